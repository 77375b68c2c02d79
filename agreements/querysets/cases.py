"""Questions about court cases."""

from typing import TYPE_CHECKING, Self

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from ..choices import HOLDINGS, CaseEventKind
from .index import mentioned
from .natural import NaturalKeyQuerySet
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement, CourtCase  # noqa: F401


class CaseQuerySet(NaturalKeyQuerySet["CourtCase"]):
    """Court cases by what published agreements show of them."""

    def published(self) -> Self:
        """Those that the public record shows."""
        return self.filter(mentioned("case"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that the public records of the agreements show."""
        return self.filter(mentioned("case", agreement__in=agreements))

    def with_status(self, statuses: list[str]) -> Self:
        """Those whose last event that says where the case stands says one of these."""
        events = model("CaseEvent").objects.filter(case=OuterRef("pk")).exclude(status="")
        last = Subquery(events.order_by("-occurred", "-position", "-pk").values("status")[:1])
        return self.alias(last_status=last).filter(last_status__in=statuses)

    def with_holding(self, statuses: list[str]) -> Self:
        """Those whose last ruling on whether it is lawful says one of these (see `record.facts.holding_of`)."""
        rules = Q(status__in=HOLDINGS) | Q(kind=CaseEventKind.RULING, status__gt="")
        events = model("CaseEvent").objects.filter(rules, case=OuterRef("pk"))
        last = Subquery(events.order_by("-occurred", "-position", "-pk").values("status")[:1])
        return self.alias(last_holding=last).filter(last_holding__in=statuses)

    def with_events(self) -> Self:
        """With their events, and the sources of these."""
        return self.prefetch_related(Prefetch("events", model("CaseEvent").objects.prefetch_related("sources")))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of cases need."""
        rows = self.select_related(*(name for name in ("country", "policy_of") if name in fields))
        rows = rows.with_events() if fields & {"events", "status", "holding"} else rows
        public = model("Agreement").objects.published()
        return rows.prefetch_related(Prefetch("agreements", public)) if "agreements" in fields else rows
