"""The query parameters of the lists of payments and of criteria."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from .. import choices
from ..documents import CriterionItemSerializer, PaymentItemSerializer
from ..models import Agreement, Criterion, Payment
from ..querysets import ordering_by
from ..record.quantities import PERIODS_OF
from .agreements import CURRENCY_CHOICES, MAX_AMOUNT
from .filters import (
    CountryFilter,
    DateTimeFilter,
    FieldListFilter,
    IdFilter,
    MultiChoiceFilter,
    NumberFilter,
    OrderingFilter,
    SlugFilter,
)
from .filtersets import ListFilterSet
from .lists import UPDATED_SINCE, in_lookup, of_changed_agreement, on_agreements_of

PERIOD_CHOICES = [
    (period, period.label) for period in choices.Period if period in PERIODS_OF[choices.ClaimField.PAYMENT]
]


def _allows_at_least(value: int, day: datetime.date | None) -> Q:
    return Q(published__high__gte=value) | Q(published__low__isnull=False, published__high=None)


class PaymentFilterSet(ListFilterSet):
    """The parameters of lists of payments."""

    id = IdFilter(Payment.objects.published, "Permanent id of the payment.", in_lookup("pk"))
    agreement = SlugFilter(
        Agreement.objects.published, "Slug of the agreement of the payment.", in_lookup("agreement__slug")
    )
    host = CountryFilter("Country that hosts under the agreement of the payment.", on_agreements_of("host"))
    sender = CountryFilter("Country that sends under the agreement of the payment.", on_agreements_of("sender"))
    payer = MultiChoiceFilter(choices.PaymentParty.choices, "Who pays.", in_lookup("payer"))
    payee = MultiChoiceFilter(choices.PaymentParty.choices, "Who is paid.", in_lookup("payee"))
    state = MultiChoiceFilter(choices.PaymentState.choices, "How far the payment has come.", in_lookup("state"))
    currency = MultiChoiceFilter(
        CURRENCY_CHOICES, "Currency of the published sum (ISO 4217).", in_lookup("published__currency")
    )
    period = MultiChoiceFilter(
        PERIOD_CHOICES, "What stretch of time, or whom, the published sum is for.", in_lookup("published__period")
    )
    amount_at_least = NumberFilter(
        0,
        MAX_AMOUNT,
        "With `currency`: the published sum allows this much or more.",
        _allows_at_least,
        requires="currency",
    )
    amount_at_most = NumberFilter(
        0,
        MAX_AMOUNT,
        "With `currency`: the published sum rules out more than this.",
        lambda value, day: Q(published__high__lte=value),
        requires="currency",
    )
    updated_since = DateTimeFilter(UPDATED_SINCE, of_changed_agreement)
    ordering = OrderingFilter("id", "amount")
    fields = FieldListFilter(PaymentItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(PaymentItemSerializer.Meta.fields, "All but these fields.")

    class Meta:
        model = Payment
        fields: list[str] = []

    def sort(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the requested order; by amount they are grouped by currency."""
        if self.key.removeprefix("-") != "amount":
            return super().sort(rows)
        low = self.key.replace("amount", "published__low")
        return rows.order_by(*ordering_by("published__currency", low), "pk")


class CriterionFilterSet(ListFilterSet):
    """The parameters of lists of criteria."""

    id = IdFilter(Criterion.objects.published, "Permanent id of the criterion.", in_lookup("pk"))
    agreement = SlugFilter(
        Agreement.objects.published, "Slug of the agreement of the criterion.", in_lookup("agreement__slug")
    )
    host = CountryFilter("Country that hosts under the agreement of the criterion.", on_agreements_of("host"))
    sender = CountryFilter("Country that sends under the agreement of the criterion.", on_agreements_of("sender"))
    kind = MultiChoiceFilter(
        choices.CriterionKind.choices,
        "What the criterion does: admits, excludes, decides; or what the text guarantees or lacks.",
        in_lookup("kind"),
    )
    category = MultiChoiceFilter(
        choices.CriterionCategory.choices, "What the criterion looks at, or what is guaranteed.", in_lookup("category")
    )
    updated_since = DateTimeFilter(UPDATED_SINCE, of_changed_agreement)
    ordering = OrderingFilter("id", "category")
    fields = FieldListFilter(CriterionItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(CriterionItemSerializer.Meta.fields, "All but these fields.")

    class Meta:
        model = Criterion
        fields: list[str] = []
