"""Detecting stale forms: digests of the fields when the page was opened, and what somebody else changed since."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import BaseForm, BoundField, ChoiceField, ModelChoiceField, ModelForm
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.text import Truncator

from ..models import Agreement, Criticism, Revision

FIELD = "opened_with"
"""The hidden field that carries a digest of everything that the page showed when it was opened."""
SALT = "agreements.admin.opened_with"
CHANGED = (
    "Somebody else changed this record since you opened it. Nothing was saved. The changes are listed below; "
    "the form has them now, except where you typed something else. Read them, then save again."
)
UNKNOWN = (
    "This page doesn't say what it was opened with, so a change by somebody else could go unnoticed. Nothing was "
    "saved. Listed below is where the record differs from what you sent. Read it, then save again."
)
REMOVED = (
    "Somebody else removed or moved one of these rows since you opened this page. What you typed into it is in "
    "the form as a new row: delete it there, or save it again."
)
DELETED = (
    "Somebody else deleted this since you opened it. Nothing was saved. What you typed is still in the form: "
    "saving it adds it again."
)
NOT_DELETED = (
    "Somebody else changed this since you opened the page. Nothing was deleted. "
    "Look at what changed, and confirm again."
)
NOT_ASKED = "Nothing was deleted: look at what would be deleted with it, and confirm."
Digests = dict[str, dict[str, str]]
"""The digests of fields, by the key of the row, then by the field's name. The key of the object itself is ""."""


class Cell(NamedTuple):
    """One field as the page shows it: its label and its value as text."""

    label: str
    text: str
    bound: BoundField | None = None
    """None if the field is read-only."""

    @property
    def digest(self) -> str:
        """A short hash of the text."""
        return blake2b(self.text.encode(), digest_size=6).hexdigest()

    @property
    def words(self) -> str:
        """The value as an editor reads it: labels of choices and rows instead of keys."""
        return self.text if self.bound is None else _words(self.bound)


class Page:
    """The fields of a change form: as they are in the database, or, if the forms are bound, as submitted."""

    def __init__(self, form: ModelForm, formsets: Iterable[Any], readonly: Iterable[str] = ()) -> None:
        self.formsets = list(formsets)
        self.forms = {"": form}
        for formset in self.formsets:
            self.forms |= {key_of(formset, row): row for row in formset.initial_forms}
        self.rows = {key: dict(_cells(row)) for key, row in self.forms.items()}
        if not form.is_bound:
            instance = form.instance
            self.rows[""] |= {
                name: Cell(instance._meta.get_field(name).verbose_name, str(getattr(instance, name)))
                for name in readonly
            }

    def digests(self) -> Digests:
        """Return the digest of every field."""
        return {key: {name: cell.digest for name, cell in cells.items()} for key, cells in self.rows.items()}

    def heading(self, key: str) -> str:
        """Return a row in one line: its form's heading, or, if the row is gone, the submitted values."""
        form = self.forms[key]
        if not key or form.instance.pk:
            return str(getattr(form, "heading", ""))
        return Truncator(" · ".join(cell.words for cell in self.rows[key].values() if cell.words)).chars(150)


def key_of(formset: Any, row: ModelForm) -> str:
    """Return the key of a formset's row: the prefix of the formset and the pk of the row."""
    return f"{formset.prefix}:{row[formset.model._meta.pk.name].value()}"


def _cells(form: BaseForm) -> Iterator[tuple[str, Cell]]:
    for name in form.fields:
        bound = form[name]
        # Browsers don't send disabled fields.
        if name not in ("why", DELETION_FIELD_NAME) and not bound.is_hidden and not bound.field.disabled:
            yield name, Cell(str(bound.label), _text(bound), bound)


def _text(bound: BoundField) -> str:
    """Return the field's value as text; equal values give the same text, whether stored or submitted."""
    value = bound.value()
    if isinstance(value, list | tuple):
        return "\n".join(sorted(map(str, value)))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _words(bound: BoundField) -> str:
    value, field = bound.value(), bound.field
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, ModelChoiceField):
        try:
            cleaned = field.clean(value)
        except ValidationError:
            return _text(bound)
        rows = cleaned if isinstance(value, list | tuple) else filter(None, [cleaned])
        return ", ".join(field.label_from_instance(row) for row in rows)
    if isinstance(field, ChoiceField):
        choices: Any = field.choices
        return str(dict(flatten_choices(choices)).get(value, _text(bound)) if value else "")
    return _text(bound)


# -- The digests that the page carries ---------------------------------------------------------


class OpenedPage(NamedTuple):
    """The time when a page was opened, and the digests of its fields at that time."""

    at: datetime
    digests: Digests


def seal(page: Page) -> str:
    """Return the value of the hidden field: the time and the digests, signed so that nobody can forge them."""
    return signing.dumps([timezone.now().isoformat(), page.digests()], salt=SALT, compress=True)


def unseal(sealed: str) -> OpenedPage | None:
    """Return the time and the digests in the hidden field; None if it is missing or its signature is wrong."""
    try:
        at, digests = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        return None
    return OpenedPage(datetime.fromisoformat(at), digests)


# -- What changed since ------------------------------------------------------------------------


class Difference(NamedTuple):
    """A field or row that somebody else changed since the page was opened, as text."""

    where: str
    """The heading of the row; empty for the object itself."""
    label: str
    now: str
    yours: str
    """The value that the editor typed; empty if they left the field alone."""


class Edit(NamedTuple):
    """A change that somebody saved since the page was opened."""

    at: datetime
    who: str
    what: str


def differences(opened: Digests | None, current: Page, submitted: Page | None = None) -> list[Difference]:
    """Return the fields and rows that changed since the page was opened, with what the editor typed into them.

    Without the digests of the opened page (None), return the differences between the record and the submitted form.
    """
    compared = opened if opened is not None else submitted.digests() if submitted else {}
    changes = []
    for key, cells in current.rows.items():
        if key not in compared:
            filled = ", ".join(f"{cell.label}: {cell.words}" for cell in cells.values() if cell.words)
            changes.append(Difference(current.heading(key), "new row", filled, ""))
            continue
        for name, cell in cells.items():
            sent = submitted.rows.get(key, {}).get(name) if submitted else None
            if cell.digest != compared[key].get(name) and (sent or opened is not None):
                is_typed = sent is not None and (opened is None or sent.digest != compared[key].get(name))
                yours = sent.words if sent and is_typed else ""
                changes.append(Difference(current.heading(key), cell.label, cell.words, yours))
    for key in compared:
        if key not in current.rows:
            heading = submitted.heading(key) if submitted and key in submitted.rows else ""
            changes.append(Difference(heading, "row", "removed", ""))
    return changes


def edits(model: type[models.Model], pk: Any, since: datetime, current: Page | None = None) -> list[Edit]:
    """Return the edits of the row since then: from the admin's log, and from revisions that the log lacks."""
    log_filter = Q(content_type=ContentType.objects.get_for_model(model), object_id=str(pk))
    forms = current.forms.values() if current else []
    criticism_ids = [str(form.instance.criticism_id) for form in forms if _has_criticism(form)]
    if criticism_ids:
        log_filter |= Q(content_type=ContentType.objects.get_for_model(Criticism), object_id__in=criticism_ids)
    entries = LogEntry.objects.filter(log_filter, action_time__gt=since).select_related("user", "content_type")
    saved = [Edit(entry.action_time, entry.user.get_username(), _message(entry)) for entry in entries]
    revisions = (
        Revision.objects.filter(agreement=pk, made_at__gt=since) if model is Agreement else Revision.objects.none()
    )
    saved += [
        Edit(revision.made_at, str(revision.made_by or revision.made_by_role), f"{revision.action}: {revision.reason}")
        for revision in revisions.select_related("made_by")
        if not any(revision.reason in edit.what for edit in saved)
    ]
    return sorted(saved)


def _has_criticism(form: ModelForm) -> bool:
    return getattr(form.instance, "criticism_id", None) is not None


def _message(entry: LogEntry) -> str:
    return "Deleted." if entry.action_flag == DELETION else entry.get_change_message()
