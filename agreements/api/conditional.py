"""Conditional requests of the API (see `agreements.conditional`)."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..conditional import file_tag, last_modified, names_tag, with_validators
from ..documents.formats import FORMATS
from ..models import Dataset
from . import VERSION


class NotModified(APIException):
    """The asker has the answer already."""

    status_code = 304


class ConditionalView(APIView):
    """What every public view of the API does with ETag, Last-Modified and Cache-Control."""

    dataset: Dataset
    etag: str | None = None
    """Of a file, which is told before it is written."""

    def check_throttles(self, request: Request) -> None:
        """Read the dataset's row. Who has a file already is told so (304) before anything else is read."""
        self.dataset = Dataset.current()
        form = str(request.accepted_renderer.format)
        if form not in FORMATS:
            return
        pairs = sorted((name, value) for name, values in request.query_params.lists() for value in values)
        self.etag = file_tag(self.dataset, VERSION, request.path, urlencode(pairs), form)
        if names_tag(request, self.etag):
            raise NotModified

    def handle_exception(self, exception: Exception) -> Response:
        """A 304 has no body and isn't an error."""
        if isinstance(exception, NotModified):
            return Response(status=304)
        return super().handle_exception(exception)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """Put the validators on what may be kept."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        if request.method not in ("GET", "HEAD"):
            return response
        if response.status_code in (200, 304):
            modified = last_modified(self.dataset)
            if response.streaming or response.status_code == 304:
                return with_validators(request, response, modified, self.etag)
            response.add_post_render_callback(lambda whole: with_validators(request, whole, modified))
        if response.status_code == 301:
            patch_cache_control(response, **settings.CACHE_CONTROL)
        return response
