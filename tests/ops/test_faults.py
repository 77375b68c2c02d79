"""The site as production runs it goes on while its helpers fail, and believes nothing that a client forges."""

import os
import shutil
import signal
import threading
import time
from collections import Counter

import pytest

from tests.ops.servers import Redis, Site, ended, prepare, running, wait_for


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a database of the committed record and the static files."""
    made = tmp_path_factory.mktemp("site")
    prepare(made, tmp_path_factory)
    return made


@pytest.fixture(scope="module")
def limited(folder):
    """A site of one process with a limit of 60 requests a minute."""
    with running(Site(folder, RATE_LIMIT="60")) as site:
        yield site


def within_a_minute(ask):
    """What it gives, asked anew at the beginning of a minute where a window of the rate limit ended meanwhile."""
    while True:
        minute = time.time() // 60
        given = ask()
        if time.time() // 60 == minute:
            return given
        time.sleep(60.1 - time.time() % 60)


FORGED = {
    "go_sorts_names": lambda number, real: [f"X-Forwarded-For: {real}", f"X_Forwarded_For: 5.5.0.{number}"],
    "others_append": lambda number, real: [f"X_Forwarded_For: 5.5.0.{number}", f"X-Forwarded-For: {real}"],
    "half_spelled": lambda number, real: [f"X-Forwarded-For: {real}", f"X-Forwarded_For: 5.5.0.{number}"],
    "two_lines": lambda number, real: [f"X-Forwarded-For: 5.5.0.{number}", f"X-Forwarded-For: {real}"],
    "one_list": lambda number, real: [f"X-Forwarded-For: 5.5.0.{number}, {real}"],
    "port": lambda number, real: [f"X-Forwarded-For: {real}:{4000 + number}"],
    "ipv6": lambda number, real: [f"X-Forwarded-For: 2001:db8:0:{real.rpartition('.')[2]}::{number:x}"],
    "no_address": lambda number, real: [f"X-Forwarded-For: client-{number}"],
}


@pytest.mark.parametrize("kind", FORGED)
def test_of_ninety_requests_of_one_client_sixty_are_answered_whatever_it_forges(limited, kind):
    real = f"192.0.2.{10 + [*FORGED].index(kind)}"
    statuses = within_a_minute(lambda: Counter(limited.send(*FORGED[kind](number, real)) for number in range(90)))
    assert statuses == {200: 60, 429: 30}
    assert limited.send("X-Forwarded-For: 192.0.2.200") == 200


def test_a_forged_word_about_https_counts_for_nothing(limited):
    real = "X-Forwarded-For: 192.0.2.201"
    assert limited.send(real, "X_Forwarded_Proto: http") == 200
    assert limited.get("/", **{"X-Forwarded-Proto": "http", "X_Forwarded_Proto": "https"})[0] == 301


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no Redis")
@pytest.mark.parametrize(("fails", "returns"), [("stop", "start"), ("freeze", "thaw")])
def test_the_site_answers_while_redis_does_not(folder, fails, returns):
    redis = Redis()
    redis.start()
    try:
        with running(Site(folder, REDIS_URL=redis.url, RATE_LIMIT="1000")) as site:
            assert site.get("/api/")[0] == 200
            usual = min(took(site) for _ in range(10))
            getattr(redis, fails)()
            slow = [took(site) for _ in range(40)]
            # A busy machine may hold up any request; without the fallback, each would wait.
            assert sum(one > usual + 0.1 for one in slow) <= 4
            getattr(redis, returns)()
            time.sleep(6)
            took(site)
            assert site.log.count("Redis does not answer") == site.log.count("Redis answers again") == 1
    finally:
        ended(redis.process)


def took(site):
    """Seconds that an answer took."""
    before = time.monotonic()
    assert site.get("/api/")[0] == 200
    return time.monotonic() - before


def test_a_worker_that_is_killed_is_started_again(folder):
    with running(Site(folder), workers=2) as site:
        wait_for(lambda: site.log.count("] Started worker") == 2, "two workers")
        killed = site.workers()[0]
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: killed not in site.workers(), "the end of one")
        assert [site.get("/api/")[0] for _ in range(20)] == [200] * 20
        wait_for(lambda: site.log.count("] Started worker") == 3, "another worker")
        assert len(site.workers()) == 2
        assert [site.get("/api/")[0] for _ in range(20)] == [200] * 20


def test_seven_files_at_once_all_come(folder):
    lists = ["agreements", "countries", "sources", "criticisms", "actors", "events", "claims"]
    with running(Site(folder)) as site:
        seen = []
        threads = [threading.Thread(target=lambda name: seen.append(site.get(f"/api/{name}.csv", 60)[0]), args=(name,))
                   for name in lists]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == [200] * 7
