"""What the index is asked, of today or of a day."""

import datetime
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..choices import ClaimField
from ..clock import today
from ..record.totals import WHOLES
from .search import matching
from .terms import count_of, model

if TYPE_CHECKING:
    from ..models import AgreementState  # noqa: F401


class StretchQuerySet(QuerySet[Any]):
    """Rows of the index that hold from one day until another."""

    def current(self) -> Self:
        """Those of the record as it stands."""
        return self.filter(is_current=True)

    def as_of(self, day: datetime.date | None) -> Self:
        """Those known by the end of the day; None asks for the record as it stands."""
        if day is None:
            return self.current()
        return self.filter(Q(known_until=None) | Q(known_until__gt=day), known_from__lte=day)

    def with_state(self, *columns: str) -> Self:
        """Annotate columns of the current state of each agreement."""
        state = model("AgreementState").objects.current().filter(agreement=OuterRef("agreement"))
        return self.annotate(**{name: Subquery(state.values(name)[:1]) for name in columns})


class PeriodQuerySet(QuerySet[Any]):
    """How active agreements are through time."""

    def as_of(self, day: datetime.date | None) -> Self:
        """The periods on the day, as it was known then; None asks for today, as the record stands."""
        at = today() if day is None else day
        begun, unfinished = Q(since=None) | Q(since__lte=at), Q(until=None) | Q(until__gt=at)
        return self.filter(begun, unfinished, is_current=day is None)


class StateQuerySet(StretchQuerySet):
    """States of agreements. Conditions on them stand side by side in one WHERE, each with a subquery at most: SQLite's
    parser gives up on subqueries that are nested deep.
    """

    def hosted_by(self, codes: Iterable[str]) -> Self:
        """Those in which one of the countries hosts."""
        return self.filter(host__in=codes)

    def sent_by(self, codes: Iterable[str]) -> Self:
        """Those of today in which one of the countries sends, alone or together with others."""
        return self.filter(has_term("sender", codes, None))

    def involving(self, codes: Iterable[str]) -> Self:
        """Those of today in which one of the countries sends or hosts."""
        return self.filter(involves(codes))

    def items(self) -> list[str]:
        """What lists show of them, in their order, as JSON: fetched for the few, once it is known which these are."""
        keys = list(self.values_list("agreement_id", flat=True))
        found = {row.pk: row.today for row in model("ListItem").objects.filter(pk__in=keys)}
        return [found[key] for key in keys]

    def telling_of(self, text: str) -> Self:
        """Those whose public text has every one of the words, or of their beginnings; annotated with `relevance`."""
        found: Self = matching(self, text)
        return found


class AmountQuerySet(StretchQuerySet):
    """Stated quantities of the index, which are added up."""

    def of(self, states: QuerySet[Any], field: str, day: datetime.date | None = None) -> Self:
        """What the agreements, given by their states on the day, state about the field."""
        return self.as_of(day).filter(field=field, agreement__in=states.order_by().values("agreement"))

    def payments(self, states: QuerySet[Any], day: datetime.date | None = None) -> Self:
        """What the agreements state about payments, without parts of what is added up beside them."""
        stated = self.of(states, ClaimField.PAYMENT, day)
        # The sums that hold it, one within the other: `Payment.clean` allows WHOLES of them.
        wholes = ["part_of", *(f"whole_{number}" for number in range(2, WHOLES + 1))]
        # One in the middle holds its parts and is held also where nobody knew of it yet.
        ever = self.model._default_manager.filter(field=ClaimField.PAYMENT).order_by("-known_from")
        outer = [Subquery(ever.filter(payment=OuterRef(inner)).values("part_of")[:1]) for inner in wholes[:-1]]
        # A part that is paid stands beside a whole that is promised: sums are told by state. A whole without a sum
        # adds nothing, so that its parts do.
        is_held = (Q(payment=OuterRef(whole)) for whole in wholes)
        added = stated.filter(reduce(or_, is_held), state=OuterRef("state"), low__isnull=False)
        found = stated
        for name, query in zip(wholes[1:], outer, strict=True):
            found = found.annotate(**{name: query})
        return found.exclude(Exists(added))


def has_term(name: str, values: Iterable[str], day: datetime.date | None) -> Q:
    """Whether one of the values is among the agreement's words of this name (see `record.state.Term`)."""
    return _among(model("AgreementTerm").objects.as_of(day).filter(name=name, value__in=list(values)))


def has_amount(field: str, day: datetime.date | None, *conditions: Q) -> Q:
    """Whether the agreement states such a quantity about the field."""
    return _among(model("AgreementAmount").objects.as_of(day).filter(*conditions, field=field))


def mentions(kind: str, rows: "QuerySet[Any]", day: datetime.date | None) -> Q:
    """Whether the agreement's record shows one of the rows (see `record.state.MENTIONED`)."""
    return _among(model("Mention").objects.as_of(day).filter(kind=kind, row__in=rows.values("pk")))


def involves(codes: Iterable[str], day: datetime.date | None = None) -> Q:
    """Whether one of the countries sends or hosts."""
    listed = list(codes)
    return Q(host__in=listed) | has_term("sender", listed, day)


def has_activity(activities: Iterable[str], day: datetime.date | None) -> Q:
    """Whether the agreement is as active as one of these on the day, as known then; None asks for today."""
    return _among(model("ActivePeriod").objects.as_of(day).filter(activity__in=list(activities)))


def was_active(day: datetime.date) -> Q:
    """Whether the agreement counted as active on the day, as known then (see `record.activity.Days`)."""
    return _among(model("ActivePeriod").objects.as_of(day).filter(is_active=True))


def has_reached(statuses: Iterable[str], day: datetime.date | None, *conditions: Q) -> Q:
    """Whether the agreement ever had one of the statuses, first at such a time."""
    return _among(model("StatusReached").objects.as_of(day).filter(*conditions, status__in=list(statuses)))


def has_check_after(before: datetime.date, day: datetime.date | None) -> Q:
    """Whether editors looked for news of the agreement after a day, and by the day as known on which is asked."""
    checks = model("Check").objects.filter(agreement__isnull=False, checked__gt=before)
    return _among(checks if day is None else checks.filter(checked__lte=day))


def _among(rows: "QuerySet[Any]") -> Q:
    return Q(agreement__in=rows.order_by().values("agreement"))


def mentioned(*kinds: str, **agreement: Any) -> Q:
    """Whether a public record shows the row as one of these kinds: of any agreement, or of those that match."""
    rows = model("Mention").objects.current().filter(kind__in=kinds, **agreement)
    return Q(pk__in=rows.values("row"))


def shown_in(rows: "Iterable[int] | QuerySet[Any]", *kinds: str) -> "QuerySet[Any]":
    """The keys of the agreements whose public records show one of the rows, given by key, as one of these kinds."""
    keys: QuerySet[Any] = model("Mention").objects.current().filter(kind__in=kinds, row__in=rows).values("agreement")
    return keys


def showing_count(*kinds: str) -> Coalesce:
    """How many agreements' public records show the row as one of these kinds."""
    return count_of(model("Mention").objects.current().filter(kind__in=kinds, row=OuterRef("pk")))
