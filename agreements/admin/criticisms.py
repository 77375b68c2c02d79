"""The admin of criticisms: an inline on the agreement's page, to write or choose one, and a page of their own."""

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

CRITICISM_FIELDS = ["actor", "ground", "form", "occurred", "text", "sources", "locator", "response", "outcome"]
CriticismAgreement = Criticism.agreements.through


class CriticismRowForm(forms.ModelForm):
    """Links a criticism to the agreement: an existing one, or a new one that is written in the form."""

    criticism_form_class: type[forms.ModelForm]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criticism = self.instance.criticism if self.instance.pk else None
        data = self.data if self.is_bound else None
        self.criticism_form = self.criticism_form_class(
            data, prefix=self.prefix, instance=criticism, use_required_attribute=False
        )
        self.required_names = [name for name, field in self.criticism_form.fields.items() if field.required]
        for name in self.required_names:
            self.criticism_form.fields[name].required = False
        self.fields |= self.criticism_form.fields
        self.initial = {**self.initial, **self.criticism_form.initial}
        criticism_field = self.fields["criticism"]
        criticism_field.required, criticism_field.label = False, "Existing criticism"
        criticism_field.help_text = "one that concerns this agreement as well; leave it empty to write a new one below"
        criticism_field.disabled = criticism is not None

    @property
    def heading(self) -> str:
        """The criticism in one line, with the other agreements that it concerns: a change applies to them too."""
        criticism = self.instance.criticism
        titles = [row.title for row in criticism.agreements.all() if row.pk != self.instance.agreement_id]
        return " · ".join([str(criticism), *([f"also concerns: {', '.join(titles)}"] if titles else [])])

    @property
    def is_chosen(self) -> bool:
        """Whether the editor chose an existing criticism instead of writing a new one."""
        return self.instance.pk is None and bool(self.cleaned_data.get("criticism"))

    def clean(self) -> dict[str, Any]:
        """Require either an existing criticism or a complete new one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_chosen:
            if any(self[name].data for name in CRITICISM_FIELDS):
                self.add_error(
                    "criticism", "Choose an existing criticism or write a new one below, not both in one row."
                )
            return cleaned
        for name in self.required_names:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.criticism_form.fields[name].error_messages["required"])
        return cleaned

    def _post_clean(self) -> None:
        """Validate the new or edited criticism. An unchanged row was validated when it was saved."""
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()  # type: ignore[misc]
        if not self.is_chosen:
            for name, messages in self.criticism_form.errors.as_data().items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, messages)

    def save(self, commit: bool = True) -> Any:
        """Save the criticism before the row that points at it."""
        if not self.is_chosen:
            criticism = self.criticism_form.instance
            # Leave the agreement's slug out: other agreements may share the criticism, and a retracted agreement's slug
            # must not show.
            criticism.slug = criticism.slug or _unique_slug(slugify(f"{criticism.actor.slug} on {criticism.ground}"))
            self.instance.criticism = self.criticism_form.save()
        return super().save(commit)


class CriticismInline(RowInline):
    """The criticisms of an agreement, on its change page."""

    model = CriticismAgreement
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
        """Fetch the criticisms with everything that their rows show."""
        links = super().get_queryset(request).select_related("criticism__actor")
        return links.prefetch_related("criticism__sources", "criticism__agreements")

    def get_field_queryset(self, db: str | None, db_field: RelatedField, request: HttpRequest) -> QuerySet[Any] | None:
        """Fetch the actors, which the labels of the criticisms name."""
        queryset = super().get_field_queryset(db, db_field, request)
        return Criticism.objects.select_related("actor") if db_field.name == "criticism" else queryset

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Hide the links that add or change a criticism on its own page: the row itself does both."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "criticism":
            field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """Set `criticism_form_class` on the row form, so that the criticism's fields get the admin's widgets."""
        formset_class = super().get_formset(request, obj, fields=["criticism"], **kwargs)
        callback = partial(self.formfield_for_dbfield, request=request)
        form_class: Any = formset_class.form
        form_class.criticism_form_class = modelform_factory(
            Criticism, fields=CRITICISM_FIELDS, formfield_callback=callback
        )
        return formset_class


def _unique_slug(base: str) -> str:
    """Return `base`, shortened; if it is taken, with the first free number from 2 appended."""
    base = base[:110].strip("-")
    taken_slugs = set(Criticism.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken_slugs) + 3))
    return next(slug for slug in [base, *numbered] if slug not in taken_slugs)


@admin.register(Criticism)
class CriticismAdmin(ReferenceAdmin):
    """Criticisms of one or more arrangements."""

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
        """Fetch the actors, which the labels of the criticisms name."""
        return super().get_queryset(request).select_related("actor")

    @admin.display(description="text")
    def text_begins(self, criticism: Criticism) -> str:
        """Return the first words of the text, by which editors tell criticisms apart."""
        return Truncator(criticism.text).words(16)

    def affected_agreements(self, form: forms.ModelForm) -> AgreementQuerySet:
        """Return the agreements that the criticism concerned before this change or concerns after it."""
        previous_ids = [agreement.pk for agreement in form.initial.get("agreements", [])]
        current_ids = form.instance.agreements.values_list("pk", flat=True)
        return Agreement.objects.filter(pk__in=[*previous_ids, *current_ids])

    def deletion_blockers(self, row: Criticism) -> list[str]:
        """Return a sentence for each agreement with this criticism that was ever published, even if since retracted."""
        once_published = row.agreements.filter(revision__isnull=False)
        return [
            f"“{agreement}” was published with this criticism: remove it from there first, with a reason."
            for agreement in once_published
        ]
