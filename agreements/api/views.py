"""The lists of the API and their single records."""

from typing import Any

from django.http import Http404
from django.urls import resolve
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from .. import documents, filters
from ..models import Actor, Claim, Country, CourtCase, Criticism, Event, Source
from . import VERSION
from .agreements import AgreementViewSet
from .base import ListViewSet, PublicView, RecordViewSet
from .schema import Index

__all__ = ["AgreementViewSet", "EventViewSet"]


class EventViewSet(ListViewSet):
    """What happened under the arrangements, on which day, and who says so."""

    queryset = Event.objects.published()
    serializer_class = documents.EventItem
    filterset_class = filters.EventFilterSet
    columns = documents.csv_columns.EVENT


class ClaimViewSet(ListViewSet):
    """What each source says about each field."""

    queryset = Claim.objects.published()
    serializer_class = documents.ClaimItem
    filterset_class = filters.ClaimFilterSet
    columns = documents.csv_columns.CLAIM


class CriticismViewSet(RecordViewSet):
    """Who objects to which arrangements, on which ground."""

    queryset = Criticism.objects.published()
    serializer_class = documents.CriticismItem
    filterset_class = filters.CriticismFilterSet
    columns = documents.csv_columns.CRITICISM


class CaseViewSet(RecordViewSet):
    """Court cases, the arrangements that they concern, and where they stand."""

    queryset = CourtCase.objects.published()
    serializer_class = documents.CaseItem
    filterset_class = filters.CaseFilterSet
    columns = documents.csv_columns.CASE


class SourceViewSet(RecordViewSet):
    """The documents that the record cites, each with its grade and what it re-tells."""

    queryset = Source.objects.published()
    serializer_class = documents.SourceItem
    detail_serializer_class = documents.SourceDetail
    filterset_class = filters.SourceFilterSet
    columns = documents.csv_columns.SOURCE


class ActorViewSet(RecordViewSet):
    """Whoever criticises, decides or asserts."""

    queryset = Actor.objects.published()
    serializer_class = documents.ActorItem
    filterset_class = filters.ActorFilterSet
    columns = documents.csv_columns.ACTOR


class CountryViewSet(RecordViewSet):
    """Countries and territories, and how many arrangements name each."""

    queryset = Country.objects.with_counts()
    serializer_class = documents.CountryItem
    detail_serializer_class = documents.CountryDetail
    filterset_class = filters.CountryFilterSet
    columns = documents.csv_columns.COUNTRY
    geojson_fields = ("latitude", "longitude")
    lookup_field = "code"
    lookup_value_regex = r"[^/]{1,200}"

    def get_object(self) -> Country:
        """By code, alpha-3, name, alias or slug."""
        asked = filters.CountryFilterSet({"country": [self.kwargs["code"]]}, dataset=self.dataset)
        field: Any = asked.form.fields["country"]
        try:
            code = field.read(self.kwargs["code"])
        except Exception as error:
            raise NotFound(" ".join(getattr(error, "messages", [str(error)]))) from None
        country: Country = self.get_queryset().get(code=code)
        return country


class IndexView(PublicView):
    """The addresses of the API, the revision of the dataset and when it last changed."""

    @extend_schema(responses=Index, operation_id="index", summary="What there is", tags=["about"])
    def get(self, request: Request) -> Response:
        """The lists, the licence, and at which revision the record is."""
        return Response(Index.of(self.dataset, VERSION))


class NotFoundView(PublicView):
    """Every other address under the API's."""

    schema = None

    def parameters(self) -> list[str]:
        """Any: that the address is wrong is said first."""
        return [*self.request.query_params]

    def get(self, request: Request, *args: object) -> Response:
        """Nothing, but how to write the address where it only needs small letters."""
        small = request.path.lower()
        found = getattr(resolve(small).func, "cls", None) if small != request.path else type(self)
        way_out = (
            "The addresses are listed at /api/." if found is type(self) else f"It is written in small letters: {small}."
        )
        raise Http404(f"There is nothing at {request.path}. {way_out}")
