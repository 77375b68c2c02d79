"""Each rule of the record as a table of cases."""

import pytest

from agreements.choices import CountedAs, Nationals
from agreements.record.claims import precedence, published_claim
from agreements.record.facts import Criterion, Payment, Subject
from agreements.record.origins import Report
from agreements.record.resolve import resolve
from agreements.record.totals import most_counted
from tests.rules.making import case, claim, criticism, event, facts, source

A, B, C, X = (source(grade.lower(), grade) for grade in "ABCX")
GRADED = {one.slug: one for one in (A, B, C, X)}


@pytest.mark.parametrize(
    ("claims", "published"),
    [
        ([], None),
        ([("5 people", "b", "normal")], "5 people"),
        ([("5 people", "b", "deprecated")], None),
        ([("5 people", "x", "normal")], None),
        ([("5 people", "x", "normal"), ("6 people", "c", "normal")], "6 people"),
        ([("5 people", "a", "normal"), ("6 people", "c", "preferred")], "6 people"),
        ([("5 people", "c", "normal"), ("6 people", "b", "normal"), ("7 people", "a", "normal")], "7 people"),
        ([("5 people", "a", "deprecated"), ("6 people", "c", "normal")], "6 people"),
    ],
)
def test_the_published_claim_is_the_first_usable_one_by_rank_and_grade(claims, published):
    made = [claim(value, cites, rank, reason="Why.") for value, cites, rank in claims]
    listed = tuple(sorted(made, key=lambda one: precedence(one, GRADED[one.source])))
    chosen = published_claim(listed, GRADED)
    assert (chosen and chosen.value) == published


def test_of_equal_rank_and_grade_the_earlier_source_stands_first_and_then_the_lower_id():
    sources = {
        "late": source("late", published="2025-03"),
        "early": source("early"),
        "undated": source("undated", "B", ""),
    }
    first, second = claim("2 people", "early"), claim("3 people", "early")
    made = [claim("1 people", "late"), second, first, claim("4 people", "undated")]
    listed = sorted(made, key=lambda one: precedence(one, sources[one.source]))
    assert [str(one.value)[0] for one in listed] == ["4", "2", "3", "1"]


def test_every_value_is_what_its_published_claim_says():
    told = {
        "capacity": (claim("3,000 people at one time and 36,000 people per year", "a"),),
        "duration": (claim("5 years", "a", field="duration"),),
        "instrument": (claim("treaty", "a", field="instrument"),),
        "text_public": (claim("no", "a", field="text_public"),),
        "facility": (claim("a former hotel", "a", field="facility"),),
    }
    values = resolve(facts(A, claims=told))
    assert [str(quantity) for quantity in values.capacity] == ["3,000 people at one time", "36,000 people per year"]
    assert (str(values.duration), values.instrument, values.facility) == ("5 years", "treaty", "a former hotel")
    assert values.is_text_public is False
    assert resolve(facts(A, claims={"text_public": (claim("yes", "a", field="text_public"),)})).is_text_public is True
    nothing = resolve(facts())
    assert (nothing.capacity, nothing.duration, nothing.instrument, nothing.facility) == ((), None, None, None)
    assert (nothing.is_text_public, nothing.status, nothing.announced, nothing.people) == (None, None, None, {})


def test_the_status_is_that_of_the_last_event_that_led_to_one_and_of_each_party_its_own():
    happened = (
        event("2024", "in_talks", said_by="sender"),
        event("2025-01-01", "announced"),
        event("2025-02-01", "struck_down", said_by="court"),
        event("2025-03-01", "signed", said_by="other"),
        event("2025-04-01"),
    )
    values = resolve(facts(events=happened))
    assert values.status is not None
    assert (values.status.status, values.status.date, values.status.said_by) == ("signed", "2025-03-01", "other")
    by_party = {party: said and said.status for party, said in values.status_by_party.items()}
    assert by_party == {"sender": "in_talks", "host": "announced", "court": "struck_down"}
    assert values.announced == "2025-01-01"


@pytest.mark.parametrize("counted", CountedAs.values)
@pytest.mark.parametrize("nationals", [*Nationals.values, None])
def test_people_are_added_up_but_for_the_hosts_own_nationals(counted, nationals):
    def counts(date, value, *, is_running_total=False, **more):
        people = (claim(value, "a", field="people"),)
        return event(date, counted=counted, is_running_total=is_running_total, claims=people, **more)

    happened = (
        counts("2025-01-01", "9 people"),
        counts("2025-02-01", "20 people", is_running_total=True),
        counts("2025-03-01", "5 people", nationals=nationals),
        event("2025-04-01", counted=counted),
    )
    people = {name: str(quantity) for name, quantity in resolve(facts(A, events=happened)).people.items()}
    is_added = nationals in (None, "third_country")
    least = "at least 25 people" if is_added else "at least 20 people"
    assert people == {counted: least if counted != "held" else "5 people" if is_added else "20 people"}


def test_all_that_events_count_is_added_up_by_the_highest_claim_about_each():
    def counts(*values):
        return event("2025", counted="held", claims=tuple(claim(value, "x", field="people") for value in values))

    told = (counts("5 people", "9 people", "7 people"), counts(), counts("undisclosed"), counts("up to 20 people"))
    assert most_counted(facts(X, events=told)) == 29
    assert most_counted(facts()) == 0


def test_what_is_counted_and_what_is_contested():
    adults = (claim("", "a", field="criterion"), claim("", "x", field="criterion"))
    paid = (claim("5 EUR", "a", field="payment"), claim("6 EUR", "b", field="payment"))
    people = (claim("5 people", "a", field="people"), claim("7 people", "c", field="people"))
    made = facts(
        A, B, C, X, source("of-a-case", "A"),
        claims={"capacity": (claim("5 people", "a"), claim("6 people", "b"))},
        criteria=(Criterion(7, "admits", "age", "Adults", adults),),
        payments=tuple(Payment(1, "sender", "host", "Rent", "paid", claims) for claims in ((), paid)),
        events=(event("2025"), event("2025-02", claims=people)),
        criticisms=(criticism("one", "a"),),
        retellings={"b": (Report("a", None),)},
        # What tells of a court case, which concerns others too, is no evidence of this arrangement.
        cases=(case("a-v-ministry", ("2025-03", "ruling", "lawful", "of-a-case")),),
    )  # fmt: skip
    values = resolve(made)
    assert values.contested == (Subject("capacity"), Subject("payment", 1), Subject("people", 1))
    counts = values.counts
    assert (counts.sources, counts.origins) == (3, 2)
    assert (counts.events, counts.claims, counts.criticisms, counts.contested_fields) == (2, 8, 1, 3)
