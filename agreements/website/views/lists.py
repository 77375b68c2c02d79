"""Shared by the pages of sources, actors, criticisms and court cases."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from ...filters import ListFilterSet
from ...models import Address, Dataset
from ..presenters.list_query import given_parameters, read, redirect_without_empty
from ..presenters.pagination import PAGE_SIZE
from .base import redirect_permanently, render_page


def redirect_or_gone(request: HttpRequest, dataset: Dataset, published: QuerySet[Any], slug: str) -> HttpResponse:
    """Answer a slug that was once public: redirect to the row's present slug, or 410. Raises Http404."""
    try:
        row = Address.objects.row_of(published, slug)
    except Address.DoesNotExist:
        raise Http404("There is nothing under this name.") from None
    if row is not None:
        return redirect_permanently(request, row.get_absolute_url())
    # The page doesn't repeat the address that was asked for: it may be the very name that was retracted.
    context = {"reason": "No published record shows it any more.", "canonical": "", "path": ""}
    return render_page(request, dataset, "gone.html", context, 410)


def list_page(
    request: HttpRequest,
    dataset: Dataset,
    filterset_class: type[ListFilterSet],
    queryset: QuerySet[Any],
    template: str,
    selects: list[tuple[str, str, Any]],
) -> HttpResponse:
    """A list with a search field, and a `<select>` for each of `selects` (name, label, choices)."""
    data = given_parameters(request)
    if redirect := redirect_without_empty(request, data):
        return redirect
    query = read(data, filterset_class, queryset, dataset)
    current_page = query.paginate(queryset.none() if query.errors else query.filterset.qs, PAGE_SIZE)
    chosen = {name: value if isinstance(value, list) else [value] for name, value in query.filter_values.items()}
    context = {
        "query": query,
        "q": query.data.get("q", ""),
        "selects": [
            {"name": name, "label": label, "choices": choices, "chosen": chosen.get(name, [])}
            for name, label, choices in selects
        ],
        "kept": [
            (name, value)
            for name, values in query.data.lists()
            if name not in {"q", "page", *(select[0] for select in selects)} and name not in query.errors
            for value in values
        ],
        "page": current_page,
        "spellings": [] if query.errors or current_page.paginator.count else query.spellings(),
        "rows": [] if query.errors else current_page.object_list,
        "previous": query.page_url(current_page.number - 1),
        "next": query.page_url(current_page.number + 1),
        "json_url": f"/api{request.path}{query.url()}",
    }
    return render_page(request, dataset, template, context, 400 if query.errors else 200)
