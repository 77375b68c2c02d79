"""One address may ask so often a minute; the answers say what is left, and a 304 is free."""

import pytest
from django.core.cache import cache

from agreements.api import throttling


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


def ask(client, path="agreements?fields=id", **headers):
    return client.get(f"/api/{path}", headers=headers)


def left(response):
    return [response[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")]


def test_the_answers_count_down_and_then_refuse(client, world):
    assert [left(ask(client)) for _ in range(3)] == [["3", "2", "31"], ["3", "1", "31"], ["3", "0", "31"]]
    response = ask(client)
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert left(response) == ["3", "0", "31"]
    assert response["Retry-After"] == "31"
    assert "31 seconds" in response.json()["detail"]


def test_a_minute_later_all_are_there_again(client, world, clock):
    for _ in range(4):
        last = ask(client)
    assert last.status_code == 429
    clock[0] += 31
    assert left(ask(client))[1] == "2"


def test_an_answer_that_the_asker_has_is_free(client, world):
    etag = ask(client)["ETag"]
    for _ in range(10):
        assert ask(client, **{"If-None-Match": etag}).status_code == 304
    assert left(ask(client))[1] == "1"


def test_wrong_questions_and_what_is_not_there_count_too(client, world):
    assert left(ask(client, "agreements?hots=1"))[1] == "2"
    assert left(ask(client, "nothing"))[1] == "1"
    assert left(ask(client, "sources"))[1] == "0"
    assert ask(client, "").status_code == 429


def test_no_limit_has_no_headers(client, world, settings):
    settings.RATE_LIMIT = 0
    for _ in range(5):
        response = ask(client)
    assert response.status_code == 200
    assert "RateLimit-Limit" not in response


def test_a_forged_address_is_counted_as_the_one_behind_it(client, world):
    statuses = [ask(client, **{"X-Forwarded-For": f"10.0.0.{number}"}).status_code for number in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


def test_behind_a_proxy_its_word_counts_and_not_what_the_client_put_before_it(client, world, settings):
    settings.TRUSTED_PROXIES = 1
    forged = [ask(client, **{"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"}).status_code for number in range(5)]
    assert forged == [200, 200, 200, 429, 429]
    assert ask(client, **{"X-Forwarded-For": "192.0.2.2"}).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (2, "192.0.2.9, 192.0.2.1, 192.0.2.2", "192.0.2.1"),
        (2, "192.0.2.1", "127.0.0.1"),
        (1, "x" * 500, "x" * 64),
        (1, " , ,192.0.2.1 ,", "192.0.2.1"),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_says(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert throttling.client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address


def test_a_counter_that_was_lost_between_two_steps_lets_the_request_through(client, world, monkeypatch):
    def lost(key):
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", lost)
    assert left(ask(client))[1] == "2"
