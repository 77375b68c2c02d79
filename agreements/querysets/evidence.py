"""Questions about events, claims and criticisms."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from ..choices import Grade, Qualifier, Rank, State
from ..fields import over_by
from ..record.quantities import HIGH_FACTOR
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement, Claim, Criticism, Event  # noqa: F401


class EventQuerySet(QuerySet["Event"]):
    """Events, earliest first."""

    def published(self) -> Self:
        """Those of published agreements."""
        return self.filter(agreement__state=State.PUBLISHED)

    def known_on(self, day: datetime.date | None) -> Self:
        """Those that had certainly happened by the day."""
        return self if day is None else self.filter(over_by("occurred", day))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of events need."""
        rows = self.select_related(*(name for name in ("agreement", "actor") if name in fields))
        rows = rows.with_people() if "people" in fields else rows
        return rows.prefetch_related("sources") if "sources" in fields else rows

    def with_people(self, day: datetime.date | None = None) -> Self:
        """Annotate the quantity of the standing claim about the people of each event."""
        claims = model("Claim").objects.standing(day).filter(event=OuterRef("pk"))
        columns = JSONObject(qualifier="qualifier", amount="amount", unit="unit", period="period")
        return self.annotate(stated_people=Subquery(claims.values(columns=columns)[:1]))

    def setting_status(self, day: datetime.date | None = None) -> Self:
        """Those that led to a status by the day, the latest first."""
        return self.known_on(day).exclude(status="").order_by("-occurred", "-pk")


class ClaimQuerySet(QuerySet["Claim"]):
    """Claims."""

    def published(self) -> Self:
        """Those about published agreements."""
        return self.filter(agreement__state=State.PUBLISHED)

    def known_on(self, day: datetime.date | None) -> Self:
        """Those whose source had certainly been published by the day, and the event that they are about happened."""
        if day is None:
            return self
        return self.filter(Q(event=None) | over_by("event__occurred", day), over_by("source__published", day))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of claims need."""
        names: list[Any] = [name for name in ("agreement", "source") if name in fields]
        names += ["criterion", "payment", "event"] if "about" in fields else []
        return self.select_related(*names)

    def standing(self, day: datetime.date | None = None) -> Self:
        """Those that can be the value on the day, the best first: rank, then grade, then the earlier source."""
        if day is None:
            return self.usable().filter(rank=Rank.PREFERRED)
        usable = self.known_on(day).usable().alias(place=Case(When(rank=Rank.PREFERRED, then=0), default=1))
        return usable.order_by("place", "source__grade", "source__published", "pk")

    def published_values(self, day: datetime.date | None = None) -> Self:
        """One claim for each field and row: the one whose value is, or on the day would have been, published."""
        if day is None:
            return self.standing()
        best = self.model.objects.standing(day).filter(agreement=OuterRef("agreement"), field=OuterRef("field"))
        for row in ("criterion", "payment", "event"):
            best = best.filter(Q(**{row: OuterRef(row)}) | Q(**{f"{row}__isnull": True}))
        return self.filter(pk=Subquery(best.values("pk")[:1]))

    def with_quantity(
        self,
        units: Iterable[str] = (),
        periods: Iterable[str] = (),
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> Self:
        """Those of which one stated quantity has the unit and the period and lies in the bounds.

        The most that the words allow is compared: "up to 50" and "50" reach 50, "more than 20" has no upper end.
        """
        first = _quantity("", list(units), list(periods), at_least, at_most)
        return self.filter(first | _quantity("also_", list(units), list(periods), at_least, at_most))

    def usable(self) -> Self:
        """Those that can be the published value: not deprecated, not from a source kept as a warning."""
        return self.exclude(rank=Rank.DEPRECATED).exclude(source__grade=Grade.X)

    def contested(self, day: datetime.date | None = None) -> Self:
        """Those that can't be true together with another usable claim about the same field or row.

        The same rule as `Claim.agrees_with`: two agree where one says a part of the other.
        """
        claims = self.model.objects.known_on(day).usable().exclude(text="", qualifier="").alias(**SAID)
        theirs = {f"their_{name}": ExpressionWrapper(OuterRef(name), CharField()) for name in ("says", "also_says")}
        rivals = claims.alias(**theirs).filter(agreement=OuterRef("agreement"), field=OuterRef("field"))
        for row in ("criterion", "payment", "event"):
            rivals = rivals.filter(Q(**{row: OuterRef(row)}) | Q(**{f"{row}__isnull": True}))
        rivals = rivals.exclude(_is_part("", "their_")).exclude(_is_part("their_", ""))
        return self.known_on(day).usable().exclude(text="", qualifier="").alias(**SAID).filter(Exists(rivals))


def _said(prefix: str) -> Func:
    amount = Coalesce(Cast(f"{prefix}amount", CharField()), Value(""))
    parts = [f"{prefix}qualifier", Value(":"), amount, Value(":"), f"{prefix}unit", Value(":"), f"{prefix}period"]
    # Not Concat(): that nests a pair for each part, and SQLite's parser gives up on what is nested deeper.
    joined = [Value(":"), *parts] if prefix else [F("text"), Value(":"), *parts]
    return Func(*joined, template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField())


SAID = {"says": _said(""), "also_says": _said("also_")}
NOTHING_SAID = "::::"


def _is_part(mine: str, theirs: str) -> Q:
    """Whether everything that one claim says is among what the other says."""
    others = [F(f"{theirs}says"), F(f"{theirs}also_says")]
    also = Q(**{f"{mine}also_says": NOTHING_SAID}) | Q(**{f"{mine}also_says__in": others})
    return Q(**{f"{mine}says__in": others}) & also


def _quantity(prefix: str, units: list[str], periods: list[str], at_least: int | None, at_most: int | None) -> Q:
    wanted = Q(**{f"{prefix}qualifier__gt": ""})
    if units:
        wanted &= Q(**{f"{prefix}unit__in": units})
    if periods:
        wanted &= Q(**{f"{prefix}period__in": periods})
    if at_least is not None:
        unbounded = Q(
            **{f"{prefix}qualifier__in": [Qualifier.AT_LEAST, Qualifier.MORE_THAN], f"{prefix}amount__gte": 0}
        )
        wanted &= unbounded | _bounded(prefix, "gte", at_least)
    if at_most is not None:
        wanted &= _bounded(prefix, "lte", at_most)
    return wanted


def _bounded(prefix: str, lookup: str, amount: int) -> Q:
    bounded = Q(**{f"{prefix}qualifier__in": [Qualifier.EXACTLY, Qualifier.UP_TO], f"{prefix}amount__{lookup}": amount})
    for qualifier, factor in HIGH_FACTOR.items():
        bounded |= Q(**{f"{prefix}qualifier": qualifier, f"{prefix}amount__{lookup}": amount / factor})
    return bounded


class CriticismQuerySet(QuerySet["Criticism"]):
    """Criticisms."""

    def get_by_natural_key(self, slug: str) -> "Criticism":
        """By its slug."""
        return self.get(slug=slug)

    def published(self) -> Self:
        """Those that concern a published agreement."""
        return self._concerning(agreement__state=State.PUBLISHED)

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that concern one of the agreements."""
        return self._concerning(agreement__in=agreements)

    def _concerning(self, **agreement: Any) -> Self:
        through = self.model.agreements.through.objects.filter(criticism=OuterRef("pk"), **agreement)
        return self.filter(Exists(through))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of criticisms need."""
        rows = self.select_related("actor") if "actor" in fields else self
        rows = rows.prefetch_related("sources") if "sources" in fields else rows
        public = model("Agreement").objects.published()
        return rows.prefetch_related(Prefetch("agreements", public)) if "agreements" in fields else rows

    def known_on(self, day: datetime.date | None) -> Self:
        """Those made by the day, or, where no date is known, told by a source that was published by then."""
        if day is None:
            return self
        sources = model("Source").objects.known_on(day).filter(criticisms=OuterRef("pk"))
        made = over_by("occurred", day) | Q(occurred="")
        return self.filter(made, Exists(sources))
