"""The differences between two days over all agreements that match: those of each of them, on pages."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.api import differences

DAYS = [
    ("2025-06-05", "2025-06-12"),
    ("2022-04-01", "2025-01-01"),
    ("2025-09-01", "2025-09-02"),
    ("2000-01-01", "2026-10-01"),
]
QUERIES = [
    "",
    "host=Kosovo",
    "sender=US&status=agreed",
    "has_payment=true&kind__not=prison_lease",
    "activity=unreported",
]


def walk(ask, query):
    """The results on all pages."""
    address, found = f"diff?{query}", []
    while address:
        answer = ask(address)
        found += answer["results"]
        address = answer["next"] and answer["next"].removeprefix("/api/")
    return found


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("query", QUERIES)
def test_it_tells_what_each_record_tells_by_itself(ask, record, days, query):
    earlier, later = days
    before, after = (
        {row["id"] for row in ask(f"agreements?{query}&as_of={day}&page_size=200&fields=id")["results"]} for day in days
    )
    expected = {}
    for pk in sorted(before | after):
        changes = ask(f"agreements/{pk}/diff?from={earlier}&to={later}")["changes"]
        change = "changed" if pk in before & after else "added" if pk in after else "left"
        if changes or change != "changed":
            expected[pk] = (change, changes)
    found = walk(ask, f"from={earlier}&to={later}&{query}&page_size=7")
    assert [row["agreement"]["id"] for row in found] == list(expected)
    assert {row["agreement"]["id"]: (row["change"], row["changes"]) for row in found} == expected


def test_what_came_and_what_left_is_told(ask, record):
    (kosovo,) = [
        row
        for row in walk(ask, "from=2025-06-10&to=2025-06-11&host=Kosovo&status=agreed")
        if row["agreement"]["slug"] == "kosovo-united-states-2025"
    ]
    assert kosovo["change"] == "added"
    assert any(change["field"] == "status" for change in kosovo["changes"])
    (left,) = [
        row
        for row in walk(ask, "from=2025-06-10&to=2025-06-11&host=Kosovo&status=requested")
        if row["agreement"]["slug"] == "kosovo-united-states-2025"
    ]
    assert (left["change"], left["changes"]) == ("left", kosovo["changes"])
    # Titles of a day tell no outcome.
    assert "2025" not in left["agreement"]["title"]


def test_between_a_day_and_itself_nothing_differs(ask, record):
    assert walk(ask, "from=2025-06-11&to=2025-06-11") == []


def test_an_answer_looks_at_no_more_than_it_may(ask, record, monkeypatch):
    whole = walk(ask, "from=2025-06-05&to=2025-06-12")
    monkeypatch.setattr(differences, "MAX_EXAMINED", 3)
    first = ask("diff?from=2025-06-05&to=2025-06-12")
    assert first["next"] is not None
    assert len(first["results"]) <= 3
    assert walk(ask, "from=2025-06-05&to=2025-06-12") == whole


def test_it_takes_the_same_few_queries_for_few_and_for_many(client, record):
    numbers = []
    for size in (2, 50):
        address = f"/api/diff?from=2024-01-01&to=2026-10-01&page_size={size}"
        client.get(address)
        caches["counts"].clear()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        assert len(response.json()["results"]) == size
        numbers.append(len(asked))
    # 1 the dataset's row · 2 the agreements with their documents · for each day what sources, actors and related
    # records are called, and since when payments of others were known
    assert numbers[0] <= numbers[1] <= 10


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("to=2025-06-11", "from", "missing"),
        ("from=2025-06-11", "to", "missing"),
        ("from=2025-06-12&to=2025-06-11", "from", "conflict"),
        ("from=2025-06-11&to=2199-01-01", "to", "future_date"),
        ("from=1&to=2025-06-11", "from", "invalid_date"),
        ("from=2025-06-01&to=2025-06-11&as_of=2025-06-05", "as_of", "unknown_parameter"),
        ("from=2025-06-01&to=2025-06-11&q=kosovo", "q", "unknown_parameter"),
        ("from=2025-06-01&to=2025-06-11&page_size=51", "page_size", "invalid_number"),
        ("from=2025-06-01&to=2025-06-11&cursor=nonsense", "cursor", "invalid_cursor"),
        ("from=2025-06-01&to=2025-06-11&host=Kosvo", "host", "unknown_country"),
        ("from=2025-06-01&to=2025-06-11&format=csv", "format", "unknown_parameter"),
    ],
)
def test_a_wrong_question_is_refused(ask, record, query, parameter, code):
    errors = ask(f"diff?{query}", status=400)["errors"]
    assert {error["parameter"] for error in errors} == {parameter}
    assert errors[0]["code"] == code
