"""What isn't known of an arrangement, so that readers see it and editors look for it."""

from collections.abc import Collection, Iterable

from ..choices import CountedAs, Gap, Nationals
from .outcomes import Outcome, people_with_outcome
from .people import People

MIN_SENT = 5
"""If fewer people were sent, an unknown outcome isn't a gap: nobody expects to hear what became of each."""


def gaps_of(
    groups: Iterable[People], outcomes: Collection[Outcome], *, is_criticised: bool, is_verified: bool
) -> tuple[Gap, ...]:
    """The gaps of one record, in the order of the vocabulary."""
    missing = {
        Gap.OUTCOME: any(
            sent >= MIN_SENT and 2 * with_outcome < sent
            for sent, with_outcome in _sent_and_with_outcome(groups, outcomes)
        ),
        Gap.CRITICISM: not is_criticised,
        Gap.VERIFICATION: not is_verified,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def _sent_and_with_outcome(groups: Iterable[People], outcomes: Collection[Outcome]) -> Iterable[tuple[int, int]]:
    """For the nationals of each kind: how many were sent at least, volunteers included, and how many have outcomes."""
    sent = {nationals.value: 0 for nationals in Nationals}
    for row in groups:
        if row.group.counted == CountedAs.TRANSFERRED:
            sent[row.group.nationals] += int(row.people.low or 0)
    if {outcome.nationals for outcome in outcomes} == {Nationals.MIXED}:
        # Outcomes are mixed as soon as one counts both kinds together: all who were sent may then be among them.
        of_stated_kind = sent[Nationals.THIRD_COUNTRY] + sent[Nationals.OWN]
        sent = {Nationals.MIXED.value: max(of_stated_kind, sent[Nationals.MIXED])}
    return [(people, int(people_with_outcome(nationals, outcomes))) for nationals, people in sent.items()]
