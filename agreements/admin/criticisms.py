"""The admin of criticisms: on the agreement's page, where one is written or chosen, and on a page of their own."""

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
    """Links a criticism to the agreement: one on record, or one that is written here."""

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
        criticism_field.required, criticism_field.label = False, "On record already"
        criticism_field.help_text = "one that concerns this agreement as well; leave it empty to write a new one below"
        criticism_field.disabled = criticism is not None

    @property
    def heading(self) -> str:
        """The criticism on one line, with the other agreements that it concerns: a change here changes it there too."""
        criticism = self.instance.criticism
        titles = [row.title for row in criticism.agreements.all() if row.pk != self.instance.agreement_id]
        return " · ".join([str(criticism), *([f"concerns also: {', '.join(titles)}"] if titles else [])])

    @property
    def is_chosen(self) -> bool:
        """Whether the editor chose a criticism on record instead of writing a new one."""
        return self.instance.pk is None and bool(self.cleaned_data.get("criticism"))

    def clean(self) -> dict[str, Any]:
        """Require either a criticism on record or a complete new one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_chosen:
            if any(self[name].data for name in CRITICISM_FIELDS):
                self.add_error("criticism", "Choose one on record, or write a new one below: not both in one row.")
            return cleaned
        for name in self.required_names:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.criticism_form.fields[name].error_messages["required"])
        return cleaned

    def _post_clean(self) -> None:
        """Validate the criticism written here. An unchanged row was validated when it was saved."""
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
            # Without the agreement's slug: others may share the criticism, and a retracted record's slug is hidden.
            criticism.slug = criticism.slug or _free_slug(slugify(f"{criticism.actor.slug} on {criticism.ground}"))
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
        """Fetch what each row shows of its criticism."""
        links = super().get_queryset(request).select_related("criticism__actor")
        return links.prefetch_related("criticism__sources", "criticism__agreements")

    def get_field_queryset(self, db: str | None, db_field: RelatedField, request: HttpRequest) -> QuerySet[Any] | None:
        """Fetch the actors of criticisms, which their labels name."""
        queryset = super().get_field_queryset(db, db_field, request)
        return Criticism.objects.select_related("actor") if db_field.name == "criticism" else queryset

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the links that add or change a criticism elsewhere: a new one is written in the row itself."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "criticism":
            field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """Give the rows a form of the criticism whose fields have the admin's widgets."""
        formset_class = super().get_formset(request, obj, fields=["criticism"], **kwargs)
        callback = partial(self.formfield_for_dbfield, request=request)
        form_class: Any = formset_class.form
        form_class.criticism_form_class = modelform_factory(
            Criticism, fields=CRITICISM_FIELDS, formfield_callback=callback
        )
        return formset_class


def _free_slug(base: str) -> str:
    """Return the slug, shortened, with the first number appended that makes it unique where it is taken."""
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
        """Fetch the actors, which the labels of criticisms name."""
        return super().get_queryset(request).select_related("actor")

    @admin.display(description="text")
    def text_begins(self, criticism: Criticism) -> str:
        """Return the first words of the text, which tell criticisms apart."""
        return Truncator(criticism.text).words(16)

    def affected_agreements(self, form: forms.ModelForm) -> AgreementQuerySet:
        """Return the agreements that the criticism concerns now or concerned before this change."""
        previous_ids = [agreement.pk for agreement in form.initial.get("agreements", [])]
        current_ids = form.instance.agreements.values_list("pk", flat=True)
        return Agreement.objects.filter(pk__in=[*previous_ids, *current_ids])

    def deletion_blockers(self, row: Criticism) -> list[str]:
        """Return a sentence for each published record that the criticism is part of."""
        published = row.agreements.filter(revision__isnull=False)
        return [
            f"It is part of the published record “{agreement}”: remove it there, with a reason."
            for agreement in published
        ]
