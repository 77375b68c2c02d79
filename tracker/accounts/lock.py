"""Wrong passwords are counted by account and by address. Who reaches a limit waits, and no password is looked at."""

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
KNOWN_FOR_DAYS = 30
"""So long an address from which an account logged in is known for it, and so long log-ins are kept."""


class StaffBackend(ModelBackend):
    """Only accounts of staff log in: any other is refused like one that doesn't exist."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Active and staff; a session ends as soon as its account is no longer both."""
        return super().user_can_authenticate(user) and user.is_staff


class LoginHandler(AxesDatabaseHandler):
    """Counts failed attempts in the database, so that it holds for all workers, and writes the log of the door."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """1 where one of our limits is reached, else 0: axes itself knows only one limit, and is told that it is 1."""
        return int(locked_until((credentials or {}).get("username"), request.axes_ip_address) is not None)

    def user_login_failed(
        self, sender: str, credentials: dict[str, Any], request: Any = None, what: str = "Log-in failed", **kwargs: Any
    ) -> None:
        """Count it, unless it was refused without being looked at."""
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
        """Nothing is told of somebody who wasn't logged in."""
        super().user_logged_out(sender, request, user, **kwargs)
        if user is not None:
            log_event(request, user.get_username(), "Logged out")


def locked_until(name: str | None, address: str) -> datetime | None:
    """Until when at the latest nobody may try this account from this address; None where one may try."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)
    ends = []
    for limit, counted in _limits(name, address):
        found = recent.filter(**counted).aggregate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
        if (found["failures"] or 0) >= limit:
            ends.append(found["latest"] + settings.AXES_COOLOFF_TIME)
    return max(ends, default=None)


def _limits(name: str | None, address: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Each limit with what is counted for it.

    What others try from elsewhere doesn't hold up an editor at an address from which the account logged in before.
    """
    yield PER_ACCOUNT_AND_ADDRESS, {"username": name, "ip_address": address}
    yield PER_ADDRESS, {"ip_address": address}
    since = timezone.now() - timedelta(days=KNOWN_FOR_DAYS)
    if not AccessLog.objects.filter(username=name, ip_address=address, attempt_time__gt=since).exists():
        yield PER_ACCOUNT, {"username": name}


def is_refused(request: Any, name: str, what: str) -> bool:
    """Count one more attempt under a name; True where there were too many: the answer becomes the lock-out page."""
    credentials = {"username": name}
    request.axes_locked_out = not AxesProxyHandler.is_allowed(request, credentials)
    AxesProxyHandler.user_login_failed(__name__, credentials, request, what=what)
    return bool(request.axes_locked_out)


def locked_out(request: Any, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The same page for every account, whether it exists or not: 429, and when to try again."""
    until = locked_until((credentials or {}).get("username"), request.axes_ip_address)
    return too_many(request, until or timezone.now() + settings.AXES_COOLOFF_TIME)


def too_many(request: HttpRequest, until: datetime) -> HttpResponse:
    """429 with Retry-After, and the time in words."""
    seconds = max(1, ceil((until - timezone.now()).total_seconds()))
    shown = {**admin.site.each_context(request), "until": until, "seconds": seconds}
    page = render(request, "admin/locked_out.html", shown, status=429)
    page["Retry-After"], page["Cache-Control"] = str(seconds), "no-store"
    return page
