"""The index of the API: the addresses of its lists, and the revision of the dataset."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from rest_framework import serializers

from ..choices import DEALS
from ..documents import public_url
from ..models import AgreementState, Dataset

LISTS = {
    "agreements": "agreement",
    "countries": "country",
    "sources": "source",
    "criticisms": "criticism",
    "cases": "case",
    "actors": "actor",
    "events": "event",
    "claims": "claim",
    "payments": "payment",
    "criteria": "criterion",
}
"""The lists, each with the prefix of its URL names."""


class IndexListsSerializer(serializers.Serializer[Any]):
    """The addresses of the lists."""

    agreements = serializers.CharField()
    countries = serializers.CharField()
    sources = serializers.CharField()
    criticisms = serializers.CharField()
    cases = serializers.CharField()
    actors = serializers.CharField()
    events = serializers.CharField()
    claims = serializers.CharField()
    payments = serializers.CharField()
    criteria = serializers.CharField()


class IndexSerializer(serializers.Serializer[Any]):
    """The addresses of the API, and the revision of the dataset."""

    name = serializers.CharField()
    version = serializers.CharField(help_text="of this API: things are added, nothing is renamed or taken away")
    licence = serializers.CharField(help_text="of the data")
    revision = serializers.IntegerField(help_text="of the dataset: rises with every public change")
    updated_at = serializers.DateTimeField(allow_null=True, help_text="the last public change; null before the first")
    agreements = serializers.IntegerField(help_text="number of published agreements")
    deals = serializers.IntegerField(
        help_text="number of these that are deals: not only asked for, reported or turned down"
    )
    lists = IndexListsSerializer()
    facets = serializers.CharField()
    stats = serializers.CharField()
    outcomes = serializers.CharField()
    search = serializers.CharField()
    docs = serializers.CharField()
    schema = serializers.CharField()

    @staticmethod
    def of(dataset: Dataset, version: str) -> dict[str, Any]:
        """The index of the dataset as it stands."""
        list_urls = {name: public_url(reverse(f"{prefix}-list")) for name, prefix in LISTS.items()}
        other_urls = {
            name: public_url(reverse(name)) for name in ("facets", "stats", "outcomes", "search", "docs", "schema")
        }
        states = AgreementState.objects.current()
        counts = states.aggregate(agreements=Count("*"), deals=Count("pk", filter=Q(stage__in=DEALS)))
        return {
            "name": "Tracker of third-country removal agreements",
            "version": version,
            "licence": "CC-BY-4.0",
            "revision": dataset.revision,
            "updated_at": dataset.updated_at.isoformat().replace("+00:00", "Z") if dataset.revision else None,
            **counts,
            "lists": list_urls,
            **other_urls,
        }
