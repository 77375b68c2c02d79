"""What the list of agreements can be narrowed down to."""

from typing import Any

from django.contrib.admin import AllValuesFieldListFilter, ModelAdmin, SimpleListFilter
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest

from ..choices import EditorialState, Grade, Status
from ..documents import status_after
from ..models import Agreement, AgreementState, Event, Source

EVENTS = Prefetch("events", Event.objects.select_related("actor").prefetch_related("sources"))
"""What the status of a record that isn't public follows from."""


class StatusNow(SimpleListFilter):
    """Where the arrangement stands, as its latest status event says."""

    title = "status"
    parameter_name = "status_now"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """The index has those of published records; of the others the events are read."""
        if not self.value():
            return queryset
        others = Agreement.objects.exclude(state=EditorialState.PUBLISHED).prefetch_related(EVENTS)
        found = [row.pk for row in others if status_after(row.events.all()) == self.value()]
        indexed = AgreementState.objects.current().filter(status=self.value())
        return queryset.filter(Q(pk__in=indexed.values("agreement")) | Q(pk__in=found))


class HasSourceOfGradeX(SimpleListFilter):
    """Whether a source that is kept as a warning says something about it."""

    title = "source of grade X"
    parameter_name = "grade_x"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Only with: a list of those without is no use to anybody."""
        return [("yes", "has one")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        warned = Agreement.objects.filter(claims__source__in=Source.objects.filter(grade=Grade.X)).values("pk")
        return queryset.filter(pk__in=warned) if self.value() else queryset


class SenderRegion(AllValuesFieldListFilter):
    """Filters agreements by the region of the sender."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "region of the sender"


class HostRegion(AllValuesFieldListFilter):
    """Filters agreements by the region of the host."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "region of the host"
