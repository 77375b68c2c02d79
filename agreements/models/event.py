"""Events: what happened under an arrangement, and which status it led to."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import (
    OUTCOMES,
    Basis,
    CountedAs,
    EventKind,
    Manner,
    Nationals,
    Speaker,
    Status,
)
from ..clock import today
from ..fields import ImpreciseDateField, choices_constraint, imprecise_date_constraint
from ..querysets import EventQuerySet
from ..record.dates import ImpreciseDate
from ..record.facts import event_label
from .agreement import Agreement
from .reference import Actor, Source


class Event(models.Model):
    """Something that happened on a day, a month or a year, and the status that it led to, if any.

    The event's claims state how many people it concerned.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="events")
    occurred = ImpreciseDateField(help_text="2025-06-11, 2025-06 or 2025, as far as it is known")
    kind = models.CharField(max_length=20, choices=EventKind)
    said_by = models.CharField("said by", max_length=10, choices=Speaker)
    basis = models.CharField("rests on", max_length=20, choices=Basis, blank=True)
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="events")
    status = models.CharField("leads to status", max_length=20, choices=Status, blank=True)
    text = models.TextField(help_text="what happened, in our own words")
    counted = models.CharField("people are", max_length=20, choices=CountedAs, blank=True)
    nationals = models.CharField("people are nationals of", max_length=20, choices=Nationals, blank=True)
    is_running_total = models.BooleanField(
        "running total", default=False, help_text="the number counts everybody up to this day, not this event's people"
    )
    is_total = models.BooleanField(
        "total", default=False, help_text="a source says that these are all who came: the number is no lower bound"
    )
    manner = models.CharField("people went", max_length=20, choices=Manner, blank=True)
    counted_from = ImpreciseDateField(blank=True, help_text="first day of what is counted, where it isn't the event's")
    counted_to = ImpreciseDateField(blank=True, help_text="last day of what is counted, where it isn't the event's")
    disputes = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="disputed_by",
        help_text="an event that can't be as told if this one is: both are shown as disputed",
    )
    outcome_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outcomes",
        help_text="the transfer of those counted here, where it is known which",
    )
    had_protection = models.BooleanField(
        "protected from return",
        null=True,
        blank=True,
        help_text="whether a court or an authority had barred their return to their own country",
    )
    sources = models.ManyToManyField(Source, related_name="events")
    locator = models.CharField(max_length=200, blank=True, help_text="where in the sources, for example “¶ 2”")
    known_since = models.DateField(
        null=True,
        blank=True,
        help_text="since when it was public, where its sources don't tell: our page is late, or it was secret",
    )
    known_why = models.CharField(
        "why then", max_length=500, blank=True, help_text="what made it public: “told by the president on television”"
    )
    effective = ImpreciseDateField(blank=True, help_text="when it took effect, where not at once")
    position = models.PositiveSmallIntegerField(
        "order",
        null=True,
        blank=True,
        help_text="1, 2, 3 … where dates overlap and don't tell which came first",
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["occurred", "pk"]
        constraints = [
            choices_constraint("event_kind_is_known", "kind", EventKind),
            choices_constraint("event_said_by_is_known", "said_by", Speaker),
            choices_constraint("event_status_is_known", "status", Status, blank=True),
            choices_constraint("event_counted_is_known", "counted", CountedAs, blank=True),
            choices_constraint("event_nationals_is_known", "nationals", Nationals, blank=True),
            choices_constraint("event_basis_is_known", "basis", Basis, blank=True),
            choices_constraint("event_manner_is_known", "manner", Manner, blank=True),
            imprecise_date_constraint("event_counted_from_is_a_date", "counted_from"),
            imprecise_date_constraint("event_counted_to_is_a_date", "counted_to"),
            models.CheckConstraint(
                condition=Q(is_total=False) | Q(is_running_total=True),
                name="event_total_is_running",
                violation_error_message="A total counts everybody up to its day: tick “running total” too.",
            ),
            models.CheckConstraint(
                condition=Q(disputes=None) | ~Q(disputes=models.F("pk")),
                name="event_disputes_another",
                violation_error_message="An event can't dispute itself.",
            ),
            models.CheckConstraint(
                condition=Q(outcome_of=None, had_protection=None) | Q(counted__in=[word.value for word in OUTCOMES]),
                name="event_outcome_counts_people",
                violation_error_message="Say what became of the people: held, released, returned, moved on, brought "
                "back or died.",
            ),
            models.CheckConstraint(
                condition=Q(outcome_of=None) | ~Q(outcome_of=models.F("pk")),
                name="event_is_outcome_of_another",
                violation_error_message="Choose the event by which the people were sent, not this one.",
            ),
            imprecise_date_constraint("event_occurred_is_a_date", "occurred"),
            imprecise_date_constraint("event_effective_is_a_date", "effective"),
            models.CheckConstraint(condition=~Q(occurred=""), name="event_has_a_date"),
            models.CheckConstraint(
                condition=Q(known_since=None, known_why="") | Q(known_since__isnull=False, known_why__gt=""),
                name="event_known_since_has_a_reason",
                violation_error_message="Say since when it was public, and what made it so: both, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(counted="", nationals="", manner="", counted_from="", counted_to="", is_running_total=False)
                | ~Q(counted=""),
                name="event_people_say_what_is_counted",
                violation_error_message="Say what is counted: ordered, transferred, held, released, returned …",
            ),
        ]
        indexes = [
            models.Index(fields=["agreement", "-occurred", "-id"]),
            models.Index(fields=["-occurred", "id"], name="event_by_day"),
            models.Index(fields=["status", "-occurred", "id"], name="event_by_status"),
        ]

    def __str__(self) -> str:
        return event_label(self.occurred, self.kind)

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("event-detail", args=[self.pk])

    def clean(self) -> None:
        """Refuse events and counts of the future, other impossible dates, and links to events that don't fit.

        Plans aren't events: they belong in the text of the event that announced them.
        """
        occurred = ImpreciseDate(self.occurred or "")
        self._check_days(occurred)
        self._check_counted_days(occurred)
        for name in ("disputes", "outcome_of"):
            other = getattr(self, name)
            if other is not None and other.agreement_id != self.agreement_id:
                raise ValidationError({name: "This belongs to another agreement."})
        if self.outcome_of is not None and self.outcome_of.counted != CountedAs.TRANSFERRED:
            raise ValidationError({"outcome_of": "Choose an event that counts people who were transferred."})
        if self.outcome_of is not None and occurred.is_valid and self.outcome_of.counts_after(occurred):
            raise ValidationError({"outcome_of": "These people were sent after this event."})

    def _check_days(self, occurred: ImpreciseDate) -> None:
        if occurred.is_valid and occurred.first_day > today():
            raise ValidationError({"occurred": "This lies in the future. An event is something that happened."})
        if occurred.is_valid and self.known_since and self.known_since < occurred.first_day:
            raise ValidationError({"known_since": "It can't have been public before it happened."})
        if self.known_since and self.known_since > today():
            raise ValidationError({"known_since": "This lies in the future."})
        effective = ImpreciseDate(self.effective or "")
        if effective.is_valid and occurred.is_valid and effective.last_day < occurred.first_day:
            raise ValidationError({"effective": "It can't take effect before it happened."})

    def _check_counted_days(self, occurred: ImpreciseDate) -> None:
        since, until = ImpreciseDate(self.counted_from or ""), ImpreciseDate(self.counted_to or self.occurred or "")
        if since.is_valid and until.is_valid and since.first_day > until.last_day:
            raise ValidationError({"counted_from": "This is later than the last day of what is counted."})
        if occurred.is_valid and until.is_valid and until.first_day > occurred.last_day:
            raise ValidationError({"counted_to": "The count can't end after the event."})
        # A running total need not say from when it counts.
        implied_start = ImpreciseDate("" if self.is_running_total or self.counted_from else self.occurred or "")
        if implied_start.is_valid and until.is_valid and until.last_day < implied_start.first_day:
            raise ValidationError({"counted_to": "This is earlier than the event: say from when it counts."})

    def counts_after(self, day: ImpreciseDate) -> bool:
        """Whether all the people counted came after the day; False for a running total without a first day."""
        since = self.counted_from or ("" if self.is_running_total else self.occurred)
        return bool(since) and ImpreciseDate(since).first_day > day.last_day
