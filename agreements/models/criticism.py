"""Criticisms: who objects to arrangements, and why."""

from django.db import models
from django.urls import reverse

from ..choices import CriticismMedium, Ground
from ..fields import ImpreciseDateField, choices_constraint, imprecise_date_constraint
from ..querysets import CriticismQuerySet
from .agreement import Agreement
from .history import validate_slug_unused
from .reference import Actor, Source


class Criticism(models.Model):
    """Who objects to one or more arrangements, on which ground, in which form."""

    slug = models.SlugField(max_length=120, unique=True)
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="criticisms")
    agreements = models.ManyToManyField(Agreement, related_name="criticisms")
    ground = models.CharField(max_length=30, choices=Ground)
    form = models.CharField(max_length=20, choices=CriticismMedium)
    occurred = ImpreciseDateField(blank=True, help_text="2025-06-11, 2025-06 or 2025; empty where unknown")
    text = models.TextField(help_text="what the critic says, in our own words")
    sources = models.ManyToManyField(Source, related_name="criticisms")
    locator = models.CharField(max_length=200, blank=True, help_text="where in the sources")
    response = models.TextField(blank=True, help_text="what the criticised party answered; empty where unknown")
    outcome = models.TextField(blank=True, help_text="what came of it; empty where unknown")

    objects = CriticismQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        indexes = [models.Index(fields=["-occurred", "id"], name="criticism_by_day")]
        constraints = [
            choices_constraint("criticism_ground_is_known", "ground", Ground),
            choices_constraint("criticism_form_is_known", "form", CriticismMedium),
            imprecise_date_constraint("criticism_occurred_is_a_date", "occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_ground_display()}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def clean(self) -> None:
        """Refuse a slug under which another criticism was once public."""
        validate_slug_unused(self)

    def get_absolute_url(self) -> str:
        return reverse("criticism", args=[self.slug])

    def get_api_url(self) -> str:
        """The address in the API."""
        return reverse("criticism-detail", args=[self.slug])
