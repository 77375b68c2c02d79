"""The sources of one agreement, grouped by independent origin: who re-tells whom."""

import datetime
from typing import Any

from django.db.models import Prefetch

from ..choices import Grade
from ..documents import Shown
from ..models import Source
from ..record.origins import reports


def grouped(shown: Shown, day: datetime.date | None) -> list[list[dict[str, Any]]]:
    """The cited sources in groups; all that share a report which they are or re-tell stand together.

    Sources of grade X come last, each by itself: they are kept as a warning and count as no origin.
    """
    links: list[dict[str, Any]] = shown.json["sources"]
    rows = Source.objects.filter(slug__in=[link["slug"] for link in links])
    told = rows.prefetch_related(Prefetch("retells", Source.objects.known_on(day)))
    by_slug = {row.slug: list(row.retells.all()) for row in told}
    groups: list[tuple[frozenset[str], list[dict[str, Any]]]] = []
    warnings = []
    # A link has the slug of today, the facts that of the day on which they were published.
    for slug, link in zip(shown.facts.sources, links, strict=True):
        cited = {**link, "retells": by_slug.get(link["slug"], [])}
        if link["grade"] == Grade.X:
            warnings.append([cited])
            continue
        reach = reports(slug, shown.facts.retellings or {})
        joined = [group for group in groups if group[0] & reach]
        groups = [group for group in groups if group not in joined]
        reached = reach.union(*(group[0] for group in joined))
        groups.append((reached, [*(one for group in joined for one in group[1]), cited]))
    return [*(sorted(members, key=_best_first) for _, members in groups), *warnings]


def _best_first(link: dict[str, Any]) -> tuple[str, str, str]:
    return link["grade"], (link["published"] or {}).get("date") or "9", link["slug"]
