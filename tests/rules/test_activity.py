"""Whether a deal is known to apply on a day: its term, its legal force, and when it was last reported."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.choices import AGREED_STATUSES, CountedAs, EventKind, Speaker, Status
from agreements.record.activity import Days, add_months, evidence_day, state_on
from agreements.record.dates import ImpreciseDate
from agreements.record.known import known_by
from agreements.record.resolve import resolve
from tests.rules.making import claim, event, facts, source

A, C = source("a", "A"), source("c", "C")


def day(written):
    return datetime.date.fromisoformat(written) if written else None


def people(value="8 people"):
    return {"counted": "transferred", "claims": (claim(value, "a", field="people"),)}


AGREED = event("2025-06-11", "agreed", kind="announcement")
FLIGHT = event("2025-12-12", "in_operation", kind="transfer", **people())


def record(*events, **values):
    """A record with these events and claims about the term."""
    claims = {field: (claim(value, "a", field=field),) for field, value in values.items()}
    return facts(A, events=events, claims=claims)


def on(told, written):
    """How active it is on a day, and whether it is in force."""
    found = state_on(resolve(told).days, day(written))
    assert found is not None
    return found.activity, found.in_force


@pytest.mark.parametrize("kind", EventKind.values)
@pytest.mark.parametrize("party", Speaker.values)
def test_evidence_is_of_people_or_a_partys_word_that_it_applies(kind, party):
    known = facts(A, C)
    for status in [*Status.values, None]:
        is_word = status in AGREED_STATUSES and party in ("sender", "host")
        is_text = (
            status in AGREED_STATUSES and party == "other" and kind in ("signature", "ratification", "publication")
        )
        for cites, is_told in (("a", is_word or is_text), ("c", is_word)):
            row = event("2025-03", status, kind=kind, said_by=party, sources=(cites,))
            expected = day("2025-03-01") if kind == "transfer" or is_told else None
            assert evidence_day(row, known) == expected, (status, cites)


@pytest.mark.parametrize("counted", CountedAs.values)
@pytest.mark.parametrize(
    ("value", "more", "since"),
    [
        ("8 people", {}, "2025-03-01"),
        ("undisclosed", {}, "2025-03-01"),
        ("up to 9 people", {}, None),
        # Nobody shows nothing, and a look back no more than what it looks at.
        ("0 people", {}, None),
        ("up to 0 people", {}, None),
        ("8 people", {"counted_to": ImpreciseDate("2016-12")}, "2016-12-01"),
        # The host's own nationals come home anyway.
        ("8 people", {"nationals": "own"}, None),
        ("8 people", {"nationals": "mixed"}, "2025-03-01"),
        # They were sent since then.
        ("8 people", {"counted_from": ImpreciseDate("2025-03-12")}, "2025-03-12"),
        ("8 people", {"counted_from": ImpreciseDate("2024"), "counted_to": ImpreciseDate("2025-03")}, "2025-03-01"),
    ],
)
def test_a_count_is_evidence_of_the_day_up_to_which_it_counts_somebody(counted, value, more, since):
    people = (claim(value, "a", field="people"),)
    row = event("2025-03", None, kind="statement", said_by="other", counted=counted, claims=people, **more)
    expected = day(since) if since and counted in ("transferred", "held") else None
    assert evidence_day(row, facts(A)) == expected


def test_own_nationals_show_nothing_also_where_only_their_transfer_says_so():
    sent = event("2025-03-01", kind="transfer", nationals="own", **people())
    held = event("2025-05-01", counted="held", outcome_of=sent.id, claims=people()["claims"])
    told = record(AGREED, sent, held, duration="1 year")
    assert resolve(told).last_reported == day("2025-06-11")
    assert evidence_day(held, told) is None
    term = resolve(told).term
    assert term is not None
    assert term.starts_until is None


def test_it_was_last_reported_on_the_first_possible_day_of_the_newest_evidence():
    told = record(AGREED, event("2025-12", kind="transfer"), event("2026-01-05"), event("2026-02", "denied"))
    assert resolve(told).last_reported == day("2025-12-01")
    assert resolve(record(event("2026-01-05"))).last_reported is None


@pytest.mark.parametrize(
    ("events", "values", "expected"),
    [
        # No start is stated: it began between the first word and the first transfer.
        ([AGREED, FLIGHT], {"duration": "1 year"}, ("2025-06-11", "2025-12-12", "2026-06-11", "2026-12-12")),
        ([AGREED], {"duration": "1 year"}, ("2025-06-11", "", "2026-06-11", "")),
        ([event("2025-06", "agreed")], {"duration": "1 year"}, ("2025-06-01", "", "2026-06-01", "")),
        # Entry into force starts it, when it took effect.
        ([AGREED, event("2025-07", "in_force"), FLIGHT], {"duration": "5 years"},
         ("2025-07-01", "2025-07-31", "2030-07-01", "2030-07-31")),
        ([event("2025-07-01", "in_force", effective="2025-08-01")], {"duration": "5 years"},
         ("2025-08-01", "2025-08-01", "2030-08-01", "2030-08-01")),
        # Another day was told before it came, or it was ended.
        ([event("2025-01-01", "in_force", effective="2025-06-01"),
          event("2025-03-01", "in_force", effective="2025-09-01")], {"duration": "1 year"},
         ("2025-09-01", "2025-09-01", "2026-09-01", "2026-09-01")),
        ([event("2025-01-01", "in_force", effective="2025-09-01"), event("2025-03-01", "in_force")],
         {"duration": "1 year"}, ("2025-03-01", "2025-03-01", "2026-03-01", "2026-03-01")),
        ([event("2025-01-01", "signed"), event("2025-02-01", "in_force", effective="2025-06-01"),
          event("2025-05-01", "ended", effective="2025-05-15")], {"duration": "1 year"},
         ("2025-01-01", "", "2026-01-01", "")),
        # Who are held have come, also where all who came are counted years later.
        ([AGREED, event("2027-01-01", counted_from=ImpreciseDate("2025-07-01"), is_running_total=True, **people()),
          event("2025-08-01", kind="statement", counted="held", claims=people()["claims"])], {"duration": "1 year"},
         ("2025-06-11", "2025-08-01", "2026-06-11", "2026-08-01")),
        # A source states it.
        ([AGREED, FLIGHT], {"duration": "1 year", "term_start": "2025-03"},
         ("2025-03-01", "2025-03-31", "2026-03-01", "2026-03-31")),
        ([AGREED], {"duration": "about 100 days", "term_start": "2025-01-01"},
         ("2025-01-01", "2025-01-01", "2025-04-01", "2025-04-21")),
        ([AGREED], {"duration": "up to 2 weeks", "term_start": "2025-01-01"},
         ("2025-01-01", "2025-01-01", "2025-01-15", "2025-01-15")),
        ([AGREED], {"duration": "at least 18 months", "term_start": "2025-01-31"},
         ("2025-01-31", "2025-01-31", "2026-07-31", "")),
        ([AGREED], {"duration": "1.5 years", "term_start": "2024-08-31"},
         ("2024-08-31", "2024-08-31", "2026-02-28", "2026-02-28")),
        ([AGREED], {"duration": "9999 years", "term_start": "2025"},
         ("2025-01-01", "2025-12-31", "9999-12-31", "9999-12-31")),
        ([AGREED], {"duration": "undisclosed"}, None),
        ([AGREED], {}, None),
        # Nobody agreed, so nothing began.
        ([event("2025-06-11", "requested")], {"duration": "1 year"}, None),
    ],
)  # fmt: skip
def test_a_term_has_ends_as_far_as_its_start_and_its_length_are_known(events, values, expected):
    term = resolve(record(*events, **values)).term
    assert (
        term and (term.starts_from, term.starts_until, term.ends_from, term.ends_until)
    ) == (expected and tuple(map(day, expected)))  # fmt: skip
    assert term is None or term.renewal is None


ONE_YEAR = record(AGREED, FLIGHT, duration="1 year", instrument="memorandum")


@pytest.mark.parametrize(
    ("told", "days"),
    [
        # Silence for twelve months.
        (record(AGREED), {"2026-06-10": "recently_reported", "2026-06-11": "unreported"}),
        # A term: first it may be over, then it is, and before that nobody reported it for a year or did.
        (ONE_YEAR, {"2026-06-10": "recently_reported", "2026-06-11": "term_may_be_over",
                    "2026-12-12": "term_may_be_over", "2026-12-13": "term_over", "2030-01-01": "term_over"}),
        # Its end is open: silence tells more.
        (record(AGREED, duration="1 year"), {"2026-06-10": "recently_reported", "2026-06-11": "unreported"}),
        (record(AGREED, event("2026-05-01", "agreed"), duration="6 months"),
         {"2025-12-10": "recently_reported", "2025-12-11": "term_may_be_over", "2027-04-30": "term_may_be_over",
          "2027-05-01": "unreported"}),
        # It goes on by itself, or was reported after its term.
        (record(AGREED, FLIGHT, duration="1 year", renewal="automatic"),
         {"2026-12-11": "recently_reported", "2026-12-13": "unreported"}),
        (record(AGREED, FLIGHT, duration="1 year", renewal="option"), {"2026-12-13": "term_over"}),
        (record(AGREED, FLIGHT, event("2027-01-01", kind="transfer"), duration="1 year"),
         {"2026-12-31": "recently_reported", "2027-12-31": "recently_reported", "2028-01-01": "unreported"}),
        # Nobody renewed it: whatever is told of it later, it is over.
        (record(AGREED, FLIGHT, event("2027-01-01", kind="transfer"), duration="1 year", renewal="none"),
         {"2026-12-13": "term_over", "2027-01-01": "term_over"}),
        # Closed, from the day on which the end takes effect.
        (record(AGREED, FLIGHT, event("2026-02-01", "ended")),
         {"2026-01-31": "recently_reported", "2026-02-01": "closed"}),
        (record(AGREED, FLIGHT, event("2026-02-01", "ended", effective="2026-05")),
         {"2026-05-30": "recently_reported", "2026-05-31": "closed"}),
        (record(AGREED, event("2026", "struck_down", said_by="court")),
         {"2026-12-30": "unreported", "2026-12-31": "closed"}),
        # Of two ends that are to come the last word counts, sooner or later; what had ended by then, had.
        (record(AGREED, FLIGHT, event("2026-02-01", "ended", effective="2026-09-30"),
                event("2026-03-01", "ended", effective="2026-05-31")),
         {"2026-05-30": "recently_reported", "2026-05-31": "closed"}),
        (record(AGREED, FLIGHT, event("2026-02-01", "ended", effective="2026-05-31"),
                event("2026-03-01", "ended", effective="2026-09-30")),
         {"2026-05-31": "recently_reported", "2026-09-29": "recently_reported", "2026-09-30": "closed"}),
        (record(AGREED, FLIGHT, event("2026-02-01", "use_ended"),
                event("2026-03-01", "ended", effective="2026-09-30")),
         {"2026-01-31": "recently_reported", "2026-02-01": "closed"}),
        # Talk before it comes leaves it as it is, and so does what others say; a later start is no contrary.
        *(
            (record(AGREED, FLIGHT, event("2026-02-01", "ended", effective="2026-06-01"), event("2026-03-01", talk)),
             {"2026-05-31": "recently_reported", "2026-06-01": "closed"})
            for talk in ("suspended", "in_talks", "denied")
        ),
        *(
            (record(AGREED, FLIGHT, event("2026-02-01", end, effective="2026-06-01", said_by=who), later),
             {"2026-05-31": "recently_reported", "2026-06-01": "closed", "2026-11-30": "closed"})
            for end, who, later in (
                ("ended", "host", event("2026-03-01", "in_operation", said_by="other", kind="transfer")),
                ("use_ended", "host", event("2026-03-01", "in_operation", said_by="other")),
                ("struck_down", "court", event("2026-03-01", "in_operation")),
                ("ended", "host", event("2026-03-01", "in_force", effective="2026-12-01")),
            )
        ),
        (record(AGREED, FLIGHT, event("2026-02-01", "ended", effective="2026-06-01"),
                event("2026-05-01", "in_force", effective="2026-12-01")),
         {"2026-06-01": "closed", "2026-11-30": "closed", "2026-12-01": "recently_reported"}),
        # An end after which people were sent was none.
        (record(AGREED, event("2025-08-01", "use_ended"), event("2025-12-12", kind="transfer", **people()),
                event("2026-03-01", "ended")),
         {"2025-08-01": "recently_reported", "2026-02-28": "recently_reported", "2026-03-01": "closed"}),
        # A pause is no end; what is no deal isn't active.
        (record(AGREED, FLIGHT, event("2026-02-01", "suspended")),
         {"2026-02-01": "recently_reported", "2026-12-12": "unreported"}),
        (record(event("2025-06-11", "requested")), {"2025-06-11": None, "2030-01-01": None}),
        (record(event("2025-06-11", "signed", said_by="other")), {"2025-06-11": None}),
        # Only others say that it is used.
        (record(event("2025-06-11", "in_operation", kind="transfer", said_by="other")),
         {"2025-06-11": "recently_reported", "2026-06-11": "unreported"}),
    ],
)  # fmt: skip
def test_how_active_it_is_depends_on_the_day(told, days):
    assert {written: on(told, written)[0] for written in days} == days


@pytest.mark.parametrize(
    ("events", "days"),
    [
        ([AGREED, FLIGHT, event("2026-02-01", "suspended")], {"2026-01-31": False, "2026-02-01": False}),
        # A pause that is told beforehand.
        ([AGREED, FLIGHT, event("2026-02-01", "suspended", effective="2026-03-01")],
         {"2026-02-28": True, "2026-03-01": False}),
        # Others' word for a day before it leaves it as it is; after it has come, a word ends it.
        *(
            ([AGREED, FLIGHT, event("2026-01-10", "suspended", effective="2026-03-01"),
              event("2026-02-01", status, said_by="other", effective="2026-02-15")],
             {"2026-02-28": True, "2026-03-01": False})
            for status in ("in_operation", "in_force")
        ),
        ([AGREED, FLIGHT, event("2026-01-10", "suspended", effective="2026-03-01"),
          event("2026-05-01", "in_operation")],
         {"2026-02-28": True, "2026-03-01": False, "2026-04-30": False, "2026-05-01": True}),
        ([AGREED, FLIGHT, event("2026-01-10", "suspended", effective="2026-06-01"), event("2026-02-01", "stalled"),
          event("2026-03-01", "in_talks")], {"2026-05-01": True, "2026-06-01": False}),
        # It is said once more, with a later day: before that it has begun, or hasn't.
        ([AGREED, FLIGHT, event("2026-01-01", "suspended"), event("2026-01-20", "suspended", effective="2026-03-01")],
         {"2026-01-31": False, "2026-03-01": False}),
        ([AGREED, FLIGHT, event("2026-01-01", "suspended", effective="2026-02-01"),
          event("2026-01-20", "suspended", effective="2026-03-01")], {"2026-02-28": True, "2026-03-01": False}),
        # Notice that it ends later leaves it as it was until then.
        ([AGREED, FLIGHT, event("2026-02-01", "ended", effective="2026-05-01")],
         {"2026-04-30": True, "2026-05-01": False}),
        ([AGREED, FLIGHT, event("2026-01-10", "suspended"), event("2026-02-01", "ended", effective="2026-05-01")],
         {"2026-02-01": False, "2026-04-30": False, "2026-05-01": False}),
        ([AGREED, FLIGHT, event("2026-01-10", "stalled"), event("2026-02-01", "ended", effective="2026-05-01")],
         {"2026-02-01": False, "2026-04-30": False, "2026-05-01": False}),
        # It goes on from a later day.
        ([AGREED, FLIGHT, event("2026-01-10", "suspended"),
          event("2026-02-01", "in_operation", effective="2026-05-01")],
         {"2026-02-01": False, "2026-04-30": False, "2026-05-01": True}),
        ([AGREED, FLIGHT, event("2026-01-10", "suspended", effective="2026-02-01"),
          event("2026-01-20", "in_operation", effective="2026-05-01")],
         {"2026-01-31": True, "2026-02-01": False, "2026-04-30": False, "2026-05-01": True}),
        *(
            ([AGREED, FLIGHT, event("2026-01-10", "suspended", effective="2026-03-01"), talk],
             {"2026-02-28": True, "2026-03-01": False, "2026-05-01": False})
            for talk in (event("2026-02-01", "in_talks"), event("2026-02-01", "in_operation", said_by="other"))
        ),
        # Nothing came of the pause, or of the end: it applies, a party says.
        ([AGREED, FLIGHT, event("2026-01-10", "suspended", effective="2026-05-01"),
          event("2026-02-01", "in_operation")],
         {"2026-02-01": True, "2026-05-01": True}),
        ([AGREED, FLIGHT, event("2026-01-10", "suspended"), event("2026-01-20", "in_operation"),
          event("2026-02-01", "ended", effective="2026-05-01")], {"2026-04-30": True}),
    ],
)  # fmt: skip
def test_what_is_paused_is_not_active_also_where_it_is_to_end(events, days):
    told = resolve(record(*events)).days
    assert {written: state_on(told, day(written)).is_active for written in days} == days  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("told", "days"),
    [
        (record(AGREED), {"2025-06-11": None}),
        (record(event("2025-06-11", "ratified")), {"2025-06-11": None}),
        # Silence is no end of legal force.
        (record(AGREED, event("2025-07-01", "in_force")), {"2030-01-01": True}),
        (record(AGREED, FLIGHT, instrument="memorandum"), {"2030-01-01": True}),
        (record(AGREED, FLIGHT, instrument="memorandum", renewal="automatic", duration="1 year"), {"2030-01-01": True}),
        # Of what nobody saw a text, use alone doesn't tell.
        (record(AGREED, FLIGHT), {"2026-01-01": None}),
        (record(AGREED, FLIGHT, instrument="verbal"), {"2026-01-01": None}),
        (record(AGREED, FLIGHT, instrument="undisclosed"), {"2026-01-01": None}),
        # A pause isn't an end either, nor that nobody is left.
        (record(AGREED, event("2025-07-01", "in_force"), event("2026-02-01", "suspended")), {"2030-01-01": True}),
        (record(AGREED, event("2025-07-01", "in_force"), event("2026-02-01", "use_ended")), {"2030-01-01": True}),
        # It runs out, perhaps before.
        (ONE_YEAR, {"2026-06-10": True, "2026-06-11": None, "2026-12-12": None, "2026-12-13": False}),
        # It is ended, when that takes effect, or was annulled.
        (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "ended", effective="2025-11-01")),
         {"2025-10-31": True, "2025-11-01": False}),
        (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "struck_down", said_by="court")),
         {"2025-08-01": False}),
        # What was annulled stays so, whatever is told later, until it enters into force again.
        *(
            (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", annulled), event("2026-08-01", later)),
             {"2025-07-31": True, "2025-08-01": False, "2030-01-01": False})
            for annulled in ("ended", "struck_down") for later in ("use_ended", "suspended")
        ),
        (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "ended"), event("2026-08-01", "in_force")),
         {"2030-01-01": True}),
        (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "ended"),
                event("2025-09-01", "in_force", effective="2026-01-01")),
         {"2025-09-01": False, "2025-12-31": False, "2026-01-01": True}),
        # Of two ends the last word, unless the first had come.
        (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "ended", effective="2025-12-31"),
                event("2025-09-01", "ended", effective="2025-10-31")),
         {"2025-10-30": True, "2025-10-31": False}),
        (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "ended", effective="2025-10-31"),
                event("2025-09-01", "ended", effective="2025-12-31")),
         {"2025-10-31": True, "2025-12-30": True, "2025-12-31": False}),
        (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "struck_down", said_by="court"),
                event("2025-09-01", "ended", effective="2025-12-31")),
         {"2025-07-31": True, "2025-08-01": False, "2025-12-30": False}),
        # What was to enter into force, but ended before, never did.
        (record(AGREED, event("2025-07-01", "in_force", effective="2025-12-31"), event("2025-09-01", "ended")),
         {"2025-12-30": False, "2026-01-01": False}),
        # An end that was withdrawn before its day never came, whoever is sent, and whatever text there is.
        *(
            (record(AGREED, event("2025-07-01", "in_force"), event("2025-08-01", "ended", effective="2025-11-01"),
                    event("2025-09-01", applies), **values), {"2025-11-01": True})
            for applies in ("in_force", "in_operation") for values in ({}, {"instrument": "treaty"})
        ),
        # It is in force from the day on which that takes effect.
        (record(AGREED, event("2025-07-01", "in_force", effective="2025-09")),
         {"2025-09-29": False, "2025-09-30": True}),
        (record(event("2025-07-01", "requested")), {"2025-07-01": None}),
    ],
)  # fmt: skip
def test_legal_force_ends_when_that_takes_effect_and_never_by_silence(told, days):
    assert {written: on(told, written)[1] for written in days} == days


def words(*told):
    """A deal that the host puts in force on the first day of 2025, and what is told after that: who says which status
    when, and for which day.
    """
    rows = [event("2025-01-01", "in_force")]
    rows += [event(day, status, said_by=who, effective=effective) for who, status, day, effective in told]
    return record(*rows)


OVER, IN_USE = ("closed", False, False), ("recently_reported", True, True)


@pytest.mark.parametrize(
    ("told", "days"),
    [
        # A party can't withdraw a ruling, at once or for a day before it.
        (words(("court", "struck_down", "2025-04-01", "2025-09-01"), ("host", "in_force", "2025-05-01", "")),
         {"2025-08-31": IN_USE, "2025-09-01": OVER}),
        (words(("court", "struck_down", "2025-04-01", "2025-09-01"), ("host", "in_force", "2025-05-01", "2025-06-01")),
         {"2025-08-31": IN_USE, "2025-10-01": OVER}),
        # What others tell doesn't withdraw an end, nor what a party agrees to meanwhile.
        *(
            (words(("host", "ended", "2025-04-01", "2025-09-01"), (who, status, "2025-05-01", effective)),
             {"2025-08-31": IN_USE, "2025-09-01": OVER, "2025-10-01": OVER})
            for who, status, effective in (
                ("other", "in_force", "2025-06-01"), ("other", "in_operation", "2025-05-15"),
                ("other", "agreed", ""), ("other", "announced", ""), ("host", "signed", ""),
            )
        ),
        # Of two ends the later keeps it closed, whatever is told between them.
        (words(("host", "ended", "2025-04-01", "2025-09-01"), ("court", "struck_down", "2025-06-01", ""),
               ("host", "in_talks", "2025-07-01", "")), {"2025-05-31": IN_USE, "2025-09-01": OVER}),
        # Nor is what was told earlier to begin later.
        (record(AGREED, event("2025-07-01", "in_operation", effective="2025-12-01"),
                event("2025-08-01", "use_ended", effective="2025-10-01")),
         {"2025-09-30": ("recently_reported", None, True), "2025-12-31": ("closed", None, False)}),
        # A pause for a day after it is no new start.
        (words(("host", "ended", "2025-04-01", "2025-06-01"), ("host", "suspended", "2025-05-01", "2025-08-01")),
         {"2025-05-31": IN_USE, "2025-06-01": OVER, "2025-08-01": OVER}),
        # The first end that comes ends it, in whichever order they were told.
        (words(("host", "ended", "2025-04-01", "2025-12-01"), ("court", "struck_down", "2025-05-01", "2025-06-01"),
               ("host", "in_talks", "2025-05-15", "")), {"2025-05-31": IN_USE, "2025-06-01": OVER}),
        (words(("host", "ended", "2025-04-01", "2025-09-01"), ("host", "in_talks", "2025-05-01", ""),
               ("host", "use_ended", "2025-06-01", "2025-12-01")), {"2025-08-31": IN_USE, "2025-10-01": OVER}),
        # What ended stays so, though a new start is told, which is ended before it comes.
        (words(("host", "ended", "2025-04-01", "2025-06-01"), ("host", "in_force", "2025-05-01", "2025-12-01"),
               ("host", "ended", "2025-07-01", "2025-10-01")), {"2025-06-15": OVER, "2025-08-01": OVER,
                                                                "2025-12-31": OVER}),
        (words(("host", "ended", "2025-04-01", "2025-06-01"), ("host", "in_force", "2025-07-01", "")),
         {"2025-06-15": OVER, "2025-07-01": IN_USE}),
    ],
)  # fmt: skip
def test_activity_and_force_agree_on_what_had_come_by_a_day(told, days):
    for written in days:
        found = state_on(resolve(told).days, day(written))
        assert found is not None
        assert (found.activity, found.in_force, found.is_active) == days[written], written


@pytest.mark.parametrize(
    ("written", "months", "expected"),
    [
        ("2025-06-11", 12, "2026-06-11"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-06-11", 0, "2025-06-11"),
        ("2025-06-11", 120_000, "9999-12-31"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(written, months, expected):
    assert add_months(day(written), months) == day(expected)


def test_what_an_earlier_format_did_not_tell_is_not_known():
    assert state_on((), day("2025-06-11")) is None
    assert state_on((Days(day("2026-01-01"), "closed", None),), day("2025-06-11")) is None


DATES = st.sampled_from(["2024", "2025", "2025-01", "2025-01-31", "2025-02", "2025-02-01", "2025-12-31"])


@given(
    told=st.lists(
        st.tuples(DATES, st.sampled_from(["agreed", "in_force", "in_operation", "ended", "suspended"])), max_size=4
    ),
    duration=st.sampled_from(["", "1 year", "up to 6 months", "at least 90 days", "undisclosed"]),
    asked=st.dates(day("2023-12-01"), day("2028-02-01")),
)
def test_stretches_follow_each_other_and_what_was_known_is_never_later_than_the_day(told, duration, asked):
    made = record(
        *(event(date, status) for date, status in sorted(told)), **({"duration": duration} if duration else {})
    )
    days = resolve(made).days
    assert days[0].since is None
    edges = [one.since for one in days if one.since]
    assert edges == sorted(set(edges))
    assert len(edges) == len(days) - 1
    assert all((one.activity, one.in_force) != (other.activity, other.in_force) for one, other in pairwise(days))
    known = known_by(made, asked)
    reported = resolve(known).last_reported if known else None
    assert reported is None or reported <= asked
