"""Which statements can't both be true, and which only word the same differently."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.record.conflicts import conflicts, contested_claims, is_conflict, is_worded_differently
from agreements.record.dates import ImpreciseDate
from agreements.record.facts import Criterion, Subject
from agreements.record.quantities import Quantity
from tests.rules.making import claim, event, facts, source

A, B, C, X = (source(grade.lower(), grade) for grade in "ABCX")


@pytest.mark.parametrize(
    ("field", "one", "other", "is_expected"),
    [
        # Of what was agreed to, the stated bound is the fact.
        ("capacity", "50 people", "50 people", False),
        ("capacity", "up to 50 people", "50 people", False),
        ("capacity", "up to 50 people", "up to 100 people", True),
        ("capacity", "up to 50 people", "at least 30 people", False),
        ("capacity", "more than 100 people", "131 people", False),
        ("capacity", "about 100 people", "110 people", False),
        ("capacity", "about 100 people", "111 people", True),
        ("capacity", "several hundred people", "about 240 people", False),
        ("capacity", "several hundred people", "1,000 people", True),
        ("capacity", "several hundred people per year", "100 people", False),
        ("capacity", "undisclosed", "50 people", False),
        # Another unit counts another thing; the same number for another period can't be both.
        ("capacity", "300 people", "300 prison cells", False),
        ("capacity", "50 people", "50 people per year", True),
        ("capacity", "up to 50 people", "50 people per year", True),
        ("capacity", "50 people", "600 people per year", False),
        ("capacity", "3,000 people at one time and 36,000 people per year", "36,000 people per year", False),
        ("capacity", "3,000 people at one time and 36,000 people per year", "3,000 people per month", True),
        ("capacity", "3,000 people at one time and 36,000 people per year", "880 people at one time", True),
        ("duration", "1 year", "12 months", False),
        ("duration", "1 year", "365 days", False),
        ("duration", "1 year", "52 weeks", False),
        ("duration", "1 year", "11 months", True),
        ("duration", "5 years", "10 years", True),
        ("duration", "up to 5 years", "5 years", False),
        # Who converts a sum says the same.
        ("payment", "210,000,000 EUR", "1,500,000,000 DKK", False),
        ("payment", "210,000,000 EUR", "more than 200,000,000 EUR", False),
        ("payment", "3,000,000,000 EUR", "6,000,000,000 EUR", True),
        # Of people, the number is the fact.
        ("people", "131 people", "more than 100 people", False),
        ("people", "8 people", "at least 6 people", False),
        ("people", "up to 2 people", "1 person", False),
        ("people", "up to 50 people", "up to 100 people", False),
        ("people", "8 people", "7 people", True),
        ("people", "252 people", "about 250 people", False),
        ("people", "252 people", "238 people", True),
        ("instrument", "treaty", "treaty", False),
        ("instrument", "treaty", "memorandum", True),
        ("instrument", "treaty", "agreement", False),
        ("instrument", "agreement", "none", True),
        ("instrument", "undisclosed", "memorandum", False),
        ("instrument", "undisclosed", "none", False),
        ("text_public", "yes", "no", True),
        ("renewal", "automatic", "none", True),
        ("term_start", "2025", "2025-06-11", False),
        ("term_start", "2025-03", "2025-06-11", True),
        ("facility", "Gjilan prison", "Dubrava prison", True),
        ("facility", "Gjilan prison", "The prison in Gjilan", False),
        ("criterion", "Nationals of the region.", "Only nationals of the region", False),
        ("criterion", "African nationals.", "Asian nationals.", True),
        ("criterion", "", "African nationals.", False),
        # Of a status, only another answer: what was announced may be in force by now.
        ("status", "signed", "refused", True),
        ("status", "announced", "in_operation", False),
        ("status", "in_talks", "agreed", True),
        ("status", "requested", "in_talks", False),
        ("status", "refused", "denied", False),
        ("status", "in_force", "ended", True),
    ],
)
def test_what_can_not_both_be_true(field, one, other, is_expected):
    said, also = claim(one, "a", field=field), claim(other, "b", field=field)
    assert is_conflict(field, said, also) == is_conflict(field, also, said) == is_expected


@pytest.mark.parametrize(
    ("one", "other", "is_expected"),
    [
        ("2021", "2022-04-26", False),
        ("2022", "2022-04-26", True),
        ("2022-06-13", "2022-06-14", False),
        ("2022-06-13", "", True),
        ("", "", True),
    ],
)
def test_what_speaks_of_different_days_or_documents_is_a_sequence(one, other, is_expected):
    said = [
        claim(value, "a", field="people", reference=ImpreciseDate(date) if date else None)
        for value, date in (("11 people", one), ("7 people", other))
    ]
    assert is_conflict("people", *said) == is_expected


@pytest.mark.parametrize(
    ("one", "other", "is_expected"),
    [("promised", "paid", False), ("promised", "promised", True), ("promised", "", True), ("", "", True)],
)
def test_more_can_be_promised_than_is_paid_so_far(one, other, is_expected):
    said = [
        claim(value, "a", field="payment", payment_state=state or None, reference=ImpreciseDate("2025-03"))
        for value, state in (("10 EUR", one), ("4 EUR", other))
    ]
    assert is_conflict("payment", *said) == is_expected


@pytest.mark.parametrize(
    ("duration", "renewal", "is_contested"),
    [
        ("1 year", "none", False),
        ("12 months", "none", False),
        ("1 year", "option", True),
        ("1 year", None, True),
        ("2 years", "none", True),
        (None, None, True),
    ],
)
def test_in_all_and_a_year_are_the_same_where_it_ends_after_one_year(duration, renewal, is_contested):
    assert are_contested("50 people per year", duration, renewal) == is_contested


@pytest.mark.parametrize(
    ("a_time", "duration", "is_contested"),
    [
        ("50 people per month", "1 month", False),
        ("50 people per week", "1 week", False),
        ("50 people per week", "7 days", False),
        ("50 people per month", "1 year", True),
        ("50 people per year", "1 month", True),
        ("50 people per week", "14 days", True),
        ("50 people at one time", "1 year", True),
    ],
)
def test_the_same_of_other_terms_that_are_one_period_long(a_time, duration, is_contested):
    assert are_contested(a_time, duration, "none") == is_contested


def are_contested(a_time, duration, renewal):
    """Whether up to 50 in all and 50 for a time can't both be true."""
    about: Any = {"capacity": (claim("up to 50 people", "a"), claim(a_time, "b"))}
    about |= {"duration": (claim(duration, "a", field="duration"),)} if duration else {}
    about |= {"renewal": (claim(renewal, "a", field="renewal"),)} if renewal else {}
    return Subject("capacity") in conflicts(facts(A, B, claims=about))


@pytest.mark.parametrize(
    ("cites", "rank", "is_contested"),
    [("b", "normal", True), ("c", "normal", True), ("b", "deprecated", False), ("x", "normal", False)],
)
def test_only_what_can_be_published_contradicts(cites, rank, is_contested):
    claims = {"capacity": (claim("50 people", "a"), claim("70 people", cites, rank))}
    told = facts(A, B, C, X, claims=claims)
    assert bool(conflicts(told)) == is_contested
    assert contested_claims(told) == ({one.id for one in claims["capacity"]} if is_contested else frozenset())


def test_which_pairs_contradict_each_other():
    said = tuple(claim(value, "a", field="people") for value in ("8 people", "at least 6 people", "7 people"))
    criteria = (Criterion(1, "admits", "nationality", "West Africans.", (claim("", "a", field="criterion"),)),)
    told = facts(A, criteria=criteria, events=(event("2025", counted="held", claims=said),))
    assert {subject: [(one.id, other.id) for one, other in pairs] for subject, pairs in conflicts(told).items()} == {
        Subject("people", 0): [(said[0].id, said[2].id)]
    }


@pytest.mark.parametrize(
    ("values", "is_looser"),
    [
        (["131 people", "more than 100 people"], True),
        (["131 people", "131 people"], False),
        (["131 people"], False),
        ([], False),
    ],
)
def test_looser_wording_is_told_apart(values, is_looser):
    assert is_worded_differently(tuple(claim(value, "a", field="people") for value in values), {"a": A}) == is_looser


AMOUNTS = st.builds(
    Quantity, st.sampled_from(["exactly", "up_to", "at_least", "more_than", "about"]),
    st.integers(1, 40).map(Decimal), st.just("people"),
)  # fmt: skip


@given(AMOUNTS, AMOUNTS, st.sampled_from(["capacity", "people"]))
def test_whether_two_contradict_each_other_does_not_depend_on_their_order(one, other, field):
    said, also = claim(str(one), "a", field=field), claim(str(other), "b", field=field)
    assert is_conflict(field, said, also) == is_conflict(field, also, said)
    assert not is_conflict(field, said, said)
