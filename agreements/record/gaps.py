"""What isn't known of an arrangement, so that readers see it and editors look for it."""

from collections import Counter
from collections.abc import Collection, Iterable

from ..choices import Counted, Gap
from .outcomes import Outcome, told_of
from .people import People

MANY = 5
"""Of fewer people who were sent nobody expects to hear what became of each."""


def gaps_of(
    groups: Iterable[People], outcomes: Collection[Outcome], *, is_criticised: bool, is_verified: bool
) -> tuple[Gap, ...]:
    """The gaps of one record, in the order of the vocabulary."""
    sent = _sent(groups)
    missing = {
        Gap.OUTCOME: any(2 * told_of(nationals, outcomes) < people for nationals, people in sent.items()),
        Gap.CRITICISM: not is_criticised,
        Gap.VERIFICATION: not is_verified,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def _sent(groups: Iterable[People]) -> Counter[str]:
    """Of the nationals of whom many were sent, how many at least: volunteers are told of together with the others."""
    sent: Counter[str] = Counter()
    for one in groups:
        if one.group.counted == Counted.TRANSFERRED and one.people.low is not None and one.people.low >= MANY:
            sent[one.group.nationals] += int(one.people.low)
    return sent
