"""The inlines of an agreement's page: criteria, payments, considerations, legal texts and events."""

from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import ForeignKey, Model, Prefetch, QuerySet
from django.forms.models import modelform_factory
from django.http import HttpRequest

from ..models import Claim, Consideration, Criterion, Event, LegalText, Payment
from .autocomplete import BulkModelChoiceField
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
    """Rows whose forms also hold the preferred claim about the row."""

    sibling_fields: tuple[str, ...] = ()
    """Foreign keys to the same table; `SiblingFormSet` sets their choices."""

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Use a plain select without choices for `sibling_fields`."""
        if db_field.name in self.sibling_fields:
            empty = db_field.related_model._default_manager.none()
            return db_field.formfield(form_class=BulkModelChoiceField, widget=forms.Select, queryset=empty)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        claims = Prefetch("claims", Claim.objects.select_related("source"))
        return super().get_queryset(request).prefetch_related(claims)

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """Set `claim_form_class` on the row form, so that the claim's fields get the admin's widgets."""
        row_fields = [
            name for name in flatten_fieldsets(self.get_fieldsets(request, obj)) if not name.startswith("claim_")
        ]
        formset_class = super().get_formset(request, obj, fields=row_fields, **kwargs)
        callback = partial(self.formfield_for_dbfield, request=request)
        form_class: Any = formset_class.form
        form_class.claim_form_class = modelform_factory(
            Claim, PreferredClaimForm, fields=CLAIM_FIELDS[1:], formfield_callback=callback
        )
        return formset_class


class CriterionInline(RowWithClaimInline):
    """The criteria of an agreement: who may be sent, who may not, who decides, or what is guaranteed to them."""

    model = Criterion
    form = CriterionForm
    error_keys = frozenset(["criteria", "criterion"])
    fieldsets = [(None, {"fields": [("kind", "category"), "text", *CLAIM_LINES]})]


class PaymentInline(RowWithClaimInline):
    """The payments of an agreement."""

    model = Payment
    form = PaymentForm
    formset = PaymentFormSet
    sibling_fields = ("part_of",)
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

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """Turn off Django's check of each deleted row; `PaymentFormSet.clean` checks them together."""
        formset_class = super().get_formset(request, obj, **kwargs)
        form_class: Any = formset_class.form
        form_class.hand_clean_DELETE = lambda form: None
        return formset_class


class ConsiderationInline(RowWithClaimInline):
    """The considerations of an agreement: what a party gives other than money."""

    model = Consideration
    form = ConsiderationForm
    error_keys = frozenset(["considerations", "consideration"])
    fieldsets = [(None, {"fields": [("giver", "kind", "state"), "text", *AMOUNT_LINES]})]


class LegalTextInline(RowInline):
    """The legal texts of an agreement: the agreement itself, amendments, acts of approval and notices."""

    model = LegalText
    error_keys = frozenset(["texts"])
    fieldsets = [(None, {"fields": [("role", "source", "article")]})]


class EventInline(RowWithClaimInline):
    """The events of an agreement, each with the preferred claim about its number of people."""

    model = Event
    form = EventForm
    formset = EventFormSet
    sibling_fields = ("disputes", "outcome_of")
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
            "When it became public and took effect; order",
            {"fields": [("known_since", "known_why"), ("effective", "position")], "classes": ["collapse"]},
        ),
        (
            "Number of people, if the event states one",
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
