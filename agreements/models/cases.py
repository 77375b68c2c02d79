"""Rows about more than one agreement: court cases, and counts by others over all arrangements of a sender."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import HOLDINGS, CaseEventKind, CaseStatus, Grade, Measure, Period, Speaker
from ..clock import today
from ..fields import ImpreciseDateField, choices_constraint, imprecise_date_constraint
from ..querysets import CaseQuerySet
from ..record.dates import ImpreciseDate
from ..record.facts import holding_of
from ..record.quantities import CURRENCIES, InvalidQuantity, Quantity
from .agreement import Agreement
from .history import validate_slug_unused
from .reference import Country, Source


class CourtCase(models.Model):
    """A case before a court that concerns one or more arrangements. Private persons appear by the court's initials."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(
        max_length=200, unique=True, help_text="as the court has it; private persons by the court's own initials only"
    )
    court = models.CharField(max_length=200, help_text="before which it began")
    docket = models.CharField(max_length=100, blank=True, help_text="number of the case; empty where unknown")
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="court_cases")
    policy_of = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="policy_cases",
        help_text="the sender whose policy as a whole it is about; empty where it is about single arrangements",
    )
    agreements = models.ManyToManyField(Agreement, related_name="cases", help_text="those that it concerns")
    text = models.TextField(help_text="what it is about, in our own words")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(court="") & ~Q(text=""), name="court_case_has_title_court_and_text"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def status(self) -> str | None:
        """The status of the last event that has one; None where none has."""
        return next((event.status for event in reversed(self.events.all()) if event.status), None)

    @property
    def holding(self) -> "CaseEvent | None":
        """The last ruling on whether the arrangement is lawful (see `holding_of`)."""
        return holding_of(self.events.all())

    def clean(self) -> None:
        """Refuse a slug under which another court case was once public."""
        validate_slug_unused(self)

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("case-detail", args=[self.slug])


def policy_mismatch(policy_of: Country | None, agreements: Collection[Agreement]) -> str | None:
    """An error message if a case is about the policy of a sender but about none of its agreements; else None."""
    senders = {agreement.sender_id for agreement in agreements}
    senders |= {sender.pk for agreement in agreements for sender in agreement.joint_senders.all()}
    if policy_of is None or policy_of.pk in senders:
        return None
    return f"{policy_of} sends under none of the agreements that the case concerns."


class CaseEvent(models.Model):
    """A step of a court case, and where the case stood after it."""

    case = models.ForeignKey(CourtCase, models.CASCADE, related_name="events")
    occurred = ImpreciseDateField(help_text="2025-06-11, 2025-06 or 2025, as far as it is known")
    kind = models.CharField(max_length=20, choices=CaseEventKind)
    court = models.CharField(max_length=200, blank=True, help_text="where it isn't the one before which it began")
    status = models.CharField("leads to", max_length=20, choices=CaseStatus, blank=True)
    position = models.PositiveSmallIntegerField(
        default=0, help_text="among the steps of one date: the one with the lower number came first"
    )
    text = models.TextField(help_text="what happened, in our own words")
    sources = models.ManyToManyField(Source, related_name="case_events")
    locator = models.CharField(max_length=200, help_text="where in the sources")

    class Meta:
        ordering = ["occurred", "position", "pk"]
        constraints = [
            choices_constraint("case_event_kind_is_known", "kind", CaseEventKind),
            choices_constraint("case_event_status_is_known", "status", CaseStatus, blank=True),
            imprecise_date_constraint("case_event_occurred_is_a_date", "occurred"),
            models.CheckConstraint(condition=~Q(occurred=""), name="case_event_has_a_date"),
            models.CheckConstraint(condition=~Q(locator=""), name="case_event_has_a_locator"),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(HOLDINGS)) | Q(kind=CaseEventKind.RULING),
                name="case_event_holding_is_a_ruling",
                violation_error_message="Only a ruling holds something lawful or unlawful.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurred}: {self.get_kind_display()}"

    def clean(self) -> None:
        """Refuse a date in the future."""
        occurred = ImpreciseDate(self.occurred or "")
        if occurred.is_valid and occurred.first_day > today():
            raise ValidationError({"occurred": "This lies in the future. An event is something that happened."})


UNITS: dict[Measure, frozenset[str]] = {
    Measure.COUNTRIES_ASKED: frozenset(["countries"]),
    Measure.AGREEMENTS: frozenset(["agreements"]),
    Measure.HOSTS: frozenset(["countries"]),
    Measure.PEOPLE_SENT: frozenset(["people"]),
    Measure.COST: CURRENCIES,
}
"""The units in which each measure is counted."""


class OutsideCount(models.Model):
    """A count by somebody else over all arrangements of a sender: countries asked, agreements concluded, people sent.

    It is published as theirs, beside the numbers of the record itself.
    """

    sender = models.ForeignKey(Country, models.PROTECT, related_name="outside_counts")
    measure = models.CharField(max_length=20, choices=Measure)
    value = models.CharField(max_length=100, help_text="“58 countries”, “at least 15 agreements”, “40,000,000 USD”")
    counted_to = ImpreciseDateField(help_text="up to when they counted: 2026-02-13, 2026-02 or 2026")
    source = models.ForeignKey(Source, models.PROTECT, related_name="outside_counts")
    locator = models.CharField(max_length=200, help_text="where in the source")
    statement = models.TextField(help_text="what the source says, in our own words")
    speaker = models.CharField(max_length=10, choices=Speaker, blank=True, help_text="whose word the source gives")

    class Meta:
        ordering = ["sender", "measure", "-counted_to", "-pk"]
        constraints = [
            choices_constraint("outside_count_measure_is_known", "measure", Measure),
            choices_constraint("outside_count_speaker_is_known", "speaker", Speaker, blank=True),
            imprecise_date_constraint("outside_count_counted_to_is_a_date", "counted_to"),
            models.CheckConstraint(condition=~Q(counted_to=""), name="outside_count_has_a_date"),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.value}"

    @property
    def quantity(self) -> Quantity:
        """The value as a quantity. Raises InvalidQuantity."""
        return Quantity.parse(self.value, UNITS[Measure(self.measure)])

    def clean(self) -> None:
        """Refuse a value that is no quantity, a date in the future or after the source, and a source of grade X."""
        counted = ImpreciseDate(self.counted_to or "")
        if counted.is_valid and counted.first_day > today():
            raise ValidationError({"counted_to": "This lies in the future."})
        if self.source_id:
            self._check_source(counted)
        if self.measure in UNITS:
            try:
                self.value = str(self.quantity)
            except InvalidQuantity as invalid:
                raise ValidationError({"value": str(invalid)}) from None
            self._check_amount(self.quantity)

    def _check_source(self, counted: ImpreciseDate) -> None:
        if self.source.grade == Grade.X:
            raise ValidationError({"source": "A source of grade X is kept as a warning: nothing is counted by it."})
        published = ImpreciseDate(self.source.published or "")
        if published.is_valid and counted.is_valid and counted.first_day > published.last_day:
            raise ValidationError({"counted_to": "The count can't end after the source was published."})

    def _check_amount(self, quantity: Quantity) -> None:
        if self.measure == Measure.COST:
            return
        if quantity.period != Period.TOTAL:
            raise ValidationError({"value": "Say how many in all, up to the day: no number per month or year."})
