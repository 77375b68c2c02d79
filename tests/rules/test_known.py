"""Since when the public could know something, and what was known on a day."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agreements.choices import EventKind
from agreements.record.claims import dated_states, published_claim, quantity_of
from agreements.record.dates import ImpreciseDate
from agreements.record.facts import Consideration, Criterion, LegalText, Payment
from agreements.record.known import PUBLIC_ACTS, Known, cited_sources, known_by, published_by
from agreements.record.origins import Report
from agreements.record.quantities import Quantity
from agreements.record.resolve import resolve
from tests.rules.making import case, claim, criticism, event, facts, source

A = source("a", "A")
DAY = datetime.date(2025, 6, 30)


def day(written):
    return datetime.date.fromisoformat(written) if written else None


def known(occurred, sources, kind="transfer", **more):
    """Since when an event is known that has sources of these dates."""
    cited = [source(f"s{place}", published=published) for place, published in enumerate(sources)]
    one = event(occurred, kind=kind, sources=tuple(row.slug for row in cited), **more)
    return Known(facts(*cited, events=(one,))).events[one.id]


@pytest.mark.parametrize(
    ("published", "retrieved", "expected"),
    [
        ("2025-06-11", "", "2025-06-11"),
        ("2025-06", "", "2025-06-30"),
        ("2025", "", "2025-12-31"),
        # It was published by the time it was looked up.
        ("2025", "2025-06-20", "2025-06-20"),
        ("2025-06-11", "2025-06-20", "2025-06-11"),
        ("", "2025-06-20", "2025-06-20"),
        ("", "", ""),
    ],
)
def test_a_source_was_published_by_the_last_day_that_its_date_can_mean(published, retrieved, expected):
    assert published_by(source("one", "B", published, retrieved)) == day(expected)


@pytest.mark.parametrize(
    ("occurred", "sources", "expected"),
    [
        # Known with the first source that tells of it, however many follow.
        ("2025-05-14", ["2025-11-18"], "2025-11-18"),
        ("2025-05-14", ["2025-11-18", "2025-09-23"], "2025-09-23"),
        ("2025-05-14", ["2025-05-14"], "2025-05-14"),
        ("2025-05-14", ["2025-09", "2025-09-30"], "2025-09-30"),
        ("2025", ["2025-06-11"], "2025-06-11"),
        # What was published before it happened told of a plan.
        ("2025-06-14", ["2025-06-10", "2025-06-15"], "2025-06-15"),
        ("2025-06-14", ["2025-06-10"], "2025-06-14"),
        # Nobody knows since when.
        ("2025-06-14", [""], ""),
        ("2025-06-14", [], ""),
        ("2025-06-14", ["", "2025-07-01"], "2025-07-01"),
    ],
)
def test_what_is_not_done_in_public_is_known_with_its_first_source(occurred, sources, expected):
    assert known(occurred, sources) == day(expected)


@pytest.mark.parametrize("kind", EventKind.values)
def test_what_is_done_in_public_is_known_when_it_is_done_however_late_our_page_is(kind):
    is_public = kind in PUBLIC_ACTS
    assert known("2022-04-14", ["2023-11-30"], kind) == day("2022-04-14" if is_public else "2023-11-30")
    assert known("2022-04", ["2023-11-30"], kind) == day("2022-04-30" if is_public else "2023-11-30")
    assert known("2022-04", ["2022-04-20"], kind) == day("2022-04-20")
    assert known("2022-04-14", [], kind) == day("2022-04-14" if is_public else "")
    assert known("2022-04-14", ["2022-04-14"], kind, known_since=day("2022-05-01")) == day("2022-05-01")


def test_the_acts_that_are_public_by_their_nature():
    assert set(PUBLIC_ACTS) == {
        "announcement", "statement", "ratification", "publication", "court_ruling", "denial", "refusal",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("occurred", "sources", "expected"),
    [
        ("2025-06-11", ["2025-06-20"], "2025-06-11"),
        ("2025-06", ["2025-07-20"], "2025-06-30"),
        # It is told as done, so it was over when it was told.
        ("2025-06", ["2025-06-20"], "2025-06-20"),
        ("2025", ["2025-06-20", "2025-03"], "2025-03-31"),
        ("2025", ["2024-12-31"], "2025-12-31"),
        ("2025", [], "2025-12-31"),
    ],
)
def test_an_event_was_over_by_its_last_day_or_its_first_source(occurred, sources, expected):
    cited = [source(f"s{place}", published=published) for place, published in enumerate(sources)]
    one = event(occurred, sources=tuple(row.slug for row in cited))
    assert Known(facts(*cited, events=(one,))).last_days == {one.id: day(expected)}


@pytest.mark.parametrize(
    ("date", "is_known"),
    [("2025-06-30", True), ("2025-06", True), ("2024", True), ("2025-07-01", False), ("2025", False), ("", False)],
)
def test_what_a_source_says_is_known_once_it_was_surely_published(date, is_known):
    late = source("late", published=date)
    cited = (claim("5 people", "late"),)
    made = facts(
        A, late,
        claims={"capacity": cited, "instrument": (claim("treaty", "a", field="instrument"),)},
        criteria=(Criterion(1, "admits", "age", "Adults", cited),),
        payments=(Payment(1, "sender", "host", "Rent", "paid", cited),),
        events=(event("2020", sources=("late",), claims=cited),),
        criticisms=(criticism("one", "late"),),
        retellings={"a": (Report("late", late.published),)},
    )  # fmt: skip
    left = known_by(made, DAY)
    assert left is not None
    assert set(left.sources) == ({"a", "late"} if is_known else {"a"})
    assert set(left.claims) == ({"capacity", "instrument"} if is_known else {"instrument"})
    assert [len(rows) for rows in (left.criteria, left.payments, left.criticisms)] == [int(is_known)] * 3
    assert (len(left.events[0].claims), len(left.events[0].sources)) == (int(is_known), int(is_known))
    # Who re-tells a report shows that it was out, unless that surely came later.
    assert ("a" in (left.retellings or {})) == (date != "2025-07-01")


def test_of_several_claims_those_are_left_that_were_known():
    late = source("late", published="2026")
    both = (claim("", "a", field="criterion"), claim("", "late", field="criterion"))
    made = facts(
        A, late,
        criteria=(Criterion(1, "admits", "age", "Adults", both),),
        payments=(Payment(1, "sender", "host", "Rent", "paid", both),),
        events=(
            event("2020", sources=("a",), claims=both),
            event("2021", sources=("a", "late"), claims=both[:1]),
            event("2022", sources=("a",), claims=both[:1]),
        ),
    )  # fmt: skip
    left = known_by(made, DAY)
    assert left is not None
    rows: list[Any] = [*left.criteria, *left.payments, *left.events]
    assert [row.claims for row in rows] == [both[:1]] * 5
    assert [row.sources for row in left.events] == [("a",)] * 3


def test_nothing_is_known_of_a_record_before_one_of_its_events_is():
    told = facts(
        A, events=(event("2025-05-14", kind="signature", sources=()),), claims={"capacity": (claim("5 people", "a"),)}
    )
    assert known_by(told, DAY) is None
    assert known_by(replace(told, events=(replace(told.events[0], known_since=DAY, known_why="It leaked."),)), DAY)


def test_our_own_words_and_what_came_of_it_are_of_today():
    one = event("2020", known_since=day("2021-01-01"), known_why="It came out.")
    made = facts(A, events=(one,), criticisms=(criticism("one", "a", response="No.", outcome="None."),))
    left = known_by(made, DAY)
    assert left is not None
    assert (left.summary, left.events[0].known_why, left.events[0].known_since) == (None, None, day("2021-01-01"))
    assert [(row.response, row.outcome) for row in left.criticisms] == [(None, None)]


@pytest.mark.parametrize(
    ("date", "published", "is_known"),
    [
        ("", "2025-01-01", True),
        ("2025-06-30", "2025-06-30", True),
        ("2025-06", "2025-06-20", True),
        ("2025-06-29", "2025-07-01", False),
        # The page is older, so it can't have told of it.
        ("2025-07-01", "2025-01-01", False),
        ("2025-06-30", "2025-01-01", True),
    ],
)
def test_a_criticism_is_known_with_its_first_source(date, published, is_known):
    made = facts(
        source("one", published=published), events=(event("2020"),), criticisms=(criticism("it", "one", date),)
    )
    left = known_by(made, DAY)
    assert left is not None
    assert len(left.criticisms) == is_known


def test_what_sources_re_tell_stays_unknown_where_it_is():
    left = known_by(facts(events=(event("2020"),), retellings=None), DAY)
    assert left is not None
    assert left.retellings is None


def test_the_days_on_which_more_became_known():
    told = facts(
        source("dated", published="2025-03"),
        source("undated", published=""),
        events=(event("2025-01-10"), event("2024"), event("2025-02-01", kind="transfer", sources=("dated",))),
        criticisms=(criticism("late", "dated", "2025-06-30"), criticism("undated", "dated")),
        retellings={"dated": (Report("far", None, None, day("2025-09-09")),)},
    )
    assert Known(told).days() == [
        day(one) for one in ("2024-12-31", "2025-01-10", "2025-03-31", "2025-06-30", "2025-09-09")
    ]


def test_a_source_is_cited_by_a_claim_an_event_or_a_criticism():
    made = facts(
        claims={"capacity": (claim("5 people", "claims"),)},
        payments=(Payment(1, "sender", "host", "Rent", "paid", (claim("", "of-a-row", field="payment"),)),),
        events=(event("2020", sources=("events",)),),
        criticisms=(criticism("one", "criticisms"),),
    )
    assert cited_sources(made) == {"claims", "of-a-row", "events", "criticisms"}


def test_of_a_public_signature_it_is_known_by_now_how_well_it_is_borne_out():
    late = source("late", "A", "2025-06-10")
    signed = event("2025-01-05", "signed", kind="ratification", said_by="other", sources=("late",))
    told = known_by(facts(late, events=(signed,)), datetime.date(2025, 1, 6))
    assert told is not None
    values = resolve(told)
    assert (told.events[0].sources, values.stage, str(values.announced)) == ((), "deal_unused", "2025-01-05")
    weak = source("late", "C", "2025-06-10")
    told = known_by(facts(weak, events=(signed,)), datetime.date(2025, 1, 6))
    assert told is not None
    assert (resolve(told).stage, resolve(told).announced) == ("reported_only", None)


def test_an_event_names_none_that_was_not_known_yet():
    told = facts(
        source("early", published="2025-01-10"),
        source("late", published="2025-06-10"),
        events=(
            event("2025-01-05", kind="transfer", sources=("late",), id=1),
            event("2025-01-08", kind="transfer", sources=("early",), id=2, disputes=1),
        ),
    )
    for day, disputes in ((datetime.date(2025, 2, 1), [None]), (datetime.date(2025, 7, 1), [None, 1])):
        known = known_by(told, day)
        assert known is not None
        assert [one.disputes for one in known.events] == disputes


def test_a_payment_had_come_as_far_as_its_known_claims_say():
    paid = Payment(
        1, "sender", "host", "Rent", "paid",
        (
            claim("9 EUR", "late", field="payment", payment_state="paid", reference=ImpreciseDate("2025-06")),
            claim("6 EUR", "early", field="payment", payment_state="promised", reference=ImpreciseDate("2025-01")),
        ),
    )  # fmt: skip
    undated = Payment(2, "sender", "host", "Flights", "paid", (claim("", "early"), claim("", "late")))
    dated_late = Payment(
        3, "sender", "host", "Food", "paid",
        (claim("", "early"), claim("", "late", payment_state="paid", reference=ImpreciseDate("2025-06"))),
    )  # fmt: skip
    told = facts(
        source("early", published="2025-01-10"), source("late", published="2025-07-10"),
        payments=(paid, undated, dated_late), events=(event("2025-01-01", "agreed"),),
    )  # fmt: skip
    early, late = (known_by(told, datetime.date(2025, month, 15)) for month in (1, 7))
    assert early is not None
    assert late is not None
    # Where no claim dates a state, all of them speak of the one that the payment has; dated later, it is unknown.
    assert [row.state for row in early.payments] == ["promised", "paid", None]
    assert [row.state for row in late.payments] == ["paid", "paid", "paid"]
    # The sum is that of the claim that dates the state, whichever is published today.
    assert [quantity_of(row.claims, told.sources) for row in (early.payments[0], late.payments[0])] == [
        Quantity("exactly", Decimal(6), "EUR"), Quantity("exactly", Decimal(9), "EUR"),
    ]  # fmt: skip


@pytest.mark.parametrize(("said_by", "known"), [("host", True), ("court", True), ("other", False)])
def test_what_others_saw_or_counted_is_known_when_it_is_told(said_by, known):
    told = facts(
        source("late", published="2025-07-10"),
        events=(event("2025-01-01", "agreed"), event("2025-02-01", said_by=said_by, sources=("late",))),
    )
    early, late = (known_by(told, datetime.date(2025, month, 15)) for month in (2, 7))
    assert early is not None
    assert late is not None
    assert (len(early.events), len(late.events)) == (1 + known, 2)


def test_what_makes_a_payment_due_is_told_in_words_of_today():
    due = Payment(
        1, "sender", "host", "Rent", "promised", (claim("9 EUR", "early", field="payment"),), trigger="in May"
    )
    told = facts(source("early", published="2025-01-10"), payments=(due,), events=(event("2025-01-01", "agreed"),))
    known = known_by(told, datetime.date(2025, 1, 15))
    assert known is not None
    assert [row.trigger for row in known.payments] == [None]


@pytest.mark.parametrize(
    ("kind", "day", "statuses"),
    [
        # What the court does is public; what a party files is known when somebody tells of it.
        ("ruling", "2025-03-02", ["unlawful"]),
        ("stay", "2025-03-02", ["unlawful"]),
        ("interim_order", "2025-03-01", None),
        ("filing", "2025-03-02", None),
        ("appeal", "2025-03-10", ["unlawful"]),
    ],
)
def test_of_a_court_case_the_steps_are_known_that_were_taken_in_public_or_told(kind, day, statuses):
    told = facts(
        source("report", published="2025-03-10"),
        source("first", published="2025-01-01"),
        events=(event("2025-01-01", "agreed", sources=("first",)),),
        cases=(case("a-v-ministry", ("2025-03-02", kind, "unlawful", "report")),),
    )
    known = known_by(told, datetime.date.fromisoformat(day))
    assert known is not None
    found = [event.status for one in known.cases for event in one.events]
    assert (found or None) == statuses
    assert {one.text for one in known.cases} <= {""}


def test_a_legal_text_is_known_since_it_was_out():
    law = source("law", published="2025-03-10")
    told = facts(law, events=(event("2025-01-01", "agreed"),), texts=(LegalText(1, "instrument", "law", None),))
    for day, known in ((9, ()), (10, told.texts)):
        then = known_by(told, datetime.date(2025, 3, day))
        assert then is not None
        assert then.texts == known
        assert set(then.sources) == {text.source for text in known}


@pytest.mark.parametrize(
    ("later", "locator", "is_total"), [("2025-06-20", "¶ 1; ¶ 2 (later)", True), ("2025-08", None, False)]
)
def test_a_locator_for_several_sources_stands_beside_all_of_them(later, locator, is_total):
    early, late = source("early", published="2025-06-11"), source("late", published=later)
    cited: Any = {"sources": ("early", "late"), "locator": "¶ 1; ¶ 2 (later)"}
    counted: Any = {"counted": "transferred", "is_running_total": True, "is_total": True, "had_protection": True}
    sent = event("2025-06-11", claims=(claim("8 people", "early", field="people"),), **counted, **cited)
    ruled = case("a-v-ministry", ("2025-06-11", "ruling", "stopped", "early"))
    ruled = replace(ruled, events=(replace(ruled.events[0], **cited),))
    objects = replace(criticism("unlawful", "early", "2025-06-11"), **cited)
    told = facts(early, late, events=(sent,), criticisms=(objects,), cases=(ruled,))
    then = known_by(told, DAY)
    assert then is not None
    rows = (then.events[0], then.criticisms[0], then.cases[0].events[0])
    assert [row.locator for row in rows] == [locator] * 3
    assert then.events[0].is_total is is_total
    assert then.events[0].had_protection is (True if is_total else None)


@pytest.mark.parametrize(("published", "state"), [("2025-06-20", "given"), ("2025-08-01", None)])
def test_how_far_a_consideration_had_come_is_told_once_all_is_known_that_tells_of_it(published, state):
    early, late = source("early", published="2025-06-11"), source("late", published=published)
    claims = (claim("5 people", "early", field="consideration"), claim("5 people", "late", field="consideration"))
    given = Consideration(1, "sender", "resettlement", "given", "It takes five people in return.", claims)
    told = known_by(facts(early, late, events=(event("2025-06-11", sources=("early",)),), considerations=(given,)), DAY)
    assert told is not None
    assert [row.state for row in told.considerations] == [state]


@pytest.mark.parametrize(
    ("dated", "course"),
    [
        ([("promised", "2025"), ("paid", "2025-11-17")], ["promised", "paid"]),
        ([("paid", "2022"), ("promised", "2022-04-14")], ["promised", "paid"]),
        (
            [("paid", "2025-11-17"), ("disputed", "2025-11"), ("promised", "2024-12-31")],
            ["promised", "paid", "disputed"],
        ),
        # What is surely later stands later, whatever it says.
        ([("promised", "2025-03"), ("paid", "2025-01-31")], ["paid", "promised"]),
    ],
)
def test_a_payment_s_states_follow_their_days_and_where_these_overlap_its_course(dated, course):
    claims = tuple(
        claim("9 EUR", "a", field="payment", payment_state=state, reference=ImpreciseDate(date))
        for state, date in dated
    )
    assert [one.payment_state for one in dated_states(claims, {"a": source("a")})] == course


def test_until_the_preferred_claim_is_known_the_latest_plan_stands():
    plans = [
        ("2027", "late", "2025-03-01", "preferred"),
        ("2023", "early", "2022-01-01", "normal"),
        ("2026", "later", "2024-05-01", "normal"),
    ]
    claims = tuple(
        claim(value, cites, rank, field="planned_start", reference=ImpreciseDate(spoken_of))
        for value, cites, spoken_of, rank in plans
    )
    told = facts(
        *(source(cites, published=published) for _, cites, published, _ in plans),
        claims={"planned_start": claims}, events=(event("2021-12-01", "agreed", kind="announcement"),),
    )  # fmt: skip
    for written, expected in (("2023-01-01", "2023"), ("2024-06-01", "2026"), ("2025-04-01", "2027")):
        known = known_by(told, datetime.date.fromisoformat(written))
        assert known is not None
        published = published_claim(known.claims["planned_start"], known.sources)
        assert published is not None
        assert published.text == expected
