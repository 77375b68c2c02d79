"""What became of the people who were sent: as far as anybody counts them, and how many of whom nobody tells."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..choices import LEFT, OUTCOMES, Counted, Qualifier, Status
from .facts import Event
from .people import Count, Days, Group, Told, is_within, least_of, to_date
from .quantities import Quantity

Ended = tuple[Decimal, datetime.date]
"""How many at least, and up to when they were counted."""
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


def outcomes_of(groups: Mapping[Group, Sequence[Count]], ended: datetime.date | None = None) -> tuple[Outcome, ...]:
    """For the nationals of each kind who were sent: each person once, where they were last, and the remainder.

    Who may have left after a day on which others were held or released may have been one of those: so many fewer are
    told to be there still. Nobody is told to be held still who was held before the deal ended.
    """
    found: list[Outcome] = []
    for nationals in dict.fromkeys(group.nationals for group in groups if group.counted == Counted.TRANSFERRED):
        counts = {word: _counts(groups, nationals, word) for word in (Counted.TRANSFERRED, *OUTCOMES)}
        sent = to_date(counts[Counted.TRANSFERRED])
        if sent is not None and sent.people.low:
            counts[Counted.HELD] = [one for one in counts[Counted.HELD] if ended is None or one.counted > ended]
            found += _outcomes(nationals, sent.people, counts)
    return tuple(found)


def told_of(nationals: str, outcomes: Iterable[Outcome]) -> Decimal:
    """Of how many of these nationals, at least, is told what became of them."""
    alike = [one for one in outcomes if one.nationals == nationals and one.word != UNKNOWN]
    return sum((one.people.low for one in alike if one.people.low is not None), Decimal(0))


def left_in_all(nationals: str, groups: Mapping[Group, Sequence[Count]]) -> Decimal:
    """How many of these nationals at least left, if nobody is told of twice."""
    told = [to_date(_counts(groups, nationals, word)) for word in LEFT]
    return sum((_least(one.people) for one in told if one is not None), Decimal(0))


def ended_by(last: Event | None, over_by: Days) -> datetime.date | None:
    """The last day on which the deal, or its use, can have ended, given what led to its status; None if neither did."""
    return over_by[last.id] if last is not None and last.status in (Status.ENDED, Status.USE_ENDED) else None


def _counts(groups: Mapping[Group, Sequence[Count]], nationals: str, word: Counted) -> list[Count]:
    """Of all manners; but of those sent volunteers alone only where nobody else was, for they are never added."""
    alike = [group for group in groups if (group.counted, group.nationals) == (word, nationals)]
    if word == Counted.TRANSFERRED:
        # Those who didn't volunteer come first.
        ordered = sorted(alike, key=lambda group: group.is_voluntary)
        alike = [group for group in ordered if any(count.people.low for count in groups[group])][:1] or ordered[:1]
    return [count for group in alike for count in groups[group]]


def _outcomes(nationals: str, sent: Quantity, counts: Mapping[Counted, list[Count]]) -> list[Outcome]:
    left = {word: told for word in LEFT if (told := to_date(counts[word])) and told.people.low}
    released, held = to_date(counts[Counted.RELEASED]), max(reversed(counts[Counted.HELD]), key=_last, default=None)
    found: dict[Counted, Ended] = {
        word: (_least(told.people), max(map(_counted, told.counts))) for word, told in left.items()
    }
    if released is not None and released.people.low:
        since = min(count.first for count in released.counts)
        free = _least(released.people) - sum(_since(since, told, counts[word], released) for word, told in left.items())
        found[Counted.RELEASED] = max(free, Decimal(0)), max(map(_counted, released.counts))
    if held is not None:
        later = {**left, Counted.RELEASED: released} if released is not None else left
        then = Told(held.people, (held,))
        kept = _least(held.people) - sum(_since(held.counted, told, counts[word], then) for word, told in later.items())
        found[Counted.HELD] = max(kept, Decimal(0)), held.counted
    found = _once(found, sent)
    placed = [
        Outcome(word, nationals, Quantity(Qualifier.AT_LEAST, found[word][0], "people"), found[word][1])
        for word in OUTCOMES
        if word in found and found[word][0]
    ]
    known = sum((people for people, _ in found.values()), Decimal(0))
    return [*placed, *_remainder(nationals, sent, known)]


def _once(found: Mapping[Counted, Ended], sent: Quantity) -> dict[Counted, Ended]:
    """No more than were sent: who was told of earlier may be told of again, so what was counted last stands."""
    left, kept = sent.high, {}
    for word, (people, counted) in sorted(found.items(), key=lambda pair: pair[1][1], reverse=True):
        kept[word] = (people if left is None else min(people, left), counted)
        left = None if left is None else left - kept[word][0]
    return kept


def _since(day: datetime.date, left: Told, counts: Iterable[Count], others: Told) -> Decimal:
    """How many of those who left may have been among the others, who were counted from the day on.

    Not those who had left before it, nor those whom one source tells beside the others as of the same day.
    """
    apart = [count for count in counts if count.last < day or any(_beside(count, other) for other in others.counts)]
    found = Decimal(0)
    for count in left.counts:
        if count.last >= day:
            before = [one for one in apart if one is count or (count.is_running_total and is_within(one, count))]
            found += max(_least(count.people) - least_of(before), Decimal(0))
    return found


def _beside(one: Count, other: Count) -> bool:
    is_of_one_day = one.counted == one.last == other.counted == other.last
    return one.is_running_total and is_of_one_day and bool(one.sources & other.sources)


def _remainder(nationals: str, sent: Quantity, known: Decimal) -> list[Outcome]:
    least = max(_least(sent) - known, Decimal(0))
    if sent.high == sent.low:
        stated = Quantity(Qualifier.EXACTLY, least, "people")
    else:
        stated = Quantity(Qualifier.AT_LEAST, least, "people")
    return [Outcome(UNKNOWN, nationals, stated, None)] if least else []


def _least(stated: Quantity) -> Decimal:
    return stated.low or Decimal(0)


def _last(count: Count) -> datetime.date:
    return count.last


def _counted(count: Count) -> datetime.date:
    return count.counted
