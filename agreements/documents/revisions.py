"""The public part of stored revisions: the API, the feeds and the pages read revisions through this module only."""

import datetime
import re
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from ..choices import EditorialState, RevisionAction
from ..models import Revision
from ..record.document import title_of
from .public_documents import PublicDocument, public_documents

NAMED_RECORD = re.compile(r"^(“.+”|A criticism that it shares with “.+”) (changed|was retracted)$", re.DOTALL)
"""A reason that an earlier version of this software wrote for a renewal: it names another record by its title."""


@dataclass(frozen=True)
class PublicRevision:
    """A revision as anybody may read it.

    While its record is retracted, only its number, date, role and action are public, and why the record was retracted.
    """

    agreement_id: int
    number: int
    dataset_revision: int
    action: str
    made_at: datetime.datetime
    made_by_role: str
    erased_at: datetime.datetime | None
    is_hidden: bool
    """Whether its record is retracted now."""
    reason: str | None
    """None in a hidden revision, unless it is the last one: that gives the reason for the retraction."""
    slug: str | None
    """None in a hidden revision."""
    title: str = ""
    """The title of the record then; its number in a hidden revision. Empty unless `title` was requested."""
    document: PublicDocument | None = None
    """None in a hidden revision, in one that retracted the record, and unless `document` was requested."""
    previous_document: PublicDocument | None = None
    """The document of the revision before this one; None likewise, and in the first revision."""

    @property
    def tells_a_change(self) -> bool:
        """Whether it has a document and isn't the record's first revision."""
        return not self.is_hidden and self.number > 1 and self.action != RevisionAction.RETRACTED


def public_revisions(
    revisions: "QuerySet[Revision]",
    dataset: str,
    *,
    title: bool = False,
    document: bool = False,
    previous_document: bool = False,
) -> list[PublicRevision]:
    """The public revisions, in the order of the queryset, with the requested parts.

    `dataset` is the dataset's key. Documents have the values that were stored, and the names of today.
    """
    rows = revisions.select_related("agreement")
    if not (title or document):
        rows = rows.defer("document")
    if previous_document:
        earlier = Revision.objects.filter(agreement=OuterRef("agreement"), number__lt=OuterRef("number"))
        rows = rows.annotate(previous=Subquery(earlier.order_by("-number").values("document")[:1]))
    stored_rows = list(rows)
    stored: dict[int, str] = {}
    previous_stored: dict[int, str] = {}
    for row in stored_rows:
        if document and _has_document(row):
            stored[row.pk] = row.document
        if previous_document and _has_document(row) and row.previous:  # type: ignore[attr-defined]
            previous_stored[row.pk] = row.previous  # type: ignore[attr-defined]
    decoded = iter(public_documents([*stored.values(), *previous_stored.values()], dataset, as_published=True))
    documents = {pk: next(decoded) for pk in stored}
    previous_documents = {pk: next(decoded) for pk in previous_stored}
    return [
        PublicRevision(
            agreement_id=row.agreement_id,
            number=row.number,
            dataset_revision=row.dataset_revision,
            action=row.action,
            made_at=row.made_at,
            made_by_role=row.made_by_role,
            erased_at=row.erased_at,
            is_hidden=_is_hidden(row),
            reason=_reason(row),
            slug=None if _is_hidden(row) else row.slug,
            title=_title(row) if title else "",
            document=documents.get(row.pk),
            previous_document=previous_documents.get(row.pk),
        )
        for row in stored_rows
    ]


def _is_hidden(row: Revision) -> bool:
    return row.agreement.state != EditorialState.PUBLISHED


def _has_document(row: Revision) -> bool:
    return not _is_hidden(row) and row.action != RevisionAction.RETRACTED


def _reason(row: Revision) -> str | None:
    """The reason without titles of other records; for a retracted record only that of its last revision."""
    if _is_hidden(row):
        return row.reason if row.pk == row.agreement.revision_id else None
    match = NAMED_RECORD.match(row.reason) if row.action == RevisionAction.RENEWED else None
    if match is None:
        return row.reason
    is_linked = match[1].startswith("“")
    return f"{'A linked record' if is_linked else 'A criticism that it shares with another record'} {match[2]}"


def _title(row: Revision) -> str:
    return f"Record {row.agreement_id}" if _is_hidden(row) else title_of(row.document)
