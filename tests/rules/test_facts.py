"""How rows are called, what a claim says, and in which order that about which there are claims is told."""

import pytest

from agreements.record.dates import ImpreciseDate
from agreements.record.facts import RELATIONS, Criterion, Payment, Related, Subject, event_label, payment_label
from tests.rules.making import claim, event, facts


def test_a_payment_is_called_by_who_pays_whom_for_what():
    assert payment_label("sender", "other", "Rent") == "sender to other: Rent"
    assert Payment(1, "host", "sender", "Flights", "paid", ()).label == "host to sender: Flights"
    # As documents of format 1 called it.
    for payer, payee in ((None, None), ("host", None), (None, "host")):
        assert Payment(None, payer, payee, "host to sender: Flights", None, ()).label == "host to sender: Flights"


def test_an_event_is_called_by_its_date_and_kind():
    assert event_label("2025-06", "court_ruling") == "2025-06: court ruling"
    assert event("2025-06-11", kind="transfer").label == "2025-06-11: transfer"


def test_a_row_of_which_there_is_evidence_alone_is_not_told():
    assert [Criterion(None, kind, None, "Adults", ()).has_details for kind in ("admits", None)] == [True, False]
    assert [Payment(None, None, None, "Rent", state, ()).has_details for state in ("paid", None)] == [True, False]


@pytest.mark.parametrize(
    ("value", "field", "says", "written"),
    [
        ("50 people", "capacity", {"50 people"}, "50 people"),
        (
            "60 people per year and 50 prison cells",
            "capacity",
            {"60 people per year", "50 prison cells"},
            "60 people per year and 50 prison cells",
        ),
        ("treaty", "instrument", {"treaty"}, "treaty"),
        ("", "payment", set(), None),
    ],
)
def test_what_a_claim_says_is_taken_apart_and_written_as_people_write_it(value, field, says, written):
    told = claim(value, "a", field=field)
    assert {str(one) for one in told.says} == says
    assert told.value == written


def test_claims_are_told_in_the_order_of_the_vocabulary_and_of_the_rows():
    one = (claim("", "a", field="payment"),)
    told = facts(
        claims={"instrument": (claim("treaty", "a", field="instrument"),), "capacity": (claim("5 people", "a"),)},
        criteria=(Criterion(1, "admits", "age", "Adults", ()), Criterion(2, "admits", "age", "Nobody else", one)),
        payments=(Payment(1, "sender", "host", "Rent", "paid", one),),
        events=(event("2024", id=20, claims=one), event("2025", id=10, claims=one), event("2026", id=5)),
    )
    assert [subject for subject, _ in told.subjects()] == [
        Subject("capacity"), Subject("instrument"), Subject("criterion", 1), Subject("payment", 0),
        # By the ids of the events, which stand in the order of their dates.
        Subject("people", 1), Subject("people", 0),
    ]  # fmt: skip


def test_related_records_are_told_by_relation_and_id():
    rows = [Related(relation, id) for relation in reversed(RELATIONS) for id in (10, 9)]
    told = [(row.relation, row.id) for row in sorted(rows, key=lambda row: row.place)]
    assert told == [(relation, id) for relation in RELATIONS for id in (9, 10)]


def test_it_is_between_its_host_and_all_that_send():
    assert facts(host="XK", sender="US", joint_senders=("DE", "FR")).countries == ("XK", "US", "DE", "FR")


@pytest.mark.parametrize(
    ("date", "words", "precision"),
    [("2025-06-01", "1 June 2025", "day"), ("2025-06", "June 2025", "month"), ("2025", "2025", "year")],
)
def test_a_date_is_written_as_far_as_it_is_known(date, words, precision):
    assert (ImpreciseDate(date).words, ImpreciseDate(date).precision) == (words, precision)
