"""What became of the people who were sent: as far as anybody counts them, and how many of whom nobody tells."""

import datetime
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..choices import LEFT, OUTCOMES, Counted, Nationals, Qualifier, Status
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


@dataclass(frozen=True, slots=True)
class Sent:
    """How many were sent, at least and at most; None is open."""

    low: Decimal
    high: Decimal | None


def outcomes_of(groups: Mapping[Group, Sequence[Count]], ended: datetime.date | None = None) -> tuple[Outcome, ...]:
    """For the nationals of each kind who were sent: each person once, where they were last, and the remainder.

    Who may have left after a day on which others were held or released may have been one of those: so many fewer are
    told to be there still. Nobody is told to be held still who was held before the deal ended.
    """
    found: list[Outcome] = []
    for nationals, sent, counts in _kinds(groups):
        if sent.low:
            counts[Counted.HELD] = [one for one in counts[Counted.HELD] if ended is None or one.counted > ended]
            told = max(_placed(sent, counts), _by_transfer(sent, counts), key=_known)
            found += [
                Outcome(word, nationals, Quantity(Qualifier.AT_LEAST, told[word][0], "people"), told[word][1])
                for word in OUTCOMES
                if word in told and told[word][0]
            ]
            found += _remainder(nationals, sent, _known(told))
    return tuple(found)


def told_of(nationals: str, outcomes: Iterable[Outcome]) -> Decimal:
    """Of how many of these nationals, at least, is told what became of them."""
    alike = [one for one in outcomes if one.nationals == nationals and one.word != UNKNOWN]
    return sum((one.people.low for one in alike if one.people.low is not None), Decimal(0))


def left_in_all(nationals: str, groups: Mapping[Group, Sequence[Count]]) -> Decimal:
    """How many of these nationals at least left, if nobody is told of twice."""
    told = [to_date(_later(groups, nationals, word, frozenset())) for word in LEFT]
    return sum((_least(one.people) for one in told if one is not None), Decimal(0))


def ended_by(events: Iterable[Event], over_by: Days, newest: datetime.date | None) -> datetime.date | None:
    """The last day on which the deal, or its use, can have ended; None if neither did, or if that takes effect later
    than the newest that is known of it. What is told of the deal after it doesn't undo it.
    """
    ends = [event for event in events if event.status in (Status.ENDED, Status.USE_ENDED)]
    days = [(event, event.effective.last_day if event.effective else over_by[event.id]) for event in ends]
    return max(
        (day for event, day in days if event.effective is None or (newest is not None and day <= newest)), default=None
    )


Counts = dict[Counted, list[Count]]


def _kinds(groups: Mapping[Group, Sequence[Count]]) -> Iterator[tuple[str, Sent, Counts]]:
    """The nationals of each kind who were sent, how many they were, and all counts of them.

    Where some aren't told apart, who is told apart may be among them: then all are one kind.
    """
    kinds = list(dict.fromkeys(group.nationals for group in groups if group.counted == Counted.TRANSFERRED))
    every_kind = list(dict.fromkeys([*kinds, *(group.nationals for group in groups if group.counted in OUTCOMES)]))
    chosen = {nationals: _chosen(groups, nationals) for nationals in kinds}
    others = frozenset(
        count.event
        for group, counts in groups.items()
        if group.counted == Counted.TRANSFERRED and group not in chosen.values()
        for count in counts
    )
    sent = {nationals: list(groups[group]) for nationals, group in chosen.items()}
    if Nationals.MIXED not in every_kind or len(every_kind) == 1:
        for nationals in kinds:
            counts = {word: _later(groups, nationals, word, others) for word in OUTCOMES}
            yield nationals, _bounds([sent[nationals]]), {Counted.TRANSFERRED: sent[nationals], **counts}
    elif kinds:
        told = {word: {one: _later(groups, one, word, others) for one in every_kind} for word in OUTCOMES}
        apart = [counts for nationals, counts in sent.items() if nationals != Nationals.MIXED]
        mixed = [sent[Nationals.MIXED]] if Nationals.MIXED in sent else []
        both = _bounds([*apart, *mixed])
        least = max(_bounds(apart).low, _bounds(mixed).low)
        counts = {word: _of_all(told[word], word) for word in OUTCOMES}
        every = [count for listed in sent.values() for count in listed]
        yield Nationals.MIXED, Sent(least, both.high), {Counted.TRANSFERRED: every, **counts}


def _chosen(groups: Mapping[Group, Sequence[Count]], nationals: str) -> Group:
    """Those who didn't volunteer; volunteers alone only where nobody else was sent, for they are never added."""
    alike = [group for group in groups if (group.counted, group.nationals) == (Counted.TRANSFERRED, nationals)]
    return min(alike, key=lambda group: (not any(count.people.low for count in groups[group]), group.is_voluntary))


def _bounds(kinds: Iterable[Sequence[Count]]) -> Sent:
    told = [one.people for counts in kinds if (one := to_date(counts)) is not None]
    high = None if any(one.high is None for one in told) else sum((one.high or Decimal(0) for one in told), Decimal(0))
    return Sent(sum(map(_least, told), Decimal(0)), high)


def _later(
    groups: Mapping[Group, Sequence[Count]], nationals: str, word: Counted, others: Container[int]
) -> list[Count]:
    """The counts of all manners, but of those who came by the other transfers."""
    alike = [counts for group, counts in groups.items() if (group.counted, group.nationals) == (word, nationals)]
    return [count for counts in alike for count in counts if count.outcome_of is None or count.outcome_of not in others]


def _of_all(told: Mapping[str, list[Count]], word: Counted) -> list[Count]:
    """Of nationals of every kind: those who aren't told apart, or the others, whichever surely are more."""
    mixed = told.get(Nationals.MIXED, [])
    apart = [count for nationals, counts in told.items() if nationals != Nationals.MIXED for count in counts]
    if word == Counted.HELD:
        return max(mixed, apart, key=lambda counts: max(map(_last, counts), default=datetime.date.min))
    return max(mixed, apart, key=least_of)


def _placed(sent: Sent, counts: Counts) -> dict[Counted, Ended]:
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
    return _once(found, sent)


def _by_transfer(sent: Sent, counts: Counts) -> dict[Counted, Ended]:
    """The same for each transfer by itself, where all that counts says of which its people came.

    An earlier count of all who were held is no longer needed then.
    """
    named = [count for word in OUTCOMES for count in counts[word] if count.outcome_of is not None]
    unnamed = [(word, count) for word in OUTCOMES for count in counts[word] if count.outcome_of is None]
    since = min(map(_last, named), default=datetime.date.max)
    transfers = {count.event: count for count in counts[Counted.TRANSFERRED]}
    meant = list(dict.fromkeys(count.outcome_of for count in named))
    # One that counts everybody up to a day has the people of others.
    overlap = len(meant) > 1 and any(event in transfers and transfers[event].is_running_total for event in meant)
    if overlap or any(word != Counted.HELD or count.last >= since for word, count in unnamed):
        return {}
    found: dict[Counted, Ended] = {}
    for event in meant:
        people = _bounds([[transfers[event]]]) if event in transfers else Sent(Decimal(0), None)
        of_it = {word: [count for count in counts[word] if count.outcome_of == event] for word in OUTCOMES}
        most = transfers[event].people.high if event in transfers else None
        for word, (number, day) in _placed(replace(people, high=most), of_it).items():
            before, last = found.get(word, (Decimal(0), day))
            found[word] = (before + number, max(last, day))
    return _once(found, sent)


def _known(found: Mapping[Counted, Ended]) -> Decimal:
    """Of how many something is told."""
    return sum((people for people, _ in found.values()), Decimal(0))


def _once(found: Mapping[Counted, Ended], sent: Sent) -> dict[Counted, Ended]:
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
            before = [one for one in apart if one is count or _has_within(count, one)]
            found += max(_most(count.people) - least_of(before), Decimal(0))
    return found


def _has_within(total: Count, one: Count) -> bool:
    is_alike = total.outcome_of in (None, one.outcome_of)
    return total.is_running_total and is_alike and is_within(one, total)


def _beside(one: Count, other: Count) -> bool:
    is_of_one_day = one.counted == one.last == other.counted == other.last
    return one.is_running_total and is_of_one_day and bool(one.sources & other.sources)


def _remainder(nationals: str, sent: Sent, known: Decimal) -> list[Outcome]:
    least = max(sent.low - known, Decimal(0))
    if sent.high == sent.low:
        stated = Quantity(Qualifier.EXACTLY, least, "people")
    else:
        stated = Quantity(Qualifier.AT_LEAST, least, "people")
    return [Outcome(UNKNOWN, nationals, stated, None)] if least else []


def _most(stated: Quantity) -> Decimal:
    """Where that is open, as many as are told."""
    return _least(stated) if stated.high is None else stated.high


def _least(stated: Quantity) -> Decimal:
    return stated.low or Decimal(0)


def _last(count: Count) -> datetime.date:
    return count.last


def _counted(count: Count) -> datetime.date:
    return count.counted
