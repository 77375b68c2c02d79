"""Merging a stale form: the record as it is now, overlaid with what the editor typed, to show the form again."""

import re
from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

from .stale import Digests, Page, key_of


def merge(data: QueryDict, opened: Digests, submitted: Page, current: Page) -> QueryDict:
    """Return the submitted data, in which fields that the editor left alone have their present values in the database.

    Rows that somebody else added are added. Rows that somebody else removed are left out, or become new rows if the
    editor typed something into them. Without the digests of the opened page, every submitted value counts as typed.
    """
    merged = data.copy()
    _update_untouched(merged, "", opened, submitted, current)
    for current_formset, formset in zip(current.formsets, submitted.formsets, strict=True):
        existing, new = [], []
        for form in formset.initial_forms:
            key = key_of(formset, form)
            _update_untouched(merged, key, opened, submitted, current)
            if key in current.rows:
                existing.append(_row_data(merged, form.prefix))
            elif is_kept_as_new(key, opened, submitted):
                new.append(_row_data(merged, form.prefix) | {formset.model._meta.pk.name: [""]})
        existing += [
            _form_data(form)
            for form in current_formset.initial_forms
            if key_of(current_formset, form) not in submitted.rows
        ]
        new += [_row_data(merged, form.prefix) for form in formset.extra_forms]
        _renumber(merged, formset.prefix, [*existing, *new], initial=len(existing))
    return merged


def is_kept_as_new(key: str, opened: Digests, submitted: Page) -> bool:
    """Whether the editor typed something into a row that somebody else removed, and didn't mark it for deletion."""
    form = submitted.forms[key]
    is_deleted = DELETION_FIELD_NAME in form.fields and form[DELETION_FIELD_NAME].value()
    digests = opened.get(key)
    has_changed = digests is None or any(submitted.rows[key][name].digest != digest for name, digest in digests.items())
    return has_changed and not is_deleted


def _update_untouched(data: QueryDict, key: str, opened: Digests, submitted: Page, current: Page) -> None:
    """Replace the fields of the row that the editor left alone by their present values in the database."""
    for name, cell in submitted.rows[key].items():
        current_cell = current.rows.get(key, {}).get(name)
        if current_cell and current_cell.bound and cell.bound and cell.digest == opened.get(key, {}).get(name):
            data.setlist(cell.bound.html_name, _post_values(current_cell.bound))


def _post_values(bound: BoundField) -> list[str]:
    """Return what a browser would send for the field; nothing for an unchecked box."""
    value = bound.value()
    if isinstance(value, bool):
        return ["on"] * value
    return list(map(str, value)) if isinstance(value, list | tuple) else ["" if value is None else str(value)]


def _form_data(form: BaseForm) -> dict[str, list[str]]:
    return {bound.name: _post_values(bound) for bound in form}


def _row_data(data: QueryDict, prefix: str) -> dict[str, list[str]]:
    return {name.removeprefix(f"{prefix}-"): values for name, values in data.lists() if name.startswith(f"{prefix}-")}


def _renumber(data: QueryDict, prefix: str, rows: list[dict[str, list[str]]], *, initial: int) -> None:
    for name in [name for name in data if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
        del data[name]
    for index, row in enumerate(rows):
        for name, values in row.items():
            data.setlist(f"{prefix}-{index}-{name}", values)
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), str(initial)


def as_new(data: QueryDict, formsets: Iterable[Any]) -> QueryDict:
    """Return the data of the form of a deleted object, changed to add a new object with the same rows."""
    data = data.copy()
    for formset in formsets:
        prefix = formset.get_default_prefix()
        keys = "|".join([formset.model._meta.pk.name, formset.fk.name])
        for name in [name for name in data if re.fullmatch(rf"{re.escape(prefix)}-\d+-({keys})", name)]:
            data[name] = ""
        data[f"{prefix}-INITIAL_FORMS"] = "0"
    return data
