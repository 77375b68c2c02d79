"""Rows chosen by autocomplete, fetched together: stock Django asks the database again for each chosen row."""

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
"""What Django's widgets make of their choices: the groups, each with its name, its options and its place."""


class BulkChoices:
    """The rows of one table that a page shows as chosen: registered while it is built, fetched with the first."""

    def __init__(self, queryset: "models.QuerySet[models.Model]") -> None:
        self.queryset = queryset
        self.pending: set[object] = set()
        self.fetched: dict[str, models.Model] = {}

    def register(self, value: object) -> None:
        """A key, or a list of keys, that will be asked for. What can't be a key is no row."""
        for key in value if isinstance(value, list | tuple) else [value]:
            try:
                self.pending.add(self.queryset.model._meta.pk.clean(key, None))
            except ValidationError:
                continue

    def get(self, key: object) -> models.Model | None:
        """The row, or None where there is none."""
        if str(key) not in self.fetched:
            self.register(key)
            self.fetched |= {str(pk): row for pk, row in self.queryset.in_bulk(self.pending).items()}
            self.pending = set()
        return self.fetched.get(str(key))


class PrefetchedChoiceField(forms.ModelChoiceField):
    """One row of a long table."""

    rows: BulkChoices

    def to_python(self, value: object) -> models.Model | None:
        """As stock, from the rows fetched for the whole page."""
        if value in self.empty_values:
            return None
        row = self.rows.get(value)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return row


class PrefetchedMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Several rows of a long table."""

    rows: BulkChoices

    def clean(self, value: Sequence[str] | None) -> Any:
        """As stock, from the rows fetched for the whole page."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], "required")
        chosen = {key: self.rows.get(key) for key in value or []}
        for key, row in chosen.items():
            if row is None:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return list(chosen.values())


def _options(widget: "PrefetchedSelect | PrefetchedSelectMultiple", name: str, value: Sequence[str]) -> OptionGroups:
    """The options of an autocomplete: only what is chosen, the rest is asked for while one types."""
    field = widget.choices.field
    optional = not widget.is_required and not widget.allow_multiple_selected
    options = [widget.create_option(name, "", "", False, 0)] if optional else []
    rows = [field.rows.get(key) for key in value if key not in field.empty_values]
    for row in filter(None, rows):
        options.append(widget.create_option(name, row.pk, field.label_from_instance(row), True, len(options)))
    return [(None, options, 0)]


class PrefetchedSelect(AutocompleteSelect):
    """The widget of a `PrefetchedChoiceField`."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Without a query of its own."""
        return _options(self, name, value)


class PrefetchedSelectMultiple(AutocompleteSelectMultiple):
    """The widget of a `PrefetchedMultipleChoiceField`."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """Without a query of its own."""
        return _options(self, name, value)


class IgnoreInvalidKeysMixin:
    """For Django's own autocompletes, which break off where a key that was sent can't be one of the table's."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> OptionGroups:
        """The options, without what is no key: the form says so."""
        key = self.field.remote_field.model._meta.pk  # type: ignore[attr-defined]
        groups: OptionGroups = super().optgroups(name, [one for one in value if _is_key(key, one)], attrs)  # type: ignore[misc]
        return groups


def _is_key(key: models.Field, value: str) -> bool:
    try:
        key.run_validators(key.to_python(value))
    except ValidationError:
        return False
    return True


class ValidatedSelect(IgnoreInvalidKeysMixin, AutocompleteSelect):
    """A select of one row by autocomplete that refuses what is no key."""


class ValidatedSelectMultiple(IgnoreInvalidKeysMixin, AutocompleteSelectMultiple):
    """The same for several rows."""


def without_deletion(field: forms.Field | None) -> forms.Field | None:
    """A choice that offers to add and to change a row, but not to delete it: one wants another row, not none."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field
