"""What a revision changed: each thing that differs from the revision before it, as it was and as it became."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from ...choices import AgreementKind, EditorialState, Instrument, RevisionAction
from ...documents import PublicRevision, public_revisions
from ...documents.differences import compare, in_one_sentence
from ...models import Agreement, Dataset
from ...templatetags.agreements_website import FIELD_VOCABULARIES, NOT_KNOWN
from .agreement import find, gone
from .base import page, redirect_permanently, render_page

LISTS = {
    "joint_senders": "",
    "selection_criteria": "criterion",
    "guarantees": "criterion",
    "payments": "payment",
    "considerations": "payment",
    "texts": "terms",
    "cases": "criticisms",
    "events": "timeline",
    "criticisms": "criticisms",
    "sources": "sources",
    "claims": "terms",
    "related": "",
}
"""The lists of a document, and where on the page of the agreement their rows stand."""
PLACES = LISTS | {
    "capacity": "capacity",
    "duration": "duration",
    "instrument": "instrument",
    "is_text_public": "text_public",
    "facility": "facility",
    "built_capacity": "capacity",
    "planned_start": "duration",
    "status": "timeline",
    "announced": "timeline",
    "people_transferred": "delivered",
    "contested": "terms",
}
WORDS = {
    "kind": {str(kind.value).replace("_", " "): kind.label for kind in AgreementKind},
    "instrument": {str(form.value).replace("_", " "): form.label for form in Instrument},
    "is_text_public": FIELD_VOCABULARIES["text_public"],
}
"""What pages call values that a difference has as tokens."""


@dataclass(frozen=True)
class Line:
    """One thing that differs, and where it stands on the page of the revision."""

    about: str
    before: str
    after: str
    place: str


@page
def what_changed(request: HttpRequest, dataset: Dataset, slug: str, number: int) -> HttpResponse:
    """What differs between a revision and the one before it. The lasting address has the record's id."""
    found = find(slug)
    if found.state == EditorialState.RETRACTED:
        return gone(request, dataset, found)
    if slug != str(found.pk):
        return redirect_permanently(request, reverse("what-changed", args=[found.pk, number]))
    revisions = public_revisions(found.revisions.all(), dataset.key)
    then = next((one for one in revisions if one.number == number), None)
    if then is None:
        raise Http404(f"This record has no revision {number}.")
    if then.action == RevisionAction.RETRACTED:
        return render_page(request, dataset, "gone.html", {"reason": then.reason, "when": then.made_at}, 410)
    if not then.tells_a_change:
        raise Http404("This is the first revision of the record: nothing came before it.")
    return render_page(request, dataset, "revision_diff.html", _context(found, then, revisions, dataset.key))


def lines(changes: Iterable[dict[str, Any]]) -> list[Line]:
    """The changes as the page writes them."""
    return [
        Line(
            change["about"],
            _written(change["field"], change["before"]),
            _written(change["field"], change["after"]),
            PLACES.get(change["field"], ""),
        )
        for change in changes
    ]


def _written(field: str, value: str | None) -> str:
    if field == "contested":
        return "contested" if value else "not contested"
    if value is None:
        return "not there" if field in LISTS else NOT_KNOWN
    return WORDS.get(field, {}).get(value, value)


def _context(found: Agreement, then: PublicRevision, revisions: list[PublicRevision], dataset: str) -> dict[str, Any]:
    told = [one for one in revisions if one.action != RevisionAction.RETRACTED]
    place = told.index(then)
    before = told[place + 1]
    pair = found.revisions.filter(number__in=[before.number, then.number])
    compared = public_revisions(pair, dataset, document=True)
    documents = {one.number: one.document.json for one in compared if one.document}
    changes = compare(documents[before.number], documents[then.number])
    points = f"?from={before.number}&to={then.number}"
    return {
        "id": found.pk,
        "title": documents[then.number]["title"],
        "url": found.get_absolute_url(),
        "then": then,
        "before": before,
        "was_retracted_between": before.number != then.number - 1,
        "sentence": in_one_sentence(changes),
        "lines": lines(changes),
        "earlier": before if before.tells_a_change else None,
        "later": told[place - 1] if place else None,
        "json_url": reverse("agreement-diff", args=[found.pk]) + points,
    }
