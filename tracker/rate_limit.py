"""Counting the requests of each client in a minute: in Redis if it is configured, else in this process."""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.http import parse_etags

from agreements.client_ip import client_ip_from_environ

WINDOW = 60
"""Seconds in which `RATE_LIMIT` requests are allowed."""
MAX_CLIENTS = 100_000
"""The most clients that are counted in memory. If there are more, all counts start again."""


class MemoryCounts:
    """The requests of each client in the present window; much faster than Django's cache in memory."""

    def __init__(self) -> None:
        self.window = 0
        self.by_client: dict[str, int] = {}
        self.lock = threading.Lock()

    def add(self, window: int, client: str, number: int) -> int:
        """Add `number` requests, and return the requests of the client in the window."""
        with self.lock:
            if window != self.window and number <= 0:
                # The window has no requests yet; or it is over, and a request in it is taken back late.
                return 0
            if window != self.window or len(self.by_client) >= MAX_CLIENTS:
                self.window, self.by_client = window, {}
            requests = self.by_client[client] = self.by_client.get(client, 0) + number
            return requests


memory_counts = MemoryCounts()
"""Shared by all threads of the process."""


class RequestCount:
    """The requests of one client in the present window."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        now = time.time()
        self.wait = int(WINDOW - now % WINDOW) + 1
        """Seconds until the next window begins."""
        self.client, self.window = client_ip_from_environ(environ), int(now // WINDOW)
        self.key = f"rate:{self.client}:{self.window}"

    def requests(self) -> int:
        """The number of requests so far."""
        if settings.REDIS_URL:
            return int(cache.get(self.key, 0))
        return memory_counts.add(self.window, self.client, 0)

    def add(self) -> int:
        """Count one more request, and return the number of requests so far."""
        if not settings.REDIS_URL:
            return memory_counts.add(self.window, self.client, 1)
        try:
            return int(cache.incr(self.key))
        except ValueError:
            cache.add(self.key, 0, WINDOW * 2)
        try:
            return int(cache.incr(self.key))
        except ValueError:
            # The key is gone again: the cache was emptied between the two steps.
            return 1

    def take_back(self) -> None:
        """Take one request back, after a response that doesn't count."""
        if not settings.REDIS_URL:
            memory_counts.add(self.window, self.client, -1)
            return
        with suppress(ValueError):  # The cache was emptied.
            cache.decr(self.key)


def headers(limit: int, remaining: int, wait: int) -> dict[str, str]:
    """The headers that tell a client its numbers: those of the IETF's draft, and beside them those of earlier drafts.

    `wait` is the number of seconds until the next window begins.
    """
    return {
        "RateLimit-Policy": f'"default";q={limit};w={WINDOW}',
        "RateLimit": f'"default";r={remaining};t={wait}',
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(wait),
    }


def applies(path: str) -> bool:
    """Whether requests for the path are counted. The admin has a lock of its own."""
    return bool(settings.RATE_LIMIT) and not path.startswith("/admin/")


def is_free(environ: Mapping[str, Any]) -> bool:
    """Whether a 304 doesn't count, because the client sent an ETag. `*` is no ETag: its 304 costs as much as a 200."""
    return parse_etags(environ.get("HTTP_IF_NONE_MATCH", "*")) not in ([], ["*"])
