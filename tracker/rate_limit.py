"""The number of requests of each client in a minute, counted in Django's cache."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.http import parse_etags

from agreements.clients import address_in

WINDOW = 60
"""Seconds in which `RATE_LIMIT` requests are allowed."""


class Count:
    """The requests of one client in the present window."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        now = time.time()
        self.wait = int(WINDOW - now % WINDOW) + 1
        """Seconds until the next window begins."""
        self.key = f"rate:{address_in(environ)}:{int(now // WINDOW)}"

    def add(self) -> int:
        """Count one more request, and return the number of requests so far."""
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
        """Count one request less, after a response that is free."""
        with suppress(ValueError):  # The cache was emptied.
            cache.decr(self.key)


def applies(path: str) -> bool:
    """Whether requests for the path are counted. The admin has a lock of its own."""
    return bool(settings.RATE_LIMIT) and not path.startswith("/admin/")


def is_free(environ: Mapping[str, Any]) -> bool:
    """Whether a 304 isn't counted, because the client names an ETag. `*` names none: a 304 to it takes all the work."""
    return parse_etags(environ.get("HTTP_IF_NONE_MATCH", "*")) not in ([], ["*"])
