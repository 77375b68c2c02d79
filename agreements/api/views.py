"""The views of criticisms, cases, sources, actors and countries, of the API's index, and of all other addresses."""

from typing import Any

from django.http import Http404
from django.urls import resolve
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from .. import documents, filters
from ..folding import readable
from ..models import Actor, Country, CourtCase, Criticism, Source
from . import VERSION
from .agreements import AgreementViewSet
from .base import PublicView
from .index_serializers import IndexSerializer
from .records import RecordViewSet

__all__ = ["AgreementViewSet"]


class CriticismViewSet(RecordViewSet):
    """Criticisms: who objects to which arrangements, on which ground."""

    queryset = Criticism.objects.published()
    serializer_class = documents.CriticismItemSerializer
    filterset_class = filters.CriticismFilterSet
    columns = documents.csv_columns.CRITICISM


class CaseViewSet(RecordViewSet):
    """Court cases, the arrangements that they concern, and where they stand."""

    queryset = CourtCase.objects.published()
    serializer_class = documents.CaseItemSerializer
    filterset_class = filters.CaseFilterSet
    columns = documents.csv_columns.CASE


class SourceViewSet(RecordViewSet):
    """The documents that the record cites, each with its grade and what it re-tells."""

    queryset = Source.objects.published()
    serializer_class = documents.SourceItemSerializer
    detail_serializer_class = documents.SourceDetailSerializer
    filterset_class = filters.SourceFilterSet
    columns = documents.csv_columns.SOURCE


class ActorViewSet(RecordViewSet):
    """Actors: everybody who criticises, decides or asserts."""

    queryset = Actor.objects.published()
    serializer_class = documents.ActorItemSerializer
    filterset_class = filters.ActorFilterSet
    columns = documents.csv_columns.ACTOR


class CountryViewSet(RecordViewSet):
    """Countries and territories, with the number of arrangements that name each."""

    queryset = Country.objects.with_counts()
    serializer_class = documents.CountryItemSerializer
    detail_serializer_class = documents.CountryDetailSerializer
    filterset_class = filters.CountryFilterSet
    columns = documents.csv_columns.COUNTRY
    geojson_fields = ("code", "latitude", "longitude")
    lookup_field = "code"
    lookup_value_regex = r"[^/]{1,200}"

    def get_object(self) -> Country:
        """The country with the code, alpha-3, name, alias or slug. Raises NotFound."""
        filterset = filters.CountryFilterSet({"country": [self.kwargs["code"]]}, dataset=self.dataset)
        field: Any = filterset.form.fields["country"]
        try:
            code = field.read(readable(self.kwargs["code"]))
        except Exception as error:
            raise NotFound(" ".join(getattr(error, "messages", [str(error)]))) from None
        country: Country = self.get_queryset().get(code=code)
        return country


class IndexView(PublicView):
    """The addresses of the API, the revision of the dataset and when it last changed."""

    @extend_schema(responses=IndexSerializer, operation_id="index", summary="The index of the API", tags=["about"])
    def get(self, request: Request) -> Response:
        """The addresses of the lists, the licence, and the revision of the dataset."""
        return Response(IndexSerializer.of(self.dataset, VERSION))


class NotFoundView(PublicView):
    """The answer to every other address under /api/: 404."""

    schema = None

    def parameters(self) -> list[str]:
        """All parameters of the request, so that the 404 is reported and not unknown parameters."""
        return [*self.request.query_params]

    def get(self, request: Request, *args: object) -> Response:
        """Raise Http404, with the right address if only capital letters are wrong."""
        lower_path = request.path.lower()
        view_class = getattr(resolve(lower_path).func, "cls", None) if lower_path != request.path else type(self)
        if view_class is type(self):
            hint = "The addresses are listed at /api/."
        else:
            hint = f"It is written in small letters: {lower_path}."
        raise Http404(f"There is nothing at {request.path}. {hint}")
