"""What a country has agreed to, discusses, has refused and is done with, across all its partners."""

from typing import Any

import orjson
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..choices import Status
from ..models import Agreement, Country
from ..querysets import ACTIVE
from .lists import CountryItem

GROUPS: dict[str, list[str]] = {
    "agreed": [status.value for status in ACTIVE],
    "discussed": [Status.REQUESTED, Status.OFFERED, Status.IN_TALKS, Status.STALLED],
    "refused": [Status.REFUSED, Status.DENIED],
    "over": [Status.SUSPENDED, Status.STRUCK_DOWN, Status.ENDED],
}
"""Which statuses stand for what, seen from a country."""


class LoadRow(serializers.Serializer[Any]):
    """One agreement of a country, briefly."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="address in the API")
    sender = serializers.CharField(help_text="name of the country that sends")
    host = serializers.CharField(help_text="name of the country that hosts")
    status = serializers.ChoiceField(choices=Status.choices)
    capacity = serializers.CharField(allow_null=True, help_text="as it reads; null where nothing is stated")
    people_transferred = serializers.CharField(allow_null=True, help_text="as it reads; null where nobody is counted")


class CapacitySum(serializers.Serializer[Any]):
    """What is stated in one unit for one period."""

    unit = serializers.CharField(help_text="what is counted")
    period = serializers.CharField(help_text="for which stretch of time")
    agreements = serializers.IntegerField(help_text="how many state it")
    amount = serializers.FloatField(help_text="the sum of the stated amounts: bounds are added as bounds")


class Load(serializers.Serializer[Any]):
    """A country's agreements in one role, by where they stand."""

    agreed = LoadRow(many=True, help_text="announced, agreed, signed, ratified, in force or in operation")
    discussed = LoadRow(many=True, help_text="requested, offered, in talks or stalled")
    refused = LoadRow(many=True, help_text="refused or denied")
    over = LoadRow(many=True, help_text="suspended, struck down or ended")
    capacity = CapacitySum(
        many=True, help_text="of what is agreed; one entry for each unit and period: they have no sum"
    )


class CountryDetail(CountryItem):
    """A country with everything that it has agreed to, discusses, has refused and is done with."""

    as_host = serializers.SerializerMethodField(help_text="what it hosts, across all senders")
    as_sender = serializers.SerializerMethodField(help_text="what it sends, across all hosts")

    class Meta(CountryItem.Meta):
        fields = [*CountryItem.Meta.fields, "as_host", "as_sender"]

    @extend_schema_field(Load)
    def get_as_host(self, country: Country) -> dict[str, Any]:
        """Across all senders."""
        return load_of(Agreement.objects.published().hosted_by([country.code]))

    @extend_schema_field(Load)
    def get_as_sender(self, country: Country) -> dict[str, Any]:
        """Across all hosts."""
        return load_of(Agreement.objects.published().sent_by([country.code]))


def load_of(agreements: "QuerySet[Agreement]") -> dict[str, Any]:
    """The agreements by where they stand, and the capacity that was agreed, unit by unit."""
    items = [orjson.loads(item) for item in agreements.values_list("revision__item", flat=True)]
    grouped: dict[str, Any] = {
        group: [_row(item) for item in items if item["status"]["status"] in statuses]
        for group, statuses in GROUPS.items()
    }
    return {**grouped, "capacity": capacities([item for item in items if item["status"]["status"] in GROUPS["agreed"]])}


def capacities(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sums of the capacities that the documents state: one for each unit and period."""
    sums: dict[tuple[str, str], list[float]] = {}
    for item in items:
        for quantity in (item["capacity"], (item["capacity"] or {}).get("also")):
            if quantity and quantity["amount"] is not None:
                stated = sums.setdefault((quantity["unit"], quantity["period"]), [0, 0])
                stated[0] += 1
                stated[1] += quantity["amount"]
    return [
        {"unit": unit, "period": period, "agreements": count, "amount": amount}
        for (unit, period), (count, amount) in sorted(sums.items())
    ]


def _row(item: dict[str, Any]) -> dict[str, Any]:
    capacity, people = item["capacity"], item["people_transferred"]
    return {
        **{name: item[name] for name in ("id", "slug", "title", "url")},
        "sender": item["sender"]["name"],
        "host": item["host"]["name"],
        "status": item["status"]["status"],
        "capacity": capacity and capacity["text"],
        "people_transferred": people and people["text"],
    }
