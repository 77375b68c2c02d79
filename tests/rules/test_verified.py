"""What is verified, and what only reported: each value by itself, and the record as a whole."""

import pytest

from agreements.record.claims import is_verified
from agreements.record.facts import Payment, Subject
from agreements.record.resolve import resolve
from tests.rules.making import claim, event, facts, source

GRADED = {grade.lower(): source(grade.lower(), grade) for grade in "ABCX"}


@pytest.mark.parametrize(
    ("claims", "verified"),
    [
        ([], False),
        ([("50 people", "a", None)], True),
        ([("50 people", "b", "on_the_record")], True),
        ([("50 people", "b", "text_seen")], True),
        ([("50 people", "b", "lawyers_count")], True),
        ([("50 people", "b", "flight_data")], True),
        ([("50 people", "a", "court_finding")], True),
        ([("50 people", "c", None)], False),
        ([("50 people", "b", "anonymous")], False),
        ([("50 people", "a", "unauthenticated")], False),
        # Another that says the same can verify it, one that says otherwise can't.
        ([("50 people", "c", None), ("50 people", "b", None)], True),
        ([("50 people", "b", "anonymous"), ("50 people", "b", None)], True),
        ([("up to 50 people", "c", None), ("50 people", "b", None)], False),
        ([("50 people", "x", None)], False),
    ],
)
def test_a_value_is_verified_by_a_good_source_that_names_who_says_so(claims, verified):
    told = [claim(value, cites, basis=basis) for value, cites, basis in claims]
    assert is_verified(tuple(told), GRADED) == verified


@pytest.mark.parametrize(
    ("cites", "basis", "verified"), [("b", None, True), ("c", None, False), ("b", "anonymous", False)]
)
def test_a_status_is_verified_as_its_event_is(cites, basis, verified):
    told = facts(*GRADED.values(), events=(event("2025", "signed", sources=(cites,), basis=basis),))
    values = resolve(told)
    assert values.status is not None
    assert values.status.is_verified == values.is_verified == verified


@pytest.mark.parametrize(
    ("field", "value", "needed"),
    [
        ("capacity", "50 people", True),
        ("duration", "1 year", True),
        ("instrument", "treaty", True),
        ("facility", "Gjilan prison", False),
        ("text_public", "yes", False),
    ],
)
def test_a_record_is_verified_where_all_its_headline_values_are(field, value, needed):
    signed = event("2025", "signed", sources=("b",))
    for cites in ("b", "c"):
        told = facts(*GRADED.values(), claims={field: (claim(value, cites, field=field),)}, events=(signed,))
        values = resolve(told)
        assert values.verified == ((Subject(field),) if cites == "b" else ())
        assert values.is_verified == (cites == "b" or not needed)


@pytest.mark.parametrize("cites", ["b", "c"])
def test_sums_and_numbers_of_people_are_headline_values_too(cites):
    signed = event("2025", "signed", sources=("b",))
    paid = Payment(1, "sender", "host", "Costs", "paid", (claim("5 EUR", cites, field="payment"),))
    people = (claim("8 people", cites, field="people"),)
    sent = event("2025-02", counted="transferred", sources=("b",), claims=people)
    held = event("2025-02", counted="held", sources=("b",), claims=people)
    for payments, events, verified in (
        ((paid,), (signed,), cites == "b"),
        ((), (signed, sent), cites == "b"),
        ((), (signed, held), True),
    ):
        assert resolve(facts(*GRADED.values(), payments=payments, events=events)).is_verified == verified


def test_without_a_status_nothing_is_verified():
    assert not resolve(facts(*GRADED.values(), events=(event("2025", sources=("b",)),))).is_verified
