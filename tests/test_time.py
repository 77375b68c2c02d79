"""What was known on a day: it never depends on what came later."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements import publishing
from agreements.models import Agreement, AgreementAmount, AgreementState, Source
from tests.factories import (
    make_agreement,
    make_claim,
    make_event,
    make_source,
)
from tests.random_records import (
    CLAIMS,
    CRITICISMS,
    EVENTS,
    FIRST,
    LAST,
    RECORDS,
    SOURCES,
    STRETCHES,
    Record,
    imprecise,
    last_days,
    rows_known,
    told,
    undone,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    """Many examples ask more than a person may."""
    settings.RATE_LIMIT = 0


def later(dates):
    """Later rows, all dated by these dates."""
    return st.fixed_dictionaries(
        {
            "sources": st.lists(SOURCES, min_size=6, max_size=6),
            "events": st.lists(EVENTS, min_size=1, max_size=4),
            "claims": st.lists(CLAIMS, min_size=1, max_size=6),
            "criticisms": st.lists(CRITICISMS, min_size=1, max_size=3),
            "dates": st.lists(dates, min_size=13, max_size=13),
        }
    )


@settings(max_examples=30)
@given(data=st.data(), record=RECORDS, day=st.dates(FIRST, LAST - datetime.timedelta(40)))
def test_the_answer_for_a_day_never_depends_on_anything_dated_after_it(data, record, day):
    after = imprecise(st.dates(day + datetime.timedelta(1), LAST)).filter(lambda date: not last_days(date, day))
    news = data.draw(later(after))
    dates = iter(news.pop("dates"))
    with undone():
        known = Record(record.pop("sources"))
        known.add(**record)
        before, lists = told(known.agreement, day), answers(day)
        old = known.sources
        fresh = known.add_sources([row | {"published": next(dates), "retrieved": None} for row in news["sources"]])
        known.link(Source.retells, "from_source", fresh, "to_source", [old[:2]] * len(fresh))
        known.sources = fresh
        known.add(events=[row | {"occurred": next(dates), "known_since": None} for row in news["events"]])
        known.add(claims=news["claims"])
        known.add(criticisms=[row | {"occurred": next(dates)} for row in news["criticisms"]])
        known.add(criticisms=[row | {"occurred": ""} for row in news["criticisms"]])
        assert told(known.agreement, day) == before
        assert answers(day) == lists


def answers(day):
    """Everything that lists can be asked as of the day."""
    return [set(rows_known(table, day)) for table in STRETCHES] + [
        set(Source.objects.as_of(day).values_list("pk", flat=True))
    ]


def test_of_several_claims_the_earlier_source_of_the_better_grade_stood_on_a_day():
    agreement = make_agreement()
    make_event(agreement, "2024-12-31")
    for said, grade, published in (
        ("10 people", "C", "2025-01-01"),
        ("20 people", "B", "2025-02-02"),
        ("30 people", "B", "2025-02-01"),
        ("40 people", "A", "2025-03-01"),
    ):
        make_claim(agreement, value=said, rank="normal", source=make_source(grade=grade, published=published))
    last = make_source(grade="C", published="2025-04-01")
    make_claim(agreement, value="50 people", source=last, reason="It was signed.")
    publishing.publish(agreement, why="First publication")
    stood = {
        "2024-12-31": None, "2025-01-01": "10 people", "2025-02-01": "30 people", "2025-02-02": "30 people",
        "2025-03-01": "40 people", "2025-04-01": "50 people",
    }  # fmt: skip
    amounts = AgreementAmount.objects.filter(field="capacity")
    for written, value in stood.items():
        day = datetime.date.fromisoformat(written)
        assert [f"{row.amount:.0f} {row.unit}" for row in amounts.as_of(day)] == ([value] if value else [])
        document = told(agreement, day)
        assert (document["capacity"] and document["capacity"]["text"]) == value


def test_our_own_words_and_times_are_not_told_as_of_a_day():
    agreement = make_agreement()
    make_event(agreement, "2025-06-11", text="The government agrees.")
    publishing.publish(agreement, why="First publication")
    document = told(agreement, datetime.date(2025, 6, 11))
    assert document["as_of"] == "2025-06-11"
    assert [document[name] for name in ("summary", "published_at", "updated_at", "revision")] == [None] * 4


def test_an_event_known_to_the_month_is_known_when_the_month_is_over():
    agreement = make_agreement()
    make_event(agreement, "2025-06")
    publishing.publish(agreement, why="First publication")
    assert not AgreementState.objects.as_of(datetime.date(2025, 6, 29)).exists()
    assert AgreementState.objects.as_of(datetime.date(2025, 6, 30)).get().agreement == agreement


def test_what_follows_is_told_only_once_something_of_it_was_known():
    agreement, follower = make_agreement(), make_agreement()
    make_event(agreement, "2025-01-01")
    make_event(follower, "2025-03-01")
    Agreement.objects.filter(pk=follower.pk).update(follows=agreement)
    publishing.publish(agreement, why="First publication")
    publishing.publish(follower, why="First publication")
    assert told(agreement, datetime.date(2025, 2, 28))["related"] == []
    assert [row["relation"] for row in told(agreement, datetime.date(2025, 3, 1))["related"]] == ["followed_by"]
