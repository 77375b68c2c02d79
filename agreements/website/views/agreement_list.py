"""The list of agreements: a table, the API's filters as a form, and a sentence that describes the selection."""

import datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ...documents import documents_as_of, empty_list_notice
from ...documents.cached import countries
from ...filters import FACETS, AgreementFilterSet
from ...filters.phrases import in_words, phrase
from ...models import AgreementState, Country, Dataset
from ..presenters import feed_links
from ..presenters.describe_query import sentence
from ..presenters.facets import deals, facets
from ..presenters.list_query import ListQuery, given_parameters, read, redirect_without_empty
from .base import public_page, render_page

PAGE_SIZE = 50
SORTABLE_COLUMNS = (
    ("title", "Agreement"),
    ("announced", "Announced"),
    ("capacity", "Capacity"),
    ("updated", "Updated"),
)
TYPED_FILTERS = [name for name, filter_ in AgreementFilterSet.base_filters.items() if filter_.is_typed]
"""The filters with an input field in the form."""


@public_page
def agreements(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The published agreements that answer the query; none, with status 400, where it has an error."""
    data = given_parameters(request)
    if redirect := redirect_without_empty(request, data):
        return redirect
    query = read(data, AgreementFilterSet, AgreementState.objects.all(), dataset)
    all_countries = countries(dataset.key)
    states = AgreementState.objects.none() if query.errors else query.filterset.qs
    current_page = query.paginate(states, PAGE_SIZE)
    all_facets = facets(query)
    context = {
        "query": query,
        "form": form(query),
        "spellings": [] if current_page.paginator.count else query.spellings(),
        "coverage": None if current_page.paginator.count else _coverage(query),
        "facets": all_facets,
        "page": current_page,
        "items": [] if query.errors else items(query, current_page.object_list, dataset),
        "sentence": ""
        if query.errors
        else sentence(current_page.paginator.count, deals(all_facets), query.filter_values, all_countries),
        "beside": _beside(query),
        "chips": chips(query, all_countries),
        "kept": hidden_fields(query),
        "sorts": sort_links(query),
        "json_url": reverse("agreement-list") + query.url(),
        "feed": feed_links.of_query(query, all_countries),
        "previous": query.page_url(current_page.number - 1),
        "next": query.page_url(current_page.number + 1),
    }
    return render_page(request, dataset, "agreements.html", context, 400 if query.errors else 200)


def _coverage(query: ListQuery) -> dict[str, Any]:
    """What an empty result means, by how far the record covers the countries asked for."""
    codes = {code for name in ("host", "sender", "party") for code in query.filter_values.get(name, [])}
    return empty_list_notice(codes, None if query.errors else query.filterset.day)


def _beside(query: ListQuery) -> dict[str, int]:
    """How many deals weren't active on the day of `active_on`, by their activity; empty without this filter."""
    if query.errors or "active_on" not in query.filter_values:
        return {}
    inactive_counts: dict[str, int] = query.filterset.by_activity()[1]
    return inactive_counts


def items(query: ListQuery, states: Any, dataset: Dataset) -> list[dict[str, Any]]:
    """The list items of the states, at present or as known on the day of `as_of`."""
    day = query.filterset.day
    if day is None:
        return [orjson.loads(item) for item in states.items()]
    return [document.item for document in documents_as_of(states.documents(), day, dataset.key, full=False)]


def form(query: ListQuery) -> dict[str, dict[str, Any]]:
    """The value and the errors of each input field. A month or a year is shown as the day that bounds it."""
    days = {name: value.isoformat() for name, value in query.filter_values.items() if isinstance(value, datetime.date)}
    return {
        name: {"value": days.get(name, query.data.get(name, "")), "errors": query.errors.get(name, [])}
        for name in TYPED_FILTERS
    }


def chips(query: ListQuery, countries_by_code: dict[str, Country]) -> list[dict[str, str]]:
    """Each value that was asked for, with the address of the list without it."""
    links = []
    for name, value in query.filter_values.items():
        cleaned_values = value if isinstance(value, list) else [value]
        for cleaned in dict.fromkeys(cleaned_values):
            describe = phrase if isinstance(cleaned, bool) else in_words
            label = name.replace("__not", " not").replace("_", " ")
            words = describe(query.filterset.base_filters[name], cleaned, countries_by_code)
            links.append({"name": label, "words": words, "url": query.without(name, cleaned)})
    return links


def hidden_fields(query: ListQuery) -> list[tuple[str, str]]:
    """Parameters of the address without a field in the form, as hidden fields so that submitting keeps them."""
    return [
        (name, value)
        for name, values in query.data.lists()
        if name not in TYPED_FILTERS and name not in FACETS and name != "page"
        for value in values
        if name not in query.errors
    ]


def sort_links(query: ListQuery) -> list[dict[str, str]]:
    """The sortable column headings: the address that sorts by each, and the present direction (empty for none)."""
    key = "" if "ordering" in query.errors else query.filterset.key
    links = []
    for name, label in SORTABLE_COLUMNS:
        is_ascending = key == name
        state = "ascending" if is_ascending else "descending" if key == f"-{name}" else ""
        url = query.url(ordering=f"-{name}" if is_ascending else name)
        links.append({"name": name, "label": label, "state": state, "url": url})
    return links
