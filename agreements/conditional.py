"""Conditional requests to API and pages: the ETag of a response is a hash of its content."""

import hashlib
from typing import Any

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, parse_etags, quote_etag

from .clock import midnight, today
from .models import Dataset

HANDLED_IN_FRONT = "agreements.in_front"
"""The key of the WSGI environ which says that the caller of Django checks conditions and compresses public answers."""


def content_tag(content: bytes) -> str:
    """The ETag of a complete response: the same for the same content, whatever else of the record changed."""
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


def file_tag(dataset: Dataset, *parts: str) -> str:
    """The ETag of an exported file, known before it is written: it changes with the dataset and with the day."""
    text = " ".join([str(dataset.key), str(today()), *parts])
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def names_tag(request: Any, etag: str) -> bool:
    """Whether `If-None-Match` names the ETag, so that a GET can be answered 304 before any work is done.

    `*` doesn't count: whether there is a response at all shows only after the work. A file compressed here or by a
    proxy has the same ETag, marked as weak.
    """
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return request.method in ("GET", "HEAD") and etag in [tag.removeprefix("W/") for tag in tags]


def last_modified(dataset: Dataset) -> int:
    """When responses last changed, with the dataset or with the day, in seconds of Unix time."""
    return int(max(dataset.updated_at, midnight()).timestamp())


def is_public(response: Any) -> bool:
    """Whether the response is complete, the same for everybody, and may be cached until its ETag changes."""
    if response.status_code != 200 or response.streaming:
        return False
    headers = response.headers
    varies_by = {name.strip().lower() for name in headers.get("Vary", "").split(",")}
    return (
        "public" in headers.get("Cache-Control", "")
        and "ETag" in headers
        and "Set-Cookie" not in headers
        and not response.cookies
        and varies_by <= {"", "accept", "accept-encoding"}
    )


def with_validators(request: Any, response: Any, modified: int | None = None, etag: str | None = None) -> Any:
    """The response with ETag, Cache-Control and, where `modified` is given, Last-Modified; 304 or 412 where the
    conditions of the request ask for that. `etag` is given for files and their 304; else it is that of the content.
    """
    response["ETag"] = etag or content_tag(response.content)
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    if response.status_code < 400:
        patch_cache_control(response, **settings.CACHE_CONTROL)
    if response.status_code == 200 and not (HANDLED_IN_FRONT in request.META and is_public(response)):
        response = get_conditional_response(request, response["ETag"], modified, response) or response
    return response
