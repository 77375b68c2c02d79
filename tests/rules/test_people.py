"""How many people events count together: what is certain, of whom, and up to when."""

import datetime
from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.record.dates import ImpreciseDate
from agreements.record.known import last_days
from agreements.record.people import contradictions, counts_of, nationalities_of, people_of
from agreements.record.quantities import Quantity, parse_nationalities
from tests.rules.making import claim, event, facts, source

A, C = source("a", "A", "2026-01-01"), source("c", "C", "2026-01-01")


def counting(occurred, value, cites="a", **more):
    usual = {"counted": "transferred", "sources": (cites,), "claims": (claim(value, cites, field="people"),)}
    for name in ("counted_from", "counted_to"):
        if name in more:
            more[name] = ImpreciseDate(more[name])
    return event(occurred, **{**usual, **more})


def people(*events):
    told = facts(A, C, events=events)
    return people_of(counts_of(told, last_days(told.events, told.sources)))


RUNNING = {"is_running_total": True}
TOTAL = {**RUNNING, "is_total": True}
HELD = {"counted": "held"}


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([], None),
        ([("2025-03-01", "8 people", {})], "at least 8 people"),
        ([("2025-03-01", "8 people", {}), ("2025-04-01", "10 people", {})], "at least 18 people"),
        ([("2025-03-01", "about 100 people", {})], "at least 90 people"),
        ([("2025-03-01", "several hundred people", {})], "at least 200 people"),
        ([("2025-03-01", "more than 30 people", {}), ("2025-04-01", "1 person", {})], "at least 32 people"),
        ([("2025-03-01", "undisclosed", {})], "undisclosed"),
        ([("2025-03-01", "undisclosed", {}), ("2025-04-01", "5 people", {})], "at least 5 people"),
        # Two flights of one day, or of one month where no day is told, are two; what a longer time counts may be they.
        ([("2025-03-01", "8 people", {}), ("2025-03-01", "10 people", {})], "at least 18 people"),
        ([("2025-03", "8 people", {}), ("2025-03", "10 people", {})], "at least 18 people"),
        ([("2025-03", "40 people", {}), ("2025-03-05", "7 people", {})], "at least 40 people"),
        ([("2025", "100 people", {}), ("2025-03", "40 people", {})], "at least 100 people"),
        ([("2025", "30 people", {}), ("2025-03", "20 people", {}), ("2025-04", "20 people", {})], "at least 40 people"),
        (
            [("2025-03-31", "50 people", {"counted_from": "2025-03-01"}), ("2025-03-05", "7 people", {})],
            "at least 50 people",
        ),
        # All who came can't be nobody where some are counted.
        ([("2025-03-01", "20 people", {}), ("2025-04-01", "up to 50 people", TOTAL)], "at least 20 people"),
        ([("2025-03-01", "5 people", {}), ("2025-04-01", "at least 3 people", TOTAL)], "at least 5 people"),
        # Who may be nobody adds nobody.
        ([("2025-03-01", "up to 9 people", {})], None),
        # A running total stands for all before it; what surely came later is added.
        ([("2025-03-01", "9 people", {}), ("2025-04-01", "20 people", RUNNING)], "at least 20 people"),
        (
            [("2025-03-01", "9 people", {}), ("2025-04-01", "20 people", RUNNING), ("2025-05-01", "5 people", {})],
            "at least 25 people",
        ),
        # What may be among those of a running total isn't added to it: the larger bound stands.
        ([("2025", "20 people", RUNNING), ("2025-05-01", "5 people", {})], "at least 20 people"),
        ([("2025", "4 people", RUNNING), ("2025-05-01", "5 people", {})], "at least 5 people"),
        ([("2025-03-01", "9 people", {}), ("2025-04-01", "at least 4 people", RUNNING)], "at least 9 people"),
        # A running total that says from when stands for its own days alone.
        (
            [("2025-03-01", "9 people", {}), ("2025-06-01", "20 people", {**RUNNING, "counted_from": "2025-04-01"})],
            "at least 29 people",
        ),
        (
            [
                ("2025-01-31", "7 people", {**RUNNING, "counted_from": "2025-01-01"}),
                ("2025-02-15", "1 person", {}),
                ("2025-06-01", "20 people", {**RUNNING, "counted_from": "2025-04-01"}),
                ("2025-06-01", "22 people", RUNNING),
            ],
            "at least 28 people",
        ),
        # Only a source that says that these are all makes a total.
        ([("2025-03-01", "200 people", TOTAL)], "200 people"),
        ([("2025-02-01", "135 people", {}), ("2025-03-01", "200 people", TOTAL)], "200 people"),
        ([("2025-03-01", "200 people", TOTAL), ("2025-04-01", "3 people", {})], "at least 203 people"),
        ([("2025-03-01", "200 people", TOTAL), ("2025-06-01", "250 people", RUNNING)], "at least 250 people"),
        (
            [("2024-03-01", "9 people", {}), ("2025-06-01", "200 people", {**TOTAL, "counted_from": "2025-03-01"})],
            "at least 209 people",
        ),
        # People are whole, and what is disputed is certain only where nothing else is counted: then the later stands.
        ([("2025-03-01", "about 12 people", {})], "at least 11 people"),
        ([("2025-03-01", "14 people", {"id": 1}), ("2025-04-01", "5 people", {"disputes": 1})], "at least 5 people"),
        (
            [
                ("2025-03-01", "14 people", {"id": 1}),
                ("2025-03-02", "undisclosed", {"disputes": 1}),
                ("2025-04-01", "5 people", {}),
            ],
            "at least 5 people",
        ),
    ],
)
def test_what_is_certain_of_all_that_events_count(events, told):
    found = people(*(counting(day, value, **more) for day, value, more in events))
    assert [str(one.people) for one in found] == ([told] if told else [])
    assert all(one.is_total == (told == "200 people") for one in found)


@pytest.mark.parametrize("counted", ["ordered", "returned", "moved_on"])
def test_all_but_those_held_are_added(counted):
    (found,) = people(
        counting("2025-03-01", "8 people", counted=counted), counting("2025-04-01", "2 people", counted=counted)
    )
    assert (found.group.counted, str(found.people)) == (counted, "at least 10 people")


def test_those_held_are_of_one_day():
    (found,) = people(
        counting("2025-03-01", "8 people", counted="held"), counting("2025-04-01", "2 people", counted="held")
    )
    assert (str(found.people), found.counted_to) == ("2 people", datetime.date(2025, 4, 1))


def test_volunteers_and_own_nationals_stand_by_themselves():
    found = people(
        counting("2025-03-01", "8 people", manner="compelled"),
        counting("2025-03-02", "7 people"),
        counting("2025-03-03", "4 people", manner="voluntary"),
        counting("2025-03-04", "3 people", nationals="own"),
        counting("2025-03-05", "131 people", nationals="mixed"),
    )
    assert [(one.group.word, str(one.people), one.group.is_main) for one in found] == [
        ("transferred", "at least 15 people", True),
        ("transferred_mixed", "at least 131 people", False),
        ("transferred_own", "at least 3 people", False),
        ("transferred_voluntary", "at least 4 people", False),
    ]


@pytest.mark.parametrize(
    ("more", "since", "until"),
    [
        # Of a month only its first day is certain to be counted.
        ({}, "2025-03-01", "2025-03-01"),
        ({"counted_from": "2025-02-10"}, "2025-02-10", "2025-03-01"),
        ({"counted_to": "2025-02-28"}, "2025-03-01", "2025-02-28"),
        ({"counted_from": "2025-03-12"}, "2025-03-12", "2025-03-12"),
    ],
)
def test_of_which_days_people_are_counted(more, since, until):
    (found,) = people(counting("2025-03", "8 people", **more))
    assert (f"{found.counted_from}", f"{found.counted_to}") == (since, until)


def test_a_running_total_does_not_say_from_when():
    (found,) = people(counting("2025-03-01", "8 people", **RUNNING))
    assert (found.counted_from, found.counted_to) == (None, datetime.date(2025, 3, 1))


def test_what_was_counted_before_its_source_ends_with_it():
    (found,) = people(counting("2026", "8 people"))
    assert found.counted_to == datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("events", "since", "until", "verified"),
    [
        # What a running total stands for is neither of other days nor better evidence.
        ([("2025-03-01", "9 people", "c", {}), ("2025-04-01", "20 people", "a", RUNNING)], None, "2025-04-01", True),
        (
            [("2025-03-01", "9 people", "a", {}), ("2025-04-01", "at least 4 people", "c", RUNNING)],
            "2025-03-01",
            "2025-03-01",
            True,
        ),
        ([("2025-03-01", "9 people", "a", {}), ("2025-04-01", "9 people", "c", RUNNING)], None, "2025-04-01", False),
        # Who may be nobody, or isn't counted, adds no day.
        (
            [("2025-03-01", "9 people", "a", {}), ("2025-04-01", "undisclosed", "c", {})],
            "2025-03-01",
            "2025-03-01",
            True,
        ),
        ([("2025-03-01", "9 people", "c", {}), ("2025-04-01", "9 people", "a", TOTAL)], None, "2025-04-01", True),
    ],
)
def test_days_and_evidence_are_of_the_counts_that_a_number_rests_on(events, since, until, verified):
    (found,) = people(*(counting(day, value, cites, **more) for day, value, cites, more in events))
    told = (found.counted_from and f"{found.counted_from}", f"{found.counted_to}", found.is_verified)
    assert told == (since, until, verified)


@pytest.mark.parametrize(("cites", "verified"), [("a", True), ("c", False)])
def test_a_number_is_verified_where_each_count_is(cites, verified):
    (found,) = people(counting("2025-03-01", "8 people"), counting("2025-04-01", "2 people", cites))
    assert found.is_verified == verified


@pytest.mark.parametrize(
    ("events", "are_disputed"),
    [
        ([("2025-03-01", "9 people", {}), ("2025-04-01", "5 people", RUNNING)], True),
        ([("2025-03-01", "9 people", {}), ("2025-04-01", "at least 5 people", RUNNING)], False),
        ([("2025-03-01", "9 people", RUNNING), ("2025-04-01", "5 people", RUNNING)], True),
        ([("2025-03-01", "9 people", {}), ("2025", "5 people", RUNNING)], False),
        ([("2025-03-01", "9 people", {}), ("2025-04-01", "5 people", {})], False),
        ([("2025-03-01", "9 people", {"nationals": "own"}), ("2025-04-01", "5 people", RUNNING)], False),
        # Of the same day: running totals, and those held; two flights may land on one day.
        ([("2025-03-01", "42 people", RUNNING), ("2025-03-01", "30 people", RUNNING)], True),
        ([("2025-03-01", "42 people", RUNNING), ("2025-03-01", "more than 30 people", RUNNING)], False),
        ([("2025-03-01", "42 people", RUNNING), ("2025-03", "30 people", RUNNING)], False),
        ([("2025-03-01", "42 people", RUNNING), ("2025-03-02", "50 people", RUNNING)], False),
        (
            [
                ("2025-03-01", "42 people", RUNNING),
                ("2025-03-01", "30 people", {**RUNNING, "counted_from": "2025-02-01"}),
            ],
            False,
        ),
        (
            [
                ("2025-03-01", "30 people", RUNNING),
                ("2025-03-01", "42 people", {**RUNNING, "counted_from": "2025-02-01"}),
            ],
            True,
        ),
        ([("2025-03-01", "9 people", {}), ("2025-03-01", "5 people", RUNNING)], False),
        ([("2025-03-01", "9 people", {}), ("2025-03-01", "5 people", {})], False),
        ([("2025-03-01", "9 people", HELD), ("2025-03-01", "5 people", HELD)], True),
        ([("2025-03-01", "9 people", HELD), ("2025-03-01", "about 9 people", HELD)], False),
        ([("2025-03-01", "9 people", HELD), ("2025-03-02", "5 people", HELD)], False),
        ([("2025-03-01", "9 people", HELD), ("2025-03", "5 people", HELD)], False),
        # Of two transfers; of those of one transfer among all.
        (
            [
                ("2025-03-01", "9 people", {**HELD, "outcome_of": 1}),
                ("2025-03-01", "5 people", {**HELD, "outcome_of": 2}),
            ],
            False,
        ),
        (
            [
                ("2025-03-01", "9 people", {**HELD, "outcome_of": 1}),
                ("2025-03-01", "5 people", {**HELD, "outcome_of": 1}),
            ],
            True,
        ),
        ([("2025-03-01", "9 people", {}), ("2025-04-01", "5 people", {**RUNNING, "outcome_of": 1})], False),
        ([("2025-03-01", "9 people", {"outcome_of": 1}), ("2025-04-01", "5 people", RUNNING)], True),
        # Who counts only those who were compelled doesn't speak of the others.
        ([("2025-03-01", "9 people", {}), ("2025-04-01", "5 people", {**RUNNING, "manner": "compelled"})], False),
        ([("2025-03-01", "9 people", {"manner": "compelled"}), ("2025-04-01", "5 people", RUNNING)], True),
        (
            [
                ("2025-03-01", "9 people", {"manner": "compelled"}),
                ("2025-04-01", "5 people", {**RUNNING, "manner": "compelled"}),
            ],
            True,
        ),
    ],
)
def test_counts_of_the_same_people_that_can_not_all_be_right(events, are_disputed):
    told = facts(A, C, events=tuple(counting(day, value, **more) for day, value, more in events))
    groups = counts_of(told, last_days(told.events, told.sources)).items()
    assert any(list(contradictions(group, counts)) for group, counts in groups) == are_disputed


COUNTS = st.tuples(
    st.dates(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)).map(str),
    st.builds(
        Quantity,
        st.sampled_from(["exactly", "at_least", "about"]),
        st.integers(0, 99).map(Decimal),
        st.just("people"),
    ),
    st.booleans(),
)


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_no_count_is_above_the_bound_of_all(counts):
    in_order = sorted(counts, key=str)
    events = [counting(day, str(quantity), is_running_total=running) for day, quantity, running in in_order]
    found = people(*events)
    least = found[0].people.low if found else 0
    assert least is not None
    assert all(least >= int(quantity.low or 0) for _, quantity, _ in counts)
    assert least <= ceil(sum(quantity.low or 0 for _, quantity, _ in counts))


def test_what_unnamed_people_tell_does_not_verify_how_many_they_were():
    for basis, verified in (("anonymous", False), ("unauthenticated", False), ("on_the_record", True), (None, True)):
        (found,) = people(counting("2025-03-01", "8 people", basis=basis))
        assert found.is_verified == verified, basis


@pytest.mark.parametrize(
    ("totals", "is_told"),
    [
        # Each is in one of the totals of both: none is left to be told by itself.
        ([("2025-07-18", {}), ("2025-04-12", {"nationals": "own"})], False),
        ([("2025-09", {}), ("2025-09", {"nationals": "own", "counted_to": "2025-04-12"})], False),
        ([("2025-09", {}), ("2025-09", {"nationals": "own", "counted_to": "2025-04-11"})], False),
        ([("2025-09", {}), ("2025-09", {"nationals": "own", "counted_to": "2025-04-10"})], True),
        ([("2025-07-18", {})], True),
        ([("2025-07-18", {}), ("2025-04-11", {"nationals": "own"})], True),
        ([("2025-07-18", {}), ("2025-04-12", {"nationals": "own", "manner": "voluntary"})], True),
        ([("2025-07-18", {"is_running_total": False}), ("2025-04-12", {"nationals": "own"})], True),
    ],
)
def test_those_not_told_apart_are_told_once(totals, is_told):
    running = {"is_running_total": True}
    rows = [counting(day, "36 people", **{**running, **more}) for day, more in totals]
    mixed = counting("2025-04-11", "10 people", nationals="mixed")
    found = [one.group.word for one in people(mixed, *rows)]
    assert ("transferred_mixed" in found) is is_told


def test_those_held_are_those_of_the_last_day_that_is_counted_whenever_that_is_told():
    told = people(
        counting("2025-05-01", "5 people", **HELD),
        counting("2025-06-01", "20 people", counted_to="2025-03-01", **HELD, **RUNNING),
    )
    assert [(str(one.people), str(one.counted_to)) for one in told] == [("5 people", "2025-05-01")]


@pytest.mark.parametrize(
    ("value", "rank", "told"),
    [
        # Who gives the same number, or one that can be true beside it, may tell more.
        ("8 people", "normal", "CU 2, VN"),
        ("at least 5 people", "normal", "CU 2, VN"),
        ("9 people", "normal", ""),
        ("8 people", "deprecated", ""),
    ],
)
def test_nationalities_are_those_of_the_first_claim_that_can_be_true_beside_the_published_one(value, rank, told):
    published = claim("8 people", "a", "preferred", field="people")
    other = claim(value, "c", rank, field="people", nationalities=parse_nationalities("CU 2, VN"))
    sources = {"a": A, "c": C}
    assert nationalities_of((published, other), sources) == parse_nationalities(told)
    assert nationalities_of((), sources) == ()
