"""Storing the queued documents again (see `Renewal`), in a background thread of the server."""

import logging
import threading
from functools import cache

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction

from .models import Renewal
from .publishing import renew_next

log = logging.getLogger(__name__)
_thread_lock = threading.Lock()


def start_when_committed() -> None:
    """Process the queue once the present transaction is committed, unless that is left to `manage.py renew`."""
    if settings.RENEW_IN_SERVER:
        transaction.on_commit(start)


@cache
def resume() -> None:
    """Start at the first request of a process, to go on with a queue that an ended process left."""
    start()


def start() -> None:
    """Process the queue in a thread of this process, unless a thread already does.

    Several processes may work on one queue: each takes the next documents from it.
    """
    threading.Thread(target=work, name="renewing", daemon=True).start()


def work() -> None:
    """Store the queued documents until the queue is empty. An error is logged; the others stay in the queue."""
    while _thread_lock.acquire(blocking=False):
        try:
            while Renewal.objects.exists():
                renew_next()
        except DatabaseError:
            log.exception("The queued documents could not be stored again: `manage.py renew` goes on with them")
            return
        finally:
            close_old_connections()
            _thread_lock.release()
        # Documents may have been queued after the last look but before the lock was released.
        if not _has_queued():
            return


def _has_queued() -> bool:
    try:
        return Renewal.objects.exists()
    finally:
        close_old_connections()
