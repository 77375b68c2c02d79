"""Countries, actors and sources, to which the rows of many agreements refer."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import ProtectedError, Q, QuerySet
from django.urls import reverse

from ..choices import ActorKind, CodeStatus, Grade, SourceKind
from ..fields import (
    ImpreciseDateField,
    choices_constraint,
    imprecise_date_constraint,
    validate_language,
    validate_web_address,
    web_address_constraint,
)
from ..folding import fold
from ..querysets import ActorQuerySet, CountryQuerySet, SourceQuerySet, shown_in
from .history import validate_slug_unused

if TYPE_CHECKING:
    from .agreement import Agreement


CODES_ELSEWHERE = {"GR": "EL", "XK": "UNK"}
"""Codes that Eurostat and the United Nations use instead of those of ISO 3166-1."""


class Country(models.Model):
    """A country or territory of ISO 3166-1, or Kosovo under its user-assigned code XK."""

    code = models.CharField(max_length=2, primary_key=True, help_text="ISO 3166-1 alpha-2, for example DK")
    alpha3 = models.CharField("alpha-3 code", max_length=3, unique=True)
    name = models.CharField(max_length=100, unique=True, help_text="the common English name")
    official_name = models.CharField(max_length=200, blank=True)
    slug = models.SlugField(max_length=100, unique=True)
    aliases = models.JSONField(default=list, blank=True, help_text='other names, for example ["Kosova"]')
    region = models.CharField(max_length=50, help_text="region of the United Nations' M49 list")
    subregion = models.CharField(max_length=50, blank=True)
    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=7, decimal_places=4)
    code_status = models.CharField(max_length=20, choices=CodeStatus, default=CodeStatus.OFFICIAL)

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"
        constraints = [
            choices_constraint("country_code_status_is_known", "code_status", CodeStatus),
            models.CheckConstraint(condition=Q(code__regex="^[A-Z]{2}$"), name="country_code_is_two_capitals"),
            models.CheckConstraint(condition=Q(alpha3__regex="^[A-Z]{3}$"), name="country_alpha3_is_three_capitals"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="country_lies_on_earth"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def get_absolute_url(self) -> str:
        return reverse("country", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("country-detail", args=[self.code])

    def clean(self) -> None:
        """Refuse a name that already means another country."""
        taken = Country.objects.exclude(pk=self.pk).names()
        for name in self.names:
            if fold(name) in taken:
                raise ValidationError(f"“{name}” already means {taken[fold(name)].name}.", code="ambiguous")

    @property
    def names(self) -> list[str]:
        """The names and codes by which a query may refer to the country."""
        elsewhere = CODES_ELSEWHERE.get(self.code, "")
        names = [self.code, self.alpha3, elsewhere, self.name, self.official_name, self.slug, *self.aliases]
        return [name for name in names if name]


class Actor(models.Model):
    """Whoever criticises, decides or asserts: an organisation, a body or a group, never a private person."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200, unique=True)
    aliases = models.JSONField(default=list, blank=True, help_text='other names, for example ["HRW"]')
    kind = models.CharField(max_length=20, choices=ActorKind)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="actors")
    url = models.URLField("address", max_length=500, blank=True, validators=[validate_web_address])

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            choices_constraint("actor_kind_is_known", "kind", ActorKind),
            web_address_constraint("actor_url_is_a_web_address", "url"),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def clean(self) -> None:
        """Refuse a slug under which another actor was once public."""
        validate_slug_unused(self)

    def get_absolute_url(self) -> str:
        return reverse("actor", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("actor-detail", args=[self.slug])


class Source(models.Model):
    """A document that says something about an arrangement, with our judgement of how good it is."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=500)
    publisher = models.CharField(max_length=200, blank=True, help_text="empty where the document doesn't say")
    authors = models.CharField(max_length=300, blank=True, help_text="as printed; empty where it doesn't say")
    published = ImpreciseDateField(blank=True, help_text="2025-06-11, 2025-06 or 2025; empty where unknown")
    is_published_inferred = models.BooleanField(
        "date inferred",
        default=False,
        help_text="the document doesn't print the date; the note says what it follows from",
    )
    retrieved = models.DateField(
        null=True, blank=True, help_text="when we looked it up; needed where it isn't known when it was published"
    )
    url = models.URLField("address", max_length=1000, blank=True, validators=[validate_web_address])
    archive_url = models.URLField("archived copy", max_length=1000, blank=True, validators=[validate_web_address])
    language = models.CharField(max_length=2, validators=[validate_language])
    kind = models.CharField(max_length=20, choices=SourceKind)
    grade = models.CharField(max_length=1, choices=Grade)
    retells = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="retold_by", help_text="earlier reports that it repeats"
    )
    note = models.TextField(blank=True, help_text="public: conflicts of headline and body, what was inferred and why")
    document_name = models.CharField(max_length=200, blank=True, help_text="file name of the copy that we hold")
    document_sha256 = models.CharField(
        "SHA-256 of the copy", max_length=64, blank=True, validators=[RegexValidator("^[0-9a-f]{64}$")]
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        # The admin sorts and filters by these.
        indexes = [
            models.Index(fields=["title", "id"], name="source_by_title"),
            models.Index(fields=["language"], name="source_by_language"),
        ]
        constraints = [
            choices_constraint("source_kind_is_known", "kind", SourceKind),
            choices_constraint("source_grade_is_known", "grade", Grade),
            web_address_constraint("source_url_is_a_web_address", "url"),
            web_address_constraint("source_archive_url_is_a_web_address", "archive_url"),
            imprecise_date_constraint("source_published_is_a_date", "published"),
            models.CheckConstraint(
                condition=~Q(published="") | Q(retrieved__isnull=False),
                name="source_has_a_day",
                violation_error_message="Say when it was published, or where that isn't known, when you looked it up.",
            ),
            models.CheckConstraint(
                condition=Q(is_published_inferred=False) | (~Q(published="") & ~Q(note="")),
                name="source_inferred_date_has_a_note",
                violation_error_message="An inferred date needs a date and a note that says what it follows from.",
            ),
            models.CheckConstraint(
                condition=Q(document_sha256="") | Q(document_sha256__regex="^[0-9a-f]{64}$"),
                name="source_sha256_is_written_right",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.title, self.publisher, self.published) if part)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def clean(self) -> None:
        """Refuse a slug under which another source was once public."""
        validate_slug_unused(self)

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("source-detail", args=[self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a source that nothing cites. Raises ProtectedError for others.

        The database itself would only remove it from the sources of an event.
        """
        naming = (self.events, self.criticisms, self.case_events, self.retold_by)
        if any(rows.exists() for rows in naming):
            raise ProtectedError("An event, a criticism, a court case or a later report names this source.", {self})
        return super().delete(*args, **kwargs)

    def citing_agreements(self) -> "QuerySet[Agreement]":
        """The published agreements that cite it."""
        model: type[Agreement] = apps.get_model("agreements", "Agreement")
        return model.objects.filter(pk__in=shown_in([self.pk], "source"))
