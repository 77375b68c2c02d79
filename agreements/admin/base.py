"""The base classes of the admin's forms, formsets, inlines and pages: saving, and showing why saving was refused."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import Truncator

from .. import renewing
from ..models import Agreement, Renewal
from ..publishing import renew
from ..querysets import AgreementQuerySet
from .autocomplete import (
    BulkAutocompleteSelect,
    BulkAutocompleteSelectMultiple,
    BulkModelChoiceField,
    BulkModelMultipleChoiceField,
    InstanceCache,
    LenientAutocompleteSelect,
    LenientAutocompleteSelectMultiple,
    hide_delete_and_view_links,
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
    """A form that asks for the reason of a change."""

    why = forms.CharField(
        label="Why this change",
        required=False,
        max_length=500,
        help_text="public where the change makes a revision of a record: the record's history shows it",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )

    @cached_property
    def changed_data(self) -> list[str]:
        """Return the names of the changed fields without `why`: a reason alone changes nothing."""
        names: list[str] = super().changed_data
        return [name for name in names if name != "why"]


class RecordAdmin(StaleCheckedAdmin):
    """The admin of the rows of the public record.

    Only publishing can tell whether the whole record is valid, so saving a row also publishes. If publishing refuses,
    nothing is saved, and the form is shown again with the errors.
    """

    form = ChangeReasonForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}, models.TextField: {"widget": LinesWidget}}
    list_per_page = 50
    show_full_result_count = False
    view_on_site: bool | Callable[[Any], str | None] = False

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Iterable[forms.BaseFormSet], add: bool = False
    ) -> Any:
        """Add the editorial step and the reason to the log entry."""
        changes = super().construct_change_message(request, form, formsets, add)
        logged = LogEntry(change_message=json.dumps(changes)).get_change_message()
        why = form.cleaned_data.get("why")
        return " ".join(filter(None, [logged, getattr(request, "step_message", ""), f"Why: {why}" if why else ""]))

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Leave out the reason for users who can't change the row."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        reduced = [
            (title, {**options, "fields": [name for name in options["fields"] if name != "why"]})
            for title, options in fieldsets
        ]
        return [(title, options) for title, options in reduced if options["fields"]]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Hide the links that delete or view the chosen row."""
        return hide_delete_and_view_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        """Use an autocomplete that also renders when a submitted key is invalid."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LenientAutocompleteSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", LenientAutocompleteSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_deleted_objects(
        self, objs: Sequence[models.Model] | models.QuerySet[models.Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Add the reasons of `deletion_blockers` to the protected objects."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        protected = [*(reason for row in objs for reason in self.deletion_blockers(row)), *protected]
        return deleted, counts, set() if protected else perms_needed, protected

    def deletion_blockers(self, row: Any) -> list[str]:
        """Return the reasons why the row can't be deleted, besides the database's own; empty if it can be."""
        return []


def renew_for(request: HttpRequest, agreements: AgreementQuerySet, why: str) -> None:
    """Renew the documents, and tell the editor if there are so many that they are queued."""
    renew(agreements, why=why, by=cast("User", request.user))
    if waiting := Renewal.objects.filter(agreement__in=agreements).count():
        renewing.start_when_committed()
        message = f"{waiting} records show this. They are stored again one by one; “Renewals” lists those that wait."
        messages.info(request, message)


class ReferenceAdmin(RecordAdmin):
    """The admin of rows that published documents show: saving one renews those documents, in the same transaction."""

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        """Renew the documents, after the related rows are saved: documents show these too."""
        super().save_related(request, form, formsets, change)
        affected = self.affected_agreements(form)
        has_changed = form.changed_data or any(formset.has_changed() for formset in formsets)
        if has_changed and self.is_public(affected):
            row = Truncator(str(form.instance)).chars(300)
            why = form.cleaned_data["why"] or f"The {self.opts.verbose_name} “{row}” was corrected"
            renew_for(request, affected, why)

    def is_public(self, affected: AgreementQuerySet) -> bool:
        """Whether a published agreement shows the row. The change of any other row renews nothing."""
        return affected.published().exists()

    def affected_agreements(self, form: forms.ModelForm) -> AgreementQuerySet:
        """Return the agreements that show the row."""
        return Agreement.objects.showing(form.instance)


class RowFormSet(BaseInlineFormSet):
    """An agreement's rows of one kind. The number of queries doesn't grow with the number of rows."""

    row_errors: list[str] = []
    """Errors of publishing about these rows, set when the form is shown again (see `RowInline.get_formset`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.rows: dict[type[models.Model], InstanceCache] = {}
        super().__init__(*args, **kwargs)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Let all fields with choices from one table share one `InstanceCache`."""
        super().add_fields(form, index)
        form.fields["id"] = self._key_field(form.fields["id"])
        for name, field in form.fields.items():
            if name != "id" and isinstance(field, BulkModelChoiceField | BulkModelMultipleChoiceField):
                queryset: Any = field.queryset
                field.rows = self.rows.setdefault(queryset.model, InstanceCache(queryset))
                field.rows.register(form[name].value())

    def _key_field(self, default_field: Any) -> BulkModelChoiceField:
        """Return the hidden field of a row's key; its cache has the rows that the formset fetches anyway."""
        field = BulkModelChoiceField(
            default_field.queryset, initial=default_field.initial, required=False, widget=default_field.widget
        )
        field.rows = InstanceCache(default_field.queryset)
        if self.is_bound or default_field.initial:
            field.rows.fetched = {str(row.pk): row for row in self.get_queryset()}
        return field

    def clean(self) -> None:
        """Raise ValidationError if a row is gone, or if publishing refused these rows."""
        super().clean()
        if any("id" in form.errors for form in self.forms):
            raise ValidationError(ROW_GONE)
        if self.row_errors:
            raise ValidationError(self.row_errors)


class RowInline(admin.StackedInline):
    """An agreement's rows of one kind, on its change page."""

    formset = RowFormSet
    template = "admin/agreements/agreement/rows.html"
    extra = 0
    error_keys: frozenset[str] = frozenset()
    """The keys of `validation.check` whose errors are about these rows."""
    formfield_overrides = {models.TextField: {"widget": LinesWidget(attrs={"rows": 3})}}

    def get_formset(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet]:
        """Set the errors of publishing on the formset, when the form is shown again because of them."""
        formset = super().get_formset(request, obj, **kwargs)
        save_errors = getattr(request, "save_errors", {})
        formset.row_errors = [  # type: ignore[attr-defined]
            message for key, messages in save_errors.items() if key in self.error_keys for message in messages
        ]
        return formset

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Hide the links that delete or view the chosen row."""
        return hide_delete_and_view_links(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs |= {"form_class": BulkModelChoiceField, "widget": BulkAutocompleteSelect(db_field, self.admin_site)}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        kwargs |= {
            "form_class": BulkModelMultipleChoiceField,
            "widget": BulkAutocompleteSelectMultiple(db_field, self.admin_site),
        }
        return super().formfield_for_manytomany(db_field, request, **kwargs)
