"""Admin pages that refuse a stale form: one opened before somebody else saved or deleted the same row."""

import re
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from ..models import Dataset
from . import stale
from .merging import as_new, is_kept_as_new, merge

CONCURRENT_CHANGE = (
    "Somebody else changed this record while you did, and the two changes don't go together. Nothing was saved. "
    "Open the record in a second window, and carry over what you typed."
)


def violation_message(error: IntegrityError) -> str | None:
    """Return the message of the check constraint that the row violates; None if the error has another cause."""
    for model in apps.get_app_config("agreements").get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint) and re.search(rf"\b{constraint.name}\b", str(error)):
                name = model._meta.verbose_name or ""
                return f"{name[0].upper()}{name[1:]}: {constraint.get_violation_error_message()}"
    return None


class SaveErrorsForm(forms.ModelForm):
    """A form that shows the errors of saving when it is shown again."""

    save_errors: dict[str, list[str]] = {}
    """The errors of a refused save by field; empty unless the form is shown again because of them."""

    def clean(self) -> dict[str, Any]:
        """Add the errors of saving to their fields; errors of other fields go to the top, with the name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for key, messages in self.save_errors.items():
            if key in self.fields:
                self.add_error(key, messages)
            elif key == NON_FIELD_ERRORS:
                self.add_error(None, messages)
            else:
                self.add_error(None, [f"{key.replace('_', ' ').capitalize()}: {message}" for message in messages])
        return cleaned


class StaleCheckedAdmin(admin.ModelAdmin):
    """An admin that saves or deletes a row only if the row is still as the page showed it.

    The form must be a SaveErrorsForm, and the templates those of admin/agreements/ or templates that extend them.
    """

    # Django's action “delete selected” would skip the comparison.
    actions = None
    watched: list[str] = []
    """Read-only fields that make the page stale when somebody else changes them."""

    class Media:
        css = {"all": ["agreements/admin.css"]}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save in one transaction.

        If saving is refused, the transaction is rolled back, and the form is shown again as typed, with the errors.
        """
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if any("\0" in value for _, values in request.POST.lists() for value in values):
            # No browser sends one, and PostgreSQL refuses even a query for a key that has one.
            raise BadRequest("The form has a NUL character.")
        try:
            return self._save(request, object_id, form_url, extra_context)
        except ValidationError as error:
            save_errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        except IntegrityError as error:
            save_errors = {NON_FIELD_ERRORS: [violation_message(error) or CONCURRENT_CHANGE]}
        request.save_errors = save_errors  # type: ignore[attr-defined]
        return self._save(request, object_id, form_url, extra_context)

    def _save(
        self, request: Any, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """Lock the dataset, and refuse a form that was opened before somebody else saved.

        Everything is read after the lock, so what is compared and written rests on the last saved change.
        """
        with transaction.atomic():
            Dataset.lock()
            if object_id is not None and (refusals := self._compare(request, object_id)):
                save_errors: dict[str, list[str]] = getattr(request, "save_errors", {})
                request.save_errors = {
                    **save_errors,
                    NON_FIELD_ERRORS: [*refusals, *save_errors.get(NON_FIELD_ERRORS, [])],
                }
                if refusals == [stale.DELETED]:
                    object_id, form_url = None, reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _compare(self, request: Any, object_id: str) -> list[str]:
        """Return why the form is refused; empty if it isn't. Sets on the request what the refusal's page shows."""
        row = self._get_row(request, object_id)
        opened = stale.unseal(request.POST.get(stale.FIELD, ""))
        if row is None:
            return self._compare_deleted(request, object_id, opened)
        if not self.has_change_permission(request, row):
            return []
        request.page = current = self.page(request, row)
        if opened is not None and opened.digests == current.digests():
            return []
        submitted, digests = self.page(request, row, request.POST), opened.digests if opened else {}
        request.differences = stale.differences(digests if opened else None, current, submitted)
        request.edits = stale.edits(self.model, row.pk, opened.at, current) if opened else []
        request.POST = merge(request.POST, digests, submitted, current)
        removed_keys = [key for key in submitted.rows if key not in current.rows]
        has_new = any(is_kept_as_new(key, digests, submitted) for key in removed_keys)
        return [stale.CHANGED if opened else stale.UNKNOWN, *([stale.REMOVED] if has_new else [])]

    def _compare_deleted(self, request: Any, object_id: str, opened: stale.OpenedPage | None) -> list[str]:
        if opened is None or not self.has_add_permission(request):
            return []
        request.POST = as_new(request.POST, [formset for formset, _ in self.get_formsets_with_inlines(request)])
        request.edits = stale.edits(self.model, unquote(object_id), opened.at)
        return [stale.DELETED]

    def _get_row(self, request: HttpRequest, object_id: str) -> Model | None:
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        if to_field and not self.to_field_allowed(request, to_field):
            return None  # Django refuses the request
        return self.get_object(request, unquote(object_id), to_field)

    def page(self, request: HttpRequest, row: Model, data: QueryDict | None = None) -> stale.Page:
        """Return the fields of the row's change form: as they are in the database, or as submitted in `data`."""
        form = self.get_form(request, row, change=True)(data, instance=row)
        formsets = [
            formset(data, instance=row, queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, row)
        ]
        return stale.Page(form, formsets, self.watched)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the sealed digests, and, if the form was refused as stale, what changed since it was opened."""
        row = context["original"]
        extra = {"differences": getattr(request, "differences", []), "edits": getattr(request, "edits", [])}
        if row is not None and self.has_change_permission(request, row):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            page = getattr(request, "page", None) or stale.Page(context["adminform"].form, formsets, self.watched)
            extra["opened_with"] = stale.seal(page)
        return super().render_change_form(request, {**context, **extra}, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for confirmation again if somebody else changed the row since the page was shown."""
        with transaction.atomic():
            if request.method == "POST":
                Dataset.lock()
            row, context = self._get_row(request, object_id), dict(extra_context or {})
            if row is not None and self.has_delete_permission(request, row):
                current = self.page(request, row)
                context["opened_with"] = stale.seal(current)
                if request.method == "POST":
                    context |= self._ask_again(request, row, current)
            return super().delete_view(request, object_id, context)

    def _ask_again(self, request: Any, row: Model, current: stale.Page) -> dict[str, Any]:
        """Drop the confirmation if the row isn't as it was shown. Return the context that says what changed."""
        opened = stale.unseal(request.POST.get(stale.FIELD, ""))
        if opened is not None and opened.digests == current.digests():
            return {}
        variables = (("is_popup", IS_POPUP_VAR), ("to_field", TO_FIELD_VAR))
        context: dict[str, Any] = {name: request.POST.get(variable) for name, variable in variables}
        context["differences"] = stale.differences(opened.digests, current) if opened else []
        context["edits"] = stale.edits(self.model, row.pk, opened.at, current) if opened else []
        context["refused"] = stale.NOT_DELETED if opened else stale.NOT_ASKED
        request.POST = QueryDict()
        return context

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """Set the errors of saving on the form class, if the form is shown again because of them."""
        form_class = super().get_form(request, obj, change=change, **kwargs)
        form_class.save_errors = getattr(request, "save_errors", {})  # type: ignore[attr-defined]
        return form_class
