"""Sums of what several agreements state: intervals, no more certain than what they add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..choices import Qualifier
from .facts import Facts
from .quantities import Quantity


@dataclass(frozen=True, slots=True)
class Sum:
    """Between two bounds; without an upper one at least so much. `of` says how many statements it adds up."""

    low: Decimal
    high: Decimal | None
    unit: str
    period: str
    of: int

    def __add__(self, other: "Sum") -> "Sum":
        """Both together, of one unit and period."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Sum(self.low + other.low, high, self.unit, self.period, self.of + other.of)

    @property
    def quantity(self) -> Quantity | None:
        """The same in the words of a single statement; None where it takes both bounds to tell it."""
        if self.high is None:
            return Quantity(Qualifier.AT_LEAST, self.low, self.unit, self.period)
        if self.low == self.high:
            return Quantity(Qualifier.EXACTLY, self.low, self.unit, self.period)
        return Quantity(Qualifier.UP_TO, self.high, self.unit, self.period) if self.low == 0 else None

    def __str__(self) -> str:
        if self.quantity is not None:
            return str(self.quantity)
        low, high = (Quantity(Qualifier.EXACTLY, bound, self.unit, self.period) for bound in (self.low, self.high))
        return f"{str(low).partition(' ')[0]} to {high}"


def total(stated: Iterable[Quantity]) -> Sum | None:
    """What all come to; None where nothing but “undisclosed” is stated, which adds nothing.

    Raises ValueError where units or periods are mixed: such numbers have no sum.
    """
    counted = [quantity for quantity in stated if quantity.low is not None]
    if not counted:
        return None
    if len({(quantity.unit, quantity.period) for quantity in counted}) > 1:
        raise ValueError("Quantities of different units or periods can't be added.")
    highs = [quantity.high for quantity in counted if quantity.high is not None]
    return Sum(
        sum((quantity.low for quantity in counted if quantity.low is not None), Decimal(0)),
        sum(highs, Decimal(0)) if len(highs) == len(counted) else None,
        counted[0].unit,
        counted[0].period,
        len(counted),
    )


def most_counted(facts: Facts) -> Decimal:
    """What all that events count comes to, each by the highest of the claims about it: no sum of people is higher."""
    nothing = Decimal(0)
    stated = [[stated.amount or nothing for claim in row.claims for stated in claim.quantities] for row in facts.events]
    return sum((max(amounts, default=nothing) for amounts in stated), nothing)
