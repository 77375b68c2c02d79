"""Criticisms: on the agreement's page, where one is written or chosen, and on a page of their own."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field, Model, QuerySet
from django.db.models.fields.related import RelatedField
from django.forms.models import modelform_factory
from django.http import HttpRequest
from django.utils.text import Truncator, slugify

from ..models import Agreement, Criticism
from ..querysets import AgreementQuerySet
from .base import ReferenceAdmin, RowInline

WRITTEN = ["actor", "ground", "form", "occurred", "text", "sources", "locator", "response", "outcome"]
Concerning = Criticism.agreements.through


class CriticismRowForm(forms.ModelForm):
    """That a criticism concerns the agreement: one on record, or one that is written here."""

    criticism_form: type[forms.ModelForm]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.criticism if self.instance.pk else None
        data = self.data if self.is_bound else None
        self.written = self.criticism_form(data, prefix=self.prefix, instance=known, use_required_attribute=False)
        self.needed = [name for name, field in self.written.fields.items() if field.required]
        for name in self.needed:
            self.written.fields[name].required = False
        self.fields |= self.written.fields
        self.initial = {**self.initial, **self.written.initial}
        choice = self.fields["criticism"]
        choice.required, choice.label = False, "On record already"
        choice.help_text = "one that concerns this agreement as well; leave it empty to write a new one below"
        choice.disabled = known is not None

    @property
    def heading(self) -> str:
        """Who objects, and which other agreements it concerns: what is changed here changes there."""
        criticism = self.instance.criticism
        others = [one.title for one in criticism.agreements.all() if one.pk != self.instance.agreement_id]
        return " · ".join([str(criticism), *([f"concerns also: {', '.join(others)}"] if others else [])])

    @property
    def is_chosen(self) -> bool:
        """Whether a criticism on record is only said to concern this agreement as well."""
        return self.instance.pk is None and bool(self.cleaned_data.get("criticism"))

    def clean(self) -> dict[str, Any]:
        """Either one on record or a new one, and a new one whole."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_chosen:
            if any(self[name].data for name in WRITTEN):
                self.add_error("criticism", "Choose one on record, or write a new one below: not both in one row.")
            return cleaned
        for name in self.needed:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.written.fields[name].error_messages["required"])
        return cleaned

    def _post_clean(self) -> None:
        """Check what is written as a criticism. A row that stands as it stood was checked when it was saved."""
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()  # type: ignore[misc]
        if not self.is_chosen:
            for name, messages in self.written.errors.as_data().items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, messages)

    def save(self, commit: bool = True) -> Any:
        """The criticism first: the row points at it."""
        if not self.is_chosen:
            criticism = self.written.instance
            # Not of the agreement's slug: a retracted record's is told nowhere, and others may share the criticism.
            criticism.slug = criticism.slug or _free_slug(slugify(f"{criticism.actor.slug} on {criticism.ground}"))
            self.instance.criticism = self.written.save()
        return super().save(commit)


class CriticismInline(RowInline):
    """The criticisms of the agreement, on its own page of the admin."""

    model = Concerning
    form = CriticismRowForm
    error_keys = frozenset(["criticisms"])
    verbose_name = "criticism"
    verbose_name_plural = "criticisms"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "criticism",
                    ("actor", "ground", "form", "occurred"),
                    "text",
                    ("sources", "locator"),
                    ("response", "outcome"),
                ]
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what is shown of each."""
        rows = super().get_queryset(request).select_related("criticism__actor")
        return rows.prefetch_related("criticism__sources", "criticism__agreements")

    def get_field_queryset(self, db: str | None, db_field: RelatedField, request: HttpRequest) -> QuerySet[Any] | None:
        """A criticism is known by its actor."""
        rows = super().get_field_queryset(db, db_field, request)
        return Criticism.objects.select_related("actor") if db_field.name == "criticism" else rows

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """A new one is written in the row itself."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "criticism":
            field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """The criticism's fields look as they do on its own page."""
        formset = super().get_formset(request, obj, fields=["criticism"], **kwargs)
        callback = partial(self.formfield_for_dbfield, request=request)
        form: Any = formset.form
        form.criticism_form = modelform_factory(Criticism, fields=WRITTEN, formfield_callback=callback)
        return formset


def _free_slug(wanted: str) -> str:
    """The slug, or with the first number behind it that isn't taken."""
    wanted = wanted[:110].strip("-")
    taken = set(Criticism.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in [wanted, *numbered] if slug not in taken)


@admin.register(Criticism)
class CriticismAdmin(ReferenceAdmin):
    """Who objects to one or more arrangements."""

    list_display = ["actor", "ground", "form", "occurred", "text_begins"]
    list_display_links = ["actor", "text_begins"]
    list_filter = ["ground", "form", "actor__kind"]
    search_fields = ["actor__name", "slug", "text", "agreements__title"]
    autocomplete_fields = ["actor", "agreements", "sources"]
    fieldsets = [
        (None, {"fields": [("actor", "slug"), "agreements", ("ground", "form", "occurred"), "text"]}),
        ("Where it is written", {"fields": [("sources", "locator")]}),
        ("What came of it", {"fields": ["response", "outcome"]}),
        ("This change", {"fields": ["why"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Criticism]:
        """Known by the actor, wherever one is listed or chosen."""
        return super().get_queryset(request).select_related("actor")

    @admin.display(description="text")
    def text_begins(self, criticism: Criticism) -> str:
        """Enough to tell one from another."""
        return Truncator(criticism.text).words(16)

    def affected_agreements(self, form: forms.ModelForm) -> AgreementQuerySet:
        """Those that it concerns, and those that it concerned until now."""
        before = [agreement.pk for agreement in form.initial.get("agreements", [])]
        return Agreement.objects.filter(pk__in=[*before, *form.instance.agreements.values_list("pk", flat=True)])

    def deletion_blockers(self, row: Criticism) -> list[str]:
        """Published records that it is part of."""
        published = row.agreements.filter(revision__isnull=False)
        return [
            f"It is part of the published record “{one}”: remove it there, where one says why." for one in published
        ]
