"""What became of the people who were sent: as far as anybody counts them, and how many of whom nobody tells."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from ..choices import LEFT, OUTCOMES, Counted, Qualifier
from .people import Count, Group, to_date
from .quantities import Quantity

UNKNOWN = "not_known"
"""Stands beside the outcomes for those of whom nothing later is told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where some of those who were sent were when they were last counted."""

    word: str
    """Of `OUTCOMES`, or `UNKNOWN`."""
    nationals: str
    people: Quantity
    counted_to: datetime.date | None
    """The last day of what is counted; None of those of whom nothing is told."""


def outcomes_of(groups: Mapping[Group, Sequence[Count]]) -> tuple[Outcome, ...]:
    """For the nationals of each kind who were sent: each person once, where they were last, and the remainder.

    Who left after a day on which others were held or released may have been one of those: so many fewer are told to be
    there still.
    """
    found: list[Outcome] = []
    for nationals in dict.fromkeys(group.nationals for group in groups if group.counted == Counted.TRANSFERRED):
        counts = {word: _counts(groups, nationals, word) for word in (Counted.TRANSFERRED, *OUTCOMES)}
        sent = to_date(counts[Counted.TRANSFERRED])
        if sent is not None and sent.people.low:
            found += _outcomes(nationals, sent.people, counts)
    return tuple(found)


def _counts(groups: Mapping[Group, Sequence[Count]], nationals: str, word: Counted) -> list[Count]:
    """Of all manners; but of those sent volunteers alone only where nobody else was, for they are never added."""
    alike = [group for group in groups if (group.counted, group.nationals) == (word, nationals)]
    if word == Counted.TRANSFERRED:
        # Those who didn't volunteer come first.
        ordered = sorted(alike, key=lambda group: group.is_voluntary)
        alike = [group for group in ordered if any(count.people.low for count in groups[group])][:1] or ordered[:1]
    return [count for group in alike for count in groups[group]]


def _outcomes(nationals: str, sent: Quantity, counts: Mapping[Counted, list[Count]]) -> list[Outcome]:
    left = [(word, told) for word in LEFT if (told := to_date(counts[word])) and told.people.low]
    gone = [count for _, told in left for count in told.counts]
    released, held = to_date(counts[Counted.RELEASED]), max(counts[Counted.HELD], key=_last, default=None)
    found = {word: (_least(told.people), max(map(_last, told.counts))) for word, told in left}
    if released is not None and released.people.low:
        since = min(count.first for count in released.counts)
        free = _least(released.people) - _sum(count for count in gone if count.last >= since)
        found[Counted.RELEASED] = max(free, Decimal(0)), max(map(_last, released.counts))
    if held is not None:
        later = [*gone, *(released.counts if released else ())]
        kept = _least(held.people) - _sum(count for count in later if count.last >= held.last)
        found[Counted.HELD] = max(kept, Decimal(0)), held.last
    placed = [
        Outcome(word, nationals, Quantity(Qualifier.AT_LEAST, found[word][0], "people"), found[word][1])
        for word in OUTCOMES
        if word in found and found[word][0]
    ]
    known = sum((people for people, _ in found.values()), Decimal(0))
    return [*placed, *_remainder(nationals, sent, known)]


def _remainder(nationals: str, sent: Quantity, known: Decimal) -> list[Outcome]:
    least = max(_least(sent) - known, Decimal(0))
    if sent.high == sent.low:
        stated = Quantity(Qualifier.EXACTLY, least, "people")
    else:
        stated = Quantity(Qualifier.AT_LEAST, least, "people")
    return [Outcome(UNKNOWN, nationals, stated, None)] if least or sent.high != sent.low else []


def _least(stated: Quantity) -> Decimal:
    """People are whole: about 15 are at least 14."""
    return (stated.low or Decimal(0)).to_integral_value(ROUND_CEILING)


def _last(count: Count) -> datetime.date:
    return count.last


def _sum(counts: Iterable[Count]) -> Decimal:
    return sum((_least(count.people) for count in counts), Decimal(0))
