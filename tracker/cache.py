"""A cache in Redis that falls back to the memory of the process while Redis fails."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from .outage import Outage

TIMEOUT = 0.05
"""Seconds to wait for an answer from Redis."""
PAUSE = 5.0
"""Seconds after a failure before Redis is asked again."""
outage = Outage("Redis", "each process counts for itself until it does", PAUSE)
"""Shared by all threads of the process."""


class FallbackRedisCache(RedisCache):
    """Django's Redis cache, with a cache in this process while Redis fails. No call waits long or raises for that."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # By default, the client retries with longer and longer waits.
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
