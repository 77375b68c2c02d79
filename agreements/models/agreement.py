"""The arrangement itself, with who may be sent under it and who pays."""

from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.urls import reverse

from ..choices import (
    ACTIVE,
    AgreementKind,
    ClaimField,
    CriterionCategory,
    CriterionKind,
    Nationals,
    PaymentParty,
    PaymentState,
    State,
)
from ..fields import ImpreciseDate, Quantity, is_one_of, total_to_date
from ..querysets import AgreementQuerySet
from .reference import Country, Source

if TYPE_CHECKING:
    from .evidence import Claim, Event


class Agreement(models.Model):
    """One arrangement between one state that sends and one that hosts.

    Capacity, duration, instrument, facility and whether the text is public are what the preferred claims say, and the
    status is that of the latest status event; none of them is stored a second time here.
    """

    slug = models.SlugField(
        max_length=120,
        unique=True,
        validators=[RegexValidator("^[a-z]", "A slug starts with a letter, so that it can't be taken for an id.")],
        help_text="readable part of the address; old ones go on working",
    )
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, help_text="in our own words; needed before publishing")
    kind = models.CharField(max_length=30, choices=AgreementKind)
    sender = models.ForeignKey(Country, models.PROTECT, related_name="agreements_sent")
    joint_senders = models.ManyToManyField(
        Country, blank=True, related_name="agreements_sent_jointly", help_text="other states that send together with it"
    )
    host = models.ForeignKey(Country, models.PROTECT, related_name="agreements_hosted")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    state = models.CharField("editorial state", max_length=20, choices=State, default=State.DRAFT, editable=False)
    revision = models.OneToOneField("Revision", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="last public change")
    retraction_reason = models.TextField(blank=True, editable=False)

    search_text = models.TextField(blank=True, editable=False, help_text="the folded words of the public document")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            is_one_of("agreement_kind_is_known", "kind", AgreementKind),
            is_one_of("agreement_state_is_known", "state", State),
            models.CheckConstraint(
                condition=~Q(sender=F("host")),
                name="agreement_sender_is_not_host",
                violation_error_message="The sender and the host must be two different countries.",
            ),
            models.CheckConstraint(
                condition=~Q(pk=F("replaces")) & ~Q(pk=F("follows")), name="agreement_is_not_its_own_predecessor"
            ),
            models.CheckConstraint(condition=Q(slug__regex="^[a-z]"), name="agreement_slug_starts_with_a_letter"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PUBLISHED, State.RETRACTED])
                | Q(revision__isnull=False, published_at__isnull=False, updated_at__isnull=False),
                name="agreement_public_has_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RETRACTED, retraction_reason__gt="")
                | (~Q(state=State.RETRACTED) & Q(retraction_reason="")),
                name="agreement_retracted_has_a_reason",
            ),
        ]
        # They serve the order of lists, by title and by id, also where the host or the sender is asked for.
        indexes = [
            models.Index(fields=["state", "title", "id"]),
            models.Index(fields=["state", "host", "title", "id"]),
            models.Index(fields=["state", "sender", "title", "id"]),
            models.Index(fields=["state", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        """The slug."""
        return (self.slug,)

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("agreement", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("agreement-detail", args=[self.pk])

    def clean(self) -> None:
        """Refuse a slug that another record was once published under: its address must go on leading there."""
        if Agreement.objects.exclude(pk=self.pk).filter(revisions__slug=self.slug).exists():
            raise ValidationError({"slug": "Another record was published under this address. Choose another."})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only what was never published can go."""
        if self.revision_id is not None:
            raise ProtectedError("What was published is retracted, with a reason, not deleted.", {self})
        return super().delete(*args, **kwargs)

    @property
    def is_published(self) -> bool:
        """Whether the public sees it."""
        return self.state == State.PUBLISHED

    # What follows is derived from the events, claims and criticisms, which `for_document()` fetches.
    # `documents.as_known` derives the same for a day from the published document.

    def status_event(self, said_by: str | None = None) -> "Event | None":
        """The latest event that led to a status, or the latest in which the one party said so."""
        events = [event for event in self.events.all() if event.status and said_by in (None, event.said_by)]
        return max(events, key=lambda event: (event.occurred, event.pk), default=None)

    def announced(self) -> ImpreciseDate | None:
        """The date on which it was first said to be agreed on; None where nobody said so."""
        dates = [ImpreciseDate(event.occurred) for event in self.events.all() if event.status in ACTIVE]
        return min(dates, default=None)

    # Grouped once for each set of claims: prefetched claims are the same object each time they are asked for.
    _grouped: "tuple[Any, dict[tuple[str, int | None], list[Claim]]] | None" = None

    def claims_by_subject(self) -> "dict[tuple[str, int | None], list[Claim]]":
        """The claims about each field and row, the one that stands first: by rank, grade and age of the source."""
        claims = self.claims.all()
        if self._grouped is None or self._grouped[0] is not claims:
            grouped: dict[tuple[str, int | None], list[Claim]] = {}
            for claim in sorted(claims, key=lambda claim: claim.standing):
                grouped.setdefault(claim.subject, []).append(claim)
            self._grouped = (claims, grouped)
        return self._grouped[1]

    def standing_claim(self, field: str, item: int | None = None) -> "Claim | None":
        """The claim whose value is the published one; None where nobody usable says anything."""
        claims = self.claims_by_subject().get((field, item), [])
        return next((claim for claim in claims if claim.is_usable), None)

    def contested_subjects(self) -> list[tuple[str, int | None]]:
        """The fields and rows about which usable claims can't all be true."""
        return [
            subject
            for subject, claims in self.claims_by_subject().items()
            if not all(a.agrees_with(b) for a, b in combinations([c for c in claims if c.is_usable], 2))
        ]

    def cited_sources(self) -> "list[Source]":
        """Every source of a claim, an event or a criticism, once."""
        sources = {claim.source_id: claim.source for claim in self.claims.all()}
        told_by: list[Any] = [*self.events.all(), *self.criticisms.all()]
        for told in told_by:
            sources |= {source.pk: source for source in told.sources.all()}
        return sorted(sources.values(), key=lambda source: source.slug)

    def people(self, counted: str) -> Quantity | None:
        """How many third-country nationals were transferred, returned … to date; the host's own are left out.

        A running total stands for everything up to its day; later events are added to it.
        """
        counting = [row for row in self.events.all() if row.counted == counted and row.nationals != Nationals.OWN]
        claims = [(self.standing_claim(ClaimField.PEOPLE, event.pk), event.is_running_total) for event in counting]
        return total_to_date((claim.quantities[0], is_total) for claim, is_total in claims if claim is not None)


class Criterion(models.Model):
    """Who may be sent, who may not, or who decides. Its claims say where that is written."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="criteria")
    kind = models.CharField(max_length=20, choices=CriterionKind)
    category = models.CharField(max_length=30, choices=CriterionCategory)
    text = models.CharField(max_length=300, help_text="in our own words")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "criteria"
        constraints = [
            is_one_of("criterion_kind_is_known", "kind", CriterionKind),
            is_one_of("criterion_category_is_known", "category", CriterionCategory),
            models.UniqueConstraint(fields=["agreement", "text"], name="criterion_is_said_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Payment(models.Model):
    """One flow of money under an arrangement. The sum, with currency and period, is what its preferred claim says."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="payments")
    payer = models.CharField(max_length=10, choices=PaymentParty, default=PaymentParty.SENDER)
    payee = models.CharField(max_length=10, choices=PaymentParty, default=PaymentParty.HOST)
    purpose = models.CharField(max_length=300, help_text="what it is for, in our own words")
    state = models.CharField(max_length=20, choices=PaymentState)

    class Meta:
        ordering = ["pk"]
        constraints = [
            is_one_of("payment_payer_is_known", "payer", PaymentParty),
            is_one_of("payment_payee_is_known", "payee", PaymentParty),
            is_one_of("payment_state_is_known", "state", PaymentState),
            models.CheckConstraint(
                condition=~Q(payer=F("payee")),
                name="payment_payer_is_not_payee",
                violation_error_message="Somebody pays somebody else: choose two different parties.",
            ),
            models.UniqueConstraint(fields=["agreement", "purpose", "state"], name="payment_is_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_payer_display()} to {self.get_payee_display()}: {self.purpose}"
