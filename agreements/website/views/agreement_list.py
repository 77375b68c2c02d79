"""The list of agreements: a table, the API's questions as a form, and a sentence that says what is shown."""

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
from ..presenters.list_query import ListQuery, given, read, shortened
from .base import page, show

PAGE_SIZE = 50
SORTS = (("title", "Agreement"), ("announced", "Announced"), ("capacity", "Capacity"), ("updated", "Updated"))
TYPED = [name for name, declared in AgreementFilterSet.base_filters.items() if declared.is_typed]
"""The filters of the form whose values are typed."""


@page
def agreements(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Every published agreement that answers the question; none where it has a mistake."""
    data = given(request)
    if short := shortened(request, data):
        return short
    question = read(data, AgreementFilterSet, AgreementState.objects.all(), dataset)
    known = countries(dataset.key)
    rows = AgreementState.objects.none() if question.mistakes else question.filterset.qs
    found = question.paginate(rows, PAGE_SIZE)
    listed = facets(question)
    context = {
        "question": question,
        "form": form(question),
        "coverage": None if found.paginator.count else _coverage(question),
        "facets": listed,
        "page": found,
        "items": [] if question.mistakes else items(question, found.object_list, dataset),
        "sentence": "" if question.mistakes else sentence(found.paginator.count, deals(listed), question.asked, known),
        "beside": _beside(question),
        "chips": chips(question, known),
        "kept": kept(question),
        "sorts": sorts(question),
        "json_address": reverse("agreement-list") + question.address(),
        "feed": feed_links.of_question(question, known),
        "previous": question.turned_to(found.number - 1),
        "next": question.turned_to(found.number + 1),
    }
    return show(request, dataset, "agreements.html", context, 400 if question.mistakes else 200)


def _coverage(question: ListQuery) -> dict[str, Any]:
    """What it means that nothing answers."""
    codes = {code for name in ("host", "sender", "party") for code in question.asked.get(name, [])}
    return coverage(codes, None if question.mistakes else question.filterset.day)


def _beside(question: ListQuery) -> dict[str, int]:
    """With `active_on`, how many deals weren't active then, by their activity."""
    if question.mistakes or "active_on" not in question.asked:
        return {}
    others: dict[str, int] = question.filterset.by_activity()[1]
    return others


def items(question: ListQuery, rows: Any, dataset: Dataset) -> list[dict[str, Any]]:
    """The documents as lists show them, as they stand or as known on the day that was asked for."""
    day = question.filterset.day
    if day is None:
        return [orjson.loads(stored) for stored in rows.items()]
    stored = rows.values_list("agreement__revision__document", flat=True)
    return [known.item for known in documents_as_of(stored, day, dataset.key, whole=False)]


def form(question: ListQuery) -> dict[str, dict[str, Any]]:
    """The typed questions: what was typed, and what is wrong with it."""
    return {name: {"value": question.data.get(name, ""), "mistakes": question.mistakes.get(name, [])} for name in TYPED}


def chips(question: ListQuery, known: dict[str, Country]) -> list[dict[str, str]]:
    """What was asked, one value each, with the address of the list without it."""
    listed = []
    for name, value in question.asked.items():
        read_values = value if isinstance(value, list) else [value]
        for one, written in zip(read_values, question.data.getlist(name), strict=True):
            words = phrase(name, one, known) if isinstance(one, bool) else in_words(name, one, known)
            told = name.replace("__not", " not").replace("_", " ")
            listed.append({"name": told, "words": words, "address": question.without(name, written)})
    return listed


def kept(question: ListQuery) -> list[tuple[str, str]]:
    """What was asked by address and has no field in the form: it stays when the form is sent."""
    return [
        (name, value)
        for name, values in question.data.lists()
        if name not in TYPED and name not in FACETS and name != "page"
        for value in values
        if name not in question.mistakes
    ]


def sorts(question: ListQuery) -> list[dict[str, str]]:
    """The headings that sort, each with the address that does it, and how the list is sorted now."""
    key = "" if "ordering" in question.mistakes else question.filterset.key
    listed = []
    for name, label in SORTS:
        down = key == name
        state = "ascending" if down else "descending" if key == f"-{name}" else ""
        address = question.address(ordering=f"-{name}" if down else name)
        listed.append({"name": name, "label": label, "state": state, "address": address})
    return listed
