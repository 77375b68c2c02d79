"""What isn't known of a record: of whom nothing is told, of what nobody spoke, what no good source bears out."""

import pytest

from agreements.record.resolve import resolve
from tests.rules.making import claim, criticism, event, facts, source

A, C = source("a", "A", "2026-01-01"), source("c", "C", "2026-01-01")


def moved(counted, value, day="2025-03-01", **more):
    about = claim(f"{value} people", "a", field="people")
    return event(day, counted=counted, sources=("a",), claims=(about,), **more)


@pytest.mark.parametrize(
    ("events", "is_gap"),
    [
        ([], False),
        # Four are few enough that nobody tells of each.
        ([moved("transferred", "4")], False),
        ([moved("transferred", "5")], True),
        ([moved("transferred", "up to 9")], False),
        ([moved("transferred", "more than 4")], True),
        ([moved("ordered", "50")], False),
        ([moved("transferred", "8"), moved("returned", "3", "2025-05-01")], True),
        ([moved("transferred", "8"), moved("returned", "4", "2025-05-01")], False),
        ([moved("transferred", "8"), moved("held", "8", "2025-05-01")], False),
        ([moved("transferred", "8"), moved("held", "2", "2025-04-01"), moved("died", "2", "2025-05-01")], True),
        # Volunteers are told of together with the others: of twelve who are told of nobody knows which they are.
        (
            [
                moved("transferred", "8"),
                moved("transferred", "20", manner="voluntary"),
                moved("held", "8", "2025-05-01"),
            ],
            True,
        ),
        (
            [
                moved("transferred", "8"),
                moved("transferred", "6", manner="voluntary"),
                moved("held", "8", "2025-05-01"),
            ],
            False,
        ),
        ([moved("transferred", "4"), moved("transferred", "4", manner="voluntary")], True),
        # All who aren't told apart.
        (
            [
                moved("transferred", "7"),
                moved("transferred", "5", nationals="own"),
                moved("held", "12", "2025-05-01", nationals="mixed"),
            ],
            False,
        ),
        (
            [
                moved("transferred", "7"),
                moved("transferred", "5", nationals="own"),
                moved("held", "5", "2025-05-01", nationals="mixed"),
            ],
            True,
        ),
        # What became of own nationals tells nothing of others.
        ([moved("transferred", "8"), moved("returned", "4", "2025-05-01", nationals="own")], True),
        ([moved("transferred", "8", nationals="own")], True),
        ([moved("transferred", "8", nationals="own"), moved("released", "5", "2025-05-01", nationals="own")], False),
    ],
)
def test_what_became_of_most_who_were_sent(events, is_gap):
    assert ("outcome" in resolve(facts(A, events=tuple(events))).gaps) == is_gap


def test_that_nobody_is_known_to_have_criticised_it():
    assert "criticism" in resolve(facts(A)).gaps
    assert "criticism" not in resolve(facts(A, criticisms=(criticism("one", "a"),))).gaps


@pytest.mark.parametrize(("told_by", "is_gap"), [("a", False), ("c", True)])
def test_that_no_good_source_bears_a_value_out(told_by, is_gap):
    capacity = {"capacity": (claim("50 people", told_by, "preferred"),)}
    told = resolve(facts(A, C, claims=capacity, events=(event("2025-01-01", "agreed", sources=("a",)),)))
    assert (("verification" in told.gaps), told.is_verified) == (is_gap, not is_gap)
