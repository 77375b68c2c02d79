"""Rows chosen by autocomplete, fetched together: stock Django asks the database again for each chosen row."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from .texts import LinesWidget

GONE = (
    "Somebody else removed or moved one of these rows since you opened this page. "
    "Open the record in a second window, and carry over what you typed."
)


class Rows:
    """The rows of one table that a page shows as chosen: noted while it is built, fetched when the first is shown."""

    def __init__(self, queryset: "models.QuerySet[Any]") -> None:
        self.queryset = queryset
        self.noted: set[Any] = set()
        self.fetched: dict[str, Any] = {}

    def note(self, value: Any) -> None:
        """A key, or a list of keys, that will be asked for. What can't be a key is no row."""
        for key in value if isinstance(value, list | tuple) else [value]:
            try:
                self.noted.add(self.queryset.model._meta.pk.clean(key, None))
            except ValidationError:
                continue

    def get(self, key: Any) -> Any:
        """The row, or None where there is none."""
        if str(key) not in self.fetched:
            self.note(key)
            self.fetched |= {str(pk): row for pk, row in self.queryset.in_bulk(self.noted).items()}
            self.noted = set()
        return self.fetched.get(str(key))


class ChosenField(forms.ModelChoiceField):
    """One row of a long table."""

    rows: Rows

    def to_python(self, value: Any) -> Any:
        """As stock, from the rows fetched for the whole page."""
        if value in self.empty_values:
            return None
        row = self.rows.get(value)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return row


class ChosenListField(forms.ModelMultipleChoiceField):
    """Several rows of a long table."""

    rows: Rows

    def clean(self, value: Any) -> Any:
        """As stock, from the rows fetched for the whole page."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], "required")
        chosen = {key: self.rows.get(key) for key in value or []}
        for key, row in chosen.items():
            if row is None:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return list(chosen.values())


def _options(widget: Any, name: str, value: list[str]) -> list[tuple[None, list[dict[str, Any]], int]]:
    """The options of an autocomplete: only what is chosen, the rest is asked for while one types."""
    field = widget.choices.field
    optional = not widget.is_required and not widget.allow_multiple_selected
    options = [widget.create_option(name, "", "", False, 0)] if optional else []
    rows = [field.rows.get(key) for key in value if key not in field.empty_values]
    for row in filter(None, rows):
        options.append(widget.create_option(name, row.pk, field.label_from_instance(row), True, len(options)))
    return [(None, options, 0)]


class ChosenSelect(AutocompleteSelect):
    """The widget of a `ChosenField`."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Without a query of its own."""
        return _options(self, name, value)


class ChosenSelectMultiple(AutocompleteSelectMultiple):
    """The widget of a `ChosenListField`."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Without a query of its own."""
        return _options(self, name, value)


class ReadableKeys:
    """For Django's own autocompletes, which break off where a key that was sent can't be one of the table's."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """The options, without what is no key: the form says so."""
        key = self.field.remote_field.model._meta.pk  # type: ignore[attr-defined]
        return super().optgroups(name, [one for one in value if _is_key(key, one)], attrs)  # type: ignore[misc]


def _is_key(key: Any, value: Any) -> bool:
    try:
        key.run_validators(key.to_python(value))
    except ValidationError:
        return False
    return True


class ReadableSelect(ReadableKeys, AutocompleteSelect):
    """A select of one row by autocomplete that refuses what is no key."""


class ReadableSelectMultiple(ReadableKeys, AutocompleteSelectMultiple):
    """The same for several rows."""


def without_deletion(field: Any) -> Any:
    """A choice that offers to add and to change a row, but not to delete it: one wants another row, not none."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field


class RowFormSet(BaseInlineFormSet):
    """The rows of one kind that belong to an agreement. The number of queries doesn't grow with that of rows."""

    refused: list[str] = []
    """What publishing found wrong with these rows, in a form that is shown again (see `saving`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.rows: dict[type[models.Model], Rows] = {}
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Let all choices from one table share what is fetched."""
        super().add_fields(form, index)
        form.fields["id"] = self._key_field(form.fields["id"])
        for name, field in form.fields.items():
            if name != "id" and isinstance(field, ChosenField | ChosenListField):
                offered: Any = field.queryset
                field.rows = self.rows.setdefault(offered.model, Rows(offered))
                field.rows.note(form[name].value())

    def _key_field(self, stock: Any) -> ChosenField:
        """The hidden key of a row that exists: one of those that the formset has fetched anyway."""
        field = ChosenField(stock.queryset, initial=stock.initial, required=False, widget=stock.widget)
        field.rows = Rows(stock.queryset)
        if self.is_bound or stock.initial:
            field.rows.fetched = {str(row.pk): row for row in self.get_queryset()}
        return field

    def clean(self) -> None:
        """Tell here what publishing found wrong with these rows, and which of them are gone."""
        super().clean()
        if any("id" in form.errors for form in self.forms):
            raise ValidationError(GONE)
        if self.refused:
            raise ValidationError(self.refused)


class RowInline(admin.StackedInline):
    """Rows of one kind on the agreement's page."""

    formset = RowFormSet
    template = "admin/agreements/agreement/rows.html"
    extra = 0
    tells: frozenset[str] = frozenset()
    """The keys by which `validation.check` names these rows."""
    formfield_overrides = {models.TextField: {"widget": LinesWidget(attrs={"rows": 3})}}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With what publishing found wrong with these rows, where that is why the form is shown again."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        faults = getattr(request, "faults", {})
        formset.refused = [message for key, messages in faults.items() if key in self.tells for message in messages]
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """With “add” and “change” beside what is chosen, and nothing that deletes."""
        return without_deletion(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= {"form_class": ChosenField, "widget": ChosenSelect(db_field, self.admin_site)}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= {"form_class": ChosenListField, "widget": ChosenSelectMultiple(db_field, self.admin_site)}
        return super().formfield_for_manytomany(db_field, request, **kwargs)
