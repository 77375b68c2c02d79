"""The admin of erasures: their journal, and erasing a text in two steps: finding it, then confirming."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..erasing import ERASED, ErasableText, Occurrences, check_reason, erase, find
from ..models import Erasure

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FIELDS = ("made_at", "made_by", "reason", "dataset_revision", "other_places", "revisions")


class ErasureForm(forms.Form):
    """The text and the reason; in the second step also the number of places that the editor saw."""

    text = forms.CharField(
        max_length=300,
        help_text="whole words, in any case, with or without accents and punctuation; erase other spellings one by one",
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
    )
    why = forms.CharField(
        label="Why",
        max_length=500,
        help_text="public, and must not contain the text",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    places = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, label="Erase it for good: it can't be brought back")

    def clean(self) -> dict[str, Any]:
        """Refuse a text that is too short or too long to erase, and a reason that contains the text."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.erasable = ErasableText(cleaned.get("text", ""))
        except ValidationError as error:
            self.add_error("text", error)
        else:
            try:
                check_reason(self.erasable, cleaned.get("why", ""))
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


@admin.register(Erasure)
class ErasureAdmin(admin.ModelAdmin):
    """The journal of erasures; adding one erases a text, for users with the permission to erase."""

    class Media:
        css = {"all": ["agreements/admin.css"]}

    list_display = ["made_at", "made_by", "reason", "dataset_revision", "other_places"]
    list_select_related = ["made_by"]
    actions = None
    fields = FIELDS
    readonly_fields = FIELDS

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Require a permission of its own: an erasure can't be undone."""
        return request.user.has_perm("agreements.erase")

    def has_change_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        """Return False: a journal is never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show where the text occurs; once this is confirmed, erase the text."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form, occurrences = ErasureForm(request.POST or None), None
        if form.is_valid():
            try:
                if form.cleaned_data["confirmed"]:
                    return self._erase(request, form)
            except ValidationError as error:
                form.add_error(None, error)
            occurrences = find(form.erasable)
        return self._page(request, form, occurrences)

    def _erase(self, request: HttpRequest, form: ErasureForm) -> HttpResponse:
        data = form.cleaned_data
        erasure = erase(data["text"], why=data["why"], places=data["places"] or 0, by=cast("User", request.user))
        messages.success(request, f"It was erased for good from {erasure.revisions.count()} revisions.")
        return HttpResponseRedirect(reverse("admin:agreements_erasure_changelist"))

    def _page(self, request: HttpRequest, form: ErasureForm, occurrences: Occurrences | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Erase a text",
            "opts": self.opts,
            "form": form,
            "occurrences": occurrences,
            "may_confirm": occurrences is not None and occurrences.places and not occurrences.blockers,
            "replacement": ERASED,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/agreements/erasure/erase.html", context)
