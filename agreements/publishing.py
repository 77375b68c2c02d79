"""Publishing: every public change of a record stores a revision, in the same transaction.

Kept in one module because publishing, retracting and renewing lock, store and index in the same steps.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from .choices import EditorialState, RevisionAction
from .documents import PublicDocument, render, retellings_of
from .indexing import index, index_sources
from .models import (
    Actor,
    Address,
    Agreement,
    Check,
    CourtCase,
    Criticism,
    Dataset,
    OutsideCount,
    Renewal,
    Revision,
    Source,
)
from .record.document import Document, is_unchanged, read, write
from .record.facts import Facts, Publication
from .record.origins import Retellings
from .record.published_rows import published_rows
from .record.resolve import Values, resolve
from .validation import check as check
from .validation import check_fetched

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BATCH = 500
PUBLISHED_TOGETHER = 50
"""Agreements whose rows are in memory at once while many are published."""
RENEWED_AT_ONCE = 20
"""The most documents that are stored again while an editor waits. If there are more, all of them are queued."""
RENEWED_TOGETHER = 5
"""Documents of the queue that are stored in one transaction. Editors who publish wait for no more than these."""


@dataclass(frozen=True)
class Change:
    """The action, reason and author of a revision. The reason and the role are public, the user isn't."""

    action: RevisionAction
    why: str
    by: "User | None" = None
    role: str = "editor"

    def __post_init__(self) -> None:
        if not self.why.strip():
            raise ValidationError({"why": "Say why: the reason is public."})


@transaction.atomic
def publish(agreement: Agreement, *, why: str, by: "User | None" = None, role: str = "editor") -> Revision | None:
    """Publish the record, also a retracted one, and return the new revision; None where the public record is unchanged.

    Raises ValidationError where evidence is missing.
    """
    Dataset.lock()
    fresh = Agreement.objects.for_document().get(pk=agreement.pk)
    check_fetched(fresh)
    action = RevisionAction.CHANGED if fresh.is_published else RevisionAction.PUBLISHED
    linked_before = _linked(fresh)
    (revision,) = _store([fresh], {fresh.pk: Change(action, why, by, role)})
    Renewal.objects.filter(agreement=fresh).delete()
    if revision is not None:
        linked = linked_before | _linked(fresh)
        _renew(linked, Change(RevisionAction.RENEWED, f"Linked record {fresh.pk} changed", by, "system"))
    agreement.refresh_from_db()
    return revision


@transaction.atomic
def publish_all(agreements: "QuerySet[Agreement]", *, why: str, role: str) -> int:
    """Publish agreements that never were, many at once, and return their number.

    Raises ValidationError for the first of them that lacks evidence.
    """
    Dataset.lock()
    # The document of a record shows the published ones that it is linked with: these follow one by one.
    unlinked = {"replaces": None, "follows": None, "replaced_by": None, "followed_by": None}
    pks = list(agreements.filter(**unlinked).order_by("pk").values_list("pk", flat=True))
    linked = list(agreements.exclude(pk__in=pks).order_by("pk"))
    change = Change(RevisionAction.PUBLISHED, why, role=role)
    for start in range(0, len(pks), PUBLISHED_TOGETHER):
        batch = Agreement.objects.for_document().filter(pk__in=pks[start : start + PUBLISHED_TOGETHER]).order_by("pk")
        for agreement in batch:
            with _named(agreement):
                check_fetched(agreement)
        _store(batch, {agreement.pk: change for agreement in batch})
    for agreement in linked:
        with _named(agreement):
            publish(agreement, why=why, role=role)
    return len(pks) + len(linked)


@contextmanager
def _named(agreement: Agreement) -> Iterator[None]:
    """Say in a ValidationError which of the agreements is at fault."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError([f"{agreement.slug}: {message}" for message in error.messages]) from error


def record(agreement: Agreement, *, why: str, by: "User | None" = None, role: str = "editor") -> Revision | None:
    """Publish an edit and return the new revision; None where the record isn't public or its document is unchanged."""
    if not Agreement.objects.published().filter(pk=agreement.pk).exists():
        return None
    return publish(agreement, why=why, by=by, role=role)


@transaction.atomic
def retract(agreement: Agreement, *, why: str, by: "User | None" = None, role: str = "editor") -> Revision:
    """Retract a published record: its revisions are hidden, and its addresses answer 410 with the reason.

    The documents that link to it are renewed. Publishing the record again shows its revisions again.
    """
    change = Change(RevisionAction.RETRACTED, why, by, role)
    Dataset.lock()
    fresh = Agreement.objects.published().select_related("revision").filter(pk=agreement.pk).first()
    if fresh is None or fresh.revision is None:
        raise ValidationError("Only a published record can be retracted.")
    dataset = Dataset.advance()
    linked = _linked(fresh)
    revision = fresh.revision = _insert(fresh, dataset, change, fresh.revision.document)
    fresh.state, fresh.retraction_reason, fresh.updated_at = EditorialState.RETRACTED, why.strip(), dataset.updated_at
    fresh.save(update_fields=["revision", "state", "retraction_reason", "updated_at"])
    index(Agreement.objects.filter(pk=fresh.pk))
    Address.objects.record_ids(published_rows(read(revision.document).facts))
    _renew(linked, Change(RevisionAction.RENEWED, f"Linked record {fresh.pk} was retracted", by, "system"))
    agreement.refresh_from_db()
    return revision


@transaction.atomic
def publish_again(agreement: Agreement, change: Change) -> Revision:
    """Store the latest document again as a new revision, which records the change."""
    dataset, stored = Dataset.advance(), read(agreement.revisions.latest("number").document)
    agreement.updated_at = dataset.updated_at
    agreement.revision = revision = _insert_document(agreement, dataset, change, stored.facts, resolve(stored.facts))
    agreement.save(update_fields=["revision", "updated_at"])
    index(Agreement.objects.filter(pk=agreement.pk))
    return revision


@transaction.atomic
def renew(agreements: "QuerySet[Agreement]", *, why: str, by: "User | None" = None) -> int:
    """Store again the published documents that differ from fresh ones, and return their number.

    After a change of a source, an actor, a country or a criticism: `renew(Agreement.objects.showing(source), why=…)`.
    The dataset's revision is raised in any case, because the changed row has an address of its own. If more than
    RENEWED_AT_ONCE agreements are given, they are queued (`Renewal`) instead and 0 is returned: `renew_next` stores
    them.
    """
    change = Change(RevisionAction.RENEWED, why, by, "system")
    Dataset.lock()
    published = Agreement.objects.published().filter(pk__in=agreements.values("pk"))
    pks = list(published.order_by("pk").values_list("pk", flat=True))
    if len(pks) > RENEWED_AT_ONCE:
        _queue(pks, change)
        return _advance_only()
    return _renew(Agreement.objects.filter(pk__in=pks), change) or _advance_only()


@transaction.atomic
def renew_all(*, why: str, by: "User | None" = None) -> int:
    """Queue all published agreements, and return their number: `renew_next` stores their documents again."""
    pks = list(Agreement.objects.published().order_by("pk").values_list("pk", flat=True))
    _queue(pks, Change(RevisionAction.RENEWED, why, by, "system"))
    return len(pks)


def _queue(pks: list[int], change: Change) -> None:
    """Add the agreements to the end of the queue. For one that waits there already, the first reason stays."""
    renewals = [Renewal(agreement_id=pk, reason=change.why, requested_by=change.by) for pk in pks]
    Renewal.objects.bulk_create(renewals, ignore_conflicts=True, batch_size=BATCH)


@transaction.atomic
def renew_next() -> list[Revision | None]:
    """Store the next documents of the queue again, and take them from it.

    Returns for each its new revision, or None where the document was as a fresh one; an empty list if none waits.
    """
    Dataset.lock()
    renewals = {row.agreement_id: row for row in Renewal.objects.order_by("pk")[:RENEWED_TOGETHER]}
    changes = {
        pk: Change(RevisionAction.RENEWED, row.reason, row.requested_by, "system") for pk, row in renewals.items()
    }
    # One that was retracted in the meantime has no public document.
    published = Agreement.objects.published().for_document().filter(pk__in=renewals).order_by("renewal")
    stored = dict(zip((agreement.pk for agreement in published), _store(published, changes), strict=True))
    Renewal.objects.filter(agreement__in=renewals).delete()
    return [stored.get(pk) for pk in renewals]


def is_stale(agreement: Agreement, retellings: Retellings) -> bool:
    """Whether the stored document of a published agreement, fetched for_document(), differs from a fresh one."""
    return _differs(agreement, render(agreement, retellings))


def _differs(agreement: Agreement, fresh: PublicDocument) -> bool:
    if agreement.revision is None:
        return True
    stored = read(agreement.revision.document)
    return stored.publication != fresh.publication or not is_unchanged(stored, fresh.facts)


def _advance_only() -> int:
    Dataset.advance()
    return 0


def _record_slugs(agreements: "QuerySet[Agreement]") -> None:
    """Record the slugs of the rows that the agreements show, so that those addresses never answer 404 again."""
    public = Agreement.objects.published().filter(pk__in=agreements.values("pk"))
    for rows in (Source.objects, Actor.objects, Criticism.objects, CourtCase.objects):
        Address.objects.record(rows.shown_by(public))


def _renew(agreements: "QuerySet[Agreement]", change: Change) -> int:
    published = Agreement.objects.published().filter(pk__in=agreements.values("pk")).for_document().order_by("pk")
    revisions = _store(published, {agreement.pk: change for agreement in published})
    return len([revision for revision in revisions if revision is not None])


def _store(agreements: Collection[Agreement], changes: Mapping[int, Change]) -> list[Revision | None]:
    """Store for each of the agreements, fetched `for_document()`, a new revision, and return them.

    A revision is None where the published document is unchanged. Rebuilds the index of all of them.
    """
    if not agreements:
        return []
    retellings = retellings_of(agreements)
    revisions = [_store_document(agreement, retellings, changes[agreement.pk]) for agreement in agreements]
    stored = Agreement.objects.filter(pk__in=[agreement.pk for agreement in agreements])
    index(stored)
    _record_slugs(stored)
    return revisions


def _store_document(fresh: Agreement, retellings: Retellings, change: Change) -> Revision | None:
    rendered = render(fresh, retellings)
    if fresh.is_published and not _differs(fresh, rendered):
        return None
    if fresh.revision is not None:
        shown = published_rows(rendered.facts)
        Address.objects.record_ids(
            {name: ids - shown[name] for name, ids in published_rows(read(fresh.revision.document).facts).items()}
        )
    dataset = Dataset.advance()
    fresh.published_at = fresh.published_at or dataset.updated_at
    if change.action != RevisionAction.RENEWED:
        fresh.updated_at = dataset.updated_at
    fresh.revision = _insert_document(fresh, dataset, change, rendered.facts, rendered.values)
    fresh.state, fresh.retraction_reason = EditorialState.PUBLISHED, ""
    fresh.save(update_fields=["revision", "state", "retraction_reason", "published_at", "updated_at"])
    return fresh.revision


def note_check(check: Check) -> None:
    """Store that an editor looked for news. It makes no revision, but lists and pages show it at once."""
    with transaction.atomic():
        Dataset.advance()
        check.save()
        if check.agreement is not None:
            index(Agreement.objects.filter(pk=check.agreement.pk))


def remove_checks(checks: QuerySet[Check]) -> None:
    """Delete checks that were noted by mistake."""
    with transaction.atomic():
        Dataset.advance()
        agreements = list(checks.exclude(agreement=None).values_list("agreement", flat=True))
        checks.delete()
        index(Agreement.objects.filter(pk__in=agreements))


def save_outside_count(count: OutsideCount) -> None:
    """Store a count that others made. It and its source are public at once, without a revision."""
    with transaction.atomic():
        Dataset.advance()
        count.save()
        sources = Source.objects.filter(pk=count.source_id)
        Address.objects.record(sources)
        index_sources(sources)


def remove_outside_count(count: OutsideCount) -> None:
    """Delete a count that others made. Its source is no longer public unless something else shows it."""
    with transaction.atomic():
        Dataset.advance()
        sources = Source.objects.filter(pk=count.source_id)
        count.delete()
        index_sources(sources)


def _insert_document(agreement: Agreement, dataset: Dataset, change: Change, facts: Facts, values: Values) -> Revision:
    """Store the facts and the values as a new revision, and return it."""
    published_at = agreement.published_at or dataset.updated_at
    updated_at = agreement.updated_at or dataset.updated_at
    publication = Publication(published_at, updated_at, _next_number(agreement))
    return _insert(agreement, dataset, change, write(Document(facts, values, publication)))


def _insert(agreement: Agreement, dataset: Dataset, change: Change, document: str) -> Revision:
    return Revision.objects.create(
        agreement=agreement,
        number=_next_number(agreement),
        dataset_revision=dataset.revision,
        action=change.action,
        reason=change.why.strip(),
        made_at=dataset.updated_at,
        made_by=change.by,
        made_by_role=change.role,
        slug=agreement.slug,
        document=document,
    )


def _next_number(agreement: Agreement) -> int:
    last_number = agreement.revisions.order_by("-number").values_list("number", flat=True).first()
    return (last_number or 0) + 1


def _linked(agreement: Agreement) -> "QuerySet[Agreement]":
    """Return the agreements that this one replaces or follows, those that do so to it, and those it last linked to."""
    links = (
        Q(replaces=agreement) | Q(follows=agreement) | Q(pk__in={agreement.replaces_id, agreement.follows_id} - {None})
    )
    if agreement.revision is not None:
        links |= Q(pk__in=[related.id for related in read(agreement.revision.document).facts.related])
    return Agreement.objects.filter(links)
