"""Counts of agreements by the values of a filter, for the API and for the form on the page."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from ..counts import cached_rows
from ..documents.cached import countries
from ..models import ActivePeriod, AgreementTerm, Dataset
from .agreements import AgreementFilterSet
from .filters import BooleanFilter, CountryFilter, QueryFilter

FACETS: dict[str, QueryFilter] = {
    name: query_filter for name, query_filter in AgreementFilterSet.base_filters.items() if query_filter.facet
}
"""The filters whose values are counted, by name."""


def facet_counts(
    states_by_name: Mapping[str, QuerySet[Any]], day: datetime.date | None, dataset: Dataset
) -> dict[str, dict[str, int]]:
    """The number of agreements by filter and value, counted in one query among the states given for each filter.

    An agreement counts for each value by which the filter finds it: for all its senders and both its capacities. The
    empty value counts agreements without a known value.
    """
    counts: dict[str, dict[str, int]] = {
        name: {"true": 0, "false": 0} if isinstance(FACETS[name], BooleanFilter) else {} for name in states_by_name
    }
    parts = [part for name, states in states_by_name.items() for part in _parts(name, states.order_by(), day)]
    for name, value, count in cached_rows(parts[0].union(*parts[1:], all=True), dataset) if parts else ():
        # Where the value is a constant, the database returns a row also for a count of 0.
        if count:
            counts[name][value] = count
    return counts


def facet_label(name: str, value: str, dataset: str) -> str:
    """The label of a value of the filter; `dataset` is the key of the dataset."""
    if isinstance(FACETS[name], CountryFilter):
        country = countries(dataset).get(value)
        return country.name if country else value
    return FACETS[name].label_of(value)


def _parts(name: str, states: Any, day: datetime.date | None) -> Iterator[QuerySet[Any]]:
    """Yield querysets of tuples (name of the filter, value, number of agreements)."""
    column = FACETS[name].column
    if column is not None:
        yield _part(name, states, column)
        return
    rows: QuerySet[Any] = AgreementTerm.objects.as_of(day).filter(name=name)
    if name == "activity":
        rows = ActivePeriod.objects.as_of(day)
    is_counted = Q() if states.is_everything(day) else Q(Exists(states.filter(agreement=OuterRef("agreement"))))
    yield _part(name, rows.filter(is_counted), F("activity" if name == "activity" else "value"))
    if name in ("capacity_unit", "activity"):
        yield _part(name, states.exclude(agreement__in=rows.values("agreement")), Value("", CharField()))


def _part(name: str, rows: QuerySet[Any], value: Combinable) -> QuerySet[Any]:
    """Count the rows by value. An agreement has one row for a value: it has one state on a day, and each term once."""
    grouped = rows.annotate(facet=Value(name, CharField()), facet_value=value).values("facet", "facet_value")
    counts: QuerySet[Any] = grouped.annotate(rows=Count("*")).values_list("facet", "facet_value", "rows")
    return counts
