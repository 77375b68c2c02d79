"""Redis that is gone or hangs takes nothing down, is told in the log once, and is used again when it is back."""

import logging
import shutil
import threading
import time

import pytest

from tests.ops.servers import Redis, ended, wait_for
from tracker import cache
from tracker.cache import FallbackRedisCache
from tracker.outage import Outage

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no Redis")


@pytest.fixture
def redis():
    """A Redis of the test's own."""
    server = Redis()
    server.start()
    yield server
    ended(server.process)


@pytest.fixture
def kept(redis, monkeypatch):
    """The cache as the site uses it."""
    monkeypatch.setattr(cache, "outage", Outage("Redis", "", pause=0.2))
    made = FallbackRedisCache(redis.url, {})
    made.local.clear()
    return made


CALLS = {
    "add": ("other", 1),
    "get": ("key", 7),
    "set": ("key", 1),
    "touch": ("key", 60),
    "delete": ("key",),
    "get_many": (["key", "other"],),
    "has_key": ("key",),
    "incr": ("key",),
    "decr": ("key",),
    "set_many": ({"key": 1},),
    "delete_many": (["key"],),
    "get_or_set": ("key", 1),
    "incr_version": ("key",),
    "clear": (),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["stop", "freeze"])
def test_no_call_fails_or_waits_long(kept, redis, call, fault):
    kept.set("key", 5)
    kept.local.set("key", 5)
    getattr(redis, fault)()
    before = time.monotonic()
    getattr(kept, call)(*CALLS[call])
    assert time.monotonic() - before < 0.5  # a busy machine is given time; the limit itself is in test_faults


@pytest.mark.parametrize("fault", ["stop", "freeze"])
def test_it_is_told_once_and_redis_is_used_again_when_it_is_back(kept, redis, fault, caplog):
    kept.set("key", "in redis", None)
    getattr(redis, fault)()
    for number in range(50):
        kept.set("key", number)
        assert kept.get("key") == number
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "Redis does not answer" in caplog.text
    {"stop": redis.start, "freeze": redis.thaw}[fault]()

    def is_back():
        kept.set("key", "in redis again")
        return "Redis answers again" in caplog.text

    wait_for(is_back, "Redis", 20)
    assert FallbackRedisCache(redis.url, {}).get("key") == "in redis again"
    assert len(caplog.records) == 2


def test_of_many_threads_one_asks_a_redis_that_hangs(kept, redis, monkeypatch):
    """Once it is known to hang, nobody asks until the pause is over, and then only one."""
    cache.outage.pause = 60
    redis.freeze()
    kept.get("key")
    asked, client = [], kept._cache
    ask_redis = client.get

    def counted(*args):
        asked.append(args)
        return ask_redis(*args)

    monkeypatch.setattr(client, "get", counted)

    def ask_in_many_threads():
        threads = [threading.Thread(target=kept.get, args=["key"]) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(asked)

    assert ask_in_many_threads() == 0
    cache.outage.until = time.monotonic()
    assert ask_in_many_threads() == 1


def test_an_error_of_the_caller_is_no_outage(redis, monkeypatch):
    monkeypatch.setattr(cache, "outage", Outage("Redis", "", pause=5))
    # On a busy machine Redis may take longer than a request waits for it.
    monkeypatch.setattr(cache, "TIMEOUT", 5)
    kept = FallbackRedisCache(redis.url, {})
    with pytest.raises(ValueError, match="not found"):
        kept.incr("nothing")
    assert cache.outage.until is None
