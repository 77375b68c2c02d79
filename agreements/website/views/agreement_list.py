"""The list of agreements: a table, the API's queries as a form, and a sentence that says what is shown."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ...documents import coverage, documents_as_of
from ...documents.cached import countries
from ...filters import FACETS, AgreementFilterSet
from ...models import AgreementState, Country, Dataset
from ..presenters import feed_links
from ..presenters.describe_query import in_words, phrase, sentence
from ..presenters.facets import deals, facets
from ..presenters.list_query import ListQuery, given_parameters, read, redirect_without_empty
from .base import page, render_page

PAGE_SIZE = 50
SORTS = (("title", "Agreement"), ("announced", "Announced"), ("capacity", "Capacity"), ("updated", "Updated"))
TYPED = [name for name, declared in AgreementFilterSet.base_filters.items() if declared.is_typed]
"""The filters of the form whose values are typed."""


@page
def agreements(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Every published agreement that answers the query; none where it has an error."""
    data = given_parameters(request)
    if short := redirect_without_empty(request, data):
        return short
    query = read(data, AgreementFilterSet, AgreementState.objects.all(), dataset)
    known = countries(dataset.key)
    rows = AgreementState.objects.none() if query.errors else query.filterset.qs
    found = query.paginate(rows, PAGE_SIZE)
    listed = facets(query)
    context = {
        "query": query,
        "form": form(query),
        "coverage": None if found.paginator.count else _coverage(query),
        "facets": listed,
        "page": found,
        "items": [] if query.errors else items(query, found.object_list, dataset),
        "sentence": "" if query.errors else sentence(found.paginator.count, deals(listed), query.asked, known),
        "beside": _beside(query),
        "chips": chips(query, known),
        "kept": kept(query),
        "sorts": sorts(query),
        "json_url": reverse("agreement-list") + query.url(),
        "feed": feed_links.of_query(query, known),
        "previous": query.page_url(found.number - 1),
        "next": query.page_url(found.number + 1),
    }
    return render_page(request, dataset, "agreements.html", context, 400 if query.errors else 200)


def _coverage(query: ListQuery) -> dict[str, Any]:
    """What it means that nothing answers."""
    codes = {code for name in ("host", "sender", "party") for code in query.asked.get(name, [])}
    return coverage(codes, None if query.errors else query.filterset.day)


def _beside(query: ListQuery) -> dict[str, int]:
    """With `active_on`, how many deals weren't active then, by their activity."""
    if query.errors or "active_on" not in query.asked:
        return {}
    others: dict[str, int] = query.filterset.by_activity()[1]
    return others


def items(query: ListQuery, rows: Any, dataset: Dataset) -> list[dict[str, Any]]:
    """The documents as lists show them, as they stand or as known on the day that was asked for."""
    day = query.filterset.day
    if day is None:
        return [orjson.loads(stored) for stored in rows.items()]
    stored = rows.values_list("agreement__revision__document", flat=True)
    return [known.item for known in documents_as_of(stored, day, dataset.key, full=False)]


def form(query: ListQuery) -> dict[str, dict[str, Any]]:
    """The typed queries: what was typed, and what is wrong with it."""
    return {name: {"value": query.data.get(name, ""), "errors": query.errors.get(name, [])} for name in TYPED}


def chips(query: ListQuery, known: dict[str, Country]) -> list[dict[str, str]]:
    """What was asked, one value each, with the address of the list without it."""
    listed = []
    for name, value in query.asked.items():
        read_values = value if isinstance(value, list) else [value]
        for one, written in zip(read_values, query.data.getlist(name), strict=True):
            words = phrase(name, one, known) if isinstance(one, bool) else in_words(name, one, known)
            told = name.replace("__not", " not").replace("_", " ")
            listed.append({"name": told, "words": words, "url": query.without(name, written)})
    return listed


def kept(query: ListQuery) -> list[tuple[str, str]]:
    """What was asked by address and has no field in the form: it stays when the form is sent."""
    return [
        (name, value)
        for name, values in query.data.lists()
        if name not in TYPED and name not in FACETS and name != "page"
        for value in values
        if name not in query.errors
    ]


def sorts(query: ListQuery) -> list[dict[str, str]]:
    """The headings that sort, each with the address that does it, and how the list is sorted now."""
    key = "" if "ordering" in query.errors else query.filterset.key
    listed = []
    for name, label in SORTS:
        down = key == name
        state = "ascending" if down else "descending" if key == f"-{name}" else ""
        url = query.url(ordering=f"-{name}" if down else name)
        listed.append({"name": name, "label": label, "state": state, "url": url})
    return listed
