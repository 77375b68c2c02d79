"""Sums of what several agreements state: intervals, no more certain than what they add up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..choices import RATES
from .facts import Facts
from .quantities import Quantity, Range, between

WHOLES = 3
"""How many payments can hold a payment, one within the other."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Between two bounds; without an upper one at least so much. `of` says how many statements it adds up.

    Of rates, such as a sum per person, it is the range in which they lie.
    """

    low: Decimal
    high: Decimal | None
    unit: str
    period: str
    of: int

    def __add__(self, other: "Sum") -> "Sum":
        """Both together, of one unit and period."""
        is_rate = self.period in RATES
        highs = [self.high, other.high]
        high = None if None in highs else _joined((high for high in highs if high is not None), is_rate, max)
        low = _joined((self.low, other.low), is_rate, min)
        return Sum(low, high, self.unit, self.period, self.of + other.of)

    @property
    def quantity(self) -> Quantity | None:
        """The same in the words of a single statement; None where it takes both bounds to tell it."""
        stated = between(self.low, self.high, self.unit, self.period)
        return None if isinstance(stated, Range) else stated

    def __str__(self) -> str:
        return str(between(self.low, self.high, self.unit, self.period))


def total(stated: Iterable[Quantity]) -> Sum | None:
    """What all come to; None where nothing but “undisclosed” is stated, which adds nothing.

    Raises ValueError where units or periods are mixed: such numbers have no sum.
    """
    counted = [quantity for quantity in stated if quantity.low is not None]
    if not counted:
        return None
    if len({(quantity.unit, quantity.period) for quantity in counted}) > 1:
        raise ValueError("Quantities of different units or periods can't be added.")
    is_rate = counted[0].period in RATES
    highs = [quantity.high for quantity in counted if quantity.high is not None]
    return Sum(
        _joined((quantity.low for quantity in counted if quantity.low is not None), is_rate, min),
        _joined(highs, is_rate, max) if len(highs) == len(counted) else None,
        counted[0].unit,
        counted[0].period,
        len(counted),
    )


def _joined(bounds: Iterable[Decimal], is_rate: bool, outermost: Callable[[Iterable[Decimal]], Decimal]) -> Decimal:
    """All together; of rates the outermost."""
    return outermost(bounds) if is_rate else sum(bounds, Decimal(0))


def most_counted(facts: Facts) -> Decimal:
    """What all that events count comes to, each by the highest of the claims about it: no sum of people is higher."""
    nothing = Decimal(0)
    stated = [[stated.amount or nothing for claim in row.claims for stated in claim.quantities] for row in facts.events]
    return sum((max(amounts, default=nothing) for amounts in stated), nothing)
