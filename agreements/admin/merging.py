"""The form that is shown again after somebody else saved: the record as it stands now, with what was typed on top."""

import re
from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

from .stale import Digests, Page, key_of


def merge(sent: QueryDict, before: Digests, typed: Page, now: Page) -> QueryDict:
    """The page as it stands now, and in it what was typed since it was opened.

    Rows that somebody else added come in. Those that somebody else removed go, or, where something was typed into
    them, become new ones. Where nobody knows what the page was opened with, all that was sent counts as typed.
    """
    merged = sent.copy()
    _take_over(merged, "", before, typed, now)
    for fresh, formset in zip(now.formsets, typed.formsets, strict=True):
        kept, new = [], []
        for form in formset.initial_forms:
            key = key_of(formset, form)
            _take_over(merged, key, before, typed, now)
            if key in now.rows:
                kept.append(_sent(merged, form.prefix))
            elif is_kept_as_new(key, before, typed):
                new.append(_sent(merged, form.prefix) | {formset.model._meta.pk.name: [""]})
        kept += [_shown(form) for form in fresh.initial_forms if key_of(fresh, form) not in typed.rows]
        new += [_sent(merged, form.prefix) for form in formset.extra_forms]
        _renumber(merged, formset.prefix, [*kept, *new], initial=len(kept))
    return merged


def is_kept_as_new(key: str, before: Digests, typed: Page) -> bool:
    """Whether something was typed into a row that somebody else removed, and the row not to be deleted here too."""
    deleted = DELETION_FIELD_NAME in typed.forms[key].fields and typed.forms[key][DELETION_FIELD_NAME].value()
    known = before.get(key)
    changed = known is None or any(typed.rows[key][name].digest != digest for name, digest in known.items())
    return changed and not deleted


def _take_over(data: QueryDict, key: str, before: Digests, typed: Page, now: Page) -> None:
    """Where nothing was typed into a field, it is as it stands now."""
    for name, cell in typed.rows[key].items():
        current = now.rows.get(key, {}).get(name)
        if current and current.bound and cell.bound and cell.digest == before.get(key, {}).get(name):
            data.setlist(cell.bound.html_name, _sendable(current.bound))


def _sendable(bound: BoundField) -> list[str]:
    """As a browser sends what the field shows; a box that isn't ticked sends nothing."""
    value = bound.value()
    if isinstance(value, bool):
        return ["on"] * value
    return list(map(str, value)) if isinstance(value, list | tuple) else ["" if value is None else str(value)]


def _shown(form: BaseForm) -> dict[str, list[str]]:
    return {bound.name: _sendable(bound) for bound in form}


def _sent(data: QueryDict, prefix: str) -> dict[str, list[str]]:
    return {name.removeprefix(f"{prefix}-"): values for name, values in data.lists() if name.startswith(f"{prefix}-")}


def _renumber(data: QueryDict, prefix: str, rows: list[dict[str, list[str]]], *, initial: int) -> None:
    for name in [name for name in data if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
        del data[name]
    for place, row in enumerate(rows):
        for name, values in row.items():
            data.setlist(f"{prefix}-{place}-{name}", values)
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), str(initial)


def as_new(sent: QueryDict, formsets: Iterable[Any]) -> QueryDict:
    """The form of an object that is gone, as that of a new one with the same rows."""
    data = sent.copy()
    for formset in formsets:
        prefix = formset.get_default_prefix()
        keys = "|".join([formset.model._meta.pk.name, formset.fk.name])
        for name in [name for name in data if re.fullmatch(rf"{re.escape(prefix)}-\d+-({keys})", name)]:
            data[name] = ""
        data[f"{prefix}-INITIAL_FORMS"] = "0"
    return data
