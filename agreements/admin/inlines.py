"""Criteria, payments, considerations, legal texts and events on the agreement's page."""

from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import ForeignKey, Model, Prefetch, QuerySet
from django.forms.models import modelform_factory
from django.http import HttpRequest

from ..models import Claim, Consideration, Criterion, Event, LegalText, Payment
from .autocomplete import PrefetchedChoiceField
from .base import RowInline
from .forms import (
    CLAIM_FIELDS,
    ConsiderationForm,
    CriterionForm,
    EventForm,
    EventFormSet,
    PaymentForm,
    PaymentFormSet,
    PreferredClaimForm,
)

CLAIM_LINES: list[str | tuple[str, ...]] = [
    ("claim_value", "claim_source", "claim_locator"),
    "claim_statement",
    ("claim_speaker", "claim_basis", "claim_reference_date"),
    ("claim_rank", "claim_reason"),
]
AMOUNT_LINES: list[str | tuple[str, ...]] = [*CLAIM_LINES, ("claim_as_stated", "claim_as_stated_language")]


class RowWithClaimInline(RowInline):
    """Rows that rest on a preferred claim each."""

    siblings: tuple[str, ...] = ()
    """The fields that point at other rows of the agreement."""

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """The few rows of the agreement are offered in a list."""
        if db_field.name in self.siblings:
            none = db_field.related_model._default_manager.none()
            return db_field.formfield(form_class=PrefetchedChoiceField, widget=forms.Select, queryset=none)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        claims = Prefetch("claims", Claim.objects.select_related("source"))
        return super().get_queryset(request).prefetch_related(claims)

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """The claim's fields look as they do among the claims: autocomplete, and “+” for a source not yet on record."""
        own = [name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if not name.startswith("claim_")]
        formset = super().get_formset(request, obj, fields=own, **kwargs)
        callback = partial(self.formfield_for_dbfield, request=request)
        form: Any = formset.form
        form.claim_form = modelform_factory(
            Claim, PreferredClaimForm, fields=CLAIM_FIELDS[1:], formfield_callback=callback
        )
        return formset


class CriterionInline(RowWithClaimInline):
    """Who may be sent, who may not, or who decides."""

    model = Criterion
    form = CriterionForm
    error_keys = frozenset(["criteria", "criterion"])
    fieldsets = [(None, {"fields": [("kind", "category"), "text", *CLAIM_LINES]})]


class PaymentInline(RowWithClaimInline):
    """The payments of an agreement, each with its claims."""

    model = Payment
    form = PaymentForm
    formset = PaymentFormSet

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """Django asks of each row alone whether others need it; here all of them are asked (`PaymentFormSet.clean`)."""
        formset = super().get_formset(request, obj, **kwargs)
        form: Any = formset.form
        form.hand_clean_DELETE = lambda form: None
        return formset

    siblings = ("part_of",)
    error_keys = frozenset(["payments", "payment"])
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("payer", "payee", "state"),
                    "purpose",
                    ("part_of", "trigger"),
                    *AMOUNT_LINES,
                    "claim_payment_state",
                ]
            },
        )
    ]


class ConsiderationInline(RowWithClaimInline):
    """What a party gives that isn't money."""

    model = Consideration
    form = ConsiderationForm
    error_keys = frozenset(["considerations", "consideration"])
    fieldsets = [(None, {"fields": [("giver", "kind", "state"), "text", *AMOUNT_LINES]})]


class LegalTextInline(RowInline):
    """The text itself, Acts and notices."""

    model = LegalText
    error_keys = frozenset(["texts"])
    fieldsets = [(None, {"fields": [("role", "source", "article")]})]


class EventInline(RowWithClaimInline):
    """The events of an agreement, each with the claims that count its people."""

    model = Event
    form = EventForm
    formset = EventFormSet
    siblings = ("disputes", "outcome_of")
    error_keys = frozenset(["events", "people"])
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("occurred", "kind", "status"),
                    ("said_by", "basis", "actor"),
                    "text",
                    ("sources", "locator"),
                    "disputes",
                ]
            },
        ),
        (
            "When it was known, and its order",
            {"fields": [("known_since", "known_why"), ("effective", "position")], "classes": ["collapse"]},
        ),
        (
            "People, where they are counted",
            {
                "fields": [
                    ("counted", "nationals", "manner"),
                    ("is_running_total", "is_total"),
                    ("counted_from", "counted_to"),
                    ("outcome_of", "had_protection"),
                    *AMOUNT_LINES,
                    "claim_nationalities",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).prefetch_related("sources")
