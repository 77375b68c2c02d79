"""What the index holds of a record, and over which days each part of it was known."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.record.conflicts import contested_claims
from agreements.record.facts import Consideration, Criterion, Payment
from agreements.record.known import known_by
from agreements.record.quantities import parse_nationalities
from agreements.record.resolve import last_with_status, resolve
from agreements.record.state import (
    Active,
    Amount,
    Mention,
    Reached,
    Stretch,
    Term,
    entries,
    index_of,
    said_by,
    stretches,
)
from tests.rules.making import case, claim, criticism, event, facts, source

NOW = datetime.datetime(2026, 1, 15, tzinfo=datetime.UTC)
TITLE = "United States – Kosovo: third-country removal"


def day(written):
    return datetime.date.fromisoformat(written)


FIRST, SECOND, THIRD = day("2025-01-10"), day("2025-02-10"), day("2025-03-10")


@pytest.mark.parametrize(
    ("known", "current", "expected"),
    [
        # What was known from one day on and is today is one stretch.
        (["a"], "a", {("a", FIRST, None, True)}),
        (["a", "a", "a"], "a", {("a", FIRST, None, True)}),
        # What no source has a date for is known today, and on no day.
        ([""], "a", {("a", None, None, True)}),
        (["", ""], "", set()),
        # What something else takes the place of ends on the day on which that is known.
        (["a", "b"], "b", {("a", FIRST, SECOND, False), ("b", SECOND, None, True)}),
        (["a", "b", "a"], "a", {("a", FIRST, SECOND, False), ("b", SECOND, THIRD, False), ("a", THIRD, None, True)}),
        # The last that a day knew need not be what is known today, where more rests on undated sources.
        (["a"], "b", {("a", FIRST, None, False), ("b", None, None, True)}),
        # Several are known at one time, each by itself.
        (["a", "ab", "b"], "bc", {
            ("a", FIRST, THIRD, False), ("b", SECOND, None, True), ("c", None, None, True),
        }),
    ],
)  # fmt: skip
def test_each_entry_has_the_stretches_over_which_it_was_known(known, current, expected):
    days = [FIRST, SECOND, THIRD][: len(known)]
    terms = [frozenset(Term("ground", letter) for letter in letters) for letters in known]
    found = stretches(days, terms, frozenset(Term("ground", letter) for letter in current))
    assert {(term.value, *stretch) for term, stretch in found} == expected


def full():
    """A record with something of every sort."""
    a, c, x = source("a", "A"), source("c", "C", "2025-03-01"), source("x", "X")
    usual = {"capacity": "400 prison cells and about 15 people", "instrument": "treaty"}
    return facts(
        a,
        c,
        x,
        joint_senders=("DE", "FR"),
        claims={
            "capacity": (claim(usual["capacity"], "a", "preferred"), claim("500 people", "c")),
            "instrument": (claim(usual["instrument"], "a", field="instrument"),),
        },
        criteria=(
            Criterion(1, "admits", "skills", "Nurses", (claim("", "a", field="criterion"),)),
            Criterion(2, "admits", "family", "Of grade X", (claim("", "x", field="criterion"),)),
            Criterion(3, "guarantees", "asylum", "May ask for asylum", (claim("", "a", field="criterion"),)),
            Criterion(4, "lacks", "counsel", "No lawyer", (claim("", "a", field="criterion"),)),
            Criterion(None, None, None, "Of format 1", (claim("", "a", field="criterion"),)),
        ),
        payments=(
            Payment(1, "sender", "host", "Rent", "promised", (claim("up to 5 EUR per year", "a", field="payment"),)),
            Payment(2, "host", "other", "Flights", "paid", (claim("", "c", field="payment"),)),
            Payment(3, "other", "host", "Of grade X", "paid", (claim("9 EUR", "x", field="payment"),)),
            Payment(4, "sender", "host", "A part", "paid", (claim("2 EUR", "a", field="payment"),), part_of=1),
            Payment(None, None, None, "Of format 1", None, (claim("7 EUR", "a", field="payment"),)),
        ),
        events=(
            event("2025-01-10", "agreed", actor="ministry"),
            event("2025-02-10", "signed", said_by="sender"),
            event("2025-02-11", said_by="court"),
            event("2025-02-12", "in_force", said_by="sender", counted="transferred",
                  claims=(
                      claim("more than 10 people", "a", field="people", nationalities=parse_nationalities("CU 2, VN")),
                  )),
            event("2025-02-13", counted="held", claims=(claim("several people", "a", field="people"),)),
        ),
        considerations=(
            Consideration(1, "sender", "visas", "agreed", "Visas", (claim("", "a", field="consideration"),)),
            Consideration(2, "sender", "trade", "agreed", "Of grade X", (claim("", "x", field="consideration"),)),
        ),
        cases=(case("a-v-ministry", ("2025-02-11", "ruling", "unlawful", "a")),),
        criticisms=(criticism("first", "a"), criticism("second", "c", actor="other-critic", ground="cost")),
    )  # fmt: skip


def test_the_state_has_the_values_of_which_there_is_one():
    told = full()
    (state,) = entries(told, resolve(told), NOW, TITLE).states
    assert state._asdict() == {
        "title": "An arrangement", "neutral_title": TITLE, "kind": "third_country_removal", "sender": "US",
        "host": "XK", "status": "in_force", "stage": "deal_used", "announced": "2025-01-10",
        "last_reported": day("2025-02-13"), "instrument": "treaty", "capacity_unit": "prison_cells",
        "capacity_period": "total",
        "capacity_amount": Decimal(400), "capacity_qualifier": "exactly", "has_payment": True, "is_verified": False,
        "is_deal_verified": False,
        "is_contested": True, "updated_at": NOW, "people": Decimal(11), "status_date": "2025-02-12",
    }  # fmt: skip


def test_what_is_not_known_is_empty():
    told = facts()
    held = entries(told, resolve(told), NOW, TITLE)
    (state,) = held.states
    assert (state.status, state.announced, state.instrument, state.capacity_unit, state.capacity_period) == ("",) * 5
    assert (state.capacity_amount, state.capacity_qualifier, state.last_reported) == (None, "", None)
    assert not held.reached
    assert (state.has_payment, state.is_verified, state.is_contested) == (False,) * 3
    assert held.terms == {
        Term("sender", "US"), Term("party", "US"), Term("party", "XK"),
        Term("gap", "criticism"), Term("gap", "verification"),
        Term("unknown", "status"), Term("unknown", "announced"), Term("unknown", "instrument"), Term("unknown", "text"),
        Term("unknown", "capacity"), Term("unknown", "capacity_unit"), Term("unknown", "duration"),
        Term("unknown", "facility"), Term("unknown", "people_transferred"),
    }  # fmt: skip
    assert not held.amounts
    assert not held.mentions


def test_what_is_undisclosed_is_not_unknown():
    told = facts(source("a"), claims={"capacity": (claim("undisclosed", "a"),)})
    held = entries(told, resolve(told), NOW, TITLE)
    (state,) = held.states
    assert (state.capacity_qualifier, state.capacity_unit, state.capacity_amount) == ("undisclosed", "", None)
    assert held.amounts == {Amount("capacity", 0, "", "", "undisclosed", None, None, None, "", "")}
    assert not [term for term in held.terms if term.name == "capacity_unit"]
    assert Term("undisclosed", "capacity") in held.terms
    assert Term("unknown", "capacity_unit") in held.terms
    assert Term("unknown", "capacity") not in held.terms


@pytest.mark.parametrize(
    ("field", "value", "fact"),
    [
        ("capacity", "undisclosed", "capacity"),
        ("duration", "undisclosed", "duration"),
        ("instrument", "undisclosed", "instrument"),
        ("text_public", "no", "text"),
        ("capacity", "50 people", None),
        ("duration", "1 year", None),
        ("instrument", "treaty", None),
        ("text_public", "yes", None),
    ],
)
def test_what_a_source_says_is_not_disclosed(field, value, fact):
    told = facts(source("a"), claims={field: (claim(value, "a", field=field),)})
    terms = entries(told, resolve(told), NOW, TITLE).terms
    assert {term.value for term in terms if term.name == "undisclosed"} == ({fact} if fact else set())
    assert Term("unknown", fact or {"text_public": "text"}.get(field, field)) not in terms


@pytest.mark.parametrize(("value", "name"), [("", "unknown"), ("undisclosed", "undisclosed"), ("5 EUR", None)])
def test_the_sum_of_a_payment_may_be_unknown_or_undisclosed(value, name):
    told = facts(
        source("a"), payments=(Payment(1, "sender", "host", "Rent", "promised", (claim(value, "a", field="payment"),)),)
    )
    terms = entries(told, resolve(told), NOW, TITLE).terms
    assert {term.name for term in terms if term.value == "payment"} == ({name} if name else set())


def test_words_of_which_there_can_be_many():
    told = full()
    assert entries(told, resolve(told), NOW, TITLE).terms == {
        Term("sender", "US"), Term("sender", "DE"), Term("sender", "FR"),
        Term("joint_sender", "DE"), Term("joint_sender", "FR"),
        Term("party", "US"), Term("party", "DE"), Term("party", "FR"), Term("party", "XK"),
        Term("status_said_by", "host:agreed"), Term("status_said_by", "sender:in_force"),
        Term("capacity_unit", "prison_cells"), Term("capacity_unit", "people"),
        Term("criterion", "skills"), Term("payer", "sender"), Term("payer", "host"),
        Term("guarantee", "asylum"), Term("lacks_guarantee", "counsel"), Term("consideration", "visas"),
        Term("outcome", "held"), Term("outcome", "not_known"), Term("gap", "outcome"), Term("gap", "verification"),
        Term("nationality", "CU"), Term("nationality", "VN"),
        Term("ground", "human_rights"), Term("ground", "cost"),
        Term("source_grade", "A"), Term("source_grade", "C"), Term("source_grade", "X"),
        Term("unknown", "duration"), Term("unknown", "text"), Term("unknown", "facility"), Term("unknown", "payment"),
    }  # fmt: skip
    assert said_by("host", "agreed") == "host:agreed"


def test_amounts_are_what_is_published_of_capacity_people_and_payments():
    told = full()
    bounds = Decimal(14), Decimal(16)
    about_fifteen = Amount("capacity", 1, "", "", "about", Decimal(15), *bounds, "people", "total")
    assert entries(told, resolve(told), NOW, TITLE).amounts == {
        Amount("capacity", 0, "", "", "exactly", Decimal(400), Decimal(400), Decimal(400), "prison_cells", "total"),
        about_fifteen,
        Amount("people", 0, "transferred", "", "at_least", Decimal(11), Decimal(11), None, "people", "total"),
        Amount("people", 1, "held", "", "several", None, Decimal(3), Decimal(9), "people", "total"),
        Amount("outcome", 0, "held", "", "at_least", Decimal(3), Decimal(3), None, "people", "total"),
        Amount("outcome", 1, "not_known", "", "at_least", Decimal(2), Decimal(2), None, "people", "total"),
        Amount(
            "payment",
            0,
            "sender",
            "promised",
            "up_to",
            Decimal(5),
            Decimal(0),
            Decimal(5),
            "EUR",
            "per_year",
            1,
            payee="host",
        ),
        Amount("payment", 1, "host", "paid", "", None, None, None, "", "", 2, payee="other"),
        # Where the whole is added up, its part is left out.
        Amount(
            "payment",
            2,
            "sender",
            "paid",
            "exactly",
            Decimal(2),
            Decimal(2),
            Decimal(2),
            "EUR",
            "total",
            4,
            1,
            payee="host",
        ),
        Amount("payment", 3, "", "", "exactly", Decimal(7), Decimal(7), Decimal(7), "EUR", "total"),
    }


def test_statuses_are_kept_with_the_day_on_which_they_were_first_reached():
    told = full()
    again = replace(told, events=(*told.events, event("2026-01-01", "agreed")))
    expected = {Reached("agreed", "2025-01-10"), Reached("signed", "2025-02-10"), Reached("in_force", "2025-02-12")}
    assert entries(again, resolve(again), NOW, TITLE).reached == expected


def test_how_active_it_is_has_the_days_on_which_that_is_so_now_and_as_known_then():
    told = facts(
        source("late", published="2025-09-10"),
        events=(
            event("2025-01-10", "agreed"),
            event("2025-05-14", "in_operation", kind="transfer", sources=("late",)),
            event("2027-01-01", "ended"),
        ),
    )
    found = index_of(told, resolve(told), NOW, TITLE).active
    assert found == [
        Active(True, "recently_reported", True, None, day("2026-05-14")),
        Active(True, "unreported", False, day("2026-05-14"), day("2027-01-01")),
        Active(True, "closed", False, day("2027-01-01"), None),
        Active(False, "recently_reported", True, day("2025-01-10"), day("2026-05-14")),
        Active(False, "unreported", False, day("2026-05-14"), day("2027-01-01")),
        Active(False, "closed", False, day("2027-01-01"), None),
    ]
    assert index_of(facts(events=(event("2025", "requested"),)), resolve(told), NOW, TITLE).active[-1].is_current


def test_rows_that_others_can_show_too_are_mentioned():
    told = full()
    assert entries(told, resolve(told), NOW, TITLE).mentions == {
        Mention("source", "a"), Mention("source", "c"), Mention("source", "x"), Mention("actor", "ministry"),
        Mention("criticism", "first"), Mention("criticism", "second"), Mention("critic", "critic"),
        Mention("critic", "other-critic"), Mention("case", "a-v-ministry"),
    }  # fmt: skip


def test_what_was_known_before_is_kept_with_its_days():
    told = full()
    found = index_of(told, resolve(told), NOW, TITLE)
    assert [(state.status, stretch) for state, stretch in sorted(found.states, key=lambda pair: pair[1][:2])] == [
        ("agreed", Stretch(day("2025-01-10"), day("2025-02-10"), False)),
        ("signed", Stretch(day("2025-02-10"), day("2025-02-12"), False)),
        ("in_force", Stretch(day("2025-02-12"), day("2025-02-13"), False)),
        ("in_force", Stretch(day("2025-02-13"), day("2025-03-01"), False)),
        ("in_force", Stretch(day("2025-03-01"), None, True)),
    ]
    assert dict(found.terms)[Term("ground", "cost")] == Stretch(day("2025-03-01"), None, True)
    assert dict(found.mentions)[Mention("source", "c")] == Stretch(day("2025-03-01"), None, True)
    assert dict(found.amounts)[
        Amount("payment", 1, "host", "paid", "", None, None, None, "", "", 2, payee="other")
    ].known_from == THIRD.replace(day=1)


DATES = st.sampled_from(["2024", "2025", "2025-01", "2025-01-31", "2025-02", "2025-02-01", "2025-12-31"])
STATUSES = st.sampled_from([None, "agreed", "signed", "ended"])


@given(
    dates=st.lists(DATES | st.just(""), min_size=3, max_size=3),
    told=st.lists(st.tuples(DATES, STATUSES, st.sampled_from(["host", "sender"])), max_size=4),
    said=st.lists(
        st.tuples(st.sampled_from(["5 people", "6 people", "up to 9 people"]), st.integers(0, 2)), max_size=3
    ),
    critics=st.lists(st.tuples(DATES | st.just(""), st.integers(0, 2)), max_size=2),
    asked=st.dates(day("2023-12-01"), day("2026-02-01")),
)
def test_on_every_day_the_index_holds_what_follows_from_what_was_known(dates, told, said, critics, asked):
    sources = [source(f"s{number}", "BCX"[number], date) for number, date in enumerate(dates)]
    record = facts(
        *sources,
        claims={"capacity": tuple(claim(value, f"s{number}") for value, number in said)} if said else {},
        events=tuple(
            event(date, status, said_by=party, sources=(f"s{place % 3}",))
            for place, (date, status, party) in enumerate(sorted(told, key=lambda one: one[0]))
        ),
        criticisms=tuple(
            criticism(f"c{place}", f"s{number}", date) for place, (date, number) in enumerate(critics)
        ),
    )  # fmt: skip
    found: Any = index_of(record, resolve(record), NOW, TITLE)
    known = known_by(record, asked)
    expected: Any = entries(known, resolve(known), NOW, TITLE) if known else (frozenset(),) * 5
    published: Any = entries(record, resolve(record), NOW, TITLE)
    for held, right, today in zip(found[:5], expected, published, strict=True):
        on_the_day = [
            entry
            for entry, stretch in held
            if stretch.known_from
            and stretch.known_from <= asked
            and (stretch.known_until is None or stretch.known_until > asked)
        ]
        assert sorted(on_the_day) == sorted(right)
        assert sorted(entry for entry, stretch in held if stretch.is_current) == sorted(today)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([("5 people", "a", "normal")], []),
        ([("5 people", "a", "normal"), ("5 people", "c", "normal")], []),
        ([("5 people", "a", "normal"), ("6 people", "c", "normal")], [0, 1]),
        ([("5 people", "a", "normal"), ("6 people", "x", "normal")], []),
        ([("5 people", "a", "normal"), ("6 people", "c", "deprecated")], []),
        ([("5 people", "a", "normal"), ("6 people", "c", "normal"), ("5 people", "c", "normal")], [0, 1, 2]),
        (
            [("5 people", "a", "normal"), ("5 people and 5 flights", "c", "normal"), ("5 flights", "a", "normal")],
            [],
        ),
    ],
)
def test_claims_are_contested_with_those_that_they_contradict(values, found):
    claims = tuple(claim(*value) for value in values)
    told = facts(source("a", "A"), source("c", "C"), source("x", "X"), claims={"capacity": claims})
    assert contested_claims(told) == {claims[place].id for place in found}


def test_the_last_event_that_led_to_a_status_counts():
    first, second, third = event("2025-01", "agreed"), event("2025-02", "signed"), event("2025-03")
    assert last_with_status([first, second, third]) == second
    assert last_with_status([third]) is last_with_status([]) is None
