"""Query parameters as django-filter filters.

Each carries all that is known of it: its help text, how its values are read, which rows match, the words for it in a
sentence, and whether its values are counted as a facet.

One file: a class for each kind of parameter, short and alike.
"""

import datetime
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.forms import CharField, Field

from ..documents.formats import formats_of
from .fields import (
    LONGEST,
    BooleanField,
    ChoiceField,
    CountryListField,
    DateField,
    DateTimeField,
    FieldListField,
    MultiChoiceField,
    MultiValueField,
    NumberField,
    SlugListField,
)

Choices = Iterable[tuple[str, Any]]
Condition = Callable[[Any, datetime.date | None], Q]
"""The rows that match a value, as of a day; None is now."""


class QueryFilter(django_filters.Filter):
    """A query parameter.

    `condition(value, as_of)` gives the rows that match; without it, the FilterSet reads the value itself.
    """

    field_class: type[Field] = CharField
    selects_rows = True
    """Whether it chooses rows: paging, order, fields and format don't."""
    is_api_only = False
    """Whether pages don't take it."""

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
        **kwargs: Any,
    ) -> None:
        """`phrase` puts it into a sentence about agreements: “hosted by {}”. `facet` is the heading of its values where
        they are counted, and `column` what is counted (its own name, unless given). `requires` names the parameter
        without which it means nothing. `is_current_only`: not together with `as_of`. `is_followable`: feeds take it.
        `is_typed`: the form on the page has a field for it.
        """
        super().__init__(help_text=help_text, **kwargs)
        self.condition, self.schema, self.phrase, self.facet, self.column = condition, schema, phrase, facet, column
        self.requires, self.is_current_only = requires, is_current_only
        self.is_followable, self.is_typed = is_followable, is_typed

    def __deepcopy__(self, memo: dict[int, Any]) -> "QueryFilter":
        """What is declared never changes: each FilterSet gets its own only to be its `parent`."""
        return copy(self)

    @property
    def help_text(self) -> str:
        """What it means, in the API's schema and on pages."""
        return str(self.extra["help_text"])

    @property
    def is_repeatable(self) -> bool:
        """Whether it may stand in a query string more than once."""
        return issubclass(self.field_class, MultiValueField)

    def label_of(self, value: object) -> str:
        """One of its values in words; a value that has none stands for itself."""
        return str(value)

    def filter(self, qs: QuerySet[Any], value: object) -> QuerySet[Any]:
        """The matching rows, or with `exclude` the others; unfiltered where it isn't given."""
        if self.condition is None or value in (None, "", []):
            return qs
        condition = self.condition(value, self.parent.day)
        return qs.filter(~condition if self.exclude else condition)


class CountryFilter(QueryFilter):
    """Countries by code, name, alias or slug; any of those named matches."""

    field_class = CountryListField

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        item = {"type": "string", "maxLength": LONGEST, "minLength": 1, "format": "country"}
        super().__init__(help_text, condition, schema=_array(item), **kwargs)


class SlugFilter(QueryFilter):
    """Rows by slug; any of those named matches."""

    field_class = SlugListField

    def __init__(
        self, rows: Callable[[], QuerySet[Any]], help_text: str, condition: Condition | None = None, **kwargs: Any
    ) -> None:
        item = {"type": "string", "maxLength": LONGEST, "minLength": 1, "format": "slug"}
        super().__init__(help_text, condition, schema=_array(item), rows=rows, **kwargs)


class VocabularyFilter(QueryFilter):
    """A filter whose values are the words of a vocabulary."""

    def __init__(
        self,
        choices: Choices,
        help_text: str,
        condition: Condition | None = None,
        *,
        has_labels: bool = True,
        **kwargs: Any,
    ) -> None:
        """Without `has_labels` a value is read as it is: grades are known by their letters."""
        listed = [(str(value), label) for value, label in choices]
        self.labels = {value: str(label) for value, label in listed} if has_labels else {}
        super().__init__(help_text, condition, schema=self.schema_of(listed), choices=listed, **kwargs)

    @staticmethod
    def schema_of(choices: list[tuple[str, Any]]) -> dict[str, Any]:
        """Its values as OpenAPI has them."""
        return {"type": "string", "enum": [value for value, _ in choices]}

    def label_of(self, value: Any) -> str:
        """As the vocabulary words it."""
        return self.labels.get(value, str(value))


class ChoiceFilter(VocabularyFilter):
    """One word of a vocabulary."""

    field_class = ChoiceField


class MultiChoiceFilter(VocabularyFilter):
    """Words of a vocabulary; any of those named matches."""

    field_class = MultiChoiceField

    @staticmethod
    def schema_of(choices: list[tuple[str, Any]]) -> dict[str, Any]:
        """The values as an array of OpenAPI."""
        return _array(ChoiceFilter.schema_of(choices))


class BooleanFilter(QueryFilter):
    """True or false. Its phrases, and the labels of its facet, are those for yes and for no."""

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
        """Of true and false, also as a query string writes them."""
        return self.labels[0 if value in (True, "true") else 1]


class DateFilter(QueryFilter):
    """A filter by one day, written 2025-06-11."""

    field_class = DateField

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        super().__init__(help_text, condition, schema={"type": "string", "format": "date"}, **kwargs)


class DateTimeFilter(QueryFilter):
    """A day or a moment."""

    field_class = DateTimeField

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        super().__init__(help_text, condition, schema={"type": "string", "format": "date-time"}, **kwargs)


class NumberFilter(QueryFilter):
    """A whole number within bounds."""

    field_class = NumberField

    def __init__(
        self, least: int, most: int, help_text: str, condition: Condition | None = None, **kwargs: Any
    ) -> None:
        schema = {"type": "integer", "minimum": least, "maximum": most}
        super().__init__(help_text, condition, schema=schema, least=least, most=most, **kwargs)


class TextFilter(QueryFilter):
    """A filter by plain words, of at most 200 characters."""

    def __init__(self, help_text: str, condition: Condition | None = None, **kwargs: Any) -> None:
        schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        super().__init__(help_text, condition, schema=schema, **kwargs)


class FieldListFilter(QueryFilter):
    """Names of fields, separated by commas."""

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
        both = [sign + key for key in keys for sign in ("", "-")]
        super().__init__([(key, key) for key in both], "How to sort; a minus before the key sorts downwards.")


class FormatFilter(ChoiceFilter):
    """In which format the list is answered; not every list lies on a map."""

    selects_rows = False

    def __init__(self, help_text: str, *, with_geojson: bool = False) -> None:
        super().__init__(
            [("json", "JSON"), *((one.name, one.label) for one in formats_of(with_geojson=with_geojson))], help_text
        )


class PageFilter(NumberFilter):
    """Which rows of the list are on the page."""

    selects_rows = False


class CursorFilter(TextFilter):
    """Where a harvest goes on."""

    selects_rows = False
    is_api_only = True


def _array(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": 50}
