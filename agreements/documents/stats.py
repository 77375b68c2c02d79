"""Sums of what agreements promise, beside what was delivered: over all of them, or by group."""

import datetime
from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from ..choices import DEALS, OPEN_DEALS, ClaimField, CountedAs, Qualifier
from ..models import AgreementAmount, AgreementState
from ..querysets import AmountQuerySet, StateQuerySet
from ..record.state import OUTCOME
from ..record.totals import Sum
from .country_totals import Group, capacity_sum, group_amounts, outcome_sums, people_sums

PEOPLE = (
    "ordered", "transferred", "transferred_voluntary", "transferred_own", "transferred_mixed", "held", "returned",
    "moved_on",
)  # fmt: skip
"""The words for those who are counted, in the order of the answer (see `record.people.Group.word`)."""
Key = tuple[str, ...]
"""The group; empty where there are none."""


def stats(states: StateQuerySet, day: datetime.date | None, group: str = "") -> dict[Key, dict[str, Any]]:
    """The sums over the states as of the day, as `Stats` describes them, by the value of one of `GROUPS`.

    Without a group the only key is the empty tuple. Six queries.
    """
    columns = ("group",) if group else ()
    counts = _counts(states.in_groups(group, day) if group else states, *columns)

    def amounts(field: str) -> AmountQuerySet:
        rows: AmountQuerySet = AgreementAmount.objects.of(states, field, day)
        return rows.in_groups(group, day) if group else rows

    capacity, stated = _capacity(amounts(ClaimField.CAPACITY), day, *columns)
    people = people_sums(amounts(ClaimField.PEOPLE), *columns)
    outcomes = outcome_sums(amounts(OUTCOME), *columns)
    payments: dict[Key, list[Group]] = defaultdict(list)
    payment_rows = AgreementAmount.objects.payments(states, day, group)
    for row in group_amounts(payment_rows, *columns, "state", "of", "unit", "period"):
        payments[row.key[: len(columns)]].append(row)
    return {
        key: {
            **numbers,
            **capacity[key],
            "capacity_unknown": numbers["agreements"] - stated[key],
            "people": {name: people.get(key, {}).get(name) for name in PEOPLE},
            "people_unknown": numbers["agreements"]
            - people.get(key, {}).get(CountedAs.TRANSFERRED, {"agreements": 0})["agreements"],
            "outcomes": outcomes.get(key, []),
            "payments": [_payment_sum(row) for row in payments[key] if row.total is not None],
            "payments_without_sum": sum(row.rows - (row.total.of if row.total else 0) for row in payments[key]),
        }
        for key, numbers in counts.items()
    }


def _counts(states: StateQuerySet, *columns: str) -> dict[Key, dict[str, int]]:
    """The number of agreements, of deals, and of deals that rest on weak sources, by the columns."""
    is_deal, is_unverified = Q(stage__in=DEALS), Q(is_deal_verified=False)
    numbers: dict[str, Any] = {
        "agreements": Count("*"),
        "deals": Count("pk", filter=is_deal),
        "deals_unverified": Count("pk", filter=is_deal & is_unverified),
    }
    rows = states.order_by()
    if not columns:
        return {(): rows.aggregate(**numbers)}
    found = rows.values(*columns).annotate(**numbers)
    return {tuple(row[column] for column in columns): {name: row[name] for name in numbers} for row in found}


def _capacity(
    amounts: AmountQuerySet, day: datetime.date | None, *columns: str
) -> tuple[dict[Key, dict[str, Any]], dict[Key, int]]:
    """The sums of stated capacities by the columns, those of open deals and of the other agreements apart; and how many
    agreements state one, an undisclosed one included.
    """
    open_deals = AgreementState.objects.as_of(day).filter(stage__in=OPEN_DEALS, agreement=OuterRef("agreement"))
    parts = ("is_open", "unit", "period", "place", "qualifier")
    totals: dict[tuple[Key, bool, str, str], Sum] = {}
    capacities: dict[Key, dict[str, Any]] = defaultdict(
        lambda: {"capacity": [], "capacity_beside": [], "capacity_undisclosed": 0}
    )
    stated: dict[Key, int] = defaultdict(int)
    for row in group_amounts(amounts.annotate(is_open=Exists(open_deals)), *columns, *parts):
        group, (is_open, unit, period, place, qualifier) = row.key[: len(columns)], row.key[len(columns) :]
        if place == 0:  # An agreement may state two capacities together: only the first is counted.
            stated[group] += row.rows
            capacities[group]["capacity_undisclosed"] += row.rows if qualifier == Qualifier.UNDISCLOSED else 0
        if row.total is not None:
            key = (group, bool(is_open), unit, period)
            totals[key] = totals[key] + row.total if key in totals else row.total
    for (group, is_open, _, _), total in totals.items():
        capacities[group]["capacity" if is_open else "capacity_beside"].append(capacity_sum(total))
    return capacities, stated


def _payment_sum(row: Group) -> dict[str, Any]:
    """The sum of payments by state, payer, currency and period, lower and upper bounds added apart."""
    *_, state, payer, currency, period = row.key
    total = row.total
    if total is None:
        raise ValueError("These payments have no sum.")
    high = None if total.high is None else float(total.high)
    return {
        "state": state or None,
        "payer": payer,
        "currency": currency,
        "period": period,
        "payments": total.of,
        "text": str(total),
        "low": float(total.low),
        "high": high,
        "at_least": float(total.low),
        "at_most": high,
    }
