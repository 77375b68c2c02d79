"""What lists of agreements are asked is asked of the index: never of claims, events, documents or editors' rows."""

import re
from typing import Any

import pytest
from django.http import QueryDict

from agreements.filters import FACETS, AgreementFilterSet, facet_counts, facets
from agreements.models import Actor, AgreementState, Check, Country, CourtCase, Dataset, Source
from agreements.models.index import INDEX
from tests.api.tables import FILTERS, NO_FILTERS

MAY_BE_ASKED = {table._meta.db_table for table in INDEX} | {Country._meta.db_table}
NAMED = {
    "source": Source._meta.db_table,
    "critic": Actor._meta.db_table,
    "case": CourtCase._meta.db_table,
    "checked_before": Check._meta.db_table,
}
"""Rows that are asked for by their slugs, which have to be looked up, and those that aren't part of a record."""
ASKED = {name: cases[0][0] for name, cases in FILTERS.items()} | {"status_said_by": "host&status=agreed"}
ASKED |= {f"{name}__not": asked for name, asked in ASKED.items() if AgreementFilterSet.base_filters[name].is_negatable}
NOW_ONLY = ("as_of", "updated_since", "active_on")
DAY = "&as_of=2025-06-30"


def tables(rows):
    """The tables that are read for the rows."""
    return set(re.findall(r'(?:FROM|JOIN) "(\w+)"', str(rows.query)))


def asked(question):
    """The FilterSet that answers it."""
    states, dataset = AgreementState.objects.all(), Dataset.current()
    filterset = AgreementFilterSet(QueryDict(question), queryset=states, dataset=dataset)
    assert not filterset.parameter_errors(), question
    return filterset


def test_every_filter_is_asked_below():
    # Ids are those of the test's own rows.
    assert set(AgreementFilterSet.base_filters) - NO_FILTERS - {"id", "id__not"} == set(ASKED)


# The words that are searched for stand beside the editors' rows.
@pytest.mark.parametrize("name", sorted(set(ASKED) - {"q"}))
@pytest.mark.parametrize("ordering", AgreementFilterSet.base_filters["ordering"].schema["enum"])
def test_a_filter_and_an_ordering_read_the_index_alone(world, name, ordering):
    if name == "as_of" and ordering.endswith("sources"):
        pytest.skip("By sources the record is sorted as it stands.")
    for day in [""] if name in NOW_ONLY or ordering.endswith("sources") else ["", DAY]:
        rows = asked(f"{name}={ASKED[name]}&ordering={ordering}{day}").qs
        assert tables(rows) <= MAY_BE_ASKED | {NAMED.get(name.removesuffix("__not"), "")}
        assert tables(rows.order_by()) <= MAY_BE_ASKED | {NAMED.get(name.removesuffix("__not"), "")}


@pytest.mark.parametrize("day", ["", DAY])
def test_the_facets_read_the_index_alone(world, day, monkeypatch):
    filterset = asked(day)
    parts: list[Any] = []

    def union(*querysets, **_):
        parts.extend(querysets)

    monkeypatch.setattr(type(filterset.qs), "union", union)
    monkeypatch.setattr(facets, "cached_rows", lambda rows, dataset: [])
    facet_counts(dict.fromkeys(FACETS, filterset.qs), filterset.day, filterset.dataset)
    # A capacity unit and an activity may be unknown, which is counted by itself.
    assert len(parts) == len(FACETS) + 2
    assert set().union(*map(tables, parts)) <= MAY_BE_ASKED
