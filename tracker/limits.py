"""What one request may cost, whatever it asks."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from agreements.api.problems import as_problem, is_api

from . import REFUSED

LONGEST_QUERY = 8_192
"""Characters of a query string, as most proxies have it: 50 countries in full take 2,000."""
SAFE = ("GET", "HEAD", "OPTIONS")
BODIES = {
    400: "What was sent broke off before its end. Send it again.",
    408: "What was announced did not arrive within 30 seconds. Send it again.",
    413: f"What was sent is too large: it can have {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes.",
}


class Budget:
    """Refuses to begin another statement once the time of a request is used up. Raises OperationalError."""

    def __init__(self, seconds: float) -> None:
        self.end = monotonic() + seconds

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: object, many: bool, context: dict[str, Any]
    ) -> object:
        if monotonic() > self.end:
            raise OperationalError("The request has used up its time: see DATABASE_STATEMENT_TIMEOUT.")
        return execute(sql, params, many, context)


class LimitsMiddleware:
    """Bounds the length of what is asked, and the time in which it is answered.

    A single statement has its limit from the database. To read, a request begins no statement later than that after its
    own beginning; what an editor sends is never cut short between two statements.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if status := request.META.get(REFUSED):
            return refused(request, status)
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return too_long(request)
        limit = settings.DATABASE_STATEMENT_TIMEOUT / 1000
        if not limit or request.method not in SAFE:
            return self.get_response(request)
        with connection.execute_wrapper(Budget(limit)):
            return self.get_response(request)


def refused(request: HttpRequest, status: int) -> HttpResponseBase:
    """The answer to a body that isn't read: nothing is done with it."""
    plain = HttpResponse(BODIES[status], status=status, content_type="text/plain; charset=utf-8")
    return as_problem(request, plain, BODIES[status]) if is_api(request.path_info) else plain


def too_long(request: HttpRequest) -> HttpResponseBase:
    """400, before anything is read."""
    told = f"The address is too long: it can have {LONGEST_QUERY:,} characters after the “?”."
    if is_api(request.path_info):
        return as_problem(request, HttpResponse(status=400), told)
    raise BadRequest(told)
