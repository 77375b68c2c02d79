"""The sources of one agreement, grouped by independent origin: who re-tells whom."""

import datetime
from typing import Any

from django.db.models import Prefetch

from ..choices import Grade
from ..documents import Shown
from ..models import Source
from ..record import origins


def grouped(shown: Shown, day: datetime.date | None) -> list[list[dict[str, Any]]]:
    """The cited sources in groups; all that share a report which they are or re-tell stand together.

    Sources of grade X come last, each by itself: they are kept as a warning and count as no origin.
    """
    links: list[dict[str, Any]] = shown.json["sources"]
    rows = Source.objects.filter(slug__in=[link["slug"] for link in links])
    told = rows.prefetch_related(Prefetch("retells", Source.objects.known_on(day)))
    by_slug = {row.slug: list(row.retells.all()) for row in told}
    # A link has the slug of today, the facts that of the day on which they were published.
    cited = {
        slug: {**link, "retells": by_slug.get(link["slug"], [])}
        for slug, link in zip(shown.facts.sources, links, strict=True)
    }
    counted = [slug for slug, link in cited.items() if link["grade"] != Grade.X]
    groups = origins.grouped(counted, shown.facts.retellings or {})
    warnings = [[link] for slug, link in cited.items() if slug not in counted]
    return [*(sorted((cited[slug] for slug in group), key=_best_first) for group in groups), *warnings]


def _best_first(link: dict[str, Any]) -> tuple[str, str, str]:
    return link["grade"], (link["published"] or {}).get("date") or "9", link["slug"]
