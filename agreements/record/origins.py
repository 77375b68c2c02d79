"""Independent origins: sources that share a report, which they are or re-tell however far back, are one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .dates import ImpreciseDate


@dataclass(frozen=True, slots=True)
class Report:
    """An earlier report that a source re-tells."""

    slug: str
    published: ImpreciseDate | None
    id: int | None = None


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


def count_origins(sources: Iterable[str], retellings: Retellings) -> int:
    """How many independent origins the sources have."""
    return count_joined([reports(source, retellings) for source in sources])


def count_joined(groups: list[frozenset[str]]) -> int:
    """How many groups are left when all that share a member are joined."""
    joined: list[frozenset[str]] = []
    for group in groups:
        apart = [other for other in joined if not other & group]
        joined = [*apart, group.union(*(other for other in joined if other & group))]
    return len(joined)
