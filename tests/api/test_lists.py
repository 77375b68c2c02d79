"""A list costs the same few queries whatever its size; single records, facets and a 304 have their numbers too."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from zeal import zeal_context

from agreements.models import Country
from tests.api.questions import LISTS
from tests.front import Site

# With the small world alone, N+1 has no N: so many rows of each sort at least.
QUERIES = {
    # 1 the dataset's row · 2 the count · 3 which rows are on the page · 4 their stored documents
    "agreements": 4,
    # 1 the dataset's row · 2 the count · 3 the rows with both counts
    "countries": 3,
    # 1 the dataset's row · 2 the count · 3 the rows · 4 what they re-tell
    "sources": 4,
    # 1 the dataset's row · 2 the count · 3 the rows with their actors · 4 their sources · 5 their published agreements
    "criticisms": 5,
    # 1 the dataset's row · 2 the count · 3 the rows with countries · 4 their steps · 5 the sources of these ·
    # 6 their published agreements
    "cases": 6,
    # 1 the dataset's row · 2 the count · 3 the rows with country and both counts
    "actors": 3,
    # 1 the dataset's row · 2 the count · 3 the rows with agreement and actor · 4 their sources · 5 claims about people
    "events": 5,
    # 1 the dataset's row · 2 the count · 3 the rows with agreement, source, criterion, payment and event
    "claims": 3,
    # 1 the dataset's row · 2 the count · 3 the rows with agreement, countries and sum · 4 claims about them
    "payments": 4,
    # 1 the dataset's row · 2 the count · 3 the rows with agreement and countries
    "criteria": 3,
}
MOST = {"cases": 6}
"""Where a list may ask more than five: of cases it tells two levels of rows, steps and their sources."""
SINGLE = {
    # 1 the dataset's row · 2 the record with its stored document · what sources (3) and actors (4) are called
    "agreements/1": 4,
    "agreements/kosovo-united-states-2025": 4,
    # + what related records are called, of which something was known
    "agreements/rwanda-united-kingdom-2023?as_of=2025-12-31": 5,
    # 1 the dataset's row · 2 the record · 3 its revisions, or the one · what its sources (4) and actors (5) are called
    "agreements/1/revisions": 3,
    "agreements/1/revisions/1": 5,
    # 1 the dataset's row · 2 the rows with agreements, actor and sources (4)
    "criticisms/hrw-balkan-hosts-rights-2025": 4,
    # 1 the dataset's row · 2 the case with countries · 3 its steps · 4 their sources · 5 its published agreements
    "cases/dvd-v-dhs": 5,
    # 1 the dataset's row · 2 the source · 3 what it re-tells · 4 who cites it · 5 who re-tells it
    "sources/balkaneu-kosovo-2025": 5,
    # 1 the dataset's row · 2 the actor with country and counts
    "actors/human-rights-watch": 2,
    # 1 the dataset's row · 2 the row with agreement, actor and day · 3 its sources · 4 claims about people
    "events/1001": 4,
    # 1 the dataset's row · 2 the row with what it is about
    "claims/1001": 2,
    # 1 the dataset's row · 2 the row with agreement, countries and sum · 3 claims about it
    "payments/2001": 3,
    # 1 the dataset's row · 2 the row with agreement and countries
    "criteria/1001": 2,
    # 1 the dataset's row · 2 how many are published
    "": 2,
}


def counted(client, path):
    """How many queries the answer took where its count isn't kept (the country table stays in the process)."""
    client.get(path)
    caches["counts"].clear()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(path)
    assert response.status_code == 200, response.content
    return len(asked), response


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_the_same_queries_for_one_row_and_for_two_hundred(client, record, name):
    one, _ = counted(client, f"/api/{name}?page_size=1")
    many, response = counted(client, f"/api/{name}?page_size=200")
    assert len(response.json()["results"]) > 5
    assert one == many == QUERIES[name] <= MOST.get(name, 5)


@pytest.mark.parametrize("name", LISTS)
def test_fields_that_are_not_asked_for_cost_nothing(client, record, name):
    field = LISTS[name].base_filters["fields"].schema["items"]["enum"][0]
    asked, response = counted(client, f"/api/{name}?page_size=200&fields={field}")
    # 1 the dataset's row · 2 the count · 3 the rows (of agreements, which ones · 4 their documents)
    assert asked == (4 if name == "agreements" else 3)
    assert all(list(row) == [field] for row in response.json()["results"])


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_costs_no_more_than_a_count(client, record, name):
    asked, _ = counted(client, f"/api/{name}?cursor=start&page_size=3")
    assert asked <= QUERIES[name] <= MOST.get(name, 5)


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("host=Kosovo", 4),
        (
            "host=Kosovo&sender=US&contested=true&verified=true&capacity_unit=people&status=agreed&ground=human_rights",
            4,
        ),
        # The count also says how many weren't active.
        ("active_on=2026-06-01", 4),
        # + what related records, sources and actors are called (3)
        ("expand=evidence,events,criticisms,sources,related", 7),
        # + whether anything has the words
        ("q=kosovo", 8),
        # + the slugs that are known
        ("source=balkaneu-kosovo-2025&critic=human-rights-watch", 6),
    ],
)
def test_filters_are_joined_to_the_same_queries(client, record, query, most):
    one, _ = counted(client, f"/api/agreements?{query}&page_size=1")
    many, _ = counted(client, f"/api/agreements?{query}&page_size=200")
    # One alone may be related to none, or name no actor.
    assert one <= many <= most


def test_an_answer_as_of_a_day_takes_the_same_queries_for_one_row_and_for_many(client, record):
    few, _ = counted(client, "/api/agreements?as_of=2026-01-01&page_size=3")
    many, response = counted(client, "/api/agreements?as_of=2026-01-01&page_size=200")
    assert len(response.json()["results"]) > 5
    # 1 the dataset's row · 2 the count · 3 which rows · 4 their documents
    assert few == many == 4


@pytest.mark.parametrize("path", SINGLE)
def test_a_single_record_takes_few_queries(client, record, path):
    assert counted(client, f"/api/{path}")[0] == SINGLE[path]


@pytest.mark.parametrize(
    "path", ["countries/XK", "countries/US", "facets", "stats", "facets?host=Kosovo", "stats?sender=US"]
)
def test_a_summary_takes_a_fixed_number_of_queries(client, record, path):
    assert counted(client, f"/api/{path}")[0] <= 16


@pytest.mark.parametrize(
    "path", ["agreements/1/diff?from=2025-06-06&to=2025-06-11", "changes?since=0", "feeds/agreements.atom"]
)
def test_history_takes_a_fixed_number_of_queries(client, record, path):
    assert counted(client, f"/api/{path}")[0] <= 45


@pytest.mark.parametrize(
    "path", [*LISTS, *SINGLE, "facets", "stats", "changes?since=0", "agreements/1/diff?from=1&to=1"]
)
def test_an_answer_that_the_asker_has_takes_one_query_at_most(record, one_connection, path):
    # Also the largest of them is kept.
    site, url = Site(max_bytes=100_000_000), f"/api/{path}"
    etag = site.get(url).headers["etag"]
    with CaptureQueriesContext(connection) as asked:
        response = site.get(url, **{"If-None-Match": etag})
    # 1 the dataset's row, where it was read more than 40 milliseconds ago
    assert response.status == 304
    assert len(asked) <= 1
    assert site.asked == 1


@pytest.mark.parametrize(
    "path",
    [
        *(f"{name}?page_size=200" for name in LISTS),
        *SINGLE,
        "countries/XK",
        "facets",
        "stats",
        "feeds/agreements.json",
        "changes?since=0",
    ],
)
def test_no_query_is_repeated_for_each_row(client, record, path):
    with zeal_context():
        assert client.get(f"/api/{path}").status_code == 200


def test_every_list_has_both_addresses(client, record):
    for name in LISTS:
        with_slash, without = client.get(f"/api/{name}/"), client.get(f"/api/{name}")
        assert with_slash.status_code == without.status_code == 200
        assert with_slash.json()["results"] == without.json()["results"]


def test_fields_and_omit_choose_what_is_shown(ask, record):
    for name, filterset in LISTS.items():
        # `matches` is there only with `q`.
        fields = [name for name in filterset.base_filters["fields"].schema["items"]["enum"] if name != "matches"]
        whole = ask(f"{name}?page_size=1")["results"][0]
        assert list(whole) == fields
        chosen = ask(f"{name}?page_size=1&fields={fields[2]},{fields[0]}")["results"][0]
        assert chosen == {field: whole[field] for field in (fields[0], fields[2])}
        left = ask(f"{name}?page_size=1&omit={fields[1]}")["results"][0]
        assert left == {field: value for field, value in whole.items() if field != fields[1]}


def test_expand_adds_what_the_single_record_has(ask, record):
    detail = ask("agreements/kosovo-united-states-2025")
    (row,) = [
        row
        for row in ask("agreements?host=XK&expand=evidence,related&fields=slug")["results"]
        if row["slug"] == detail["slug"]
    ]
    assert row == {name: detail[name] for name in ("slug", "evidence", "related")}


def test_a_country_is_found_by_any_name_and_refused_with_a_likely_one(ask, record):
    for name in ("XK", "xkx", "Kosova", "KOSOVO"):
        assert ask(f"countries/{name}")["code"] == "XK"
    assert "Kosovo" in ask("countries/Kosvo", status=404)["detail"]
    assert Country.objects.count() == ask("countries?page_size=1")["count"]
