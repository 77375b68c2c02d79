"""Audit: what is wrong with the public record is named."""

import datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import publishing
from agreements.documents import render
from agreements.models import (
    Address,
    Agreement,
    Country,
    Dataset,
    Event,
    ListItem,
    PublishedClaim,
    Revision,
    SearchEntry,
    Source,
)
from agreements.models.index import INDEX as TABLES
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
    save,
)
from tests.publishing.record import audited, clean_audit, publish, save_with
from tests.random_records import STRETCHES

pytestmark = pytest.mark.django_db


def test_audit_counts_the_evidence_of_a_record_without_a_fault(published):
    make_claim(published, "capacity", "70 people", rank="normal")
    published.claims.filter(field="capacity", rank="preferred").update(reason="The government's own words.")
    publishing.record(published, why="A second report")
    make_evidenced_agreement()  # a draft isn't counted
    lines = clean_audit().partition("\n\n")[0].splitlines()
    assert lines[0].split() == ["field", "claims", "published", "contested"]
    assert lines[1].split() == ["capacity", "2", "1", "2"]
    assert [line.split()[0] for line in lines[1:-1]] == ["capacity", "duration", "criterion", "payment", "people"]
    assert lines[-1] == "1 published agreements: every value has its preferred claim."


def test_audit_of_an_empty_record_finds_nothing_wrong():
    assert clean_audit().splitlines()[-1].startswith("0 published agreements")


STALE = "the stored document differs from a fresh one: publish the record again"

INDEX = "lists or searches don't show what its document says: run reindex"


def known_sooner(table):
    """Let the index say that something was known a day before."""
    row = table.objects.exclude(known_from=None).first()
    row.known_from -= datetime.timedelta(1)
    row.save()


@pytest.mark.parametrize(
    ("plant", "faults"),
    [
        (lambda row: save_with(row, title="Changed behind our back"), [STALE]),
        (lambda row: Source.objects.update(grade="A"), [STALE]),
        (lambda row: save_with(row, updated_at=timezone.now()), [STALE]),
        (lambda row: SearchEntry.objects.filter(agreement=row).update(text=""), [INDEX]),
        (lambda row: save_with(row, host=make_country("RW")), [STALE]),
        (lambda row: ListItem.objects.update(item="{}"), [INDEX]),
        *((lambda row, table=table: table.objects.all().delete(), [INDEX]) for table in TABLES),
        *((lambda row, table=table: known_sooner(table), [INDEX]) for table in STRETCHES),
        (lambda row: PublishedClaim.objects.update(is_contested=True), [INDEX]),
        (lambda row: Country.objects.filter(pk="XK").update(name="Changed behind our back"), [INDEX]),
        (
            lambda row: Event.objects.exclude(status="").update(status="denied"),
            [STALE],
        ),
        (
            lambda row: Event.objects.update(status=""),
            [
                STALE,
                "events: At least one event must lead to a status: without it the record has none.",
            ],
        ),
        (
            lambda row: row.claims.filter(field="capacity").update(rank="normal"),
            [STALE, "capacity: None of the claims about “capacity” is preferred."],
        ),
        (lambda row: save_with(row, summary=""), [STALE, "summary: Say in our own words what the arrangement is."]),
    ],
)
def test_audit_names_what_is_wrong(published, plant, faults):
    plant(published)
    assert audited() == [f"{published.slug}: {fault}" for fault in faults]


def test_audit_names_what_is_public_under_a_name_that_is_not_noted(published):
    Address.objects.filter(kind="source").delete()
    slugs = sorted(Source.objects.published().values_list("slug", flat=True))
    assert audited() == [f"source {slug}: its address is not noted: run renew" for slug in slugs]
    publishing.renew(Agreement.objects.all(), why="Addresses were lost")
    clean_audit()


def lose(*numbers):
    """Delete revisions as no code of ours can."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM agreements_revision WHERE number IN ({', '.join(map(str, numbers))})")


def stand_at(row, number):
    """Let the record's current revision be another one of its own."""
    save_with(row, revision=row.revisions.get(number=number))


def lose_the_last(row):
    """As a copy does that lacks what came last."""
    stand_at(row, 2)
    lose(3)


def lose_all(row):
    """Of a record, which then was never public."""
    save_with(row, revision=None, state="draft", published_at=None, updated_at=None)
    lose(1, 2, 3)


def retract_silently(row):
    """Take the record back without a revision."""
    save_with(row, state="retracted", retraction_reason="Behind our back")


def double_the_last(row):
    """Store its last revision once more, under a number of its own."""
    copy = row.revisions.get(number=3)
    copy.pk, copy.number, copy._state.adding = None, 4, True
    copy.save()
    stand_at(row, 4)


NOT_THE_LAST = [
    "{slug}: " + STALE,
    "{slug}: " + INDEX,
]


@pytest.mark.parametrize(
    ("plant", "faults"),
    [
        (lambda row: None, []),
        (
            lambda row: lose(2),
            ["1 of 3 revisions are missing; dataset revisions without one: 2, 4", "{slug}: missing revisions: 2"],
        ),
        (
            lambda row: lose(1, 2),
            [
                "2 of 3 revisions are missing; dataset revisions without one: 1, 2, 4",
                "{slug}: missing revisions: 1, 2",
                "{slug}: it is published, but its revisions say that it never was public",
            ],
        ),
        (lose_the_last, [*NOT_THE_LAST, "1 of 3 revisions are missing; dataset revisions without one: 3, 4"]),
        (lose_all, ["{slug}: " + INDEX, "3 of 3 revisions are missing; dataset revisions without one: 1, 2, 3, 4"]),
        (
            lambda row: Dataset.objects.update(revision=2),
            ["the dataset is at revision 2, but a record has dataset revision 3"],
        ),
        (
            lambda row: Dataset.objects.update(revisions=2),
            ["there are 3 revisions, but only 2 were counted when they were stored"],
        ),
        (double_the_last, ["{slug}: " + STALE, "more than one record has dataset revision 3"]),
        (
            lambda row: stand_at(row, 1),
            [*NOT_THE_LAST, "{slug}: its current revision is not its last one"],
        ),
        (retract_silently, ["{slug}: " + INDEX, "{slug}: it is retracted, but its revisions say published"]),
        (
            lambda row: save_with(row, state="in_review"),
            ["{slug}: " + INDEX, "{slug}: it is in review, but its revisions say published"],
        ),
    ],
)
def test_audit_names_what_is_missing_of_the_history(published, plant, faults):
    for summary in ("In short.", "In other words."):
        published.summary = summary
        publishing.record(save(published), why="Clearer")
    assert publishing.renew(Agreement.objects.none(), why="A source's note") == 0  # a dataset revision of its own
    plant(published)
    if faults:
        assert audited() == [fault.format(slug=published.slug) for fault in faults]
    else:
        clean_audit()


def test_audit_names_a_retraction_that_is_lost(published):
    publishing.retract(published, why="Mistake")
    clean_audit()
    stand_at(published, 1)
    lose(2)
    assert audited() == [
        "1 of 2 revisions are missing; dataset revisions without one: 2",
        f"{published.slug}: it is retracted, but its revisions say published",
    ]
    publishing.publish(published, why="It was no mistake")
    assert audited() == ["1 of 3 revisions are missing; dataset revisions without one: 2"]


def test_audit_names_only_the_first_of_many_numbers(published):
    Dataset.objects.update(revision=30, revisions=31)
    assert audited() == [
        "30 of 31 revisions are missing; dataset revisions without one: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 19 more"
    ]


def test_a_record_that_was_never_public_has_no_revision(published):
    draft = make_evidenced_agreement()
    Revision.objects.bulk_create(
        [Revision(agreement=draft, number=1, dataset_revision=9, action="published", reason="Odd", slug=draft.slug)]
    )
    assert audited()[-2:] == [
        f"{draft.slug}: its current revision is not its last one",
        f"{draft.slug}: it is draft, but its revisions say published",
    ]
    assert Dataset.current().revision == 1


def test_what_is_retold_however_far_back_is_public(published):
    chain = [published.claims.first().source, *(make_source() for _ in range(6))]
    for teller, told in pairwise(chain):
        teller.retells.add(told)
    publishing.record(published, why="Who repeats whom")
    clean_audit()
    assert {source.pk for source in chain} <= set(Source.objects.published().values_list("pk", flat=True))
    assert set(Source.objects.published()) - set(Source.objects.cited()) == set(chain[1:])


def test_audit_takes_the_same_number_of_queries_for_a_batch(published):
    with CaptureQueriesContext(connection) as one_record:
        clean_audit()
    for _ in range(2):
        publish(make_evidenced_agreement())
    with CaptureQueriesContext(connection) as three_records:
        clean_audit()
    assert len(three_records) == len(one_record)


def test_a_document_takes_the_same_number_of_queries_whatever_it_shows(published):
    def rendered():
        with CaptureQueriesContext(connection) as asked:
            document = render(Agreement.objects.for_document().get(pk=published.pk), Source.objects.retellings())
        return len(asked), len(document.json["evidence"])

    # Each step back to an earlier report takes a query, however many reports there are.
    make_claim(published, "capacity", "50 people", rank="normal", source=make_source(retells=(make_source(),)))
    queries, entries = rendered()
    for _ in range(3):
        make_claim(published, "capacity", "50 people", rank="normal", source=make_source(retells=(make_source(),)))
        make_claim(published, value="", criterion=make_criterion(published))
        make_claim(published, value="5 EUR", payment=make_payment(published))
        event = make_event(published, "2025-08", counted="transferred", actor=make_actor())
        make_claim(published, value="5 people", event=event)
        make_criticism(published)
        make_agreement(follows=published)
    assert rendered() == (queries, entries + 9)
