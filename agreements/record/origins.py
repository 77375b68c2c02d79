"""Independent origins: sources that re-tell the same report, directly or through others, count as one."""

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
"""The reports that each source re-tells, by the slug of the source."""


def reports(source: str, retellings: Retellings) -> frozenset[str]:
    """The slugs of the source and of all that it re-tells, directly or not."""
    slugs, new_slugs = {source}, {source}
    while new_slugs:
        new_slugs = {report.slug for slug in new_slugs for report in retellings.get(slug, ())} - slugs
        slugs |= new_slugs
    return frozenset(slugs)


def upstream(sources: Iterable[str], retellings: Retellings) -> Retellings:
    """The part of the re-tellings that leads back from the sources."""
    slugs = frozenset[str]().union(*(reports(source, retellings) for source in sources))
    return {slug: retellings[slug] for slug in sorted(slugs) if slug in retellings}


def grouped(sources: Iterable[str], retellings: Retellings) -> list[list[str]]:
    """The sources grouped by origin: sources that share a report are in one group, in the given order."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for source in sources:
        source_reports = reports(source, retellings)
        overlapping = [group for group in groups if group[0] & source_reports]
        members = [member for group in overlapping for member in group[1]]
        groups = [group for group in groups if group not in overlapping]
        groups.append((source_reports.union(*(group[0] for group in overlapping)), [*members, source]))
    return [members for _, members in groups]


def count_origins(sources: Iterable[str], retellings: Retellings, copies: Container[str] = ()) -> int:
    """How many independent origins the sources have at least.

    `copies` are the sources that re-write others. If it isn't known which, they may re-write one of the rest, so they
    add no origin.
    """
    groups = grouped(sources, retellings)
    return sum(is_independent(group, retellings, copies) for group in groups) or int(bool(groups))


def is_independent(group: Iterable[str], retellings: Retellings, copies: Container[str]) -> bool:
    """Whether a group of sources that share a report is surely an independent origin."""
    return any(slug not in copies or retellings.get(slug) for slug in group)
