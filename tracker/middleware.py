"""Middleware for all responses: headers, compression, the format of errors, and the rate limit."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from agreements.api.problems import as_problem, is_api
from agreements.conditional import BEHIND_RESPONSE_CACHE, is_public

from . import rate_limit

# For pages, admin and Swagger UI. `data:` is for the icons of Django's admin and of Swagger UI.
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
# For data, which isn't rendered: opened in a browser it may load nothing at all.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

READABLE_HEADERS = (
    "Content-Disposition, Dataset-Revision, Deprecation, ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Sunset"
)
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Max-Age": "86400",
    "Vary": "Access-Control-Request-Headers",
}


def is_data(path: str) -> bool:
    """Whether the path answers with data: everything below /api except the documentation page."""
    return is_api(path) and not path.startswith("/api/docs")


def is_preflight(request: HttpRequest) -> bool:
    """Whether this is a browser's CORS preflight. The API answers any other OPTIONS request."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


class HeadersMiddleware:
    """Adds Content-Security-Policy, Permissions-Policy, CORS headers of the API, and `no-store` on errors.

    A header that a view has set stays as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", DATA_POLICY if is_data(path) else PAGE_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if is_api(path):
            # The API is public, read-only and the same for everyone, and reads no cookie: "*" gives nothing away.
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
            response.headers.setdefault("Access-Control-Expose-Headers", READABLE_HEADERS)
        if response.status_code >= 400:
            # The next request may succeed.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class APIMiddleware:
    """Answers CORS preflights, and turns every error below /api into a problem document, including Django's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            return self.get_response(request)
        if is_preflight(request):
            # Whatever headers a page's scripts add: the API reads no cookie and no credentials.
            requested = request.headers.get("Access-Control-Request-Headers", "*")
            return HttpResponse(status=204, headers={**PREFLIGHT, "Access-Control-Allow-Headers": requested})
        response = self.get_response(request)
        return as_problem(request, response) if response.status_code >= 400 else response


class CompressionMiddleware(GZipMiddleware):
    """Django's GZipMiddleware, except for workbooks, which are zip files already, and for public answers that
    `tracker.kept` compresses.

    GZipMiddleware pads each response by a random length, so that the size of a page reveals nothing of a secret in it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "spreadsheetml" in response.headers.get("Content-Type", ""):
            return response
        if BEHIND_RESPONSE_CACHE in request.META and is_public(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


class RateLimitMiddleware:
    """Limits the requests of a client per minute, to API and pages together (RATE_LIMIT; 0 means no limit).

    A 304 to a request with an ETag doesn't count. The admin has a lock of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not rate_limit.applies(request.path_info):
            return self.get_response(request)
        limit, count = settings.RATE_LIMIT, rate_limit.RequestCount(request.META)
        # Counted before the response is made, so that the limit is exact for simultaneous requests too.
        requests = count.add()
        if requests > limit:
            response = too_many(request, count.wait)
        else:
            response = self.get_response(request)
            if response.status_code == 304 and rate_limit.is_free(request.META):
                count.take_back()
        # Not on cacheable responses: a shared cache would show one client's numbers to others.
        if request.method == "OPTIONS" or response.status_code >= 400:
            for name, value in rate_limit.headers(limit, max(0, limit - requests), count.wait).items():
                response.headers[name] = value
        return response


def too_many(request: HttpRequest, wait: int) -> HttpResponseBase:
    """The 429 response: a problem document below /api, a page elsewhere."""
    headers = {"Retry-After": str(wait), "Cache-Control": "no-store"}
    if is_api(request.path_info):
        response = HttpResponse(status=429, headers=headers)
        return as_problem(request, response, f"Rate limit exceeded. Try again in {wait} seconds.")
    text = render_to_string("429.html", {"wait": wait}, request)
    return HttpResponse(text, status=429, headers=headers)
