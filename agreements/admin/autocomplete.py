"""Autocomplete fields and widgets that fetch the chosen rows of a formset with one query per model.

Django's own ask the database once per field and row.
"""

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


class InstanceCache:
    """The chosen instances of one model in one formset: fields register their keys, and the first `get` fetches all."""

    def __init__(self, queryset: "models.QuerySet[models.Model]") -> None:
        self.queryset = queryset
        self.pending: set[object] = set()
        self.fetched: dict[str, models.Model] = {}

    def register(self, value: object) -> None:
        """Note a key, or a list of keys, to fetch. Values that the primary key field can't parse are ignored."""
        for key in value if isinstance(value, list | tuple) else [value]:
            try:
                self.pending.add(self.queryset.model._meta.pk.clean(key, None))
            except ValidationError:
                continue

    def get(self, key: object) -> models.Model | None:
        """Return the instance; None if the queryset has no such row."""
        if str(key) not in self.fetched:
            self.register(key)
            self.fetched |= {str(pk): row for pk, row in self.queryset.in_bulk(self.pending).items()}
            self.pending = set()
        return self.fetched.get(str(key))


class BulkModelChoiceField(forms.ModelChoiceField):
    """A `ModelChoiceField` that takes its instance from the formset's cache, without a query of its own."""

    rows: InstanceCache

    def to_python(self, value: object) -> models.Model | None:
        """Return the instance from the cache, where Django would query for it."""
        if value in self.empty_values:
            return None
        row = self.rows.get(value)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return row


class BulkModelMultipleChoiceField(forms.ModelMultipleChoiceField):
    """A `ModelMultipleChoiceField` that takes its instances from the formset's cache, without a query of its own."""

    rows: InstanceCache

    def clean(self, value: Sequence[str] | None) -> Any:
        """Return the instances from the cache as a list, where Django would return a queryset."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], "required")
        rows = {key: self.rows.get(key) for key in value or []}
        for key, row in rows.items():
            if row is None:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return list(rows.values())


def _options(
    widget: "BulkAutocompleteSelect | BulkAutocompleteSelectMultiple", name: str, value: Sequence[str]
) -> OptionGroups:
    """Return the options of the chosen rows; the browser requests others while the editor types."""
    field = widget.choices.field
    has_empty_option = not widget.is_required and not widget.allow_multiple_selected
    options = [widget.create_option(name, "", "", False, 0)] if has_empty_option else []
    rows = [field.rows.get(key) for key in value if key not in field.empty_values]
    for row in filter(None, rows):
        options.append(widget.create_option(name, row.pk, field.label_from_instance(row), True, len(options)))
    return [(None, options, 0)]


class BulkAutocompleteSelect(AutocompleteSelect):
    """The widget of a `BulkModelChoiceField`, with the options from the formset's cache."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Return the options from the cache, where Django would query for them."""
        return _options(self, name, value)


class BulkAutocompleteSelectMultiple(AutocompleteSelectMultiple):
    """The widget of a `BulkModelMultipleChoiceField`, with the options from the formset's cache."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Return the options from the cache, where Django would query for them."""
        return _options(self, name, value)


class LenientOptionsMixin:
    """Drops submitted keys that the primary key field can't parse; Django's widget raises when it renders them."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Return the options of the valid keys; the form's validation reports the others."""
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


class LenientAutocompleteSelect(LenientOptionsMixin, AutocompleteSelect):
    """Django's `AutocompleteSelect`, except that it also renders when a submitted key is invalid."""


class LenientAutocompleteSelectMultiple(LenientOptionsMixin, AutocompleteSelectMultiple):
    """Django's `AutocompleteSelectMultiple`, except that it also renders when a submitted key is invalid."""


def hide_delete_and_view_links(field: forms.Field | None) -> forms.Field | None:
    """Hide the links beside the field that delete or view the chosen row; the links that add or change one stay."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field
