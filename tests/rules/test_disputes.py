"""Whether the parties contradict each other on whether there is an arrangement, or of the same people."""

import datetime

import pytest

from agreements.record.disputes import disputes
from agreements.record.known import known_by, last_days
from agreements.record.order import in_order
from agreements.record.people import counts_of
from agreements.record.resolve import resolve
from tests.rules.making import claim, event, facts, source

A = source("a", "A", "2026-01-01")


def found(*events):
    told = facts(A, events=tuple(in_order(events, last_days(events, {"a": A}))))
    days = last_days(told.events, told.sources)
    return [(one.field, list(one.events)) for one in disputes(told, days, counts_of(told, days))]


def says(id_, day, status=None, said_by="host", **more):
    return event(day, status, id=id_, said_by=said_by, sources=("a",), **more)


@pytest.mark.parametrize(
    ("first", "second", "is_disputed"),
    [
        # Who denies stands against who affirms, whichever came first.
        (("signed", "sender"), ("denied", "host"), True),
        (("denied", "host"), ("signed", "sender"), True),
        (("ended", "sender"), ("denied", "host"), True),
        (("in_talks", "sender"), ("denied", "host"), False),
        # Who refuses what was agreed before pulls out; who affirms what was refused contradicts.
        (("signed", "sender"), ("refused", "host"), False),
        (("agreed", "host"), ("refused", "sender"), True),
        # Who never agreed doesn't pull out: one says that there is a deal, the other that there is none.
        (("announced", "sender"), ("refused", "host"), True),
        (("in_talks", "sender"), ("refused", "host"), False),
        (("refused", "host"), ("signed", "sender"), True),
        # The same party may change its mind.
        (("denied", "host"), ("agreed", "host"), False),
        (("signed", "host"), ("denied", "host"), False),
        # What others report is no word of a party.
        (("signed", "other"), ("denied", "host"), False),
        (("signed", "sender"), ("in_operation", "host"), False),
        (("struck_down", "court"), ("denied", "host"), True),
    ],
)
def test_last_words_that_exclude_each_other(first, second, is_disputed):
    told = found(says(1, "2025-03-01", *first), says(2, "2025-05-01", *second))
    assert told == ([("existence", [1, 2])] if is_disputed else [])


def test_a_transfer_speaks_against_a_denial():
    people = (claim("8 people", "a", field="people"),)
    landed = says(1, "2025-03-01", said_by="other", kind="transfer", counted="transferred", claims=people)
    assert found(landed, says(2, "2025-05-01", "denied")) == [("existence", [1, 2])]


def test_who_agreed_or_took_people_before_pulls_out():
    both = says(1, "2025-03-01", "agreed", "sender"), says(2, "2025-03-02", "agreed", "host")
    assert found(*both, says(3, "2025-05-01", "refused", "host")) == []
    people = (claim("8 people", "a", field="people"),)
    landed = says(4, "2025-04-01", said_by="other", kind="transfer", counted="transferred", claims=people)
    assert found(landed, says(5, "2025-05-01", "refused", "host")) == []


def test_what_a_party_took_back_is_no_dispute_any_more():
    reported = says(1, "2025-03-01", "agreed", said_by="other")
    denied, agreed = says(2, "2025-03-02", "denied", disputes=1), says(3, "2025-03-03", "agreed", disputes=2)
    assert found(reported, denied) == [("existence", [1, 2])]
    assert found(reported, denied, agreed) == []


def test_what_editors_enter_of_the_same_people():
    people = (claim("14 people", "a", field="people"),)
    left = says(1, "2025-09-15", counted="returned", claims=people)
    held = says(2, "2025-09-16", said_by="other", disputes=1)
    assert found(left, held) == [("people", [1, 2])]


def test_both_are_told_and_make_the_record_contested():
    people = (claim("14 people", "a", field="people"),)
    told = facts(
        A,
        events=(
            says(1, "2025-03-01", "signed", said_by="sender", counted="returned", claims=people),
            says(2, "2025-05-01", "denied"),
            says(3, "2025-06-01", disputes=1),
        ),
    )
    values = resolve(told)
    assert [one.field for one in values.disputes] == ["existence", "people"]
    assert {subject.field for subject in values.contested} == {"existence", "people"}
    then = known_by(told, datetime.date(2025, 3, 31))
    assert then is None or resolve(then).disputes == ()
