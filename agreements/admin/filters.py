"""What the list of agreements can be narrowed down to."""

from typing import Any

from django.contrib.admin import AllValuesFieldListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from ..choices import Grade, Status
from ..models import Agreement, Source


class StatusNow(SimpleListFilter):
    """Where the arrangement stands, as its latest status event says."""

    title = "status"
    parameter_name = "status_now"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The vocabulary."""
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The list is annotated with it."""
        return queryset.filter(status=self.value()) if self.value() else queryset


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
