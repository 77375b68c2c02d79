"""Errors that no view of the API told: problems under its addresses, pages elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from .problems import answer


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.path == "/api"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request can't be read at all."""
    if _is_api(request):
        return answer(400, "The request can't be read: it has too many parameters or is malformed.", request, errors=[])
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if _is_api(request):
        return answer(404, "There is nothing at this address. The addresses are listed at /api/.", request)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """500: something broke on our side."""
    if _is_api(request):
        return answer(500, "Something broke on our side. It has been logged.", request)
    return defaults.server_error(request)
