"""The log of log-ins and other events of accounts."""

import logging

from django.http import HttpRequest

from agreements.client_ip import client_ip

logger = logging.getLogger(__name__)


def log_event(request: HttpRequest, account: str | None, event: str, level: int = logging.INFO) -> None:
    """Log one line with account and address. The typed name is quoted, so that it can't forge another line."""
    logger.log(level, "%s: account %r from %s", event, account, client_ip(request))
