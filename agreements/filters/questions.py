"""What a question is: how its value is written, what the schema says of it, and which rows answer it."""

import datetime
from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import CharField

from ..models import Dataset
from .values import (
    LONGEST,
    CountriesField,
    DayField,
    ManyField,
    MomentField,
    NamesField,
    NumberField,
    SlugsField,
    WordField,
    WordsField,
    YesNoField,
    likely,
    one_of,
    refusal,
)

__all__ = ["ListFilterSet", "Question", "likely", "one_of", "refusal"]

Match = Callable[[Any, datetime.date | None], Q]


class Question(django_filters.Filter):
    """One parameter. `match(value, day)` is the condition on rows that answer it; without it, something else reads it.

    The day is that as known on which the list is asked for, None for now.
    """

    def __init__(
        self, field_class: Any, schema: dict[str, Any], help_text: str, match: Match | None = None, **kwargs: Any
    ) -> None:
        super().__init__(help_text=help_text, **kwargs)
        self.field_class = field_class
        self.schema = schema
        self.match = match

    def __deepcopy__(self, memo: Any) -> "Question":
        """What is declared never changes: each FilterSet gets its own only to be told of as `parent`."""
        return copy(self)

    @property
    def is_repeatable(self) -> bool:
        """Whether it may stand in an address more than once."""
        return issubclass(self.field_class, ManyField)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows that answer it, or with `exclude` those that don't; all where it wasn't asked."""
        if self.match is None or value in (None, "", []):
            return qs
        condition = self.match(value, self.parent.day)
        return qs.filter(~condition if self.exclude else condition)


def countries(help_text: str, match: Match | None, **kwargs: Any) -> Question:
    """Countries; any of those named matches."""
    item = {"type": "string", "maxLength": LONGEST, "minLength": 1, "format": "country"}
    return Question(CountriesField, _array(item), help_text, match, **kwargs)


def words(choices: Iterable[tuple[str, Any]], help_text: str, match: Match | None, **kwargs: Any) -> Question:
    """Words of a vocabulary; any of those named matches."""
    listed = list(choices)
    schema = _array({"type": "string", "enum": [str(word) for word, _ in listed]})
    return Question(WordsField, schema, help_text, match, choices=listed, **kwargs)


def slugs(rows: Callable[[], QuerySet[Any]], help_text: str, match: Match, **kwargs: Any) -> Question:
    """Rows by slug; any of those named matches."""
    item = {"type": "string", "maxLength": LONGEST, "minLength": 1, "format": "slug"}
    return Question(SlugsField, _array(item), help_text, match, rows=rows, **kwargs)


def word(choices: Iterable[tuple[str, Any]], help_text: str, match: Match | None = None) -> Question:
    """One word of a vocabulary."""
    listed = list(choices)
    return Question(WordField, {"type": "string", "enum": [w for w, _ in listed]}, help_text, match, choices=listed)


def yes_no(help_text: str, match: Match | None = None) -> Question:
    """True or false."""
    return Question(YesNoField, {"type": "boolean"}, help_text, match)


def day(help_text: str, match: Match | None = None, **kwargs: Any) -> Question:
    """A day."""
    return Question(DayField, {"type": "string", "format": "date"}, help_text, match, **kwargs)


def moment(help_text: str, match: Match | None = None) -> Question:
    """A day or a moment."""
    return Question(MomentField, {"type": "string", "format": "date-time"}, help_text, match)


def number(least: int, most: int, help_text: str, match: Match | None = None) -> Question:
    """A whole number within bounds."""
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Question(NumberField, schema, help_text, match, least=least, most=most)


def text(help_text: str, match: Match | None = None) -> Question:
    """Plain words."""
    return Question(CharField, {"type": "string", "minLength": 1, "maxLength": LONGEST}, help_text, match)


def names(choices: list[str], help_text: str) -> Question:
    """Names of fields, separated by commas."""
    schema = {"type": "array", "items": {"type": "string", "enum": choices}, "minItems": 1, "uniqueItems": True}
    return Question(NamesField, schema, help_text, names=choices)


def _array(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": 50}


def ordering(*keys: str) -> Question:
    """How the list is sorted: by one of the keys, downwards with a minus before it."""
    both = [sign + key for key in keys for sign in ("", "-")]
    return word([(key, key) for key in both], "How to sort; a minus before the key sorts downwards.")


FORMATS = [
    ("json", "JSON"),
    ("csv", "CSV"),
    ("xlsx", "Excel workbook"),
    ("jsonl", "JSON Lines"),
    ("geojson", "GeoJSON"),
]
"""The forms in which a list can be had; not every list lies on a map."""


class QuestionForm(forms.Form):
    """Reads only the parameters that were asked: to copy the fields of all took most of the time of an answer."""

    unasked: dict[str, Any]

    def __init__(self, data: Any, **kwargs: Any) -> None:
        asked = {name: field for name, field in self.base_fields.items() if name in data}
        # Django copies what it finds here into the form.
        self.base_fields = asked  # type: ignore[misc]
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Also the value that stands for each of the others."""
        return {**self.unasked, **self.cleaned_data}


class QuestionSet(django_filters.FilterSet):
    """Some parameters, read as of a state of the dataset. The class of their form is made once."""

    def __init__(self, data: Any, *, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.dataset = dataset

    @classmethod
    @cache
    def get_form_class(cls) -> type[QuestionForm]:
        """The form that reads the values."""
        fields = {name: question.field for name, question in cls.base_filters.items()}
        unasked = {name: field.clean(None) for name, field in fields.items()}
        return type(f"{cls.__name__}Form", (QuestionForm,), {**fields, "unasked": unasked})

    @property
    def form(self) -> Any:
        """The form with the values, in which countries are found by the names that the dataset has now."""
        if not hasattr(self, "_form"):
            for field in super().form.fields.values():
                if isinstance(field, CountriesField):
                    field.dataset = self.dataset.key
        return self._form

    def mistakes(self) -> dict[str, list[ValidationError]]:
        """Every mistake in the values, by parameter."""
        return {name: [one for e in errors for one in e.error_list] for name, errors in self.errors.as_data().items()}


class ListFilterSet(QuestionSet):
    """What every list can be asked."""

    page = number(1, 1_000_000, "Page to show, from 1. A page past the last is refused.")
    page_size = number(1, 200, "Rows on a page: 50 unless you say otherwise.")
    cursor = text(
        "For harvesting: `start`, then the `next` address of each answer. Rows come by id, "
        "so none is missed or seen twice while others are added. Not together with `page` or `ordering`."
    )

    format = word(
        FORMATS[:4],
        "The form of the answer; a suffix (`.csv`) or `Accept` says it too. Files have all rows, on no pages.",
    )

    default_ordering = "id"

    @property
    def day(self) -> datetime.date | None:
        """The day as known on which the list is asked for; None is now."""
        day: datetime.date | None = self.form.cleaned_data.get("as_of")
        return day

    def mistakes(self) -> dict[str, list[ValidationError]]:
        """Also what can't be asked together."""
        found = super().mistakes()
        asked = self.form.cleaned_data
        together = [name for name in ("page", "ordering") if asked.get(name)] if asked.get("cursor") else []
        for name in together:
            found.setdefault(name, []).append(refusal("This can't be asked together with cursor.", "conflict"))
        if asked.get("fields") and asked.get("omit"):
            found.setdefault("omit", []).append(refusal("Ask for fields or for omit, not both.", "conflict"))
        return found

    def without(self, *names: str) -> Any:
        """The rows that answer all of the question but these parameters."""
        other, form = copy(self), copy(self.form)
        asked = form.cleaned_data
        form.cleaned_data = asked | {name: [] if isinstance(asked.get(name), list) else None for name in names}
        other._form = form
        return other.filter_queryset(self.queryset)

    @property
    def key(self) -> str:
        """The key to sort by."""
        return str(self.form.cleaned_data.get("ordering") or self.default_ordering)
