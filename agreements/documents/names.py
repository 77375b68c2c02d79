"""Today's names of countries, related records, sources and actors: stored documents hold codes, slugs and ids."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ..models import Actor, Address, Agreement, AgreementState, Country, Source
from ..record.facts import Actor as ActorFacts
from ..record.facts import Facts
from ..record.facts import Source as SourceFacts
from .cached import countries, parent_payments_known_from

Json = dict[str, Any]
Named = TypeVar("Named", SourceFacts, ActorFacts)


@dataclass(frozen=True)
class Names:
    """Today's rows for the codes, slugs and ids in documents, and other data that documents don't hold."""

    countries: Mapping[str, Country]
    """By code."""
    related: Mapping[int, Any]
    """The published related agreements by id; as of a day annotated with `neutral_title`."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """By the slug in the document. A source that is missing here is shown as the document has it."""
    actors: Mapping[str, Actor] = field(default_factory=dict)
    """By the slug in the document. An actor that is missing here is shown as the document has it."""
    checks: Mapping[int, Json] = field(default_factory=dict)
    """The last check for news of each agreement, by the agreement's id."""
    parent_payments_known_from: Mapping[int, datetime.date] = field(default_factory=dict)
    """The day from which a payment with parts was known, by its id; the parts can be in other records."""


def names_for(
    facts_list: Iterable[Facts], dataset: str, day: datetime.date | None = None, *, full: bool = True
) -> Names:
    """The names that the facts need; as of a day without related agreements of which nothing was known then.

    Countries are cached under `dataset`, the dataset's key. Without `full` the names of related agreements, sources
    and actors aren't fetched: list items don't show them.
    """
    facts_list = list(facts_list)
    has_parts = any(payment.part_of for facts in facts_list for payment in facts.payments)
    known_from = parent_payments_known_from(dataset) if has_parts and day else {}
    if not full or not facts_list:
        return Names(countries(dataset) if facts_list else {}, {}, parent_payments_known_from=known_from)
    related_ids = {related.id for facts in facts_list for related in facts.related}
    known_states = AgreementState.objects.as_of(day).filter(agreement__in=related_ids)
    agreements = Agreement.objects.filter(pk__in=known_states.values("agreement")).only("pk", "slug", "title")
    if day is not None:
        neutral_title = known_states.filter(agreement=OuterRef("pk")).values("neutral_title")[:1]
        agreements = agreements.annotate(neutral_title=Subquery(neutral_title))
    return Names(
        countries=countries(dataset),
        related=agreements.in_bulk(related_ids) if related_ids else {},
        sources=rows_by_slug(
            Source.objects.cited(), [source for facts in facts_list for source in facts.sources.values()]
        ),
        actors=rows_by_slug(
            Actor.objects.published(), [actor for facts in facts_list for actor in facts.actors.values()]
        ),
        parent_payments_known_from=known_from,
    )


def rows_by_slug(queryset: QuerySet[Any], references: list[Named]) -> dict[str, Any]:
    """The rows to which documents refer, by the slug in the document: found by id, by slug, or by a former slug."""
    ids = {reference.id for reference in references if reference.id is not None}
    slugs = {reference.slug for reference in references}
    if not slugs:
        return {}
    by_id = {row.pk: row for row in queryset.filter(Q(pk__in=ids) | Q(slug__in=slugs))}
    by_slug = {row.slug: row for row in by_id.values()}
    rows = {reference.slug: by_id.get(reference.id) or by_slug.get(reference.slug) for reference in references}
    if missing := [slug for slug, row in rows.items() if row is None]:
        addresses = Address.objects.of_model(queryset.model).filter(slug__in=missing)
        pk_by_former_slug = dict(addresses.values_list("slug", "row"))
        by_pk = queryset.in_bulk(pk_by_former_slug.values())
        rows |= {slug: by_pk.get(pk) for slug, pk in pk_by_former_slug.items()}
    return {slug: row for slug, row in rows.items() if row is not None}
