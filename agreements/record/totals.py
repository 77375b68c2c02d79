"""Sums of the quantities that several agreements state, each an interval as wide as its parts make it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..choices import PER_PERSON_PERIODS
from .facts import Facts
from .quantities import Quantity, Range, between

WHOLES = 3
"""How many levels of larger payments a payment can be part of."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The bounds of a sum; `high` is None where there is no upper one, and `of` is the number of quantities added up.

    Rates, such as an amount per person, aren't added: the bounds are those of their range.
    """

    low: Decimal
    high: Decimal | None
    unit: str
    period: str
    of: int

    def __add__(self, other: "Sum") -> "Sum":
        """The sum of two sums of the same unit and period."""
        is_per_person = self.period in PER_PERSON_PERIODS
        highs = [self.high, other.high]
        high = None if None in highs else _joined((high for high in highs if high is not None), is_per_person, max)
        low = _joined((self.low, other.low), is_per_person, min)
        return Sum(low, high, self.unit, self.period, self.of + other.of)

    @property
    def quantity(self) -> Quantity | None:
        """The sum as a quantity with one qualifier; None where it takes two bounds."""
        quantity = between(self.low, self.high, self.unit, self.period)
        return None if isinstance(quantity, Range) else quantity

    def __str__(self) -> str:
        return str(between(self.low, self.high, self.unit, self.period))


def total(quantities: Iterable[Quantity]) -> Sum | None:
    """The sum of the quantities, without undisclosed ones; None where no others are left.

    Raises ValueError if units or periods differ.
    """
    bounded = [quantity for quantity in quantities if quantity.low is not None]
    if not bounded:
        return None
    if len({(quantity.unit, quantity.period) for quantity in bounded}) > 1:
        raise ValueError("Quantities of different units or periods can't be added.")
    is_per_person = bounded[0].period in PER_PERSON_PERIODS
    highs = [quantity.high for quantity in bounded if quantity.high is not None]
    return Sum(
        _joined((quantity.low for quantity in bounded if quantity.low is not None), is_per_person, min),
        _joined(highs, is_per_person, max) if len(highs) == len(bounded) else None,
        bounded[0].unit,
        bounded[0].period,
        len(bounded),
    )


def _joined(
    bounds: Iterable[Decimal], is_per_person: bool, outermost: Callable[[Iterable[Decimal]], Decimal]
) -> Decimal:
    """The sum of the bounds; for amounts per person the outermost of them, `min` or `max`."""
    return outermost(bounds) if is_per_person else sum(bounds, Decimal(0))


def most_counted(facts: Facts) -> Decimal:
    """The sum of the highest number that a claim states for each event: no sum of people is higher."""
    zero = Decimal(0)
    amounts_by_event = [
        [quantity.amount or zero for claim in event.claims for quantity in claim.quantities] for event in facts.events
    ]
    return sum((max(amounts, default=zero) for amounts in amounts_by_event), zero)
