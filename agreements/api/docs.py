"""The views of the OpenAPI document and of Swagger UI."""

import hashlib
from functools import lru_cache
from typing import Any

import orjson
import yaml
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from .negotiation import preference, ranges_of

YAML, JSON = "application/vnd.oai.openapi", "application/vnd.oai.openapi+json"
YAML_TYPES, JSON_TYPES = (YAML, "application/yaml", "text/yaml", "text/x-yaml"), (JSON, "application/json")
"""Media types under which clients ask for the document."""


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document, built once in a process."""
    openapi: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return openapi


@lru_cache(maxsize=1)
def as_yaml() -> bytes:
    """The document in YAML, which people can read; always the same bytes."""
    text: str = yaml.safe_dump(orjson.loads(as_json()), sort_keys=False, allow_unicode=True, width=100)
    return text.encode()


@lru_cache(maxsize=1)
def as_json() -> bytes:
    return orjson.dumps(document())


def wants_json(request: HttpRequest) -> bool:
    """Whether `Accept` wants JSON more than YAML; otherwise the answer is YAML."""
    ranges = ranges_of(request.headers.get("Accept", ""))
    json, yaml = (max(preference(each, ranges) for each in types) for types in (JSON_TYPES, YAML_TYPES))
    return json > yaml


def etag(request: HttpRequest, **_: object) -> str:
    """The ETag of the document in the requested format."""
    return f'"{hashlib.sha256(as_json()).hexdigest()[:32]}-{"json" if wants_json(request) else "yaml"}"'


def _answer(body: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Vary"] = "Accept, Accept-Encoding"
    patch_cache_control(response, public=True, max_age=300)
    return response


# Exempt from CSRF checks, so that the answer to a POST is 405 and not 403.
@csrf_exempt
@require_safe
@condition(etag_func=etag)
def schema(request: HttpRequest) -> HttpResponse:
    """The document, as YAML or, if `Accept` asks for it, as JSON."""
    return _answer(as_json(), JSON) if wants_json(request) else _answer(as_yaml(), f"{YAML}; charset=utf-8")


@csrf_exempt
@require_safe
@condition(etag_func=lambda request: f'"{hashlib.sha256(as_json()).hexdigest()[:32]}-json"')
def schema_json(request: HttpRequest) -> HttpResponse:
    return _answer(as_json(), JSON)


class SwaggerView(SpectacularSwaggerSplitView):
    """Swagger UI from our own files, without inline scripts."""

    url_name = "schema-json"
    template_name = "agreements/swagger_ui.html"
    permission_classes = [AllowAny]
    schema = None
    title = "Tracker of third-country removal agreements: the API"
