"""The query parameters of the list of agreements.

Kept in one module because it declares one FilterSet; its few functions serve these declarations.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, Count, F, Model, Q, QuerySet, Value, When

from .. import choices
from ..counts import cached_rows
from ..documents import AgreementDetailSerializer, AgreementSerializer
from ..fields import on_or_after, on_or_before
from ..models import ActivePeriod, Actor, Agreement, AgreementState, Country, CourtCase, Revision, SearchKind, Source
from ..querysets import (
    StateQuerySet,
    has_activity,
    has_amount,
    has_check_after,
    has_event,
    has_reached,
    has_term,
    involves,
    mentions,
    ordering_by,
    sources_of_agreement,
    was_active,
)
from ..record.outcomes import UNKNOWN
from ..record.quantities import CURRENCIES, PERIODS_OF
from ..record.state import said_by
from ..regions import REGIONS
from .fields import invalid_value
from .filters import (
    BooleanFilter,
    BoundFilter,
    ChoiceFilter,
    Condition,
    CountryFilter,
    DatasetRevisionFilter,
    DateFilter,
    DateTimeFilter,
    FieldListFilter,
    FormatFilter,
    IdFilter,
    MultiChoiceFilter,
    NumberFilter,
    OrderingFilter,
    SearchFilter,
    SlugFilter,
)
from .filtersets import PARTIAL, ListFilterSet, RecordFilterSet

LIST_FIELDS = AgreementSerializer.Meta.fields
DETAIL_FIELDS = AgreementDetailSerializer.Meta.fields
EXPANDABLE = [*(name for name in DETAIL_FIELDS if name not in LIST_FIELDS), "contested"]
"""Fields that `expand` takes. `contested` is in lists anyway by now, but queries that expand it still work."""
MAX_CAPACITY = 1_000_000_000
MAX_AMOUNT = 999_999_999_999
CURRENCY_CHOICES = [(code, code) for code in sorted(CURRENCIES)]
OUTCOME_CHOICES = [*((outcome.value, outcome.label) for outcome in choices.OUTCOMES), (UNKNOWN, "nothing later")]


def _column(name: str) -> Condition:
    """Select states whose column has one of the values."""
    return lambda values, day: Q(**{f"{name}__in": values})


def _flag(name: str) -> Condition:
    """Select states whose boolean column has the value."""
    return lambda value, day: Q(**{name: value})


def _term(name: str) -> Condition:
    """Select states of agreements that have one of the values as a term of the name."""
    return lambda values, day: has_term(name, values, day)


def _capacity_column(name: str) -> Condition:
    """Select states of agreements with a stated capacity whose column has one of the values."""
    return lambda values, day: has_amount(choices.ClaimField.CAPACITY, day, Q(**{f"{name}__in": values}))


def _is_unknown(facts: list[str], day: datetime.date | None) -> Q:
    """Select states of agreements of which one of the facts isn't known. The activity depends on the day of asking."""
    is_unknown = has_term("unknown", facts, day)
    return is_unknown | ~has_activity(choices.Activity.values, day) if "activity" in facts else is_unknown


def _mentioned(kind: str, model: type[Model]) -> Condition:
    """Select states of agreements whose records show one of the rows that have the slugs."""
    return lambda slugs, day: mentions(kind, model._default_manager.filter(slug__in=slugs), day)


def _in_region(regions: list[str], day: datetime.date | None) -> Q:
    return Q(host__in=Country.objects.filter(Q(region__in=regions) | Q(subregion__in=regions)).values("pk"))


def _capacity(units: list[str], periods: list[str], at_least: int | None, at_most: int | None) -> Iterator[Q]:
    """The conditions on a stated capacity: “up to 50” and “50” allow 50, “more than 20” has no upper bound."""
    if units:
        yield Q(unit__in=units)
    if periods:
        yield Q(period__in=periods)
    if at_least is not None:
        yield Q(high__gte=at_least) | Q(high=None)
    if at_most is not None:
        yield Q(high__lte=at_most)


def _payment(cleaned_data: dict[str, Any]) -> Iterator[Q]:
    """The conditions on one payment; none where only the payer, who is a term of the agreement, is asked for."""
    lookups = {"currency": "unit", "payment_state": "state", "payee": "payee", "payer": "of"}
    asked = {name: cleaned_data[name] for name in lookups if cleaned_data[name]}
    if asked.keys() - {"payer"}:
        yield from (Q(**{f"{lookups[name]}__in": values}) for name, values in asked.items())
    if (at_least := cleaned_data["payment_at_least"]) is not None:
        yield Q(high__gte=at_least) | Q(high=None)
    if (at_most := cleaned_data["payment_at_most"]) is not None:
        yield Q(high__lte=at_most)


def _between(column: str, after: datetime.date | None, before: datetime.date | None) -> list[Q]:
    """The conditions on an imprecise date, which may lie between the days as far as it is known."""
    conditions = [on_or_after(column, after)] if after else []
    return [*conditions, on_or_before(column, before)] if before else conditions


def _payment_column(name: str) -> Condition:
    """Select states of agreements with a payment whose column has one of the values."""
    return lambda values, day: has_amount(choices.ClaimField.PAYMENT, day, Q(**{f"{name}__in": values}))


class AgreementFilterSet(ListFilterSet):
    """The parameters of lists of agreements."""

    id = IdFilter(
        Agreement.objects.published,
        "Permanent id of the agreement.",
        _column("agreement"),
        get_retracted=Agreement.objects.retracted,
        phrase="with the id {}",
    )

    kind = MultiChoiceFilter(
        choices.AgreementKind.choices,
        "What the arrangement is for.",
        _column("kind"),
        phrase="of the kind {}",
        facet="Kind",
        column=F("kind"),
    )
    host = CountryFilter(
        "Country that hosts: code, alpha-3, English name, alias or slug.",
        _column("host"),
        phrase="hosted by {}",
        facet="Host",
        column=F("host_id"),
    )
    sender = CountryFilter(
        "Country that sends, alone or together with others.",
        _term("sender"),
        phrase="with {} as sender",
        facet="Sender",
    )
    party = CountryFilter("Country that sends or hosts.", involves, phrase="with {} as sender or host")
    region = MultiChoiceFilter(
        REGIONS,
        "Region or subregion of the host, as the United Nations name them.",
        _in_region,
        phrase="hosted in {}",
        facet="Region of the host",
        column=F("host__region"),
    )
    status = MultiChoiceFilter(
        choices.Status.choices,
        "Current status, or the status on the day of `as_of`; with `status_said_by`, the last one by that party.",
        _column("status"),
        phrase="with the status {}",
        facet="Status",
        column=F("status"),
        is_combined=True,
    )
    status_said_by = ChoiceFilter(
        choices.Speaker.choices,
        "With `status`: the party whose last word on the status counts.",
        phrase="as the {} last said",
        requires="status",
    )
    stage = MultiChoiceFilter(
        choices.Stage.choices,
        "How far the arrangement has come: only the last four stages are deals.",
        _column("stage"),
        phrase="at the stage {}",
        facet="Stage",
        column=F("stage"),
    )
    activity = MultiChoiceFilter(
        choices.Activity.choices,
        "Whether the deal is known to apply today, or on the day of `as_of`.",
        has_activity,
        phrase="of which is said: {}",
        facet="Whether a deal is known to apply",
    )
    status_ever = MultiChoiceFilter(
        choices.Status.choices,
        "Ever had one of these statuses, first on the days that `reached_after` and `reached_before` allow.",
        has_reached,
        phrase="that ever had the status {}",
        is_combined=True,
    )
    reached_after = BoundFilter(
        "With `status_ever`: first had the status on this day or later, as far as the date is known.",
        phrase="first on or after {}",
        requires="status_ever",
    )
    reached_before = BoundFilter(
        "With `status_ever`: first had the status on this day or earlier, as far as the date is known.",
        phrase="first on or before {}",
        requires="status_ever",
    )
    instrument = MultiChoiceFilter(
        choices.Instrument.choices,
        "The form in which the states bound themselves.",
        _column("instrument"),
        phrase="with the instrument {}",
        facet="Instrument",
        column=F("instrument"),
    )
    capacity_at_least = NumberFilter(
        0,
        MAX_CAPACITY,
        "The stated capacity allows this many or more, in people unless `capacity_unit` says otherwise.",
        phrase="whose stated capacity allows {} or more",
        is_typed=True,
    )
    capacity_at_most = NumberFilter(
        0,
        MAX_CAPACITY,
        "The stated capacity rules out more than this many, in people unless `capacity_unit` says otherwise.",
        phrase="whose stated capacity rules out more than {}",
        is_typed=True,
    )
    capacity_unit = MultiChoiceFilter(
        choices.CapacityUnit.choices,
        "What the capacity counts.",
        _capacity_column("unit"),
        phrase="with a capacity in {}",
        facet="Capacity is stated in",
        is_combined=True,
    )
    capacity_period = MultiChoiceFilter(
        [(period, period.label) for period in choices.Period if period in PERIODS_OF[choices.ClaimField.CAPACITY]],
        "What stretch of time the capacity is for.",
        _capacity_column("period"),
        phrase="with a capacity {}",
        is_combined=True,
    )
    criterion = MultiChoiceFilter(
        choices.SELECTION_CHOICES,
        "Has a selection criterion of this category.",
        _term("criterion"),
        phrase="with a criterion of {}",
        facet="Selection looks at",
    )
    guarantee = MultiChoiceFilter(
        choices.GUARANTEE_CHOICES,
        "Its text guarantees this to those who are sent, as far as sources tell.",
        _term("guarantee"),
        phrase="whose text guarantees {}",
    )
    lacks_guarantee = MultiChoiceFilter(
        choices.GUARANTEE_CHOICES,
        "A source says that its text doesn't guarantee this.",
        _term("lacks_guarantee"),
        phrase="whose text doesn't guarantee {}",
    )
    consideration = MultiChoiceFilter(
        choices.ConsiderationKind.choices,
        "A party gives, or wants, a consideration of this kind.",
        _term("consideration"),
        phrase="for which a party gives or wants {}",
    )
    outcome = MultiChoiceFilter(
        OUTCOME_CHOICES,
        "An outcome for some of those who were sent; `not_known`: nothing later is known about some of them.",
        _term("outcome"),
        phrase="of some of whose people is told: {}",
    )
    gap = MultiChoiceFilter(
        choices.Gap.choices,
        "The record has this gap: what it stands for isn't known.",
        _term("gap"),
        phrase="of which isn't known {}",
    )
    unknown = MultiChoiceFilter(
        choices.Fact.choices,
        "No source tells this of the arrangement. Of `payment`: one is on record, and nobody says how much.",
        _is_unknown,
        phrase="of which isn't known {}",
    )
    undisclosed = MultiChoiceFilter(
        [(fact, fact.label) for fact in choices.CAN_BE_UNDISCLOSED],
        "A source says that this isn't disclosed. Of `text`: that it isn't public.",
        _term("undisclosed"),
        phrase="of which isn't disclosed {}",
    )
    has_payment = BooleanFilter(
        "Whether a payment is on record.",
        _flag("has_payment"),
        phrases=("with a payment on record", "without a payment on record"),
    )
    payer = MultiChoiceFilter(
        choices.PaymentParty.choices, "Who pays.", _term("payer"), phrase="with a payment by the {}"
    )
    payee = MultiChoiceFilter(
        choices.PaymentParty.choices,
        "Who is paid. This and the other parameters of payments mean one payment.",
        _payment_column("payee"),
        phrase="with a payment to the {}",
        is_combined=True,
    )
    payment_state = MultiChoiceFilter(
        choices.PaymentState.choices,
        "How far a payment has come.",
        _payment_column("state"),
        phrase="with a payment that is {}",
        is_combined=True,
    )
    currency = MultiChoiceFilter(
        CURRENCY_CHOICES,
        "Currency of the sum of a payment (ISO 4217).",
        _payment_column("unit"),
        has_labels=False,
        phrase="with a payment in {}",
        is_combined=True,
    )
    payment_at_least = NumberFilter(
        0,
        MAX_AMOUNT,
        "With `currency`: the sum of a payment allows this much or more.",
        phrase="of {} or more",
        requires="currency",
    )
    payment_at_most = NumberFilter(
        0,
        MAX_AMOUNT,
        "With `currency`: the sum of a payment rules out more than this.",
        phrase="of {} at most",
        requires="currency",
    )
    people_at_least = NumberFilter(
        0,
        MAX_CAPACITY,
        "At least this many people are known to have been transferred: the `low` of `people_transferred` is this or "
        "more.",
        lambda number, day: Q(people__gte=number),
        phrase="under which {} people or more are known to have been transferred",
    )
    people_at_most = NumberFilter(
        0,
        MAX_CAPACITY,
        "No more than this many people are known to have been transferred: the `low` of `people_transferred` is this "
        "or less.",
        lambda number, day: Q(people__lte=number),
        phrase="under which {} people at most are known to have been transferred",
    )
    event = MultiChoiceFilter(
        choices.EventKind.choices,
        "Has an event of one of these kinds, on the days that `event_after` and `event_before` allow.",
        has_event,
        phrase="with an event of the kind {}",
        is_combined=True,
    )
    event_after = BoundFilter(
        "With `event`: it can have happened on this day or later.",
        phrase="on or after {}",
        requires="event",
    )
    event_before = BoundFilter(
        "With `event`: it can have happened on this day or earlier.",
        phrase="on or before {}",
        requires="event",
    )
    nationality = CountryFilter(
        "Nationals of this country were sent, held or have left, as far as published counts tell.",
        _term("nationality"),
        phrase="that moved people from {}",
    )
    critic = SlugFilter(
        Actor.objects.published,
        "Criticised by this actor (its slug).",
        _mentioned("critic", Actor),
        phrase="criticised by {}",
    )
    ground = MultiChoiceFilter(
        choices.Ground.choices,
        "Criticised on this ground.",
        _term("ground"),
        phrase="criticised on the ground of {}",
        facet="Criticised on the ground of",
    )
    case = SlugFilter(
        CourtCase.objects.published,
        "Concerned by this court case (its slug).",
        _mentioned("case", CourtCase),
        phrase="that the court case {} concerns",
    )
    source = SlugFilter(
        Source.objects.published,
        "Cites this source (its slug).",
        _mentioned("source", Source),
        phrase="that cite {}",
    )
    source_grade = MultiChoiceFilter(
        choices.Grade.choices,
        "Cites a source of this grade.",
        _term("source_grade"),
        has_labels=False,
        phrase="that cite a source of grade {}",
    )
    contested = BooleanFilter(
        "Whether sources contradict each other: looser wording is no conflict.",
        _flag("is_contested"),
        phrases=("of which sources tell what can't all be true", "of which all that sources tell can be true"),
        labels=("can't all be true", "no conflict"),
        facet="What sources tell",
        column=Case(When(is_contested=True, then=Value("true")), default=Value("false"), output_field=CharField()),
    )
    verified = BooleanFilter(
        "Whether the status is verified, and every capacity, duration, instrument, sum and number of people sent.",
        _flag("is_verified"),
        phrases=("that are verified", "that are not verified"),
    )
    announced_after = BoundFilter(
        "First said to be agreed on this day or later, as far as the date is known.",
        lambda after, day: on_or_after("announced", after),
        phrase="announced on or after {}",
        is_typed=True,
    )
    announced_before = BoundFilter(
        "First said to be agreed on this day or earlier, as far as the date is known.",
        lambda before, day: on_or_before("announced", before),
        phrase="announced on or before {}",
        is_typed=True,
    )
    active_on = DateFilter(
        "A deal on this day, as known then, neither paused nor over, that was reported in the 12 months before or "
        "whose term may have been over. Other deals are found by `activity`.",
        lambda active_on, day: was_active(active_on),
        not_future=True,
        phrase="active on {}",
        is_current_only=True,
        is_typed=True,
    )
    last_reported_before = BoundFilter(
        "The newest evidence that the arrangement applied is of this day or earlier.",
        lambda before, day: Q(last_reported__lte=before),
        phrase="last reported on or before {}",
    )
    checked_before = BoundFilter(
        "Editors last looked for news on this day or earlier, or never did.",
        lambda before, day: ~has_check_after(before, day),
        phrase="last checked for news on or before {}, or never",
    )
    updated_since = DateTimeFilter(
        "Published or changed on the site at this moment or later.",
        lambda since, day: Q(updated_at__gte=since),
        phrase="published or changed on or after {}",
        is_current_only=True,
        is_followable=False,
    )
    q = SearchFilter(
        SearchKind.AGREEMENT,
        "Words that the record prints, its sources among them; each row says in `matches` where they are.",
        phrase="that mention “{}”",
        is_current_only=True,
        is_typed=True,
    )
    as_of = DateFilter(
        "The records as known by the end of this day, by today's rules.",
        not_future=True,
        phrase="as known on {}",
        is_followable=False,
        is_typed=True,
    )
    ordering = OrderingFilter(
        "title", "announced", "updated", "capacity", "id", "people", "status_date", "host", "sender", "sources"
    )
    fields = FieldListFilter([*LIST_FIELDS, "matches"], "Only these fields.")
    omit = FieldListFilter([*LIST_FIELDS, "matches"], "All but these fields.")
    expand = FieldListFilter(EXPANDABLE, "Fields of the single record to add.")

    format = FormatFilter(
        "The form of the answer; a suffix (`.csv`) or `Accept` says it too. Files have all rows.", with_geojson=True
    )

    at_revision = DatasetRevisionFilter(
        1,
        999_999_999,
        "For harvesting one state while the record changes: each row as it was published at this revision of the "
        "dataset, which `Dataset-Revision` of the first answer names. Only with `cursor`, and without filters. "
        "Of a record that was retracted since, only `id` and `retracted` are told.",
    )

    default_ordering = "title"
    search_key = "agreement"

    class Meta:
        model = AgreementState
        fields: list[str] = []

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """The errors, also for parameters that can't be combined with `as_of`.

        Our own words and times exist as of today only.
        """
        errors = super().parameter_errors()
        cleaned_data = self.form.cleaned_data
        if self.day is not None and self.key.removeprefix("-") == "sources":
            errors.setdefault("ordering", []).append(
                invalid_value("By sources the record is sorted as it stands: leave as_of out.", "conflict")
            )
        for name, query_filter in self.base_filters.items():
            if cleaned_data.get(name) and self.day is not None and query_filter.is_current_only:
                errors.setdefault(name, []).append(invalid_value("Cannot be combined with as_of.", "conflict"))
        if "at_revision" not in errors and cleaned_data.get("at_revision"):
            for name, error in self.harvest_errors():
                errors.setdefault(name, []).append(error)
        return errors

    def harvest_errors(self) -> Iterator[tuple[str, ValidationError]]:
        """What can't be asked together with `at_revision`, by parameter."""
        at_revision, current = self.form.cleaned_data["at_revision"], self.dataset.revision
        if at_revision > current:
            message = f"The dataset is at revision {current}: it has not reached {at_revision}."
            yield "at_revision", invalid_value(message, "past_the_end", [str(current)])
        if not self.form.cleaned_data.get("cursor"):
            yield "at_revision", invalid_value("Harvest it by id: add cursor=start, and follow “next”.", "conflict")
        for name, query_filter in self.base_filters.items():
            if name in self.data and query_filter.selects_rows:
                message = "Cannot be combined with at_revision, which tells the whole record."
                yield name, invalid_value(message, "conflict")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The states that match all parameters, in order; with `at_revision` the revisions that stood at it."""
        if at_revision := self.form.cleaned_data["at_revision"]:
            return Revision.objects.standing_at(at_revision)
        return super().filter_queryset(queryset)

    def apply_filters(self, queryset: StateQuerySet) -> StateQuerySet:
        """The states of agreements that match all parameters, as known on the day."""
        cleaned_data = self.form.cleaned_data
        states: StateQuerySet = super().apply_filters(queryset.as_of(self.day))
        bounds = cleaned_data["capacity_at_least"], cleaned_data["capacity_at_most"]
        units = cleaned_data["capacity_unit"]
        if not units and bounds != (None, None):
            units = [choices.CapacityUnit.PEOPLE]
        if capacity_conditions := [*_capacity(units, cleaned_data["capacity_period"], *bounds)]:
            states = states.filter(has_amount(choices.ClaimField.CAPACITY, self.day, *capacity_conditions))
        if payment_conditions := [*_payment(cleaned_data)]:
            states = states.filter(has_amount(choices.ClaimField.PAYMENT, self.day, *payment_conditions))
        if cleaned_data["event"]:
            days = _between("occurred", cleaned_data["event_after"], cleaned_data["event_before"])
            states = states.filter(has_event(cleaned_data["event"], self.day, *days))
        if statuses := cleaned_data["status"]:
            party = cleaned_data["status_said_by"]
            by_party = has_term("status_said_by", [said_by(party, status) for status in statuses], self.day)
            states = states.filter(by_party if party else Q(status__in=statuses))
        if cleaned_data["status_ever"]:
            days = _between("reached", cleaned_data["reached_after"], cleaned_data["reached_before"])
            states = states.filter(has_reached(cleaned_data["status_ever"], self.day, *days))
        return states

    def by_activity(self) -> tuple[int, dict[str, int]]:
        """The number of deals that were active on the day of `active_on`, and the numbers of the others by activity.

        Only deals that match all other parameters are counted.
        """
        periods = ActivePeriod.objects.as_of(self.form.cleaned_data["active_on"]).filter(
            agreement__in=self.without("active_on").order_by().values("agreement")
        )
        rows = periods.order_by().values_list("is_active", "activity").annotate(Count("agreement", distinct=True))
        counts = {(is_active, activity): count for is_active, activity, count in cached_rows(rows, self.dataset)}
        active = sum(count for (is_active, _), count in counts.items() if is_active)
        others = {activity.value: counts.get((False, activity.value), 0) for activity in choices.Activity}
        return active, {activity: count for activity, count in others.items() if count}

    def sort(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the requested order; by capacity they are grouped by unit and period."""
        best = self.best_first(rows)
        if best:
            return rows.order_by(*best, *ordering_by(self.key), "agreement_id")
        key = self.key.removeprefix("-")
        if key == "title" and self.day is not None:
            return rows.order_by(*ordering_by(self.key.replace("title", "neutral_title")), "agreement_id")
        if key == "capacity":
            group, qualifier = ordering_by("capacity_unit", "capacity_period"), ordering_by("capacity_qualifier")
            return rows.order_by(*group, *ordering_by(self.key + "_amount"), *qualifier, "agreement_id")
        if key == "id":
            return rows.order_by(self.key.replace("id", "agreement_id"))
        if key in ("host", "sender"):
            return rows.order_by(f"{self.key}__name", "agreement_id")
        if key == "sources":
            return rows.order_by(
                sources_of_agreement().desc() if self.key.startswith("-") else sources_of_agreement(), "agreement_id"
            )
        return rows.order_by(*ordering_by(self.key.replace("updated", "updated_at")), "agreement_id")


class AgreementRecordFilterSet(RecordFilterSet):
    """The parameters of a single agreement."""

    as_of = DateFilter("The record as known by the end of this day, by today's rules.", not_future=True)
    fields = FieldListFilter(DETAIL_FIELDS, f"Only these fields. {PARTIAL}")
    omit = FieldListFilter(DETAIL_FIELDS, f"All but these fields. {PARTIAL}")
    expand = FieldListFilter(EXPANDABLE, "Fields to show beside those that `fields` chooses.")

    class Meta:
        model = AgreementState
        fields: list[str] = []
