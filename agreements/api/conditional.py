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

REVISION_HEADER = "Dataset-Revision"
"""The header that names the revision of the dataset. It isn't part of the ETag, which is that of the content."""


class NotModified(APIException):
    """Raised if the client already has the current response."""

    status_code = 304


class ConditionalView(APIView):
    """Base of the API's public views: adds Dataset-Revision, ETag, Last-Modified and Cache-Control; answers 304."""

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
        """Add Dataset-Revision, and to a response that may be cached ETag, Last-Modified and Cache-Control."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        # A request that is refused before the dataset is read, such as a 406, has none.
        dataset: Dataset | None = getattr(self, "dataset", None)
        if dataset is None:
            return response
        response[REVISION_HEADER] = str(dataset.revision)
        if request.method in ("GET", "HEAD") and response.status_code in (200, 304):
            if response.streaming or response.status_code == 304:
                return self.make_conditional(request, response)
            response.add_post_render_callback(lambda rendered: self.make_conditional(request, rendered))
        if request.method in ("GET", "HEAD") and response.status_code == 301:
            patch_cache_control(response, **settings.CACHE_CONTROL)
        return response

    def make_conditional(self, request: Request, response: Any) -> Any:
        """The response, or the 304 or 412 in its place, with the headers of a response that may be cached."""
        result = make_conditional(request, response, last_modified(self.dataset), self.etag)
        # Django's 304 has only some headers of the response in whose place it stands.
        result[REVISION_HEADER] = str(self.dataset.revision)
        return result
