"""Who says so: the events of an arrangement, the claims about its fields, and its criticisms."""

from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import (
    OUTCOMES,
    Basis,
    ClaimField,
    Counted,
    CriticismForm,
    EventKind,
    Grade,
    Ground,
    Instrument,
    Manner,
    Nationals,
    Party,
    PaymentState,
    Period,
    Qualifier,
    Rank,
    Renewal,
    Status,
)
from ..clock import today
from ..fields import ImpreciseDateField, imprecise_date_is_written_right, is_one_of, validate_language
from ..querysets import ClaimQuerySet, CriticismQuerySet, EventQuerySet
from ..record.dates import ImpreciseDate
from ..record.facts import event_words
from ..record.quantities import UNITS_OF, InvalidQuantity, Quantity, parse_nationalities, parse_quantities
from .agreement import Agreement, Consideration, Criterion, Payment
from .history import refuse_taken
from .reference import Actor, Country, Source

ITEM_FIELDS = {
    ClaimField.CRITERION: "criterion",
    ClaimField.PAYMENT: "payment",
    ClaimField.CONSIDERATION: "consideration",
    ClaimField.PEOPLE: "event",
}
"""The claims that are about a row of the agreement, and the column that names the row."""
VALUE_OPTIONAL = {ClaimField.CRITERION, ClaimField.PAYMENT, ClaimField.CONSIDERATION}
"""A source can say so in the row's own words, and that somebody pays or gives something without saying how much."""
AS_STATED = 7
"""The most words of a source that are told as printed."""


class Event(models.Model):
    """Something that happened on a day, a month or a year, and the status that it led to, if any.

    How many people it concerned is what the event's preferred claim says.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="events")
    occurred = ImpreciseDateField(help_text="2025-06-11, 2025-06 or 2025, as far as it is known")
    kind = models.CharField(max_length=20, choices=EventKind)
    said_by = models.CharField("said by", max_length=10, choices=Party)
    basis = models.CharField("rests on", max_length=20, choices=Basis, blank=True)
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="events")
    status = models.CharField("leads to status", max_length=20, choices=Status, blank=True)
    text = models.TextField(help_text="what happened, in our own words")
    counted = models.CharField("people are", max_length=20, choices=Counted, blank=True)
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
            is_one_of("event_kind_is_known", "kind", EventKind),
            is_one_of("event_said_by_is_known", "said_by", Party),
            is_one_of("event_status_is_known", "status", Status, blank=True),
            is_one_of("event_counted_is_known", "counted", Counted, blank=True),
            is_one_of("event_nationals_is_known", "nationals", Nationals, blank=True),
            is_one_of("event_basis_is_known", "basis", Basis, blank=True),
            is_one_of("event_manner_is_known", "manner", Manner, blank=True),
            imprecise_date_is_written_right("event_counted_from_is_a_date", "counted_from"),
            imprecise_date_is_written_right("event_counted_to_is_a_date", "counted_to"),
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
            imprecise_date_is_written_right("event_occurred_is_a_date", "occurred"),
            imprecise_date_is_written_right("event_effective_is_a_date", "effective"),
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
        indexes = [models.Index(fields=["agreement", "-occurred", "-id"]), models.Index(fields=["status"])]

    def __str__(self) -> str:
        return event_words(self.occurred, self.kind)

    def clean(self) -> None:
        """Refuse what has not happened yet: plans are told in the text of the event that announced them."""
        occurred = ImpreciseDate(self.occurred or "")
        self._check_days(occurred)
        self._check_counted_days(occurred)
        for name in ("disputes", "outcome_of"):
            other = getattr(self, name)
            if other is not None and other.agreement_id != self.agreement_id:
                raise ValidationError({name: "This belongs to another agreement."})
        if self.outcome_of is not None and self.outcome_of.counted != Counted.TRANSFERRED:
            raise ValidationError({"outcome_of": "Choose an event that counts people who were transferred."})
        if self.outcome_of is not None and occurred.is_real and self.outcome_of.counts_after(occurred):
            raise ValidationError({"outcome_of": "These people were sent later than what is told here happened."})

    def _check_days(self, occurred: ImpreciseDate) -> None:
        if occurred.is_real and occurred.first_day > today():
            raise ValidationError({"occurred": "This lies in the future. An event is something that happened."})
        if occurred.is_real and self.known_since and self.known_since < occurred.first_day:
            raise ValidationError({"known_since": "It can't have been public before it happened."})
        if self.known_since and self.known_since > today():
            raise ValidationError({"known_since": "This lies in the future."})
        effective = ImpreciseDate(self.effective or "")
        if effective.is_real and occurred.is_real and effective.last_day < occurred.first_day:
            raise ValidationError({"effective": "This is earlier than the event by which it took effect."})

    def _check_counted_days(self, occurred: ImpreciseDate) -> None:
        since, until = ImpreciseDate(self.counted_from or ""), ImpreciseDate(self.counted_to or self.occurred or "")
        if since.is_real and until.is_real and since.first_day > until.last_day:
            raise ValidationError({"counted_from": "This is later than the last day of what is counted."})
        if occurred.is_real and until.is_real and until.first_day > occurred.last_day:
            raise ValidationError({"counted_to": "Nobody counts what is still to come: this is later than the event."})
        # Of a running total nobody need say from when it counts.
        begins = ImpreciseDate("" if self.is_running_total or self.counted_from else self.occurred or "")
        if begins.is_real and until.is_real and until.last_day < begins.first_day:
            raise ValidationError({"counted_to": "This is earlier than the event: say from when it counts."})

    def counts_after(self, day: ImpreciseDate) -> bool:
        """Whether all whom it counts came after a day; a running total may count from long before."""
        since = self.counted_from or ("" if self.is_running_total else self.occurred)
        return bool(since) and ImpreciseDate(since).first_day > day.last_day


def _is_about(field: ClaimField | None) -> Q:
    """Whether a claim is about a row of this kind and of no other; None: about a field of the agreement."""
    columns = {column: field != name for name, column in ITEM_FIELDS.items()}
    rows = Q(**{f"{column}__isnull": is_null for column, is_null in columns.items()})
    return rows & (~Q(field__in=list(ITEM_FIELDS)) if field is None else Q(field=field))


class Claim(models.Model):
    """What one source says about one field of one agreement. Wrong claims are deprecated, never deleted.

    The value is typed like its field: quantities in the columns `qualifier` to `also_period`, everything else in
    `text`. People write and read it through `value`.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="claims")
    field = models.CharField("about", max_length=20, choices=ClaimField)
    criterion = models.ForeignKey(Criterion, models.CASCADE, null=True, blank=True, related_name="claims")
    payment = models.ForeignKey(Payment, models.CASCADE, null=True, blank=True, related_name="claims")
    consideration = models.ForeignKey(Consideration, models.CASCADE, null=True, blank=True, related_name="claims")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="claims")
    text = models.CharField(max_length=300, blank=True)
    qualifier = models.CharField(max_length=20, choices=Qualifier, blank=True)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    period = models.CharField(max_length=20, choices=Period, blank=True)
    also_qualifier = models.CharField(max_length=20, choices=Qualifier, blank=True)
    also_amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    also_unit = models.CharField(max_length=20, blank=True)
    also_period = models.CharField(max_length=20, choices=Period, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="claims")
    locator = models.CharField(max_length=200, help_text="where in the source, for example “¶ 2” or “headline”")
    statement = models.TextField(help_text="what the source says, in our own words")
    speaker = models.CharField(
        max_length=10, choices=Party, blank=True, help_text="whose word the source gives; empty where it is its own"
    )
    basis = models.CharField("rests on", max_length=20, choices=Basis, blank=True)
    reference_date = ImpreciseDateField(
        blank=True,
        help_text="the day, or the date of the document, of which it speaks, where other claims speak of another",
    )
    nationalities = models.CharField(
        max_length=300, blank=True, help_text="of the people counted, where told: “CU 2, MX 1, VN”"
    )
    payment_state = models.CharField(
        "the sum is",
        max_length=20,
        choices=PaymentState,
        blank=True,
        help_text="how far the payment had come at the reference date: first promised, then paid",
    )
    as_stated = models.CharField(
        max_length=100, blank=True, help_text=f"the words of the source for the amount, as printed, {AS_STATED} at most"
    )
    as_stated_language = models.CharField(
        "language of these words",
        max_length=2,
        blank=True,
        validators=[validate_language],
    )
    rank = models.CharField(max_length=20, choices=Rank, default=Rank.NORMAL)
    reason = models.CharField(max_length=500, blank=True, help_text="why preferred over others, or why deprecated")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            is_one_of("claim_field_is_known", "field", ClaimField),
            is_one_of("claim_rank_is_known", "rank", Rank),
            is_one_of("claim_speaker_is_known", "speaker", Party, blank=True),
            is_one_of("claim_basis_is_known", "basis", Basis, blank=True),
            imprecise_date_is_written_right("claim_reference_date_is_a_date", "reference_date"),
            models.CheckConstraint(
                condition=Q(nationalities="") | Q(field=ClaimField.PEOPLE),
                name="claim_nationalities_are_of_people",
                violation_error_message="Only people on an event have nationalities.",
            ),
            is_one_of("claim_payment_state_is_known", "payment_state", PaymentState, blank=True),
            models.CheckConstraint(
                condition=Q(payment_state="") | Q(field=ClaimField.PAYMENT, reference_date__gt=""),
                name="claim_payment_state_is_dated",
                violation_error_message="Only a payment has a state, on a day: give the claim a reference date.",
            ),
            models.CheckConstraint(
                condition=Q(as_stated="", as_stated_language="")
                | Q(
                    as_stated__regex=rf"^[^\s]+( [^\s]+){{0,{AS_STATED - 1}}}$",
                    as_stated_language__regex="^[a-z]{2}$",
                    field__in=list(UNITS_OF),
                ),
                name="claim_as_stated_is_short",
                violation_error_message=f"At most {AS_STATED} words, of an amount, with the code of their language.",
            ),
            is_one_of("claim_qualifier_is_known", "qualifier", Qualifier, blank=True),
            is_one_of("claim_period_is_known", "period", Period, blank=True),
            is_one_of("claim_also_qualifier_is_known", "also_qualifier", Qualifier, blank=True),
            is_one_of("claim_also_period_is_known", "also_period", Period, blank=True),
            models.CheckConstraint(
                condition=reduce(or_, map(_is_about, [*ITEM_FIELDS, None])),
                name="claim_names_the_row_it_is_about",
                violation_error_message="Choose which criterion, payment, consideration or event the claim is about, "
                "and no other.",
            ),
            models.CheckConstraint(
                condition=Q(field__in=list(UNITS_OF), text="", qualifier__gt="")
                | Q(field__in=[ClaimField.PAYMENT, ClaimField.CONSIDERATION], text="", qualifier="", also_qualifier="")
                | Q(field=ClaimField.CRITERION, qualifier="", also_qualifier="")
                | (~Q(field__in=[*UNITS_OF, ClaimField.CRITERION]) & Q(text__gt="", qualifier="", also_qualifier="")),
                name="claim_value_is_typed_like_its_field",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0, qualifier__gt="", unit__gt="", period__gt=""),
                name="claim_amount_is_a_quantity",
            ),
            models.CheckConstraint(
                condition=Q(also_amount__isnull=True)
                | Q(also_amount__gte=0, also_qualifier__gt="", also_unit__gt="", also_period__gt=""),
                name="claim_also_amount_is_a_quantity",
            ),
            models.CheckConstraint(
                condition=~Q(rank=Rank.DEPRECATED) | ~Q(reason=""),
                name="claim_deprecated_has_a_reason",
                violation_error_message="Say why the claim is deprecated.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "field"],
                condition=Q(rank=Rank.PREFERRED, **dict.fromkeys(ITEM_FIELDS.values())),
                name="claim_preferred_once_per_field",
                violation_error_message="Only one claim about a field can be preferred.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[column],
                    condition=Q(rank=Rank.PREFERRED),
                    name=f"claim_preferred_once_per_{column}",
                    violation_error_message=f"Only one claim about a {column} can be preferred.",
                )
                for column in ITEM_FIELDS.values()
            ),
        ]
        indexes = [models.Index(fields=["agreement", "field", "rank"])]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.value or self.statement}"

    @property
    def quantities(self) -> list[Quantity]:
        """The stated quantity, or two; empty where the field is no quantity."""
        first = Quantity(self.qualifier, self.amount, self.unit, self.period)
        also = Quantity(self.also_qualifier, self.also_amount, self.also_unit, self.also_period)
        return [quantity for quantity in (first, also) if quantity.qualifier]

    @property
    def value(self) -> str:
        """The value as people write it, the same form in seeds, forms and answers."""
        return " and ".join(map(str, self.quantities)) or self.text

    @value.setter
    def value(self, written: str) -> None:
        """Take the written form apart into the columns. Raises ValidationError, which says how to write it.

        Its code is "required" where nothing is written and the field needs a value.
        """
        if not written and self.field not in VALUE_OPTIONAL:
            raise ValidationError("Write what the source says the value is.", code="required")
        blank = Quantity("", None, "", "")
        first, also = blank, blank
        if self.field in UNITS_OF and written:
            try:
                first, also = [*parse_quantities(written, self.field), blank][:2]
            except InvalidQuantity as invalid:
                raise ValidationError(str(invalid), code=invalid.code) from None
        self.text = "" if self.field in UNITS_OF else _checked_text(self.field, written)
        self.qualifier, self.amount, self.unit, self.period = first.qualifier, first.amount, first.unit, first.period
        self.also_qualifier, self.also_amount = also.qualifier, also.amount
        self.also_unit, self.also_period = also.unit, also.period

    @property
    def subject(self) -> tuple[str, int | None]:
        """What the claim is about: the field, and the id of the row where it is about one."""
        column = ITEM_FIELDS.get(ClaimField(self.field))
        return (self.field, getattr(self, f"{column}_id") if column else None)

    def clean(self) -> None:
        """What the database can't say: the row is this agreement's, the units fit, no bad source is preferred."""
        for column in ITEM_FIELDS.values():
            row = getattr(self, column)
            if row is not None and row.agreement_id != self.agreement_id:
                raise ValidationError({column: "This belongs to another agreement."})
        if self.source_id and self.source.grade == Grade.X and self.rank == Rank.PREFERRED:
            raise ValidationError({"rank": "A source of grade X is kept as a warning and is never preferred."})
        if self.field == ClaimField.PEOPLE and self.event is not None and not self.event.counted:
            raise ValidationError({"event": "Say on the event what its people are: transferred, returned, held …"})
        self.value = self.value
        try:
            parse_nationalities(self.nationalities)
        except InvalidQuantity as invalid:
            raise ValidationError({"nationalities": str(invalid)}) from None
        codes = [told.country for told in parse_nationalities(self.nationalities)]
        if unknown := set(codes) - set(Country.objects.filter(code__in=codes).values_list("code", flat=True)):
            raise ValidationError({"nationalities": f"No country has the code {', '.join(sorted(unknown))}."})
        reference = ImpreciseDate(self.reference_date or "")
        if self.payment_state and reference.is_real and reference.first_day > today():
            raise ValidationError({"reference_date": "This lies in the future. A state is how far a payment had come."})
        self.check_nationalities()

    def check_nationalities(self) -> None:
        """Refuse nationals that the event doesn't count, or more of them than people. Raises ValidationError."""
        told = parse_nationalities(self.nationalities)
        quantities = self.quantities
        most = quantities[0].high if quantities else None
        least = sum(one.people.low for one in told if one.people is not None and one.people.low is not None)
        if most is not None and least > most:
            raise ValidationError({"nationalities": f"These are {least:.0f} people, more than are counted."})
        if not told or self.event is None or not self.agreement_id:
            # A claim that is added together with its agreement is looked at when that is published.
            return
        whose = self.event.nationals
        if whose == Nationals.THIRD_COUNTRY and self.agreement.host_id in {one.country for one in told}:
            raise ValidationError(
                {"nationalities": "The event counts third-country nationals: none of the host's own are among them."}
            )
        if whose == Nationals.OWN and {one.country for one in told} - {self.agreement.host_id}:
            raise ValidationError(
                {"nationalities": "The event counts the host's own nationals: no others are among them."}
            )


VOCABULARIES: dict[str, list[str]] = {
    ClaimField.INSTRUMENT: Instrument.values,
    ClaimField.TEXT_PUBLIC: ["yes", "no"],
    ClaimField.RENEWAL: Renewal.values,
    ClaimField.STATUS: Status.values,
}
"""The words that a claim about a field can have as its value, where not any text will do."""


def _checked_text(field: str, written: str) -> str:
    """A value that is no quantity, refused where its field has a vocabulary and this is not of it."""
    vocabulary = VOCABULARIES.get(field)
    if field in (ClaimField.TERM_START, ClaimField.PLANNED_START) and not ImpreciseDate(written).is_real:
        raise ValidationError(f"“{written}” is no date: write 2025-06-11, 2025-06 or 2025.", code="invalid")
    if vocabulary and written not in vocabulary:
        raise ValidationError(f"“{written}” is not one of: {', '.join(vocabulary)}.", code="invalid_choice")
    return written


class Criticism(models.Model):
    """Who objects to one or more arrangements, on which ground, in which form."""

    slug = models.SlugField(max_length=120, unique=True)
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="criticisms")
    agreements = models.ManyToManyField(Agreement, related_name="criticisms")
    ground = models.CharField(max_length=30, choices=Ground)
    form = models.CharField(max_length=20, choices=CriticismForm)
    occurred = ImpreciseDateField(blank=True, help_text="2025-06-11, 2025-06 or 2025; empty where unknown")
    text = models.TextField(help_text="what the critic says, in our own words")
    sources = models.ManyToManyField(Source, related_name="criticisms")
    locator = models.CharField(max_length=200, blank=True, help_text="where in the sources")
    response = models.TextField(blank=True, help_text="what the criticised party answered; empty where unknown")
    outcome = models.TextField(blank=True, help_text="what came of it; empty where unknown")

    objects = CriticismQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            is_one_of("criticism_ground_is_known", "ground", Ground),
            is_one_of("criticism_form_is_known", "form", CriticismForm),
            imprecise_date_is_written_right("criticism_occurred_is_a_date", "occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_ground_display()}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def clean(self) -> None:
        """Refuse a slug under which another was once public."""
        refuse_taken(self)

    def get_absolute_url(self) -> str:
        return reverse("criticism", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("criticism-detail", args=[self.slug])
