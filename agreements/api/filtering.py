"""Strict reading of query strings: unknown, malformed and invalid parameters are refused, all errors at once."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from ..filters import ListFilterSet, suggestions
from ..filters.fields import MAX_LENGTH
from ..folding import readable
from .problems import MAX_ERRORS, InvalidParameters, param_error, validation_error

if TYPE_CHECKING:
    from .base import ListViewSet


def read_values(
    data: QueryDict, multivalued: Collection[str] = ()
) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """The values of the parameters as text that can be read, and errors for empty, overlong and unreadable ones.

    Each of the several values of a multivalued parameter may have MAX_LENGTH characters. Raises InvalidParameters if
    there are more than MAX_ERRORS.
    """
    readable_values: dict[str, list[str]] = {}
    errors: list[dict[str, Any]] = []
    for name, values in data.lists():
        shown = name[:60]
        for value in values:
            if len(errors) == MAX_ERRORS:
                raise InvalidParameters(errors)
            parts = value.split(",") if name in multivalued else [value]
            if max(map(len, parts)) > MAX_LENGTH:
                errors.append(
                    param_error(shown, "too_long", f"{shown}: the value is longer than {MAX_LENGTH} characters.")
                )
                continue
            try:
                readable_value = readable(value)
            except ValueError:
                errors.append(
                    param_error(shown, "control_character", f"{shown}: the value has a character that can't be read.")
                )
                continue
            if readable_value == "":
                errors.append(param_error(shown, "empty", f"{shown}: it has no value. Leave it out, or give it one."))
            readable_values.setdefault(name, []).append(readable_value)
    return readable_values, errors


def unknown_errors(data: QueryDict, names: Sequence[str]) -> list[dict[str, Any]]:
    """An error for each unknown parameter, with the parameters that were probably meant."""
    errors: list[dict[str, Any]] = []
    valid = f" Valid parameters: {', '.join(names)}." if names else " There are no parameters here."
    for name in data:
        if name not in names and len(errors) < MAX_ERRORS:
            candidates = suggestions(name, names)
            question = (
                f" Did you mean {' or '.join(f'“{candidate}”' for candidate in candidates)}?" if candidates else ""
            )
            shown = name[:60]
            detail = f"{shown}: unknown parameter.{question}{valid}"
            errors.append(param_error(shown, "unknown_parameter", detail, candidates))
    return errors


def format_errors(data: Any, formats: Sequence[str], suffix: str | None) -> list[dict[str, Any]]:
    """An error if `format` isn't one of the formats of this address, or isn't that of its suffix (`.csv`)."""
    name = data.get("format", "").strip().lower()
    if suffix and name not in {"", suffix}:
        detail = f"format: the address ends in .{suffix}. Leave one of the two out."
        return [param_error("format", "conflict", detail, [suffix])]
    if name in {"", *formats}:
        return []
    detail = f"format: “{data['format'][:60]}” is not one of: {', '.join(formats)}."
    return [param_error("format", "invalid_choice", detail, suggestions(data["format"], formats))]


def raise_if_invalid(errors: list[dict[str, Any]]) -> None:
    """Raise InvalidParameters if there are errors."""
    if errors:
        raise InvalidParameters(errors)


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list by its FilterSet, and refuses parameters that `view.parameters()` doesn't name."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "ListViewSet") -> QuerySet[Any]:
        """The rows that match the query. Raises InvalidParameters with every error."""
        filterset = self.get_filterset(request, queryset, view)
        view.filterset = filterset
        rows: QuerySet[Any] = filterset.qs
        return rows

    def get_filterset(self, request: Request, queryset: QuerySet[Any], view: Any) -> ListFilterSet:
        """The FilterSet with the values of the request. Raises InvalidParameters with every error.

        The FilterSet doesn't read unknown, repeated or malformed parameters, which are refused anyway.
        """
        data = request.query_params
        filterset_class = view.get_filterset_class()
        filters = filterset_class.base_filters
        names = [name for name in view.parameters() if name in filters]
        readable_values, errors = read_values(data, [name for name in names if filters[name].is_repeatable])
        errors += unknown_errors(data, names)
        for name, values in data.lists():
            if name in names and len(values) > 1 and not filters[name].is_repeatable:
                errors.append(param_error(name, "repeated", f"{name}: it can be given only once."))
        formats = [renderer.format for renderer in view.get_renderers()]
        errors += format_errors(data, formats, view.kwargs.get("format"))
        refused_names = {error["parameter"] for error in errors}
        usable = {
            name: values for name, values in readable_values.items() if name in names and name not in refused_names
        }
        filterset = filterset_class(MultiValueDict(usable), queryset=queryset, dataset=view.dataset)
        for name, parameter_errors in filterset.parameter_errors().items():
            if name not in refused_names:
                errors += [validation_error(name, error) for error in parameter_errors]
        raise_if_invalid(errors)
        return filterset  # type: ignore[no-any-return]
