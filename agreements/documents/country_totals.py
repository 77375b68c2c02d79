"""What a country has agreed to, discusses, has refused and is done with, across all its partners.

One file: the serializers of a country and the sums that they show.
"""

from decimal import Decimal
from typing import Any

import orjson
from django.db.models import Case, Count, Max, Min, Q, Sum, When
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from ..choices import OPEN_DEALS, OUTCOMES, RATES, ClaimField, Counted, Nationals, Party, Qualifier, StageGroup, Status
from ..models import AgreementAmount, AgreementState, Country, CourtCase, OutsideCount
from ..querysets import AmountQuerySet, StateQuerySet
from ..record.outcomes import UNKNOWN
from ..record.quantities import Quantity, as_number
from ..record.totals import Sum as Total
from ..record.totals import total as total_of
from .links import SourceLink, public_url
from .list_serializers import ApiUrlMixin, CountryItem
from .nested_serializers import CaseSerializer
from .value_serializers import ChoiceText, ImpreciseDateSerializer

OUTCOME_WORDS = [*(word.value for word in OUTCOMES), UNKNOWN]
MOST_LISTED = 500
"""Agreements of a country in one role that are listed; all are counted."""


@extend_schema_serializer(component_name="LoadRow")
class CountryAgreement(serializers.Serializer[Any]):
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
    text = serializers.CharField(help_text="the sum as it reads: up to 600 people per year, 880 to 3,880 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(allow_null=True, help_text="at most so many; null where some set no upper bound")
    amount = serializers.FloatField(allow_null=True, help_text="null where it takes both bounds to tell it")
    qualifier = serializers.ChoiceField(
        choices=Qualifier.choices, allow_null=True, help_text="of the amount: exactly, up to or at least"
    )


@extend_schema_serializer(component_name="LoadCounts")
class StageGroupCounts(serializers.Serializer[Any]):
    """How many agreements there are in each of the lists beside it."""

    agreed = serializers.IntegerField()
    discussed = serializers.IntegerField()
    reported = serializers.IntegerField()
    refused = serializers.IntegerField()
    over = serializers.IntegerField()


@extend_schema_serializer(component_name="Load")
class CountryTotals(serializers.Serializer[Any]):
    """A country's agreements in one role, by where they stand; of very many the first by title."""

    agreed = CountryAgreement(many=True, help_text="deals, in use or not yet: the stages `deal_used` and `deal_unused`")
    discussed = CountryAgreement(many=True, help_text="asked for or discussed: the stage `approach`")
    reported = CountryAgreement(many=True, help_text="only reported by others: the stage `reported_only`")
    refused = CountryAgreement(many=True, help_text="turned down: the stage `turned_down`")
    over = CountryAgreement(many=True, help_text="deals paused or closed: the stages `paused` and `closed`")
    capacity = CapacitySum(
        many=True, help_text="of deals that aren't closed; one entry for each unit and period: they have no sum"
    )
    counts = StageGroupCounts(help_text=f"how many in all; the lists together have the first {MOST_LISTED} by title")
    all = serializers.CharField(help_text="address of the list of all of them")


class OutsideCountSerializer(serializers.ModelSerializer[OutsideCount]):
    """What somebody else counts over all arrangements of a sender: their number, not ours."""

    value = serializers.CharField(source="quantity", help_text="as it reads: 58 countries, at least 15 agreements")
    low = serializers.SerializerMethodField(help_text="the least that the words allow")
    high = serializers.SerializerMethodField(help_text="the most that they allow; null where they set no bound")
    counted_to = ImpreciseDateSerializer(help_text="up to when they counted")
    speaker = ChoiceText(
        choices=Party.choices, allow_null=True, help_text="whose word it is; null where it is the source's own"
    )
    source = SourceLink()  # type: ignore[assignment]

    class Meta:
        model = OutsideCount
        fields = [
            "id", "measure", "value", "low", "high", "counted_to", "statement", "speaker", "locator", "source",
        ]  # fmt: skip

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_low(self, row: OutsideCount) -> int | float | None:
        """Null where it is undisclosed."""
        return as_number(row.quantity.low)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_high(self, row: OutsideCount) -> int | float | None:
        """Null where it is open."""
        return as_number(row.quantity.high)


class PolicyCase(CaseSerializer, ApiUrlMixin):
    """A court case about a sender's policy as a whole."""

    url = serializers.SerializerMethodField(help_text="address in the API")  # type: ignore[assignment]


class CountryDetail(CountryItem):
    """A country with everything that it has agreed to, discusses, has refused and is done with."""

    as_host = serializers.SerializerMethodField(help_text="what it hosts, across all senders")
    as_sender = serializers.SerializerMethodField(help_text="what it sends, across all hosts")
    outside_counts = serializers.SerializerMethodField(
        help_text="what others count over all arrangements under which it sends, the latest of each measure first"
    )
    policy_cases = serializers.SerializerMethodField(help_text="court cases about its policy as a whole")

    class Meta(CountryItem.Meta):
        fields = [*CountryItem.Meta.fields, "as_host", "as_sender", "outside_counts", "policy_cases"]

    @extend_schema_field(OutsideCountSerializer(many=True))
    def get_outside_counts(self, country: Country) -> Any:
        return OutsideCountSerializer(country.outside_counts.select_related("source"), many=True).data

    @extend_schema_field(PolicyCase(many=True))
    def get_policy_cases(self, country: Country) -> Any:
        """The public ones, with their steps."""
        cases = CourtCase.objects.published().filter(policy_of=country).with_events()
        return PolicyCase(cases, many=True).data

    @extend_schema_field(CountryTotals)
    def get_as_host(self, country: Country) -> dict[str, Any]:
        """Capacities and people of agreements that the country hosts, across all senders."""
        return country_totals(AgreementState.objects.current().hosted_by([country.code]), f"host={country.code}")

    @extend_schema_field(CountryTotals)
    def get_as_sender(self, country: Country) -> dict[str, Any]:
        """Capacities and people of agreements under which the country sends, across all hosts."""
        return country_totals(AgreementState.objects.current().sent_by([country.code]), f"sender={country.code}")


def country_totals(states: StateQuerySet, query: str) -> dict[str, Any]:
    """The agreements by where they stand, and the capacity that was agreed, unit by unit."""
    listed = states.order_by("title", "agreement_id")[:MOST_LISTED]
    items = [orjson.loads(item) for item in listed.items()]
    counted = dict(states.order_by().values_list("stage").annotate(rows=Count("*")))
    deals = states.filter(stage__in=OPEN_DEALS)
    return {
        **{group.value: [_row(item) for item in items if item["stage"] in group.stages] for group in StageGroup},
        "capacity": capacities(AgreementAmount.objects.of(deals, ClaimField.CAPACITY)),
        "counts": {one.value: sum(counted.get(stage, 0) for stage in one.stages) for one in StageGroup},
        "all": public_url(f"{reverse('agreement-list')}?{query}"),
    }


def bounds_added(amounts: AmountQuerySet, *names: str) -> list[tuple[tuple[Any, ...], Total]]:
    """The sums of stated quantities for each value of the columns, in one query; two of these are unit and period.

    Of rates the range.
    """
    stated = amounts.exclude(low=None).order_by().values(*names)
    is_rate = Q(period__in=RATES)
    summed = stated.annotate(
        rows=Count("*"),
        least=Case(When(is_rate, Min("low")), default=Sum("low")),
        most=Case(When(is_rate, Max("high")), default=Sum("high")),
        bounded=Count("high"),
    )
    found = []
    for *key, rows, least, most, bounded in sorted(summed.values_list(*names, "rows", "least", "most", "bounded")):
        told = dict(zip(names, key, strict=True))
        high = most if bounded == rows else None
        found.append((tuple(key), Total(least, high, told["unit"], told["period"], rows)))
    return found


def capacities(amounts: AmountQuerySet, *by: str) -> list[dict[str, Any]]:
    """The sums of stated capacities: for each unit and period, bounds added as bounds.

    `by` names columns of the amounts, of which each value has sums of its own, under the column's name.
    """
    return [
        dict(zip(by, group, strict=False)) | sum_of(summed)
        for group, summed in bounds_added(amounts, *by, "unit", "period")
    ]


def outcome_sums(amounts: AmountQuerySet, *by: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """What became of those who were sent, for each value of columns of the current states; in all without any."""
    rows = amounts.with_state(*by) if by else amounts
    order = [f"{word}{of}" for of in ("", *(f"_{other}" for other in Nationals.values)) for word in OUTCOME_WORDS]
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for (*group, of, _, _), summed in bounds_added(rows, *by, "of", "unit", "period"):
        word = next(word for word in OUTCOME_WORDS if of == word or of.startswith(f"{word}_"))
        told = {
            "outcome": word,
            "nationals": of.removeprefix(word).removeprefix("_") or Nationals.THIRD_COUNTRY.value,
            "agreements": summed.of,
            "text": str(summed),
            "low": as_number(summed.low),
            "high": as_number(summed.high),
        }
        found.setdefault(tuple(group), []).append({"of": of, **told})
    return {
        group: [
            {name: value for name, value in one.items() if name != "of"}
            for one in sorted(listed, key=lambda one: order.index(one["of"]))
        ]
        for group, listed in found.items()
    }


def sum_of(summed: Total) -> dict[str, Any]:
    """A sum as public documents write it."""
    told = summed.quantity
    return {
        "unit": summed.unit,
        "period": summed.period,
        "agreements": summed.of,
        "text": str(summed),
        "low": as_number(summed.low),
        "high": as_number(summed.high),
        "amount": told and told.amount_as_number,
        "qualifier": told and told.qualifier,
    }


def people_sums(amounts: AmountQuerySet) -> dict[str, dict[str, Any]]:
    """How many people all agreements together count, by what is counted of whom (see `record.people.Group.word`).

    Those held have no sum: each count is of another day.
    """
    stated: dict[str, list[tuple[int, Quantity]]] = {}
    columns = ("of", "agreement_id", "qualifier", "amount", "unit", "period")
    told = amounts.exclude(of__startswith=Counted.HELD).order_by("agreement_id")
    for of, agreement, *columns_of in told.values_list(*columns):
        stated.setdefault(of, []).append((agreement, Quantity(*columns_of)))
    found = {}
    for of, pairs in stated.items():
        summed = total_of(quantity for _, quantity in pairs)
        agreement, largest = max(pairs, key=lambda pair: pair[1].low or 0)
        if summed is not None:
            found[of] = {
                "agreements": len(pairs),
                "text": str(summed),
                "low": as_number(summed.low),
                "high": as_number(summed.high),
                "largest": agreement,
                "largest_low": as_number(largest.low or Decimal(0)),
            }
    return found


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
