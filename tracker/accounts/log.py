"""The log of the door: who, from where, and what came of it."""

import logging

from django.http import HttpRequest

from agreements.clients import client_address

logger = logging.getLogger(__name__)


def log_event(request: HttpRequest, account: str | None, what: str, level: int = logging.INFO) -> None:
    """Write one line. What was typed as the name is quoted, so that it can't forge a line of its own."""
    logger.log(level, "%s: account %r from %s", what, account, client_address(request))
