"""The claims: what a source says about one field of an agreement, or about one of its rows.

Kept in one module because it is one model, most of which is columns and constraints.
"""

from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..choices import (
    Basis,
    ClaimField,
    Grade,
    Instrument,
    Nationals,
    PaymentState,
    Period,
    Qualifier,
    Rank,
    RenewalClause,
    Speaker,
    Status,
)
from ..clock import today
from ..fields import ImpreciseDateField, choices_constraint, imprecise_date_constraint, validate_language
from ..querysets import ClaimQuerySet
from ..record.dates import ImpreciseDate
from ..record.quantities import UNITS_OF, InvalidQuantity, Quantity, parse_nationalities, parse_quantities
from .agreement import Agreement, Consideration, Criterion, Payment
from .event import Event
from .reference import Country, Source

SUBJECT_COLUMNS = {
    ClaimField.CRITERION: "criterion",
    ClaimField.PAYMENT: "payment",
    ClaimField.CONSIDERATION: "consideration",
    ClaimField.PEOPLE: "event",
}
"""The column with the row that a claim is about, by field of the claim; other fields are of the agreement itself."""
FIELDS_WITH_OPTIONAL_VALUE = {ClaimField.CRITERION, ClaimField.PAYMENT, ClaimField.CONSIDERATION}
"""Fields whose claims may lack a value: a criterion's text is in its row, and a source may state no amount."""
CLAIM_DETAILS = (
    "locator", "statement", "speaker", "basis", "reference_date", "as_stated", "as_stated_language", "nationalities",
    "payment_state", "rank", "reason",
)  # fmt: skip
"""The columns that editors fill besides value and source: also keys of seed files, and fields of forms."""
MAX_WORDS = 7
"""The maximum number of words that are quoted from a source as printed."""


def _names_its_row(field: ClaimField | None) -> Q:
    """The condition that claims of the field name their row and no other; for None, that claims of the other fields
    name no row.
    """
    columns = {column: field != name for name, column in SUBJECT_COLUMNS.items()}
    rows = Q(**{f"{column}__isnull": is_null for column, is_null in columns.items()})
    return rows & (~Q(field__in=list(SUBJECT_COLUMNS)) if field is None else Q(field=field))


class Claim(models.Model):
    """What one source says about one field of one agreement. Wrong claims are deprecated, never deleted.

    The columns depend on the field: quantities are in `qualifier` to `also_period`, all other values in `text`. Forms,
    seeds and answers read and write them through `value`.
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
        max_length=10, choices=Speaker, blank=True, help_text="whose word the source gives; empty where it is its own"
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
        max_length=100,
        blank=True,
        help_text=f"the words of the source for the amount, as printed, {MAX_WORDS} at most",
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
            choices_constraint("claim_field_is_known", "field", ClaimField),
            choices_constraint("claim_rank_is_known", "rank", Rank),
            choices_constraint("claim_speaker_is_known", "speaker", Speaker, blank=True),
            choices_constraint("claim_basis_is_known", "basis", Basis, blank=True),
            imprecise_date_constraint("claim_reference_date_is_a_date", "reference_date"),
            models.CheckConstraint(
                condition=Q(nationalities="") | Q(field=ClaimField.PEOPLE),
                name="claim_nationalities_are_of_people",
                violation_error_message="Only people on an event have nationalities.",
            ),
            choices_constraint("claim_payment_state_is_known", "payment_state", PaymentState, blank=True),
            models.CheckConstraint(
                condition=Q(payment_state="") | Q(field=ClaimField.PAYMENT, reference_date__gt=""),
                name="claim_payment_state_is_dated",
                violation_error_message="Only a payment has a state, on a day: give the claim a reference date.",
            ),
            models.CheckConstraint(
                condition=Q(as_stated="", as_stated_language="")
                | Q(
                    as_stated__regex=rf"^[^\s]+( [^\s]+){{0,{MAX_WORDS - 1}}}$",
                    as_stated_language__regex="^[a-z]{2}$",
                    field__in=list(UNITS_OF),
                ),
                name="claim_as_stated_is_short",
                violation_error_message=f"At most {MAX_WORDS} words, of an amount, with the code of their language.",
            ),
            choices_constraint("claim_qualifier_is_known", "qualifier", Qualifier, blank=True),
            choices_constraint("claim_period_is_known", "period", Period, blank=True),
            choices_constraint("claim_also_qualifier_is_known", "also_qualifier", Qualifier, blank=True),
            choices_constraint("claim_also_period_is_known", "also_period", Period, blank=True),
            models.CheckConstraint(
                condition=reduce(or_, map(_names_its_row, [*SUBJECT_COLUMNS, None])),
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
                condition=Q(rank=Rank.PREFERRED, **dict.fromkeys(SUBJECT_COLUMNS.values())),
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
                for column in SUBJECT_COLUMNS.values()
            ),
        ]
        indexes = [models.Index(fields=["agreement", "field", "rank"])]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.value or self.statement}"

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("claim-detail", args=[self.pk])

    @property
    def quantities(self) -> list[Quantity]:
        """The stated quantities: at most two, and empty if the claim states none."""
        first = Quantity(self.qualifier, self.amount, self.unit, self.period)
        also = Quantity(self.also_qualifier, self.also_amount, self.also_unit, self.also_period)
        return [quantity for quantity in (first, also) if quantity.qualifier]

    @property
    def value(self) -> str:
        """The value in the written form of seeds, forms and answers."""
        return " and ".join(map(str, self.quantities)) or self.text

    @value.setter
    def value(self, written: str) -> None:
        """Set the columns from the written form. Raises ValidationError, whose message says how to write the value.

        The error's code is "required" if the text is empty and the field needs a value.
        """
        if not written and self.field not in FIELDS_WITH_OPTIONAL_VALUE:
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
        """The field that the claim is about, and the id of the row; None if it is about the agreement itself."""
        column = SUBJECT_COLUMNS.get(ClaimField(self.field))
        return (self.field, getattr(self, f"{column}_id") if column else None)

    def clean(self) -> None:
        """Check what constraints can't: the row is of this agreement, the units fit, and grade X isn't preferred."""
        for column in SUBJECT_COLUMNS.values():
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
        if self.payment_state and reference.is_valid and reference.first_day > today():
            raise ValidationError({"reference_date": "This lies in the future. A state is how far a payment had come."})
        self.check_nationalities()

    def check_nationalities(self) -> None:
        """Raise ValidationError for nationals whom the event doesn't count, or for more nationals than people."""
        told = parse_nationalities(self.nationalities)
        quantities = self.quantities
        most = quantities[0].high if quantities else None
        least = sum(one.people.low for one in told if one.people is not None and one.people.low is not None)
        if most is not None and least > most:
            raise ValidationError({"nationalities": f"These are {least:.0f} people, more than are counted."})
        if not told or self.event is None or not self.agreement_id:
            # A claim that is added together with its agreement is checked when the agreement is published.
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
    ClaimField.RENEWAL: RenewalClause.values,
    ClaimField.STATUS: Status.values,
}
"""The values that claims about these fields can have; other fields have free text."""


def _checked_text(field: str, written: str) -> str:
    """Return the text. Raises ValidationError if the field needs a date, or a value of its vocabulary, and lacks it."""
    vocabulary = VOCABULARIES.get(field)
    if field in (ClaimField.TERM_START, ClaimField.PLANNED_START) and not ImpreciseDate(written).is_valid:
        raise ValidationError(f"“{written}” is no date: write 2025-06-11, 2025-06 or 2025.", code="invalid")
    if vocabulary and written not in vocabulary:
        raise ValidationError(f"“{written}” is not one of: {', '.join(vocabulary)}.", code="invalid_choice")
    return written
