"""Log-ins, and the lock against guessing: failures are counted by account and address, and refused above a limit."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .log import log_event
from .sessions import begin

PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 20
PER_ACCOUNT = 20
"""Failed attempts within AXES_COOLOFF_TIME after which no password is checked."""
KNOWN_FOR_DAYS = 30
"""For so long after a log-in the address is known for the account, and the log-in is on record."""


class StaffBackend(ModelBackend):
    """Lets only staff log in: any other account is refused like one that doesn't exist."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account is active and staff; its sessions end as soon as it isn't."""
        return super().user_can_authenticate(user) and user.is_staff


class LoginHandler(AxesDatabaseHandler):
    """Counts failed attempts in the database, common to all workers, and logs log-ins and log-outs."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """1 where one of our limits is reached, else 0. axes knows a single limit, which the settings set to 1."""
        return int(locked_until((credentials or {}).get("username"), request.axes_ip_address) is not None)

    def user_login_failed(
        self, sender: str, credentials: dict[str, Any], request: Any = None, what: str = "Log-in failed", **kwargs: Any
    ) -> None:
        """Count and log the failure; axes doesn't count an attempt that was locked out already."""
        name, was_locked = credentials.get("username"), request.axes_locked_out
        super().user_login_failed(sender, credentials, request, **kwargs)
        log_event(request, name, f"{what}, refused: locked out" if was_locked else what, logging.WARNING)
        if request.axes_locked_out and not was_locked:
            log_event(request, name, "Locked out", logging.WARNING)

    def user_logged_in(self, sender: type, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
        """Forget the failed attempts of this account from this address, and only these."""
        super().user_logged_in(sender, request, user, **kwargs)
        self.reset_logs(age_days=KNOWN_FOR_DAYS)
        begin(request)
        log_event(request, user.get_username(), "Logged in with the password")

    def user_logged_out(self, sender: type, request: HttpRequest, user: AbstractBaseUser | None, **kwargs: Any) -> None:
        """Log the log-out, unless nobody was logged in."""
        super().user_logged_out(sender, request, user, **kwargs)
        if user is not None:
            log_event(request, user.get_username(), "Logged out")


def locked_until(name: str | None, address: str) -> datetime | None:
    """The time until which this account is locked for this address; None where it isn't."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)
    ends = []
    for limit, lookups in _limits(name, address):
        totals = recent.filter(**lookups).aggregate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
        if (totals["failures"] or 0) >= limit:
            ends.append(totals["latest"] + settings.AXES_COOLOFF_TIME)
    return max(ends, default=None)


def _limits(name: str | None, address: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield each limit with the lookups of the attempts that count for it.

    PER_ACCOUNT doesn't hold at an address from which the account logged in before, so others can't lock an editor out.
    """
    yield PER_ACCOUNT_AND_ADDRESS, {"username": name, "ip_address": address}
    yield PER_ADDRESS, {"ip_address": address}
    since = timezone.now() - timedelta(days=KNOWN_FOR_DAYS)
    if not AccessLog.objects.filter(username=name, ip_address=address, attempt_time__gt=since).exists():
        yield PER_ACCOUNT, {"username": name}


def is_refused(request: Any, name: str, what: str) -> bool:
    """Count one more attempt under a name. True where there were too many: axes answers with the lock-out page."""
    credentials = {"username": name}
    request.axes_locked_out = not AxesProxyHandler.is_allowed(request, credentials)
    AxesProxyHandler.user_login_failed(__name__, credentials, request, what=what)
    return bool(request.axes_locked_out)


def locked_out(request: Any, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The lock-out page: the same for every account, whether it exists or not."""
    until = locked_until((credentials or {}).get("username"), request.axes_ip_address)
    return too_many(request, until or timezone.now() + settings.AXES_COOLOFF_TIME)


def too_many(request: HttpRequest, until: datetime) -> HttpResponse:
    """The 429 page, with `Retry-After` and the time from which one may try again."""
    seconds = max(1, ceil((until - timezone.now()).total_seconds()))
    context = {**admin.site.each_context(request), "until": until, "seconds": seconds}
    response = render(request, "admin/locked_out.html", context, status=429)
    response["Retry-After"], response["Cache-Control"] = str(seconds), "no-store"
    return response
