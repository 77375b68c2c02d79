"""Counts and sums over the agreements that match a query: units and periods are never mixed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from .. import choices
from ..documents import bounds_added, capacities, outcome_sums, people_sums
from ..filters import FACETS, AgreementFilterSet, facet_counts, facet_label
from ..models import AgreementAmount, AgreementState
from ..querysets import AmountQuerySet, StateQuerySet
from ..record.state import OUTCOME
from .base import PublicView
from .filtering import StrictFilterBackend
from .summary_serializers import Facets, Outcomes, PeopleSums, Stats


class SummaryView(PublicView):
    """Takes every filter of the list of agreements."""

    filterset_class = AgreementFilterSet
    filter_backends = [StrictFilterBackend]

    def parameters(self) -> Sequence[str]:
        """The filters, and the format: neither paging nor fields."""
        declared = self.filterset_class.base_filters
        return [name for name, one in declared.items() if one.selects_rows or name == "format"]

    def rows(self, request: Request) -> StateQuerySet:
        """The states of the agreements that answer; `self.day` is the day as known on which they are asked for."""
        filterset = StrictFilterBackend().get_filterset(request, AgreementState.objects.all(), self)
        self.day = filterset.day
        rows: StateQuerySet = filterset.qs.order_by()
        return rows


class FacetsView(SummaryView):
    """How the agreements spread over the values of each filter."""

    @extend_schema(
        responses=Facets, operation_id="facets", summary="Counts by the values of each filter", tags=["summaries"]
    )
    def get(self, request: Request) -> Response:
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
    def get(self, request: Request) -> Response:
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
    def get(self, request: Request) -> Response:
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


def _payments(amounts: AmountQuerySet) -> list[dict[str, Any]]:
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
