"""What may be told of stored revisions now: the API, the feeds and the pages read them here and nowhere else."""

import datetime
import re
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from ..choices import EditorialState, RevisionAction
from ..models import Revision
from ..record.document import title_of
from .public_documents import PublicDocument, public_documents

NAMED_RECORD = re.compile(r"^(“.+”|A criticism that it shares with “.+”) (changed|was retracted)$", re.DOTALL)
"""A reason that an earlier version wrote for a renewal: it names another record by its title."""


@dataclass(frozen=True)
class PublicRevision:
    """A revision as anybody may read it.

    While its record is retracted, only number, date, role and action are told, and why the record was retracted.
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
    """None where it is hidden."""
    slug: str | None
    """None where it is hidden."""
    title: str = ""
    """What the record was called; its number where that is hidden. Empty where it was not asked for."""
    document: PublicDocument | None = None
    """None where it is hidden, where the revision took the record back, and where it was not asked for."""
    before: PublicDocument | None = None
    """The document of the revision before it, in the same way."""

    @property
    def tells_a_change(self) -> bool:
        """Whether it has a document, and another one came before it."""
        return not self.is_hidden and self.number > 1 and self.action != RevisionAction.RETRACTED


def public_revisions(
    revisions: "QuerySet[Revision]", dataset: str, *, title: bool = False, document: bool = False, before: bool = False
) -> list[PublicRevision]:
    """The revisions, in their order, with those of their texts that are asked for; `dataset` is its key."""
    rows = revisions.select_related("agreement").defer("agreement__search_text")
    if not (title or document):
        rows = rows.defer("document")
    if before:
        earlier = Revision.objects.filter(agreement=OuterRef("agreement"), number__lt=OuterRef("number"))
        rows = rows.annotate(before=Subquery(earlier.order_by("-number").values("document")[:1]))
    stored = list(rows)
    texts = {row.pk: row.document for row in stored if document and _has_document(row)}
    earlier_texts = {row.pk: row.before for row in stored if before and _has_document(row) and row.before}  # type: ignore[attr-defined]
    read = iter(public_documents([*texts.values(), *earlier_texts.values()], dataset, as_published=True))
    documents, earlier_ones = ({key: next(read) for key in keys} for keys in (texts, earlier_texts))
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
            before=earlier_ones.get(row.pk),
        )
        for row in stored
    ]


def _is_hidden(row: Revision) -> bool:
    return row.agreement.state != EditorialState.PUBLISHED


def _has_document(row: Revision) -> bool:
    return not _is_hidden(row) and row.action != RevisionAction.RETRACTED


def _reason(row: Revision) -> str | None:
    """Of a retracted record only the last reason, which is that of the retraction."""
    if _is_hidden(row):
        return row.reason if row.pk == row.agreement.revision_id else None
    named = NAMED_RECORD.match(row.reason) if row.action == RevisionAction.RENEWED else None
    if named is None:
        return row.reason
    is_linked = named[1].startswith("“")
    return f"{'A linked record' if is_linked else 'A criticism that it shares with another record'} {named[2]}"


def _title(row: Revision) -> str:
    return f"Record {row.agreement_id}" if _is_hidden(row) else title_of(row.document)
