"""Conditional requests to API and pages.

The ETag is a hash of the content; for exports, of the dataset's key, the day and the request.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, parse_etags, quote_etag

from .clock import start_of_today, today
from .models import Dataset

BEHIND_RESPONSE_CACHE = "agreements.behind_response_cache"
"""WSGI environ key set by the response cache (`tracker.kept`), which checks conditional headers and compresses public
responses itself.
"""


def content_etag(content: bytes) -> str:
    """The ETag of a response, from its content: it changes only if the content does."""
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


def export_etag(dataset: Dataset, *parts: str) -> str:
    """The ETag of an export, which is known before the export is written: it changes with the dataset and the day."""
    text = " ".join([str(dataset.key), str(today()), *parts])
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def client_has(request: Any, etag: str) -> bool:
    """Whether `If-None-Match` has the ETag, so that a GET can be answered with 304 before the view runs.

    `*` is ignored: whether the resource exists is known only once the view has run. A response compressed here or by a
    proxy has the same ETag, marked as weak.
    """
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return request.method in ("GET", "HEAD") and etag in [tag.removeprefix("W/") for tag in tags]


def last_modified(dataset: Dataset) -> int:
    """Unix time of the last change: of the dataset, or 00:00 UTC today if that is later."""
    return int(max(dataset.updated_at, start_of_today()).timestamp())


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


def make_conditional(request: Any, response: Any, modified: int | None = None, etag: str | None = None) -> Any:
    """The response with ETag, Cache-Control and, if `modified` is given, Last-Modified; or a 304 or 412, if the
    conditional headers of the request ask for one.

    Pass `etag` for exports, which are streamed, and for a 304 in the place of one: neither has content to hash.
    """
    response["ETag"] = etag or content_etag(response.content)
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    if response.status_code < 400:
        patch_cache_control(response, **settings.CACHE_CONTROL)
    if response.status_code == 200 and not (BEHIND_RESPONSE_CACHE in request.META and is_public(response)):
        response = get_conditional_response(request, response["ETag"], modified, response) or response
    return response
