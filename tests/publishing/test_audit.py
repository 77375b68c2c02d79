"""Audit: what is wrong with the public record is named."""

from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import publishing
from agreements.documents import render
from agreements.models import Agreement, Event, Source
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
)
from tests.publishing.record import clean_audit, publish, save_with

pytestmark = pytest.mark.django_db


def audited():
    """What audit names as wrong."""
    told = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("audit", stderr=told, stdout=StringIO())
    lines = told.getvalue().splitlines()
    assert str(failure.value) == f"{len(lines)} faults in the public record."
    return lines


def test_audit_counts_the_evidence_of_a_record_without_a_fault(published):
    make_claim(published, "capacity", "50 people", rank="normal")
    published.claims.filter(field="capacity", rank="preferred").update(reason="The government's own words.")
    publishing.record(published, why="A second report")
    make_evidenced_agreement()  # a draft isn't counted
    lines = clean_audit().splitlines()
    assert lines[0].split() == ["field", "claims", "published", "contested"]
    assert lines[1].split() == ["capacity", "2", "1", "2"]
    assert [line.split()[0] for line in lines[1:-1]] == ["capacity", "duration", "criterion", "payment", "people"]
    assert lines[-1] == "1 published agreements: every value has its preferred claim."


def test_audit_of_an_empty_record_finds_nothing_wrong():
    assert clean_audit().splitlines()[-1].startswith("0 published agreements")


STALE = "the stored document differs from a fresh one: publish the record again"


@pytest.mark.parametrize(
    ("plant", "faults"),
    [
        (lambda row: save_with(row, title="Changed behind our back"), [STALE]),
        (lambda row: Source.objects.update(title="Changed behind our back"), [STALE]),
        (lambda row: save_with(row, updated_at=timezone.now()), [STALE]),
        (
            lambda row: save_with(row, search_text=""),
            ["searching finds it by other words than its own: publish the record again"],
        ),
        (
            lambda row: Event.objects.exclude(status="").update(status="denied"),
            [STALE, "the status shown is not that of the latest status event"],
        ),
        (
            lambda row: Event.objects.update(status=""),
            [
                STALE,
                "events: At least one event must lead to a status: without it the record has none.",
                "the status shown is not that of the latest status event",
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


def test_audit_names_a_report_that_too_long_a_chain_leads_to(published):
    chain = [published.claims.first().source, *(make_source() for _ in range(6))]
    for teller, told in pairwise(chain):
        teller.retells.add(told)
    publishing.record(published, why="Who repeats whom")
    assert audited() == [f"source {told.slug}: re-told over more than four steps" for told in chain[5:]]


def test_audit_asks_the_same_of_each_record(published):
    with CaptureQueriesContext(connection) as one_record:
        clean_audit()
    with CaptureQueriesContext(connection) as check:
        publishing.check(published)
    for _ in range(2):
        publish(make_evidenced_agreement())
    with CaptureQueriesContext(connection) as three_records:
        clean_audit()
    assert len(three_records) == len(one_record) + 2 * len(check)


def test_a_document_takes_the_same_number_of_queries_whatever_it_shows(published):
    def rendered():
        with CaptureQueriesContext(connection) as asked:
            document = render(Agreement.objects.for_document().get(pk=published.pk), Source.objects.retellings())
        return len(asked), len(document["evidence"])

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
