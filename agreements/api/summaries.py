"""Counts and sums over the agreements that answer a question: units and periods are never mixed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Sum
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from .. import choices
from ..documents import CapacitySum, QuantitySerializer, capacities, quantity
from ..filters import FACETS, AgreementFilterSet, facet_counts, facet_labels
from ..models import AgreementAmount, AgreementState
from ..record.totals import total
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

    kind = FacetValue(many=True)
    stage = FacetValue(many=True)
    activity = FacetValue(many=True)
    status = FacetValue(many=True)
    instrument = FacetValue(many=True)
    sender = FacetValue(many=True)
    host = FacetValue(many=True)
    region = FacetValue(many=True)
    capacity_unit = FacetValue(many=True)
    criterion = FacetValue(many=True)
    ground = FacetValue(many=True)
    contested = FacetValue(many=True)


class Facets(serializers.Serializer[Any]):
    """How the agreements that answer the question spread over the values of each filter."""

    count = serializers.IntegerField(help_text="how many agreements answer the question")
    facets = FacetLists()


class PaymentSum(serializers.Serializer[Any]):
    """What is stated in one currency, for one period, in one state."""

    state = serializers.CharField()
    payer = serializers.CharField()
    currency = serializers.CharField()
    period = serializers.CharField()
    payments = serializers.IntegerField(help_text="how many lines of agreements state it")
    at_least = serializers.FloatField(help_text="the largest line of each agreement, added: no line is counted twice")
    at_most = serializers.FloatField(help_text="all lines, added, as if none of an agreement were a part of another")


class PeopleSums(serializers.Serializer[Any]):
    """Third-country nationals to date, as far as events count them."""

    ordered = QuantitySerializer(allow_null=True)
    transferred = QuantitySerializer(allow_null=True)
    held = QuantitySerializer(allow_null=True)
    returned = QuantitySerializer(allow_null=True)
    moved_on = QuantitySerializer(allow_null=True)


class Stats(serializers.Serializer[Any]):
    """Promised beside delivered, over the agreements that answer the question."""

    agreements = serializers.IntegerField()
    capacity = CapacitySum(many=True, help_text="one entry for each unit and period: they have no common sum")
    capacity_undisclosed = serializers.IntegerField(help_text="agreements whose capacity is said to be undisclosed")
    capacity_unknown = serializers.IntegerField(help_text="agreements of which no capacity is stated")
    people = PeopleSums()
    people_unknown = serializers.IntegerField(help_text="agreements of which no transfer is counted")
    payments = PaymentSum(many=True, help_text="one entry for each state, payer, currency and period")
    payments_without_sum = serializers.IntegerField(help_text="payments of which no sum is given")


class SummaryView(PublicView):
    """Takes every filter of the list of agreements."""

    filterset_class = AgreementFilterSet
    filter_backends = [StrictFilterBackend]
    not_here: tuple[str, ...] = ("page", "page_size", "cursor", "ordering", "fields", "omit", "expand")

    def parameters(self) -> Sequence[str]:
        """The filters, without paging and fields."""
        return [name for name in self.filterset_class.base_filters if name not in self.not_here]

    def rows(self, request: Any) -> Any:
        """The states of the agreements that answer; `self.day` is the day as known on which they are asked for."""
        filterset = StrictFilterBackend().asked(request, AgreementState.objects.all(), self)
        self.day = filterset.day
        return filterset.qs.order_by()


class FacetsView(SummaryView):
    """How the agreements spread over the values of each filter."""

    @extend_schema(
        responses=Facets, operation_id="facets", summary="Counts by the values of each filter", tags=["summaries"]
    )
    def get(self, request: Any) -> Response:
        """Counts of agreements for every value of the main filters, within the question asked."""
        rows = self.rows(request)
        counts = facet_counts(dict.fromkeys(FACETS, rows), self.day)
        names = FacetLists().get_fields()
        facets = {name: _values(counts[name], facet_labels(name, self.dataset.key)) for name in names}
        return Response({"count": rows.count(), "facets": facets})


def _values(counts: dict[str, int], labels: dict[str, str]) -> list[dict[str, Any]]:
    """The commonest first."""
    listed = [
        {"value": value or None, "label": labels.get(value, value) if value else "not known", "count": count}
        for value, count in counts.items()
    ]
    return sorted(listed, key=lambda entry: (-entry["count"], entry["value"] is None, entry["value"] or ""))


class StatsView(SummaryView):
    """Promised beside delivered."""

    @extend_schema(responses=Stats, operation_id="stats", summary="Promised and delivered", tags=["summaries"])
    def get(self, request: Any) -> Response:
        """Stated capacities, people transferred and payments, each unit, period and currency by itself."""
        rows = self.rows(request)
        count = rows.count()
        capacity = AgreementAmount.objects.of(rows, choices.ClaimField.CAPACITY, self.day)
        payments = AgreementAmount.objects.of(rows, choices.ClaimField.PAYMENT, self.day)
        people = AgreementAmount.objects.of(rows, choices.ClaimField.PEOPLE, self.day).by("of")
        stated = capacity.filter(place=0)
        return Response(
            {
                "agreements": count,
                "capacity": capacities(capacity),
                "capacity_undisclosed": stated.filter(qualifier=choices.Qualifier.UNDISCLOSED).count(),
                "capacity_unknown": count - stated.count(),
                "people": {counted: quantity(total(people.get(counted, []))) for counted in choices.Counted.values},
                "people_unknown": count - len(people.get(choices.Counted.TRANSFERRED, [])),
                "payments": _payments(payments),
                "payments_without_sum": payments.filter(amount=None).count(),
            }
        )


def _payments(amounts: Any) -> list[dict[str, Any]]:
    """Between two bounds, because the lines of one agreement may contain each other (paid by 2023, paid in all)."""
    names = ("state", "of", "unit", "period")
    stated = amounts.exclude(amount=None).order_by().values(*names, "agreement")
    sums: dict[Any, list[float]] = {}
    for row in stated.annotate(rows=Count("*"), all=Sum("amount"), largest=Max("amount")):
        told = sums.setdefault(tuple(row[name] for name in names), [0, 0, 0])
        told[:] = told[0] + row["rows"], told[1] + float(row["largest"]), told[2] + float(row["all"])
    keys = ("state", "payer", "currency", "period")
    return [
        dict(zip(keys, group, strict=True)) | {"payments": int(count), "at_least": least, "at_most": most}
        for group, (count, least, most) in sorted(sums.items())
    ]
