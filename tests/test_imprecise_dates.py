"""Dates as far as they are known: what they can mean, and how the database compares them."""

import calendar
import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.choices import EventKind, Speaker
from agreements.fields import (
    ImpreciseDateField,
    on_or_after,
    on_or_before,
    surely_on_or_before,
    validate_imprecise_date,
)
from agreements.models import Event
from agreements.record.dates import ImpreciseDate
from tests.factories import make_agreement, make_event

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))
# Close together, so that bounds meet.
NEAR = st.dates(datetime.date(2024, 11, 1), datetime.date(2026, 2, 28))


def imprecise(days):
    """Dates known to the day, the month or the year."""
    return st.builds(lambda day, length: ImpreciseDate(day.isoformat()[:length]), days, st.sampled_from([4, 7, 10]))


@given(imprecise(DAYS))
def test_an_imprecise_date_is_the_stretch_of_days_that_it_can_mean(date):
    first, last = date.first_day, date.last_day
    expected = {
        "day": (1, 1),
        "month": (calendar.monthrange(first.year, first.month)[1],) * 2,
        "year": (365 + calendar.isleap(first.year),) * 2,
    }
    assert (last - first).days + 1 == expected[date.precision][0]
    assert first.isoformat().startswith(date)
    assert last.isoformat().startswith(date)
    validate_imprecise_date(date)


@pytest.mark.parametrize(
    ("written", "precision", "words"),
    [
        ("2025-06-01", "day", "1 June 2025"),
        ("2025-06", "month", "June 2025"),
        ("2025", "year", "2025"),
    ],
)
def test_a_date_is_printed_as_far_as_it_is_known(written, precision, words):
    assert ImpreciseDate(written).precision == precision
    assert ImpreciseDate(written).words == words


@pytest.mark.parametrize(
    "written",
    [
        "2025-13", "2025-02-30", "2025-6", "2025-06-1", "1899", "2200", "25", "June 2025", "2025-06-11T00:00", "٢٠٢٥",
        "2025-", "2025-00", "2025-06-00", "2025\n", "20250611", "2025-W23-3", "x" * 200,
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_and_told_how_to_write_it(written):
    with pytest.raises(ValidationError, match="Write 2025-06-11, 2025-06 or 2025, as far as it is known") as refusal:
        validate_imprecise_date(written)
    assert len(refusal.value.messages[0]) < 200


@given(imprecise(NEAR), imprecise(NEAR))
def test_dates_sort_by_their_first_day(one, other):
    if one.first_day != other.first_day:
        assert (one < other) == (one.first_day < other.first_day)


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["2025-13", "2025-02-30", "June", ""])
def test_an_event_with_a_date_that_can_not_be_read_is_refused_at_the_field(written):
    with pytest.raises(ValidationError) as refusal:
        make_event(make_agreement(), written, sources=())
    assert list(refusal.value.message_dict) == ["occurred"]


@pytest.mark.django_db
def test_an_event_of_the_future_is_refused():
    # Two days: midnight may pass meanwhile.
    future = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2)
    with pytest.raises(ValidationError, match="This lies in the future"):
        make_event(make_agreement(), future.isoformat())
    assert make_event(make_agreement(), str(datetime.datetime.now(datetime.UTC).year)).occurred


@pytest.fixture
def matched(db):
    """Asks the database which of some dates answer a question."""
    agreement = make_agreement()

    def ask(dates, question):
        Event.objects.all().delete()
        Event.objects.bulk_create(
            Event(agreement=agreement, occurred=date, kind=EventKind.STATEMENT, said_by=Speaker.HOST, text="Said.")
            for date in dates
        )
        return sorted(Event.objects.filter(question).values_list("occurred", flat=True))

    return ask


@settings(max_examples=40)
@given(dates=st.lists(imprecise(NEAR) | imprecise(DAYS), max_size=30), day=NEAR)
def test_the_database_compares_dates_as_stretches_of_days(matched, dates, day):
    assert matched(dates, on_or_after("occurred", day)) == sorted(date for date in dates if date.last_day >= day)
    assert matched(dates, on_or_before("occurred", day)) == sorted(date for date in dates if date.first_day <= day)
    assert matched(dates, surely_on_or_before("occurred", day)) == sorted(
        date for date in dates if date.last_day <= day
    )


def test_the_database_compares_at_the_bounds_of_months_and_years(matched):
    days = [datetime.date(2024, 2, 28), datetime.date(2024, 12, 30), datetime.date(2025, 5, 30)]
    days = [day + datetime.timedelta(days=step) for day in days for step in range(4)]
    dates = sorted({ImpreciseDate(day.isoformat()[:length]) for day in days for length in (4, 7, 10)})
    for day in days:
        assert matched(dates, on_or_after("occurred", day)) == [date for date in dates if date.last_day >= day]
        assert matched(dates, on_or_before("occurred", day)) == [date for date in dates if date.first_day <= day]
        assert matched(dates, surely_on_or_before("occurred", day)) == [date for date in dates if date.last_day <= day]


def test_a_date_comes_back_from_the_database_as_a_date(matched):
    (date,) = matched([ImpreciseDate("2025-06")], on_or_after("occurred", datetime.date(2025, 6, 30)))
    assert date.words == "June 2025"


def test_a_date_with_other_spaces_and_invisible_characters_is_read():
    assert ImpreciseDateField().to_python("\u00a02025-06\u200b") == "2025-06"
