"""What a page of a list was asked, in its address, and what is wrong with that."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.datastructures import MultiValueDict

from ...filters import ListFilterSet, suggestions
from ...models import Dataset

LONGEST = 200
TRACKING_PARAMETERS = ("utm_", "fbclid", "gclid", "mc_")
"""Beginnings of parameters that others add to shared links: ignored."""


@dataclass
class ListQuery:
    """The values asked, the FilterSet that reads them, and the errors by parameter, in sentences."""

    data: QueryDict
    filterset: ListFilterSet
    errors: dict[str, list[str]]

    @property
    def asked(self) -> dict[str, Any]:
        """The values of the filters that were given."""
        cleaned, declared = self.filterset.form.cleaned_data, self.filterset.base_filters
        return {
            name: value
            for name, value in cleaned.items()
            if value not in (None, "", []) and declared[name].selects_rows
        }

    def url(self, **changes: str | None) -> str:
        """The query of the same query with other values; None leaves one out. The page starts again at 1."""
        data = self.data.copy()
        data.pop("page", None)
        for name, value in changes.items():
            data.pop(name, None)
            if value is not None:
                data[name] = value
        return f"?{data.urlencode()}" if data else "?"

    def page_url(self, number: int) -> str:
        """The query of another page of the same list."""
        data = self.data.copy()
        data["page"] = str(number)
        return f"?{data.urlencode()}"

    def without(self, name: str, value: str) -> str:
        """The query without one value of one parameter."""
        data = self.data.copy()
        data.pop("page", None)
        data.setlist(name, [one for one in data.getlist(name) if one != value])
        return f"?{data.urlencode()}"

    def paginate(self, rows: QuerySet[Any], usual: int) -> Page[Any]:
        """The rows of the page asked for; a page past the last is an error, and shows none."""
        cleaned = self.filterset.form.cleaned_data
        paginator = Paginator(rows, cleaned.get("page_size") or usual)
        number = cleaned.get("page") or 1
        if number > paginator.num_pages:
            self.errors["page"] = [f"There are only {paginator.num_pages} pages."]
        return paginator.page(min(number, paginator.num_pages))


def given_parameters(request: HttpRequest) -> QueryDict:
    """The parameters that have a value and ask something."""
    data = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        kept = [value for value in values if value != ""]
        if kept and not name.startswith(TRACKING_PARAMETERS):
            data.setlist(name, kept)
    return data


def redirect_without_empty(request: HttpRequest, data: QueryDict) -> HttpResponseRedirect | None:
    """To the address with only what was asked: a form sends every field, also the empty ones."""
    if data.urlencode() == request.GET.urlencode():
        return None
    return HttpResponseRedirect(f"{request.path}?{data.urlencode()}" if data else request.path)


def read(data: QueryDict, filterset_class: type[ListFilterSet], rows: QuerySet[Any], dataset: Dataset) -> ListQuery:
    """The query, with every error in it."""
    declared: dict[str, Any] = filterset_class.base_filters
    known = [name for name, one in declared.items() if not one.is_api_only]
    errors: dict[str, list[str]] = {}
    usable: MultiValueDict[str, str] = QueryDict(mutable=True)
    for name, values in data.lists():
        shown = name[:60]
        if name not in known:
            meant = suggestions(name, known)
            errors[shown] = ["Unknown parameter." + (f" Did you mean “{meant[0]}”?" if meant else "")]
        elif len(values) > 1 and not declared[name].is_repeatable:
            errors[shown] = ["This can be given only once."]
        elif any(len(value) > LONGEST or not value.isprintable() for value in values):
            errors[shown] = ["This can't be read: it is too long, or has a character that can't be shown."]
        else:
            usable.setlist(name, values)
    filterset = filterset_class(usable, queryset=rows, dataset=dataset)
    for name, found in filterset.parameter_errors().items():
        errors.setdefault(name, [message for error in found for message in error.messages])
    return ListQuery(data, filterset, errors)
