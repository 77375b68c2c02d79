"""Querysets of the index, and conditions on it: for the record as it stands, or as of a day."""

import datetime
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr

from ..choices import ClaimField
from ..clock import today
from ..record.totals import WHOLES
from .terms import count_of, model

if TYPE_CHECKING:
    from ..models import AgreementState  # noqa: F401


class StretchQuerySet(QuerySet[Any]):
    """Rows of the index that hold from one day until another."""

    def current(self) -> Self:
        """Rows of the record as it stands."""
        return self.filter(is_current=True)

    def as_of(self, day: datetime.date | None) -> Self:
        """Rows known by the end of the day; None asks for the record as it stands."""
        if day is None:
            return self.current()
        return self.filter(Q(known_until=None) | Q(known_until__gt=day), known_from__lte=day)

    def with_state(self, *columns: str) -> Self:
        """Annotate columns of the current state of each agreement."""
        state = model("AgreementState").objects.current().filter(agreement=OuterRef("agreement"))
        return self.annotate(**{name: Subquery(state.values(name)[:1]) for name in columns})

    def in_groups(self, name: str, day: datetime.date | None) -> Self:
        """Annotate `group`: the value of one of `GROUPS` that the agreement has, as of the day; "" where none is known.

        An agreement with several values, such as senders, stands in several rows.
        """
        if name in TERM_GROUPS:
            known = Q(agreement__terms__is_current=True)
            if day is not None:
                is_open = Q(agreement__terms__known_until=None) | Q(agreement__terms__known_until__gt=day)
                known = is_open & Q(agreement__terms__known_from__lte=day)
            terms = FilteredRelation("agreement__terms", condition=known & Q(agreement__terms__name=name))
            return self.annotate(group_terms=terms, group=Coalesce(F("group_terms__value"), Value("")))
        value = STATE_GROUPS[name]
        if self.model is not model("AgreementState"):
            states = model("AgreementState").objects.as_of(day).filter(agreement=OuterRef("agreement"))
            value = Subquery(states.annotate(group=value).values("group")[:1])
        return self.annotate(group=value)


STATE_GROUPS: dict[str, Any] = {"host": F("host_id"), "kind": F("kind"), "year": Substr("announced", 1, 4)}
"""What agreements are grouped by that is a column of their state: `year` is that of the announcement."""
TERM_GROUPS = ("sender", "nationality")
"""What they are grouped by of which one can have several: terms by name."""
GROUPS = ("host", "sender", "year", "kind", "nationality")
"""What sums are grouped by."""


class PeriodQuerySet(QuerySet[Any]):
    """Periods of activity of agreements."""

    def as_of(self, day: datetime.date | None) -> Self:
        """The periods that have the day, as known on it; None asks for today, as the record stands."""
        at = today() if day is None else day
        has_begun, is_unfinished = Q(since=None) | Q(since__lte=at), Q(until=None) | Q(until__gt=at)
        return self.filter(has_begun, is_unfinished, is_current=day is None)


class StateQuerySet(StretchQuerySet):
    """States of agreements.

    Conditions on them stand side by side in one WHERE, each with one subquery at most, because SQLite's parser gives up
    on deeply nested ones.
    """

    def hosted_by(self, codes: Iterable[str]) -> Self:
        """States in which one of the countries hosts."""
        return self.filter(host__in=codes)

    def sent_by(self, codes: Iterable[str]) -> Self:
        """States of agreements whose present senders, alone or joint, include one of the countries."""
        return self.filter(has_term("sender", codes, None))

    def involving(self, codes: Iterable[str]) -> Self:
        """States in which one of the countries hosts, or is among the present senders."""
        return self.filter(involves(codes))

    def is_everything(self, day: datetime.date | None) -> bool:
        """Whether these are all states as of the day, so that nothing has to be compared with them."""
        everything = type(self)(self.model).as_of(day)
        return not self.query.is_sliced and bool(self.query.where == everything.query.where)

    def items(self) -> list[str]:
        """The list items of the states as JSON, in their order.

        They are read in a query of their own, since they are large and needed only for the rows of a page.
        """
        pks = list(self.values_list("agreement_id", flat=True))
        items = {row.pk: row.today for row in model("ListItem").objects.filter(pk__in=pks)}
        return [items[pk] for pk in pks]

    def documents(self) -> list[str]:
        """The stored documents of the states, in their order, read in a query of their own like the items."""
        pks = list(self.values_list("agreement_id", flat=True))
        rows = model("Agreement").objects.filter(pk__in=pks).values_list("pk", "revision__document")
        documents = dict(rows)
        return [documents[pk] for pk in pks]


class AmountQuerySet(StretchQuerySet):
    """The amounts of the index, which are added up."""

    def of(self, states: StateQuerySet, field: str, day: datetime.date | None = None) -> Self:
        """The amounts of a field, as of the day, of the agreements to which the states belong."""
        amounts = self.as_of(day).filter(field=field)
        return (
            amounts
            if states.is_everything(day)
            else amounts.filter(agreement__in=states.order_by().values("agreement"))
        )

    def payments(self, states: StateQuerySet, day: datetime.date | None = None, group: str = "") -> Self:
        """The payments of the agreements, without those that are part of another of these with the same state.

        With one of `GROUPS` they are annotated with their `group`, and "of these" means of those in it.
        """
        stated = self.of(states, ClaimField.PAYMENT, day)
        stated = stated.in_groups(group, day) if group else stated
        # The columns that name the larger payments, level by level: `Payment.clean` allows WHOLES levels.
        wholes = ["part_of", *(f"whole_{number}" for number in range(2, WHOLES + 1))]
        # A payment on a level between counts as a link even as of a day on which it wasn't known yet.
        ever = self.model._default_manager.filter(field=ClaimField.PAYMENT).order_by("-known_from")
        outer = [Subquery(ever.filter(payment=OuterRef(inner)).values("part_of")[:1]) for inner in wholes[:-1]]
        # Sums are by state, so a part that is paid is added beside a whole that is promised. The parts of a whole
        # without an amount are added, since it adds nothing itself.
        is_whole = (Q(payment=OuterRef(whole)) for whole in wholes)
        added_wholes = stated.filter(reduce(or_, is_whole), state=OuterRef("state"), low__isnull=False)
        added_wholes = added_wholes.filter(group=OuterRef("group")) if group else added_wholes
        payments = stated
        for name, query in zip(wholes[1:], outer, strict=True):
            payments = payments.annotate(**{name: query})
        return payments.filter(Q(part_of=None) | ~Exists(added_wholes))


def has_term(name: str, values: Iterable[str], day: datetime.date | None) -> Q:
    """Whether one of the values is among the agreement's terms of this name (see `record.state.Term`)."""
    return _among(model("AgreementTerm").objects.as_of(day).filter(name=name, value__in=list(values)))


def has_amount(field: str, day: datetime.date | None, *conditions: Q) -> Q:
    """Whether the agreement has an amount of the field that meets the conditions."""
    return _among(model("AgreementAmount").objects.as_of(day).filter(*conditions, field=field))


def has_event(kinds: Iterable[str], day: datetime.date | None, *conditions: Q) -> Q:
    """Whether the agreement's record shows an event of one of the kinds that meets the conditions."""
    events = model("PublishedEvent").objects.filter(*conditions, kind__in=list(kinds))
    return _among(events if day is None else events.filter(known__lte=day))


def sources_of_agreement() -> Subquery:
    """How many sources the agreement of the outer row cites, as its record stands."""
    return Subquery(model("ListItem").objects.filter(agreement=OuterRef("agreement")).values("sources")[:1])


def changed_since(moment: datetime.datetime) -> "QuerySet[Any]":
    """The ids of agreements that were published or changed at the moment or later."""
    ids: QuerySet[Any] = model("AgreementState").objects.current().filter(updated_at__gte=moment).values("agreement")
    return ids


def mentions(kind: str, rows: "QuerySet[Any]", day: datetime.date | None) -> Q:
    """Whether the agreement's record shows one of the rows (see `record.state.MENTIONED`)."""
    return _among(model("Mention").objects.as_of(day).filter(kind=kind, row__in=rows.values("pk")))


def involves(codes: Iterable[str], day: datetime.date | None = None) -> Q:
    """Whether one of the countries sends or hosts."""
    return has_term("party", codes, day)


def has_activity(activities: Iterable[str], day: datetime.date | None) -> Q:
    """Whether the agreement has one of the activities on the day, as known then; None asks for today."""
    return _among(model("ActivePeriod").objects.as_of(day).filter(activity__in=list(activities)))


def was_active(day: datetime.date) -> Q:
    """Whether the agreement counted as active on the day, as known then (see `record.activity.Days`)."""
    return _among(model("ActivePeriod").objects.as_of(day).filter(is_active=True))


def has_reached(statuses: Iterable[str], day: datetime.date | None, *conditions: Q) -> Q:
    """Whether the agreement ever had one of the statuses, and first reached it as the conditions say."""
    return _among(model("StatusReached").objects.as_of(day).filter(*conditions, status__in=list(statuses)))


def has_check_after(after: datetime.date, day: datetime.date | None) -> Q:
    """Whether editors looked for news of the agreement after the day `after`, and up to `day` unless that is None."""
    checks = model("Check").objects.filter(agreement__isnull=False, checked__gt=after)
    return _among(checks if day is None else checks.filter(checked__lte=day))


def _among(rows: "QuerySet[Any]") -> Q:
    return Q(agreement__in=rows.order_by().values("agreement"))


def mentioned(*kinds: str, **agreement: Any) -> Q:
    """Whether a public record mentions the row as one of these kinds.

    The keyword arguments are lookups on mentions that restrict them to some agreements.
    """
    rows = model("Mention").objects.current().filter(kind__in=kinds, **agreement)
    if agreement:
        return Q(pk__in=rows.values("row"))
    # A look into the index for each row that is asked about: of a large record all mentions are millions.
    return Q(Exists(rows.filter(row=OuterRef("pk"))))


def shown_in(rows: "Iterable[int] | QuerySet[Any]", *kinds: str) -> "QuerySet[Any]":
    """The ids of agreements whose public records mention one of the rows, given by id, as one of these kinds."""
    ids: QuerySet[Any] = model("Mention").objects.current().filter(kind__in=kinds, row__in=rows).values("agreement")
    return ids


def showing_count(*kinds: str) -> Coalesce:
    """How many agreements mention the row in their public records as one of these kinds."""
    return count_of(model("Mention").objects.current().filter(kind__in=kinds, row=OuterRef("pk")))
