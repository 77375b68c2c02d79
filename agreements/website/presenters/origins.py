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
from ...record.resolve import aggregator_slugs

Link = dict[str, Any]
UNCERTAIN = "Re-writes a report that we don't know: may be one of the others, counted as none"
AT_LEAST_ONE = "Re-writes a report that we don't know: with the others like it at least one origin"
ONLY_CASES = "Tells only of a court case that concerns others too, not counted"
WARNING = "Kept as a warning, not counted"


@dataclass(frozen=True)
class Origin:
    """The sources of one origin, or of a group that isn't counted as one, under a heading."""

    heading: str
    sources: list[Link]


def group_by_origin(document: PublicDocument, day: datetime.date | None) -> list[Origin]:
    """The cited sources grouped by origin: a report and all sources that re-tell it are one group.

    Groups that don't count as an origin come last: sources that re-write a report not on record, then sources that
    only report a court case, then each source of grade X. With `day`, re-tellings are those known on that day.
    """
    links: list[Link] = document.json["sources"]
    sources = Source.objects.filter(slug__in=[link["slug"] for link in links])
    with_retells = sources.prefetch_related(Prefetch("retells", Source.objects.as_of(day)))
    retells_by_slug = {source.slug: list(source.retells.all()) for source in with_retells}
    # Links have the present slug of a source, the facts the slug at their publication.
    cited = {
        slug: {**link, "retells": retells_by_slug.get(link["slug"], [])}
        for slug, link in zip(document.facts.sources, links, strict=True)
    }
    own_slugs = own_sources(document.facts)
    counted_slugs = [slug for slug, link in cited.items() if link["grade"] != Grade.X and slug in own_slugs]
    retellings, copies = document.facts.retellings or {}, aggregator_slugs(document.facts)
    groups = origins.group_by_origin(counted_slugs, retellings)
    independent = [group for group in groups if origins.is_independent(group, retellings, copies)]
    headings = [(f"Origin {number}", group) for number, group in enumerate(independent, start=1)]
    headings += [(UNCERTAIN if independent else AT_LEAST_ONE, group) for group in groups if group not in independent]
    if case_sources := [slug for slug in cited if slug not in own_slugs]:
        headings.append((ONLY_CASES, case_sources))
    headings += [(WARNING, [slug]) for slug, link in cited.items() if link["grade"] == Grade.X and slug in own_slugs]
    return [Origin(heading, sorted((cited[slug] for slug in group), key=_best_first)) for heading, group in headings]


def _best_first(link: Link) -> tuple[str, str, str]:
    return link["grade"], (link["published"] or {}).get("date") or "9", link["slug"]
