"""Counts and sums over the agreements that match a query: units and periods are never mixed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from .. import choices
from ..documents import CapacitySum, bounds_added, capacities, outcome_sums, people_sums
from ..filters import FACETS, AgreementFilterSet, facet_counts, facet_label
from ..models import AgreementAmount, AgreementState
from ..record.state import OUTCOME
from .base import PublicView
from .filtering import StrictFilterBackend


class FacetValue(serializers.Serializer[Any]):
    """One value and how many agreements have it."""

    value = serializers.CharField(allow_null=True, help_text="as the filter takes it; null where nothing is known")
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="in words"
    )
    count = serializers.IntegerField()


class FacetLists(serializers.Serializer[Any]):
    """The values of each filter, the commonest first."""

    def get_fields(self) -> dict[str, Any]:
        """One for each filter that is a facet."""
        return {name: FacetValue(many=True) for name in FACETS}


class Facets(serializers.Serializer[Any]):
    """How the agreements that match the query spread over the values of each filter."""

    count = serializers.IntegerField(help_text="how many agreements match the query")
    facets = FacetLists()


class PaymentSum(serializers.Serializer[Any]):
    """What is stated in one currency, for one period, in one state.

    Sums per person don't add: `low` and `high` are the range in which they lie.
    """

    state = serializers.CharField(
        allow_null=True, help_text="null as of a day on which it wasn't known yet how far it had come"
    )
    payer = serializers.CharField()
    currency = serializers.CharField()
    period = serializers.CharField()
    payments = serializers.IntegerField(help_text="how many state it")
    text = serializers.CharField(help_text="the sum as it reads: 210,000,000 to 215,000,000 EUR")
    low = serializers.FloatField(help_text="at least so much")
    high = serializers.FloatField(allow_null=True, help_text="at most so much; null where one is open upwards")
    at_least = serializers.FloatField(help_text="the same as `low`")
    at_most = serializers.FloatField(allow_null=True, help_text="the same as `high`")


class OutcomeSum(serializers.Serializer[Any]):
    """How many of those who were sent were there when they were last counted."""

    outcome = serializers.CharField(help_text="as in the `outcomes` of an agreement; `not_known` is the remainder")
    nationals = serializers.CharField()
    agreements = serializers.IntegerField(help_text="under how many somebody counts them")
    text = serializers.CharField(help_text="as it reads: at least 252 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(allow_null=True, help_text="at most so many; null where there may be more")


class CountryOutcomes(serializers.Serializer[Any]):
    """The same for one country."""

    country = serializers.CharField(help_text="its code")
    outcomes = OutcomeSum(many=True)


class Outcomes(serializers.Serializer[Any]):
    """What became of those who were sent under the agreements that match the query."""

    agreements = serializers.IntegerField(help_text="under how many people are known to have been sent")
    outcomes = OutcomeSum(many=True, help_text="of all of them")
    by_host = CountryOutcomes(many=True)
    by_sender = CountryOutcomes(many=True, help_text="by the sender; who sends jointly with it isn't counted again")


class PeopleSum(serializers.Serializer[Any]):
    """How many under all agreements together that count any."""

    agreements = serializers.IntegerField(help_text="how many count any")
    text = serializers.CharField(help_text="as it reads: at least 31,747 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(allow_null=True, help_text="at most so many; null where there may be more")
    largest = serializers.IntegerField(help_text="id of the agreement that counts most")
    largest_low = serializers.FloatField(help_text="how many that one counts at least")


class PeopleSums(serializers.Serializer[Any]):
    """People to date, as far as events count them: volunteers and the hosts' own nationals apart."""

    ordered = PeopleSum(allow_null=True)
    transferred = PeopleSum(allow_null=True, help_text="third-country nationals who aren't known to have volunteered")
    transferred_voluntary = PeopleSum(allow_null=True, help_text="third-country nationals who volunteered")
    transferred_own = PeopleSum(allow_null=True, help_text="the host's own nationals")
    transferred_mixed = PeopleSum(allow_null=True, help_text="both, not told apart")
    held = PeopleSum(allow_null=True, help_text="always null: those held on different days have no sum")
    returned = PeopleSum(allow_null=True)
    moved_on = PeopleSum(allow_null=True)


class Stats(serializers.Serializer[Any]):
    """Promised beside delivered, over the agreements that match the query."""

    agreements = serializers.IntegerField()
    deals = serializers.IntegerField(
        help_text="how many of them are deals: not only asked for, reported or turned down"
    )
    deals_unverified = serializers.IntegerField(help_text="how many of the deals rest on weak sources alone")
    capacity = CapacitySum(
        many=True, help_text="of deals that aren't closed; one entry for each unit and period: they have no common sum"
    )
    capacity_beside = CapacitySum(many=True, help_text="of closed deals, and of what was only asked for or reported")
    capacity_undisclosed = serializers.IntegerField(help_text="agreements whose capacity is said to be undisclosed")
    capacity_unknown = serializers.IntegerField(help_text="agreements of which no capacity is stated")
    people = PeopleSums()
    people_unknown = serializers.IntegerField(help_text="agreements of which no transfer is counted")
    outcomes = OutcomeSum(many=True, help_text="what became of those who were sent, as far as anybody tells")
    payments = PaymentSum(
        many=True, help_text="one entry for each state, payer, currency and period; parts of larger sums are left out"
    )
    payments_without_sum = serializers.IntegerField(help_text="payments of which no sum is given")


class SummaryView(PublicView):
    """Takes every filter of the list of agreements."""

    filterset_class = AgreementFilterSet
    filter_backends = [StrictFilterBackend]

    def parameters(self) -> Sequence[str]:
        """The filters, and the format: neither paging nor fields."""
        declared = self.filterset_class.base_filters
        return [name for name, one in declared.items() if one.selects_rows or name == "format"]

    def rows(self, request: Any) -> Any:
        """The states of the agreements that answer; `self.day` is the day as known on which they are asked for."""
        filterset = StrictFilterBackend().get_filterset(request, AgreementState.objects.all(), self)
        self.day = filterset.day
        return filterset.qs.order_by()


class FacetsView(SummaryView):
    """How the agreements spread over the values of each filter."""

    @extend_schema(
        responses=Facets, operation_id="facets", summary="Counts by the values of each filter", tags=["summaries"]
    )
    def get(self, request: Any) -> Response:
        """Counts of agreements for every value of the main filters, within the query asked."""
        rows = self.rows(request)
        counts = facet_counts(dict.fromkeys(FACETS, rows), self.day)
        facets = {name: self.values(name, counts[name]) for name in FACETS}
        return Response({"count": rows.count(), "facets": facets})

    def values(self, name: str, counts: dict[str, int]) -> list[dict[str, Any]]:
        """The values of a filter, the commonest first."""
        listed = [
            {
                "value": value or None,
                "label": facet_label(name, value, self.dataset.key) if value else "not known",
                "count": count,
            }
            for value, count in counts.items()
        ]
        return sorted(listed, key=lambda entry: (-entry["count"], entry["value"] is None, entry["value"] or ""))


class StatsView(SummaryView):
    """What agreements promise, beside what was delivered."""

    @extend_schema(responses=Stats, operation_id="stats", summary="Promised and delivered", tags=["summaries"])
    def get(self, request: Any) -> Response:
        """Stated capacities, people transferred and payments, each unit, period and currency by itself."""
        rows = self.rows(request)
        deal, weak = Q(stage__in=choices.DEALS), Q(is_deal_verified=False)
        counted = rows.aggregate(
            agreements=Count("*"), deals=Count("pk", filter=deal), deals_unverified=Count("pk", filter=deal & weak)
        )
        count = counted["agreements"]
        capacity = AgreementAmount.objects.of(rows, choices.ClaimField.CAPACITY, self.day)
        open_deals = AgreementAmount.objects.of(
            rows.filter(stage__in=choices.OPEN_DEALS), choices.ClaimField.CAPACITY, self.day
        )
        payments = AgreementAmount.objects.payments(rows, self.day)
        people = people_sums(AgreementAmount.objects.of(rows, choices.ClaimField.PEOPLE, self.day))
        stated = capacity.filter(place=0)
        return Response(
            {
                **counted,
                "capacity": capacities(open_deals),
                "capacity_beside": capacities(capacity.exclude(agreement__in=open_deals.values("agreement"))),
                "capacity_undisclosed": stated.filter(qualifier=choices.Qualifier.UNDISCLOSED).count(),
                "capacity_unknown": count - stated.count(),
                "people": {name: people.get(name) for name in PeopleSums().get_fields()},
                "people_unknown": count - (people.get(choices.Counted.TRANSFERRED) or {"agreements": 0})["agreements"],
                "outcomes": outcome_sums(AgreementAmount.objects.of(rows, OUTCOME, self.day)).get((), []),
                "payments": _payments(payments),
                "payments_without_sum": payments.filter(low=None).count(),
            }
        )


class OutcomesView(SummaryView):
    """What became of those who were sent."""

    @extend_schema(
        responses=Outcomes, operation_id="outcomes", summary="What became of those who were sent", tags=["summaries"]
    )
    def get(self, request: Any) -> Response:
        """Each person once, where they were when last counted; of the others nothing later is told."""
        amounts = AgreementAmount.objects.of(self.rows(request), OUTCOME, self.day)
        by = {name: outcome_sums(amounts, name) for name in ("host", "sender")}
        return Response(
            {
                "agreements": amounts.aggregate(rows=Count("agreement", distinct=True))["rows"],
                "outcomes": outcome_sums(amounts).get((), []),
                **{
                    f"by_{name}": [{"country": code, "outcomes": told} for (code,), told in sorted(found.items())]
                    for name, found in by.items()
                },
            }
        )


def _payments(amounts: Any) -> list[dict[str, Any]]:
    """The sums of all that are no part of another, bounds added as bounds."""
    names = ("state", "of", "unit", "period")
    keys = ("state", "payer", "currency", "period")
    return [
        {
            **dict(zip(keys, (group[0] or None, *group[1:]), strict=True)),
            "payments": summed.of,
            "text": str(summed),
            "low": float(summed.low),
            "high": None if summed.high is None else float(summed.high),
            "at_least": float(summed.low),
            "at_most": None if summed.high is None else float(summed.high),
        }
        for group, summed in bounds_added(amounts, *names)
    ]
