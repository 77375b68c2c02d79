"""Shared by all pages: template engine, context, conditional requests, and the answer to an unreachable database."""

import logging
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ...conditional import make_conditional
from ...documents import public_url
from ...documents.cached import countries
from ...models import Dataset
from .. import NAME

APP = Path(__file__).resolve().parents[2]
ENGINE = "website"
"""The name of the template engine in the settings. Its context doesn't include the user."""
log = logging.getLogger(__name__)
ViewArgs = ParamSpec("ViewArgs")


def render_page(
    request: HttpRequest, dataset: Dataset, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page. Its canonical address begins with PUBLIC_URL, never with the request's Host header, and includes
    `as_of`.
    """
    as_of = request.GET.get("as_of")
    shared = {
        "site_name": NAME,
        "dataset": dataset,
        "countries": countries(dataset.key),
        "canonical": public_url(request.path) + (f"?{urlencode({'as_of': as_of})}" if as_of else ""),
        "path": request.path,
    }
    return render(request, f"agreements/{template}", {**shared, **context}, status=status, using=ENGINE)


def redirect_permanently(request: HttpRequest, url: str) -> HttpResponsePermanentRedirect:
    """Redirect to the permanent address of a page, with the query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 405 to anything but GET and HEAD, instead of 403 for a missing CSRF token."""
    return csrf_exempt(require_safe(view))


def public_page(
    view: Callable[Concatenate[HttpRequest, Dataset, ViewArgs], HttpResponse],
) -> Callable[Concatenate[HttpRequest, ViewArgs], HttpResponse]:
    """Decorate a view of the public record: pass it the dataset, and make its response cacheable."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: ViewArgs.args, **kwargs: ViewArgs.kwargs) -> HttpResponse:
        try:
            dataset = Dataset.current()
            response = view(request, dataset, *args, **kwargs)
        except DatabaseError:
            return unavailable(request)
        if response.status_code == 200 and not settings.DEBUG:
            response = make_conditional(request, response)
        elif response.status_code < 400:
            patch_cache_control(response, **settings.CACHE_CONTROL)
        return response

    return read_only(wrapper)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503 page. Must be called while the database error is handled, because it logs the traceback."""
    log.exception("The database did not answer")
    response = render(request, "503.html", status=503, using=ENGINE)
    response["Retry-After"], response["Cache-Control"] = "60", "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The `handler500`: 503 where the database did not answer, also in the admin or a middleware; else 500."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return defaults.server_error(request)
