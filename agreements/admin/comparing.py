"""Pages that refuse a stale form: one that was opened before somebody else saved the same row, or deleted it."""

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
    """What the rule says that the database refused a row by; None where it refused it for what others saved."""
    for model in apps.get_app_config("agreements").get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint) and re.search(rf"\b{constraint.name}\b", str(error)):
                name = model._meta.verbose_name or ""
                return f"{name[0].upper()}{name[1:]}: {constraint.get_violation_error_message()}"
    return None


class SaveErrorsForm(forms.ModelForm):
    """A form that is shown again with why it was refused."""

    save_errors: dict[str, list[str]] = {}
    """What saving found wrong with the row as typed, where that is why the form is shown again."""

    def clean(self) -> dict[str, Any]:
        """Add the errors: at the field where the form has it, else on top under the name of what they concern."""
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
    """Saves and deletes only what is still as the page showed it.

    The form has to be a SaveErrorsForm, and the templates those of admin/agreements/ or ones that extend them.
    """

    # One that deletes many rows would compare none of them.
    actions = None
    watched: list[str] = []
    """Fields that the page only shows, and whose change by somebody else makes it a stale one."""

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

        Where saving is refused, it is undone and the same form is shown again as it was typed, now with the errors
        in it.
        """
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if any("\0" in value for _, values in request.POST.lists() for value in values):
            # No browser sends it, and PostgreSQL can't even be asked for a key that has it.
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
        """Wait for whoever is saving, and refuse a form that was opened before somebody else saved.

        What is read after the lock, and with it each row that is written, is what the last change left.
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
        """Say why the form is refused, with what changed noted for the page; nothing where it isn't."""
        row = self._row(request, object_id)
        opened = stale.unseal(request.POST.get(stale.FIELD, ""))
        if row is None:
            return self._compare_deleted(request, object_id, opened)
        if not self.has_change_permission(request, row):
            return []
        request.page = now = self.page(request, row)
        if opened is not None and opened.digests == now.digests():
            return []
        typed, before = self.page(request, row, request.POST), opened.digests if opened else {}
        request.differences = stale.differences(before if opened else None, now, typed)
        request.edits = stale.edits(self.model, row.pk, opened.at, now) if opened else []
        request.POST = merge(request.POST, before, typed, now)
        gone = [key for key in typed.rows if key not in now.rows and is_kept_as_new(key, before, typed)]
        return [stale.CHANGED if opened else stale.UNKNOWN, *([stale.REMOVED] if gone else [])]

    def _compare_deleted(self, request: Any, object_id: str, opened: stale.Opened | None) -> list[str]:
        if opened is None or not self.has_add_permission(request):
            return []
        request.POST = as_new(request.POST, [formset for formset, _ in self.get_formsets_with_inlines(request)])
        request.edits = stale.edits(self.model, unquote(object_id), opened.at)
        return [stale.DELETED]

    def _row(self, request: HttpRequest, object_id: str) -> Model | None:
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        if to_field and not self.to_field_allowed(request, to_field):
            return None  # Django refuses the request
        return self.get_object(request, unquote(object_id), to_field)

    def page(self, request: HttpRequest, row: Model, sent: QueryDict | None = None) -> stale.Page:
        """The fields of the row's change form: as the database has them, or as they were sent."""
        form = self.get_form(request, row, change=True)(sent, instance=row)
        formsets = [
            formset(sent, instance=row, queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, row)
        ]
        return stale.Page(form, formsets, self.watched)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With what the page was opened with, and where it was refused for that, with what changed since."""
        row = context["original"]
        shown = {"differences": getattr(request, "differences", []), "edits": getattr(request, "edits", [])}
        if row is not None and self.has_change_permission(request, row):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            page = getattr(request, "page", None) or stale.Page(context["adminform"].form, formsets, self.watched)
            shown["opened_with"] = stale.seal(page)
        return super().render_change_form(request, {**context, **shown}, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask again where somebody else changed the row since the question was asked."""
        with transaction.atomic():
            if request.method == "POST":
                Dataset.lock()
            row, shown = self._row(request, object_id), dict(extra_context or {})
            if row is not None and self.has_delete_permission(request, row):
                now = self.page(request, row)
                shown["opened_with"] = stale.seal(now)
                if request.method == "POST":
                    shown |= self._ask_again(request, row, now)
            return super().delete_view(request, object_id, shown)

    def _ask_again(self, request: Any, row: Model, now: stale.Page) -> dict[str, Any]:
        """Unconfirm the deletion of a row that isn't as it was shown, and say what changed."""
        opened = stale.unseal(request.POST.get(stale.FIELD, ""))
        if opened is not None and opened.digests == now.digests():
            return {}
        names = (("is_popup", IS_POPUP_VAR), ("to_field", TO_FIELD_VAR))
        shown: dict[str, Any] = {name: request.POST.get(sent) for name, sent in names}
        shown["differences"] = stale.differences(opened.digests, now) if opened else []
        shown["edits"] = stale.edits(self.model, row.pk, opened.at, now) if opened else []
        shown["refused"] = stale.NOT_DELETED if opened else stale.NOT_ASKED
        request.POST = QueryDict()
        return shown

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """With what saving refused, where that is why the form is shown again."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.save_errors = getattr(request, "save_errors", {})  # type: ignore[attr-defined]
        return form
