"""The base classes of the API's views: parameters, formats, lists and single records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import mixins, viewsets
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from ..documents import csv_columns, public_url
from ..documents.formats import EXPORT_FORMATS, formats_of
from ..filters import ListFilterSet
from ..models import Address
from .conditional import ConditionalView
from .downloads import with_download_slot
from .filtering import StrictFilterBackend, malformed_errors, raise_if_invalid, unknown_errors
from .pagination import Pagination, key_of
from .problems import Gone, param_error
from .renderers import EXPORTS, JSONRenderer

BATCH = 50
"""Rows of a file in memory at the same time, as many as a page usually has: with whole documents they take 30 MB."""


class Metadata(BaseMetadata):
    """The answer to OPTIONS: what the address is for, and its parameters."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """The name, the description and the parameters of the view, with their JSON schemas."""
        filters = getattr(view, "filterset_class", None)
        base_filters = filters.base_filters if filters else {}
        parameters = [
            {"name": name, "description": base_filters[name].help_text, "schema": base_filters[name].schema}
            for name in view.parameters()
            if name in base_filters
        ]
        return {"name": view.get_view_name(), "description": view.get_view_description(), "parameters": parameters}


class Negotiation(DefaultContentNegotiation):
    """The suffix of an address, `format=` or `Accept` chooses the renderer.

    A suffix that the list doesn't have is a 404. A wrong `format` is reported later, with the other errors.
    """

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer and its media type."""
        format_name = format_suffix or request.query_params.get("format")
        if format_name:
            renderer = next((renderer for renderer in renderers if renderer.format == format_name), None)
            if renderer is None and format_suffix:
                raise Http404(f"This list can't be had as .{format_suffix}. Ask OPTIONS for the forms that it has.")
            renderer = renderer or renderers[0]
            return renderer, renderer.media_type
        return super().select_renderer(request, renderers)  # type: ignore[no-any-return]


class PublicView(ConditionalView):
    """A read-only view that refuses unknown parameters."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    metadata_class = Metadata
    content_negotiation_class: type[BaseContentNegotiation] = Negotiation

    def parameters(self) -> Sequence[str]:
        """The names of the parameters that this view takes."""
        return []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse malformed and unknown parameters where no FilterSet does so."""
        super().initial(request, *args, **kwargs)
        if not hasattr(self, "filterset_class") and request.method != "OPTIONS":
            raise_if_invalid(
                malformed_errors(request.query_params) + unknown_errors(request.query_params, self.parameters())
            )


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

    def parameters(self) -> Sequence[str]:
        """All parameters of the FilterSet for the list; none for a single record."""
        return [] if self.detail else list(self.filterset_class.base_filters)

    def get_renderers(self) -> list[BaseRenderer]:
        """JSON, and for a list the export formats, GeoJSON only where rows have a place on the map."""
        renderer_classes = [JSONRenderer]
        if getattr(self, "action", None) == "list":
            export_formats = formats_of(with_geojson=bool(self.geojson_fields))
            renderer_classes += [EXPORTS[export_format.name] for export_format in export_formats]
        return [renderer_class() for renderer_class in renderer_classes]

    def all_fields(self) -> Sequence[str]:
        """The names of all fields of a row, in their usual order."""
        serializer_class: Any = self.get_serializer_class()
        return [*serializer_class.Meta.fields]

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
            return self.export(rows, fields, request.accepted_renderer.format)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.serialize(page, fields))

    def export(self, rows: QuerySet[Any], fields: Sequence[str], format_name: str) -> StreamingHttpResponse:
        """All matching rows as a file, whose name says whether it is filtered, and the revision of the dataset."""
        columns = csv_columns.columns(self.columns, set(fields))
        map_fields = [name for name in self.geojson_fields if name not in fields] if format_name == "geojson" else []
        params, base_filters = self.request.query_params, self.filterset_class.base_filters
        raise_if_invalid(
            [
                param_error(name, "conflict", f"{name}: a file has all rows, on no pages. Leave it out.")
                for name in ("page", "page_size", "cursor")
                if name in params
            ]
        )
        filter_params = {name: values for name, values in params.lists() if base_filters[name].selects_rows}
        query = "; ".join(f"{name}={', '.join(values)}" for name, values in filter_params.items())
        about = {
            "list": public_url(self.request.path),
            "filter": query or "none: the whole list",
            "revision of the dataset": str(self.dataset.revision),
            "last public change": self.dataset.updated_at.isoformat(),
            "written": timezone.now().isoformat(timespec="seconds"),
            "licence": "CC BY 4.0",
        }
        renderer = self.request.accepted_renderer
        blocks = EXPORT_FORMATS[format_name].write(self.document_batches(rows, [*fields, *map_fields]), columns, about)
        response = StreamingHttpResponse(
            with_download_slot(self.request, blocks), content_type=f"{renderer.media_type}; charset=utf-8"
        )
        plural = rows.model._meta.verbose_name_plural
        name = f"{plural}-{'filtered' if query else 'all'}-revision-{self.dataset.revision}.{format_name}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

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


class RecordViewSet(mixins.RetrieveModelMixin, ListViewSet):
    """A list, and each of its rows under an address of its own."""

    def get_queryset(self) -> QuerySet[Any]:
        """The rows; for a single record with all data that its document shows."""
        rows = super().get_queryset()
        return self.for_list(rows, self.all_fields()) if self.detail else rows

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        StrictFilterBackend().get_filterset(request, self.get_queryset(), self)
        try:
            row = self.get_object()
        except Http404:
            return self.redirect_or_gone(kwargs[self.lookup_url_kwarg or self.lookup_field])
        return Response((self.detail_serializer_class or self.get_serializer_class())(row).data)

    def redirect_or_gone(self, name: str) -> Response:
        """A redirect from a former slug to the row's present address.

        Raises Gone where the row is no longer public, and Http404 where no row ever had the slug.
        """
        rows = super().get_queryset()
        try:
            row = Address.objects.row_of(rows, name)
        except Address.DoesNotExist:
            meta = rows.model._meta
            raise Http404(
                f"There is no {meta.verbose_name} under this name. The {meta.verbose_name_plural} are listed at"
                f" {reverse(f'{self.basename}-list')}."
            ) from None
        if row is None:
            raise Gone("No published record shows it any more.", instance=reverse(f"{self.basename}-list"))
        return self.redirect_to(name, row)

    def redirect_to(self, name: str, row: Any) -> Response:
        """A redirect (301) from an address with an old name to the same address with the row's present one."""
        tail = self.request.path.removeprefix(f"{reverse(f'{self.basename}-list')}/{name}")
        query = self.request.META.get("QUERY_STRING", "")
        location = public_url(f"{row.get_api_url()}{tail}") + (f"?{query}" if query else "")
        return Response(status=301, headers={"Location": location})
