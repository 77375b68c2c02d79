"""Query parameters as django-filter filters.

Each filter declares everything about its parameter: its help text, how its values are read, which rows match, its
phrase in a sentence, and whether its values are counted as a facet.

Kept in one module because each class is one kind of parameter, and all are short and alike.
"""

import datetime
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.forms import CharField, Field

from ..deprecation import Deprecation
from ..documents.cached import countries
from ..documents.formats import formats_of
from ..querysets import found, relevance
from ..words import has_term, indexed_words, read_question
from .fields import (
    MAX_LENGTH,
    BooleanField,
    BoundField,
    ChoiceField,
    CountryListField,
    DateField,
    DateTimeField,
    FieldListField,
    IdListField,
    MultiChoiceField,
    MultiValueField,
    NumberField,
    Question,
    SearchField,
    SlugListField,
)

SEARCH_HELP = (
    'All words must be found, whatever their case, accents or endings. `"in quotes"` is a phrase, `-word` leaves out, '
    "`word*` is the beginning of a word, and `a OR b` is either. The best come first unless `ordering` says otherwise."
)
Choices = Iterable[tuple[str, Any]]
Condition = Callable[[Any, datetime.date | None], Q]
"""A function of a value and a day (None is now): the condition for rows that match the value as of the day."""


class QueryFilter(django_filters.Filter):
    """A query parameter.

    `condition(value, day)` selects the rows that match; without it, the FilterSet uses the value itself.
    """

    field_class: type[Field] = CharField
    selects_rows = True
    """Whether it selects rows: parameters for paging, order, fields and format don't."""
    is_api_only = False
    """Whether it is a parameter of the API only, and not of pages."""

    def __init__(
        self,
        help_text: str,
        condition: Condition | None = None,
        *,
        schema: dict[str, Any],
        phrase: str = "",
        facet: str = "",
        column: Combinable | None = None,
        requires: str = "",
        is_current_only: bool = False,
        is_followable: bool = True,
        is_typed: bool = False,
        is_combined: bool = False,
        deprecation: Deprecation | None = None,
        **kwargs: Any,
    ) -> None:
        """`phrase` describes the filter in a sentence about agreements: “hosted by {}”.

        `facet` is the heading of its values where they are counted; `column` is the expression that is counted, and
        without it the terms of the filter's name. `requires` names a parameter without which this one is refused.
        `is_current_only`: it can't be combined with `as_of`. `is_followable`: feeds take it. `is_typed`: the form on
        the page has an input for it. `is_combined`: the FilterSet applies it together with others, so that its own
        condition serves its negation alone.
        """
        super().__init__(help_text=help_text, **kwargs)
        self.condition, self.schema, self.phrase, self.facet, self.column = condition, schema, phrase, facet, column
        self.requires, self.is_current_only = requires, is_current_only
        self.is_followable, self.is_typed, self.is_combined = is_followable, is_typed, is_combined
        self.deprecation = deprecation

    def __deepcopy__(self, memo: dict[int, Any]) -> "QueryFilter":
        """A shallow copy, because declarations never change: each FilterSet needs its own only for `parent`."""
        return copy(self)

    @property
    def help_text(self) -> str:
        """The description of the parameter in the API's schema and on pages."""
        text = str(self.extra["help_text"])
        return f"{text} {self.deprecation.note}" if self.deprecation else text

    @property
    def is_repeatable(self) -> bool:
        """Whether it may stand in a query string more than once."""
        return issubclass(self.field_class, MultiValueField)

    @property
    def is_negatable(self) -> bool:
        """Whether the FilterSet has a parameter `…__not` for it: it selects rows by any of several values."""
        return self.is_repeatable and self.selects_rows

    def negation(self, name: str) -> "QueryFilter":
        """The filter `…__not` of this one, which has the name: all rows but those that it finds."""
        negated = copy(self)
        negated.exclude = True
        negated.extra = {**self.extra, "help_text": f"Leaves out what `{name}` finds with one of these values."}
        negated.phrase = _negated_phrase(self.phrase) if self.phrase else ""
        negated.facet, negated.column, negated.is_typed = "", None, False
        return negated

    def label_of(self, value: object) -> str:
        """The label of one of its values; the value itself where there is none."""
        return str(value)

    def filter(self, qs: QuerySet[Any], value: object) -> QuerySet[Any]:
        """The matching rows, or with `exclude` the others; all rows without a value."""
        is_applied_elsewhere = self.condition is None or (self.is_combined and not self.exclude)
        if is_applied_elsewhere or value in (None, "", []):
            return qs
        condition = self.condition(value, self.parent.day)  # type: ignore[misc]
        return qs.filter(~condition if self.exclude else condition)


def _negated_phrase(phrase: str) -> str:
    """The phrase of a negation: “not hosted by {}”, “without a payment by {}”, “except those that cite {}”."""
    first, _, rest = phrase.partition(" ")
    if first == "with":
        return f"without {rest}"
    is_clause = first in ("that", "whose") or " which " in phrase or " whose " in phrase
    return f"except those {phrase}" if is_clause else f"not {phrase}"


class CountryFilter(QueryFilter):
    """Countries by code, name, alias or slug; any of those named matches."""

    field_class = CountryListField

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        item = {"type": "string", "maxLength": MAX_LENGTH, "minLength": 1, "format": "country"}
        super().__init__(help_text, condition, schema=_array(item), **kwargs)


class SlugFilter(QueryFilter):
    """Rows of the queryset that `get_queryset` returns, by slug or former slug; any of those named matches.

    Agreements can be named by their permanent ids, too.
    """

    field_class = SlugListField

    def __init__(
        self,
        get_queryset: Callable[[], QuerySet[Any]],
        help_text: str,
        condition: Condition | None = None,
        **kwargs: Any,
    ) -> None:
        item = {"type": "string", "maxLength": MAX_LENGTH, "minLength": 1, "format": "slug"}
        super().__init__(help_text, condition, schema=_array(item), get_queryset=get_queryset, **kwargs)


class IdFilter(QueryFilter):
    """Rows of the queryset that `get_queryset` returns, by id; any of those named matches."""

    field_class = IdListField

    def __init__(
        self,
        get_queryset: Callable[[], QuerySet[Any]],
        help_text: str,
        condition: Condition,
        get_retracted: Callable[[], QuerySet[Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        schema = _array({"type": "integer", "minimum": 1, "maximum": 999_999_999})
        super().__init__(
            help_text, condition, schema=schema, get_queryset=get_queryset, get_retracted=get_retracted, **kwargs
        )


class VocabularyFilter(QueryFilter):
    """A filter whose values are choices."""

    def __init__(
        self,
        choices: Choices,
        help_text: str,
        condition: Condition | None = None,
        *,
        has_labels: bool = True,
        **kwargs: Any,
    ) -> None:
        """Without `has_labels` a value is its own label: grades are known by their letters."""
        choices = [(str(value), label) for value, label in choices]
        self.labels = {value: str(label) for value, label in choices} if has_labels else {}
        super().__init__(help_text, condition, schema=self.schema_of(choices), choices=choices, **kwargs)

    @staticmethod
    def schema_of(choices: list[tuple[str, Any]]) -> dict[str, Any]:
        """The OpenAPI schema of the parameter."""
        return {"type": "string", "enum": [value for value, _ in choices]}

    def label_of(self, value: Any) -> str:
        """The label of the choice; the value itself where there is none."""
        return self.labels.get(value, str(value))


class ChoiceFilter(VocabularyFilter):
    """A parameter that takes one of the choices."""

    field_class = ChoiceField


class MultiChoiceFilter(VocabularyFilter):
    """A parameter that takes several of the choices; any of those named matches."""

    field_class = MultiChoiceField

    @staticmethod
    def schema_of(choices: list[tuple[str, Any]]) -> dict[str, Any]:
        """The OpenAPI schema of the parameter: an array."""
        return _array(ChoiceFilter.schema_of(choices))


class BooleanFilter(QueryFilter):
    """True or false. `phrases` and `labels` are pairs: the first for true, the second for false."""

    field_class = BooleanField

    def __init__(
        self,
        help_text: str,
        condition: Condition | None = None,
        *,
        phrases: tuple[str, str] = ("", ""),
        labels: tuple[str, str] = ("yes", "no"),
        **kwargs: Any,
    ) -> None:
        self.phrases, self.labels = phrases, labels
        super().__init__(help_text, condition, schema={"type": "boolean"}, phrase=phrases[0], **kwargs)

    def label_of(self, value: object) -> str:
        """The label of True or False, or of "true" or "false" as in a query string."""
        return self.labels[0 if value in (True, "true") else 1]


class DateFilter(QueryFilter):
    """A filter by one day, written 2025-06-11."""

    field_class = DateField

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        super().__init__(help_text, condition, schema={"type": "string", "format": "date"}, **kwargs)


class BoundFilter(QueryFilter):
    """A bound of dates: a day, month or year, of which `…after` takes the first day and `…before` the last."""

    field_class = BoundField

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        schema = {"type": "string", "format": "partial-date", "pattern": r"^(19|2[01])\d\d(-\d\d(-\d\d)?)?$"}
        super().__init__(help_text, condition, schema=schema, **kwargs)

    @property
    def field(self) -> Field:
        """The form field. Whether it bounds from below, the name of the parameter says."""
        self.extra["is_lower"] = self.field_name.endswith("after")
        field: Field = super().field
        return field


class DateTimeFilter(QueryFilter):
    """A day or a moment."""

    field_class = DateTimeField

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        super().__init__(help_text, condition, schema={"type": "string", "format": "date-time"}, **kwargs)


class NumberFilter(QueryFilter):
    """A whole number within bounds."""

    field_class = NumberField

    def __init__(
        self, min_value: int, max_value: int, help_text: str, condition: Condition | None = None, **kwargs: Any
    ) -> None:
        schema = {"type": "integer", "minimum": min_value, "maximum": max_value}
        super().__init__(help_text, condition, schema=schema, min_value=min_value, max_value=max_value, **kwargs)


class TextFilter(QueryFilter):
    """A filter by plain words, of at most 200 characters."""

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        schema = {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}
        super().__init__(help_text, condition, schema=schema, **kwargs)


class SearchFilter(TextFilter):
    """A filter by the words of rows of a kind (see `SearchEntry`)."""

    field_class = SearchField

    def __init__(self, kind: str, help_text: str, **kwargs: Any) -> None:
        super().__init__(f"{help_text} {SEARCH_HELP}", **kwargs)
        self.kind = kind

    def filter(self, qs: QuerySet[Any], value: object) -> QuerySet[Any]:
        """The rows that have what is asked for; all rows without a question."""
        if not isinstance(value, Question) or not value:
            return qs
        return qs.filter(**{f"{self.parent.search_key}__in": found(self.kind, value.terms)})

    def relevance(self, value: Question) -> Combinable:
        """How good a match is, for sorting."""
        return relevance(self.parent.search_key, self.kind, value.terms)


class CountrySearchFilter(SearchFilter):
    """A filter by the names of countries. All of them are in memory, so the index has none."""

    def __init__(self, help_text: str) -> None:
        super().__init__("", help_text)

    def filter(self, qs: QuerySet[Any], value: object) -> QuerySet[Any]:
        """The countries whose names have what is asked for; all without a question."""
        if not isinstance(value, Question) or not value:
            return qs
        return qs.filter(pk__in=countries_named(value, self.parent.dataset.key))

    def relevance(self, value: Question) -> Combinable:
        """All are as good: only names are searched."""
        return Value(1)


def countries_named(question: str, dataset: str) -> list[str]:
    """The codes of the countries whose names have what is asked for, else of those with words that begin so.

    `dataset` is the dataset's key.
    """
    words = {code: indexed_words("\n".join(country.names)) for code, country in countries(dataset).items()}
    asked = read_question(question)
    beginnings = [replace(term, is_beginning=term.is_plain_word or term.is_beginning) for term in asked]
    for terms in (asked, beginnings):
        codes = [
            code for code, each in words.items() if all(has_term(each, term) != term.is_excluded for term in terms)
        ]
        if codes:
            return codes
    return []


class FieldListFilter(QueryFilter):
    """Names of fields to show or to leave out."""

    field_class = FieldListField
    selects_rows = False
    is_api_only = True

    def __init__(self, names: list[str], help_text: str) -> None:
        item = {"type": "string", "enum": names}
        schema = {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}
        super().__init__(help_text, schema=schema, names=names)


class OrderingFilter(ChoiceFilter):
    """How the list is sorted: by one of the keys; a leading '-' sorts descending."""

    selects_rows = False

    def __init__(self, *keys: str) -> None:
        values = [sign + key for key in keys for sign in ("", "-")]
        super().__init__([(value, value) for value in values], "How to sort; a minus before the key sorts downwards.")


class FormatFilter(ChoiceFilter):
    """The format of the answer: JSON or one of the export formats, GeoJSON only for rows with a place on the map."""

    selects_rows = False

    def __init__(self, help_text: str, *, with_geojson: bool = False) -> None:
        exports = [(export.name, export.label) for export in formats_of(with_geojson=with_geojson)]
        super().__init__([("json", "JSON"), *exports], help_text)


class PageFilter(NumberFilter):
    """The number or the size of the page."""

    selects_rows = False


class CursorFilter(TextFilter):
    """The position in the list from which a harvest continues."""

    selects_rows = False
    is_api_only = True


class DatasetRevisionFilter(NumberFilter):
    """A revision of the dataset, in the state of which all rows are told."""

    selects_rows = False
    is_api_only = True


def _array(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": 50}
