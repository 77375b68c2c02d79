"""Erasing a text from every revision and wherever else it is stored, in one transaction."""

import datetime
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..choices import RevisionAction
from ..models import Address, Agreement, Dataset, Erasure, Revision
from ..publishing import Change, publish_again
from ..querysets import forget_deleted_words
from .places import Found, find
from .stored import taken_from
from .text import ERASED, ErasableText

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def erase(text: str, *, why: str, places: int, by: "User | None" = None, role: str = "editor") -> Erasure:
    """Erase the text from every revision and every other place, and publish the agreements that had it once more.

    `places` is the number of rows that the editor confirmed, from `find()`: another number now is refused, so that
    nothing is erased unseen. Numbers, times, roles and actions stay. Raises ValidationError, also while editors' rows
    or current documents have the text.
    """
    wanted, change = ErasableText(text), Change(RevisionAction.ERASED, why, by, role)
    check_reason(wanted, why)
    Dataset.lock()
    found = find(wanted)
    check_places(found)
    if found.places != places:
        raise ValidationError(f"It stands in {found.places} places now, not in {places}. Look at them again.")
    dataset = Dataset.advance()
    slug = f"erased-{dataset.revision}"
    revisions = Revision.objects.filter(pk__in=[place.pk for place in found.revisions])
    for revision in list(revisions):
        _erase_from(revision, wanted, slug, timezone.now())
    _erase_elsewhere(found, wanted, slug)
    forget_deleted_words()
    for agreement in Agreement.objects.published().filter(revisions__in=revisions).distinct().order_by("pk"):
        publish_again(agreement, change)
    erasure = Erasure.objects.create(
        made_by=by, reason=why.strip(), dataset_revision=dataset.revision, other_places=len(found.elsewhere)
    )
    erasure.revisions.set(revisions)
    return erasure


def check_reason(wanted: ErasableText, why: str) -> None:
    """Raise ValidationError where the reason, which is public, has the text."""
    if wanted.stands_in(why):
        raise ValidationError({"why": "The reason is public: say it without the text that is to be erased."})


def check_places(found: Found) -> None:
    """Raise ValidationError where the text can't be erased: it must be somewhere, and in no row that editors keep."""
    if found.kept:
        messages = [f"It still stands in {place}." for place in found.kept]
        raise ValidationError(["Correct these first, or publishing would bring the text back.", *messages])
    if not found.places:
        raise ValidationError("It stands nowhere in what was published.")


def _erase_from(revision: Revision, wanted: ErasableText, slug: str, at: datetime.datetime) -> None:
    document = taken_from(revision.document, wanted, slug)
    Revision.objects.filter(pk=revision.pk).erase(
        at,
        reason=wanted.taken_from(revision.reason)[:500],
        slug=wanted.taken_from(revision.slug, slug)[:120],
        document=document,
    )


def _erase_elsewhere(found: Found, wanted: ErasableText, slug: str) -> None:
    for place in found.elsewhere:
        row: Any = place.model._base_manager.get(pk=place.pk)
        if isinstance(row, Address):
            row.slug = wanted.taken_from(row.slug, slug)[:120]
            if Address.objects.filter(kind=row.kind, slug=row.slug).exists():
                row.delete()
                continue
        elif isinstance(row, Agreement):
            row.retraction_reason = wanted.taken_from(row.retraction_reason)
        elif isinstance(row, Erasure):
            row.reason = wanted.taken_from(row.reason)[:500]
        else:
            row.object_repr = wanted.taken_from(row.object_repr)[:200]
            row.change_message = _erased_message(row.change_message, wanted)
        row.save()


def _erased_message(message: str, wanted: ErasableText) -> str:
    """The admin writes JSON, or plain text."""
    try:
        return json.dumps(wanted.taken_from_document(json.loads(message), ERASED))
    except ValueError:
        return wanted.taken_from(message)
