"""Autocomplete fields that fetch all chosen rows of a page together: Django's own ask the database once per row."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.db import models

OptionGroups = list[tuple[str | None, list[dict[str, Any]], int | None]]
"""The return type of a widget's `optgroups()`: name, options and index of each group."""


class BulkChoices:
    """The chosen rows of one table: building the page registers their keys, and the first `get` fetches all of them."""

    def __init__(self, queryset: "models.QuerySet[models.Model]") -> None:
        self.queryset = queryset
        self.pending: set[object] = set()
        self.fetched: dict[str, models.Model] = {}

    def register(self, value: object) -> None:
        """Note a key, or a list of keys, to fetch. A value that can't be a key is ignored."""
        for key in value if isinstance(value, list | tuple) else [value]:
            try:
                self.pending.add(self.queryset.model._meta.pk.clean(key, None))
            except ValidationError:
                continue

    def get(self, key: object) -> models.Model | None:
        """Return the row; None where the table has no such row."""
        if str(key) not in self.fetched:
            self.register(key)
            self.fetched |= {str(pk): row for pk, row in self.queryset.in_bulk(self.pending).items()}
            self.pending = set()
        return self.fetched.get(str(key))


class PrefetchedChoiceField(forms.ModelChoiceField):
    """A choice of one row from a long table."""

    rows: BulkChoices

    def to_python(self, value: object) -> models.Model | None:
        """Return the row, as Django does, from the rows fetched for the whole page."""
        if value in self.empty_values:
            return None
        row = self.rows.get(value)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return row


class PrefetchedMultipleChoiceField(forms.ModelMultipleChoiceField):
    """A choice of several rows from a long table."""

    rows: BulkChoices

    def clean(self, value: Sequence[str] | None) -> Any:
        """Return the rows, as Django does, from those fetched for the whole page."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], "required")
        rows = {key: self.rows.get(key) for key in value or []}
        for key, row in rows.items():
            if row is None:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return list(rows.values())


def _options(widget: "PrefetchedSelect | PrefetchedSelectMultiple", name: str, value: Sequence[str]) -> OptionGroups:
    """Return the options of the chosen rows only: the browser asks for others while the editor types."""
    field = widget.choices.field
    has_empty_option = not widget.is_required and not widget.allow_multiple_selected
    options = [widget.create_option(name, "", "", False, 0)] if has_empty_option else []
    rows = [field.rows.get(key) for key in value if key not in field.empty_values]
    for row in filter(None, rows):
        options.append(widget.create_option(name, row.pk, field.label_from_instance(row), True, len(options)))
    return [(None, options, 0)]


class PrefetchedSelect(AutocompleteSelect):
    """The widget of a `PrefetchedChoiceField`."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Return the options without a query of their own."""
        return _options(self, name, value)


class PrefetchedSelectMultiple(AutocompleteSelectMultiple):
    """The widget of a `PrefetchedMultipleChoiceField`."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Return the options without a query of their own."""
        return _options(self, name, value)


class IgnoreInvalidKeysMixin:
    """Django's own autocomplete, except that a submitted value that can't be a key raises nothing."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Return the options without invalid keys: the form's validation reports those."""
        pk_field = self.field.remote_field.model._meta.pk  # type: ignore[attr-defined]
        keys = [key for key in value if _is_valid_key(pk_field, key)]
        groups: OptionGroups = super().optgroups(name, keys, attrs)  # type: ignore[misc]
        return groups


def _is_valid_key(pk_field: models.Field, value: str) -> bool:
    try:
        pk_field.run_validators(pk_field.to_python(value))
    except ValidationError:
        return False
    return True


class ValidatedSelect(IgnoreInvalidKeysMixin, AutocompleteSelect):
    """An autocomplete of one row that ignores invalid keys."""


class ValidatedSelectMultiple(IgnoreInvalidKeysMixin, AutocompleteSelectMultiple):
    """An autocomplete of several rows that ignores invalid keys."""


def without_delete_link(field: forms.Field | None) -> forms.Field | None:
    """Remove the links that delete or view the chosen row from the field; those that add or change one stay."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field
