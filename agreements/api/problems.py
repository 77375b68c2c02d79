"""One shape for every error: RFC 9457, as JSON whatever was asked for."""

import datetime
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions, serializers
from rest_framework.response import Response

MEDIA_TYPE = "application/problem+json"
MOST_TOLD = 50
"""Mistakes told in one answer, so that a question of thousands has no answer of megabytes."""
log = logging.getLogger(__name__)


class Mistake(serializers.Serializer[Any]):
    """One mistake in a question."""

    parameter = serializers.CharField(help_text="the parameter at fault")
    code = serializers.CharField(help_text="the sort of mistake, for programs")
    detail = serializers.CharField(help_text="the mistake and the way out, for people")
    candidates = serializers.ListField(child=serializers.CharField(), help_text="what was probably meant")


class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong, and the way out (RFC 9457)."""

    type = serializers.CharField(help_text="about:blank: the status says it all")
    title = serializers.CharField(help_text="the status in words")
    status = serializers.IntegerField(help_text="the HTTP status")
    detail = serializers.CharField(help_text="what happened, in a sentence")
    instance = serializers.CharField(help_text="the path that was asked for")
    errors = Mistake(  # type: ignore[assignment]
        many=True, required=False, help_text="with 400: every mistake in the question"
    )
    reason = serializers.CharField(required=False, help_text="with 410: why it is no longer there")
    retracted_at = serializers.DateTimeField(required=False, help_text="with 410: when the record was retracted")


class WrongQuestion(exceptions.APIException):
    """A question with mistakes: 400, all of them at once (of a question that has nothing else, the first many)."""

    status_code = 400

    def __init__(self, mistakes: list[dict[str, Any]]) -> None:
        mistakes = mistakes[:MOST_TOLD]
        names = ", ".join(dict.fromkeys(one["parameter"] for one in mistakes))
        several = f"The question has {len(mistakes)} mistakes, each told in errors: {names}."
        super().__init__(mistakes[0]["detail"] if len(mistakes) == 1 else several)
        self.members = {"errors": mistakes}


class Gone(exceptions.APIException):
    """What was published and is no longer: 410, with the reason, and the time where a record was retracted."""

    status_code = 410

    def __init__(self, reason: str, retracted_at: datetime.datetime | None = None) -> None:
        super().__init__("This record was retracted." if retracted_at else "This is no longer part of the record.")
        self.members = {"reason": reason}
        if retracted_at is not None:
            self.members["retracted_at"] = retracted_at.isoformat().replace("+00:00", "Z")


def mistake(parameter: str, error: ValidationError) -> dict[str, Any]:
    """A form's error as the API tells it."""
    candidates = (error.params or {}).get("candidates", [])
    return {
        "parameter": parameter,
        "code": error.code or "invalid",
        "detail": f"{parameter}: {' '.join(error.messages)}",
        "candidates": candidates,
    }


def problem(status: int, detail: str, path: str, **members: Any) -> dict[str, Any]:
    """The body of an error."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": path, **members}


def answer(status: int, detail: str, request: HttpRequest, **members: Any) -> HttpResponse:
    """An error outside the views of the framework."""
    body = orjson.dumps(problem(status, detail, request.path, **members))
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; None leaves it to Django's own handling of a 500."""
    request = context["request"]
    detail, status, members, headers = _told(exception)
    if status is None:
        return None
    # A format that was asked for must not turn the error into CSV.
    request.accepted_renderer, request.accepted_media_type = _json(context), MEDIA_TYPE
    response = Response(problem(status, detail, request.path, **members), status=status, content_type=MEDIA_TYPE)
    for name, value in {**headers, "Cache-Control": "no-store"}.items():
        response[name] = value
    return response


def _json(context: dict[str, Any]) -> Any:
    from .renderers import JSONRenderer

    return JSONRenderer()


def _told(exception: Exception) -> tuple[str, int | None, dict[str, Any], dict[str, str]]:
    if isinstance(exception, exceptions.Throttled):
        wait = int(getattr(exception, "wait", None) or 1)
        return f"Too many questions. Ask again in {wait} seconds.", 429, {}, {"Retry-After": str(wait)}
    if isinstance(exception, exceptions.APIException):
        headers = {"Retry-After": str(exception.wait)} if hasattr(exception, "wait") else {}
        return str(exception.detail), exception.status_code, getattr(exception, "members", {}), headers
    if isinstance(exception, Http404):
        return str(exception) or "There is nothing at this address. The addresses are listed at /api/.", 404, {}, {}
    if isinstance(exception, PermissionDenied):
        return "This is not allowed.", 403, {}, {}
    if isinstance(exception, SuspiciousOperation):
        return "The request can't be read.", 400, {"errors": []}, {}
    if isinstance(exception, DatabaseError):
        log.exception("The database did not answer")
        return "The record can't be read just now. Ask again in a minute.", 503, {}, {"Retry-After": "60"}
    return "", None, {}, {}


def told(parameter: str, code: str, detail: str, candidates: Iterable[str] = ()) -> dict[str, Any]:
    """A mistake that no form found."""
    return {"parameter": parameter, "code": code, "detail": detail, "candidates": list(candidates)}
