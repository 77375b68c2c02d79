"""The rate limit: a fixed window with an atomic counter, and headers that say what is left."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle


class RateLimit(BaseThrottle):
    """So many requests a minute from one address; `RATE_LIMIT` of 0 sets no limit."""

    window = 60

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the request. What is left is put on the answer by `RateLimitHeaders`."""
        limit = settings.RATE_LIMIT
        if not limit:
            return True
        now = time.time()
        start = int(now // self.window)
        self.left_in_window = int(self.window - now % self.window) + 1
        key = f"rate:{client_address(request)}:{start}"
        cache.add(key, 0, self.window * 2)
        try:
            asked = cache.incr(key)
        except ValueError:
            asked = 1
        view.rate_limit = {"Limit": limit, "Remaining": max(0, limit - asked), "Reset": self.left_in_window}
        return bool(asked <= limit)

    def wait(self) -> float:
        """Seconds until the window ends."""
        return self.left_in_window


def client_address(request: Any) -> str:
    """The client's address: what the outermost trusted proxy says, counted from the end of X-Forwarded-For."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return str(forwarded[-proxies])[:64]
    return str(request.META.get("REMOTE_ADDR", ""))
