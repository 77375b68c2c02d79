"""What every view of the API shares."""

from __future__ import annotations

from typing import Any

from rest_framework import mixins, viewsets
from rest_framework.metadata import BaseMetadata
from rest_framework.response import Response

from ..filters import ListFilterSet
from .conditional import ConditionalView
from .filtering import StrictFilterBackend, refuse, unknown, unreadable
from .pagination import Pagination
from .renderers import JSONRenderer
from .throttling import RateLimit


class Metadata(BaseMetadata):
    """OPTIONS: what the address is for, and what it can be asked."""

    def determine_metadata(self, request: Any, view: Any) -> dict[str, Any]:
        """Name, purpose and parameters."""
        filters = getattr(view, "filterset_class", None)
        declared = filters.base_filters if filters else {}
        parameters = [
            {"name": name, "description": declared[name].extra["help_text"], "schema": declared[name].schema}
            for name in view.parameters()
            if name in declared
        ]
        return {"name": view.get_view_name(), "description": view.get_view_description(), "parameters": parameters}


class PublicView(ConditionalView):
    """Read-only, limited in rate, strict about its parameters."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [JSONRenderer]
    throttle_classes = [RateLimit]
    metadata_class = Metadata
    rate_limit: dict[str, int] | None = None

    def parameters(self) -> list[str]:
        """The names that a question may use here."""
        return []

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse what no address of the API understands."""
        super().initial(request, *args, **kwargs)
        if not hasattr(self, "filterset_class") and request.method != "OPTIONS":
            refuse(unreadable(request.query_params) + unknown(request.query_params, self.parameters()))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what is left of the rate limit."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (self.rate_limit or {}).items():
            response[f"RateLimit-{name}"] = str(value)
        return response


class ListViewSet(PublicView, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """A list that its FilterSet answers."""

    filterset_class: type[ListFilterSet]
    filter_backends = [StrictFilterBackend]
    pagination_class = Pagination
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]{1,200}"
    detail_serializer_class: Any = None
    counts_apart = False
    asked: ListFilterSet

    def parameters(self) -> list[str]:
        """All of the FilterSet's for the list; none for a single record."""
        return [] if self.detail else list(self.filterset_class.base_filters)

    def shown(self) -> list[str]:
        """The fields that were asked for, in their usual order."""
        cleaned = self.asked.form.cleaned_data
        names = list(self.get_serializer_class().Meta.fields)
        if cleaned["fields"]:
            return [name for name in names if name in cleaned["fields"]]
        return [name for name in names if name not in cleaned["omit"]]

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """A page of the rows that answer the question."""
        rows = self.filter_queryset(self.get_queryset())
        shown = self.shown()
        page = self.paginate_queryset(self.for_list(rows, shown))
        return self.get_paginated_response(self.rendered(page, shown))

    def for_list(self, rows: Any, shown: list[str]) -> Any:
        """The rows with what the shown fields need, and no more."""
        return rows.for_list(set(shown))

    def rendered(self, page: Any, shown: list[str]) -> Any:
        """The rows as documents."""
        serializer = self.get_serializer(page, many=True)
        for name in set(serializer.child.fields) - set(shown):
            serializer.child.fields.pop(name)
        return serializer.data

    def filter_queryset(self, queryset: Any) -> Any:
        """A single record is found by its address alone: the list's questions don't apply to it."""
        return queryset if self.detail else super().filter_queryset(queryset)


class RecordViewSet(mixins.RetrieveModelMixin, ListViewSet):
    """A list, and each of its rows under an address of its own."""

    def get_queryset(self) -> Any:
        """A single row comes with everything that its document shows."""
        rows = super().get_queryset()
        return self.for_list(rows, list(self.get_serializer_class().Meta.fields)) if self.detail else rows

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        StrictFilterBackend().asked(request, self.get_queryset(), self)
        row = self.get_object()
        return Response((self.detail_serializer_class or self.get_serializer_class())(row).data)
