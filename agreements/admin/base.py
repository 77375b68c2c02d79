"""What the forms, inlines and pages of the admin inherit: how they save, and how they show why saving was refused."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import Truncator

from ..models import Agreement
from ..publishing import renew
from ..querysets import AgreementQuerySet
from .autocomplete import (
    BulkChoices,
    PrefetchedChoiceField,
    PrefetchedMultipleChoiceField,
    PrefetchedSelect,
    PrefetchedSelectMultiple,
    ValidatedSelect,
    ValidatedSelectMultiple,
    without_deletion,
)
from .comparing import SaveErrorsForm, StaleCheckedAdmin
from .widgets import LinesWidget

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ROW_GONE = (
    "Somebody else removed or moved one of these rows since you opened this page. "
    "Open the record in a second window, and carry over what you typed."
)


class ChangeReasonForm(SaveErrorsForm):
    """A form that asks why."""

    why = forms.CharField(
        label="Why this change",
        required=False,
        max_length=500,
        help_text="public where the change makes a revision of a record: it stands beside it in the record's history",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )

    @cached_property
    def changed_data(self) -> list[str]:
        """Without the reason: giving one changes nothing."""
        changed: list[str] = super().changed_data
        return [name for name in changed if name != "why"]


class RecordAdmin(StaleCheckedAdmin):
    """Rows of the public record.

    Only publishing itself can say whether the whole record may be published, so saving a row tries it: where it
    refuses, nothing is saved, and the form is shown again with why.
    """

    form = ChangeReasonForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}, models.TextField: {"widget": LinesWidget}}
    list_per_page = 50
    show_full_result_count = False
    view_on_site: bool | Callable[[Any], str | None] = False

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Iterable[forms.BaseFormSet], add: bool = False
    ) -> Any:
        """With the reason: it is what others ask for."""
        changes = super().construct_change_message(request, form, formsets, add)
        logged = LogEntry(change_message=json.dumps(changes)).get_change_message()
        why = form.cleaned_data.get("why")
        return " ".join(filter(None, [logged, getattr(request, "step_message", ""), f"Why: {why}" if why else ""]))

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Who can't change the row isn't asked why."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        kept = [(title, options, [name for name in options["fields"] if name != "why"]) for title, options in fieldsets]
        return [(title, {**options, "fields": fields}) for title, options, fields in kept if fields]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """With nothing that deletes beside what is chosen."""
        return without_deletion(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        """Also where the form was sent with something that is no key."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ValidatedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ValidatedSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_deleted_objects(
        self, objs: Sequence[models.Model] | models.QuerySet[models.Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Say in plain words what stands against it."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        protected = [*(reason for row in objs for reason in self.deletion_blockers(row)), *protected]
        return deleted, counts, set() if protected else lacking, protected

    def deletion_blockers(self, row: Any) -> list[str]:
        """Why the row can't be deleted, beyond what the database protects."""
        return []


class ReferenceAdmin(RecordAdmin):
    """Rows that published documents show: saving one renews the documents, in the same transaction."""

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        """What the documents show is complete only now."""
        super().save_related(request, form, formsets, change)
        affected = self.affected_agreements(form)
        changed = form.changed_data or any(formset.has_changed() for formset in formsets)
        if changed and self.is_public(affected):
            row = Truncator(str(form.instance)).chars(300)
            why = form.cleaned_data["why"] or f"The {self.opts.verbose_name} “{row}” was corrected"
            renew(affected, why=why, by=cast("User", request.user))

    def is_public(self, affected: AgreementQuerySet) -> bool:
        """Whether the public sees the row: what it doesn't see, doesn't change the public record."""
        return affected.published().exists()

    def affected_agreements(self, form: forms.ModelForm) -> AgreementQuerySet:
        """The agreements that show the row."""
        return Agreement.objects.showing(form.instance)


class RowFormSet(BaseInlineFormSet):
    """The rows of one kind that belong to an agreement. The number of queries doesn't grow with that of rows."""

    row_errors: list[str] = []
    """What publishing found wrong with these rows, in a form that is shown again (see `get_formset`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.rows: dict[type[models.Model], BulkChoices] = {}
        super().__init__(*args, **kwargs)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Let all choices from one table share what is fetched."""
        super().add_fields(form, index)
        form.fields["id"] = self._key_field(form.fields["id"])
        for name, field in form.fields.items():
            if name != "id" and isinstance(field, PrefetchedChoiceField | PrefetchedMultipleChoiceField):
                offered: Any = field.queryset
                field.rows = self.rows.setdefault(offered.model, BulkChoices(offered))
                field.rows.register(form[name].value())

    def _key_field(self, stock: Any) -> PrefetchedChoiceField:
        """The hidden key of a row that exists: one of those that the formset has fetched anyway."""
        field = PrefetchedChoiceField(stock.queryset, initial=stock.initial, required=False, widget=stock.widget)
        field.rows = BulkChoices(stock.queryset)
        if self.is_bound or stock.initial:
            field.rows.fetched = {str(row.pk): row for row in self.get_queryset()}
        return field

    def clean(self) -> None:
        """Tell here what publishing found wrong with these rows, and which of them are gone."""
        super().clean()
        if any("id" in form.errors for form in self.forms):
            raise ValidationError(ROW_GONE)
        if self.row_errors:
            raise ValidationError(self.row_errors)


class RowInline(admin.StackedInline):
    """Rows of one kind on the agreement's page."""

    formset = RowFormSet
    template = "admin/agreements/agreement/rows.html"
    extra = 0
    error_keys: frozenset[str] = frozenset()
    """The keys by which `validation.check` names these rows."""
    formfield_overrides = {models.TextField: {"widget": LinesWidget(attrs={"rows": 3})}}

    def get_formset(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        """With what publishing found wrong with these rows, where that is why the form is shown again."""
        formset = super().get_formset(request, obj, **kwargs)
        save_errors = getattr(request, "save_errors", {})
        formset.row_errors = [  # type: ignore[attr-defined]
            message for key, messages in save_errors.items() if key in self.error_keys for message in messages
        ]
        return formset

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """With “add” and “change” beside what is chosen, and nothing that deletes."""
        return without_deletion(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs |= {"form_class": PrefetchedChoiceField, "widget": PrefetchedSelect(db_field, self.admin_site)}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        kwargs |= {
            "form_class": PrefetchedMultipleChoiceField,
            "widget": PrefetchedSelectMultiple(db_field, self.admin_site),
        }
        return super().formfield_for_manytomany(db_field, request, **kwargs)
