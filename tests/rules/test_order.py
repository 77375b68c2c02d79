"""The order of events of which not all are dated to the day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.record.known import last_days
from agreements.record.order import contradictions, in_order, is_order_known, overlap
from agreements.record.resolve import resolve
from tests.rules.making import event, facts, source


def made(*written):
    """Events from “date” or “date@position”; each tells its own as its text."""
    events = []
    for one in written:
        occurred, _, position = one.partition("@")
        events.append(event(occurred, text=one, position=int(position) if position else None))
    return events


def ordered(*written):
    events = made(*written)
    return [one.text for one in in_order(events, last_days(events, {}))]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["2025-06-11", "2025-02-01"], ["2025-02-01", "2025-06-11"]),
        # Where they overlap, the wider comes first.
        (["2025-06-11", "2025"], ["2025", "2025-06-11"]),
        (["2025-01-01", "2025-01", "2025"], ["2025", "2025-01", "2025-01-01"]),
        (["2025-06", "2025-06-01", "2025-05-31"], ["2025-05-31", "2025-06", "2025-06-01"]),
        # The editors know better.
        (["2025@2", "2025-06-11@1"], ["2025-06-11@1", "2025@2"]),
        (["2025-06-11@2", "2025-06-11@1"], ["2025-06-11@1", "2025-06-11@2"]),
        (["2025@3", "2025-06-11@1", "2025-06-12@2"], ["2025-06-11@1", "2025-06-12@2", "2025@3"]),
        # One of two isn't enough.
        (["2025@1", "2025-06-11"], ["2025@1", "2025-06-11"]),
        (["2025@9", "2025-06-11"], ["2025@9", "2025-06-11"]),
        # No number puts a day before an earlier one.
        (["2025-06-11@1", "2025-02-01@2"], ["2025-02-01@2", "2025-06-11@1"]),
        (["2025@1", "2025-02-01@3", "2025-06-11@2"], ["2025@1", "2025-02-01@3", "2025-06-11@2"]),
    ],
)
def test_events_stand_in_the_order_of_their_dates_then_of_the_editors_then_the_wider_first(written, expected):
    assert ordered(*written) == expected


def test_an_event_was_over_when_its_first_source_told_of_it():
    told = source("told", published="2025-03-10")
    vague, exact = event("2025", sources=("told",)), event("2025-06-11")
    days = last_days([vague, exact], {"told": told})
    assert not overlap(vague, exact, days)
    assert is_order_known(vague, exact, days)


def test_numbers_that_contradict_the_dates_are_told():
    events = made("2025-06-11@1", "2025-02-01@2", "2025@1", "2025-12-01@3", "2026")
    found = contradictions(events, last_days(events, {}))
    assert [(one.text, other.text) for one, other in found] == [("2025-06-11@1", "2025-02-01@2")]


DATES = st.sampled_from(["2024", "2025", "2025-01", "2025-01-31", "2025-02", "2025-02-01", "2025-12-31"])


@given(st.lists(st.tuples(DATES, st.none() | st.integers(1, 4)), max_size=6))
def test_dates_that_are_disjoint_are_never_turned_round_and_nothing_is_lost(told):
    events = [event(date, position=position) for date, position in told]
    days = last_days(events, {})
    found = in_order(events, days)
    assert sorted(one.id for one in found) == sorted(one.id for one in events)
    if contradictions(events, days):
        return
    for place, one in enumerate(found):
        for later in found[place + 1 :]:
            assert days[later.id] >= one.occurred.first_day
            if one.position and later.position and overlap(one, later, days):
                assert one.position <= later.position


@pytest.mark.parametrize(
    ("written", "status", "is_uncertain"),
    [
        # A year says nothing against a day within it, but may hide what came later.
        ([("2025-06-11", "in_operation", None), ("2025", "ended", None)], "in_operation", True),
        ([("2025-06-11", "in_operation", 1), ("2025", "ended", 2)], "ended", False),
        ([("2025-06-11", "in_operation", 1), ("2025", "ended", None)], "in_operation", True),
        ([("2025-06-11", "in_operation", None), ("2025", "in_operation", None)], "in_operation", False),
        ([("2025-06-11", "in_operation", None), ("2025", None, None)], "in_operation", False),
        ([("2025-06-11", "in_operation", None), ("2024", "ended", None)], "in_operation", False),
        ([("2025-06-11", "agreed", None), ("2025-06-11", "signed", None)], "signed", True),
        ([("2025-06-11", "agreed", 2), ("2025-06-11", "signed", 1)], "agreed", False),
        ([("2025-06-11", "agreed", 1), ("2025-06-11", "signed", 1)], "signed", True),
    ],
)
def test_a_status_is_uncertain_where_another_may_have_come_later(written, status, is_uncertain):
    events = [event(occurred, word, position=position) for occurred, word, position in written]
    said = resolve(facts(events=tuple(in_order(events, last_days(events, {}))))).status
    assert said is not None
    assert (said.status, said.is_uncertain) == (status, is_uncertain)
