"""What became of the people who were sent: as far as anybody counts them, and how many of whom nobody tells."""

import datetime
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..choices import LEFT, OUTCOMES, Counted, Nationals, Qualifier, Status
from .effects import standing, takes_effect
from .facts import Event
from .order import LastDays
from .people import Count, Group, is_within, to_date
from .quantities import Quantity
from .whereabouts import Counts, Most, Part, whereabouts

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
    most: Most
    """The same of all who were sent, of some nationals and by each transfer."""


def outcomes_of(groups: Mapping[Group, Sequence[Count]], ended: datetime.date | None = None) -> tuple[Outcome, ...]:
    """For the nationals of each kind who were sent: each person once, where they were last, and the remainder.

    Who may have left after a day on which others were held or released may have been one of those: so many fewer are
    told to be there still. Nobody is told to be held still who was held before the deal ended.
    """
    found: list[Outcome] = []
    for nationals, sent, counts in _kinds(groups):
        if sent.low:
            held = [one for one in counts[Counted.HELD] if ended is None or one[1].counted > ended]
            told = whereabouts({**counts, Counted.HELD: held}, sent.most)
            found += [
                Outcome(word, nationals, Quantity(Qualifier.AT_LEAST, told[word][0], "people"), told[word][1])
                for word in OUTCOMES
                if word in told
            ]
            found += _remainder(nationals, sent, sum((people for people, _ in told.values()), Decimal(0)))
    return tuple(found)


def told_of(nationals: str, outcomes: Iterable[Outcome]) -> Decimal:
    """Of how many of these nationals, at least, is told what became of them."""
    alike = [one for one in outcomes if one.nationals == nationals and one.word != UNKNOWN]
    return sum((one.people.low for one in alike if one.people.low is not None), Decimal(0))


def left_in_all(nationals: str, groups: Mapping[Group, Sequence[Count]]) -> Decimal:
    """How many of these nationals at least left, if nobody is told of twice."""
    told = [to_date([count for _, count in _later(groups, [nationals], word, frozenset())]) for word in LEFT]
    return sum((_least(one.people) for one in told if one is not None), Decimal(0))


def ended_by(events: Iterable[Event], over_by: LastDays, newest: datetime.date | None) -> datetime.date | None:
    """The last day on which the deal, or its use, can have ended; None if neither did, or if that takes effect later
    than the newest that is known of it. What is told of the deal after it doesn't undo it.
    """
    ends = [event for event in standing(events, over_by) if event.status in (Status.ENDED, Status.USE_ENDED)]
    days = [(event, takes_effect(event, over_by)) for event in ends]
    return max(
        (day for event, day in days if event.effective is None or (newest is not None and day <= newest)), default=None
    )


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
    sent = {nationals: groups[group] for nationals, group in chosen.items()}
    if Nationals.MIXED not in every_kind or len(every_kind) == 1:
        joined = [([nationals], nationals) for nationals in kinds]
    else:
        joined = [(every_kind, Nationals.MIXED.value)] if kinds else []
    for whose, nationals in joined:
        counts = {word: _later(groups, whose, word, others) for word in OUTCOMES}
        some = {one: sent[one] for one in whose if one in sent}
        every = [(one, count) for one, listed in some.items() for count in listed]
        yield nationals, _sent(some), {Counted.TRANSFERRED: every, **counts}


def _chosen(groups: Mapping[Group, Sequence[Count]], nationals: str) -> Group:
    """Those who didn't volunteer; volunteers alone only where nobody else was sent, for they are never added."""
    alike = [group for group in groups if (group.counted, group.nationals) == (Counted.TRANSFERRED, nationals)]
    return min(alike, key=lambda group: (not any(count.people.low for count in groups[group]), group.is_voluntary))


def _sent(kinds: Mapping[str, Sequence[Count]]) -> Sent:
    """How many they were. Who is told apart may be among those who aren't."""
    told = {nationals: one for nationals, counts in kinds.items() if (one := to_date(counts)) is not None}
    apart = {nationals: one for nationals, one in told.items() if nationals != Nationals.MIXED}
    mixed, unsure = told.get(Nationals.MIXED), kinds.get(Nationals.MIXED, ())
    ways = [apart.values(), [mixed] if mixed else []]
    least = max(sum((_least(one.people) for one in told), Decimal(0)) for told in ways)
    whole = mixed.counts[0] if mixed and mixed.is_total else None
    if whole and all(is_within(count, whole) for nationals in apart for count in kinds[nationals]):
        most = whole.people.high
    elif any(one.people.high is None for one in told.values()):
        most = None
    else:
        most = sum((one.people.high or Decimal(0) for one in told.values()), Decimal(0))
    bounds: dict[Part, Decimal | None] = {Part(Nationals.MIXED, None): most}
    for nationals, one in apart.items():
        if one.is_total and all(count.last <= one.counts[0].last for count in unsure):
            bounds[Part(nationals, None)] = one.people.high
    for counts in kinds.values():
        bounds |= {Part(Nationals.MIXED, count.event): count.people.high for count in counts}
    return Sent(least, most, bounds)


def _later(
    groups: Mapping[Group, Sequence[Count]], kinds: Container[str], word: Counted, others: Container[int]
) -> list[tuple[str, Count]]:
    """The counts of all manners, but of those who came by the other transfers."""
    alike = [(group.nationals, counts) for group, counts in groups.items() if group.counted == word]
    return [
        (nationals, count)
        for nationals, counts in alike
        for count in counts
        if nationals in kinds and (count.outcome_of is None or count.outcome_of not in others)
    ]


def _remainder(nationals: str, sent: Sent, known: Decimal) -> list[Outcome]:
    least = max(sent.low - known, Decimal(0))
    if sent.high == sent.low:
        stated = Quantity(Qualifier.EXACTLY, least, "people")
    else:
        stated = Quantity(Qualifier.AT_LEAST, least, "people")
    return [Outcome(UNKNOWN, nationals, stated, None)] if least else []


def _least(stated: Quantity) -> Decimal:
    return stated.low or Decimal(0)
