"""What countries, related records, sources and actors are called today: stored documents know them by code and id."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ..models import Actor, Address, Agreement, AgreementState, Country, Source
from ..record.facts import Actor as ActorTold
from ..record.facts import (
    Facts,
)
from ..record.facts import Source as SourceTold
from .cached import countries, wholes

Json = dict[str, Any]
Named = TypeVar("Named", SourceTold, ActorTold)


@dataclass(frozen=True)
class Names:
    """What countries, related records, sources and actors are called today, which documents know by code and id."""

    countries: Mapping[str, Country]
    related: Mapping[int, Any]
    """The published ones; as of a day with `neutral_title`."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """By the slug that a document has. One that isn't there is called as the document has it."""
    actors: Mapping[str, Actor] = field(default_factory=dict)
    checks: Mapping[int, Json] = field(default_factory=dict)
    """When editors last looked for news of a record, by its id."""
    wholes: Mapping[int, datetime.date] = field(default_factory=dict)
    """Since when payments were known that hold others, by id: those of other records too."""


def names_for(told: Iterable[Facts], dataset: str, day: datetime.date | None = None, *, whole: bool = True) -> Names:
    """The names that the facts need; of related records only of those of which something was known on the day.

    What countries are called is held under the dataset's key. Without `whole` no more is fetched: enough for items.
    """
    told = list(told)
    known_wholes = wholes(dataset) if any(row.part_of for one in told for row in one.payments) and day else {}
    if not whole or not told:
        return Names(countries(dataset) if told else {}, {}, wholes=known_wholes)
    related = {row.id for one in told for row in one.related}
    known = AgreementState.objects.as_of(day).filter(agreement__in=related)
    public = Agreement.objects.filter(pk__in=known.values("agreement")).only("pk", "slug", "title")
    if day is not None:
        neutral = known.filter(agreement=OuterRef("pk")).values("neutral_title")[:1]
        public = public.annotate(neutral_title=Subquery(neutral))
    return Names(
        countries=countries(dataset),
        related=public.in_bulk(related) if related else {},
        sources=rows_named(Source.objects.cited(), [source for one in told for source in one.sources.values()]),
        actors=rows_named(Actor.objects.published(), [actor for one in told for actor in one.actors.values()]),
        wholes=known_wholes,
    )


def rows_named(public: QuerySet[Any], told: list[Named]) -> dict[str, Any]:
    """The public rows of today for the slugs that documents have: by id, by slug, or by a slug that they once had."""
    ids, slugs = {one.id for one in told if one.id is not None}, {one.slug for one in told}
    if not slugs:
        return {}
    by_id = {row.pk: row for row in public.filter(Q(pk__in=ids) | Q(slug__in=slugs))}
    by_slug = {row.slug: row for row in by_id.values()}
    found = {one.slug: by_id.get(one.id) or by_slug.get(one.slug) for one in told}
    if lost := [slug for slug, row in found.items() if row is None]:
        once = dict(Address.objects.of_model(public.model).filter(slug__in=lost).values_list("slug", "row"))
        rows = public.in_bulk(once.values())
        found |= {slug: rows.get(row) for slug, row in once.items()}
    return {slug: row for slug, row in found.items() if row is not None}
