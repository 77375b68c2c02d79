"""When each status was reached, when that was public, and when a deal was announced or first reported."""

import datetime

import pytest

from agreements.choices import AGREED_STATUSES, EventKind, Speaker, Status
from agreements.record.resolve import resolve
from tests.rules.making import event, facts, source

PAPER = source("paper", published="2025-11-18")


def values(*events, cites=(PAPER,)):
    return resolve(facts(*cites, events=events))


def test_a_milestone_has_the_day_on_which_it_was_reached_and_on_which_that_was_public():
    since = datetime.date(2025, 9, 23)
    told = values(
        event("2025-05-14", "signed", kind="signature", sources=("paper",)),
        event("2025-06-01", "signed", kind="signature", known_since=since, known_why="It leaked."),
        event("2025-07-16", "in_operation"),
        event("2025-08-01"),
    )
    assert [(one.status, one.reached, one.known) for one in told.milestones] == [
        ("signed", "2025-05-14", "2025-09-23"),
        ("in_operation", "2025-07-16", "2025-07-16"),
    ]


@pytest.mark.parametrize(
    ("status", "reached"),
    [("in_force", "2025-12-31"), ("suspended", "2025-12-31"), ("ended", "2025-12-31"), ("signed", "2025-05-31")],
)
def test_what_takes_effect_later_is_reached_then(status, reached):
    told = values(event("2025-05-31", status, effective="2025-12-31"), event("2025-08-01", "denied"))
    assert {one.status: one.reached for one in told.milestones}[status] == reached
    assert [one.status for one in told.milestones] == (
        ["denied", status] if reached == "2025-12-31" else [status, "denied"]
    )


@pytest.mark.parametrize(
    ("events", "reached"),
    [
        # Another day was told before it came.
        ([("2025-05-31", "suspended", "2025-12-31"), ("2025-08-01", "suspended", "2025-10-01")],
         {"suspended": "2025-10-01"}),
        ([("2025-05-31", "ended", "2025-09-01"), ("2025-08-01", "ended", "2025-12-31")], {"ended": "2025-12-31"}),
        ([("2025-05-31", "ended", "2025-07-01"), ("2025-08-01", "ended", "2025-12-31")], {"ended": "2025-07-01"}),
        # It ended before it was to enter into force.
        ([("2025-05-31", "in_force", "2025-12-31"), ("2025-08-01", "ended", "")], {"ended": "2025-08-01"}),
        ([("2025-05-31", "in_force", "2025-07-01"), ("2025-08-01", "ended", "")],
         {"in_force": "2025-07-01", "ended": "2025-08-01"}),
        ([("2025-05-31", "in_force", "2025-12-31"), ("2025-08-01", "refused", "")], {"refused": "2025-08-01"}),
        # It was withdrawn before it came, or not.
        *(
            ([("2025-05-31", "agreed", ""), ("2025-06-30", end, "2025-12-31"), ("2025-08-01", "in_force", "")],
             {"agreed": "2025-05-31", "in_force": "2025-08-01"})
            for end in ("ended", "use_ended", "suspended")
        ),
        ([("2025-05-31", "agreed", ""), ("2025-06-30", "ended", "2025-07-15"), ("2025-08-01", "in_force", "")],
         {"agreed": "2025-05-31", "ended": "2025-07-15", "in_force": "2025-08-01"}),
        # But not by what is to be so later still, nor by others.
        ([("2025-05-31", "ended", "2025-09-01"), ("2025-08-01", "in_force", "2025-12-01")],
         {"ended": "2025-09-01", "in_force": "2025-12-01"}),
        ([("2025-05-31", "struck_down", "2025-09-01"), ("2025-08-01", "struck_down", "2025-12-01")],
         {"struck_down": "2025-12-01"}),
        # What withdrew it was withdrawn itself.
        ([("2025-05-01", "in_force", "2025-09-01"), ("2025-05-02", "ended", "2025-08-01"),
          ("2025-07-01", "ended", "2025-12-01")], {"in_force": "2025-09-01", "ended": "2025-12-01"}),
        ([("2025-01-01", "suspended", "2025-06-01"), ("2025-02-01", "suspended", "2025-09-01"),
          ("2025-07-01", "suspended", "2025-12-01")], {"suspended": "2025-12-01"}),
        ([("2025-05-31", "ended", "2025-12-31"), ("2025-08-01", "in_talks", "")],
         {"in_talks": "2025-08-01", "ended": "2025-12-31"}),
        ([("2025-05-31", "in_force", "2025-12-31"), ("2025-08-01", "ended", "2026-06-30")],
         {"in_force": "2025-12-31", "ended": "2026-06-30"}),
    ],
)  # fmt: skip
def test_what_was_told_for_a_day_that_never_came_is_no_milestone(events, reached):
    told = values(*(event(day, status, effective=effective) for day, status, effective in events))
    assert {one.status: one.reached for one in told.milestones} == reached


def test_a_milestone_is_public_since_the_word_that_stands():
    told = values(
        event("2025-01-01", "in_operation"),
        event("2025-02-01", "suspended", effective="2025-06-01"),
        event("2025-03-01", "in_operation"),
        event("2026-10-01", "suspended"),
    )
    assert {one.status: one.known for one in told.milestones}["suspended"] == "2026-10-01"


@pytest.mark.parametrize(
    ("published", "retrieved", "public"),
    [
        ("", "2026-11-27", None),
        ("2026", "2026-11-27", "2026"),
        ("2026-01", "2026-11-27", "2026-01"),
        ("2026-01-12", "2026-11-27", "2026-01-12"),
    ],
)
def test_the_day_on_which_a_page_was_looked_up_is_not_the_one_since_which_it_was_public(published, retrieved, public):
    page = source("page", published=published, retrieved=retrieved)
    told = values(event("2025", "requested", kind="talks", sources=("page",)), cites=(page,))
    assert [one.known for one in told.milestones] == [public]
    assert told.first_reported == public


@pytest.mark.parametrize("status", [*Status.values, None])
@pytest.mark.parametrize("party", Speaker.values)
def test_only_a_party_that_says_that_it_agrees_announces(status, party):
    told = values(event("2025-02-17", status, kind="announcement", said_by=party))
    assert told.announced == ("2025-02-17" if status in AGREED_STATUSES and party in ("sender", "host") else None)
    assert told.first_reported == "2025-02-17"


@pytest.mark.parametrize("kind", EventKind.values)
def test_a_landing_is_no_announcement(kind):
    told = values(
        event("2025-09-06", "in_operation", kind=kind, known_since=datetime.date(2025, 9, 10), known_why="Why.")
    )
    assert told.announced == (None if kind == "transfer" else "2025-09-10")


@pytest.mark.parametrize(
    ("occurred", "kind", "published", "announced"),
    [
        ("2025-06-11", "announcement", "2025-11-18", "2025-06-11"),
        ("2025-06", "announcement", "2025-11-18", "2025-06"),
        ("2025-06", "announcement", "2025-06-20", "2025-06"),
        # A secret signature is announced when it came out, as exactly as that is known.
        ("2025-05-14", "signature", "2025-11-18", "2025-11-18"),
        ("2025-05-14", "signature", "2025-11", "2025-11"),
        ("2025-05-14", "signature", "", None),
    ],
)
def test_it_is_announced_when_a_partys_word_was_public(occurred, kind, published, announced):
    told = values(event(occurred, "signed", kind=kind, sources=("one",)), cites=(source("one", published=published),))
    assert told.announced == told.first_reported == announced


def test_of_two_words_on_one_day_the_more_exact_date_counts():
    vague, exact = event("2025", "agreed", sources=("day",)), event("2025-02-17", "agreed", sources=("day",))
    assert values(vague, exact, cites=(source("day", published="2025-02-17"),)).announced == "2025-02-17"
    assert values(vague, event("2025-02-16", "agreed"), cites=(source("day", published="2025-02-17"),)).announced == (
        "2025-02-16"
    )


def test_anybodys_word_reports():
    told = values(
        event("2025-04-01", "requested", said_by="other", kind="request", sources=("press",)),
        event("2025-06-11", "agreed"),
        cites=(source("press", published="2025-04-02"),),
    )
    assert (told.first_reported, told.announced) == ("2025-04-02", "2025-06-11")


def test_a_status_was_reached_on_a_day_rather_than_in_the_year_that_holds_it():
    told = values(event("2018", "ended"), event("2018-04-02", "ended"), event("2018-04-24", "ended"))
    assert [(one.status, one.reached) for one in told.milestones] == [("ended", "2018-04-02")]
