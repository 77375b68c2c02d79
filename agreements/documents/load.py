"""What a country has agreed to, discusses, has refused and is done with, across all its partners."""

from typing import Any

import orjson
from django.db.models import Count, Sum
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..choices import ClaimField, Qualifier, Status, StatusGroup
from ..models import AgreementAmount, AgreementState, Country
from ..querysets import StateQuerySet
from .links import public_url
from .lists import CountryItem

MOST_LISTED = 500
"""Agreements of a country in one role that are listed; all are counted."""


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
    qualifier = serializers.ChoiceField(
        choices=Qualifier.choices, allow_null=True, help_text="what all say of their amounts; null where they differ"
    )


class LoadCounts(serializers.Serializer[Any]):
    """How many agreements there are in each of the lists beside it."""

    agreed = serializers.IntegerField()
    discussed = serializers.IntegerField()
    refused = serializers.IntegerField()
    over = serializers.IntegerField()


class Load(serializers.Serializer[Any]):
    """A country's agreements in one role, by where they stand; of very many the first by title."""

    agreed = LoadRow(many=True, help_text=StatusGroup.AGREED.in_words)
    discussed = LoadRow(many=True, help_text=StatusGroup.DISCUSSED.in_words)
    refused = LoadRow(many=True, help_text=StatusGroup.REFUSED.in_words)
    over = LoadRow(many=True, help_text=StatusGroup.OVER.in_words)
    capacity = CapacitySum(
        many=True, help_text="of what is agreed; one entry for each unit and period: they have no sum"
    )
    counts = LoadCounts(help_text=f"how many in all; the four lists together have the first {MOST_LISTED} by title")
    all = serializers.CharField(help_text="address of the list of all of them")


class CountryDetail(CountryItem):
    """A country with everything that it has agreed to, discusses, has refused and is done with."""

    as_host = serializers.SerializerMethodField(help_text="what it hosts, across all senders")
    as_sender = serializers.SerializerMethodField(help_text="what it sends, across all hosts")

    class Meta(CountryItem.Meta):
        fields = [*CountryItem.Meta.fields, "as_host", "as_sender"]

    @extend_schema_field(Load)
    def get_as_host(self, country: Country) -> dict[str, Any]:
        """Across all senders."""
        return load_of(AgreementState.objects.current().hosted_by([country.code]), f"host={country.code}")

    @extend_schema_field(Load)
    def get_as_sender(self, country: Country) -> dict[str, Any]:
        """Across all hosts."""
        return load_of(AgreementState.objects.current().sent_by([country.code]), f"sender={country.code}")


def load_of(states: StateQuerySet, question: str) -> dict[str, Any]:
    """The agreements by where they stand, and the capacity that was agreed, unit by unit."""
    listed = states.order_by("title", "agreement_id")[:MOST_LISTED]
    items = [orjson.loads(item) for item in listed.items()]
    counted = dict(states.order_by().values_list("status").annotate(rows=Count("*")))
    agreed = states.filter(status__in=StatusGroup.AGREED.statuses)
    return {
        **{
            group.value: [_row(item) for item in items if item["status"]["status"] in group.statuses]
            for group in StatusGroup
        },
        "capacity": capacities(AgreementAmount.objects.of(agreed, ClaimField.CAPACITY)),
        "counts": {group.value: sum(counted.get(one, 0) for one in group.statuses) for group in StatusGroup},
        "all": public_url(f"{reverse('agreement-list')}?{question}"),
    }


def capacities(amounts: Any, *by: str) -> list[dict[str, Any]]:
    """The sums of stated capacities, in one query: for each unit and period, bounds added as bounds.

    `by` names columns of the amounts, of which each value has sums of its own, under the column's name.
    """
    names = (*by, "unit", "period", "qualifier")
    stated = amounts.exclude(amount=None).order_by().values(*names).annotate(rows=Count("*"), total=Sum("amount"))
    stated_by: dict[tuple[str, ...], list[tuple[str, int, float]]] = {}
    for *key, qualifier, rows, amount in stated.values_list(*names, "rows", "total"):
        stated_by.setdefault(tuple(key), []).append((qualifier, rows, float(amount)))
    return [
        {
            **dict(zip((*by, "unit", "period"), key, strict=True)),
            "agreements": sum(rows for _, rows, _ in told),
            "amount": sum(amount for _, _, amount in told),
            "qualifier": common({qualifier for qualifier, _, _ in told}),
        }
        for key, told in sorted(stated_by.items())
    ]


def common(qualifiers: set[str]) -> str | None:
    """What all say of their amounts; None where some say otherwise."""
    return next(iter(qualifiers)) if len(qualifiers) == 1 else None


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
