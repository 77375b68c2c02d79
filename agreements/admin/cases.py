"""The admin of court cases, and of outside counts: numbers that others publish for all arrangements of a sender."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import Truncator

from ..choices import Grade
from ..models import Agreement, CaseEvent, CourtCase, OutsideCount
from ..models.cases import policy_mismatch
from ..publishing import remove_outside_count, save_outside_count
from ..querysets import AgreementQuerySet
from .base import ChangeReasonForm, RecordAdmin, ReferenceAdmin, RowFormSet, RowInline, renew_for


class CourtCaseForm(ChangeReasonForm):
    """A court case. The sender whose policy it is about must be a sender of its agreements."""

    def clean(self) -> dict[str, Any]:
        """Refuse a policy of a country that isn't a sender of the agreements."""
        cleaned = super().clean()
        message = policy_mismatch(cleaned.get("policy_of"), cleaned.get("agreements") or [])
        if message and "agreements" in cleaned:
            self.add_error("policy_of", message)
        return cleaned


class CaseEventFormSet(RowFormSet):
    """The steps of a case, of which there must be at least one."""

    default_error_messages = {
        **RowFormSet.default_error_messages,
        "too_few_forms": "Say of one step at least when and how the case began or was decided.",
    }

    def clean(self) -> None:
        """Refuse a status that rests only on sources of grade X."""
        super().clean()
        for form in self.forms:
            sources = form.cleaned_data.get("sources") if hasattr(form, "cleaned_data") else None
            if sources and form.cleaned_data.get("status") and {source.grade for source in sources} == {Grade.X}:
                form.add_error("sources", "A source of grade X is kept as a warning: no status rests on it alone.")


class CaseEventInline(RowInline):
    """The steps of a case."""

    model = CaseEvent
    formset = CaseEventFormSet
    min_num = 1
    error_keys = frozenset(["cases"])
    fieldsets = [
        (None, {"fields": [("occurred", "position", "kind", "status"), "court", "text", ("sources", "locator")]})
    ]

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> type[BaseInlineFormSet]:
        """Require at least one step that isn't marked for deletion."""
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseEvent]:
        events: QuerySet[CaseEvent] = super().get_queryset(request)
        return events.prefetch_related("sources")


@admin.register(CourtCase)
class CourtCaseAdmin(ReferenceAdmin):
    """Court cases that concern one or more arrangements."""

    form = CourtCaseForm
    inlines = [CaseEventInline]
    list_display = ["title", "court", "docket", "country", "policy_of"]
    list_select_related = ["country", "policy_of"]
    search_fields = ["title", "slug", "court", "docket", "text"]
    autocomplete_fields = ["country", "policy_of", "agreements"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", ("court", "docket", "country"), "text"]}),
        ("What it concerns", {"fields": ["agreements", "policy_of"]}),
        ("This change", {"fields": ["why"]}),
    ]

    def affected_agreements(self, form: forms.ModelForm) -> AgreementQuerySet:
        """Return the agreements that the case concerned before this change or concerns after it."""
        previous_ids = [agreement.pk for agreement in form.initial.get("agreements", [])]
        current_ids = form.instance.agreements.values_list("pk", flat=True)
        return Agreement.objects.filter(pk__in=[*previous_ids, *current_ids])

    def delete_model(self, request: HttpRequest, obj: CourtCase) -> None:
        """Delete the case and renew the records that showed it, in one transaction."""
        with transaction.atomic():
            agreement_ids = list(Agreement.objects.showing(obj).values_list("pk", flat=True))
            why = f"The court case “{Truncator(obj.title).chars(300)}” was taken out"
            super().delete_model(request, obj)
            renew_for(request, Agreement.objects.filter(pk__in=agreement_ids), why)


@admin.register(OutsideCount)
class OutsideCountAdmin(RecordAdmin):
    """Outside counts. Saving one shows it at once on the sender's page."""

    list_display = ["sender", "measure", "value", "counted_to", "source"]
    list_filter = ["measure"]
    list_select_related = ["sender", "source"]
    search_fields = ["sender__name", "value", "statement", "source__title"]
    autocomplete_fields = ["sender", "source"]
    fieldsets = [
        (None, {"fields": [("sender", "measure"), ("value", "counted_to"), "statement"]}),
        ("Who says so", {"fields": ["source", "locator", "speaker"]}),
        ("This change", {"fields": ["why"]}),
    ]

    def save_model(self, request: HttpRequest, obj: OutsideCount, form: forms.ModelForm, change: bool) -> None:
        save_outside_count(obj)

    def delete_model(self, request: HttpRequest, obj: OutsideCount) -> None:
        remove_outside_count(obj)
