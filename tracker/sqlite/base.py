"""A time limit for SQLite's statements: its progress handler does what `statement_timeout` does in PostgreSQL."""

import logging
from sqlite3 import Connection
from time import monotonic, thread_time
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base

STEPS = 10_000
"""Steps of SQLite's virtual machine between two calls of the handler: about a millisecond."""
MAX_WORKING_GAP = 0.1
"""Seconds between two calls that count in full as work. Of a longer gap only the processor time counts."""
log = logging.getLogger(__name__)


class Clock:
    """Measures how long a statement has worked.

    SQLite works while rows are fetched. The time in which it waits for a slow client of a file doesn't count.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.start()

    def start(self) -> None:
        """Begin to measure a new statement."""
        self.worked = 0.0
        self.last_call, self.last_processor_time = monotonic(), thread_time()

    def is_over(self) -> bool:
        """Called by SQLite while it works. True ends the statement, with OperationalError("interrupted")."""
        now, processor_time = monotonic(), thread_time()
        gap = now - self.last_call
        self.worked += gap if gap < MAX_WORKING_GAP else min(gap, processor_time - self.last_processor_time)
        self.last_call, self.last_processor_time = now, processor_time
        if self.worked <= self.limit:
            return False
        log.error("A statement was ended after %.1f seconds of work: see DATABASE_STATEMENT_TIMEOUT", self.worked)
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose statements end at DATABASE_STATEMENT_TIMEOUT, as those of PostgreSQL do."""

    clock: Clock | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A connection with the progress handler, if there is a limit."""
        connection: Connection = super().get_new_connection(conn_params)
        if settings.DATABASE_STATEMENT_TIMEOUT:
            self.clock = Clock(settings.DATABASE_STATEMENT_TIMEOUT / 1000)
            connection.set_progress_handler(self.clock.is_over, STEPS)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Restart the clock, because Django runs each statement with a cursor of its own."""
        if self.clock is not None:
            self.clock.start()
        return super().create_cursor(name)
