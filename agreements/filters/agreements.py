"""What the list of agreements can be asked."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from .. import choices
from ..documents import AgreementDetailSerializer, AgreementSerializer
from ..fields import on_or_after, on_or_before
from ..models import ActivePeriod, Actor, AgreementState, Country, CourtCase, Source
from ..querysets import (
    has_activity,
    has_amount,
    has_check_after,
    has_reached,
    has_term,
    involves,
    mentions,
    ordering_by,
    was_active,
)
from ..record.outcomes import UNKNOWN
from ..record.state import said_by
from ..regions import REGIONS
from .questions import (
    FORMATS,
    ListFilterSet,
    Match,
    countries,
    day,
    moment,
    names,
    number,
    ordering,
    refusal,
    slugs,
    text,
    word,
    words,
    yes_no,
)

LIST_FIELDS = AgreementSerializer.Meta.fields
DETAIL_FIELDS = [name for name in AgreementDetailSerializer.Meta.fields if name not in LIST_FIELDS]
EXPANDABLE = [*DETAIL_FIELDS, "contested"]
"""What the list once had to be asked for may be asked for still."""
MOST = 1_000_000_000
OUTCOMES = [*((word.value, word.label) for word in choices.OUTCOMES), (UNKNOWN, "nothing later")]


def _column(name: str) -> Match:
    """States of which the column is one of the values."""
    return lambda values, day: Q(**{f"{name}__in": values})


def _flag(name: str) -> Match:
    """States of which the column says yes, or no."""
    return lambda wanted, day: Q(**{name: wanted})


def _term(name: str) -> Match:
    """States of agreements that have one of the words."""
    return lambda values, day: has_term(name, values, day)


def _mentioned(kind: str, model: Any) -> Match:
    """States of agreements whose record shows one of the rows, named by their slugs."""
    return lambda slugs, day: mentions(kind, model.objects.filter(slug__in=slugs), day)


def _in_region(regions: list[str], day: Any) -> Q:
    return Q(host__in=Country.objects.filter(Q(region__in=regions) | Q(subregion__in=regions)).values("pk"))


def _capacity(units: list[str], periods: list[str], at_least: int | None, at_most: int | None) -> Iterator[Q]:
    """What a stated capacity must be: “up to 50” and “50” reach 50, “more than 20” has no upper end."""
    if units:
        yield Q(unit__in=units)
    if periods:
        yield Q(period__in=periods)
    if at_least is not None:
        yield Q(high__gte=at_least) | Q(high=None, low__isnull=False)
    if at_most is not None:
        yield Q(high__lte=at_most)


class AgreementFilterSet(ListFilterSet):
    """The questions one can ask of agreements."""

    host = countries(
        "Country that hosts: code, alpha-3, English name, alias or slug.",
        _column("host"),
    )
    sender = countries("Country that sends, alone or together with others.", _term("sender"))
    party = countries("Country that sends or hosts.", involves)
    region = words(REGIONS, "Region or subregion of the host, as the United Nations name them.", _in_region)
    kind = words(choices.AgreementKind.choices, "What the arrangement is for.", _column("kind"))
    instrument = words(
        choices.Instrument.choices, "The form in which the states bound themselves.", _column("instrument")
    )
    status = words(
        choices.Status.choices,
        "Current status, or that on the day of `as_of`; with `status_said_by`, what that party last said it was.",
        None,
    )
    status_said_by = word(
        choices.Party.choices, "Whose word on the status counts: with `status`, what this party last said it was."
    )
    stage = words(choices.Stage.choices, "How far it has come: only the last four are deals.", _column("stage"))
    activity = words(
        choices.Activity.choices,
        "Whether the deal is known to apply today, or on the day of `as_of`.",
        lambda values, day: has_activity(values, day),
    )
    status_ever = words(
        choices.Status.choices,
        "Ever had one of these statuses, since or until when `reached_after` and `_before` say.",
        None,
    )
    reached_after = day("With `status_ever`: first had it on this day or later, as far as the date is known.", None)
    reached_before = day("With `status_ever`: first had it on this day or earlier, as far as the date is known.", None)
    host__not = countries("Not hosted by these.", _column("host"), exclude=True)
    sender__not = countries("Not sent by these.", _term("sender"), exclude=True)
    region__not = words(REGIONS, "Not hosted in these regions.", _in_region, exclude=True)
    kind__not = words(choices.AgreementKind.choices, "Not of these kinds.", _column("kind"), exclude=True)
    instrument__not = words(choices.Instrument.choices, "Not in these forms.", _column("instrument"), exclude=True)
    status__not = words(choices.Status.choices, "Not of these statuses.", _column("status"), exclude=True)
    capacity_at_least = number(
        0, MOST, "The stated capacity allows this many or more, in people unless `capacity_unit` says otherwise."
    )
    capacity_at_most = number(
        0, MOST, "The stated capacity rules out more than this many, in people unless `capacity_unit` says otherwise."
    )
    capacity_unit = words(choices.CapacityUnit.choices, "What the capacity counts.", None)
    capacity_period = words(choices.Period.choices[:5], "What stretch of time the capacity is for.", None)
    criterion = words(choices.SELECTION, "Has a selection criterion of this category.", _term("criterion"))
    guarantee = words(
        choices.GUARANTEE_CHOICES,
        "Its text guarantees this to those who are sent, as far as sources tell.",
        _term("guarantee"),
    )
    lacks_guarantee = words(
        choices.GUARANTEE_CHOICES, "A source says that its text doesn't guarantee this.", _term("lacks_guarantee")
    )
    consideration = words(
        choices.ConsiderationKind.choices, "A party gives, or wants, such a thing for it.", _term("consideration")
    )
    outcome = words(
        OUTCOMES,
        "This became of some of those who were sent; `not_known`: of some of them nothing later is told.",
        _term("outcome"),
    )
    gap = words(choices.Gap.choices, "This isn't known of it.", _term("gap"))
    has_payment = yes_no("Whether a payment is on record.", _flag("has_payment"))
    payer = words(choices.PaymentParty.choices, "Who pays.", _term("payer"))
    nationality = countries(
        "Nationals of this country were sent, held or have left, as far as published counts tell.", _term("nationality")
    )
    critic = slugs(
        Actor.objects.published,
        "Criticised by this actor (its slug).",
        _mentioned("critic", Actor),
    )
    ground = words(choices.Ground.choices, "Criticised on this ground.", _term("ground"))
    case = slugs(CourtCase.objects.published, "Concerned by this court case (its slug).", _mentioned("case", CourtCase))
    source = slugs(
        Source.objects.published,
        "Cites this source (its slug).",
        _mentioned("source", Source),
    )
    source_grade = words(choices.Grade.choices, "Cites a source of this grade.", _term("source_grade"))
    contested = yes_no(
        "Whether sources tell what can't all be true: looser wording is no conflict.", _flag("is_contested")
    )
    verified = yes_no(
        "Whether the status is verified, and every capacity, duration, instrument, sum and number of people sent.",
        _flag("is_verified"),
    )
    announced_after = day(
        "First said to be agreed on this day or later, as far as the date is known.",
        lambda after, day: on_or_after("announced", after),
    )
    announced_before = day(
        "First said to be agreed on this day or earlier, as far as the date is known.",
        lambda before, day: on_or_before("announced", before),
    )
    active_on = day(
        "A deal on this day, as known then, neither paused nor over, of which there was word in the 12 months before "
        "or whose term may have been over. The others are found by `activity`.",
        lambda then, day: was_active(then),
    )
    last_reported_before = day(
        "The newest evidence that it applied is of this day or earlier.",
        lambda before, day: Q(last_reported__lte=before),
    )
    checked_before = day(
        "Editors last looked for news on this day or earlier, or never did.",
        lambda before, day: ~has_check_after(before, day),
    )
    updated_since = moment(
        "Published or changed on the site at this moment or later.",
        lambda since, day: Q(updated_at__gte=since),
    )
    q = text(
        "Plain words, all of which the record has, or words that begin like them; the best come first unless "
        "`ordering` says otherwise. Each row then says in `matches` where they stand.",
    )
    as_of = day(
        "What was public by the end of this day, in today's understanding.",
        not_future=True,
    )
    ordering = ordering("title", "announced", "updated", "capacity", "id")
    fields = names(LIST_FIELDS, "Only these fields, separated by commas.")
    omit = names(LIST_FIELDS, "All but these fields, separated by commas.")
    expand = names(EXPANDABLE, "Fields of the single record to add, separated by commas.")

    format = word(FORMATS, "The form of the answer; a suffix (`.csv`) or `Accept` says it too. Files have all rows.")

    default_ordering = "title"

    class Meta:
        model = AgreementState
        fields: list[str] = []

    def mistakes(self) -> dict[str, list[ValidationError]]:
        """Also what can't be answered as of a day, because our own words and times are of today."""
        found = super().mistakes()
        if self.day is not None:
            for name in ("q", "updated_since", "active_on"):
                if self.form.cleaned_data.get(name):
                    found.setdefault(name, []).append(refusal("This can't be asked together with as_of.", "conflict"))
        asked = self.form.cleaned_data
        for name in ("reached_after", "reached_before"):
            if asked.get(name) and not asked.get("status_ever"):
                found.setdefault(name, []).append(refusal("Say which status: add status_ever=….", "conflict"))
        if asked.get("status_said_by") and not asked.get("status"):
            found.setdefault("status_said_by", []).append(refusal("Say which status: add status=….", "conflict"))
        return found

    def filter_queryset(self, queryset: Any) -> Any:
        """The states of agreements that answer every question, known on the day, in order."""
        asked = self.form.cleaned_data
        rows = super().filter_queryset(queryset.known_on(self.day))
        if asked["q"]:
            rows = rows.telling_of(asked["q"])
        bounds = asked["capacity_at_least"], asked["capacity_at_most"]
        units = asked["capacity_unit"]
        if not units and bounds != (None, None):
            units = [choices.CapacityUnit.PEOPLE]
        if conditions := [*_capacity(units, asked["capacity_period"], *bounds)]:
            rows = rows.filter(has_amount(choices.ClaimField.CAPACITY, self.day, *conditions))
        if asked["status"]:
            party = asked["status_said_by"]
            said = has_term("status_said_by", [said_by(party, status) for status in asked["status"]], self.day)
            rows = rows.filter(said if party else Q(status__in=asked["status"]))
        if asked["status_ever"]:
            after, before = asked["reached_after"], asked["reached_before"]
            times = [on_or_after("reached", after)] if after else []
            times += [on_or_before("reached", before)] if before else []
            rows = rows.filter(has_reached(asked["status_ever"], self.day, *times))
        return self.sort(rows)

    def by_activity(self) -> tuple[int, dict[str, int]]:
        """Of the deals that answer all but `active_on`: how many were active then, and the others by their activity."""
        periods = ActivePeriod.objects.known_on(self.form.cleaned_data["active_on"]).filter(
            agreement__in=self.without("active_on").order_by().values("agreement")
        )
        rows = periods.order_by().values_list("is_active", "activity").annotate(Count("agreement", distinct=True))
        counts = {(is_active, activity): count for is_active, activity, count in rows}
        active = sum(count for (is_active, _), count in counts.items() if is_active)
        others = {activity.value: counts.get((False, activity.value), 0) for activity in choices.Activity}
        return active, {activity: count for activity, count in others.items() if count}

    def sort(self, rows: Any) -> Any:
        """In the order asked: capacities by unit and period first, so that like stands with like."""
        if self.form.cleaned_data["q"] and not self.form.cleaned_data["ordering"]:
            return rows.order_by("-relevance", "agreement_id")
        key = self.key.removeprefix("-")
        if key == "title" and self.day is not None:
            return rows.order_by(*ordering_by(self.key.replace("title", "neutral_title")), "agreement_id")
        if key == "capacity":
            like, stated = ordering_by("capacity_unit", "capacity_period"), ordering_by("capacity_qualifier")
            return rows.order_by(*like, *ordering_by(self.key + "_amount"), *stated, "agreement_id")
        if key == "id":
            return rows.order_by(self.key.replace("id", "agreement_id"))
        return rows.order_by(*ordering_by(self.key.replace("updated", "updated_at")), "agreement_id")
