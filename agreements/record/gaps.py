"""What isn't known of an arrangement, so that readers see it and editors look for it."""

from collections.abc import Collection, Iterable

from ..choices import Counted, Gap, Nationals
from .outcomes import Outcome, told_of
from .people import People

MANY = 5
"""Of fewer people who were sent nobody expects to hear what became of each."""


def gaps_of(
    groups: Iterable[People], outcomes: Collection[Outcome], *, is_criticised: bool, is_verified: bool
) -> tuple[Gap, ...]:
    """The gaps of one record, in the order of the vocabulary."""
    missing = {
        Gap.OUTCOME: any(sent >= MANY and 2 * told < sent for sent, told in _sent_and_told(groups, outcomes)),
        Gap.CRITICISM: not is_criticised,
        Gap.VERIFICATION: not is_verified,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def _sent_and_told(groups: Iterable[People], outcomes: Collection[Outcome]) -> Iterable[tuple[int, int]]:
    """Of the nationals of each kind how many at least were sent, volunteers with the others, and are told of later."""
    sent = {nationals.value: 0 for nationals in Nationals}
    for one in groups:
        if one.group.counted == Counted.TRANSFERRED:
            sent[one.group.nationals] += int(one.people.low or 0)
    if {outcome.nationals for outcome in outcomes} == {Nationals.MIXED}:
        # Who is told apart may be among those who aren't.
        apart = sent[Nationals.THIRD_COUNTRY] + sent[Nationals.OWN]
        sent = {Nationals.MIXED.value: max(apart, sent[Nationals.MIXED])}
    return [(people, int(told_of(nationals, outcomes))) for nationals, people in sent.items()]
