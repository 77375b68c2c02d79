"""Downloads of whole lists (see `documents.formats`): how many a client, and a process, has at the same time."""

import threading
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.db import close_old_connections, connection
from django.http import HttpRequest
from rest_framework.exceptions import APIException

from ..clients import client_address

TOGETHER = settings.THREADS // 4
"""Files that one process sends at the same time, so that most of its threads answer other requests."""
MAX_CONCURRENT = 2
"""Of these, to one client."""
IN_LINE = settings.THREADS // 2
"""Requests that may wait for a slot, each in a thread."""
IN_LINE_OF_ONE = 5
"""Of these, of one client: with the two that it has, the seven files of the record at once."""
PATIENCE = 20.0
"""Seconds that they wait."""


class Busy(APIException):
    """As many files as may be are on their way: 503, and when to ask again."""

    status_code = 503
    default_detail = "Other files are being written just now. Ask for this one again in 10 seconds."
    wait = 10


class DownloadSlots:
    """Who sends a file just now, and who waits to."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.held: Counter[str] = Counter()
        self.waiting: Counter[str] = Counter()

    def is_free(self, client: str) -> bool:
        """Whether a file can be sent to the client now."""
        return self.held.total() < TOGETHER and self.held[client] < MAX_CONCURRENT

    def take(self, client: str) -> bool:
        """Take a slot, waiting for one if need be; False if none became free, or too many wait already."""
        with self.changed:
            if not self.is_free(client):
                if self.waiting.total() >= IN_LINE or self.waiting[client] >= IN_LINE_OF_ONE:
                    return False
                # Who waits keeps no connection to the database, unless it is in a transaction, which would be lost.
                if not connection.in_atomic_block:
                    close_old_connections()
                self.waiting[client] += 1
                try:
                    if not self.changed.wait_for(lambda: self.is_free(client), PATIENCE):
                        return False
                finally:
                    self.waiting[client] -= 1
                    self.waiting += Counter()  # forgets who waits for nothing
            self.held[client] += 1
            return True

    def give_back(self, client: str) -> None:
        """Release one download slot of the client, and wake who waits for it."""
        with self.changed:
            self.held[client] -= 1
            self.held += Counter()  # forgets whom nothing is sent to
            self.changed.notify_all()


download_slots = DownloadSlots()
"""Of this process."""


def with_download_slot(request: HttpRequest, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks, sent while holding a download slot. It is released when they end or the client goes away.

    Raises Busy.
    """
    taken = _holding_a_slot(client_address(request), blocks)
    # Begun here, so that its end is reached whatever becomes of the answer.
    next(taken)
    return taken


def _holding_a_slot(client: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if not download_slots.take(client):
        raise Busy
    try:
        yield b""
        yield from blocks
    finally:
        download_slots.give_back(client)
