"""Conditional requests: an answer stays good until the dataset's revision or the day changes."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import APIView

from ..clients import has_answer
from ..clock import midnight, today
from ..models import Dataset
from . import VERSION


class NotModified(APIException):
    """The asker has the answer already."""

    status_code = 304


class ConditionalView(APIView):
    """What every public view of the API does with ETag, Last-Modified and Cache-Control."""

    dataset: Dataset
    etag: str

    def check_throttles(self, request: Any) -> None:
        """Answer 304 before anything is read but the dataset's row."""
        self.dataset = Dataset.current()
        pairs = sorted((name, value) for name, values in request.query_params.lists() for value in values)
        form = request.accepted_renderer.format
        asked = f"{VERSION} {self.dataset.key} {today()} {request.path} {urlencode(pairs)} {form}"
        self.etag = quote_etag(hashlib.sha256(asked.encode()).hexdigest()[:32])
        if has_answer(request, self.etag):
            raise NotModified

    def handle_exception(self, exception: Exception) -> Response:
        """A 304 has no body and isn't an error."""
        if isinstance(exception, NotModified):
            return Response(status=304)
        return super().handle_exception(exception)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Put the validators on what may be kept."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        if response.status_code not in (200, 301, 304) or request.method not in ("GET", "HEAD"):
            return response
        patch_cache_control(response, **settings.CACHE_CONTROL)
        if response.status_code == 301:
            return response
        response["ETag"] = self.etag
        when = int(max(self.dataset.updated_at, midnight()).timestamp())
        response["Last-Modified"] = http_date(when)
        if response.status_code == 200:
            return get_conditional_response(request, self.etag, when, response)
        return response
