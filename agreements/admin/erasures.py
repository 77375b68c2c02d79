"""Erasing a text in two steps: first see where it stands, then confirm; and the journal of what was erased."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..erasing import ERASED, ErasableText, Found, check_reason, erase, find
from ..models import Erasure

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN = ("made_at", "made_by", "reason", "dataset_revision", "other_places", "revisions")


class ErasureForm(forms.Form):
    """The text and the reason; once they have been looked at, also in how many places it was shown."""

    text = forms.CharField(
        max_length=300,
        help_text="as words, whatever their case, accents and punctuation; other spellings are texts of their own",
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
    )
    why = forms.CharField(
        label="Why",
        max_length=500,
        help_text="public, and must not have the text",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    places = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, label="Erase it for good: it can't be brought back")

    def clean(self) -> dict[str, Any]:
        """Refuse a text that can't be erased as such, and a reason that has it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.wanted = ErasableText(cleaned.get("text", ""))
        except ValidationError as error:
            self.add_error("text", error)
        else:
            try:
                check_reason(self.wanted, cleaned.get("why", ""))
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


@admin.register(Erasure)
class ErasureAdmin(admin.ModelAdmin):
    """What was erased, and the two steps of erasing; for those with the permission to erase."""

    class Media:
        css = {"all": ["agreements/admin.css"]}

    list_display = ["made_at", "made_by", "reason", "dataset_revision", "other_places"]
    list_select_related = ["made_by"]
    actions = None
    fields = SHOWN
    readonly_fields = SHOWN

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A permission of its own, for there is no way back."""
        return request.user.has_perm("agreements.erase")

    def has_change_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        """A journal is never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show where the text stands; when that is confirmed, erase it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form, found = ErasureForm(request.POST or None), None
        if form.is_valid():
            try:
                if form.cleaned_data["confirmed"]:
                    return self._erase(request, form)
            except ValidationError as error:
                form.add_error(None, error)
            found = find(form.wanted)
        return self._page(request, form, found)

    def _erase(self, request: HttpRequest, form: ErasureForm) -> HttpResponse:
        asked = form.cleaned_data
        erasure = erase(asked["text"], why=asked["why"], places=asked["places"] or 0, by=cast("User", request.user))
        messages.success(request, f"It was erased for good from {erasure.revisions.count()} revisions.")
        return HttpResponseRedirect(reverse("admin:agreements_erasure_changelist"))

    def _page(self, request: HttpRequest, form: ErasureForm, found: Found | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Erase a text",
            "opts": self.opts,
            "form": form,
            "found": found,
            "may_confirm": found is not None and found.places and not found.kept,
            "replacement": ERASED,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/agreements/erasure/erase.html", context)
