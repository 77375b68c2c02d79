"""What the list of agreements can be narrowed down to."""

from typing import Any

from django.contrib.admin import AllValuesFieldListFilter, SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from ..choices import Grade, State, Status
from ..models import Agreement, AgreementState, Source
from ..record.resolve import last_with_status


class StatusNow(SimpleListFilter):
    """Where the arrangement stands, as its latest status event says."""

    title = "status"
    parameter_name = "status_now"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The vocabulary."""
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The index has those of published records; of the others the events are read."""
        if not self.value():
            return queryset
        others = Agreement.objects.exclude(state=State.PUBLISHED).prefetch_related("events")
        last = {row.pk: last_with_status(row.events.all()) for row in others}
        found = [pk for pk, event in last.items() if event and event.status == self.value()]
        indexed = AgreementState.objects.current().filter(status=self.value())
        return queryset.filter(Q(pk__in=indexed.values("agreement")) | Q(pk__in=found))


class HasSourceOfGradeX(SimpleListFilter):
    """Whether a source that is kept as a warning says something about it."""

    title = "source of grade X"
    parameter_name = "grade_x"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Only with: a list of those without is no use to anybody."""
        return [("yes", "has one")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """By its claims."""
        warned = Agreement.objects.filter(claims__source__in=Source.objects.filter(grade=Grade.X)).values("pk")
        return queryset.filter(pk__in=warned) if self.value() else queryset


class SenderRegion(AllValuesFieldListFilter):
    """Where the sender lies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "region of the sender"


class HostRegion(AllValuesFieldListFilter):
    """Where the host lies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "region of the host"
