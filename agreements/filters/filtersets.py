"""The base of every FilterSet: it reads a query string, and reports every error in it."""

import datetime
from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from ..models import Dataset
from ..querysets import ordering_by
from .fields import CountryListField, invalid_value
from .filters import CursorFilter, FormatFilter, PageFilter


class QueryForm(forms.Form):
    """Reads only the parameters that were asked: to copy the fields of all took most of the time of an answer."""

    unasked: dict[str, Any]

    def __init__(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        asked = {name: field for name, field in self.base_fields.items() if name in data}
        # Django copies what it finds here into the form.
        self.base_fields = asked  # type: ignore[misc]
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Also the value that stands for each of the others."""
        return {**self.unasked, **self.cleaned_data}


class QueryFilterSet(django_filters.FilterSet):
    """Some parameters, read as of a state of the dataset. The class of their form is made once."""

    _form: QueryForm

    def __init__(self, data: Mapping[str, Any], *, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.dataset = dataset

    @classmethod
    @cache
    def get_form_class(cls) -> type[QueryForm]:
        """The form that reads the values."""
        fields = {name: declared.field for name, declared in cls.base_filters.items()}
        unasked = {name: field.clean(None) for name, field in fields.items()}
        return type(f"{cls.__name__}Form", (QueryForm,), {**fields, "unasked": unasked})

    @property
    def form(self) -> QueryForm:
        """The form with the values, in which countries are found by the names that the dataset has now."""
        if not hasattr(self, "_form"):
            for field in super().form.fields.values():
                if isinstance(field, CountryListField):
                    field.dataset = self.dataset.key
        return self._form

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """Every error in the values, by parameter."""
        return {name: [one for e in errors for one in e.error_list] for name, errors in self.errors.as_data().items()}


class ListFilterSet(QueryFilterSet):
    """What every list can be asked."""

    page = PageFilter(1, 1_000_000, "Page to show, from 1. A page past the last is refused.")
    page_size = PageFilter(1, 200, "Rows on a page: 50 unless you say otherwise.")
    cursor = CursorFilter(
        "For harvesting: `start`, then the `next` address of each answer. Rows come by id, "
        "so none is missed or seen twice while others are added. Not together with `page` or `ordering`."
    )

    format = FormatFilter(
        "The form of the answer; a suffix (`.csv`) or `Accept` says it too. Files have all rows, on no pages.",
    )

    default_ordering = "id"

    @property
    def day(self) -> datetime.date | None:
        """The day as known on which the list is asked for; None is now."""
        day: datetime.date | None = self.form.cleaned_data.get("as_of")
        return day

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """Also what can't be asked together."""
        found = super().parameter_errors()
        asked = self.form.cleaned_data
        together = [name for name in ("page", "ordering") if asked.get(name)] if asked.get("cursor") else []
        for name in together:
            found.setdefault(name, []).append(invalid_value("Cannot be combined with cursor.", "conflict"))
        if asked.get("fields") and asked.get("omit"):
            found.setdefault("omit", []).append(invalid_value("Ask for fields or for omit, not both.", "conflict"))
        return found

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that match all parameters, in the order asked."""
        return self.sort(self.apply_filters(queryset))

    def apply_filters(self, queryset: Any) -> Any:
        """The rows that match all parameters."""
        return super().filter_queryset(queryset)

    def sort(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """In the order asked; rows that are alike in it come by their keys."""
        return rows.order_by(*ordering_by(self.key), "pk")

    def without(self, name: str) -> QuerySet[Any]:
        """The rows that match all parameters but this one, and those that mean nothing without it."""
        other, form = copy(self), copy(self.form)
        asked = form.cleaned_data
        names = [name, *(one for one, declared in self.base_filters.items() if declared.requires == name)]
        form.cleaned_data = asked | {name: [] if isinstance(asked.get(name), list) else None for name in names}
        other._form = form
        return other.filter_queryset(self.queryset)

    @property
    def key(self) -> str:
        """The key to sort by."""
        return str(self.form.cleaned_data.get("ordering") or self.default_ordering)
