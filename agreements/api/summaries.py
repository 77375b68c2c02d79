"""Counts and sums over the agreements that match a query: units and periods are never mixed."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from .. import choices
from ..counts import count
from ..documents.country_totals import Group, capacity_sum, group_amounts, outcome_sums, people_sums
from ..filters import FACETS, AgreementFilterSet, facet_counts, facet_label
from ..models import AgreementAmount, AgreementState
from ..querysets import AmountQuerySet, StateQuerySet
from ..record.state import OUTCOME
from ..record.totals import Sum
from .base import PublicView
from .filtering import StrictFilterBackend
from .summary_serializers import FacetsSerializer, OutcomesSerializer, PeopleSumsSerializer, StatsSerializer


class SummaryView(PublicView):
    """The base of views that take every filter of the list of agreements."""

    filterset_class = AgreementFilterSet
    filter_backends = [StrictFilterBackend]

    def parameters(self) -> Sequence[str]:
        """The filters and the format; no parameters for paging or fields."""
        base_filters = self.filterset_class.base_filters
        return [name for name, query_filter in base_filters.items() if query_filter.selects_rows or name == "format"]

    def get_states(self, request: Request) -> StateQuerySet:
        """The states of the agreements that match the query. Sets `self.day` to the day of `as_of`, None for now."""
        filterset = StrictFilterBackend().get_filterset(request, AgreementState.objects.all(), self)
        self.day = filterset.day
        states: StateQuerySet = filterset.qs.order_by()
        return states


class FacetsView(SummaryView):
    """Counts of agreements by the values of each filter."""

    @extend_schema(
        responses=FacetsSerializer,
        operation_id="facets",
        summary="Counts by the values of each filter",
        tags=["summaries"],
    )
    def get(self, request: Request) -> Response:
        """Counts of the agreements that match the query, for every value of the main filters."""
        states = self.get_states(request)
        counts = facet_counts(dict.fromkeys(FACETS, states), self.day, self.dataset)
        facets = {name: self.values(name, counts[name]) for name in FACETS}
        return Response({"count": count(states, self.dataset), "facets": facets})

    def values(self, name: str, counts: dict[str, int]) -> list[dict[str, Any]]:
        """The values of a filter with their labels and counts, the commonest first."""
        entries = [
            {
                "value": value or None,
                "label": facet_label(name, value, self.dataset.key) if value else "not known",
                "count": count,
            }
            for value, count in counts.items()
        ]
        return sorted(entries, key=lambda entry: (-entry["count"], entry["value"] is None, entry["value"] or ""))


class StatsView(SummaryView):
    """Sums of what agreements promise, beside what was delivered."""

    @extend_schema(
        responses=StatsSerializer, operation_id="stats", summary="Promised and delivered", tags=["summaries"]
    )
    def get(self, request: Request) -> Response:
        """Stated capacities, people transferred and payments, each unit, period and currency by itself."""
        states = self.get_states(request)
        is_deal, is_unverified = Q(stage__in=choices.DEALS), Q(is_deal_verified=False)
        counts = states.aggregate(
            agreements=Count("*"),
            deals=Count("pk", filter=is_deal),
            deals_unverified=Count("pk", filter=is_deal & is_unverified),
        )
        count = counts["agreements"]
        capacity = _capacity(AgreementAmount.objects.of(states, choices.ClaimField.CAPACITY, self.day), self.day)
        payments = group_amounts(AgreementAmount.objects.payments(states, self.day), "state", "of", "unit", "period")
        people = people_sums(AgreementAmount.objects.of(states, choices.ClaimField.PEOPLE, self.day))
        return Response(
            {
                **counts,
                "capacity": capacity.sums[True],
                "capacity_beside": capacity.sums[False],
                "capacity_undisclosed": capacity.undisclosed,
                "capacity_unknown": count - capacity.stated,
                "people": {name: people.get(name) for name in PeopleSumsSerializer().get_fields()},
                "people_unknown": count
                - (people.get(choices.CountedAs.TRANSFERRED) or {"agreements": 0})["agreements"],
                "outcomes": outcome_sums(AgreementAmount.objects.of(states, OUTCOME, self.day)).get((), []),
                "payments": _payments(payments),
                "payments_without_sum": sum(group.rows - (group.total.of if group.total else 0) for group in payments),
            }
        )


class OutcomesView(SummaryView):
    """Outcomes for those who were sent."""

    @extend_schema(
        responses=OutcomesSerializer,
        operation_id="outcomes",
        summary="What became of those who were sent",
        tags=["summaries"],
    )
    def get(self, request: Request) -> Response:
        """The last known outcome, in which each person counts once; for `not_known` nothing later is known."""
        amounts = AgreementAmount.objects.of(self.get_states(request), OUTCOME, self.day)
        sums_by_party = {party: outcome_sums(amounts, party) for party in ("host", "sender")}
        return Response(
            {
                "agreements": amounts.aggregate(rows=Count("agreement", distinct=True))["rows"],
                "outcomes": outcome_sums(amounts).get((), []),
                **{
                    f"by_{party}": [{"country": code, "outcomes": sums} for (code,), sums in sorted(by_country.items())]
                    for party, by_country in sums_by_party.items()
                },
            }
        )


class _Capacity(NamedTuple):
    """The stated capacities of some agreements."""

    sums: dict[bool, list[dict[str, Any]]]
    """The sums for each unit and period: True those of open deals, False those of the other agreements."""
    stated: int
    """How many agreements state one, an undisclosed one included."""
    undisclosed: int


def _capacity(amounts: AmountQuerySet, day: datetime.date | None) -> _Capacity:
    open_deals = AgreementState.objects.as_of(day).filter(stage__in=choices.OPEN_DEALS, agreement=OuterRef("agreement"))
    totals: dict[tuple[bool, str, str], Sum] = {}
    stated = undisclosed = 0
    columns = ("is_open", "unit", "period", "place", "qualifier")
    for (is_open, unit, period, place, qualifier), rows, total in group_amounts(
        amounts.annotate(is_open=Exists(open_deals)), *columns
    ):
        if place == 0:  # An agreement may state two capacities together: only the first is counted.
            stated += rows
            undisclosed += rows if qualifier == choices.Qualifier.UNDISCLOSED else 0
        if total is not None:
            key = (bool(is_open), unit, period)
            totals[key] = totals[key] + total if key in totals else total
    sums: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for (is_open, _, _), total in totals.items():
        sums[is_open].append(capacity_sum(total))
    return _Capacity(sums, stated, undisclosed)


def _payments(groups: list[Group]) -> list[dict[str, Any]]:
    """The sums of the payments by state, payer, currency and period, lower and upper bounds added apart."""
    keys = ("state", "payer", "currency", "period")
    return [
        {
            **dict(zip(keys, (state or None, *key), strict=True)),
            "payments": total.of,
            "text": str(total),
            "low": float(total.low),
            "high": None if total.high is None else float(total.high),
            "at_least": float(total.low),
            "at_most": None if total.high is None else float(total.high),
        }
        for (state, *key), _, total in groups
        if total is not None
    ]
