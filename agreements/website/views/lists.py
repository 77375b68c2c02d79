"""What the pages of sources, actors, criticisms and court cases share."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from ...filters import ListFilterSet
from ...models import Address, Dataset
from ..presenters.list_query import given_parameters, read, redirect_without_empty
from ..presenters.pagination import PAGE_SIZE
from .base import redirect_permanently, render_page


def redirect_or_gone(request: HttpRequest, dataset: Dataset, public: QuerySet[Any], slug: str) -> HttpResponse:
    """A name that was once public leads to the row's new one, or says that it is gone. Raises Http404."""
    try:
        row = Address.objects.row_of(public, slug)
    except Address.DoesNotExist:
        raise Http404("There is nothing under this name.") from None
    if row is not None:
        return redirect_permanently(request, row.get_absolute_url())
    # Without the address that was asked: it may be the name that was taken back.
    context = {"reason": "No published record shows it any more.", "canonical": "", "path": ""}
    return render_page(request, dataset, "gone.html", context, 410)


def list_page(
    request: HttpRequest,
    dataset: Dataset,
    filterset_class: type[ListFilterSet],
    rows: QuerySet[Any],
    template: str,
    selects: list[tuple[str, str, Any]],
) -> HttpResponse:
    """A list with a form of its own: words, and a choice for each of `selects` (name, label, choices)."""
    data = given_parameters(request)
    if short := redirect_without_empty(request, data):
        return short
    query = read(data, filterset_class, rows, dataset)
    found = query.paginate(rows.none() if query.errors else query.filterset.qs, PAGE_SIZE)
    context = {
        "query": query,
        "q": query.data.get("q", ""),
        "selects": [
            {"name": name, "label": label, "choices": choices, "chosen": query.data.getlist(name)}
            for name, label, choices in selects
        ],
        "kept": [
            (name, value)
            for name, values in query.data.lists()
            if name not in {"q", "page", *(select[0] for select in selects)} and name not in query.errors
            for value in values
        ],
        "page": found,
        "rows": [] if query.errors else found.object_list,
        "previous": query.page_url(found.number - 1),
        "next": query.page_url(found.number + 1),
        "json_url": f"/api{request.path}{query.url()}",
    }
    return render_page(request, dataset, template, context, 400 if query.errors else 200)
