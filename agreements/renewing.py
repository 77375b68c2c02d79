"""Storing the queued documents again (see `Renewal`), in a thread beside the requests."""

import logging
import threading
from functools import cache

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction

from .models import Renewal
from .publishing import renew_next

log = logging.getLogger(__name__)
_working = threading.Lock()


def start_when_committed() -> None:
    """Work the queue off once the present transaction is committed, unless only `manage.py renew` shall."""
    if settings.RENEW_IN_SERVER:
        transaction.on_commit(start)


@cache
def resume() -> None:
    """Start, at the first request of a process, so that a queue goes on whose process was ended."""
    start()


def start() -> None:
    """Work the queue off in a thread of this process, unless one does so already.

    Several processes may work on one queue: each takes the next documents from it.
    """
    threading.Thread(target=work, name="renewing", daemon=True).start()


def work() -> None:
    """Store the queued documents until none waits. An error is logged; what still waits stays in the queue."""
    while _working.acquire(blocking=False):
        try:
            while Renewal.objects.exists():
                renew_next()
        except DatabaseError:
            log.exception("The queued documents could not be stored again: `manage.py renew` goes on with them")
            return
        finally:
            close_old_connections()
            _working.release()
        # What was queued after the last look, but before the lock was free, is for this thread, too.
        if not _is_waiting():
            return


def _is_waiting() -> bool:
    try:
        return Renewal.objects.exists()
    finally:
        close_old_connections()
