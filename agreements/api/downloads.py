"""Limits on concurrent downloads of whole lists (see `documents.formats`), per process and per client."""

import threading
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.db import close_old_connections, connection
from django.http import HttpRequest
from rest_framework.exceptions import APIException

from ..client_ip import client_ip
from ..errors import Problem

MAX_CONCURRENT = settings.THREADS // 4
"""Downloads that one process sends at the same time, so that most of its threads answer other requests."""
MAX_CONCURRENT_PER_CLIENT = 2
MAX_WAITING = settings.THREADS // 2
"""Requests of one process that may wait for a slot; each of them occupies a thread."""
MAX_WAITING_PER_CLIENT = 5
"""With its two running downloads, a client can request the seven files of the record at once."""
MAX_WAIT = 20.0
"""Seconds for which a request waits for a slot."""


class Busy(APIException):
    """503 if no download slot is free, with the seconds after which to ask again."""

    status_code = 503
    default_detail = "Other files are being written just now. Ask for this one again in 10 seconds."
    wait = 10
    kind = Problem.TOO_MANY_FILES


class DownloadSlots:
    """The download slots of a process: the number that each client uses, and the number for which it waits."""

    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.used: Counter[str] = Counter()
        self.waiting: Counter[str] = Counter()

    def is_free(self, client: str) -> bool:
        """Whether the client can start a download now."""
        return self.used.total() < MAX_CONCURRENT and self.used[client] < MAX_CONCURRENT_PER_CLIENT

    def take(self, client: str) -> bool:
        """Take a slot, after waiting if necessary; False if no slot became free, or too many requests wait already."""
        with self.condition:
            if not self.is_free(client):
                if self.waiting.total() >= MAX_WAITING or self.waiting[client] >= MAX_WAITING_PER_CLIENT:
                    return False
                # A waiting request releases its database connection, unless that would end a transaction.
                if not connection.in_atomic_block:
                    close_old_connections()
                self.waiting[client] += 1
                try:
                    if not self.condition.wait_for(lambda: self.is_free(client), MAX_WAIT):
                        return False
                finally:
                    self.waiting[client] -= 1
                    self.waiting += Counter()  # drops clients whose count is 0
            self.used[client] += 1
            return True

    def give_back(self, client: str) -> None:
        """Release one download slot of the client, and wake the requests that wait for one."""
        with self.condition:
            self.used[client] -= 1
            self.used += Counter()  # drops clients whose count is 0
            self.condition.notify_all()


download_slots = DownloadSlots()
"""The slots of this process."""


def with_download_slot(request: HttpRequest, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks, sent while holding a download slot. It is released when they end or the client disconnects.

    Raises Busy if there is no slot.
    """
    slot_blocks = _in_slot(client_ip(request), blocks)
    # Start the generator here, so that its `finally` runs even if the response is never sent.
    next(slot_blocks)
    return slot_blocks


def _in_slot(client: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if not download_slots.take(client):
        raise Busy
    try:
        yield b""
        yield from blocks
    finally:
        download_slots.give_back(client)
