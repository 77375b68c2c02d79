"""How many people were sent, held or have left, as far as events count them.

What several events count is a lower bound, unless a source says that it is all.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from ..choices import UNVERIFIED, ClaimField, Counted, Manner, Nationals, Qualifier
from .claims import is_usable, is_verified, published_claim, quantity_of
from .conflicts import exclude
from .facts import Claims, Event, Facts, Source
from .order import LastDays
from .quantities import Nationality, Quantity

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Group:
    """Whose numbers can be added: one thing counted of one kind of people. Volunteers are a group of their own."""

    counted: str
    """Of `Counted`."""
    nationals: str
    """Of `Nationals`; where an event doesn't say, those of third countries."""
    is_voluntary: bool

    @property
    def is_main(self) -> bool:
        """Whether these are third-country nationals who aren't known to have gone of their own will."""
        return self.nationals == Nationals.THIRD_COUNTRY and not self.is_voluntary

    @property
    def word(self) -> str:
        """Its name in the index: what is counted, and which others than the main group."""
        others = [] if self.nationals == Nationals.THIRD_COUNTRY else [self.nationals]
        return "_".join([self.counted, *others, *(["voluntary"] if self.is_voluntary else [])])


@dataclass(frozen=True, slots=True)
class Count:
    """What one event counts, and of which days."""

    event: int
    first: datetime.date
    """Of a running total that doesn't say from when it counts, the first of all days."""
    last: datetime.date
    counted: datetime.date
    """The first day on which it can have been counted: `last` where that is exact."""
    before: datetime.date
    """It counts what surely happened before this day: of a count up to a stated day, the day after."""
    people: Quantity
    is_running_total: bool
    is_total: bool
    is_verified: bool
    dated: tuple[datetime.date, datetime.date]
    """The first and the last day of what it counts, as its date has them."""
    sources: frozenset[str] = frozenset()
    """Slugs of those that give the number."""
    is_disputed: bool = False
    """Whether another event tells otherwise of the same people."""
    manner: str | None = None
    """Where only those are counted who went like this."""
    outcome_of: int | None = None
    """The event by which these people were sent; None where it isn't told."""
    nationals: str = Nationals.THIRD_COUNTRY
    """Of `Nationals`."""
    is_told_whose: bool = True
    """Whether an event says whose nationals they are; else they are taken for those of third countries."""
    disputes: int | None = None
    """The event that can't be as told if this one is."""


@dataclass(frozen=True, slots=True)
class Told:
    """How many counts come to, and those of them on which that rests."""

    people: Quantity
    counts: tuple[Count, ...]
    is_total: bool = False
    """Whether a source says that these are all."""


@dataclass(frozen=True, slots=True)
class People:
    """How many of one group to date, or, of those held, on the last day on which somebody counted."""

    group: Group
    people: Quantity
    counted_from: datetime.date | None
    """The first day of what is counted; None where a running total doesn't say."""
    counted_to: datetime.date
    is_total: bool
    """Whether a source says that these are all; else there may be more."""
    is_verified: bool


def people_of(facts: Facts, over_by: LastDays) -> tuple[People, ...]:
    """Of each group that anybody counts, in the order of the vocabulary."""
    found = [_people(group, counts) for group, counts in counts_of(facts, over_by).items()]
    return tuple(one for one in found if one is not None)


def counts_of(facts: Facts, over_by: LastDays) -> dict[Group, list[Count]]:
    """What events count, by group, in the order of the events."""
    found: dict[Group, list[Count]] = {}
    disputed = {id_ for event in facts.events if event.disputes for id_ in (event.id, event.disputes)}
    for event in facts.events:
        people = quantity_of(event.claims, facts.sources) if event.counted else None
        if people is not None:
            found.setdefault(group_of(event, facts.events), []).append(
                replace(_count(event, people, facts, over_by), is_disputed=event.id in disputed)
            )
    for group in [group for group in found if group.nationals == Nationals.MIXED]:
        # Not told apart, and both in those that are: each person is counted once.
        apart = [found.get(replace(group, nationals=kind), []) for kind in (Nationals.THIRD_COUNTRY, Nationals.OWN)]
        found[group] = [count for count in found[group] if not all(_is_in(count, totals) for totals in apart)]
    order = list(Counted)
    return dict(
        sorted(
            ((group, counts) for group, counts in found.items() if counts),
            key=lambda pair: (order.index(Counted(pair[0].counted)), pair[0].word),
        )
    )


def group_of(event: Event, events: Iterable[Event]) -> Group:
    """The group of an event that counts people; `events` are all of the record."""
    nationals = nationals_of(event, events) or Nationals.THIRD_COUNTRY
    return Group(event.counted or "", nationals, event.manner == Manner.VOLUNTARY)


def nationals_of(event: Event, events: Iterable[Event]) -> str | None:
    """Whose nationals it counts; where it doesn't say, those of the transfer by which they came."""
    if event.nationals or event.outcome_of is None:
        return event.nationals
    return next((one.nationals for one in events if one.id == event.outcome_of), None)


def _count(event: Event, people: Quantity, facts: Facts, over_by: LastDays) -> Count:
    is_open = event.is_running_total and event.counted_from is None
    return Count(
        event=event.id,
        first=datetime.date.min if is_open else (event.counted_from or event.occurred).first_day,
        last=min(event.counted_to.last_day, over_by[event.id]) if event.counted_to else over_by[event.id],
        counted=_first_counted(event),
        before=event.counted_to.first_day + DAY if event.counted_to else event.occurred.first_day,
        people=people,
        is_running_total=event.is_running_total,
        is_total=event.is_total,
        is_verified=is_count_verified(event, facts.sources),
        dated=_dated(event),
        sources=frozenset(claim.source for claim in event.claims if claim.quantities[:1] == (people,)),
        manner=event.manner,
        outcome_of=event.outcome_of,
        nationals=nationals_of(event, facts.events) or Nationals.THIRD_COUNTRY,
        is_told_whose=bool(event.nationals or event.outcome_of),
        disputes=event.disputes,
    )


def _dated(event: Event) -> tuple[datetime.date, datetime.date]:
    return (event.counted_from or event.occurred).first_day, (event.counted_to or event.occurred).last_day


def _first_counted(event: Event) -> datetime.date:
    last = (event.counted_to or event.occurred).first_day
    return last if event.counted_from is None else max(last, event.counted_from.first_day)


def nationalities_of(claims: Claims, sources: Mapping[str, Source]) -> tuple[Nationality, ...]:
    """The nationalities of the people whom an event counts: as the first claim tells them that can be true beside the
    published number.
    """
    published = published_claim(claims, sources)
    if published is None:
        return ()
    others = [claim for claim in claims if is_usable(claim, sources)]
    return next(
        (one.nationalities for one in others if one.nationalities and not exclude(ClaimField.PEOPLE, published, one)),
        (),
    )


def is_count_verified(event: Event, sources: Mapping[str, Source]) -> bool:
    """Whether the number is: what unnamed people tell of the event doesn't verify how many they were."""
    return event.basis not in UNVERIFIED and is_verified(event.claims, sources)


def _people(group: Group, counts: Sequence[Count]) -> People | None:
    # Those held are a snapshot: those of one day aren't added to those of another.
    held = max(reversed(counts), key=lambda count: count.last)
    told = Told(held.people, (held,)) if group.counted == Counted.HELD else to_date(counts)
    if told is None:
        return None
    first = min(count.first for count in told.counts)
    return People(
        group,
        told.people,
        None if first == datetime.date.min else first,
        max(count.counted for count in told.counts),
        told.is_total,
        all(count.is_verified for count in told.counts),
    )


def to_date(counts: Sequence[Count]) -> Told | None:
    """How many all that is counted comes to: the total that a source states, else the most that is certain.

    A running total stands for all of its days, and what surely came before or after them is added to it. None where
    nothing says that there was anybody.
    """
    # What is disputed is certain only where nothing else is counted.
    counts = [count for count in counts if not count.is_disputed] or settled(counts)
    if whole := complete(counts):
        return Told(whole.people, (whole,), is_total=True)
    if surest := surest_of(counts):
        return Told(Quantity(Qualifier.AT_LEAST, least_of(surest), "people"), tuple(surest))
    undisclosed = tuple(count for count in counts if count.people.qualifier == Qualifier.UNDISCLOSED)
    return Told(undisclosed[0].people, undisclosed) if undisclosed else None


def settled(counts: Sequence[Count]) -> list[Count]:
    """Without the earlier of two of which not both can be right; the later one stands."""
    by_event = {count.event: count for count in counts}
    gone: set[int] = set()
    for count in counts:
        if count.disputes in by_event:
            other = by_event[count.disputes]
            gone.add(count.event if count.last < other.last else other.event)
    pairs = {event for count in counts if count.disputes in by_event for event in (count.event, count.disputes)}
    return [
        replace(count, is_disputed=False) if count.event in pairs else count
        for count in counts
        if count.event not in gone
    ]


def complete(counts: Iterable[Count]) -> Count | None:
    """The last count of which a source says that these are all; None where others were counted outside or beyond, or
    where these may be nobody though others were counted.
    """
    listed = list(counts)
    whole = max((count for count in listed if count.is_total), key=lambda count: count.last, default=None)
    if whole is None or any(count.first > whole.last or count.last < whole.first for count in listed):
        return None
    least = least_of(listed)
    is_nobody = not whole.people.low and least > 0
    return None if is_nobody or (whole.people.high is not None and whole.people.high < least) else whole


def contradictions(group: Group, counts: Sequence[Count]) -> Iterator[tuple[Count, Count]]:
    """Pairs of which not both can be right: a running total below what was counted within its days, or on its day.

    Of those held, two that were counted on one day, unless they came by two transfers. Who counts only those that were
    compelled doesn't speak of the others.
    """
    if group.counted == Counted.HELD:
        yield from (
            (one, other)
            for one, other in combinations(counts, 2)
            if is_same_day(one, other) and _apart(one, other) and not _of_two_transfers(one, other)
        )
        return
    for total in counts:
        alike = [one for one in counts if is_of_those(one, total)]
        within = [one for one in alike if one is not total and is_within(one, total)]
        if total.is_running_total and total.people.high is not None and total.people.high < least_of(within):
            yield surest_of(within)[-1], total


def _is_in(count: Count, others: Iterable[Count]) -> bool:
    return any(other.is_running_total and is_of_those(count, other) and is_within(count, other) for other in others)


def is_within(one: Count, total: Count) -> bool:
    """Whether the total surely counts all that the other does."""
    if total.first > one.first:
        return False
    return one.last < total.before or (one.is_running_total and is_same_day(one, total))


def are_apart(one: Count, other: Count) -> bool:
    """Whether they surely are of different people: of different days, or single events that are dated alike."""
    is_dated_alike = one.dated == other.dated and not (one.is_running_total or other.is_running_total)
    # Who isn't told apart may be who is.
    is_told_alike = one.nationals == other.nationals or Nationals.MIXED not in (one.nationals, other.nationals)
    return (is_dated_alike and is_told_alike) or one.last < other.first or other.last < one.first


def _of_two_transfers(one: Count, other: Count) -> bool:
    return None not in (one.outcome_of, other.outcome_of) and one.outcome_of != other.outcome_of


def is_of_those(one: Count, total: Count) -> bool:
    """Whether the total speaks of the people of the other count: of all, or of the same transfer and manner."""
    return total.outcome_of in (None, one.outcome_of) and total.manner in (None, "", one.manner)


def is_same_day(one: Count, other: Count) -> bool:
    """Whether both were counted on one and the same day."""
    return one.counted == one.last == other.counted == other.last


def _apart(one: Count, other: Count) -> bool:
    """Whether no number is both."""
    (low, high), (least, most) = ((count.people.low or 0, count.people.high) for count in (one, other))
    return (high is not None and high < least) or (most is not None and most < low)


def least_of(counts: Iterable[Count]) -> Decimal:
    """The most that is certain of all counts together."""
    return _sum(surest_of(counts))


def surest_of(counts: Iterable[Count]) -> list[Count]:
    """The counts that together come to most, in order; where several do, those that reach furthest.

    None of them share a day, for then they may be of the same people: but single events that are dated alike, as two
    flights of one day are, stand for themselves. Those that may be of nobody are left out.
    """
    alike: dict[Any, list[Count]] = {}
    for count in counts:
        if count.people.low:
            # Who isn't told apart may be who is.
            together = (*count.dated, count.nationals == Nationals.MIXED)
            alike.setdefault(count.event if count.is_running_total else together, []).append(count)
    spans = sorted(alike.values(), key=_last_of)
    best: list[list[Count]] = []
    for span in spans:
        first = min(count.first for count in span)
        # For each the most up to its last day, where it is one of those that are added.
        before = [most for most, other in zip(best, spans, strict=False) if _last_of(other) < first]
        best.append([*max(before, key=_reached, default=[]), *span])
    return max(best, key=_reached, default=[])


def _last_of(counts: Iterable[Count]) -> datetime.date:
    return max(count.last for count in counts)


def _reached(counts: Sequence[Count]) -> tuple[Decimal, datetime.date]:
    """How many they are, and up to when."""
    return _sum(counts), max((count.last for count in counts), default=datetime.date.min)


def _sum(counts: Iterable[Count]) -> Decimal:
    return sum((count.people.low or Decimal(0) for count in counts), Decimal(0))
