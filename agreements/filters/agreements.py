"""What the list of agreements can be asked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from .. import choices
from ..documents import AgreementDetailSerializer, AgreementSerializer
from ..models import Actor, Agreement, Claim, Criterion, Criticism, Payment, Source
from ..querysets import AgreementQuerySet, cites, is_contested, ordering_by
from ..record.resolve import VERIFYING
from .questions import (
    FORMATS,
    ListFilterSet,
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
MOST = 1_000_000_000


def _hosted_by(rows: Any, codes: list[str], day: Any) -> Any:
    return rows.hosted_by(codes)


def _sent_by(rows: Any, codes: list[str], day: Any) -> Any:
    return rows.sent_by(codes)


def _of_kind(rows: AgreementQuerySet, kinds: list[str], day: Any) -> Any:
    return rows.filter(kind__in=kinds)


def _with_instrument(rows: AgreementQuerySet, instruments: list[str], day: Any) -> Any:
    return rows.with_claim(Claim.objects.filter(text__in=instruments), choices.ClaimField.INSTRUMENT, day)


def _with_status(rows: Any, statuses: list[str], day: Any) -> Any:
    annotated: Any = rows.with_status(day)
    return annotated.filter(status__in=statuses)


def _in_region(rows: AgreementQuerySet, regions: list[str], day: Any) -> Any:
    return rows.filter(Q(host__region__in=regions) | Q(host__subregion__in=regions))


def _rows_of(model: Any, **lookups: Any) -> Any:
    return model.objects.filter(agreement=OuterRef("pk"), **lookups)


def _with_criterion(rows: AgreementQuerySet, categories: list[str], day: Any) -> Any:
    claims = Claim.objects.known_on(day).usable().filter(criterion=OuterRef("pk"))
    return rows.filter(Exists(_rows_of(Criterion, category__in=categories).filter(Exists(claims))))


def _payments(day: Any, **lookups: Any) -> Any:
    claims = Claim.objects.known_on(day).usable().filter(payment=OuterRef("pk"))
    return Exists(_rows_of(Payment, **lookups).filter(Exists(claims)))


def _has_payment(rows: AgreementQuerySet, wanted: bool, day: Any) -> Any:
    return rows.filter(_payments(day)) if wanted else rows.exclude(_payments(day))


def _criticised(day: Any, **lookups: Any) -> Any:
    return Exists(Criticism.objects.known_on(day).filter(agreements=OuterRef("pk"), **lookups))


def _verified(rows: AgreementQuerySet, wanted: bool, day: Any) -> Any:
    verified = cites(day, grade__in=VERIFYING)
    return rows.filter(verified if wanted else ~verified)


def _contested(rows: AgreementQuerySet, wanted: bool, day: Any) -> Any:
    return rows.filter(is_contested(day) if wanted else ~is_contested(day))


class AgreementFilterSet(ListFilterSet):
    """The questions one can ask of agreements."""

    host = countries(
        "Country that hosts: code, alpha-3, English name, alias or slug.",
        _hosted_by,
    )
    sender = countries("Country that sends, alone or together with others.", _sent_by)
    party = countries("Country that sends or hosts.", lambda rows, codes, day: rows.involving(codes))
    region = words(choices.REGIONS, "Region or subregion of the host, as the United Nations name them.", _in_region)
    kind = words(choices.AgreementKind.choices, "What the arrangement is for.", _of_kind)
    instrument = words(choices.Instrument.choices, "The form in which the states bound themselves.", _with_instrument)
    status = words(
        choices.Status.choices,
        "Current status, or that on the day of `as_of`; with `status_said_by`, what that party last said it was.",
        None,
    )
    status_said_by = word(
        choices.Party.choices, "Whose word on the status counts: with `status`, what this party last said it was."
    )
    host__not = countries("Not hosted by these.", _hosted_by, exclude=True)
    sender__not = countries("Not sent by these.", _sent_by, exclude=True)
    region__not = words(choices.REGIONS, "Not hosted in these regions.", _in_region, exclude=True)
    kind__not = words(choices.AgreementKind.choices, "Not of these kinds.", _of_kind, exclude=True)
    instrument__not = words(choices.Instrument.choices, "Not in these forms.", _with_instrument, exclude=True)
    status__not = words(choices.Status.choices, "Not of these statuses.", _with_status, exclude=True)
    capacity_at_least = number(
        0, MOST, "The stated capacity allows this many or more, in people unless `capacity_unit` says otherwise."
    )
    capacity_at_most = number(
        0, MOST, "The stated capacity rules out more than this many, in people unless `capacity_unit` says otherwise."
    )
    capacity_unit = words(choices.CapacityUnit.choices, "What the capacity counts.", None)
    capacity_period = words(choices.Period.choices[:5], "What stretch of time the capacity is for.", None)
    criterion = words(choices.CriterionCategory.choices, "Has a selection criterion of this category.", _with_criterion)
    has_payment = yes_no("Whether a payment is on record.", _has_payment)
    payer = words(
        choices.PaymentParty.choices,
        "Who pays.",
        lambda rows, payers, day: rows.filter(_payments(day, payer__in=payers)),
    )
    critic = slugs(
        Actor.objects.published,
        "Criticised by this actor (its slug).",
        lambda rows, actors, day: rows.filter(_criticised(day, actor__slug__in=actors)),
    )
    ground = words(
        choices.Ground.choices,
        "Criticised on this ground.",
        lambda rows, grounds, day: rows.filter(_criticised(day, ground__in=grounds)),
    )
    source = slugs(
        Source.objects.published,
        "Cites this source (its slug).",
        lambda rows, sources, day: rows.citing(day, slug__in=sources),
    )
    source_grade = words(
        choices.Grade.choices,
        "Cites a source of this grade.",
        lambda rows, grades, day: rows.citing(day, grade__in=grades),
    )
    contested = yes_no("Whether sources disagree about a field.", _contested)
    verified = yes_no("Whether a source of grade A or B is cited.", _verified)
    announced_after = day(
        "First said to be agreed on this day or later, as far as the date is known.",
        lambda rows, after, day: rows.announced_between(after, None, day),
    )
    announced_before = day(
        "First said to be agreed on this day or earlier, as far as the date is known.",
        lambda rows, before, day: rows.announced_between(None, before, day),
    )
    active_on = day(
        f"{choices.StatusGroup.AGREED.in_words.capitalize()} on this day.",
        lambda rows, then, day: rows.active_on(then),
    )
    updated_since = moment(
        "Published or changed on the site at this moment or later.",
        lambda rows, since, day: rows.filter(updated_at__gte=since),
    )
    q = text(
        "Plain words, all of which the record has, or words that begin like them; the best come first unless "
        "`ordering` says otherwise. Each row then says in `matches` where they stand.",
        lambda rows, asked, day: rows.telling_of(asked),
    )
    as_of = day(
        "What was known on this day: only events that had happened, and sources that had been published, by then.",
        not_future=True,
    )
    ordering = ordering("title", "announced", "updated", "capacity", "id")
    fields = names(LIST_FIELDS, "Only these fields, separated by commas.")
    omit = names(LIST_FIELDS, "All but these fields, separated by commas.")
    expand = names(DETAIL_FIELDS, "Fields of the single record to add, separated by commas.")

    format = word(FORMATS, "The form of the answer; a suffix (`.csv`) or `Accept` says it too. Files have all rows.")

    default_ordering = "title"

    class Meta:
        model = Agreement
        fields: list[str] = []

    def mistakes(self) -> dict[str, list[ValidationError]]:
        """Also what can't be answered as of a day, because our own words and times are of today."""
        found = super().mistakes()
        if self.day is not None:
            for name in ("q", "updated_since", "active_on"):
                if self.form.cleaned_data.get(name):
                    found.setdefault(name, []).append(refusal("This can't be asked together with as_of.", "conflict"))
        asked = self.form.cleaned_data
        if asked.get("status_said_by") and not asked.get("status"):
            found.setdefault("status_said_by", []).append(refusal("Say which status: add status=….", "conflict"))
        return found

    def filter_queryset(self, queryset: Any) -> Any:
        """The rows that answer every question, known on the day, in order."""
        asked = self.form.cleaned_data
        rows = super().filter_queryset(queryset.known_on(self.day))
        bounds = {"at_least": asked["capacity_at_least"], "at_most": asked["capacity_at_most"]}
        units, periods = asked["capacity_unit"], asked["capacity_period"]
        if units or periods or any(bound is not None for bound in bounds.values()):
            units = units or ([choices.CapacityUnit.PEOPLE] if any(b is not None for b in bounds.values()) else [])
            claims = Claim.objects.with_quantity(units, periods, **bounds)
            rows = rows.with_claim(claims, choices.ClaimField.CAPACITY, self.day)
        if asked["status"]:
            rows = rows.with_status(self.day, asked["status_said_by"]).filter(status__in=asked["status"])
        return self.sort(rows)

    def sort(self, rows: Any) -> Any:
        """In the order asked: capacities by unit and period first, so that like stands with like."""
        if self.form.cleaned_data["q"] and not self.form.cleaned_data["ordering"]:
            return rows.order_by("-relevance", "pk")
        key = self.key.removeprefix("-")
        if key == "announced":
            rows = rows.with_announced(self.day)
        if key == "capacity":
            rows = rows.with_capacity(self.day)
            return rows.order_by(
                *ordering_by("capacity_unit", "capacity_period"), *ordering_by(self.key + "_amount"), "pk"
            )
        return rows.order_by(*ordering_by(self.key.replace("updated", "updated_at")), "pk")
