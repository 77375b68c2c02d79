"""The page of what a revision changed: every difference from the revision before it, with both values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from ...choices import AgreementKind, EditorialState, Instrument, RevisionAction
from ...documents import PublicRevision, public_revisions
from ...documents.differences import compare, summary_of_changes
from ...models import Agreement, Dataset
from ...templatetags.agreements_website import FIELD_VOCABULARIES, NOT_KNOWN
from .agreement import find, gone
from .base import public_page, redirect_permanently, render_page

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
"""The lists of a document, and the fragment (`#…`) on the page of the agreement that shows their rows."""
FRAGMENTS = LISTS | {
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
"""The same for all fields."""
VALUE_LABELS = {
    "kind": {str(kind.value).replace("_", " "): kind.label for kind in AgreementKind},
    "instrument": {str(form.value).replace("_", " "): form.label for form in Instrument},
    "is_text_public": FIELD_VOCABULARIES["text_public"],
}
"""Labels for the values that a difference gives as choices."""


@dataclass(frozen=True)
class Line:
    """One difference, with its fragment (`place`) on the page of the revision."""

    about: str
    before: str
    after: str
    place: str


@public_page
def what_changed(request: HttpRequest, dataset: Dataset, slug: str, number: int) -> HttpResponse:
    """The differences between a revision and the one before it. The permanent address has the record's id."""
    record = find(slug)
    if record.state == EditorialState.RETRACTED:
        return gone(request, dataset, record)
    if slug != str(record.pk):
        return redirect_permanently(request, reverse("what-changed", args=[record.pk, number]))
    revisions = public_revisions(record.revisions.all(), dataset.key)
    later = next((revision for revision in revisions if revision.number == number), None)
    if later is None:
        raise Http404(f"This record has no revision {number}.")
    if later.action == RevisionAction.RETRACTED:
        return render_page(request, dataset, "gone.html", {"reason": later.reason, "when": later.made_at}, 410)
    if not later.tells_a_change:
        raise Http404("This is the first revision of the record: nothing came before it.")
    return render_page(request, dataset, "revision_diff.html", _context(record, later, revisions, dataset.key))


def lines(changes: Iterable[dict[str, Any]]) -> list[Line]:
    """The changes with the labels and fragments that the page shows."""
    return [
        Line(
            change["about"],
            _value_label(change["field"], change["before"]),
            _value_label(change["field"], change["after"]),
            FRAGMENTS.get(change["field"], ""),
        )
        for change in changes
    ]


def _value_label(field: str, value: str | None) -> str:
    if field == "contested":
        return "contested" if value else "not contested"
    if value is None:
        return "not there" if field in LISTS else NOT_KNOWN
    return VALUE_LABELS.get(field, {}).get(value, value)


def _context(
    record: Agreement, later: PublicRevision, revisions: list[PublicRevision], dataset_key: str
) -> dict[str, Any]:
    comparable = [revision for revision in revisions if revision.action != RevisionAction.RETRACTED]
    index = comparable.index(later)
    before = comparable[index + 1]
    pair = record.revisions.filter(number__in=[before.number, later.number])
    compared = public_revisions(pair, dataset_key, document=True)
    documents = {revision.number: revision.document.json for revision in compared if revision.document}
    changes = compare(documents[before.number], documents[later.number])
    query = f"?from={before.number}&to={later.number}"
    return {
        "id": record.pk,
        "title": documents[later.number]["title"],
        "url": record.get_absolute_url(),
        "then": later,
        "before": before,
        "was_retracted_between": before.number != later.number - 1,
        "sentence": summary_of_changes(changes),
        "lines": lines(changes),
        "earlier": before if before.tells_a_change else None,
        "later": comparable[index - 1] if index else None,
        "json_url": reverse("agreement-diff", args=[record.pk]) + query,
    }
