"""The sources of one agreement, grouped by independent origin: who re-tells whom."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from ...choices import Grade
from ...documents import PublicDocument
from ...models import Source
from ...record import origins
from ...record.known import own_sources
from ...record.resolve import copies_of

Link = dict[str, Any]
UNSURE = "Re-writes a report that we don't know: may be one of the others, counted as none"
AT_LEAST_ONE = "Re-writes a report that we don't know: with the others like it at least one origin"
OF_CASES = "Tells only of a court case that concerns others too, not counted"
WARNING = "Kept as a warning, not counted"


@dataclass(frozen=True)
class Origin:
    """Sources that share a report."""

    heading: str
    sources: list[Link]


def grouped(shown: PublicDocument, day: datetime.date | None) -> list[Origin]:
    """The cited sources in groups; all that share a report which they are or re-tell stand together.

    Those that add no origin come after those that do: re-writers of what we don't know, then sources of grade X, each
    by itself, which are kept as a warning.
    """
    links: list[Link] = shown.json["sources"]
    rows = Source.objects.filter(slug__in=[link["slug"] for link in links])
    told = rows.prefetch_related(Prefetch("retells", Source.objects.as_of(day)))
    by_slug = {row.slug: list(row.retells.all()) for row in told}
    # A link has the slug of today, the facts that of the day on which they were published.
    cited = {
        slug: {**link, "retells": by_slug.get(link["slug"], [])}
        for slug, link in zip(shown.facts.sources, links, strict=True)
    }
    own = own_sources(shown.facts)
    counted = [slug for slug, link in cited.items() if link["grade"] != Grade.X and slug in own]
    retellings, copies = shown.facts.retellings or {}, copies_of(shown.facts)
    groups = origins.grouped(counted, retellings)
    sure = [group for group in groups if origins.adds_one(group, retellings, copies)]
    headings = [(f"Origin {number}", group) for number, group in enumerate(sure, start=1)]
    headings += [(UNSURE if sure else AT_LEAST_ONE, group) for group in groups if group not in sure]
    if others := [slug for slug in cited if slug not in own]:
        headings.append((OF_CASES, others))
    headings += [(WARNING, [slug]) for slug, link in cited.items() if link["grade"] == Grade.X and slug in own]
    return [Origin(heading, sorted((cited[slug] for slug in group), key=_best_first)) for heading, group in headings]


def _best_first(link: Link) -> tuple[str, str, str]:
    return link["grade"], (link["published"] or {}).get("date") or "9", link["slug"]
