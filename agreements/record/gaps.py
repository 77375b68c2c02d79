"""The gaps of a record: what isn't known about an arrangement, so that readers see it and editors look for it."""

from collections.abc import Collection, Iterable

from ..choices import CountedAs, Gap, Nationals
from .outcomes import Outcome, people_with_outcome
from .people import PeopleCount

MIN_SENT = 5
"""If fewer people were sent, an unknown outcome isn't a gap: their outcomes are rarely reported."""


def gaps_of(
    people_counts: Iterable[PeopleCount], outcomes: Collection[Outcome], *, is_criticised: bool, is_verified: bool
) -> tuple[Gap, ...]:
    """The gaps of one record, in the order of `Gap`."""
    missing = {
        Gap.OUTCOME: any(
            sent >= MIN_SENT and 2 * with_outcome < sent
            for sent, with_outcome in _sent_and_with_outcome(people_counts, outcomes)
        ),
        Gap.CRITICISM: not is_criticised,
        Gap.VERIFICATION: not is_verified,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def _sent_and_with_outcome(
    people_counts: Iterable[PeopleCount], outcomes: Collection[Outcome]
) -> Iterable[tuple[int, int]]:
    """For each of `Nationals`: the least number sent, volunteers included, and the least with a known outcome."""
    sent = {nationals.value: 0 for nationals in Nationals}
    for row in people_counts:
        if row.group.counted == CountedAs.TRANSFERRED:
            sent[row.group.nationals] += int(row.people.low or 0)
    if {outcome.nationals for outcome in outcomes} == {Nationals.MIXED}:
        # `outcomes_of` reports every outcome as MIXED once any count covers both kinds, so compare with all who were
        # sent. Those counted by kind may be among the mixed: take the larger number, not the sum.
        of_stated_kind = sent[Nationals.THIRD_COUNTRY] + sent[Nationals.OWN]
        sent = {Nationals.MIXED.value: max(of_stated_kind, sent[Nationals.MIXED])}
    return [(people, int(people_with_outcome(nationals, outcomes))) for nationals, people in sent.items()]
