"""All pages together are the rows that answer, in every order, each once; by cursor also while rows are added."""

from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.publishing import publish
from tests.api.questions import LISTS
from tests.factories import make_agreement, make_claim, make_event, make_source

KEYS = {
    "agreements": "id",
    "countries": "code",
    "sources": "slug",
    "criticisms": "slug",
    "cases": "slug",
    "actors": "slug",
    "events": "id",
    "claims": "id",
    "payments": "id",
    "criteria": "id",
}
FILTERS = st.dictionaries(
    st.sampled_from(["host", "sender", "region", "kind__not", "contested", "verified", "as_of", "announced_before"]),
    st.none(),
    max_size=3,
).map(
    lambda names: {
        name: {
            "host": "Kosovo",
            "sender": "United States",
            "region": "Europe",
            "kind__not": "prison_lease",
            "contested": "false",
            "verified": "true",
            "as_of": "2025-06-11",
            "announced_before": "2025-06-11",
        }[name]
        for name in names
    }
)


def keys(client, path, query, most=500):
    """The keys of all rows, walked by `next`, and the answers: of the rows no more, which costs a tenth."""
    found: list[object] = []
    answers: list[dict[str, Any]] = []
    url = f"/api/{path}"
    while url:
        assert len(answers) < most
        response = client.get(url, {"fields": KEYS[path], **query} if not answers else None)
        assert response.status_code == 200, response.content
        answers.append(response.json())
        found += [row[KEYS[path]] for row in answers[-1]["results"]]
        url = answers[-1]["next"]
    return found, answers


def orderings(path):
    return LISTS[path].base_filters["ordering"].schema["enum"]


@pytest.mark.parametrize(("path", "ordering"), [(path, ordering) for path in LISTS for ordering in orderings(path)])
def test_walking_every_page_in_every_order_gives_every_row_once(client, record, path, ordering):
    whole = keys(client, path, {"page_size": 200})[0]
    assert len(set(whole)) == len(whole) > 3
    size = min(200, max(2, len(whole) // 3))
    walked, answers = keys(client, path, {"ordering": ordering, "page_size": size})
    assert sorted(map(str, walked)) == sorted(map(str, whole))
    assert {answer["count"] for answer in answers} == {len(whole)}
    assert len(answers) > 2


@pytest.mark.parametrize("path", LISTS)
def test_the_opposite_order_is_the_order_turned_where_no_two_rows_are_equal(client, record, path):
    for ordering in orderings(path):
        if ordering in ("id", "slug", "code"):
            up, down = (
                keys(client, path, {"ordering": way, "page_size": 200})[0] for way in (ordering, f"-{ordering}")
            )
            assert up == down[::-1]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=FILTERS, size=st.integers(3, 40), ordering=st.sampled_from([*orderings("agreements"), "cursor"]))
def test_whatever_is_asked_all_pages_together_are_the_answer(client, record, query, size, ordering):
    whole = keys(client, "agreements", {**query, "page_size": 200, "fields": "id"})[0]
    # By sources the record is sorted as it stands.
    query = query if not ordering.endswith("sources") else {name: query[name] for name in query if name != "as_of"}
    how = {"cursor": "start"} if ordering == "cursor" else {"ordering": ordering}
    walked, answers = keys(client, "agreements", {**query, **how, "page_size": size, "fields": "id"})
    assert sorted(walked) == sorted(whole)
    assert len(set(walked)) == len(walked)
    assert {answer["count"] for answer in answers} == {len(whole)}
    assert all(len(answer["results"]) == size for answer in answers[:-1])


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_gives_every_row_once(client, record, path):
    whole = keys(client, path, {"page_size": 200})[0]
    walked, answers = keys(client, path, {"cursor": "start", "page_size": min(200, max(2, len(whole) // 3))})
    assert sorted(map(str, walked)) == sorted(map(str, whole))
    assert len(set(walked)) == len(walked)
    assert len(answers) > 1


def add_agreement(number):
    """A published agreement that comes first by title, and its rows."""
    agreement = make_agreement(f"added-{number}", title=f"AAA {number}")
    source = make_source(f"added-{number}")
    make_event(agreement, "2026-01-01", sources=[source])
    make_claim(agreement, source=source)
    publish(agreement, why="Added while somebody reads.")
    return agreement


@pytest.mark.parametrize("path", ["agreements", "events", "claims", "sources"])
def test_a_cursor_misses_nothing_and_repeats_nothing_while_rows_are_added(client, record, path):
    before = set(keys(client, path, {"page_size": 200})[0])
    size = min(200, max(1, len(before) // 5))
    walked, url, added = [], f"/api/{path}?cursor=start&page_size={size}", 0
    while url:
        if added < 5:
            add_agreement(added)
            added += 1
        answer = client.get(url).json()
        walked += [row[KEYS[path]] for row in answer["results"]]
        url = answer["next"]
    assert len(set(walked)) == len(walked)
    assert before <= set(walked)
    assert set(walked) == set(keys(client, path, {"page_size": 200})[0])


def test_links_lead_to_the_pages_and_keep_the_question(client, record):
    response = client.get("/api/agreements?sender=US&page_size=2&page=2&fields=id,title")
    body = response.json()
    last = -(-body["count"] // 2)
    for name, page in (("first", 1), ("prev", 1), ("next", 3), ("last", last)):
        asked = parse_qs(urlsplit(body[name]).query)
        assert asked == {"sender": ["US"], "page_size": ["2"], "page": [str(page)], "fields": ["id,title"]}
        assert f'<{body[name]}>; rel="{name}"' in response["Link"]
        assert client.get(body[name]).status_code == 200


def test_the_first_and_the_last_page_say_so(ask, record):
    first = ask("agreements?page_size=3")
    assert first["prev"] is None
    last = ask(first["last"].removeprefix("/api/"))
    assert last["next"] is None
    assert ask("agreements?host=Germany")["next"] is None
    assert ask("agreements?host=Germany&page=1")["results"] == []


@pytest.mark.parametrize("ordering", ["capacity", "-capacity"])
def test_what_is_not_known_comes_last_in_both_directions(ask, record, ordering):
    rows = ask(f"agreements?ordering={ordering}&page_size=200")["results"]
    known = [row["capacity"] is not None for row in rows]
    assert known == sorted(known, reverse=True)
    assert True in known
    assert False in known


def test_capacities_are_sorted_like_with_like(ask, record):
    rows = ask("agreements?ordering=-capacity&page_size=200")["results"]
    stated = [row["capacity"] for row in rows if row["capacity"] and row["capacity"]["amount"] is not None]
    groups = [(one["unit"], one["period"]) for one in stated]
    assert len([pair for pair in pairwise(groups) if pair[0] != pair[1]]) == len(set(groups)) - 1
    for one, other in pairwise(stated):
        if (one["unit"], one["period"]) == (other["unit"], other["period"]):
            assert one["amount"] >= other["amount"]


@pytest.mark.django_db
@pytest.mark.parametrize("ordering", ["capacity", "-capacity"])
def test_capacities_of_one_amount_are_sorted_by_their_words(ask, ordering):
    for value in ("up to 50 people", "about 50 people", "up to 50 people", "about 50 people"):
        # No record of the committed ones is between these two.
        agreement = make_agreement(sender="IS", host="NR")
        make_event(agreement)
        make_claim(agreement, "capacity", value)
        publish(agreement, why="First publication")
    told = [row["capacity"]["text"] for row in ask(f"agreements?sender=IS&host=NR&ordering={ordering}")["results"]]
    assert told == ["about 50 people"] * 2 + ["up to 50 people"] * 2
