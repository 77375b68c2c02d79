"""Counts and sums over the agreements that answer a question: units and periods are never mixed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Sum
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from .. import choices
from ..documents import CapacitySum, QuantitySerializer, capacities, quantity
from ..filters import FACETS, AgreementFilterSet, facet_counts, facet_labels
from ..models import Agreement, Claim, Event
from ..record.quantities import Quantity
from ..record.totals import total, total_to_date
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
        """The agreements that answer; `self.day` is the day as known on which they are asked for."""
        filterset = StrictFilterBackend().asked(request, Agreement.objects.published(), self)
        self.day = filterset.day
        return Agreement.objects.filter(pk__in=filterset.qs.order_by().values("pk"))


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
        claims = Claim.objects.filter(agreement__in=rows).published_values(self.day)
        capacity = claims.filter(field=choices.ClaimField.CAPACITY)
        payments = claims.filter(field=choices.ClaimField.PAYMENT)
        people = people_of(rows, self.day)
        count, with_capacity = rows.count(), capacity.count()
        return Response(
            {
                "agreements": count,
                "capacity": capacities(capacity),
                "capacity_undisclosed": capacity.filter(qualifier=choices.Qualifier.UNDISCLOSED).count(),
                "capacity_unknown": count - with_capacity,
                "people": {counted: _written(people.get(counted, {})) for counted in choices.Counted.values},
                "people_unknown": count - len(people.get(choices.Counted.TRANSFERRED, {})),
                "payments": _payments(payments),
                "payments_without_sum": payments.filter(amount=None).count(),
            }
        )


def _payments(claims: Any) -> list[dict[str, Any]]:
    """Between two bounds, because the lines of one agreement may contain each other (paid by 2023, paid in all)."""
    names = ("payment__state", "payment__payer", "unit", "period")
    stated = claims.exclude(amount=None).order_by().values(*names, "agreement")
    sums: dict[Any, list[float]] = {}
    for row in stated.annotate(rows=Count("pk"), all=Sum("amount"), largest=Max("amount")):
        told = sums.setdefault(tuple(row[name] for name in names), [0, 0, 0])
        told[:] = told[0] + row["rows"], told[1] + float(row["largest"]), told[2] + float(row["all"])
    keys = ("state", "payer", "currency", "period")
    return [
        dict(zip(keys, group, strict=True)) | {"payments": int(count), "at_least": least, "at_most": most}
        for group, (count, least, most) in sorted(sums.items())
    ]


def people_of(rows: Any, day: Any = None) -> dict[str, dict[int, Quantity]]:
    """For each kind of count, the people of each agreement: a running total stands for what came before it."""
    events: Any = (
        Event.objects.known_on(day)
        .filter(agreement__in=rows)
        .exclude(counted="")
        .exclude(nationals=choices.Nationals.OWN)
    )
    stated: dict[tuple[str, int], list[tuple[Quantity, bool]]] = defaultdict(list)
    dated: Any = events.with_people(day).order_by("occurred", "pk")
    for event in dated:
        if event.stated_people:
            people = Quantity.of(event.stated_people)
            stated[event.counted, event.agreement_id].append((people, event.is_running_total))
    found: dict[str, dict[int, Quantity]] = defaultdict(dict)
    for (counted, agreement), counts in stated.items():
        if (summed := total_to_date(counts)) is not None:
            found[counted][agreement] = summed
    return found


def _written(people: dict[int, Quantity]) -> Any:
    return quantity(total(list(people.values())))
