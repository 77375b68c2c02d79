"""What isn't known of an arrangement, so that readers see it and editors look for it."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from ..choices import Counted, Gap
from .outcomes import Outcome, told_of
from .people import Group, People

MANY = 5
"""Of fewer people who were sent nobody expects to hear what became of each."""


def gaps_of(
    groups: Iterable[People], outcomes: Collection[Outcome], *, is_criticised: bool, is_verified: bool
) -> tuple[Gap, ...]:
    """The gaps of one record, in the order of the vocabulary."""
    missing = {
        Gap.OUTCOME: any(2 * told_of(group.nationals, outcomes) < people for group, people in _sent(groups)),
        Gap.CRITICISM: not is_criticised,
        Gap.VERIFICATION: not is_verified,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def _sent(groups: Iterable[People]) -> Iterator[tuple[Group, Decimal]]:
    """The groups of which many were sent, with how many at least."""
    for one in groups:
        if one.group.counted == Counted.TRANSFERRED and one.people.low is not None and one.people.low >= MANY:
            yield one.group, one.people.low
