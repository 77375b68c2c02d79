"""A cache in Redis that falls back to the memory of the process while Redis fails."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

TIMEOUT = 0.05
"""Seconds to wait for an answer of Redis."""
PAUSE = 5.0
"""Seconds after a failure in which Redis isn't asked again."""
log = logging.getLogger(__name__)


class Outage:
    """Knows whether Redis fails at present, and logs when an outage begins and ends."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.until: float | None = None

    def allows(self) -> bool:
        """Whether the caller may ask Redis: always without an outage; during one, a single caller after each pause."""
        if self.until is None:
            return True
        with self.lock:
            if self.until is None or time.monotonic() >= self.until:
                self.until = self.until and time.monotonic() + PAUSE
                return True
            return False

    def began(self, error: Exception) -> None:
        """Note that Redis failed, and use the memory of this process meanwhile."""
        with self.lock:
            if self.until is None:
                log.error("Redis does not answer: each process counts for itself until it does (%s)", error)
            self.until = time.monotonic() + PAUSE

    def ended(self) -> None:
        """Note that Redis answers again."""
        if self.until is not None:
            with self.lock:
                self.until = None
            log.warning("Redis answers again")


outage = Outage()
"""Shared by all threads of the process."""


class FallbackRedisCache(RedisCache):
    """Django's Redis cache; while Redis fails, each call uses a cache in this process. No call waits long or raises."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # By default Redis's client tries again, and waits longer each time.
        without_retries = {"socket_connect_timeout": TIMEOUT, "socket_timeout": TIMEOUT, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, {**params, "OPTIONS": without_retries | params.get("OPTIONS", {})})
        self.local = LocMemCache("without-redis", {"OPTIONS": {"MAX_ENTRIES": 5_000}})


def _with_fallback(name: str) -> Callable[..., Any]:
    ask_redis = getattr(RedisCache, name)

    def method(self: FallbackRedisCache, *args: Any, **kwargs: Any) -> Any:
        if outage.allows():
            try:
                answer = ask_redis(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                outage.began(error)
            except ValueError:
                # Redis answered: it doesn't have the key.
                outage.ended()
                raise
            else:
                outage.ended()
                return answer
        return getattr(self.local, name)(*args, **kwargs)

    return method


for _name in (
    "add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear",
):  # fmt: skip
    setattr(FallbackRedisCache, _name, _with_fallback(_name))
