"""The query string of a list page: its values and its errors."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.datastructures import MultiValueDict

from ...counts import CachedCountPaginator
from ...filters import ListFilterSet, suggestions
from ...folding import readable
from ...models import Dataset

MAX_VALUE_LENGTH = 200
"""Characters of one value of a parameter."""
UNREADABLE = "This can't be read: it is too long, or has a character that can't be shown."
TRACKING_PARAMETERS = ("utm_", "fbclid", "gclid", "mc_")
"""Prefixes of parameters that other sites add to shared links; they are ignored."""


@dataclass
class ListQuery:
    """The given values, the FilterSet that reads them, and the error messages by parameter."""

    data: QueryDict
    filterset: ListFilterSet
    errors: dict[str, list[str]]

    @property
    def filter_values(self) -> dict[str, Any]:
        """The cleaned values of the given filters, by name, without paging and ordering."""
        return self.filterset.filter_values

    def url(self, **changes: str | None) -> str:
        """The query string with other values; None removes a parameter. The page starts again at 1."""
        data = self.data.copy()
        data.pop("page", None)
        for name, value in changes.items():
            data.pop(name, None)
            if value is not None:
                data[name] = value
        return f"?{data.urlencode()}" if data else "?"

    def spellings(self) -> list[tuple[str, str]]:
        """Other spellings of the search, of which each finds something, with the query string of each."""
        return [(spelling, self.url(q=spelling)) for spelling in self.filterset.spellings()]

    def page_url(self, number: int) -> str:
        """The query string of another page of the same list."""
        data = self.data.copy()
        data["page"] = str(number)
        return f"?{data.urlencode()}"

    def without(self, name: str, value: Any) -> str:
        """The query string without one of the cleaned values of a parameter."""
        values = self.filter_values[name]
        data = self.data.copy()
        data.pop("page", None)
        data.setlist(name, [other for other in values if other != value] if isinstance(values, list) else [])
        return f"?{data.urlencode()}"

    def paginate(self, queryset: QuerySet[Any], default_size: int) -> Page[Any]:
        """The page that was asked for; one past the last adds an error and gives the last page."""
        cleaned_data = self.filterset.form.cleaned_data
        paginator = CachedCountPaginator(
            queryset, cleaned_data.get("page_size") or default_size, self.filterset.dataset
        )
        number = cleaned_data.get("page") or 1
        if number > paginator.num_pages:
            self.errors["page"] = [f"There are only {paginator.num_pages} pages."]
        return paginator.page(min(number, paginator.num_pages))


def given_parameters(request: HttpRequest) -> QueryDict:
    """The parameters that have a value, without those that only track readers."""
    data = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        non_empty = [value for value in values if value != ""]
        if non_empty and not name.startswith(TRACKING_PARAMETERS):
            data.setlist(name, non_empty)
    return data


def redirect_without_empty(request: HttpRequest, data: QueryDict) -> HttpResponseRedirect | None:
    """A redirect to the address with `data` alone, because a form sends empty fields too; None where this is it."""
    if data.urlencode() == request.GET.urlencode():
        return None
    return HttpResponseRedirect(f"{request.path}?{data.urlencode()}" if data else request.path)


def read(data: QueryDict, filterset_class: type[ListFilterSet], queryset: QuerySet[Any], dataset: Dataset) -> ListQuery:
    """Validate the parameters; the result holds the values that can be read and every error."""
    filters: dict[str, Any] = filterset_class.base_filters
    known_names = [name for name, filter_ in filters.items() if not filter_.is_api_only]
    errors: dict[str, list[str]] = {}
    valid_data: MultiValueDict[str, str] = QueryDict(mutable=True)
    for name, values in data.lists():
        label = name[:60]
        if name not in known_names:
            similar_names = suggestions(name, known_names)
            hint = f" Did you mean “{similar_names[0]}”?" if similar_names else ""
            errors[label] = [f"Unknown parameter.{hint}"]
        elif len(values) > 1 and not filters[name].is_repeatable:
            errors[label] = ["This can be given only once."]
        elif any(len(part) > MAX_VALUE_LENGTH for value in values for part in _parts(value, filters[name])):
            errors[label] = [UNREADABLE]
        else:
            try:
                valid_data.setlist(name, [readable(value) for value in values])
            except ValueError:
                errors[label] = [UNREADABLE]
    filterset = filterset_class(valid_data, queryset=queryset, dataset=dataset)
    for name, parameter_errors in filterset.parameter_errors().items():
        errors.setdefault(name, [message for error in parameter_errors for message in error.messages])
    return ListQuery(data, filterset, errors)


def _parts(value: str, query_filter: Any) -> list[str]:
    return value.split(",") if query_filter.is_repeatable else [value]
