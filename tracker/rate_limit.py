"""How many requests a minute one client has made, counted in Django's cache."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache

from agreements.clients import address_in

WINDOW = 60
"""Seconds in which `RATE_LIMIT` requests are allowed."""


class Count:
    """The requests of one client in the present window. `variables` are those of WSGI."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        now = time.time()
        self.wait = int(WINDOW - now % WINDOW) + 1
        """Seconds until the next window begins."""
        self.key = f"rate:{address_in(variables)}:{int(now // WINDOW)}"

    def add(self) -> int:
        """Count one more request; how many there are."""
        try:
            return int(cache.incr(self.key))
        except ValueError:
            cache.add(self.key, 0, WINDOW * 2)
        try:
            return int(cache.incr(self.key))
        except ValueError:
            # Lost between the two steps: the cache was emptied.
            return 1

    def take_back(self) -> None:
        """Uncount one request, as for an answer that is free."""
        with suppress(ValueError):  # The cache was emptied.
            cache.decr(self.key)


def applies(path: str) -> bool:
    """Whether requests for the path are counted. The admin has a lock of its own."""
    return bool(settings.RATE_LIMIT) and not path.startswith("/admin/")
