"""What every view of the API shares."""

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
from ..documents.formats import FORMATS, formats_of
from ..filters import ListFilterSet
from ..models import Address
from .conditional import ConditionalView
from .downloads import with_download_slot
from .filtering import StrictFilterBackend, malformed_errors, raise_if_invalid, unknown_errors
from .pagination import Pagination, key_of
from .problems import Gone, param_error
from .renderers import EXPORTS, JSONRenderer

BATCH = 50
"""Rows of a file that are held at once, as many as a page usually has: read from whole documents, they take 30 MB."""


class Metadata(BaseMetadata):
    """OPTIONS: what the address is for, and what it can be asked."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """The name, the description and the parameters of the view, with their JSON schemas."""
        filters = getattr(view, "filterset_class", None)
        declared = filters.base_filters if filters else {}
        parameters = [
            {"name": name, "description": declared[name].help_text, "schema": declared[name].schema}
            for name in view.parameters()
            if name in declared
        ]
        return {"name": view.get_view_name(), "description": view.get_view_description(), "parameters": parameters}


class Negotiation(DefaultContentNegotiation):
    """The suffix of an address, `format=` or `Accept` choose the form; a wrong `format` is told with other errors."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer and its media type."""
        wanted = format_suffix or request.query_params.get("format")
        if wanted:
            chosen = next((renderer for renderer in renderers if renderer.format == wanted), None)
            if chosen is None and format_suffix:
                raise Http404(f"This list can't be had as .{format_suffix}. Ask OPTIONS for the forms that it has.")
            chosen = chosen or renderers[0]
            return chosen, chosen.media_type
        return super().select_renderer(request, renderers)  # type: ignore[no-any-return]


class PublicView(ConditionalView):
    """Read-only, strict about its parameters."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    metadata_class = Metadata
    content_negotiation_class: type[BaseContentNegotiation] = Negotiation

    def parameters(self) -> Sequence[str]:
        """The names that a query may use here."""
        return []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what no address of the API understands."""
        super().initial(request, *args, **kwargs)
        if not hasattr(self, "filterset_class") and request.method != "OPTIONS":
            raise_if_invalid(
                malformed_errors(request.query_params) + unknown_errors(request.query_params, self.parameters())
            )


class ListViewSet(PublicView, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """A list that its FilterSet answers."""

    filterset_class: type[ListFilterSet]
    filter_backends = [StrictFilterBackend]
    pagination_class = Pagination
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]{1,200}"
    detail_serializer_class: type[BaseSerializer] | None = None
    columns = ""
    key = "pk"
    """The column that tells the rows apart: unique among those of an answer, never null, never changed."""
    geojson_fields: tuple[str, ...] = ()
    filterset: ListFilterSet

    def parameters(self) -> Sequence[str]:
        """All of the FilterSet's for the list; none for a single record."""
        return [] if self.detail else list(self.filterset_class.base_filters)

    def get_renderers(self) -> list[BaseRenderer]:
        """JSON; of a list also files, and where it lies on the map, GeoJSON."""
        classes = [JSONRenderer]
        if getattr(self, "action", None) == "list":
            classes += [EXPORTS[one.name] for one in formats_of(with_geojson=bool(self.geojson_fields))]
        return [renderer() for renderer in classes]

    def all_fields(self) -> Sequence[str]:
        """The names of all fields of a row, in their usual order."""
        serializer_class: Any = self.get_serializer_class()
        return [*serializer_class.Meta.fields]

    def requested_fields(self) -> Sequence[str]:
        """The fields that were asked for, in their usual order."""
        cleaned = self.filterset.form.cleaned_data
        names = self.all_fields()
        if cleaned["fields"]:
            return [name for name in names if name in cleaned["fields"]]
        return [name for name in names if name not in cleaned["omit"]]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A page of the rows that match the query."""
        rows = self.filter_queryset(self.get_queryset())
        fields = self.requested_fields()
        if request.accepted_renderer.format != "json":
            return self.export(rows, fields, request.accepted_renderer.format)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.serialize(page, fields))

    def export(self, rows: QuerySet[Any], fields: Sequence[str], form: str) -> StreamingHttpResponse:
        """All rows that answer, as a file that says in its name whether it is filtered, and at which revision."""
        listed = csv_columns.columns(self.columns, set(fields))
        needed = [name for name in self.geojson_fields if name not in fields] if form == "geojson" else []
        given, declared = self.request.query_params, self.filterset_class.base_filters
        asked = {name: values for name, values in given.lists() if declared[name].selects_rows}
        paging = [name for name in ("page", "page_size", "cursor") if name in given]
        raise_if_invalid(
            [
                param_error(name, "conflict", f"{name}: a file has all rows, on no pages. Leave it out.")
                for name in paging
            ]
        )
        query = "; ".join(f"{name}={', '.join(values)}" for name, values in asked.items())
        about = {
            "list": public_url(self.request.path),
            "filter": query or "none: the whole list",
            "revision of the dataset": str(self.dataset.revision),
            "last public change": self.dataset.updated_at.isoformat(),
            "written": timezone.now().isoformat(timespec="seconds"),
            "licence": "CC BY 4.0",
        }
        renderer = self.request.accepted_renderer
        answer = StreamingHttpResponse(
            with_download_slot(
                self.request, FORMATS[form].write(self.document_batches(rows, [*fields, *needed]), listed, about)
            ),
            content_type=f"{renderer.media_type}; charset=utf-8",
        )
        plural = rows.model._meta.verbose_name_plural
        name = f"{plural}-{'filtered' if query else 'all'}-revision-{self.dataset.revision}.{form}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def document_batches(self, rows: QuerySet[Any], fields: Sequence[str]) -> Iterator[Any]:
        """The documents of all rows in order: the keys first, then some rows at a time."""
        keys = list(rows.values_list(self.key, flat=True))
        for start in range(0, len(keys), BATCH):
            kept = self.with_keys(keys[start : start + BATCH], fields)
            yield orjson.loads(orjson.dumps(self.serialize(kept, fields)))

    def with_keys(self, keys: Sequence[Any] | QuerySet[Any], fields: Sequence[str]) -> Sequence[Any]:
        """The rows with these keys, in their order, with what the fields need."""
        rows = self.get_queryset().filter(**{f"{self.key}__in": keys})
        found = {key_of(row): row for row in self.for_list(rows, fields)}
        return [found[key] for key in keys if key in found]

    def fetched(self, page: QuerySet[Any]) -> Sequence[Any]:
        """The rows of a page with what the fields need."""
        return [*self.for_list(page, self.requested_fields())]

    def for_list(self, rows: Any, fields: Sequence[str]) -> Any:
        """The rows with what the fields need, and no more."""
        return rows.for_list(set(fields))

    def serialize(self, page: Any, fields: Sequence[str]) -> Any:
        serializer: Any = self.get_serializer(page, many=True)
        for name in set(serializer.child.fields) - set(fields):
            serializer.child.fields.pop(name)
        return serializer.data

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A single record is found by its address alone: the list's parameters don't apply to it."""
        return queryset if self.detail else super().filter_queryset(queryset)


class RecordViewSet(mixins.RetrieveModelMixin, ListViewSet):
    """A list, and each of its rows under an address of its own."""

    def get_queryset(self) -> QuerySet[Any]:
        """A single row comes with everything that its document shows."""
        rows = super().get_queryset()
        return self.for_list(rows, self.all_fields()) if self.detail else rows

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        StrictFilterBackend().get_filterset(request, self.get_queryset(), self)
        try:
            row = self.get_object()
        except Http404:
            return self.redirect_or_gone(kwargs[self.lookup_field])
        return Response((self.detail_serializer_class or self.get_serializer_class())(row).data)

    def redirect_or_gone(self, name: str) -> Response:
        """An address that was once published leads to where the row is now, or raises Gone. Raises Http404."""
        rows = super().get_queryset()
        try:
            row = Address.objects.row_of(rows, name)
        except Address.DoesNotExist:
            kind = rows.model._meta
            raise Http404(
                f"There is no {kind.verbose_name} under this name. The {kind.verbose_name_plural} are listed at"
                f" {reverse(f'{self.basename}-list')}."
            ) from None
        if row is None:
            raise Gone("No published record shows it any more.", instance=reverse(f"{self.basename}-list"))
        return self.redirect_to(name, row)

    def redirect_to(self, name: str, row: Any) -> Response:
        """What was asked for under an old name is asked again under the row's own (301)."""
        tail = self.request.path.removeprefix(f"{reverse(f'{self.basename}-list')}/{name}")
        query = self.request.META.get("QUERY_STRING", "")
        location = public_url(f"{row.get_api_url()}{tail}") + (f"?{query}" if query else "")
        return Response(status=301, headers={"Location": location})
