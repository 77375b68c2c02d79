"""The sources of one agreement, grouped by independent origin: who re-tells whom."""

import datetime
from typing import Any

from ..choices import Grade
from ..models import Source


def grouped(links: list[dict[str, Any]], day: datetime.date | None) -> list[list[dict[str, Any]]]:
    """The cited sources in groups; all that share a report which they are or re-tell stand together.

    Sources of grade X come last, each by itself: they are kept as a warning and count as no origin.
    """
    rows = Source.objects.filter(slug__in=[link["slug"] for link in links]).prefetch_related("retells")
    by_slug = {row.slug: row for row in rows}
    retellings = Source.objects.retellings(day)
    groups: list[tuple[frozenset[int], list[dict[str, Any]]]] = []
    warnings = []
    for link in links:
        row = by_slug[link["slug"]]
        shown = {**link, "retells": list(row.retells.all())}
        reach = retellings.get(row.pk, frozenset())
        if link["grade"] == Grade.X or not reach:
            warnings.append([shown])
            continue
        joined = [group for group in groups if group[0] & reach]
        groups = [group for group in groups if group not in joined]
        reached = reach.union(*(group[0] for group in joined))
        groups.append((reached, [*(one for group in joined for one in group[1]), shown]))
    return [*(sorted(members, key=_best_first) for _, members in groups), *warnings]


def _best_first(link: dict[str, Any]) -> tuple[str, str, str]:
    return link["grade"], (link["published"] or {}).get("date") or "9", link["slug"]
