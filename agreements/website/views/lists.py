"""What the pages of sources, actors, criticisms and court cases share."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from ...filters import ListFilterSet
from ...models import Address, Dataset
from ..presenters.list_query import given, read, shortened
from ..presenters.pagination import PAGE_SIZE
from .base import moved, show


def redirect_or_gone(request: HttpRequest, dataset: Dataset, public: Any, slug: str) -> HttpResponse:
    """A name that was once public leads to the row's new one, or says that it is gone. Raises Http404."""
    try:
        row = Address.objects.now(public, slug)
    except Address.DoesNotExist:
        raise Http404("There is nothing under this name.") from None
    if row is not None:
        return moved(request, row.get_absolute_url())
    # Without the address that was asked: it may be the name that was taken back.
    context = {"reason": "No published record shows it any more.", "canonical": "", "path": ""}
    return show(request, dataset, "gone.html", context, 410)


def list_page(
    request: HttpRequest,
    dataset: Dataset,
    filterset_class: type[ListFilterSet],
    rows: Any,
    template: str,
    selects: list[tuple[str, str, Any]],
) -> HttpResponse:
    """A list with a form of its own: words, and a choice for each of `selects` (name, label, choices)."""
    data = given(request)
    if short := shortened(request, data):
        return short
    question = read(data, filterset_class, rows, dataset)
    found = question.paginate(rows.none() if question.mistakes else question.filterset.qs, PAGE_SIZE)
    context = {
        "question": question,
        "q": question.data.get("q", ""),
        "selects": [
            {"name": name, "label": label, "choices": choices, "chosen": question.data.getlist(name)}
            for name, label, choices in selects
        ],
        "kept": [
            (name, value)
            for name, values in question.data.lists()
            if name not in {"q", "page", *(select[0] for select in selects)} and name not in question.mistakes
            for value in values
        ],
        "page": found,
        "rows": [] if question.mistakes else found.object_list,
        "previous": question.turned_to(found.number - 1),
        "next": question.turned_to(found.number + 1),
        "json_address": f"/api{request.path}{question.address()}",
    }
    return show(request, dataset, template, context, 400 if question.mistakes else 200)
