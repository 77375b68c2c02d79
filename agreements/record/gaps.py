"""What isn't known of an arrangement, so that readers see it and editors look for it."""

from collections.abc import Iterable, Iterator

from ..choices import Counted, Gap
from .outcomes import UNKNOWN, Outcome
from .people import People

MANY = 5
"""Of fewer people who were sent nobody expects to hear what became of each."""


def gaps_of(
    groups: Iterable[People], outcomes: Iterable[Outcome], *, is_criticised: bool, is_verified: bool
) -> tuple[Gap, ...]:
    """The gaps of one record, in the order of the vocabulary."""
    missing = {
        Gap.OUTCOME: any(_is_mostly_untold(sent, outcomes) for sent in _sent(groups)),
        Gap.CRITICISM: not is_criticised,
        Gap.VERIFICATION: not is_verified,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def _sent(groups: Iterable[People]) -> Iterator[People]:
    return (one for one in groups if one.group.counted == Counted.TRANSFERRED and (one.people.low or 0) >= MANY)


def _is_mostly_untold(sent: People, outcomes: Iterable[Outcome]) -> bool:
    """Whether of fewer than half is told what became of them; told are those of whom at least so many are known."""
    alike = [one for one in outcomes if one.nationals == sent.group.nationals and one.word != UNKNOWN]
    return 2 * sum(one.people.low or 0 for one in alike) < (sent.people.low or 0)
