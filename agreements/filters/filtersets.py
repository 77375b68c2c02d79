"""The base classes of all FilterSets: they read a query string, and report every error in it."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from ..models import Dataset
from ..querysets import ordering_by
from .fields import CountryListField, invalid_value
from .filters import CursorFilter, FieldListFilter, FormatFilter, PageFilter, QueryFilter
from .spelling import spellings

BOUNDS = (("after", "before"), ("at_least", "at_most"))
"""The ends of the names of parameters that bound the same values from below and from above."""


class QueryForm(forms.Form):
    """A form with fields for the given parameters only: copying all fields took most of the time of an answer."""

    empty_values: dict[str, Any]
    """The cleaned value of each field without input."""

    def __init__(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        fields = {name: field for name, field in self.base_fields.items() if name in data}
        # Django copies `base_fields` into the form.
        self.base_fields = fields  # type: ignore[misc]
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The cleaned values, with the empty value of each parameter that isn't given."""
        return {**self.empty_values, **self.cleaned_data}


class QueryFilterSet(django_filters.FilterSet):
    """Query parameters that are read with the names in a dataset. The class of the form is made once."""

    _form: QueryForm

    def __init__(self, data: Mapping[str, Any], *, dataset: Dataset, **kwargs: Any) -> None:
        # Only the filters of the given parameters are copied, each of which has the FilterSet as its `parent`.
        given_filters = {name: each for name, each in self.base_filters.items() if name in data}
        self.__dict__["base_filters"] = given_filters
        super().__init__(data, **kwargs)
        del self.__dict__["base_filters"]
        self.dataset = dataset

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that match the given parameters."""
        for name, query_filter in self.filters.items():
            queryset = query_filter.filter(queryset, self.form.cleaned_data[name])
        return queryset

    @classmethod
    @cache
    def get_form_class(cls) -> type[QueryForm]:
        """The class of the form that reads the values."""
        fields = {name: query_filter.field for name, query_filter in cls.base_filters.items()}
        empty_values = {name: field.clean(None) for name, field in fields.items()}
        return type(f"{cls.__name__}Form", (QueryForm,), {**fields, "empty_values": empty_values})

    @property
    def form(self) -> QueryForm:
        """The bound form. Its fields find countries by the names in the dataset."""
        if not hasattr(self, "_form"):
            for field in super().form.fields.values():
                if isinstance(field, CountryListField):
                    field.dataset = self.dataset.key
        return self._form

    @property
    def day(self) -> datetime.date | None:
        """The day of `as_of`: the answer is what was known on it. None is now."""
        day: datetime.date | None = self.form.cleaned_data.get("as_of")
        return day

    @classmethod
    def get_filters(cls) -> dict[str, QueryFilter]:
        """The declared filters, each that is negatable followed by its negation `…__not`."""
        filters: dict[str, QueryFilter] = {}
        for name, query_filter in super().get_filters().items():
            filters[name] = query_filter
            if query_filter.is_negatable:
                filters[f"{name}__not"] = query_filter.negation(name)
        return filters

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """Every error in the values, by parameter, and every contradiction between two parameters."""
        errors = {
            name: [part for error in errors for part in error.error_list]
            for name, errors in self.errors.as_data().items()
        }
        for name, other, message in self._contradictions():
            for given in (name, other):
                errors.setdefault(given, []).append(invalid_value(f"{message} Change {name} or {other}.", "conflict"))
        cleaned_data = self.form.cleaned_data
        if omitted := cleaned_data.get("omit"):
            if cleaned_data.get("fields"):
                errors.setdefault("omit", []).append(invalid_value("Ask for fields or for omit, not both.", "conflict"))
            if expanded := sorted({*omitted} & {*cleaned_data.get("expand", [])}):
                message = f"“{expanded[0]}” can't be left out and expanded."
                errors.setdefault("omit", []).append(invalid_value(message, "conflict"))
        return errors

    def _contradictions(self) -> Iterator[tuple[str, str, str]]:
        """Yield pairs of given parameters that no row can answer together, each with a message."""
        given = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        for name, value in given.items():
            for low, high in BOUNDS:
                other = f"{name.removesuffix(low)}{high}"
                is_bound = name == low or name.endswith(f"_{low}")
                if is_bound and other in given and value > given[other]:
                    yield (
                        name,
                        other,
                        f"{name} ({value}) lies above {other} ({given[other]}), so that nothing can be between them.",
                    )
            left_out = given.get(f"{name}__not")
            is_qualified = any(self.base_filters[each].requires == name for each in given)
            if left_out and not is_qualified and set(value) <= set(left_out):
                yield name, f"{name}__not", f"All that {name} asks for is left out by {name}__not."


class ListFilterSet(QueryFilterSet):
    """The parameters of every list."""

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
    search_key = "pk"
    """The column that has the ids by which searching knows the rows."""

    @property
    def filter_values(self) -> dict[str, Any]:
        """The cleaned values of the given filters, by name, without paging and ordering."""
        return {
            name: value
            for name, value in self.form.cleaned_data.items()
            if value not in (None, "", []) and self.base_filters[name].selects_rows
        }

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """The errors, also for parameters that can't be combined or lack one that they require."""
        errors = super().parameter_errors()
        cleaned_data = self.form.cleaned_data
        if cleaned_data.get("cursor"):
            for name in ("page", "ordering"):
                if cleaned_data.get(name):
                    errors.setdefault(name, []).append(invalid_value("Cannot be combined with cursor.", "conflict"))
        for name, query_filter in self.base_filters.items():
            is_given = cleaned_data.get(name) not in (None, "", [])
            if query_filter.requires and is_given and not cleaned_data.get(query_filter.requires):
                message = f"It needs another parameter: add {query_filter.requires}=…."
                errors.setdefault(name, []).append(invalid_value(message, "conflict"))
        return errors

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that match all parameters, in the requested order."""
        return self.sort(self.apply_filters(queryset))

    def apply_filters(self, queryset: Any) -> Any:
        """The rows that match all parameters."""
        return super().filter_queryset(queryset)

    def sort(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the requested order; rows with equal keys are sorted by pk."""
        return rows.order_by(*self.best_first(rows), *ordering_by(self.key), "pk")

    def best_first(self, rows: QuerySet[Any]) -> list[Any]:
        """Expressions that sort the best matches of a search first, unless another order is asked for."""
        question = self.form.cleaned_data.get("q")
        if not question or self.form.cleaned_data.get("ordering"):
            return []
        return [self.filters["q"].relevance(question).desc()]

    def spellings(self) -> list[str]:
        """Other spellings of the search, of which each finds something; for a search that finds nothing."""
        question, query_filter = self.form.cleaned_data.get("q"), self.base_filters.get("q")
        return spellings([query_filter.kind], question, self.dataset) if question and query_filter.kind else []

    def without(self, name: str) -> QuerySet[Any]:
        """The rows that match all parameters but this one and those that require it."""
        filterset, form = copy(self), copy(self.form)
        dependent_names = [other for other, query_filter in self.base_filters.items() if query_filter.requires == name]
        form.cleaned_data = form.cleaned_data | {
            ignored: [] if isinstance(form.cleaned_data.get(ignored), list) else None
            for ignored in [name, *dependent_names]
        }
        filterset._form = form
        return filterset.filter_queryset(self.queryset)

    @property
    def key(self) -> str:
        """The key of the order: a value of `ordering`, or the default."""
        return str(self.form.cleaned_data.get("ordering") or self.default_ordering)


PARTIAL = "The schema of the answer is that of the whole record, with all its fields."
"""Said of a single record, since types in which any field may be missing serve few clients."""


class RecordFilterSet(QueryFilterSet):
    """The parameters of a single record: which of its fields are shown, and in which format."""

    format = FormatFilter(
        "The form of the answer; `Accept` says it too. A file has the columns of the list's.", with_geojson=True
    )


def record_filterset(names: Sequence[str], model: type[Model]) -> type[RecordFilterSet]:
    """The FilterSet of a single record of the model, which has fields of these names."""
    declared = {
        "fields": FieldListFilter([*names], f"Only these fields. {PARTIAL}"),
        "omit": FieldListFilter([*names], f"All but these fields. {PARTIAL}"),
        "Meta": type("Meta", (), {"model": model, "fields": []}),
    }
    return type(f"{model.__name__}RecordFilterSet", (RecordFilterSet,), declared)
