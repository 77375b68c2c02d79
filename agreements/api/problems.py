"""Problem details (RFC 9457): the form of every error of the API, in JSON whatever format was requested."""

import datetime
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import DatabaseError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from ..documents import public_url
from ..documents.links import PublicURL
from ..errors import ErrorCode, Problem

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 50
"""The most errors in one answer: a request can have thousands of errors, whose list would take megabytes."""
DETAILS = {
    400: "The request can't be read: it has too many parameters or is malformed.",
    403: "This is not allowed.",
    404: "There is nothing at this address. The addresses are listed at /api/.",
    405: "The API is read-only: ask with GET, HEAD or OPTIONS.",
    412: "This is not the state that If-Match or If-Unmodified-Since names. Ask again without it.",
    500: "Something broke on our side. It has been logged.",
    503: "The record can't be read just now. Ask again in a minute.",
}
"""The default `detail` of errors, by status."""
KINDS = {
    400: Problem.MALFORMED_REQUEST,
    404: Problem.NOT_FOUND,
    405: Problem.METHOD_NOT_ALLOWED,
    406: Problem.NOT_ACCEPTABLE,
    412: Problem.PRECONDITION_FAILED,
    429: Problem.RATE_LIMIT,
    500: Problem.SERVER_ERROR,
    503: Problem.UNAVAILABLE,
}
"""The kinds of errors that say no more than their status."""
CODES = "the sort of error, for programs; more may be added:\n\n" + "\n".join(
    f"* `{code.value}` - {code.label}" for code in ErrorCode
)
log = logging.getLogger(__name__)


@extend_schema_field({"type": "string", "x-extensible-enum": ErrorCode.values})
class ErrorCodeField(serializers.CharField):
    """One of `ErrorCode`, as an open list: clients must live with others."""


@extend_schema_serializer(component_name="Mistake")
class ParameterErrorSerializer(serializers.Serializer[Any]):
    """One error in a request."""

    parameter = serializers.CharField(help_text="the parameter at fault")
    code = ErrorCodeField(help_text=CODES)
    detail = serializers.CharField(help_text="the error and the way out, for people")
    candidates = serializers.ListField(child=serializers.CharField(), help_text="what was probably meant")


class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong, and the way out (RFC 9457)."""

    type = PublicURL(
        help_text="address of what is told of this kind of error, for people; about:blank where the status says it all"
    )
    title = serializers.CharField(help_text="the status in words")
    status = serializers.IntegerField(help_text="the HTTP status")
    detail = serializers.CharField(help_text="what happened, in a sentence")
    instance = serializers.CharField(
        help_text="the path that was requested; with 410 a path that doesn't repeat the record's name"
    )
    errors = ParameterErrorSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text="with 400: every error in the request"
    )
    reason = serializers.CharField(required=False, help_text="with 410: why it is no longer there")
    retracted_at = serializers.DateTimeField(required=False, help_text="with 410: when the record was retracted")


class InvalidParameters(exceptions.APIException):
    """400, with all errors of the request, or the first MAX_ERRORS."""

    status_code = 400
    kind = Problem.INVALID_PARAMETERS

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        errors = errors[:MAX_ERRORS]
        names = ", ".join(dict.fromkeys(error["parameter"] for error in errors))
        summary = f"{len(errors)} invalid parameters, listed in `errors`: {names}."
        super().__init__(errors[0]["detail"] if len(errors) == 1 else summary)
        self.members = {"errors": errors}


class Gone(exceptions.APIException):
    """410 for what is no longer published, with the reason and, for a retracted agreement, the time.

    `instance` is the agreement's address by id, or the address of the list: the answer mustn't repeat a name that the
    requested address has.
    """

    status_code = 410

    def __init__(self, reason: str, retracted_at: datetime.datetime | None = None, instance: str | None = None) -> None:
        super().__init__("This record was retracted." if retracted_at else "This is no longer part of the record.")
        self.kind = Problem.RETRACTED if retracted_at else Problem.NO_LONGER_SHOWN
        self.members = {"reason": reason}
        if retracted_at is not None:
            self.members["retracted_at"] = retracted_at.isoformat().replace("+00:00", "Z")
        if instance is not None:
            self.members["instance"] = instance


def validation_error(parameter: str, error: ValidationError) -> dict[str, Any]:
    """An entry of `errors` for an error that a form found."""
    candidates = (error.params or {}).get("candidates", [])
    return {
        "parameter": parameter,
        "code": error.code or "invalid",
        "detail": f"{parameter}: {' '.join(error.messages)}",
        "candidates": candidates,
    }


def problem(status: int, detail: str, path: str, kind: Problem | None = None, **members: object) -> dict[str, Any]:
    """The body of an error; without a kind it is that of the status. `members` are added to the standard members."""
    title, kind = HTTPStatus(status).phrase, kind or KINDS.get(status)
    address = public_url(f"{reverse('problems')}#{kind}") if kind else "about:blank"
    return {"type": address, "title": title, "status": status, "detail": detail, "instance": path, **members}


def is_api(path: str) -> bool:
    """Whether the path is of the API, in whatever capitalisation: the API says how to write it."""
    return path.lower() == "/api" or path.lower().startswith("/api/")


def as_problem(request: HttpRequest, response: HttpResponseBase, detail: str = "") -> HttpResponseBase:
    """Turn an error response of Django or one of its decorators into a problem; return a problem as it is."""
    if response.headers.get("Content-Type") == MEDIA_TYPE:
        return response
    status = response.status_code
    members: dict[str, Any] = {"errors": []} if status == 400 else {}
    body = problem(status, detail or DETAILS.get(status, HTTPStatus(status).phrase), request.path, **members)
    problem_response = HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    for name in ("Allow", "Dataset-Revision", "Retry-After", "Vary"):
        if name in response.headers:
            problem_response[name] = response[name]
    problem_response["Cache-Control"] = "no-store"
    return problem_response


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into a problem; None leaves it to Django's own handling of a 500."""
    request = context["request"]
    detail, status, members, headers = _problem_parts(exception)
    if status is None:
        return None
    # Errors are JSON, even if CSV was requested.
    request.accepted_renderer, request.accepted_media_type = _json(context), MEDIA_TYPE
    body = problem(status, detail, request.path, getattr(exception, "kind", None), **members)
    response = Response(body, status=status, content_type=MEDIA_TYPE)
    for name, value in {**headers, "Cache-Control": "no-store"}.items():
        response[name] = value
    return response


def _json(context: dict[str, Any]) -> BaseRenderer:
    from .renderers import JSONRenderer

    return JSONRenderer()


def _problem_parts(exception: Exception) -> tuple[str, int | None, dict[str, Any], dict[str, str]]:
    """The detail, the status (None for an unexpected exception), additional members, and the headers."""
    if isinstance(exception, exceptions.APIException):
        headers = {"Retry-After": str(exception.wait)} if hasattr(exception, "wait") else {}
        return str(exception.detail), exception.status_code, getattr(exception, "members", {}), headers
    if isinstance(exception, Http404):
        return str(exception) or DETAILS[404], 404, {}, {}
    if isinstance(exception, PermissionDenied):
        return DETAILS[403], 403, {}, {}
    if isinstance(exception, SuspiciousOperation):
        return "The request can't be read.", 400, {"errors": []}, {}
    if isinstance(exception, DatabaseError):
        log.exception("The database did not answer")
        return DETAILS[503], 503, {}, {"Retry-After": "60"}
    return "", None, {}, {}


def param_error(parameter: str, code: str, detail: str, candidates: Iterable[str] = ()) -> dict[str, Any]:
    """An entry of `errors` for an error that isn't found by a form."""
    return {"parameter": parameter, "code": code, "detail": detail, "candidates": list(candidates)}
