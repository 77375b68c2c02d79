"""Lists are sorted by what their rows say, and tell which of them changed since a moment."""

import pytest
from django.utils import timezone

from agreements.publishing import record, retract
from tests.api.tables import DK, GB, US, UZ
from tests.factories import make_event

FACTS = ["events", "claims", "payments", "criteria"]
SHOWN = ["sources", "criticisms", "actors", "cases"]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("people", [US, UZ, DK, GB]),
        ("-people", [UZ, US, DK, GB]),
        ("status_date", [DK, GB, UZ, US]),
        ("-status_date", [US, UZ, GB, DK]),
        ("host", [US, DK, GB, UZ]),
        ("-host", [UZ, GB, US, DK]),
        ("sender", [DK, GB, US, UZ]),
        ("-sender", [US, UZ, GB, DK]),
        ("sources", [DK, GB, UZ, US]),
        ("-sources", [US, DK, GB, UZ]),
    ],
)
def test_agreements_are_sorted_by_it(ask, world, key, found):
    assert [row["slug"] for row in ask(f"agreements?ordering={key}")["results"]] == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("payment_state=paid&payer=sender", [DK]),
        ("payment_state=paid&payer=host", [UZ]),
        ("payee=sender&payer=sender", []),
        ("currency=EUR&payment_state=paid", [DK]),
        ("currency=EUR&payment_state=paid&payer=host", []),
        ("currency=EUR&payment_state=paid&payment_at_least=5000000", [DK]),
        ("currency=EUR&payment_state=paid&payment_at_least=5000001", []),
        ("currency=EUR&payment_state=paid&payment_at_most=4999999", []),
        # The state was known with the payment, on the day of the text.
        ("currency=EUR&payment_state=paid&as_of=2022-04-30", [DK]),
        ("currency=EUR&as_of=2022-04-29", []),
    ],
)
def test_what_is_asked_of_payments_is_asked_of_one_payment(ask, world, asked, found):
    assert [row["slug"] for row in ask(f"agreements?{asked}")["results"]] == found


def test_as_of_a_day_they_are_sorted_by_what_was_known_then(ask, world):
    day = "as_of=2025-06-30"
    rows = ask(f"agreements?{day}&ordering=-people")["results"]
    assert [row["people_transferred"] and row["people_transferred"]["low"] for row in rows][:2] == [131, None]
    assert [row["slug"] for row in ask(f"agreements?{day}&people_at_least=1")["results"]] == [UZ]
    (error,) = ask(f"agreements?{day}&ordering=sources", status=400)["errors"]
    assert (error["parameter"], error["code"]) == ("ordering", "conflict")


def test_as_of_a_day_only_events_that_were_public_are_found(ask, world):
    for day, found in (("2025-05-01", []), ("2025-05-02", [UZ]), ("2025-07-31", [US, UZ])):
        rows = ask(f"agreements?event=transfer&as_of={day}&ordering=id")["results"]
        assert [row["slug"] for row in rows] == found, day


@pytest.mark.parametrize("given", ["event_after", "event_before", "payment_at_least", "payment_at_most"])
def test_what_says_more_of_another_parameter_needs_that_one(ask, world, given):
    value = "0" if given.startswith("payment") else "2025-01-01"
    (error,) = ask(f"agreements?{given}={value}", status=400)["errors"]
    needed = "currency" if given.startswith("payment") else "event"
    assert (error["parameter"], error["code"]) == (given, "conflict")
    assert f"add {needed}=" in error["detail"]


@pytest.mark.parametrize("name", [*FACTS, *SHOWN])
def test_what_changed_since_a_moment_is_found(ask, world, name):
    """A mirror asks each list for the rows of records that changed after it asked last."""
    before = timezone.now().isoformat().replace("+00:00", "Z")
    asked = {"updated_since": before, "page_size": 200}
    assert ask(name, asked)["count"] == 0
    make_event(world.rwanda_uk, "2024-08", status="", said_by="host", text="More.", sources=[world.official])
    record(world.rwanda_uk, why="News")
    found = ask(name, asked)["results"]
    by_agreement = {"agreement": GB, "page_size": 200}
    expected = (
        [row for row in ask(name, {"page_size": 200})["results"] if row["slug"] == "supreme-court"]
        if name == "actors"
        else ask(name, by_agreement)["results"]
    )
    assert sorted(map(str, found)) == sorted(map(str, expected))
    retract(world.rwanda_uk, why="It was wrong")
    assert ask(name, asked)["count"] == 0
