"""The page that retracts an agreement; its only field is the reason."""

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from ..models import Agreement, Dataset
from ..publishing import retract

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CHANGED = (
    "This record changed since you opened the page: what is public now is shown below. Nothing was retracted. "
    "Look at it, and press again to retract it as it is now."
)


class RetractForm(forms.Form):
    """The reason of a retraction, and the pk of the revision that the editor saw."""

    why = forms.CharField(
        label="Why it is retracted",
        max_length=500,
        help_text="public: its address answers with this reason",
        error_messages={"required": "Say why: the reason is public."},
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


def retract_view(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, then retract the agreement, even if its change form would refuse to save it.

    If the agreement changed since the page was opened, the page is shown again, to be confirmed once more.
    """
    with transaction.atomic():
        if request.method == "POST":
            Dataset.lock()
        agreement = get_object_or_404(Agreement.objects.select_related("revision__made_by"), pk=pk)
        if not model_admin.has_change_permission(request, agreement):
            raise PermissionDenied
        change_page = reverse("admin:agreements_agreement_change", args=[pk])
        if not agreement.is_published:
            messages.warning(request, "Nothing was retracted: only a published record can be, and this one isn't.")
            return HttpResponseRedirect(change_page)
        form = RetractForm(request.POST or None)
        if form.is_valid():
            if form.cleaned_data["seen"] == agreement.revision_id:
                return _retract(model_admin, request, agreement, form.cleaned_data["why"])
            form.add_error(None, CHANGED)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Retract",
        "subtitle": str(agreement),
        "opts": model_admin.opts,
        "agreement": agreement,
        "form": form,
    }
    return TemplateResponse(request, "admin/agreements/agreement/retract.html", context)


def _retract(model_admin: ModelAdmin, request: HttpRequest, agreement: Agreement, why: str) -> HttpResponse:
    retract(agreement, why=why, by=cast("User", request.user))
    model_admin.log_change(request, agreement, f"Retracted. Why: {why}")
    messages.success(request, "It was retracted. Its address now answers with the reason.")
    return HttpResponseRedirect(reverse("admin:agreements_agreement_change", args=[agreement.pk]))
