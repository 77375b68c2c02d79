"""The filters of the change list of agreements."""

from typing import Any

from django.contrib.admin import AllValuesFieldListFilter, ModelAdmin, SimpleListFilter
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest

from ..choices import EditorialState, Grade, Status
from ..documents import status_from_events
from ..models import Agreement, AgreementState, Event, Source

EVENTS_PREFETCH = Prefetch("events", Event.objects.select_related("actor").prefetch_related("sources"))
"""The events with actors and sources, from which the status is derived."""


class CurrentStatusFilter(SimpleListFilter):
    """Filters agreements by the status of their latest status event."""

    title = "status"
    parameter_name = "status_now"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """Read the statuses of published agreements from the index, and derive the others from events."""
        if not self.value():
            return queryset
        unpublished = Agreement.objects.exclude(state=EditorialState.PUBLISHED).prefetch_related(EVENTS_PREFETCH)
        unpublished_ids = [row.pk for row in unpublished if status_from_events(row.events.all()) == self.value()]
        indexed = AgreementState.objects.current().filter(status=self.value())
        return queryset.filter(Q(pk__in=indexed.values("agreement")) | Q(pk__in=unpublished_ids))


class GradeXSourceFilter(SimpleListFilter):
    """Filters agreements with a claim from a source of grade X (contradicted by better sources)."""

    title = "source of grade X"
    parameter_name = "grade_x"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Offer only “has one”: nobody needs the list of the agreements without such a source."""
        return [("yes", "has one")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        agreement_ids = Agreement.objects.filter(claims__source__in=Source.objects.filter(grade=Grade.X)).values("pk")
        return queryset.filter(pk__in=agreement_ids) if self.value() else queryset


class SenderRegionFilter(AllValuesFieldListFilter):
    """Filters agreements by the region of the sender."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "region of the sender"


class HostRegionFilter(AllValuesFieldListFilter):
    """Filters agreements by the region of the host."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "region of the host"
