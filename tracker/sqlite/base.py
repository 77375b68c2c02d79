"""SQLite has no `statement_timeout`. Its progress handler, which it calls while it works, does the same."""

import logging
from sqlite3 import Connection
from time import monotonic, thread_time
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base

STEPS = 10_000
"""Steps of SQLite's virtual machine between two calls of the handler: about a millisecond."""
SHORT = 0.1
"""Seconds between two calls that are all work. In a longer gap only the time on the processor counts."""
log = logging.getLogger(__name__)


class Clock:
    """How long a statement has worked.

    SQLite works while rows are fetched. The time for which a slow reader of a file lets it wait is no work of its own.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.start()

    def start(self) -> None:
        """Note when a statement begins."""
        self.worked = 0.0
        self.now, self.on_processor = monotonic(), thread_time()

    def is_over(self) -> bool:
        """Called by SQLite while it works: True ends the statement, with OperationalError("interrupted")."""
        now, on_processor = monotonic(), thread_time()
        gap = now - self.now
        self.worked += gap if gap < SHORT else min(gap, on_processor - self.on_processor)
        self.now, self.on_processor = now, on_processor
        if self.worked <= self.limit:
            return False
        log.error("A statement was ended after %.1f seconds of work: see DATABASE_STATEMENT_TIMEOUT", self.worked)
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose statements end at DATABASE_STATEMENT_TIMEOUT, as those of PostgreSQL do."""

    clock: Clock | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A connection with the handler; without one where there is no limit."""
        connection: Connection = super().get_new_connection(conn_params)
        if settings.DATABASE_STATEMENT_TIMEOUT:
            self.clock = Clock(settings.DATABASE_STATEMENT_TIMEOUT / 1000)
            connection.set_progress_handler(self.clock.is_over, STEPS)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Django runs each statement with a cursor of its own."""
        if self.clock is not None:
            self.clock.start()
        return super().create_cursor(name)
