"""The base class of views of a list whose rows have addresses of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from ..documents import public_url
from ..documents.formats import Batches
from ..filters import RecordFilterSet, record_filterset
from ..models import Address
from .base import ListViewSet
from .filtering import StrictFilterBackend
from .problems import Gone


@cache
def _record_filterset(serializer_class: Any) -> type[RecordFilterSet]:
    """The FilterSet of a single row, made once for each serializer."""
    return record_filterset(serializer_class.Meta.fields, serializer_class.Meta.model)


class RecordViewSet(mixins.RetrieveModelMixin, ListViewSet):
    """A list, and each of its rows under an address of its own."""

    record_filterset_class: type[RecordFilterSet] | None = None
    """The parameters of a single row; None makes them of the fields of the row."""

    def get_filterset_class(self) -> Any:
        """The FilterSet of the list, or of a single row."""
        if self.get_action != "retrieve":
            return super().get_filterset_class()
        return self.record_filterset_class or _record_filterset(self.detail_class)

    def parameters(self) -> Sequence[str]:
        """The parameters of the list, or of a single row."""
        if self.get_action == "retrieve":
            return list(self.get_filterset_class().base_filters)
        return super().parameters()

    @property
    def detail_class(self) -> Any:
        """The serializer of a single row."""
        return self.detail_serializer_class or self.serializer_class

    def answered_serializer_class(self) -> Any:
        """The serializer of a row of the list, or of a single row."""
        return self.detail_class if self.get_action == "retrieve" else super().answered_serializer_class()

    def get_queryset(self) -> QuerySet[Any]:
        """The rows; for a single record with all data that its document shows."""
        rows = super().get_queryset()
        return self.for_list(rows, self.all_fields()) if self.detail else rows

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        self.filterset = StrictFilterBackend().get_filterset(request, self.get_queryset(), self)
        try:
            row = self.get_object()
        except Http404:
            return self.redirect_or_gone(kwargs[self.lookup_url_kwarg or self.lookup_field])
        return self.answer(self.detail_class(row).data)

    def answer(self, document: dict[str, Any]) -> Any:
        """The fields of the document that were asked for, in the format that was asked for."""
        cleaned_data = self.filterset.form.cleaned_data
        chosen, omitted, expanded = (cleaned_data.get(name) or [] for name in ("fields", "omit", "expand"))
        fields = [
            name for name in document if name not in omitted and (not chosen or name in chosen or name in expanded)
        ]
        if self.request.accepted_renderer.format == "json":
            return Response({name: document[name] for name in fields})

        def batches(names: Sequence[str]) -> Batches:
            yield [orjson.loads(orjson.dumps({name: document[name] for name in names}))]

        return self.export(batches, fields, str(document.get("slug") or document["id"]))

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
