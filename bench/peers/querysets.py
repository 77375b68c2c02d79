"""The list of agreements with everything that its rows show, in a fixed number of queries."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import Claim, CriticismOfAgreement, Event, State


def number_of(model: Any) -> Coalesce:
    """The number of rows of the agreement in another table, by a subquery of its own."""
    rows = model.objects.filter(agreement=OuterRef("agreement")).order_by().values("agreement")
    return Coalesce(Subquery(rows.values(number=Count("pk"))), 0)


def states_with_everything() -> QuerySet[State]:
    """The current states in the order of the list."""
    parts = ("joint_senders", "criteria", "payments", "considerations", "checks")
    return (
        State.objects.filter(is_current=True)
        .select_related("agreement__revision", "sender", "host")
        .prefetch_related(*(f"agreement__{part}" for part in parts))
        .annotate(
            event_count=number_of(Event),
            claim_count=number_of(Claim),
            criticism_count=number_of(CriticismOfAgreement),
        )
        .order_by("title", "agreement_id")
    )
