"""How agreements spread over the values of a filter: counted here, for the API and for the form on the page."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable

from ..documents.cached import countries
from ..models import ActivePeriod, AgreementTerm
from .agreements import AgreementFilterSet
from .filters import BooleanFilter, CountryFilter, QueryFilter

FACETS: dict[str, QueryFilter] = {
    name: declared for name, declared in AgreementFilterSet.base_filters.items() if declared.facet
}
"""The filters whose values are counted."""


def facet_counts(asked: Mapping[str, QuerySet[Any]], day: datetime.date | None) -> dict[str, dict[str, int]]:
    """For each filter the agreements that have each value, counted in one query among the states given for it.

    An agreement counts for each value that its filter finds it by: for all its senders and both its capacities. An
    empty value stands for those of which none is known.
    """
    counts: dict[str, dict[str, int]] = {
        name: {"true": 0, "false": 0} if isinstance(FACETS[name], BooleanFilter) else {} for name in asked
    }
    parts = [part for name, states in asked.items() for part in _parts(name, states.order_by(), day)]
    for name, value, count in parts[0].union(*parts[1:], all=True) if parts else ():
        # Where the value is fixed, the database counts also what isn't there.
        if count:
            counts[name][value] = count
    return counts


def facet_label(name: str, value: str, dataset: str) -> str:
    """A value of the filter in words; `dataset` is the key of the dataset."""
    if isinstance(FACETS[name], CountryFilter):
        country = countries(dataset).get(value)
        return country.name if country else value
    return FACETS[name].label_of(value)


def _parts(name: str, states: QuerySet[Any], day: datetime.date | None) -> Iterator[QuerySet[Any]]:
    """Querysets of (filter, value, how many agreements)."""
    column = FACETS[name].column
    if column is not None:
        yield _part(name, states, column)
        return
    asked = Exists(states.filter(agreement=OuterRef("agreement")))
    words: QuerySet[Any] = AgreementTerm.objects.as_of(day).filter(name=name)
    if name == "activity":
        words = ActivePeriod.objects.as_of(day)
    yield _part(name, words.filter(asked), F("activity" if name == "activity" else "value"))
    if name in ("capacity_unit", "activity"):
        yield _part(name, states.exclude(agreement__in=words.values("agreement")), Value("", CharField()))


def _part(name: str, rows: QuerySet[Any], value: Combinable) -> QuerySet[Any]:
    """An agreement has one state on a day, and each word once."""
    grouped = rows.annotate(facet=Value(name, CharField()), facet_value=value).values("facet", "facet_value")
    counted: QuerySet[Any] = grouped.annotate(rows=Count("*")).values_list("facet", "facet_value", "rows")
    return counted
