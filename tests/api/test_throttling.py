"""One client may ask so often a minute, wherever on the site; a 304 is free; no shared answer tells of one client."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from tracker.middleware import RateLimitMiddleware
from tracker.rate_limit import MemoryCounts


@pytest.fixture(autouse=True)
def _limit(settings):
    """Three requests a minute."""
    settings.RATE_LIMIT = 3
    settings.TRUSTED_PROXIES = 0


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The middle of a minute, so that no window ends within a test."""
    now = [1_800_000_030.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now


def ask(client, path="/api/agreements?fields=id", **headers):
    response = client.get(path, headers=headers)
    response.getvalue()  # a file that nobody reads keeps its turn
    return response


def left(response):
    numbers = [response[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")]
    limit, remaining, reset = numbers
    assert response["RateLimit-Policy"] == f'"default";q={limit};w=60'
    assert response["RateLimit"] == f'"default";r={remaining};t={reset}'
    return numbers


def statuses(client, count, path="/api/agreements?fields=id", **headers):
    return [ask(client, path, **headers).status_code for _ in range(count)]


PLACES = [
    "/api", "/api/", "/api/agreements", "/api/agreements.csv", "/api/facets", "/api/feeds/agreements.atom",
    "/api/changes", "/api/schema", "/api/schema.json", "/api/docs", "/api/nothing", "/", "/agreements", "/countries/XK",
    "/agreements/kosovo-united-states-2025", "/sitemap.xml", "/robots.txt", "/nothing",
]  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
def test_the_fourth_request_is_refused_everywhere(client, world, path):
    assert 429 not in statuses(client, 3, path)
    response = ask(client, path)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (429, "31", "no-store")
    assert left(response) == ["3", "0", "31"]
    kind = "application/problem+json" if path.startswith("/api") else "text/html; charset=utf-8"
    assert response["Content-Type"] == kind
    assert "31 seconds" in response.content.decode()


def test_all_places_count_together(client, world):
    assert [ask(client, path).status_code for path in ("/", "/api/schema", "/api/", "/agreements")] == [200] * 3 + [429]


def test_the_admin_is_not_counted(client, db):
    assert statuses(client, 5, "/admin/login/") == [200] * 5


@pytest.mark.parametrize("path", PLACES)
def test_no_answer_that_a_shared_cache_may_keep_tells_of_one_client(client, world, path):
    response = ask(client, path)
    is_shared = "no-store" not in response.get("Cache-Control", "")
    for name in ("RateLimit", "RateLimit-Policy", "RateLimit-Limit"):
        assert (name not in response) is is_shared


def test_options_and_errors_say_what_is_left(client, world):
    assert left(client.options("/api/agreements"))[1] == "2"
    assert left(ask(client, "/api/agreements?hots=1"))[1] == "1"
    assert left(ask(client, "/api/nothing"))[1] == "0"
    assert ask(client).status_code == 429


def test_a_minute_later_all_are_there_again(client, world, clock):
    assert statuses(client, 4)[-1] == 429
    clock[0] += 31
    assert left(ask(client, "/api/nothing"))[1] == "2"


@pytest.mark.parametrize("path", ["/api/agreements?fields=id", "/agreements", "/api/schema.json"])
def test_an_answer_that_the_asker_has_is_free(client, world, path, settings):
    settings.DEBUG = False
    etag = ask(client, path)["ETag"]
    assert statuses(client, 10, path, **{"If-None-Match": etag}) == [304] * 10
    assert left(ask(client, "/api/nothing"))[1] == "1"


def test_an_etag_that_is_none_of_ours_is_not_free(client, world):
    assert statuses(client, 4, **{"If-None-Match": '"made-up"'}) == [200, 200, 200, 429]


@pytest.mark.parametrize("path", ["/api/agreements?fields=id", "/agreements", "/api/facets"])
def test_what_is_not_modified_only_after_all_the_work_is_not_free(client, world, path, settings):
    settings.DEBUG = False
    assert statuses(client, 5, path, **{"If-None-Match": "*"}) == [304, 304, 304, 429, 429]


def test_the_limit_holds_for_what_is_asked_at_the_same_time(rf):
    served = []

    def view(request):
        served.append(request)
        if len(served) < 10:
            answers.append(limited(request))  # the next one comes before this one is answered
        return HttpResponse()

    answers, limited = [], RateLimitMiddleware(view)
    answers.append(limited(rf.get("/api/agreements", headers={"If-None-Match": '"made-up"'})))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 429]


def test_no_limit_has_no_headers(client, world, settings):
    settings.RATE_LIMIT = 0
    assert statuses(client, 5) == [200] * 5
    assert "RateLimit-Limit" not in ask(client, "/api/nothing")


def test_a_forged_address_is_counted_as_the_one_behind_it(client, world):
    forged = [ask(client, **{"X-Forwarded-For": f"10.0.0.{number}"}).status_code for number in range(5)]
    assert forged == [200, 200, 200, 429, 429]


def test_behind_a_proxy_its_word_counts_and_not_what_the_client_put_before_it(client, world, settings):
    settings.TRUSTED_PROXIES = 1
    forged = [ask(client, **{"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"}).status_code for number in range(5)]
    assert forged == [200, 200, 200, 429, 429]
    assert ask(client, **{"X-Forwarded-For": "192.0.2.2"}).status_code == 200


def test_a_counter_that_was_lost_between_two_steps_lets_the_request_through(client, world, monkeypatch, settings):
    settings.REDIS_URL = "redis://counts"  # Counts are in Django's cache then, here the one in memory.

    def lost(key):
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", lost)
    assert left(ask(client, "/api/nothing"))[1] == "2"


def test_a_count_that_is_taken_back_late_leaves_the_new_window_alone():
    counts = MemoryCounts()
    counts.add(1, "192.0.2.1", 1)
    assert counts.add(2, "192.0.2.1", 1) == 1
    counts.add(1, "192.0.2.1", -1)
    assert counts.add(2, "192.0.2.1", 1) == 2


def test_a_clock_that_is_set_back_begins_a_new_window():
    counts = MemoryCounts()
    counts.add(2, "192.0.2.1", 1)
    assert [counts.add(1, "192.0.2.1", 1) for _ in range(3)] == [1, 2, 3]
