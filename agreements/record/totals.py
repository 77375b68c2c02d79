"""Sums of what several statements say: of people to date, and of capacities."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal

from ..choices import CapacityUnit, Qualifier
from .facts import Facts
from .quantities import Quantity

_OPEN = {Qualifier.AT_LEAST, Qualifier.MORE_THAN, Qualifier.SEVERAL, Qualifier.UNDISCLOSED}


def total(quantities: list[Quantity]) -> Quantity | None:
    """The sum of what several statements say, no more certain than any of them; None where nothing is said.

    One statement stands as it is. Raises ValueError where units or periods are mixed: such numbers have no sum.
    """
    counted = [quantity for quantity in quantities if quantity.unit]
    if len(quantities) < 2 or not counted:
        return quantities[0] if quantities else None
    if len({(quantity.unit, quantity.period) for quantity in counted}) > 1:
        raise ValueError("Quantities of different units or periods can't be added.")
    qualifiers = {quantity.qualifier for quantity in quantities} - {Qualifier.EXACTLY}
    if qualifiers & _OPEN:
        # What is at most so many may be none: it adds nothing to what is at least so many.
        return _floor([quantity for quantity in counted if quantity.qualifier != Qualifier.UP_TO])
    qualifier = next(iter(qualifiers)) if len(qualifiers) == 1 else Qualifier.ABOUT if qualifiers else Qualifier.EXACTLY
    return _sum(qualifier, counted)


def total_to_date(counted: Iterable[tuple[Quantity, bool]]) -> Quantity | None:
    """The sum of what events count, in their order: each with whether it is a running total, which stands for all that
    was counted before it. None where nothing is counted.
    """
    since: list[Quantity] = []
    for quantity, is_running_total in counted:
        since = [*([] if is_running_total else since), quantity]
    return total(since)


def most_counted(facts: Facts) -> Decimal:
    """What all that events count comes to, each by the highest of the claims about it: no sum of people is higher."""
    nothing = Decimal(0)
    stated = [[stated.amount or nothing for claim in row.claims for stated in claim.quantities] for row in facts.events]
    return sum((max(amounts, default=nothing) for amounts in stated), nothing)


def _floor(counted: list[Quantity]) -> Quantity | None:
    if not counted:
        return Quantity(Qualifier.UNDISCLOSED, None, "", "")
    least = sum((quantity.low for quantity in counted if quantity.low is not None), Decimal(0))
    if counted[0].unit in CapacityUnit.values:
        least = least.to_integral_value(ROUND_FLOOR)
    return Quantity(Qualifier.AT_LEAST, least, counted[0].unit, counted[0].period)


def _sum(qualifier: str, counted: list[Quantity]) -> Quantity:
    amount = sum((quantity.amount for quantity in counted if quantity.amount is not None), Decimal(0))
    return Quantity(qualifier, amount, counted[0].unit, counted[0].period)
