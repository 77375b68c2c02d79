"""Agreements, with their criteria, payments, considerations and legal texts.

Kept in one module because the other rows exist only as parts of an agreement.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.urls import reverse

from ..choices import (
    GUARANTEE_CATEGORIES,
    GUARANTEE_KINDS,
    AgreementKind,
    ConsiderationKind,
    ConsiderationState,
    CriterionCategory,
    CriterionKind,
    EditorialState,
    PaymentParty,
    PaymentState,
    TextRole,
)
from ..fields import choices_constraint
from ..querysets import AgreementQuerySet, CriterionQuerySet, PaymentQuerySet
from ..record.facts import payment_label
from ..record.totals import WHOLES
from .reference import Country, Source


class Agreement(models.Model):
    """One arrangement between a state that sends, alone or jointly with others, and one that hosts.

    Capacity, duration, instrument, facility and whether the text is public follow from the claims, and the status from
    the events. None of them is stored here again.
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
    state = models.CharField(
        "editorial state", max_length=20, choices=EditorialState, default=EditorialState.DRAFT, editable=False
    )
    revision = models.OneToOneField("Revision", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="last public change")
    retraction_reason = models.TextField(blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            choices_constraint("agreement_kind_is_known", "kind", AgreementKind),
            choices_constraint("agreement_state_is_known", "state", EditorialState),
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
                condition=~Q(state__in=[EditorialState.PUBLISHED, EditorialState.RETRACTED])
                | Q(revision__isnull=False, published_at__isnull=False, updated_at__isnull=False),
                name="agreement_public_has_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(state=EditorialState.RETRACTED, retraction_reason__gt="")
                | (~Q(state=EditorialState.RETRACTED) & Q(retraction_reason="")),
                name="agreement_retracted_has_a_reason",
            ),
        ]
        # None by state: SQLite takes it for selective, and looked at all that are published for those of a few rows.
        indexes = [models.Index(fields=["title", "id"], name="agreement_by_title")]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("agreement-detail", args=[self.pk])

    def clean(self) -> None:
        """Refuse a slug that another record was once published under, since its address must go on leading there.

        Also refuse to unlink a record if a payment of one of the two is part of a payment of the other.
        """
        if Agreement.objects.exclude(pk=self.pk).filter(revisions__slug=self.slug).exists():
            raise ValidationError({"slug": "Another record was published under this address. Choose another."})
        linked = {self.pk, self.follows_id, self.replaces_id}
        across = Payment.objects.filter(part_of__isnull=False).exclude(part_of__agreement=F("agreement"))
        mine = across.filter(agreement=self.pk).exclude(part_of__agreement__in=linked)
        mine = mine.exclude(part_of__agreement__follows=self.pk).exclude(part_of__agreement__replaces=self.pk)
        theirs = across.filter(part_of__agreement=self.pk).exclude(agreement__in=linked)
        theirs = theirs.exclude(agreement__follows=self.pk).exclude(agreement__replaces=self.pk)
        apart = (mine | theirs).select_related("agreement", "part_of__agreement").first() if self.pk else None
        if apart is not None and apart.part_of is not None:
            raise ValidationError(
                f"“{apart.agreement}” has a payment, “{apart}”, that is a part of “{apart.part_of}” in "
                f"“{apart.part_of.agreement}”. Link the two records, or take “part of” out of that payment first."
            )

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete an agreement that was never published. Raises ProtectedError for others."""
        if self.revision_id is not None:
            raise ProtectedError("What was published is retracted, with a reason, not deleted.", {self})
        return super().delete(*args, **kwargs)

    @property
    def is_published(self) -> bool:
        """Whether the public sees it."""
        return self.state == EditorialState.PUBLISHED


class Criterion(models.Model):
    """Who may be sent, who may not, who decides, or what is guaranteed. Its claims say where that is written."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="criteria")
    kind = models.CharField(max_length=20, choices=CriterionKind)
    category = models.CharField(max_length=30, choices=CriterionCategory)
    text = models.CharField(max_length=300, help_text="in our own words")

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "criteria"
        constraints = [
            choices_constraint("criterion_kind_is_known", "kind", CriterionKind),
            choices_constraint("criterion_category_is_known", "category", CriterionCategory),
            models.UniqueConstraint(fields=["agreement", "text"], name="criterion_is_said_once"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(GUARANTEE_KINDS), category__in=sorted(GUARANTEE_CATEGORIES))
                | (~Q(kind__in=sorted(GUARANTEE_KINDS)) & ~Q(category__in=sorted(GUARANTEE_CATEGORIES))),
                name="criterion_guarantees_what_can_be",
                violation_error_message="Onward return, asylum, counsel, monitoring and detention are guaranteed or "
                "not; who may be sent is told by the other categories.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("criterion-detail", args=[self.pk])


class Payment(models.Model):
    """One flow of money under an arrangement. Its claims state the amount, with currency and period."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="payments")
    payer = models.CharField(max_length=10, choices=PaymentParty, default=PaymentParty.SENDER)
    payee = models.CharField(max_length=10, choices=PaymentParty, default=PaymentParty.HOST)
    purpose = models.CharField(max_length=300, help_text="what it is for, in our own words")
    state = models.CharField(max_length=20, choices=PaymentState)
    part_of = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="the larger sum that holds this one, here or in a record that this one follows: sums leave out "
        "parts beside a whole in the same state",
    )
    trigger = models.CharField(
        max_length=300, blank=True, help_text="what makes it due: “after 300 people”, “on the first arrival”"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part_of=None) | ~Q(part_of=F("pk")),
                name="payment_is_part_of_another",
                violation_error_message="A payment can't be a part of itself.",
            ),
            choices_constraint("payment_payer_is_known", "payer", PaymentParty),
            choices_constraint("payment_payee_is_known", "payee", PaymentParty),
            choices_constraint("payment_state_is_known", "state", PaymentState),
            models.CheckConstraint(
                condition=~Q(payer=F("payee")),
                name="payment_payer_is_not_payee",
                violation_error_message="Somebody pays somebody else: choose two different parties.",
            ),
            models.UniqueConstraint(fields=["agreement", "purpose", "state"], name="payment_is_said_once"),
        ]

    def __str__(self) -> str:
        return payment_label(self.payer, self.payee, self.purpose)

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("payment-detail", args=[self.pk])

    def clean(self) -> None:
        """Refuse a larger payment of an unrelated record, one that is part of this payment, and too many levels."""
        whole = self.part_of
        if whole is None:
            return
        mine, theirs = self.agreement, whole.agreement
        related = {mine.pk, mine.follows_id, mine.replaces_id}
        if theirs.pk not in related and mine.pk not in {theirs.follows_id, theirs.replaces_id}:
            raise ValidationError({"part_of": "This belongs to another agreement, which isn't linked to this one."})
        if self.is_in_ring():
            raise ValidationError({"part_of": "The two would be parts of each other: choose which is the larger sum."})
        if len(self.wholes()) + self.depth() > WHOLES:
            raise ValidationError({"part_of": f"At most {WHOLES} larger sums hold one another: choose one further up."})

    def wholes(self) -> "list[Payment]":
        """The larger payments that this one is part of, the next larger first; in a ring the last is a repeat."""
        found: list[Payment] = []
        whole = self.part_of
        while whole is not None:
            found.append(whole)
            whole = None if whole.pk == self.pk or whole in found[:-1] else whole.part_of
        return found

    def depth(self) -> int:
        """How many levels of parts this payment has, counted up to one more than is allowed."""
        found, inner = 0, Payment.objects.filter(part_of=self.pk) if self.pk else Payment.objects.none()
        while found <= WHOLES and (keys := list(inner.values_list("pk", flat=True))):
            found, inner = found + 1, Payment.objects.filter(part_of__in=keys)
        return found

    def is_in_ring(self) -> bool:
        """Whether the payment, or a larger one, is a part of itself."""
        found = self.wholes()
        return bool(found) and (found[-1].pk == self.pk or found[-1] in found[:-1])


class Consideration(models.Model):
    """What one party gives for the arrangement that isn't money: visas, people taken in return, recognition."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="considerations")
    giver = models.CharField(max_length=10, choices=PaymentParty, help_text="whoever gives it, or would")
    kind = models.CharField(max_length=20, choices=ConsiderationKind)
    state = models.CharField(max_length=20, choices=ConsiderationState)
    text = models.CharField(max_length=300, help_text="in our own words")

    class Meta:
        ordering = ["pk"]
        constraints = [
            choices_constraint("consideration_giver_is_known", "giver", PaymentParty),
            choices_constraint("consideration_kind_is_known", "kind", ConsiderationKind),
            choices_constraint("consideration_state_is_known", "state", ConsiderationState),
            models.UniqueConstraint(fields=["agreement", "text"], name="consideration_is_said_once"),
        ]

    def __str__(self) -> str:
        return self.text


class LegalText(models.Model):
    """A source that is part of the arrangement's law, not a report about it: the text itself, an Act, a notice."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="texts")
    source = models.ForeignKey(Source, models.PROTECT, related_name="texts")
    role = models.CharField(max_length=20, choices=TextRole)
    article = models.CharField(max_length=200, blank=True, help_text="which part of it, where not the whole: “Art. 4”")

    class Meta:
        ordering = ["pk"]
        constraints = [
            choices_constraint("text_role_is_known", "role", TextRole),
            models.UniqueConstraint(fields=["agreement", "source", "role", "article"], name="text_is_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.source}"
