"""The sources of one agreement, grouped by independent origin: a report, and whoever repeats it."""

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
UNCERTAIN = "Re-writes a report that we don't know: may be one of the others, counted as none"
AT_LEAST_ONE = "Re-writes a report that we don't know: with the others like it at least one origin"
OF_CASES = "Tells only of a court case that concerns others too, not counted"
WARNING = "Kept as a warning, not counted"


@dataclass(frozen=True)
class Origin:
    """Sources that share a report."""

    heading: str
    sources: list[Link]


def group_by_origin(document: PublicDocument, day: datetime.date | None) -> list[Origin]:
    """The cited sources in groups; all that share a report which they are or re-tell stand together.

    Groups that don't count as an origin come last: sources that re-write a report not on record, then those that tell
    only of a court case, then each source of grade X.
    """
    links: list[Link] = document.json["sources"]
    rows = Source.objects.filter(slug__in=[link["slug"] for link in links])
    with_retells = rows.prefetch_related(Prefetch("retells", Source.objects.as_of(day)))
    by_slug = {row.slug: list(row.retells.all()) for row in with_retells}
    # A link has the slug of today, the facts that of the day on which they were published.
    cited = {
        slug: {**link, "retells": by_slug.get(link["slug"], [])}
        for slug, link in zip(document.facts.sources, links, strict=True)
    }
    own = own_sources(document.facts)
    counted = [slug for slug, link in cited.items() if link["grade"] != Grade.X and slug in own]
    retellings, copies = document.facts.retellings or {}, copies_of(document.facts)
    groups = origins.grouped(counted, retellings)
    sure = [group for group in groups if origins.adds_one(group, retellings, copies)]
    headings = [(f"Origin {number}", group) for number, group in enumerate(sure, start=1)]
    headings += [(UNCERTAIN if sure else AT_LEAST_ONE, group) for group in groups if group not in sure]
    if others := [slug for slug in cited if slug not in own]:
        headings.append((OF_CASES, others))
    headings += [(WARNING, [slug]) for slug, link in cited.items() if link["grade"] == Grade.X and slug in own]
    return [Origin(heading, sorted((cited[slug] for slug in group), key=_best_first)) for heading, group in headings]


def _best_first(link: Link) -> tuple[str, str, str]:
    return link["grade"], (link["published"] or {}).get("date") or "9", link["slug"]
