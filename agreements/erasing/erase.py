"""Erasing a text from every revision and every other place where it is stored, in one transaction."""

import datetime
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..choices import RevisionAction
from ..indexing import forget_words
from ..models import Address, Agreement, Dataset, Erasure, Revision
from ..publishing import Change, publish_again
from .places import Occurrences, find
from .stored import erase_from_document
from .text import ERASED, ErasableText

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def erase(text: str, *, why: str, places: int, by: "User | None" = None, role: str = "editor") -> Erasure:
    """Erase the text from every revision and every other place, and publish the agreements again that contained it.

    `places` is the number of rows that the editor saw and confirmed (`Occurrences.places`): if it has changed, the
    erasure is refused. Numbers, times, roles and actions stay. Raises ValidationError, also as long as editors' rows
    or current documents contain the text.
    """
    erasable, change = ErasableText(text), Change(RevisionAction.ERASED, why, by, role)
    check_reason(erasable, why)
    Dataset.lock()
    occurrences = find(erasable)
    check_places(occurrences)
    if occurrences.places != places:
        raise ValidationError(f"The text is in {occurrences.places} places now, not in {places}. Look at them again.")
    dataset = Dataset.advance()
    slug = f"erased-{dataset.revision}"
    revisions = Revision.objects.filter(pk__in=[place.pk for place in occurrences.revisions])
    for revision in list(revisions):
        _erase_from(revision, erasable, slug, timezone.now())
    _erase_elsewhere(occurrences, erasable, slug)
    for agreement in Agreement.objects.published().filter(revisions__in=revisions).distinct().order_by("pk"):
        publish_again(agreement, change)
    forget_words(text)
    erasure = Erasure.objects.create(
        made_by=by, reason=why.strip(), dataset_revision=dataset.revision, other_places=len(occurrences.other_places)
    )
    erasure.revisions.set(revisions)
    return erasure


def check_reason(erasable: ErasableText, why: str) -> None:
    """Raise ValidationError if the reason, which is public, contains the text."""
    if erasable.is_in(why):
        raise ValidationError({"why": "The reason is public: say it without the text that is to be erased."})


def check_places(occurrences: Occurrences) -> None:
    """Raise ValidationError if the text occurs nowhere, or in rows that must be corrected first."""
    if occurrences.blockers:
        messages = [f"It still stands in {place}." for place in occurrences.blockers]
        raise ValidationError(["Correct these first, or publishing would bring the text back.", *messages])
    if not occurrences.places:
        raise ValidationError("Nothing that was published contains the text.")


def _erase_from(revision: Revision, erasable: ErasableText, slug: str, at: datetime.datetime) -> None:
    document = erase_from_document(revision.document, erasable, slug)
    Revision.objects.filter(pk=revision.pk).erase(
        at,
        reason=erasable.erase_from(revision.reason)[:500],
        slug=erasable.erase_from(revision.slug, slug)[:120],
        document=document,
    )


def _erase_elsewhere(occurrences: Occurrences, erasable: ErasableText, slug: str) -> None:
    for place in occurrences.other_places:
        row: Any = place.model._base_manager.get(pk=place.pk)
        if isinstance(row, Address):
            row.slug = erasable.erase_from(row.slug, slug)[:120]
            if Address.objects.filter(kind=row.kind, slug=row.slug).exists():
                row.delete()
                continue
        elif isinstance(row, Agreement):
            row.retraction_reason = erasable.erase_from(row.retraction_reason)
        elif isinstance(row, Erasure):
            row.reason = erasable.erase_from(row.reason)[:500]
        else:
            row.object_repr = erasable.erase_from(row.object_repr)[:200]
            row.change_message = _erased_message(row.change_message, erasable)
        row.save()


def _erased_message(message: str, erasable: ErasableText) -> str:
    """Return the message of the admin's log, JSON or plain text, without the erased text."""
    try:
        return json.dumps(erasable.erase_from_json(json.loads(message), ERASED))
    except ValueError:
        return erasable.erase_from(message)
