"""The queryset of court cases."""

from typing import TYPE_CHECKING, Self

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from ..choices import HOLDINGS, CaseEventKind
from .index import mentioned
from .natural import NaturalKeyQuerySet
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement, CourtCase  # noqa: F401


class CaseQuerySet(NaturalKeyQuerySet["CourtCase"]):
    """Court cases, and which of them published agreements show."""

    def published(self) -> Self:
        """Court cases that the public record shows."""
        return self.filter(mentioned("case"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Court cases that the public records of the agreements show."""
        return self.filter(mentioned("case", agreement__in=agreements))

    def with_status(self, statuses: list[str]) -> Self:
        """Court cases whose last event with a status has one of these."""
        events = model("CaseEvent").objects.filter(case=OuterRef("pk")).exclude(status="")
        last_status = Subquery(events.order_by("-occurred", "-position", "-pk").values("status")[:1])
        return self.alias(last_status=last_status).filter(last_status__in=statuses)

    def with_holding(self, statuses: list[str]) -> Self:
        """Court cases whose holding is one of these statuses (see `record.facts.holding_of`)."""
        is_ruling = Q(status__in=HOLDINGS) | Q(kind=CaseEventKind.RULING, status__gt="")
        events = model("CaseEvent").objects.filter(is_ruling, case=OuterRef("pk"))
        last_holding = Subquery(events.order_by("-occurred", "-position", "-pk").values("status")[:1])
        return self.alias(last_holding=last_holding).filter(last_holding__in=statuses)

    def with_events(self) -> Self:
        """Court cases with their events, and the sources of the events."""
        return self.prefetch_related(Prefetch("events", model("CaseEvent").objects.prefetch_related("sources")))

    def for_list(self, fields: set[str]) -> Self:
        """Court cases with the related rows that these fields of a list need."""
        rows = self.select_related(*(name for name in ("country", "policy_of") if name in fields))
        rows = rows.with_events() if fields & {"events", "status", "holding"} else rows
        public = model("Agreement").objects.published()
        return rows.prefetch_related(Prefetch("agreements", public)) if "agreements" in fields else rows
