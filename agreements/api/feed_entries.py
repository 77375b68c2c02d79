"""The entries of feeds, for both formats: what a revision changed, or what happened."""

import datetime
import uuid
from typing import Any

from django.urls import reverse

from ..choices import EventKind, RevisionAction
from ..documents import PublicRevision, headline_of_changes, public_changes, public_url, summary_of_changes
from ..models import Event
from ..record.dates import ImpreciseDate


def urn(name: str) -> str:
    """A URN made from the name: permanent, and the same at every address of the site."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"tracker:{name}").urn


def change_entry(revision: PublicRevision, *, departs: bool = False) -> dict[str, Any]:
    """The entry for a revision: what it changed, and its page; for a retracted record only its action.

    `departs`: with it the record ceased to match the filters of the feed.
    """
    page, json = ("agreement", "agreement-detail"), [revision.agreement_id]
    if revision.document is not None:
        page, json = ("revision", "agreement-revision"), [revision.agreement_id, revision.number]
    made_at = revision.made_at.replace(microsecond=0)
    headline, sentence = what_changed(revision)
    sentence += " So it no longer answers the filter of this feed, which tells no more of it." if departs else ""
    reason = f" Reason: {revision.reason}" if revision.reason else ""
    return {
        "id": urn(f"agreement {revision.agreement_id} revision {revision.number}"),
        "title": f"{revision.title}: {headline}",
        "content": sentence + reason,
        "page": public_url(reverse(page[0], args=json)),
        "json": public_url(reverse(page[1], args=json)),
        "published": made_at,
        "updated": made_at,
    }


def what_changed(revision: PublicRevision) -> tuple[str, str]:
    """What the revision did, in a few words and in a sentence."""
    if revision.document is None:
        label = RevisionAction(revision.action).label
        return label, f"{label.capitalize()}."
    if revision.action == RevisionAction.ERASED:
        headline = "a text was erased from earlier revisions"
        return headline, f"{headline.capitalize()}; nothing else changed."
    if revision.action == RevisionAction.PUBLISHED:
        headline = "published" if revision.number == 1 else "published again"
        return headline, f"{headline.capitalize()}: {revision.title}."
    previous = revision.previous_document.json if revision.previous_document else None
    changes = public_changes(previous, revision.document.json)
    return headline_of_changes(changes), summary_of_changes(changes)


def event_entry(event: Event) -> dict[str, Any]:
    """The entry for an event: when it happened, what, and where its record's page tells it.

    The record doesn't say when an event was last edited: `updated` is when its record last was.
    """
    agreement, date = event.agreement, ImpreciseDate(event.occurred)
    day = datetime.datetime.combine(date.first_day, datetime.time(), datetime.UTC)
    return {
        "id": urn(f"event {event.pk}"),
        "title": f"{agreement.title}: {EventKind(event.kind).label}, {date.words}",
        "content": f"{date.words}: {event.text}",
        "page": f"{public_url(agreement.get_absolute_url())}#event-{event.pk}",
        "json": public_url(reverse("event-detail", args=[event.pk])),
        # A date that is known to the month or the year is no moment.
        "published": day if date.precision == "day" else None,
        "updated": (agreement.updated_at or day).replace(microsecond=0),
    }
