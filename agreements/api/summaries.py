"""Counts and sums over the agreements that match a query: units and periods are never mixed."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from .. import choices
from ..counts import count
from ..documents.cached import countries
from ..documents.country_totals import outcome_sums
from ..documents.stats import stats
from ..filters import FACETS, AgreementFilterSet, StatsFilterSet, facet_counts, facet_label
from ..models import AgreementAmount, AgreementState
from ..querysets import StateQuerySet
from ..record.state import OUTCOME
from .base import PublicView
from .filtering import StrictFilterBackend
from .summary_serializers import FacetsSerializer, OutcomesSerializer, StatsSerializer


class SummaryView(PublicView):
    """The base of views that take every filter of the list of agreements."""

    filterset_class = AgreementFilterSet
    filter_backends = [StrictFilterBackend]

    def parameters(self) -> Sequence[str]:
        """The filters, the groups and the format; no parameters for paging or fields."""
        base_filters = self.filterset_class.base_filters
        others = ("format", "group_by")
        return [name for name, query_filter in base_filters.items() if query_filter.selects_rows or name in others]

    filterset: AgreementFilterSet
    day: datetime.date | None

    def get_states(self, request: Request) -> StateQuerySet:
        """The states of the agreements that match the query. Sets `self.filterset`, and
        `self.day` to the day of `as_of`, None for now."""
        filterset = StrictFilterBackend().get_filterset(request, AgreementState.objects.all(), self)
        self.filterset, self.day = filterset, filterset.day
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

    filterset_class = StatsFilterSet

    @extend_schema(
        responses=StatsSerializer, operation_id="stats", summary="Promised and delivered", tags=["summaries"]
    )
    def get(self, request: Request) -> Response:
        """Stated capacities, people transferred and payments, each unit, period and currency by itself.

        With `group_by` also for each group. A group holds what the filter of its name finds, so that an agreement with
        several senders, or people of several nationalities, stands in each of their groups.
        """
        states = self.get_states(request)
        name = self.filterset.form.cleaned_data["group_by"]
        sums_by_value = {value: sums for (value,), sums in stats(states, self.day, name).items()} if name else {}
        groups = [
            {"value": value or None, "label": self.label(name, value), **sums_by_value[value]}
            for value in sorted(sums_by_value, key=lambda value: (value == "", value))
        ]
        return Response({**stats(states, self.day)[()], "group_by": name, "groups": groups if name else None})

    def label(self, name: str, value: str) -> str:
        """The value of a group in words."""
        if not value:
            return "not known"
        if name == "kind":
            return str(choices.AgreementKind(value).label)
        country = countries(self.dataset.key).get(value)
        return country.name if country else value


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
        sums_by_party = {party: outcome_sums(amounts.with_state(party), party) for party in ("host", "sender")}
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
