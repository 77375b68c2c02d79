"""Conditional requests of API and pages: an answer stays good until the dataset's revision or the day changes."""

import hashlib
from typing import Any

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, parse_etags, quote_etag

from .clock import midnight, today
from .models import Dataset


def entity_tag(dataset: Dataset, *asked: str) -> str:
    """The ETag of what is answered today, from this state of the record, to what was asked."""
    text = " ".join([str(dataset.key), str(today()), *asked])
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def has_answer(request: Any, etag: str) -> bool:
    """Whether the client names the tag of the answer that it would get, so that 304 is said before any work is done.

    Not by `*`, which every answer matches: to say whether there is one takes all the work. The same answer compressed,
    here or by a proxy, has the same tag marked as weak.
    """
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return request.method in ("GET", "HEAD") and etag in [tag.removeprefix("W/") for tag in tags]


def last_modified(dataset: Dataset) -> int:
    """When answers last changed, in seconds of Unix time: with the dataset, or with the day."""
    return int(max(dataset.updated_at, midnight()).timestamp())


def with_validators(request: Any, response: Any, etag: str, modified: int | None = None) -> Any:
    """The answer with its ETag, its age where that tells all, and how long it may be kept; 304 or 412 where its
    conditions ask for that.
    """
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    if response.status_code == 200:
        response = get_conditional_response(request, etag, modified, response) or response
    if response.status_code < 400:
        patch_cache_control(response, **settings.CACHE_CONTROL)
    return response
