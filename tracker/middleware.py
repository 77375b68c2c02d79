"""What holds for every answer, whoever made it: headers, compression, how errors look, how many a client may have."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from agreements.api.problems import as_problem, is_api
from agreements.conditional import IN_FRONT, is_public

from . import rate_limit

# Pages, admin and Swagger UI. `data:` because the stock admin and Swagger UI draw icons so.
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
# Data is never rendered: opened in a browser it may load nothing at all.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"

READABLE_HEADERS = (
    "Content-Disposition, ETag, Last-Modified, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def is_data(path: str) -> bool:
    """Below /api/ everything is data but the documentation page."""
    return is_api(path) and not path.startswith("/api/docs")


def is_preflight(request: HttpRequest) -> bool:
    """A browser's question before a cross-origin request; any other OPTIONS is the API's to answer."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


class HeadersMiddleware:
    """Content-Security-Policy, Permissions-Policy, leave for any site to read the API, and for no cache to keep errors.

    A view that sets one of these headers itself keeps what it set.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", DATA_POLICY if is_data(path) else PAGE_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if is_api(path):
            # Public, read-only and the same for everyone: no cookie is read, so "*" gives nothing away.
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
            response.headers.setdefault("Access-Control-Expose-Headers", READABLE_HEADERS)
        if response.status_code >= 400:
            # What is missing or broken now may be there in a moment.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class APIMiddleware:
    """Answers a browser's preflight, and makes every error below /api a problem, also those of Django and its views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            return self.get_response(request)
        if is_preflight(request):
            return HttpResponse(status=204, headers=PREFLIGHT)
        response = self.get_response(request)
        return as_problem(request, response) if response.status_code >= 400 else response


class CompressionMiddleware(GZipMiddleware):
    """Compresses what the client takes compressed, but for workbooks, which are zip files already, and for what is
    compressed in front of Django (`tracker.kept`).

    Django's own pads each answer by a random length, so that nothing can be learned from the size of a page with a
    secret in it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "spreadsheetml" in response.headers.get("Content-Type", ""):
            return response
        if IN_FRONT in request.META and is_public(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


class RateLimitMiddleware:
    """So many requests a minute from one client, for the API, its documents and the pages alike; 0 sets no limit.

    An answer that the client has already (304) isn't counted. The admin has a lock of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not rate_limit.applies(request.path_info):
            return self.get_response(request)
        limit, count = settings.RATE_LIMIT, rate_limit.Count(request.META)
        # Counted beforehand, so that the limit is exact also for what comes at the same time.
        asked = count.add()
        if asked > limit:
            response = too_many(request, count.wait)
        else:
            response = self.get_response(request)
            if response.status_code == 304 and names_a_tag(request):
                count.take_back()
        # What is left for one client has no place in a cache that serves many.
        if request.method == "OPTIONS" or response.status_code >= 400:
            left = {"Limit": limit, "Remaining": max(0, limit - asked), "Reset": count.wait}
            for name, value in left.items():
                response.headers[f"RateLimit-{name}"] = str(value)
        return response


def names_a_tag(request: HttpRequest) -> bool:
    """Whether the client names an answer that it has. By `*` it names none: that is a 304 only after all the work."""
    return parse_etags(request.headers.get("If-None-Match", "*")) not in ([], ["*"])


def too_many(request: HttpRequest, wait: int) -> HttpResponseBase:
    """429: a problem below /api/, a page elsewhere."""
    headers = {"Retry-After": str(wait), "Cache-Control": "no-store"}
    if is_api(request.path_info):
        refused = HttpResponse(status=429, headers=headers)
        return as_problem(request, refused, f"Rate limit exceeded. Try again in {wait} seconds.")
    text = render_to_string("429.html", {"wait": wait}, request)
    return HttpResponse(text, status=429, headers=headers)
