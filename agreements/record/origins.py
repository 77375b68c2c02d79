"""Independent origins: sources that share a report, which they are or re-tell however far back, are one."""

import datetime
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from .dates import ImpreciseDate


@dataclass(frozen=True, slots=True)
class Report:
    """An earlier report that a source re-tells."""

    slug: str
    published: ImpreciseDate | None
    id: int | None = None
    retrieved: datetime.date | None = None


Retellings = Mapping[str, tuple[Report, ...]]
"""For the slug of each source that re-tells others: which."""


def reports(source: str, retellings: Retellings) -> frozenset[str]:
    """The source and all that it re-tells, however far back."""
    found, fresh = {source}, {source}
    while fresh:
        fresh = {report.slug for one in fresh for report in retellings.get(one, ())} - found
        found |= fresh
    return frozenset(found)


def upstream(sources: Iterable[str], retellings: Retellings) -> Retellings:
    """Those of the re-tellings that lead back from the sources."""
    found = frozenset[str]().union(*(reports(source, retellings) for source in sources))
    return {slug: retellings[slug] for slug in sorted(found) if slug in retellings}


def grouped(sources: Iterable[str], retellings: Retellings) -> list[list[str]]:
    """The sources by origin: all that share a report stand together, in the order in which they were given."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for source in sources:
        reached = reports(source, retellings)
        shared = [group for group in groups if group[0] & reached]
        members = [one for group in shared for one in group[1]]
        groups = [group for group in groups if group not in shared]
        groups.append((reached.union(*(group[0] for group in shared)), [*members, source]))
    return [members for _, members in groups]


def count_origins(sources: Iterable[str], retellings: Retellings, copies: Container[str] = ()) -> int:
    """How many independent origins the sources have at least.

    `copies` are those that re-write others: where it isn't known whom, they may re-write one of the rest, and add none.
    """
    groups = grouped(sources, retellings)
    return sum(adds_one(group, retellings, copies) for group in groups) or int(bool(groups))


def adds_one(group: Iterable[str], retellings: Retellings, copies: Container[str]) -> bool:
    """Whether a group of sources that share a report is surely an origin of its own."""
    return any(slug not in copies or retellings.get(slug) for slug in group)
