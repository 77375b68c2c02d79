"""Two editors at one page: what it was opened with, and what somebody else changed since."""

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
    "Somebody else changed this record since you opened it. Nothing was saved. Below stands what changed; "
    "the form has it now, except where you typed something else. Read it, then save again."
)
UNKNOWN = (
    "This page doesn't say what it was opened with, so a change by somebody else could go unnoticed. Nothing was "
    "saved. Below stands where the record differs from what you sent. Read it, then save again."
)
REMOVED = (
    "Somebody else removed or moved one of these rows since you opened this page. What you typed into it stands in "
    "the form as a new row: delete it there, or save it anew."
)
DELETED = (
    "Somebody else deleted this since you opened it. Nothing was saved. What you typed stands in the form: "
    "saving it adds it anew."
)
NOT_DELETED = (
    "This isn't what you were asked about: somebody else changed it since you opened the page. Nothing was deleted. "
    "Look at what changed, and confirm again."
)
NOT_ASKED = "Nothing was deleted: look at what goes with it, and confirm."
Digests = dict[str, dict[str, str]]
"""A digest for each field, by the row that it stands in and its name. The object itself is the row ""."""


class Cell(NamedTuple):
    """One field as the page shows it."""

    label: str
    text: str
    bound: BoundField | None = None
    """None where the page only shows the field."""

    @property
    def digest(self) -> str:
        """Tells one text from another."""
        return blake2b(self.text.encode(), digest_size=6).hexdigest()

    @property
    def words(self) -> str:
        """As an editor reads it: names, not keys."""
        return self.text if self.bound is None else _words(self.bound)


class Page:
    """The fields of a change form: as they are in the database, or, where the forms are bound, as they were sent."""

    def __init__(self, form: ModelForm, formsets: Iterable[Any], shown: Iterable[str] = ()) -> None:
        self.formsets = list(formsets)
        self.forms = {"": form}
        for formset in self.formsets:
            self.forms |= {key_of(formset, row): row for row in formset.initial_forms}
        self.rows = {key: dict(_cells(row)) for key, row in self.forms.items()}
        if not form.is_bound:
            own = form.instance
            self.rows[""] |= {
                name: Cell(own._meta.get_field(name).verbose_name, str(getattr(own, name))) for name in shown
            }

    def digests(self) -> Digests:
        """What can be told apart later."""
        return {key: {name: cell.digest for name, cell in cells.items()} for key, cells in self.rows.items()}

    def heading(self, key: str) -> str:
        """What a row holds, in a line; of one that is gone, what was sent of it."""
        form = self.forms[key]
        if not key or form.instance.pk:
            return str(getattr(form, "heading", ""))
        return Truncator(" · ".join(cell.words for cell in self.rows[key].values() if cell.words)).chars(150)


def key_of(formset: Any, row: ModelForm) -> str:
    return f"{formset.prefix}:{row[formset.model._meta.pk.name].value()}"


def _cells(form: BaseForm) -> Iterator[tuple[str, Cell]]:
    for name in form.fields:
        bound = form[name]
        # Nobody types into a disabled field, and browsers don't send it.
        if name not in ("why", DELETION_FIELD_NAME) and not bound.is_hidden and not bound.field.disabled:
            yield name, Cell(str(bound.label), _text(bound), bound)


def _text(bound: BoundField) -> str:
    """What the field shows, the same whether it comes from the database or from a browser."""
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
            chosen = field.clean(value)
        except ValidationError:
            return _text(bound)
        rows = chosen if isinstance(value, list | tuple) else filter(None, [chosen])
        return ", ".join(field.label_from_instance(row) for row in rows)
    if isinstance(field, ChoiceField):
        choices: Any = field.choices
        return str(dict(flatten_choices(choices)).get(value, _text(bound)) if value else "")
    return _text(bound)


# -- What the page carries ---------------------------------------------------------------------


class Opened(NamedTuple):
    """When a page was opened, and with what."""

    at: datetime
    digests: Digests


def seal(page: Page) -> str:
    """The hidden field's value. It is signed, so nothing but a page that we showed can name its state."""
    return signing.dumps([timezone.now().isoformat(), page.digests()], salt=SALT, compress=True)


def unseal(sent: str) -> Opened | None:
    """What the page was opened with; None where it doesn't say, or not in our words."""
    try:
        at, digests = signing.loads(sent, salt=SALT)
    except signing.BadSignature:
        return None
    return Opened(datetime.fromisoformat(at), digests)


# -- What changed since ------------------------------------------------------------------------


class Difference(NamedTuple):
    """A field or a row that is no longer what it was when the page was opened."""

    where: str
    label: str
    now: str
    yours: str


class Edit(NamedTuple):
    """Somebody's step since the page was opened."""

    at: datetime
    who: str
    what: str


def differences(before: Digests | None, now: Page, typed: Page | None = None) -> list[Difference]:
    """What the record has now where it changed, and what was typed there.

    Without knowing what the page was opened with: where it isn't what was sent.
    """
    known = before if before is not None else typed.digests() if typed else {}
    found = []
    for key, cells in now.rows.items():
        if key not in known:
            filled = ", ".join(f"{cell.label}: {cell.words}" for cell in cells.values() if cell.words)
            found.append(Difference(now.heading(key), "new row", filled, ""))
            continue
        for name, cell in cells.items():
            sent = typed.rows.get(key, {}).get(name) if typed else None
            if cell.digest != known[key].get(name) and (sent or before is not None):
                is_typed = sent is not None and (before is None or sent.digest != known[key].get(name))
                yours = sent.words if sent and is_typed else ""
                found.append(Difference(now.heading(key), cell.label, cell.words, yours))
    for key in known:
        if key not in now.rows:
            found.append(Difference(typed.heading(key) if typed and key in typed.rows else "", "row", "removed", ""))
    return found


def edits(model: type[models.Model], pk: Any, since: datetime, now: Page | None = None) -> list[Edit]:
    """Who did what since, and why: from the admin's log, and from the revisions where the log doesn't say."""
    logged = Q(content_type=ContentType.objects.get_for_model(model), object_id=str(pk))
    criticisms = [form.instance.criticism_id for form in (now.forms if now else {}).values() if _criticises(form)]
    if criticisms:
        logged |= Q(content_type=ContentType.objects.get_for_model(Criticism), object_id__in=list(map(str, criticisms)))
    entries = LogEntry.objects.filter(logged, action_time__gt=since).select_related("user", "content_type")
    listed = [Edit(entry.action_time, entry.user.get_username(), _what(entry)) for entry in entries]
    revisions = (
        Revision.objects.filter(agreement=pk, made_at__gt=since) if model is Agreement else Revision.objects.none()
    )
    listed += [
        Edit(revision.made_at, str(revision.made_by or revision.made_by_role), f"{revision.action}: {revision.reason}")
        for revision in revisions.select_related("made_by")
        if not any(revision.reason in edit.what for edit in listed)
    ]
    return sorted(listed)


def _criticises(form: ModelForm) -> bool:
    return getattr(form.instance, "criticism_id", None) is not None


def _what(entry: LogEntry) -> str:
    return "Deleted." if entry.action_flag == DELETION else entry.get_change_message()
