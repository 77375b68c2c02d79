"""Limits to the cost of one request."""

from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from agreements.api.problems import as_problem, is_api

from . import REFUSED

MAX_QUERY_LENGTH = 8_192
"""Characters of a query string, the limit of most proxies. 50 countries written in full take 2,000."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
BODY_ERRORS = {
    400: "What was sent broke off before its end. Send it again.",
    408: "What was announced did not arrive within 30 seconds. Send it again.",
    413: f"What was sent is too large: it can have {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes.",
}


class Budget:
    """A wrapper of database statements that raises OperationalError for statements after the request's time is up."""

    def __init__(self, seconds: float) -> None:
        self.end = monotonic() + seconds

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: object, many: bool, context: dict[str, Any]
    ) -> object:
        if monotonic() > self.end:
            raise OperationalError("The request has used up its time: see DATABASE_STATEMENT_TIMEOUT.")
        return execute(sql, params, many, context)


class LimitsMiddleware:
    """Limits the length of the query string and the time for database statements.

    The database limits the time of each statement. A request that only reads may start statements only within the same
    time from its own start; a request that writes is never interrupted between two statements.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if status := request.META.get(REFUSED):
            return refused_body(request, status)
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_LENGTH:
            return too_long(request)
        limit = settings.DATABASE_STATEMENT_TIMEOUT / 1000
        if not limit or request.method not in SAFE_METHODS:
            return self.get_response(request)
        budget = Budget(limit)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(budget))
            return self.get_response(request)


def refused_body(request: HttpRequest, status: int) -> HttpResponseBase:
    """The response to a request whose body was refused with the status."""
    response = HttpResponse(BODY_ERRORS[status], status=status, content_type="text/plain; charset=utf-8")
    return as_problem(request, response, BODY_ERRORS[status]) if is_api(request.path_info) else response


def too_long(request: HttpRequest) -> HttpResponseBase:
    """The response, 400, to a query string that is too long."""
    detail = f"The address is too long: it can have {MAX_QUERY_LENGTH:,} characters after the “?”."
    if is_api(request.path_info):
        return as_problem(request, HttpResponse(status=400), detail)
    raise BadRequest(detail)
