"""What is refused costs less than what is answered."""

from time import thread_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements import publishing
from agreements.filters.fields import NEIGHBOURS
from tests.api.questions import LISTS
from tests.factories import make_claim, make_source

NAMES = ",".join(f"{a}{b}{c}" for a in "abcdefghij" for b in "abcdefghijklmnopqrst" for c in "abcdefgh")
LONG = {
    "8 kB of field names": f"fields={NAMES[:8000]}",
    "8 kB of one name": f"{'n' * 8000}=1",
    "thousands of names": "&".join(f"a{number}=1" for number in range(1200)),
    "a name repeated": "&".join(["host=Kosvo"] * 800),
    "field names repeated": "&".join(["fields=title"] * 600),
    "empty values": "&".join(["q="] * 2000),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("sort", LONG)
def test_a_long_question_is_refused_before_it_is_worked_out(client, world, name, sort):
    started = thread_time()
    response = client.get(f"/api/{name}?{LONG[sort][:8000]}")
    assert response.status_code == 400
    assert response.json()["errors"]
    # Comparing 8 kB of names with those of the fields took 0.6 seconds.
    assert thread_time() - started < 0.3


@pytest.mark.parametrize("address", ["/api/agreements", "/api/facets", "/api/", "/agreements", "/countries/kosovo"])
def test_an_address_that_is_too_long_is_not_read(client, world, address):
    started = thread_time()
    response = client.get(f"{address}?fields={NAMES * 10}"[:64_000])
    assert response.status_code == 400
    assert thread_time() - started < 0.3


def test_what_was_meant_by_a_wrong_slug_is_looked_for_among_its_neighbours(client, world):
    for number in range(2 * NEIGHBOURS):
        make_claim(world.kosovo_us, "capacity", "up to 50 people", rank="normal", source=make_source(f"page-{number}"))
    publishing.record(world.kosovo_us, why="More sources say so")
    with CaptureQueriesContext(connection) as asked:
        response = client.get("/api/agreements?source=page-77x")
    assert "page-77" in response.json()["errors"][0]["candidates"]
    read = [query["sql"] for query in asked if "slug" in query["sql"] and "IN (" not in query["sql"].split("WHERE")[0]]
    assert read
    assert all("LIMIT" in sql or 'slug" IN' in sql for sql in read), read


def test_what_one_request_asks_is_not_told_to_another(client, world):
    assert client.get("/api/agreements?host=XK&fields=id").json()["count"] == 2
    assert client.get("/api/agreements?sender=DK&fields=id").json()["count"] == 1
    assert client.get("/api/agreements?fields=id").json()["count"] == 4
