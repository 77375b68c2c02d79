"""A country's agreements with all its partners, grouped by stage, and sums over them.

Kept in one module because the serializers of a country's document describe the sums that its functions compute.
"""

from typing import Any, NamedTuple

import orjson
from django.db.models import Case, Count, F, Max, Min, Q, Sum, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from ..choices import (
    OPEN_DEALS,
    OUTCOMES,
    PER_PERSON_PERIODS,
    ClaimField,
    CountedAs,
    Nationals,
    Qualifier,
    Speaker,
    StageGroup,
    Status,
)
from ..models import AgreementAmount, AgreementState, Country, CourtCase, OutsideCount
from ..querysets import AmountQuerySet, StateQuerySet
from ..record.outcomes import UNKNOWN
from ..record.quantities import as_number
from ..record.totals import Sum as Total
from .item_serializers import ApiUrlMixin, CountryItemSerializer
from .links import CountryLink, SourceLink, public_url
from .nested_serializers import CaseSerializer, StatusSerializer
from .value_serializers import CapacitySerializer, ChoiceText, ImpreciseDateSerializer, PeopleToDateSerializer

OUTCOME_VALUES = [*(outcome.value for outcome in OUTCOMES), UNKNOWN]
MAX_LISTED = 500
"""The most agreements that are listed of a country in one role. The counts count all of them."""


class CountryAgreementValues(serializers.Serializer[Any]):
    """What a row tells, with the types that these fields have in lists of agreements."""

    sender = CountryLink()
    host = CountryLink()
    status = StatusSerializer()
    capacity = CapacitySerializer(allow_null=True)
    people_transferred = PeopleToDateSerializer(allow_null=True)


@extend_schema_serializer(component_name="LoadRow")
class CountryAgreement(serializers.Serializer[Any]):
    """One agreement of a country, in brief."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="address in the API")
    sender = serializers.CharField(help_text="name of the country that sends")
    host = serializers.CharField(help_text="name of the country that hosts")
    status = serializers.ChoiceField(choices=Status.choices)
    capacity = serializers.CharField(allow_null=True, help_text="as it reads; null where nothing is stated")
    people_transferred = serializers.CharField(allow_null=True, help_text="as it reads; null where nobody is counted")
    values = CountryAgreementValues(help_text="the same as objects, as in lists of agreements")


class CapacitySumSerializer(serializers.Serializer[Any]):
    """The sum of the capacities stated in one unit for one period."""

    unit = serializers.CharField(help_text="what is counted")
    period = serializers.CharField(help_text="the stretch of time that it is for")
    agreements = serializers.IntegerField(help_text="how many agreements state such a capacity")
    text = serializers.CharField(help_text="the sum as it reads: up to 600 people per year, 880 to 3,880 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(
        allow_null=True, help_text="at most so many; null where an agreement sets no upper bound"
    )
    amount = serializers.FloatField(
        allow_null=True, help_text="the sum as one number; null where it takes both bounds to tell it"
    )
    qualifier = serializers.ChoiceField(
        choices=Qualifier.choices, allow_null=True, help_text="qualifier of the amount: exactly, up to or at least"
    )


@extend_schema_serializer(component_name="LoadCounts")
class StageGroupCounts(serializers.Serializer[Any]):
    """How many agreements of the country there are in each group, also where the lists are cut off."""

    agreed = serializers.IntegerField()
    discussed = serializers.IntegerField()
    reported = serializers.IntegerField()
    refused = serializers.IntegerField()
    over = serializers.IntegerField()


@extend_schema_serializer(component_name="Load")
class CountryTotals(serializers.Serializer[Any]):
    """A country's agreements in one role, grouped by their stage; where there are very many, the first by title."""

    agreed = CountryAgreement(many=True, help_text="deals, in use or not yet: the stages `deal_used` and `deal_unused`")
    discussed = CountryAgreement(many=True, help_text="asked for or discussed: the stage `approach`")
    reported = CountryAgreement(many=True, help_text="only reported by others: the stage `reported_only`")
    refused = CountryAgreement(many=True, help_text="turned down: the stage `turned_down`")
    over = CountryAgreement(many=True, help_text="deals paused or closed: the stages `paused` and `closed`")
    capacity = CapacitySumSerializer(
        many=True,
        help_text="stated by deals that aren't closed; one entry for each unit and period, since these aren't added",
    )
    counts = StageGroupCounts(
        help_text=f"how many agreements there are in all; the lists together have the first {MAX_LISTED} by title"
    )
    all = serializers.CharField(help_text="address of the list of all these agreements")


class OutsideCountSerializer(serializers.ModelSerializer[OutsideCount]):
    """A number that somebody else gives for all arrangements of a sender together: theirs, not ours."""

    value = serializers.CharField(source="quantity", help_text="as it reads: 58 countries, at least 15 agreements")
    low = serializers.SerializerMethodField(help_text="the least that the words allow; null where undisclosed")
    high = serializers.SerializerMethodField(help_text="the most that the words allow; null where they set no bound")
    counted_to = ImpreciseDateSerializer(help_text="up to when they counted")
    speaker = ChoiceText(
        choices=Speaker.choices, allow_null=True, help_text="whose word it is; null where it is the source's own"
    )
    source = SourceLink()  # type: ignore[assignment]

    class Meta:
        model = OutsideCount
        fields = [
            "id", "measure", "value", "low", "high", "counted_to", "statement", "speaker", "locator", "source",
        ]  # fmt: skip

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_low(self, row: OutsideCount) -> int | float | None:
        """The lower bound; None where the number is undisclosed."""
        return as_number(row.quantity.low)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_high(self, row: OutsideCount) -> int | float | None:
        """The upper bound; None where there is none."""
        return as_number(row.quantity.high)


class PolicyCase(CaseSerializer, ApiUrlMixin):
    """A court case about a sender's policy as a whole."""

    url = serializers.SerializerMethodField(help_text="address in the API")  # type: ignore[assignment]


class CountryDetailSerializer(CountryItemSerializer):
    """A country with all its agreements, grouped by stage for each of its roles."""

    as_host = serializers.SerializerMethodField(help_text="agreements that it hosts, across all senders")
    as_sender = serializers.SerializerMethodField(help_text="agreements under which it sends, across all hosts")
    outside_counts = serializers.SerializerMethodField(
        help_text="numbers that others give for all its arrangements as a sender, the latest of each measure first"
    )
    policy_cases = serializers.SerializerMethodField(help_text="court cases about its policy as a whole")

    class Meta(CountryItemSerializer.Meta):
        fields = [*CountryItemSerializer.Meta.fields, "as_host", "as_sender", "outside_counts", "policy_cases"]

    @extend_schema_field(OutsideCountSerializer(many=True))
    def get_outside_counts(self, country: Country) -> Any:
        return OutsideCountSerializer(country.outside_counts.select_related("source"), many=True).data

    @extend_schema_field(PolicyCase(many=True))
    def get_policy_cases(self, country: Country) -> Any:
        """The public cases about the country's policy as a whole, with their events."""
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
    """The agreements grouped by their stage, the sums of stated capacity, and the number of agreements in each group.

    `query` is the query string that finds the same agreements in the API.
    """
    first_states = states.order_by("title", "agreement_id")[:MAX_LISTED]
    items = [orjson.loads(item) for item in first_states.items()]
    count_by_stage = dict(states.order_by().values_list("stage").annotate(rows=Count("*")))
    deals = states.filter(stage__in=OPEN_DEALS)
    return {
        **{group.value: [_row(item) for item in items if item["stage"] in group.stages] for group in StageGroup},
        "capacity": capacities(AgreementAmount.objects.of(deals, ClaimField.CAPACITY)),
        "counts": {group.value: sum(count_by_stage.get(stage, 0) for stage in group.stages) for group in StageGroup},
        "all": public_url(f"{reverse('agreement-list')}?{query}"),
    }


class Group(NamedTuple):
    """The amounts with the same values in some columns."""

    key: tuple[Any, ...]
    """The values."""
    rows: int
    total: Total | None
    """The sums of the lower and of the upper bounds; for amounts per person the range. None if all are undisclosed."""


def group_amounts(amounts: AmountQuerySet, *columns: str) -> list[Group]:
    """The amounts, grouped by the columns, which must include `unit` and `period`. One query."""
    is_per_person = Q(period__in=PER_PERSON_PERIODS)
    rows = amounts.order_by().values(*columns).annotate(
        rows=Count("*"),
        stated=Count("low"),
        bounded=Count("high"),
        least=Case(When(is_per_person, Min("low")), default=Sum("low")),
        most=Case(When(is_per_person, Max("high")), default=Sum("high")),
    )  # fmt: skip
    groups = []
    for row in rows:
        total = None
        if row["stated"]:
            high = row["most"] if row["bounded"] == row["stated"] else None
            total = Total(row["least"], high, row["unit"], row["period"], row["stated"])
        groups.append(Group(tuple(row[column] for column in columns), row["rows"], total))
    return sorted(groups, key=lambda group: group.key)


def bounds_added(amounts: AmountQuerySet, *columns: str) -> list[tuple[tuple[Any, ...], Total]]:
    """The values of the columns with the sum of the amounts that have them, where one is disclosed. One query."""
    return [(group.key, group.total) for group in group_amounts(amounts, *columns) if group.total is not None]


def capacities(amounts: AmountQuerySet, *columns: str) -> list[dict[str, Any]]:
    """The sums of stated capacities for each unit and period, lower and upper bounds added apart.

    With `columns` of the amounts there are sums for each of their values, and each sum has them under the column names.
    """
    return [
        dict(zip(columns, group, strict=False)) | capacity_sum(total)
        for group, total in bounds_added(amounts, *columns, "unit", "period")
    ]


def outcome_sums(amounts: AmountQuerySet, *columns: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """The sums of people for each outcome, by the values of columns of the amounts.

    Without columns the only key is the empty tuple, for all agreements together.
    """
    suffixes = ["", *(f"_{nationals}" for nationals in Nationals.values)]
    order = [f"{outcome}{suffix}" for suffix in suffixes for outcome in OUTCOME_VALUES]
    sums: dict[tuple[Any, ...], list[tuple[int, dict[str, Any]]]] = {}
    for (*group, of, _, _), total in bounds_added(amounts, *columns, "of", "unit", "period"):
        outcome = next(outcome for outcome in OUTCOME_VALUES if of == outcome or of.startswith(f"{outcome}_"))
        outcome_sum = {
            "outcome": outcome,
            "nationals": of.removeprefix(outcome).removeprefix("_") or Nationals.THIRD_COUNTRY.value,
            "agreements": total.of,
            "text": str(total),
            "low": as_number(total.low),
            "high": as_number(total.high),
        }
        sums.setdefault(tuple(group), []).append((order.index(of), outcome_sum))
    return {
        group: [outcome_sum for _, outcome_sum in sorted(pairs, key=lambda pair: pair[0])]
        for group, pairs in sums.items()
    }


def capacity_sum(total: Total) -> dict[str, Any]:
    """A sum of capacities as `CapacitySum` describes it."""
    quantity = total.quantity
    return {
        "unit": total.unit,
        "period": total.period,
        "agreements": total.of,
        "text": str(total),
        "low": as_number(total.low),
        "high": as_number(total.high),
        "amount": quantity and quantity.amount_as_number,
        "qualifier": quantity and quantity.qualifier,
    }


def people_sums(amounts: AmountQuerySet, *columns: str) -> dict[tuple[Any, ...], dict[str, dict[str, Any]]]:
    """The sums of people by the word for those who are counted (`record.people.Group.word`), by the values of columns.

    Without columns the only key is the empty tuple. People held have no sum, because their counts are of different
    days. Two queries.
    """
    summable = amounts.exclude(of__startswith=CountedAs.HELD)
    number = Window(
        RowNumber(), partition_by=[*map(F, columns), F("of")], order_by=[F("low").desc(), F("agreement_id").asc()]
    )
    ranked = summable.filter(low__isnull=False).order_by().annotate(number=number).filter(number=1)
    largest = {tuple(key): (low, pk) for *key, low, pk in ranked.values_list(*columns, "of", "low", "agreement_id")}
    sums: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for (*key, of, _, _), rows, total in group_amounts(summable, *columns, "of", "unit", "period"):
        if total is not None:
            largest_low, largest_pk = largest[*key, of]
            sums.setdefault(tuple(key), {})[of] = {
                "agreements": rows,
                "text": str(total),
                "low": as_number(total.low),
                "high": as_number(total.high),
                "largest": largest_pk,
                "largest_low": as_number(largest_low),
            }
    return sums


def _row(item: dict[str, Any]) -> dict[str, Any]:
    capacity, people = item["capacity"], item["people_transferred"]
    return {
        **{name: item[name] for name in ("id", "slug", "title", "url")},
        "sender": item["sender"]["name"],
        "host": item["host"]["name"],
        "status": item["status"]["status"],
        "capacity": capacity and capacity["text"],
        "people_transferred": people and people["text"],
        "values": {name: item[name] for name in CountryAgreementValues().get_fields()},
    }
