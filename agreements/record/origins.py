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
    """The re-tellings of the sources, and of the reports that these re-tell, directly or not."""
    slugs = frozenset[str]().union(*(reports(source, retellings) for source in sources))
    return {slug: retellings[slug] for slug in sorted(slugs) if slug in retellings}


def group_by_origin(sources: Iterable[str], retellings: Retellings) -> list[list[str]]:
    """The sources, grouped by origin: sources that share a report are in one group. The given order stays."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for source in sources:
        source_reports = reports(source, retellings)
        overlapping = [group for group in groups if group[0] & source_reports]
        members = [member for group in overlapping for member in group[1]]
        groups = [group for group in groups if group not in overlapping]
        groups.append((source_reports.union(*(group[0] for group in overlapping)), [*members, source]))
    return [members for _, members in groups]


def count_origins(sources: Iterable[str], retellings: Retellings, copies: Container[str] = ()) -> int:
    """The least number of independent origins of the sources.

    `copies` are the sources that rewrite others. A copy of an unknown report may rewrite one of the other sources, so
    it adds no origin.
    """
    groups = group_by_origin(sources, retellings)
    return sum(is_independent(group, retellings, copies) for group in groups) or int(bool(groups))


def is_independent(group: Iterable[str], retellings: Retellings, copies: Container[str]) -> bool:
    """Whether a group of sources surely is an independent origin: one of them is no copy, or its report is known."""
    return any(slug not in copies or retellings.get(slug) for slug in group)
