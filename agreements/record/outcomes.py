"""What became of the people who were sent: as far as anybody counts them, and how many of whom nobody tells."""

import datetime
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..choices import LEFT, OUTCOMES, Counted, Nationals, Qualifier, Status
from .effects import standing, takes_effect
from .facts import Event
from .order import LastDays
from .people import Count, Group, Told, is_within, least_of, to_date
from .quantities import Quantity, between
from .whereabouts import Counts, Found, Most, Part, whereabouts

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
            held = [one for one in counts[Counted.HELD] if ended is None or one.counted > ended]
            told = whereabouts({**counts, Counted.HELD: held}, sent.most)
            there = sorted(told.there.items(), key=lambda pair: OUTCOMES.index(pair[0]))
            found += [
                Outcome(word, nationals, Quantity(Qualifier.AT_LEAST, people, "people"), counted)
                for word, (people, counted) in there
            ]
            found += _remainder(nationals, sent, told)
    return tuple(found)


def told_of(nationals: str, outcomes: Iterable[Outcome]) -> Decimal:
    """Of how many of these nationals, at least, is told what became of them."""
    alike = [one for one in outcomes if one.nationals == nationals and one.word != UNKNOWN]
    return sum((one.people.low for one in alike if one.people.low is not None), Decimal(0))


def left_in_all(nationals: str, groups: Mapping[Group, Sequence[Count]]) -> Decimal:
    """How many of these nationals at least left, if nobody is told of twice."""
    told = [to_date(_later(groups, [nationals], word, frozenset())) for word in LEFT]
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
    groups = _as_sent(groups, kinds)
    every_kind = list(dict.fromkeys([*kinds, *(group.nationals for group in groups if group.counted in OUTCOMES)]))
    if Nationals.MIXED not in every_kind or len(every_kind) == 1:
        joined = [([nationals], nationals) for nationals in kinds]
    else:
        joined = [(every_kind, Nationals.MIXED.value)] if kinds else []
    for whose, nationals in joined:
        sent = _asked_for(groups, whose)
        others = frozenset(
            count.event
            for group, counts in groups.items()
            if group.counted == Counted.TRANSFERRED and group not in sent
            for count in counts
        )
        every = [count for counts in sent.values() for count in counts]
        later = {word: _later(groups, whose, word, others) for word in OUTCOMES}
        yield nationals, _sent(sent), {Counted.TRANSFERRED: every, **later}


def _asked_for(groups: Mapping[Group, Sequence[Count]], kinds: Container[str]) -> dict[Group, Sequence[Count]]:
    """Those of whom is told what became of them: who didn't volunteer; volunteers too where they can be meant, since
    nobody says of which transfer the people came, or alone where nobody else was sent.
    """
    alike = {
        group: counts
        for group, counts in groups.items()
        if group.counted == Counted.TRANSFERRED and group.nationals in kinds
    }
    told = [count for group, counts in groups.items() if group.counted in OUTCOMES for count in counts]
    if any(count.outcome_of is None and count.nationals in kinds for count in told):
        return alike
    is_forced = any(not group.is_voluntary and any(count.people.low for count in alike[group]) for group in alike)
    return {group: counts for group, counts in alike.items() if group.is_voluntary != is_forced}


def _as_sent(groups: Mapping[Group, Sequence[Count]], kinds: Sequence[str]) -> dict[Group, list[Count]]:
    """The same, but of whom nobody says whose nationals they are, they are those who were sent, of all kinds."""
    found: dict[Group, list[Count]] = {}
    whose = kinds[0] if len(kinds) == 1 else Nationals.MIXED.value
    for group, counts in groups.items():
        for count in counts:
            is_untold = group.counted in OUTCOMES and kinds and not count.is_told_whose
            alike = replace(group, nationals=whose) if is_untold else group
            found.setdefault(alike, []).append(replace(count, nationals=alike.nationals))
    return found


def _sent(groups: Mapping[Group, Sequence[Count]]) -> Sent:
    """How many they were. Who is told apart may be among those who aren't."""
    told = {group: one for group, counts in groups.items() if (one := to_date(counts)) is not None}
    apart = {group: one for group, one in told.items() if group.nationals != Nationals.MIXED}
    mixed = [one for group, one in told.items() if group not in apart]
    unsure = [count for group, counts in groups.items() if group.nationals == Nationals.MIXED for count in counts]
    every = [count for counts in groups.values() for count in counts]
    ways = [apart.values(), mixed]
    least = max(least_of(every), *(sum((_least(one.people) for one in told), Decimal(0)) for told in ways))
    whole = mixed[0].counts[0] if len(mixed) == 1 and mixed[0].is_total else None
    if whole and all(is_within(count, whole) for group in apart for count in groups[group]):
        most = whole.people.high
    else:
        most = _in_all(_most_of(told.get(group), counts) for group, counts in groups.items())
    bounds: dict[Part, Decimal | None] = {Part(Nationals.MIXED, None): most}
    for group, one in apart.items():
        is_alone = [other.nationals for other in groups].count(group.nationals) == 1
        if is_alone and one.is_total and all(count.last <= one.counts[0].last for count in unsure):
            bounds[Part(group.nationals, None)] = one.people.high
    bounds |= {Part(Nationals.MIXED, count.event): count.people.high for count in every}
    return Sent(least, most, bounds)


def _most_of(told: Told | None, counts: Iterable[Count]) -> Decimal | None:
    """How many of a group there are at most, also where there may be nobody."""
    return told.people.high if told is not None else _in_all(count.people.high for count in counts)


def _in_all(highs: Iterable[Decimal | None]) -> Decimal | None:
    """All together; None where one is open."""
    total = Decimal(0)
    for high in highs:
        if high is None:
            return None
        total += high
    return total


def _later(
    groups: Mapping[Group, Sequence[Count]], kinds: Container[str], word: Counted, others: Container[int]
) -> list[Count]:
    """The counts of all manners, but of those who came by the other transfers."""
    alike = [(group.nationals, counts) for group, counts in groups.items() if group.counted == word]
    return [
        count
        for nationals, counts in alike
        for count in counts
        if nationals in kinds and (count.outcome_of is None or count.outcome_of not in others)
    ]


def _remainder(nationals: str, sent: Sent, told: Found) -> list[Outcome]:
    """Those of whom nothing later is told: at least those beyond the most of whom something is told, and at most those
    beyond the ones who surely are somewhere.
    """
    known = sum((people for people, _ in told.there.values()), Decimal(0))
    high = None if sent.high is None else max(sent.high - known, Decimal(0))
    # Where all who were sent are counted, and of “at least 65” something is told, it may be told of all.
    is_unsure = told.is_open and high is not None
    stated = between(Decimal(0) if is_unsure else max(sent.low - told.told, Decimal(0)), high, "people")
    return [Outcome(UNKNOWN, nationals, stated, None)] if stated.low or stated.high else []


def _least(stated: Quantity) -> Decimal:
    return stated.low or Decimal(0)
