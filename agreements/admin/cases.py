"""Court cases, and what others count over all arrangements of a sender."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import Truncator

from ..choices import Grade
from ..models import Agreement, CaseEvent, CourtCase, Dataset, OutsideCount
from ..models.cases import policy_mismatch
from ..publishing import renew, save_outside_count
from ..querysets import AgreementQuerySet
from .base import ChangeReasonForm, RecordAdmin, ReferenceAdmin, RowFormSet, RowInline

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class CourtCaseForm(ChangeReasonForm):
    """A case, with the sender whose policy it is about among those of its agreements."""

    def clean(self) -> dict[str, Any]:
        """Say where the two don't go together."""
        cleaned = super().clean()
        wrong = policy_mismatch(cleaned.get("policy_of"), cleaned.get("agreements") or [])
        if wrong and "agreements" in cleaned:
            self.add_error("policy_of", wrong)
        return cleaned


class CaseEventFormSet(RowFormSet):
    """The steps, of which there is one at least."""

    default_error_messages = {
        **RowFormSet.default_error_messages,
        "too_few_forms": "Say of one step at least when and how the case began or was decided.",
    }

    def clean(self) -> None:
        """Refuse a status that rests on warnings alone."""
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
        """Which counts those that aren't to be deleted."""
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseEvent]:
        rows: QuerySet[CaseEvent] = super().get_queryset(request)
        return rows.prefetch_related("sources")


@admin.register(CourtCase)
class CourtCaseAdmin(ReferenceAdmin):
    """Cases before courts that concern one or more arrangements."""

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
        """Those that it concerns, and those that it concerned until now."""
        before = [agreement.pk for agreement in form.initial.get("agreements", [])]
        return Agreement.objects.filter(pk__in=[*before, *form.instance.agreements.values_list("pk", flat=True)])

    def delete_model(self, request: HttpRequest, obj: CourtCase) -> None:
        """Taken out of the records that show it, in the same transaction."""
        with transaction.atomic():
            affected = list(Agreement.objects.showing(obj).values_list("pk", flat=True))
            why = f"The court case “{Truncator(obj.title).chars(300)}” was taken out"
            super().delete_model(request, obj)
            renew(Agreement.objects.filter(pk__in=affected), why=why, by=cast("User", request.user))


@admin.register(OutsideCount)
class OutsideCountAdmin(RecordAdmin):
    """What others count: public at once, on the page of the sender."""

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
        """Gone from answers at once."""
        with transaction.atomic():
            Dataset.advance()
            super().delete_model(request, obj)
