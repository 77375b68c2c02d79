"""`manage.py audit`: prove that what is published is what the record says, and that nothing is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max, Q

from agreements.choices import ClaimField, EditorialState, RevisionAction, SourceKind, Status
from agreements.clock import today
from agreements.documents import facts_of, retellings_of
from agreements.indexing import SHARED, outdated, unsearchable_rows
from agreements.models import Actor, Address, Agreement, Criticism, Dataset, Event, Revision, Source
from agreements.publishing import is_stale
from agreements.record.claims import published_claim
from agreements.record.conflicts import contested_claims
from agreements.record.dates import ImpreciseDate
from agreements.record.document import read
from agreements.record.facts import Facts
from agreements.record.known import last_days
from agreements.record.origins import Retellings
from agreements.record.resolve import status_of
from agreements.record.suspects import (
    differ_by_days,
    is_vague_locator,
    locators,
    more_left_than_sent,
    outdated_sources,
    possible_duplicates,
    questionable,
    smaller_totals,
    smaller_wholes,
    unnoticed_retellings,
    uses_after_the_end,
)
from agreements.validation import check_fetched

BATCH = 200
"""Agreements that are in memory at once."""
CHECKED_WITHIN = timedelta(days=180)
"""The time after which a record without a check for news is listed."""


class Command(BaseCommand):
    """Prints every fault, and fails if there is one."""

    help = (
        "Prove that every published document equals a fresh one, that every published value has evidence and that no "
        "revision is missing."
    )

    def handle(self, **options: object) -> None:
        """Check the whole public record."""
        faults = [fault for batch in _batches() for fault in _faults_of_batch(batch)]
        faults_of_index = [
            f"{agreement.slug}: lists or searches don't show what its document says: run reindex"
            for agreement in outdated(Agreement.objects.all())
        ]
        faults += faults_of_index or faults_of_search()
        faults += faults_of_history()
        faults += faults_of_addresses()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the public record.")
        self.stdout.write(report())
        if notes := list(review_notes()):
            self.stdout.write("\n".join(["", f"{len(notes)} to look at:", *notes]))


def faults_of_search() -> Iterator[str]:
    """Yield a fault for each source, actor, criticism or court case that is public and isn't found, or the reverse."""
    for kind in SHARED:
        hidden, missing = unsearchable_rows(kind)
        yield from (f"{kind} {entry.row}: searching finds it, but it isn't public: run reindex" for entry in hidden)
        yield from (f"{kind} {row}: searching doesn't find it: run reindex" for row in missing)


def _batches() -> Iterator[list[Agreement]]:
    """Yield the published agreements, a few at a time, so that the memory needed doesn't grow with their number.

    Those that wait to be stored again are left out.
    """
    pks = list(Agreement.objects.published().filter(renewal=None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        yield list(Agreement.objects.filter(pk__in=pks[start : start + BATCH]).for_document().order_by("pk"))


def _faults_of_batch(batch: list[Agreement]) -> Iterator[str]:
    retellings = retellings_of(batch)
    for agreement in batch:
        yield from faults_of(agreement, retellings)


def review_notes() -> Iterator[str]:
    """Yield a note on everything that may be wrong, weak or old (see `record.suspects`)."""
    published = Agreement.objects.published().order_by("slug")
    for slug, document in published.values_list("slug", "revision__document").iterator(chunk_size=200):
        yield from (f"{slug}: {note}" for note in suspects_of(read(document).facts))
    with_check = published.annotate(checked=Max("checks__checked"))
    unchecked = with_check.filter(Q(checked=None) | Q(checked__lt=today() - CHECKED_WITHIN))
    for slug, checked in unchecked.values_list("slug", "checked"):
        yield f"{slug}: nobody looked for news " + (f"since {checked}" if checked else "yet")
    for slug in (
        Source.objects.published().filter(kind=SourceKind.AGGREGATOR, retells=None).values_list("slug", flat=True)
    ):
        yield f"source {slug}: an aggregator, and whom it repeats isn't on record"
    acts = Event.objects.published().by_source().iterator(chunk_size=2000)
    for (source, *_), rows in groupby(acts, key=itemgetter(0, 1, 2)):
        dates = {slug: ImpreciseDate(occurred) for *_, slug, occurred in rows}
        if differ_by_days(dates.values()):
            yield f"source {source}: one act is dated apart: " + ", ".join(
                f"{slug} {date}" for slug, date in dates.items()
            )


def suspects_of(facts: Facts) -> Iterator[str]:
    """Yield a note on everything in one record that an editor should look at again."""
    latest = last_days(facts.events, facts.sources)
    for one, other in possible_duplicates(facts, latest):
        yield f"events {one.id} ({one.label}) and {other.id} ({other.label}) may be one happening"
    for subject, why in questionable(facts):
        about = subject.field if subject.row is None else f"{subject.field} {subject.row + 1}"
        yield f"the published claim about {about}: {why}"
    for payment in smaller_wholes(facts):
        yield f"“{payment.purpose}” is smaller than its parts together"
    for sent, left in more_left_than_sent(facts, latest):
        yield f"{sent} were sent in all, but the outcomes count {left:.0f} people"
    for total, part in smaller_totals(facts):
        yield f"event {total.id} ({total.label}) counts all, and fewer than event {part.id} ({part.label})"
    for end, use in uses_after_the_end(facts):
        yield f"event {use.id} ({use.label}) came after its end, event {end.id} ({end.label})"
    for event, source in outdated_sources(facts):
        yield f"event {event.id} ({event.label}): source {source.slug} is more than a year older"
    for first, second in unnoticed_retellings(facts):
        yield f"sources {first.slug} and {second.slug} count as two origins, but have the same title or address"
    all_locators = [*locators(facts)]
    if vague := sum(map(is_vague_locator, all_locators)):
        yield f"{vague} of {len(all_locators)} locators don't say where in the source the words are"


def faults_of(agreement: Agreement, retellings: Retellings) -> list[str]:
    """Return the faults of one published record that was fetched with `for_document()`."""
    faults = []
    if is_stale(agreement, retellings):
        faults.append("the stored document differs from a fresh one: publish the record again")
    facts = facts_of(agreement, retellings)
    status = status_of(facts.events, last_days(facts.events, facts.sources), facts.sources)
    if status is not None and status.is_uncertain:
        faults.append(f"another status may be later than “{Status(status.status).label}”: put its events in order")
    try:
        check_fetched(agreement)
    except ValidationError as error:
        faults += [f"{name}: {message}" for name, messages in error.message_dict.items() for message in messages]
    return [f"{agreement.slug}: {fault}" for fault in faults]


class RevisionRow(NamedTuple):
    """The columns of a revision that the checks of the history read."""

    pk: int
    number: int
    dataset_revision: int
    action: str


def faults_of_history() -> list[str]:
    """Return the faults of the history: missing or duplicate revisions, and states that the last one contradicts."""
    rows = Revision.objects.order_by("agreement", "number").values_list(
        "agreement", "pk", "number", "dataset_revision", "action"
    )
    revisions: dict[int, list[RevisionRow]] = defaultdict(list)
    for agreement, pk, number, dataset_revision, action in rows.iterator():
        revisions[agreement].append(RevisionRow(pk, number, dataset_revision, action))
    faults = list(_faults_of_numbers(sorted(row.dataset_revision for rows in revisions.values() for row in rows)))
    for pk, slug, state, current in Agreement.objects.order_by("pk").values_list("pk", "slug", "state", "revision"):
        faults += [f"{slug}: {fault}" for fault in _faults_of_record(revisions[pk], state, current)]
    return faults


def faults_of_addresses() -> Iterator[str]:
    """Yield the public slugs that aren't recorded: their addresses would answer 404 once they change."""
    for rows in (Source.objects.published(), Actor.objects.published(), Criticism.objects.published()):
        for slug in Address.objects.not_recorded(rows).order_by("slug").values_list("slug", flat=True):
            yield f"{rows.model._meta.verbose_name} {slug}: its address is not noted: run renew"


def _faults_of_numbers(numbers: list[int]) -> Iterator[str]:
    """Yield the faults of the dataset's numbers. One without a revision is no fault: some changes make no revision."""
    dataset = Dataset.current()
    if missing := dataset.revisions - len(numbers):
        unused = sorted(set(range(1, dataset.revision + 1)) - set(numbers))
        yield (
            f"{missing} of {dataset.revisions} revisions are missing; dataset revisions without one: {_join(unused)}"
            if missing > 0
            else f"there are {len(numbers)} revisions, but only {dataset.revisions} were counted when they were stored"
        )
    if numbers and numbers[-1] > dataset.revision:
        yield f"the dataset is at revision {dataset.revision}, but a record has dataset revision {numbers[-1]}"
    if duplicates := [number for number, count in Counter(numbers).items() if count > 1]:
        yield f"more than one record has dataset revision {_join(duplicates)}"


def _faults_of_record(revisions: list[RevisionRow], state: str, current: int | None) -> Iterator[str]:
    """Yield the faults of one record: its ordered revisions must agree with its state and its current revision's pk."""
    numbers = {revision.number for revision in revisions}
    if missing := sorted(set(range(1, max(numbers, default=0) + 1)) - numbers):
        yield f"missing revisions: {_join(missing)}"
    if (revisions[-1].pk if revisions else None) != current:
        yield "its current revision is not its last one"
    steps = [row.action for row in revisions if row.action in (RevisionAction.PUBLISHED, RevisionAction.RETRACTED)]
    # These two states have the same values as the actions that lead to them.
    expected = state if state in (EditorialState.PUBLISHED, EditorialState.RETRACTED) else None
    if (steps[-1] if steps else None) != expected:
        said = steps[-1] if steps else "that it never was public"
        yield f"it is {EditorialState(state).label}, but its revisions say {said}"


def _join(numbers: list[int]) -> str:
    """Return at most ten numbers, and how many more there are."""
    return ", ".join(map(str, numbers[:10])) + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")


def report() -> str:
    """Return a table of what was checked: the numbers of claims by field."""
    claims, published, contested = Counter[str](), Counter[str](), Counter[str]()
    documents = Agreement.objects.published().values_list("revision__document", flat=True)
    for document in documents.iterator(chunk_size=200):
        facts = read(document).facts
        contested_ids = contested_claims(facts)
        for subject, subject_claims in facts.subjects():
            claims[subject.field] += len(subject_claims)
            published[subject.field] += published_claim(subject_claims, facts.sources) is not None
            contested[subject.field] += sum(claim.id in contested_ids for claim in subject_claims)
    lines = [f"{'field':<12}{'claims':>8}{'published':>11}{'contested':>11}"]
    lines += [f"{f:<12}{claims[f]:>8}{published[f]:>11}{contested[f]:>11}" for f in ClaimField.values if claims[f]]
    agreements = Agreement.objects.published().count()
    return "\n".join([*lines, f"{agreements} published agreements: every value has its preferred claim."])
