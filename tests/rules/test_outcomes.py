"""What became of those who were sent: each once, where they were last, and the rest of whom nothing later is told."""

import datetime
from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.choices import OUTCOMES, CountedAs
from agreements.record.known import last_days
from agreements.record.outcomes import UNKNOWN, ended_by, outcomes_of
from agreements.record.people import counts_of, to_date
from tests.rules.making import claim, event, facts, source

A = source("a", "A", "2026-01-01")
RUNNING = {"is_running_total": True}
TOTAL = {**RUNNING, "is_total": True}


def groups(*events):
    rows = [
        event(
            occurred,
            counted=counted,
            sources=("a",),
            claims=(claim(value if value == "undisclosed" else f"{value} people", "a", field="people"),),
            **more,
        )
        for occurred, counted, value, more in events
    ]
    told = facts(A, events=tuple(rows))
    return counts_of(told, last_days(told.events, told.sources))


def told(*events):
    return [(one.word, str(one.people)) for one in outcomes_of(groups(*events))]


def sent(value="8", occurred="2025-03-01", **more):
    return (occurred, "transferred", value, more)


def later(counted, value, occurred="2025-05-01", **more):
    return (occurred, counted, value, more)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # Nobody was sent, so nothing became of anybody.
        ([], []),
        ([later("returned", "2")], []),
        # Of all that is counted nothing later is told. How many were sent in all isn't known: so at least.
        ([sent()], [("not_known", "at least 8 people")]),
        ([sent(**TOTAL)], [("not_known", "8 people")]),
        ([sent(**TOTAL), later("returned", "2")], [("returned", "at least 2 people"), ("not_known", "6 people")]),
        ([sent(**TOTAL), later("returned", "8")], [("returned", "at least 8 people")]),
        (
            [sent(), later("returned", "8")],
            [("returned", "at least 8 people")],
        ),
        # More can have left than are counted as sent.
        (
            [sent("more than 5"), later("died", "9")],
            [("died", "at least 9 people")],
        ),
        # Who left after a day on which others were held may have been held then.
        (
            [sent(**TOTAL), later("held", "8", "2025-04-01"), later("returned", "3", "2025-05-01")],
            [("held", "at least 5 people"), ("returned", "at least 3 people")],
        ),
        # Who left before it wasn't.
        (
            [sent(**TOTAL), later("returned", "3", "2025-04-01"), later("held", "4", "2025-05-01")],
            [("held", "at least 4 people"), ("returned", "at least 3 people"), ("not_known", "1 person")],
        ),
        # So with those who were released, and with who was released after others were held.
        (
            [sent(**TOTAL), later("released", "5", "2025-04-01"), later("moved_on", "2", "2025-05-01")],
            [("released", "at least 3 people"), ("moved_on", "at least 2 people"), ("not_known", "1 to 3 people")],
        ),
        (
            [sent(**TOTAL), later("held", "8", "2025-04-01"), later("released", "8", "2025-05-01")],
            [("released", "at least 8 people")],
        ),
        # Of no more than were sent: who moved on may be who returned later, or died.
        (
            [sent(**TOTAL), later("moved_on", "8", "2025-04-01"), later("returned", "8", "2025-05-01")],
            [("returned", "at least 8 people")],
        ),
        (
            [sent(**TOTAL), later("returned", "7", "2025-04-01"), later("died", "2", "2025-05-01")],
            [("returned", "at least 6 people"), ("died", "at least 2 people")],
        ),
        (
            [sent(**TOTAL), later("released", "8", "2025-04-01"), later("held", "8", "2025-05-01")],
            [("held", "at least 8 people")],
        ),
        (
            [sent(**TOTAL), later("moved_on", "3", "2025-04-01"), later("returned", "5", "2025-05-01")],
            [("returned", "at least 5 people"), ("moved_on", "at least 3 people")],
        ),
        # Held is a snapshot: the last one counts.
        (
            [sent(**TOTAL), later("held", "8", "2025-04-01"), later("held", "1", "2025-06-01")],
            [("held", "at least 1 person"), ("not_known", "7 people")],
        ),
        # Words that leave it open count as little as they surely mean.
        (
            [sent("about 100"), later("returned", "several")],
            [("returned", "at least 3 people"), ("not_known", "at least 81 people")],
        ),
        (
            [sent("20", **TOTAL), later("held", "about 15")],
            [("held", "at least 14 people"), ("not_known", "4 to 6 people")],
        ),
        ([sent(**TOTAL), later("held", "up to 5")], [("not_known", "3 to 8 people")]),
        # Whether they left of their own will doesn't matter for where they are.
        (
            [sent(**TOTAL), later("returned", "2", manner="voluntary"), later("returned", "1")],
            [("returned", "at least 3 people"), ("not_known", "5 people")],
        ),
        ([sent(), (*later("ordered", "9")[:3], {})], [("not_known", "at least 8 people")]),
    ],
)
def test_each_is_told_where_they_were_last(events, expected):
    assert told(*events) == expected


def test_own_nationals_stand_by_themselves_and_volunteers_are_not_added():
    own = sent("4", nationals="own")
    found = outcomes_of(groups(sent(), own, sent("5", manner="voluntary"), later("returned", "1", nationals="own")))
    assert [(one.nationals, one.word, str(one.people)) for one in found] == [
        ("third_country", "not_known", "at least 8 people"),
        ("own", "returned", "at least 1 person"),
        ("own", "not_known", "at least 3 people"),
    ]
    assert told(sent("5", manner="voluntary")) == [("not_known", "at least 5 people")]
    assert told(sent("0"), sent("5", manner="voluntary")) == [("not_known", "at least 5 people")]


def flights(*later_counts):
    """Flights of 20 and of 10 people, and what became of whom: events 1 and 2 are the flights."""
    return told(sent("20", id=1), sent("10", "2025-04-01", id=2), *later_counts)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Each is told by the transfer of which they came.
        (
            [later("held", "20", outcome_of=1), later("held", "10", outcome_of=2)],
            [("held", "at least 30 people")],
        ),
        (
            [later("released", "20", outcome_of=1), later("returned", "10", "2025-06-01", outcome_of=2)],
            [("released", "at least 20 people"), ("returned", "at least 10 people")],
        ),
        # Without that, who returned may have been released before, and only the last who are held are told.
        (
            [later("released", "20"), later("returned", "10", "2025-06-01")],
            [
                ("released", "at least 10 people"),
                ("returned", "at least 10 people"),
            ],
        ),
        # What is counted of all later says more than what was counted of each.
        (
            [later("held", "20", outcome_of=1), later("held", "10", outcome_of=2), later("held", "12", "2025-09-01")],
            [("held", "at least 12 people"), ("not_known", "at least 18 people")],
        ),
        (
            [later("held", "12", "2025-04-15"), later("held", "20", outcome_of=1), later("held", "10", outcome_of=2)],
            [("held", "at least 30 people")],
        ),
    ],
)
def test_those_of_two_transfers_are_told_by_themselves(counts, expected):
    assert flights(*counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # What isn't said to be of one transfer is lost in none.
        (
            [
                later("died", "1"),
                later("held", "19", "2025-06-01", outcome_of=1),
                later("held", "10", "2025-06-02", outcome_of=2),
            ],
            [("held", "at least 29 people"), ("died", "at least 1 person")],
        ),
        # An open total of one flight has no return of the other in it.
        (
            [
                later("returned", "2", "2025-04-10", outcome_of=1),
                later("held", "10", "2025-05-01", outcome_of=2),
                later("returned", "3", "2025-06-01", outcome_of=2, **RUNNING),
            ],
            [("held", "at least 7 people"), ("returned", "at least 5 people"), ("not_known", "at least 18 people")],
        ),
    ],
)
def test_nobody_is_lost_between_transfers(counts, expected):
    assert flights(*counts) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # A flight may be one of those of its month, so what became of either may be of the same people.
        (
            [
                sent("20", "2025-03", id=1),
                sent("8", "2025-03-10", id=2),
                ("2025-06-30", "transferred", "30", TOTAL),
                later("held", "8", outcome_of=2),
                later("returned", "20", "2025-06-01", outcome_of=1),
            ],
            [("returned", "at least 20 people"), ("not_known", "2 to 10 people")],
        ),
        # Totals of two flights are of different people, also beside what is said of neither.
        (
            [
                sent("20", id=1),
                sent("10", "2025-04-01", id=2),
                later("returned", "8", outcome_of=1, **RUNNING),
                later("returned", "4", outcome_of=2, **RUNNING),
                later("held", "1", "2025-06-01"),
            ],
            [("held", "at least 1 person"), ("returned", "at least 12 people"), ("not_known", "at least 17 people")],
        ),
        # A departure that is told in passing may be of those who are held.
        (
            [
                sent("20", id=1),
                sent("10", "2025-04-01", id=2),
                later("held", "20", outcome_of=1),
                later("returned", "4", "2025-06-01", outcome_of=2, **RUNNING),
                later("returned", "6", "2025-06-01", **RUNNING),
            ],
            [("held", "at least 18 people"), ("returned", "at least 6 people"), ("not_known", "at least 4 people")],
        ),
        # Both are told of: who is held still, or returned, and who returned perhaps was the one who was held.
        (
            [sent("2", **TOTAL), later("held", "1"), later("returned", "1", "2025-05-01")],
            [("returned", "at least 1 person"), ("not_known", "up to 1 person")],
        ),
        (
            [sent("100", **TOTAL), later("returned", "about 100")],
            [("returned", "at least 90 people"), ("not_known", "up to 10 people")],
        ),
        (
            [sent("1,000", **TOTAL), later("returned", "several hundred")],
            [("returned", "at least 200 people"), ("not_known", "1 to 800 people")],
        ),
        (
            [sent("100", **TOTAL), later("returned", "at least 50")],
            [("returned", "at least 50 people"), ("not_known", "up to 50 people")],
        ),
        # Of one flight no more are told of than came by it, however often.
        (
            [
                sent("9", id=1),
                sent("20", "2025-04-01", id=2),
                later("held", "9", outcome_of=1),
                later("returned", "8", "2025-06-01", outcome_of=1),
                later("held", "3", "2025-06-01", outcome_of=2),
            ],
            [("held", "at least 4 people"), ("returned", "at least 8 people"), ("not_known", "at least 17 people")],
        ),
        # Of “at least 22” as many as are told.
        (
            [sent("61"), later("returned", "at least 22")],
            [("returned", "at least 22 people"), ("not_known", "at least 39 people")],
        ),
        # A total has in it whom it counts: of these nationals, in this manner.
        (
            [
                sent("2"),
                sent("1", nationals="own"),
                later("returned", "1", "2025-04-01", nationals="mixed"),
                later("held", "2", nationals="third_country"),
                later("returned", "1", "2025-06-01", nationals="third_country", **RUNNING),
            ],
            [("held", "at least 1 person"), ("returned", "at least 1 person")],
        ),
        (
            [
                sent("2"),
                later("returned", "1", "2025-04-01", manner="compelled"),
                later("held", "1"),
                later("returned", "1", "2025-06-01", manner="voluntary", **RUNNING),
            ],
            [("returned", "at least 1 person")],
        ),
        # Who isn't told apart may be who is, also where they are dated alike.
        (
            [
                sent("2", nationals="mixed"),
                later("returned", "1", nationals="mixed"),
                later("returned", "1", nationals="third_country"),
            ],
            [("returned", "at least 1 person")],
        ),
        (
            [
                sent("131", nationals="mixed", id=1),
                sent("20", id=2),
                later("returned", "20", nationals="mixed", outcome_of=1),
                later("returned", "20", nationals="third_country", outcome_of=2),
            ],
            [("returned", "at least 20 people"), ("not_known", "at least 91 people")],
        ),
        # Flights of two days are of different people, whoever was aboard.
        (
            [sent("5"), sent("5", "2025-04-01", nationals="mixed")],
            [("not_known", "at least 10 people")],
        ),
        # Of two that can't both be right the later one stands.
        (
            [sent("14"), later("returned", "14", id=77), later("held", "11", "2025-05-03", disputes=77)],
            [("held", "at least 11 people"), ("not_known", "at least 3 people")],
        ),
        (
            [sent("20", **TOTAL), later("returned", "8", id=77), later("returned", "5", "2025-05-03", disputes=77)],
            [("returned", "at least 5 people"), ("not_known", "15 people")],
        ),
        (
            [
                sent("9", **TOTAL),
                later("returned", "1", "2025-04-01"),
                later("held", "8", id=77),
                later("returned", "8", "2025-05-02", disputes=77),
            ],
            [("returned", "at least 9 people")],
        ),
        # Who may be nobody may be somebody.
        (
            [sent("2", **TOTAL), sent("up to 3", nationals="own"), later("returned", "1", nationals="mixed")],
            [("returned", "at least 1 person"), ("not_known", "1 to 4 people")],
        ),
        # What is counted of one flight is in no total of another.
        (
            [
                sent("4", nationals="mixed", id=1),
                sent("1", "2025-04-01", id=2),
                sent("1", "2025-04-01", nationals="own", id=3),
                ("2025-04-02", "transferred", "6", {**TOTAL, "nationals": "mixed"}),
                later("returned", "4", nationals="mixed", outcome_of=1),
                later("returned", "1", "2025-06-01", outcome_of=2, **RUNNING),
                later("returned", "1", "2025-06-01", outcome_of=3, nationals="own", **RUNNING),
            ],
            [("returned", "at least 6 people")],
        ),
        # Whose nationals they are follows from their transfer.
        (
            [
                sent("1", id=1),
                sent("1", nationals="own"),
                later("held", "1", outcome_of=1),
                later("returned", "1", nationals="own"),
            ],
            [("held", "at least 1 person"), ("returned", "at least 1 person")],
        ),
        # Nobody says how many left: it can be all.
        (
            [sent("2"), later("held", "2"), later("returned", "undisclosed", "2025-06-01")],
            [],
        ),
        # Whose nationals they are isn't told: they may be of either kind.
        (
            [sent("5", **TOTAL), sent("5", nationals="own", **TOTAL), later("returned", "5")],
            [("returned", "at least 5 people"), ("not_known", "5 people")],
        ),
        ([sent("5", nationals="own", **TOTAL), later("returned", "5")], [("returned", "at least 5 people")]),
        # By which transfer they came isn't told: they may have volunteered.
        (
            [sent("5", **TOTAL), sent("5", manner="voluntary", **TOTAL), later("returned", "5")],
            [("returned", "at least 5 people"), ("not_known", "5 people")],
        ),
        # Two reports of a month may be of different people.
        (
            [
                sent("8", **TOTAL),
                later("held", "8", "2025-04-01"),
                later("returned", "3", "2025-04-20"),
                later("returned", "2", "2025-04"),
            ],
            [("held", "at least 3 people"), ("returned", "at least 3 people"), ("not_known", "up to 2 people")],
        ),
    ],
)
def test_who_may_be_the_same_people_are_told_once(events, expected):
    assert told(*events) == expected


def test_who_is_told_with_about_so_many_may_be_the_most_of_them():
    events = [sent("112", **TOTAL), later("held", "112", "2025-03-07"), later("released", "about 65", "2025-03-08")]
    assert told(*events) == [
        ("held", "at least 41 people"),
        ("released", "at least 59 people"),
        ("not_known", "up to 12 people"),
    ]


def test_people_are_those_of_the_transfer_that_is_named():
    own = sent("10", nationals="own", id=1)
    found = outcomes_of(groups(own, sent("8", "2025-04-01", id=2), later("returned", "4", outcome_of=1)))
    assert [(one.nationals, one.word, str(one.people)) for one in found] == [
        ("third_country", "not_known", "at least 8 people"),
        ("own", "returned", "at least 4 people"),
        ("own", "not_known", "at least 6 people"),
    ]


def test_a_total_that_has_other_transfers_in_it_is_not_told_beside_them():
    total = ("2025-05-01", "transferred", "30", {**RUNNING, "id": 2})
    counts = [sent("20", id=1), total, later("held", "20", "2025-06-01", outcome_of=1)]
    assert told(*counts, later("held", "25", "2025-06-02", outcome_of=2)) == [("held", "at least 25 people")]


def test_what_became_of_volunteers_is_not_told_of_the_others():
    volunteers = sent("50", manner="voluntary", id=2)
    assert told(sent("20", id=1), volunteers, later("moved_on", "30", outcome_of=2)) == [
        ("not_known", "at least 20 people")
    ]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (
            [sent("7"), sent("1", nationals="own"), later("held", "8", nationals="mixed")],
            [("mixed", "held", "at least 8 people")],
        ),
        (
            [sent("100"), sent("36", nationals="own"), later("returned", "130", nationals="mixed")],
            [("mixed", "returned", "at least 130 people"), ("mixed", "not_known", "at least 6 people")],
        ),
        (
            [sent("100", nationals="mixed"), later("returned", "60")],
            [("mixed", "returned", "at least 60 people"), ("mixed", "not_known", "at least 40 people")],
        ),
        # A flight of which some are counted by themselves.
        (
            [sent("131", nationals="mixed"), sent("20"), later("returned", "20")],
            [("mixed", "returned", "at least 20 people"), ("mixed", "not_known", "at least 111 people")],
        ),
        (
            [sent("131", nationals="mixed"), sent("5", nationals="own"), later("returned", "20")],
            [("mixed", "returned", "at least 20 people"), ("mixed", "not_known", "at least 111 people")],
        ),
        # Volunteers' fate isn't told of the others, however they are counted.
        (
            [
                sent("20", id=1),
                sent("50", manner="voluntary", id=2),
                later("returned", "30", nationals="mixed", outcome_of=2),
            ],
            [("mixed", "not_known", "at least 20 people")],
        ),
        # No more than the most who were sent.
        (
            [
                sent("about 100", **TOTAL),
                later("moved_on", "100", nationals="mixed"),
                later("returned", "100", "2025-06-01", nationals="mixed"),
            ],
            [("mixed", "returned", "at least 100 people"), ("mixed", "moved_on", "at least 10 people")],
        ),
        (
            [
                sent("20", id=1),
                ("2025-05-01", "transferred", "30", {**RUNNING, "id": 2}),
                later("held", "20", "2025-06-01", nationals="mixed", outcome_of=1),
                later("held", "25", "2025-06-02", nationals="mixed", outcome_of=2),
            ],
            [("mixed", "held", "at least 25 people")],
        ),
        # A total of everybody bounds also those who are told apart in it.
        (
            [
                sent("8", id=1, **TOTAL),
                ("2025-04-01", "transferred", "12", {**TOTAL, "nationals": "mixed"}),
                later("moved_on", "8", nationals="third_country"),
                later("returned", "12", "2025-06-01", nationals="mixed"),
            ],
            [("mixed", "returned", "at least 12 people")],
        ),
        # Third-country nationals and the host's own are never the same people.
        (
            [
                sent("8", **TOTAL),
                sent("4", nationals="own", **TOTAL),
                later("held", "8", nationals="third_country"),
                later("held", "4", nationals="own"),
                later("died", "1", "2025-06-01", nationals="mixed"),
            ],
            [("mixed", "held", "at least 11 people"), ("mixed", "died", "at least 1 person")],
        ),
        (
            [
                sent("8", **TOTAL),
                sent("4", nationals="own", **TOTAL),
                later("returned", "5", nationals="third_country", **RUNNING),
                later("returned", "3", nationals="own", **RUNNING),
                later("died", "1", "2025-06-01", nationals="mixed"),
            ],
            [
                ("mixed", "returned", "at least 8 people"),
                ("mixed", "died", "at least 1 person"),
                ("mixed", "not_known", "3 people"),
            ],
        ),
        # No more of either than came.
        (
            [
                sent("8", **TOTAL),
                sent("4", nationals="own", **TOTAL),
                later("moved_on", "8", nationals="third_country"),
                later("returned", "8", "2025-06-01", nationals="third_country"),
                later("died", "1", "2025-07-01", nationals="mixed"),
            ],
            [
                ("mixed", "returned", "at least 8 people"),
                ("mixed", "died", "at least 1 person"),
                ("mixed", "not_known", "up to 3 people"),
            ],
        ),
        # Those who are told apart may be among those who aren't.
        (
            [
                sent("7"),
                sent("3", nationals="own"),
                later("held", "3", nationals="own"),
                later("held", "8", "2025-05-02", nationals="mixed"),
            ],
            [("mixed", "held", "at least 8 people"), ("mixed", "not_known", "at least 2 people")],
        ),
    ],
)
def test_who_are_not_told_apart_in_one_are_not_in_the_other(events, expected):
    found = outcomes_of(groups(*events))
    assert [(one.nationals, one.word, str(one.people)) for one in found] == expected


def test_nobody_is_held_still_who_was_held_before_the_end():
    events = (sent(**TOTAL), later("held", "5", "2025-04-01"))
    held = [("held", "at least 5 people"), ("not_known", "3 people")]
    for day, expected in (("2025-03-31", held), ("2025-04-01", [("not_known", "8 people")])):
        found = outcomes_of(groups(*events), datetime.date.fromisoformat(day))
        assert [(one.word, str(one.people)) for one in found] == expected


@pytest.mark.parametrize(
    ("status", "effective", "ended"),
    [
        ("ended", "", "2025-04-01"),
        ("use_ended", "", "2025-04-01"),
        # It still runs, as far as anything is known.
        ("ended", "2026-06-30", None),
        ("ended", "2025-06-30", "2025-06-30"),
        ("struck_down", "", None),
        ("in_operation", "", None),
    ],
)
def test_only_an_end_of_the_deal_or_its_use_ends_it(status, effective, ended):
    last = event("2025-04-01", status, effective=effective)
    day = ended_by([last], last_days([last], {}), datetime.date(2025, 12, 31))
    assert (day and day.isoformat()) == ended
    assert ended_by([], {}, None) is None


@pytest.mark.parametrize("later", ["in_talks", "denied", "struck_down", "in_operation"])
def test_what_is_told_after_an_end_does_not_undo_it(later):
    rows = [event("2025-04-01", "use_ended"), event("2025-06-01", later)]
    assert ended_by(rows, last_days(rows, {}), None) == datetime.date(2025, 4, 1)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        # The last word, where it came before the day.
        ([("2025-04-01", "ended", "2025-12-31"), ("2025-06-01", "ended", "2025-10-31")], "2025-10-31"),
        ([("2025-04-01", "ended", "2025-05-01"), ("2025-06-01", "ended", "2025-10-31")], "2025-10-31"),
        # It was withdrawn before it came.
        ([("2025-04-01", "ended", "2025-12-31"), ("2025-06-01", "in_force", "")], None),
        ([("2025-04-01", "ended", "2025-05-31"), ("2025-06-01", "in_force", "")], "2025-05-31"),
        # The deal ends later than its use.
        ([("2025-04-01", "use_ended", ""), ("2025-06-01", "ended", "2025-10-31")], "2025-10-31"),
    ],
)
def test_of_two_ends_the_last_word_counts(ends, expected):
    rows = [event(day, status, effective=effective) for day, status, effective in ends]
    day = ended_by(rows, last_days(rows, {}), datetime.date(2026, 1, 1))
    assert (day and day.isoformat()) == expected


ROWS = st.lists(
    st.tuples(
        st.dates(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)).map(str),
        st.sampled_from([CountedAs.TRANSFERRED.value, *(word.value for word in OUTCOMES)]),
        st.sampled_from(["0", "1", "2", "5", "about 10", "at least 3", "up to 4", "several"]),
        st.sampled_from([{}, {}, RUNNING, TOTAL]),
    ),
    max_size=7,
)


@given(ROWS)
@example([("2025-01-01", "transferred", "5", {}), ("2025-01-01", "transferred", "at least 3", TOTAL)])
def test_outcomes_add_up_to_those_who_were_sent(rows):
    counted = groups(*sorted(rows, key=lambda row: row[0]))
    found = outcomes_of(counted)
    whole = next((to_date(counts) for group, counts in counted.items() if group.counted == "transferred"), None)
    if whole is None or not whole.people.low:
        assert not found
        return
    lows = {one.word: one.people.low or 0 for one in found}
    known = sum(low for word, low in lows.items() if word != UNKNOWN)
    # No person is told twice: all fit into those who were sent, unless nobody says how many these are at most.
    most = whole.people.low if whole.people.high is None else whole.people.high
    assert known <= most or whole.people.high is None
    # The rest lies between who may be left at least and at most.
    rest = next((one.people for one in found if one.word == UNKNOWN), None)
    if whole.people.high is not None:
        assert (rest.high if rest else 0) == max(whole.people.high - known, 0)
    if rest is not None:
        assert (rest.low or 0) + known <= max(ceil(whole.people.low), known)
        assert (rest.high is None) == (whole.people.high is None)
    for one in found:
        assert one.word == UNKNOWN or one.people.high is None
        assert lows[one.word] <= ceil(max(whole.people.low, known))
    assert all(low > 0 for word, low in lows.items() if word != UNKNOWN)
