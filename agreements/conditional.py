"""Conditional requests of API and pages: an answer has a tag of its content, and keeps it while that stays the same."""

import hashlib
from typing import Any

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, parse_etags, quote_etag

from .clock import midnight, today
from .models import Dataset

IN_FRONT = "agreements.in_front"
"""A variable of WSGI: what runs Django checks the conditions of public answers, and compresses them, itself."""


def content_tag(content: bytes) -> str:
    """The ETag of a whole answer: that of the same content is the same, whatever else of the record changed."""
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


def file_tag(dataset: Dataset, *asked: str) -> str:
    """The ETag of a file, which is written while it is sent: it changes with the dataset and with the day."""
    text = " ".join([str(dataset.key), str(today()), *asked])
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def names_tag(request: Any, etag: str) -> bool:
    """Whether the client names the tag of the file that it would get, so that 304 is said before any work is done.

    Not by `*`, which every answer matches: to say whether there is one takes all the work. The same file compressed,
    here or by a proxy, has the same tag marked as weak.
    """
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return request.method in ("GET", "HEAD") and etag in [tag.removeprefix("W/") for tag in tags]


def last_modified(dataset: Dataset) -> int:
    """When answers last changed, in seconds of Unix time: with the dataset, or with the day."""
    return int(max(dataset.updated_at, midnight()).timestamp())


def is_public(response: Any) -> bool:
    """Whether it is a whole answer that is the same for everybody, and may be kept."""
    return (
        response.status_code == 200
        and not response.streaming
        and "public" in response.headers.get("Cache-Control", "")
        and not response.cookies
    )


def with_validators(request: Any, response: Any, modified: int | None = None, etag: str | None = None) -> Any:
    """The answer with its ETag, its age where that tells all, and how long it may be kept; 304 or 412 where its
    conditions ask for that. `etag` is that of a file, or of a 304 that was said before.
    """
    response["ETag"] = etag or content_tag(response.content)
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    if response.status_code < 400:
        patch_cache_control(response, **settings.CACHE_CONTROL)
    if response.status_code == 200 and not (IN_FRONT in request.META and is_public(response)):
        response = get_conditional_response(request, response["ETag"], modified, response) or response
    return response
