"""Strictness: what the FilterSet of a list doesn't know, or can't read, is refused, every mistake at once."""

from collections.abc import Sequence
from typing import Any

from django.utils.datastructures import MultiValueDict
from django_filters.rest_framework import DjangoFilterBackend

from ..filters import ListFilterSet, likely
from .problems import MOST_TOLD, WrongQuestion, mistake, told

LONGEST = 200


def unreadable(data: Any) -> list[dict[str, Any]]:
    """Mistakes of form in the parameters, which no field would see. Raises WrongQuestion where there are very many."""
    mistakes: list[dict[str, Any]] = []
    for name, values in data.lists():
        shown = name[:60]
        for value in values:
            if len(mistakes) == MOST_TOLD:
                raise WrongQuestion(mistakes)
            if value == "":
                mistakes.append(told(shown, "empty", f"{shown}: it has no value. Leave it out, or give it one."))
            elif len(value) > LONGEST:
                mistakes.append(told(shown, "too_long", f"{shown}: the value is longer than {LONGEST} characters."))
            elif any(not character.isprintable() or character == "\ufffd" for character in value):
                mistakes.append(
                    told(shown, "control_character", f"{shown}: the value has a character that can't be read.")
                )
    return mistakes


def unknown(data: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """Parameters that don't exist, each with what was probably meant."""
    mistakes: list[dict[str, Any]] = []
    valid = f" It knows: {', '.join(names)}." if names else " It takes no parameters."
    for name in data:
        if name not in names and len(mistakes) < MOST_TOLD:
            candidates = likely(name, names)
            meant = f" Did you mean {' or '.join(f'“{word}”' for word in candidates)}?" if candidates else ""
            shown = name[:60]
            detail = f"{shown}: this address has no such parameter.{meant}{valid}"
            mistakes.append(told(shown, "unknown_parameter", detail, candidates))
    return mistakes


def unwritten(data: Any, forms: Sequence[str]) -> list[dict[str, Any]]:
    """A form in which this address can't be had; others may have it."""
    if data.get("format") in {None, "", *forms}:
        return []
    detail = f"format: “{data['format'][:60]}” is not one of: {', '.join(forms)}."
    return [told("format", "invalid_choice", detail, likely(data["format"], forms))]


def refuse(mistakes: list[dict[str, Any]]) -> None:
    """Raise WrongQuestion if there are any."""
    if mistakes:
        raise WrongQuestion(mistakes)


class StrictFilterBackend(DjangoFilterBackend):
    """Answers a list's questions with its FilterSet; a question about one record knows only `single_parameters`."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """The rows that answer. Raises WrongQuestion with every mistake."""
        filterset = self.asked(request, queryset, view)
        view.asked = filterset
        return filterset.qs

    def asked(self, request: Any, queryset: Any, view: Any) -> ListFilterSet:
        """The FilterSet with the values of the request, all of them right.

        Only values whose form is right are read: one that will be refused anyway makes no work.
        """
        data = request.query_params
        filters = view.filterset_class.base_filters
        names = [name for name in view.parameters() if name in filters]
        mistakes = unreadable(data) + unknown(data, names)
        for name, values in data.lists():
            if name in names and len(values) > 1 and not filters[name].is_repeatable:
                mistakes.append(told(name, "repeated", f"{name}: it can be given only once."))
        mistakes += unwritten(data, [renderer.format for renderer in view.get_renderers()])
        wrong = {one["parameter"] for one in mistakes}
        usable = {name: values for name, values in data.lists() if name in names and name not in wrong}
        filterset = view.filterset_class(MultiValueDict(usable), queryset=queryset, dataset=view.dataset)
        for name, errors in filterset.mistakes().items():
            mistakes += [mistake(name, error) for error in errors if name not in wrong]
        refuse(mistakes)
        return filterset  # type: ignore[no-any-return]
