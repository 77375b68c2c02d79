"""Serializers of the items of lists of criticisms, court cases, sources, actors and countries."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..models import Actor, Country, CourtCase, Criticism, Source
from .links import AgreementLink, CountryLink, SourceLink, public_url
from .nested_serializers import (
    CaseSerializer,
    CriticismSerializer,
)
from .value_serializers import Dated, Text

URI = {"type": "string", "format": "uri-reference"}


class ApiUrlMixin(serializers.Serializer[Any]):
    """Mixin for rows that have an address in the API."""

    url = serializers.SerializerMethodField(help_text="address in the API")

    @extend_schema_field(URI)
    def get_url(self, row: Any) -> str:
        """The row's address in the API."""
        return public_url(row.get_api_url())


class HtmlUrlMixin(ApiUrlMixin):
    """Mixin for rows that also have a page for people."""

    html_url = serializers.SerializerMethodField(help_text="address of the page for people")

    @extend_schema_field(URI)
    def get_html_url(self, row: Any) -> str:
        """The address of the page about the row."""
        return public_url(row.get_absolute_url())


class CriticismItemSerializer(CriticismSerializer, ApiUrlMixin):
    """A criticism: who objects to which arrangements, on which ground."""

    agreements = serializers.SerializerMethodField()

    class Meta(CriticismSerializer.Meta):
        fields = ["slug", "url", "actor", "agreements", *CriticismSerializer.Meta.fields[2:]]

    @extend_schema_field(AgreementLink(many=True))
    def get_agreements(self, criticism: Criticism) -> Any:
        """The published agreements, which the view fetched."""
        return AgreementLink(criticism.agreements.all(), many=True).data


class CaseItemSerializer(CaseSerializer, HtmlUrlMixin):
    """A court case, the arrangements that it concerns, and its events."""

    url = serializers.SerializerMethodField(help_text="address in the API")  # type: ignore[assignment]
    country = CountryLink(allow_null=True, help_text="country of the court; null where it belongs to none")
    agreements = serializers.SerializerMethodField(help_text="published agreements that it concerns")

    class Meta(CaseSerializer.Meta):
        fields = [
            "slug", "url", "html_url", "title", "court", "docket", "country", "status", "holding", "policy_of",
            "agreements", "text", "events",
        ]  # fmt: skip

    @extend_schema_field(AgreementLink(many=True))
    def get_agreements(self, case: CourtCase) -> Any:
        """The published agreements, which the view fetched."""
        return AgreementLink(case.agreements.all(), many=True).data


class SourceItemSerializer(HtmlUrlMixin, serializers.ModelSerializer[Source]):
    """A document that says something about an arrangement, with our judgement of how good it is."""

    publisher = Text(allow_null=True, help_text="null where the document doesn't say")
    authors = Text(allow_null=True, help_text="as printed; null where the document doesn't say")
    published = Dated(allow_null=True, help_text="null where unknown")
    retrieved = serializers.DateField(
        allow_null=True,
        help_text="the day on which we read it, where its date isn't known to the day: it was published by then",
    )
    address = Text(source="url", allow_null=True, help_text="where the document is, or was")
    archive_address = Text(source="archive_url", allow_null=True, help_text="an archived copy")
    retells = SourceLink(many=True, help_text="earlier reports that it repeats")
    cited_by = serializers.IntegerField(help_text="how many published agreements cite it")
    note = Text(allow_null=True, help_text="what a reader must know")
    document_name = Text(allow_null=True, help_text="file name of the copy that we hold")
    document_sha256 = Text(allow_null=True, help_text="SHA-256 of the copy that we hold")

    class Meta:
        model = Source
        fields = [
            "slug", "url", "html_url", "title", "publisher", "authors", "published", "is_published_inferred",
            "retrieved", "address", "archive_address", "language", "kind", "grade", "retells", "cited_by", "note",
            "document_name", "document_sha256",
        ]  # fmt: skip


class SourceDetailSerializer(SourceItemSerializer):
    """A document with the agreements that cite it and the pages that re-tell it."""

    agreements = serializers.SerializerMethodField(help_text="published agreements that cite it")
    retold_by = serializers.SerializerMethodField(help_text="later pages that repeat it")

    class Meta(SourceItemSerializer.Meta):
        fields = [*SourceItemSerializer.Meta.fields, "agreements", "retold_by"]

    @extend_schema_field(AgreementLink(many=True))
    def get_agreements(self, source: Source) -> Any:
        return AgreementLink(source.citing_agreements(), many=True).data

    @extend_schema_field(SourceLink(many=True))
    def get_retold_by(self, source: Source) -> Any:
        """The later pages that are public themselves."""
        return SourceLink(Source.objects.published().filter(retells=source), many=True).data


class ActorItemSerializer(HtmlUrlMixin, serializers.ModelSerializer[Actor]):
    """An actor: somebody who criticises, decides or asserts."""

    aliases = serializers.ListField(child=serializers.CharField(), help_text="other names by which searching finds it")
    country = CountryLink(allow_null=True, help_text="null where it belongs to none")
    address = Text(source="url", allow_null=True, help_text="its own site")
    criticisms = serializers.IntegerField(
        source="criticism_count", help_text="number of its criticisms of published agreements"
    )
    events = serializers.IntegerField(
        source="event_count", help_text="number of events of published agreements that name it"
    )

    class Meta:
        model = Actor
        fields = [
            "slug", "url", "html_url", "name", "aliases", "kind", "country", "address", "criticisms", "events",
        ]  # fmt: skip


class CountryItemSerializer(HtmlUrlMixin, serializers.ModelSerializer[Country]):
    """A country or territory, and the number of arrangements that name it."""

    official_name = Text(allow_null=True)
    aliases = serializers.ListField(child=serializers.CharField(), help_text="other names that queries can use for it")
    subregion = Text(allow_null=True)
    latitude = serializers.FloatField(help_text="degrees north of a point in it")
    longitude = serializers.FloatField(help_text="degrees east of a point in it")
    hosted = serializers.IntegerField(help_text="number of published agreements that it hosts")
    sent = serializers.IntegerField(help_text="number of published agreements under which it sends")
    hosted_deals = serializers.IntegerField(help_text="number of agreements among `hosted` that are deals")
    sent_deals = serializers.IntegerField(help_text="number of agreements among `sent` that are deals")

    class Meta:
        model = Country
        fields = [
            "code", "alpha3", "name", "official_name", "slug", "aliases", "region", "subregion", "latitude",
            "longitude", "code_status", "url", "html_url", "hosted", "sent", "hosted_deals", "sent_deals",
        ]  # fmt: skip
