"""Independent origins: sources that share a report, which they are or re-tell however far back, are one."""

import datetime
from collections.abc import Iterable
from functools import lru_cache

from ..fields import ImpreciseDate
from ..models import Source

Retellings = dict[str, list[tuple[str, ImpreciseDate]]]
"""For the slug of each source that re-tells others: their slugs, and when they were published."""


@lru_cache(maxsize=2)
def retellings_at(dataset: str) -> Retellings:
    """Who re-tells whom, held in the process until the dataset, named by its key, changes."""
    return Source.objects.retellings()


def reports(source: str, retellings: Retellings, day: datetime.date | None = None) -> frozenset[str]:
    """The source and all that it re-tells, however far back, of what had certainly been published by the day."""
    found, fresh = {source}, {source}
    while fresh:
        told = {slug for one in fresh for slug, date in retellings.get(one, []) if day is None or date.is_over_by(day)}
        fresh = told - found
        found |= fresh
    return frozenset(found)


def count_origins(sources: Iterable[str], retellings: Retellings, day: datetime.date | None = None) -> int:
    """How many independent origins the sources have, as far as was known on the day."""
    return count_joined([reports(source, retellings, day) for source in sources])


def count_joined(groups: list[frozenset[str]]) -> int:
    """How many groups are left when all that share a member are joined."""
    joined: list[frozenset[str]] = []
    for group in groups:
        apart = [other for other in joined if not other & group]
        joined = [*apart, group.union(*(other for other in joined if other & group))]
    return len(joined)
