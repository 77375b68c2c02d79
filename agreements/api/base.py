"""The base classes of the API's views: parameters, formats, lists and single records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import mixins, viewsets
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from ..deprecation import Deprecation, headers
from ..documents import csv_columns, public_url
from ..documents.formats import EXPORT_FORMATS, Batches, formats_of
from ..filters import ListFilterSet
from .conditional import ConditionalView
from .downloads import with_download_slot
from .filtering import StrictFilterBackend, raise_if_invalid, read_values, unknown_errors
from .negotiation import Negotiation
from .pagination import PAGING, Pagination, key_of
from .problems import param_error
from .renderers import EXPORTS, JSONRenderer

BATCH = 50
"""Rows of a file in memory at the same time, as many as a page usually has: with whole documents they take 30 MB."""


class Metadata(BaseMetadata):
    """The answer to OPTIONS: what the address is for, and its parameters."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """The name, the description and the parameters of the view, with their JSON schemas."""
        filters = view.get_filterset_class()
        base_filters = filters.base_filters if filters else {}
        parameters = [
            {"name": name, "description": base_filters[name].help_text, "schema": base_filters[name].schema}
            for name in view.parameters()
            if name in base_filters
        ]
        return {"name": view.get_view_name(), "description": view.get_view_description(), "parameters": parameters}


class PublicView(ConditionalView):
    """A read-only view that refuses unknown parameters."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    metadata_class = Metadata
    content_negotiation_class: type[BaseContentNegotiation] = Negotiation

    def get_filterset_class(self) -> Any:
        """The FilterSet that reads the parameters; None where there is none."""
        return getattr(self, "filterset_class", None)

    def parameters(self) -> Sequence[str]:
        """The names of the parameters that this view takes."""
        return []

    def deprecations(self, request: Request) -> Sequence[Deprecation]:
        """The deprecations of parameters in the request."""
        filterset_class = self.get_filterset_class()
        filters = filterset_class.base_filters if filterset_class else {}
        given = (filters[name].deprecation for name in request.query_params if name in filters)
        return [deprecation for deprecation in given if deprecation]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """Say in headers that something which the request uses or the answer has is deprecated."""
        is_told = request.method in ("GET", "HEAD") and response.status_code == 200
        if is_told and (told := headers(self.deprecations(request))):
            told["Link"] = f'<{public_url(reverse("about"))}#deprecation>; rel="deprecation"; type="text/html"'
            for name, value in told.items():
                response[name] = f"{response[name]}, {value}" if name in response else value
        return super().finalize_response(request, response, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse malformed and unknown parameters where no FilterSet does so."""
        super().initial(request, *args, **kwargs)
        if not hasattr(self, "filterset_class") and request.method != "OPTIONS":
            errors = read_values(request.query_params)[1]
            raise_if_invalid(errors + unknown_errors(request.query_params, self.parameters()))


class ListViewSet(PublicView, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """A list of rows that is filtered by its FilterSet."""

    filterset_class: type[ListFilterSet]
    filter_backends = [StrictFilterBackend]
    pagination_class = Pagination
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]{1,200}"
    detail_serializer_class: type[BaseSerializer] | None = None
    columns = ""
    """The columns of its files (see `csv_columns.columns`)."""
    key = "pk"
    """The column that identifies a row: unique among the rows of an answer, never null, never changed."""
    geojson_fields: tuple[str, ...] = ()
    """The fields that name a row and say where it is on the map; empty for lists without GeoJSON."""
    filterset: ListFilterSet

    @property
    def get_action(self) -> str:
        """The action that answers GET at this address, also while OPTIONS is answered."""
        return str((getattr(self, "action_map", None) or {}).get("get", ""))

    def parameters(self) -> Sequence[str]:
        """All parameters of the FilterSet for the list; none for a single record."""
        return [] if self.detail else list(self.filterset_class.base_filters)

    def get_renderers(self) -> list[BaseRenderer]:
        """JSON, and for a list or a row the export formats, GeoJSON only where rows have a place on the map."""
        renderer_classes = [JSONRenderer]
        if self.get_action in ("list", "retrieve"):
            export_formats = formats_of(with_geojson=bool(self.geojson_fields))
            renderer_classes += [EXPORTS[export_format.name] for export_format in export_formats]
        return [renderer_class() for renderer_class in renderer_classes]

    def all_fields(self) -> Sequence[str]:
        """The names of all fields of a row, in their usual order."""
        serializer_class: Any = self.get_serializer_class()
        return [*serializer_class.Meta.fields]

    def deprecations(self, request: Request) -> Sequence[Deprecation]:
        """The deprecations of parameters in the request, and of fields in the answer."""
        if self.get_action not in ("list", "retrieve"):
            return super().deprecations(request)
        meta, chosen = self.answered_serializer_class().Meta, self.filterset.form.cleaned_data
        fields = [name for name in chosen["fields"] or meta.fields if name not in chosen["omit"]]
        deprecated = getattr(meta, "deprecated", {})
        return [*super().deprecations(request), *(deprecated[name] for name in fields if name in deprecated)]

    def answered_serializer_class(self) -> Any:
        """The serializer that describes a row of the answer."""
        return self.get_serializer_class()

    def requested_fields(self) -> Sequence[str]:
        """The fields chosen by `fields` or `omit`, in their usual order."""
        cleaned_data = self.filterset.form.cleaned_data
        names = self.all_fields()
        if cleaned_data["fields"]:
            return [name for name in names if name in cleaned_data["fields"]]
        return [name for name in names if name not in cleaned_data["omit"]]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A page of the rows that match the query."""
        rows = self.filter_queryset(self.get_queryset())
        fields = self.requested_fields()
        if request.accepted_renderer.format != "json":
            return self.export(lambda names: self.document_batches(rows, names), fields)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.serialize(page, fields))

    def export(
        self, batches: Callable[[Sequence[str]], Batches], fields: Sequence[str], slug: str = ""
    ) -> StreamingHttpResponse:
        """The rows that `batches` makes with the fields, as a file.

        Its name says whether it is filtered, or the slug of the only row, and the revision of the dataset.
        """
        renderer = self.request.accepted_renderer
        columns = csv_columns.columns(self.columns, set(fields))
        map_fields = (
            [name for name in self.geojson_fields if name not in fields] if renderer.format == "geojson" else []
        )
        params, base_filters = self.request.query_params, self.get_filterset_class().base_filters
        raise_if_invalid([*self.export_errors(renderer.format)])
        filter_params = {name: values for name, values in params.lists() if base_filters[name].selects_rows}
        query = "; ".join(f"{name}={', '.join(values)}" for name, values in filter_params.items())
        about = {
            "list": public_url(self.request.path),
            "filter": query or ("none: a single record" if slug else "none: the whole list"),
            "revision of the dataset": str(self.dataset.revision),
            "last public change": self.dataset.updated_at.isoformat(),
            "written": timezone.now().isoformat(timespec="seconds"),
            "licence": "CC BY 4.0",
        }
        blocks = EXPORT_FORMATS[renderer.format].write(batches([*fields, *map_fields]), columns, about)
        response = StreamingHttpResponse(
            with_download_slot(self.request, blocks), content_type=f"{renderer.media_type}; charset=utf-8"
        )
        plural = str(self.get_queryset().model._meta.verbose_name_plural).replace(" ", "-")
        which = slug or ("filtered" if query else "all")
        name = f"{plural}-{which}-revision-{self.dataset.revision}.{renderer.format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def export_errors(self, format_name: str) -> Iterator[dict[str, Any]]:
        """Yield an error for each parameter that a file can't follow."""
        params, cleaned_data = self.request.query_params, self.filterset.form.cleaned_data
        for name in PAGING:
            if name in params:
                detail = f"{name}: a file has all rows as they stand, on no pages. Leave it out."
                yield param_error(name, "conflict", detail)
        if format_name == "jsonl":
            return
        with_column = {steps[0] for _, steps in csv_columns.columns(self.columns, {*self.all_fields()})}
        for name in ("fields", "expand"):
            if without := [field for field in cleaned_data.get(name) or [] if field not in with_column]:
                detail = (
                    f"{name}: a file in this format has no column for “{without[0]}”. Leave it out, or ask for JSON or "
                    "JSON Lines."
                )
                yield param_error(name, "conflict", detail, ["jsonl"])

    def document_batches(self, rows: QuerySet[Any], fields: Sequence[str]) -> Iterator[Any]:
        """Yield the documents of all rows in batches: all keys are read first, then the rows of each batch."""
        keys = list(rows.values_list(self.key, flat=True))
        for start in range(0, len(keys), BATCH):
            batch = self.fetch_by_keys(keys[start : start + BATCH], fields)
            yield orjson.loads(orjson.dumps(self.serialize(batch, fields)))

    def fetch_by_keys(self, keys: Sequence[Any], fields: Sequence[str]) -> Sequence[Any]:
        """The rows with the keys, in the order of the keys, with the data for the fields."""
        rows = self.get_queryset().filter(**{f"{self.key}__in": keys})
        rows_by_key = {key_of(row): row for row in self.for_list(rows, fields)}
        return [rows_by_key[key] for key in keys if key in rows_by_key]

    def fetch_page(self, page: QuerySet[Any]) -> Sequence[Any]:
        """The rows of a page with the data for the requested fields."""
        return [*self.for_list(page, self.requested_fields())]

    def for_list(self, rows: Any, fields: Sequence[str]) -> Any:
        """The queryset with the data for the fields, and no more."""
        return rows.for_list(set(fields))

    def serialize(self, page: Any, fields: Sequence[str]) -> Any:
        serializer: Any = self.get_serializer(page, many=True)
        for name in set(serializer.child.fields) - set(fields):
            serializer.child.fields.pop(name)
        return serializer.data

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows filtered for the list; unfiltered for a single record, which its address alone identifies."""
        return queryset if self.detail else super().filter_queryset(queryset)
