"""Conditional requests of the API (see `agreements.conditional`)."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..conditional import client_has, export_etag, last_modified, make_conditional
from ..documents.formats import EXPORT_FORMATS
from ..models import Dataset
from . import VERSION


class NotModified(APIException):
    """Raised if the client already has the current response."""

    status_code = 304


class ConditionalView(APIView):
    """Base of the public views of the API: adds ETag, Last-Modified and Cache-Control, and answers 304."""

    dataset: Dataset
    etag: str | None = None
    """The ETag of an export, computed before the export is written; None for other responses."""

    def check_throttles(self, request: Request) -> None:
        """Read the dataset's row, and answer 304 to a client that has the export before anything else is read."""
        self.dataset = Dataset.current()
        export_format = str(request.accepted_renderer.format)
        if export_format not in EXPORT_FORMATS:
            return
        parameters = sorted((name, value) for name, values in request.query_params.lists() for value in values)
        self.etag = export_etag(self.dataset, VERSION, request.path, urlencode(parameters), export_format)
        if client_has(request, self.etag):
            raise NotModified

    def handle_exception(self, exception: Exception) -> Response:
        """Answer `NotModified` with an empty 304 instead of an error document."""
        if isinstance(exception, NotModified):
            return Response(status=304)
        return super().handle_exception(exception)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """Add ETag, Last-Modified and Cache-Control to a response that may be cached."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        if request.method not in ("GET", "HEAD"):
            return response
        if response.status_code in (200, 304):
            modified = last_modified(self.dataset)
            if response.streaming or response.status_code == 304:
                return make_conditional(request, response, modified, self.etag)
            response.add_post_render_callback(lambda rendered: make_conditional(request, rendered, modified))
        if response.status_code == 301:
            patch_cache_control(response, **settings.CACHE_CONTROL)
        return response
