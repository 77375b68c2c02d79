"""The links in documents to countries, actors, sources and agreements, and their public addresses."""

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..models import Actor, Agreement, Country, Source
from .value_serializers import Dated, Text


def public_url(path: str) -> str:
    """The path on the configured public address; the Host header of a request is never used."""
    return f"{settings.PUBLIC_URL}{path}"


@extend_schema_field({"type": "string", "format": "uri-reference"})
class PublicURL(serializers.CharField):
    """The address of a row, in the API or for people."""


class CountryLink(serializers.ModelSerializer[Country]):
    """A country by code and name, with its address in the API."""

    url = serializers.SerializerMethodField(help_text="address in the API")

    class Meta:
        model = Country
        fields = ["code", "name", "url"]

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_url(self, country: Country) -> str:
        """The country's address in the API."""
        return public_url(country.get_api_url())


class ActorLink(serializers.ModelSerializer[Actor]):
    """An actor by slug and name, with its address in the API."""

    url = serializers.SerializerMethodField(help_text="address in the API")

    class Meta:
        model = Actor
        fields = ["slug", "name", "kind", "url"]

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_url(self, actor: Actor) -> str:
        """The actor's address in the API."""
        return public_url(actor.get_api_url())


class SourceLink(serializers.ModelSerializer[Source]):
    """A source in brief, as shown beside a value."""

    url = serializers.SerializerMethodField(help_text="address in the API")
    publisher = Text(allow_null=True, help_text="null where the document doesn't say")
    published = Dated(allow_null=True, help_text="null where unknown")
    address = Text(source="url", allow_null=True, help_text="where the document is, or was")

    class Meta:
        model = Source
        fields = ["slug", "title", "publisher", "published", "grade", "kind", "address", "url"]

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_url(self, source: Source) -> str:
        """The source's address in the API."""
        return public_url(source.get_api_url())


class AgreementLink(serializers.ModelSerializer[Agreement]):
    """An agreement by id, slug and title, with its address in the API."""

    url = serializers.SerializerMethodField(help_text="address in the API")

    class Meta:
        model = Agreement
        fields = ["id", "slug", "title", "url"]

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_url(self, agreement: Agreement) -> str:
        """The agreement's address in the API."""
        return public_url(agreement.get_api_url())
