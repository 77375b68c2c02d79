"""What the audit asks editors to look at again."""

from dataclasses import replace

import pytest

from agreements.record.dates import ImpreciseDate
from agreements.record.facts import Payment
from agreements.record.known import last_days
from agreements.record.origins import Report
from agreements.record.suspects import (
    differ_by_days,
    is_vague_locator,
    locators,
    more_left_than_sent,
    outdated_sources,
    possible_duplicates,
    questionable,
    smaller_totals,
    smaller_wholes,
    unnoticed_retellings,
    uses_after_the_end,
)
from tests.rules.making import claim, criticism, event, facts, source

A, B, C = (source(grade.lower(), grade, "2026-01-01") for grade in "ABC")
BETTER = "a source of grade {} agrees with it, its own is of grade {}"


def test_a_vague_report_of_what_a_precise_one_tells_is_named():
    people = {value: (claim(value, "a", field="people"),) for value in ("8 people", "9 people", "more than 5 people")}
    sent = {"kind": "transfer", "counted": "transferred"}
    exact = event("2025-03-16", **sent, claims=people["8 people"])
    others = {
        "a vague one": (event("2025", **sent, claims=people["more than 5 people"]), True),
        "without a number": (event("2025", **sent), False),
        "of other people": (event("2025", **sent, claims=people["9 people"]), False),
        "of another year": (event("2024", **sent, claims=people["8 people"]), False),
        "of another party": (event("2025", said_by="sender", **sent, claims=people["8 people"]), False),
        "of another kind": (event("2025", kind="return", counted="transferred", claims=people["8 people"]), False),
        "as exact": (event("2025-03-16", **sent, claims=people["8 people"]), False),
        "a dispute": (event("2025", disputes=exact.id, **sent, claims=people["8 people"]), False),
    }
    for name, (other, is_suspect) in others.items():
        told = facts(A, events=(exact, other))
        assert bool(list(possible_duplicates(told, last_days(told.events, told.sources)))) == is_suspect, name


@pytest.mark.parametrize(
    ("published", "other", "why"),
    [
        (("50 people", "c"), ("50 people", "b"), BETTER.format("B", "C")),
        (
            ("50 people", "c"),
            ("up to 50 people", "a"),
            BETTER.format("A", "C"),
        ),
        (("50 people", "c"), ("70 people", "b"), None),
        (("50 people", "b"), ("up to 50 people", "b"), "it leaves out the “up to” that a source of grade B states"),
        (("50 people", "b"), ("up to 50 people", "c"), None),
        (
            ("up to 50 people", "b"),
            ("50 people", "a"),
            BETTER.format("A", "B"),
        ),
        (("50 people", "b"), ("50 people", "b"), None),
        (("50 people", "a"), ("50 people", "c"), None),
    ],
)
def test_a_choice_that_better_evidence_speaks_against_is_named(published, other, why):
    for reason in (None, "It is the text itself."):
        claims = (claim(published[0], published[1], "preferred", reason=reason), claim(other[0], other[1]))
        found = [told for _, told in questionable(facts(A, B, C, claims={"capacity": claims}))]
        assert found == ([why] if why and reason is None else [])


def test_a_total_that_is_smaller_than_a_count_is_named():
    def counted(value, **more):
        sent = {"occurred": "2025-03-16", "kind": "transfer", "counted": "transferred", **more}
        return event(**sent, claims=(claim(value, "a", field="people"),))

    total = counted("8 people", is_total=True)
    for other, is_suspect in (
        (counted("9 people"), True),
        (counted("at least 9 people"), True),
        (counted("8 people"), False),
        (counted("up to 20 people"), False),
        (counted("9 people", nationals="own"), False),
        (counted("9 people", manner="voluntary"), False),
        (counted("9 people", occurred="2025-04"), False),
        (counted("9 people", occurred="2025-04", counted_to=ImpreciseDate("2025-03")), False),
        (counted("9 people", occurred="2025-04", counted_to=ImpreciseDate("2025-02")), True),
        (counted("9 people", counted="held", kind="statement"), False),
    ):
        assert bool(list(smaller_totals(facts(A, events=(total, other))))) == is_suspect, other
    vague = counted("at least 8 people", is_total=True)
    assert list(smaller_totals(facts(A, events=(vague, counted("9 people"))))) == []


@pytest.mark.parametrize(
    ("events", "is_suspect"),
    [
        ([("2025-01", "ended", "closure"), ("2025-02", None, "transfer")], True),
        ([("2025-01", "use_ended", "statement"), ("2025-02-03", None, "transfer")], True),
        ([("2025-01", "struck_down", "court_ruling"), ("2025-02", None, "transfer")], True),
        ([("2025-01", "suspended", "suspension"), ("2025-02", None, "transfer")], False),
        ([("2025-01", "ended", "closure"), ("2025-02", "in_operation", "transfer")], False),
        ([("2025-01", "ended", "closure"), ("2025-02", "agreed", "decision"), ("2025-03", None, "transfer")], False),
        ([("2025", "ended", "closure"), ("2025-02", None, "transfer")], False),
        ([("2025-01", "ended", "closure"), ("2025-02", None, "return")], False),
        ([("2025-01", None, "transfer"), ("2025-02", "ended", "closure")], False),
    ],
)
def test_a_transfer_after_the_end_is_named(events, is_suspect):
    told = tuple(event(day, status, kind=kind) for day, status, kind in events)
    assert bool(list(uses_after_the_end(facts(events=told)))) == is_suspect


def test_an_end_that_takes_effect_later_is_over_only_then():
    end = event("2025-01-05", "ended", kind="closure", effective="2025-03")
    for day, is_suspect in (("2025-02-03", False), ("2025-04-01", True)):
        told = facts(events=(end, event(day, kind="transfer")))
        assert bool(list(uses_after_the_end(told))) == is_suspect


@pytest.mark.parametrize(
    ("published", "occurred", "is_suspect"),
    [
        ("2024-01-01", "2025-02-01", True),
        ("2024", "2026", True),
        ("2024", "2025", False),
        ("2024-03-01", "2025-02-01", False),
        ("2026-01-01", "2025-02-01", False),
        ("", "2025-02-01", False),
    ],
)
def test_a_source_that_is_a_year_older_than_what_it_tells_is_named(published, occurred, is_suspect):
    told = facts(source("early", published=published), events=(event(occurred, sources=("early",)),))
    assert [found.slug for _, found in outdated_sources(told)] == (["early"] if is_suspect else [])


@pytest.mark.parametrize(
    ("locator", "vague"),
    [
        ("beginning of the page", True),
        ("Middle of page", True),
        ("end", True),
        ("top of the article", True),
        (" ", True),
        (None, True),
        ("¶ 1", False),
        ("headline", False),
        ("beginning of section 2", False),
        ("Art. 4(2)", False),
    ],
)
def test_a_locator_by_which_nobody_finds_the_words_says_nothing(locator, vague):
    assert is_vague_locator(locator) is vague


def test_locators_are_those_of_claims_events_and_criticisms():
    told = facts(
        A, claims={"capacity": (claim("8 people", "a", locator="¶ 1"),)},
        events=(event("2025", locator="¶ 2", claims=(claim("8 people", "a", field="people", locator="¶ 3"),)),),
        criticisms=(criticism("one", "a", locator="¶ 4"),),
    )  # fmt: skip
    assert sorted(map(str, locators(told))) == ["¶ 1", "¶ 2", "¶ 3", "¶ 4"]


@pytest.mark.parametrize(
    ("days", "apart"),
    [
        (["2025-08-19", "2025-08-20"], True),
        (["2025-08-19", "2025-08-26"], True),
        (["2025-08-19", "2025-08-27"], False),
        (["2025-08-19", "2025-08-19"], False),
        (["2025-08-19", "2025-08"], False),
        (["2025-08-19"], False),
    ],
)
def test_one_act_on_two_days_of_a_week_is_named(days, apart):
    assert differ_by_days(map(ImpreciseDate, days)) is apart


@pytest.mark.parametrize(
    ("whole", "parts", "is_suspect"),
    [
        ("10 EUR", ["4 EUR", "6 EUR"], False),
        ("10 EUR", ["4 EUR", "7 EUR"], True),
        ("up to 10 EUR", ["up to 20 EUR"], False),
        ("at least 10 EUR", ["20 EUR"], False),
        ("10 EUR", ["20 DKK"], False),
        ("10 EUR", ["20 EUR per year"], False),
        ("", ["20 EUR"], False),
    ],
)
def test_a_sum_that_is_smaller_than_its_parts_is_named(whole, parts, is_suspect):
    held = [
        Payment(number, "sender", "host", f"Sum {number}", "paid", (claim(value, "a", field="payment"),), part_of=of)
        for number, (value, of) in enumerate([(whole, None), *((part, 1) for part in parts)], 1)
    ]
    assert [row.id for row in smaller_wholes(facts(A, payments=tuple(held)))] == [1] * is_suspect


@pytest.mark.parametrize(
    ("is_total", "left", "is_suspect"), [(True, "2", False), (True, "3", True), (False, "3", False)]
)
def test_more_who_left_than_were_sent_are_named(is_total, left, is_suspect):
    sent = event(
        "2025-03-01", counted="transferred", is_total=is_total, is_running_total=is_total,
        claims=(claim("2 people", "a", field="people"),),
    )  # fmt: skip
    gone = event("2025-05-01", counted="returned", claims=(claim(f"{left} people", "a", field="people"),))
    told = facts(A, events=(sent, gone))
    assert bool(list(more_left_than_sent(told, last_days(told.events, told.sources)))) == is_suspect


@pytest.mark.parametrize(
    ("more", "retellings", "is_suspect"),
    [
        ({"title": "Kosovo takes in fifty people: AP"}, {}, True),
        ({"title": "KOSOVO takes in fifty people – AP"}, {}, True),
        ({"title": "Kosovo takes in sixty people: AP"}, {}, False),
        ({"title": "Kosovo takes in fifty people: AP"}, {"b": (Report("a", None),)}, False),
        ({"address": "https://example.org/1"}, {}, True),
        ({"title": "Kosovo takes in fifty people: AP", "grade": "X"}, {}, False),
    ],
)
def test_two_origins_of_one_title_or_address_are_named(more, retellings, is_suspect):
    one = replace(source("a"), title="Kosovo takes in fifty people: AP", address="https://example.org/1")
    other = replace(source("b"), **more)
    told = facts(one, other, retellings=retellings, events=(event("2025-01-01", "agreed", sources=("a", "b")),))
    assert bool([*unnoticed_retellings(told)]) == is_suspect


def test_titles_of_few_words_are_alike_by_chance():
    sources = (replace(source("a"), title="Report on Kosovo"), replace(source("b"), title="Report on Kosovo"))
    assert not [*unnoticed_retellings(facts(*sources, events=(event("2025-01-01", "agreed", sources=("a", "b")),)))]
