"""The history of the public record: the dataset's revision, revisions, renewals, erasures, checks and addresses."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from ..choices import RevisionAction
from ..clock import today
from ..fields import choices_constraint, validate_languages
from ..querysets import AddressQuerySet, CheckQuerySet, RevisionQuerySet


class Dataset(models.Model):
    """A single row with the revision number of the whole public record, which every public change raises."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.PositiveBigIntegerField(default=0)
    revisions = models.PositiveBigIntegerField(
        default=0, help_text="how many were ever stored: where fewer are there, some were lost"
    )
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="dataset_has_one_row")]

    def __str__(self) -> str:
        return f"revision {self.revision}"

    @classmethod
    def current(cls) -> "Dataset":
        """The row, in one query; an unsaved row with revision 0 if nothing was ever published."""
        return cls.objects.first() or cls()

    @classmethod
    def lock(cls) -> None:
        """Lock the row until the transaction ends, after waiting for other changes of the public record.

        Everything that is read afterwards is in the state after the last change.
        """
        if not cls.objects.select_for_update().filter(pk=1):
            cls.objects.get_or_create(pk=1)
            cls.objects.select_for_update().get(pk=1)

    @classmethod
    def advance(cls) -> "Dataset":
        """Raise the revision number. The row stays locked until commit, so numbers are in the order of commits."""
        with transaction.atomic():
            cls.lock()
            cls.objects.update(revision=F("revision") + 1, updated_at=timezone.now())
            return cls.objects.get(pk=1)

    @property
    def key(self) -> str:
        """A text that changes with every public change, and differs between databases."""
        return f"{self.revision}-{self.updated_at:%Y%m%dT%H%M%S%f}"


class Revision(models.Model):
    """One published state of an agreement. Revisions are never deleted; only erasing a text changes them."""

    agreement = models.ForeignKey("Agreement", models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(help_text="counts the agreement's own revisions from 1")
    dataset_revision = models.PositiveBigIntegerField(help_text="the dataset's revision that it made")
    action = models.CharField(max_length=20, choices=RevisionAction)
    reason = models.CharField(max_length=500, help_text="why this change was made; public")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_by_role = models.CharField(max_length=50, default="editor", help_text="how the public record names the author")
    slug = models.SlugField(max_length=120, help_text="the agreement's slug at that time")
    document = models.TextField(help_text="the agreement's document as JSON, of any format: `record.document` reads it")
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="when a text was last erased from it; null where none was"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["agreement_id", "-number"]
        constraints = [
            choices_constraint("revision_action_is_known", "action", RevisionAction),
            models.UniqueConstraint(fields=["agreement", "number"], name="revision_number_is_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_starts_at_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="revision_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["dataset_revision"]),
            models.Index(fields=["action", "-dataset_revision", "-id"], name="revision_by_action"),
            models.Index(fields=["slug"]),
        ]

    def __str__(self) -> str:
        return f"{self.slug}, revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert and count the revision. Raises TypeError for an existing one, whose update a trigger refuses, too."""
        if not self._state.adding:
            raise TypeError("A revision is never changed: publish the agreement again instead.")
        super().save(*args, **kwargs)
        Dataset.objects.update(revisions=F("revisions") + 1)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raise TypeError: published revisions are kept."""
        raise TypeError("A revision is never deleted: retract the agreement instead.")


class Renewal(models.Model):
    """A published agreement whose document waits to be stored again, since something that it shows has changed."""

    agreement = models.OneToOneField("Agreement", models.CASCADE, related_name="renewal")
    reason = models.CharField(max_length=500, help_text="why its document changes; public")
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ["view"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="renewal_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.reason}"


class Erasure(models.Model):
    """A log entry of an erasure: who erased a text from published revisions, when and why, without the text."""

    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, help_text="public")
    dataset_revision = models.PositiveBigIntegerField(help_text="the dataset's revision when it was done")
    revisions = models.ManyToManyField(Revision, related_name="erasures", help_text="from which it was erased")
    other_places = models.PositiveIntegerField(help_text="addresses, reasons and lines of the admin's history beside")

    class Meta:
        ordering = ["-pk"]
        default_permissions = ["view"]
        permissions = [("erase", "Can erase a text from what was published")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}: {self.reason}"


class Check(models.Model):
    """A search by an editor for news of an agreement, or for arrangements of a country.

    It is kept even if nothing new was found, since it shows how current the record is.
    """

    agreement = models.ForeignKey("Agreement", models.CASCADE, null=True, blank=True, related_name="checks")
    country = models.ForeignKey("Country", models.CASCADE, null=True, blank=True, related_name="checks")
    checked = models.DateField(default=today)
    where = models.CharField(max_length=300, help_text="which sites, searches or registers")
    languages = models.CharField(
        max_length=100, validators=[validate_languages], help_text="codes of the languages read: “en, fr”"
    )
    looked_for = models.CharField(max_length=300, help_text="what would have been news")
    found = models.CharField(max_length=500, blank=True, help_text="empty where nothing new was found")

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-checked", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, country=None) | Q(agreement=None, country__isnull=False),
                name="check_is_of_one_agreement_or_country",
                violation_error_message="Choose the agreement or the country for which was looked, not both.",
            ),
            models.CheckConstraint(
                condition=~Q(where="") & ~Q(languages="") & ~Q(looked_for=""), name="check_says_where_and_for_what"
            ),
        ]
        indexes = [models.Index(fields=["agreement", "-checked"]), models.Index(fields=["country", "-checked"])]

    def __str__(self) -> str:
        return f"{self.agreement or self.country}, {self.checked}"

    def clean(self) -> None:
        """Refuse a date in the future."""
        if isinstance(self.checked, datetime.date) and self.checked > today():
            raise ValidationError({"checked": "This lies in the future."})


class Address(models.Model):
    """A slug under which a source, actor, criticism or court case was once public. Its address never answers 404.

    Of claims, events, payments and criteria it is the id, and only of those that left the public record.
    """

    kind = models.CharField(max_length=20, help_text="of which model")
    slug = models.SlugField(max_length=120)
    row = models.BigIntegerField(help_text="primary key; the row may have another slug by now, or be gone")

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="address_leads_to_one_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


def validate_slug_unused(row: Any) -> None:
    """Raise ValidationError if another row of the model was once public under the slug, since the address must keep its
    meaning. For use in `clean()`.
    """
    address = Address.objects.former(type(row), row.slug)
    if address is not None and address.row != row.pk:
        raise ValidationError({"slug": "Another one was published under this address. Choose another."})
