"""Outages of the servers that a process depends on: Redis, and the databases."""

import logging
import threading
import time

log = logging.getLogger(__name__)


class Outage:
    """Remembers whether a server is failing, and logs when an outage begins and ends."""

    def __init__(self, server: str, meanwhile: str, pause: float) -> None:
        self.server, self.meanwhile = server, meanwhile
        self.pause = pause
        """Seconds after a failure before the server is asked again."""
        self.lock = threading.Lock()
        self.until: float | None = None

    @property
    def is_on(self) -> bool:
        """Whether the server failed when it was last asked."""
        return self.until is not None

    def allows(self) -> bool:
        """Whether the caller may ask the server. During an outage, only one caller may after each pause."""
        if self.until is None:
            return True
        with self.lock:
            if self.until is None:
                return True
            if time.monotonic() < self.until:
                return False
            self.until = time.monotonic() + self.pause
            return True

    def began(self, error: Exception) -> None:
        """Note that the server failed."""
        with self.lock:
            if self.until is None:
                log.error("%s does not answer: %s (%s)", self.server, self.meanwhile, error)
            self.until = time.monotonic() + self.pause

    def ended(self) -> None:
        """Note that the server answers again."""
        if self.until is not None:
            with self.lock:
                self.until = None
            log.warning("%s answers again", self.server)
