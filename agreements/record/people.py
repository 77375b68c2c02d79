"""The numbers of people who were sent, are held or have left, from the counts of events.

A number added up from several events is a lower bound, unless a source says that it is complete.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from ..choices import UNVERIFIED_BASES, ClaimField, CountedAs, Manner, Nationals, Qualifier
from .claims import is_usable, is_verified, published_claim, quantity_of
from .conflicts import is_conflict
from .facts import Claims, Event, Facts, Source
from .order import LastDays
from .quantities import Nationality, Quantity

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people whose counts can be added: what they are counted as, their nationals, and volunteers or not."""

    counted: str
    """Of `CountedAs`."""
    nationals: str
    """Of `Nationals`; `THIRD_COUNTRY` if the event doesn't say."""
    is_voluntary: bool

    @property
    def is_main(self) -> bool:
        """Whether these are third-country nationals who aren't known to have gone of their own will."""
        return self.nationals == Nationals.THIRD_COUNTRY and not self.is_voluntary

    @property
    def word(self) -> str:
        """The name of the group in the index: `counted`, then the nationals if others, then "voluntary" if so."""
        nationals = [] if self.nationals == Nationals.THIRD_COUNTRY else [self.nationals]
        return "_".join([self.counted, *nationals, *(["voluntary"] if self.is_voluntary else [])])


@dataclass(frozen=True, slots=True)
class Count:
    """The people that one event counts, and the days of the count."""

    event: int
    """The id of the event."""
    first: datetime.date
    """The first day of the count; `date.min` for a running total that doesn't say from when it counts."""
    last: datetime.date
    """The last day of the count."""
    counted: datetime.date
    """The first day on which the count can have ended: `last` if that is exact."""
    before: datetime.date
    """The count has everything that surely happened before this day; for a stated last day it is the day after."""
    people: Quantity
    is_running_total: bool
    is_total: bool
    is_verified: bool
    dated: tuple[datetime.date, datetime.date]
    """The first and the last day of the count, as the dates of the event state them."""
    sources: frozenset[str] = frozenset()
    """The slugs of the sources that give this number."""
    is_disputed: bool = False
    """Whether it disputes another event, or is disputed by one."""
    manner: str | None = None
    """Of `Manner`: if set, only people who went like this are counted."""
    outcome_of: int | None = None
    """The id of the event by which these people were sent; None where it isn't known."""
    nationals: str = Nationals.THIRD_COUNTRY
    """Of `Nationals`."""
    has_stated_nationals: bool = True
    """Whether an event states the nationals; else `THIRD_COUNTRY` is assumed."""
    disputes: int | None = None
    """The id of an event that can't be true if this one is."""


CountsByGroup = Mapping[Group, Sequence[Count]]


@dataclass(frozen=True, slots=True)
class Total:
    """The number of people in several counts together, and the counts that were added up."""

    people: Quantity
    counts: tuple[Count, ...]
    is_total: bool = False
    """Whether a source says that these are all."""


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """The number of people of one group to date; for people held, the number at the last count."""

    group: Group
    people: Quantity
    counted_from: datetime.date | None
    """The first day of the count; None if a running total doesn't say."""
    counted_to: datetime.date
    is_total: bool
    """Whether a source says that these are all; else there may be more."""
    is_verified: bool


def people_of(counts_by_group: CountsByGroup) -> tuple[PeopleCount, ...]:
    """The number of people of each group, in the order of the groups; a group without people is left out."""
    rows = [_people(group, counts) for group, counts in counts_by_group.items()]
    return tuple(row for row in rows if row is not None)


def counts_of(facts: Facts, last_days: LastDays) -> dict[Group, list[Count]]:
    """The counts of all events, by group in the order of `CountedAs`; those of a group in the order of the events."""
    counts_by_group: dict[Group, list[Count]] = {}
    disputed = {id_ for event in facts.events if event.disputes for id_ in (event.id, event.disputes)}
    for event in facts.events:
        people = quantity_of(event.claims, facts.sources) if event.counted else None
        if people is not None:
            counts_by_group.setdefault(group_of(event, facts.events), []).append(
                _count(event, people, facts, last_days, is_disputed=event.id in disputed)
            )
    for group in [group for group in counts_by_group if group.nationals == Nationals.MIXED]:
        # Drop mixed counts whose people are in the running totals of both kinds: each person is counted once.
        by_kind = [
            counts_by_group.get(replace(group, nationals=kind), []) for kind in (Nationals.THIRD_COUNTRY, Nationals.OWN)
        ]
        counts_by_group[group] = [
            count for count in counts_by_group[group] if not all(_is_in(count, totals) for totals in by_kind)
        ]
    found = [(group, counts) for group, counts in counts_by_group.items() if counts]
    return dict(sorted(found, key=lambda pair: (CountedAs.values.index(pair[0].counted), pair[0].word)))


def group_of(event: Event, events: Iterable[Event]) -> Group:
    """The group of an event that counts people; `events` are all of the record."""
    nationals = nationals_of(event, events) or Nationals.THIRD_COUNTRY
    return Group(event.counted or "", nationals, event.manner == Manner.VOLUNTARY)


def nationals_of(event: Event, events: Iterable[Event]) -> str | None:
    """The nationals whom the event counts; if it doesn't say, those of the transfer by which the people came."""
    if event.nationals or event.outcome_of is None:
        return event.nationals
    return next((transfer.nationals for transfer in events if transfer.id == event.outcome_of), None)


def _count(event: Event, people: Quantity, facts: Facts, last_days: LastDays, *, is_disputed: bool) -> Count:
    is_open = event.is_running_total and event.counted_from is None
    return Count(
        event=event.id,
        first=datetime.date.min if is_open else (event.counted_from or event.occurred).first_day,
        last=min(event.counted_to.last_day, last_days[event.id]) if event.counted_to else last_days[event.id],
        counted=_first_counted(event),
        before=event.counted_to.first_day + DAY if event.counted_to else event.occurred.first_day,
        people=people,
        is_running_total=event.is_running_total,
        is_total=event.is_total,
        is_verified=is_count_verified(event, facts.sources),
        dated=_dated(event),
        sources=frozenset(claim.source for claim in event.claims if claim.quantities[:1] == (people,)),
        is_disputed=is_disputed,
        manner=event.manner,
        outcome_of=event.outcome_of,
        nationals=nationals_of(event, facts.events) or Nationals.THIRD_COUNTRY,
        has_stated_nationals=bool(event.nationals or event.outcome_of),
        disputes=event.disputes,
    )


def _dated(event: Event) -> tuple[datetime.date, datetime.date]:
    return (event.counted_from or event.occurred).first_day, (event.counted_to or event.occurred).last_day


def _first_counted(event: Event) -> datetime.date:
    last = (event.counted_to or event.occurred).first_day
    return last if event.counted_from is None else max(last, event.counted_from.first_day)


def nationalities_of(claims: Claims, sources: Mapping[str, Source]) -> tuple[Nationality, ...]:
    """The nationalities of the people whom an event counts: of the first claim that states them and doesn't conflict
    with the published number.
    """
    published = published_claim(claims, sources)
    if published is None:
        return ()
    stated = [claim for claim in claims if claim.nationalities and is_usable(claim, sources)]
    compatible = (claim for claim in stated if not is_conflict(ClaimField.PEOPLE, published, claim))
    return next((claim.nationalities for claim in compatible), ())


def is_count_verified(event: Event, sources: Mapping[str, Source]) -> bool:
    """Whether the number of people is verified, which needs an event that doesn't rest on unnamed people."""
    return event.basis not in UNVERIFIED_BASES and is_verified(event.claims, sources)


def _people(group: Group, counts: Sequence[Count]) -> PeopleCount | None:
    # People held are a snapshot: the numbers of two days aren't added.
    last_count = max(reversed(counts), key=lambda count: count.last)
    total = Total(last_count.people, (last_count,)) if group.counted == CountedAs.HELD else to_date(counts)
    if total is None:
        return None
    first = min(count.first for count in total.counts)
    return PeopleCount(
        group,
        total.people,
        None if first == datetime.date.min else first,
        max(count.counted for count in total.counts),
        total.is_total,
        all(count.is_verified for count in total.counts),
    )


def to_date(counts: Sequence[Count]) -> Total | None:
    """How many people the counts come to: the complete number that a source states, else the highest lower bound.

    A running total has everybody of its days; counts that surely came before or after these are added. None where no
    count shows that there was anybody.
    """
    # Disputed counts are used only if there are no others.
    counts = [count for count in counts if not count.is_disputed] or without_disputed(counts)
    if complete := complete_count(counts):
        return Total(complete.people, (complete,), is_total=True)
    if added := surest_counts(counts):
        return Total(Quantity(Qualifier.AT_LEAST, lower_bound(added), "people"), tuple(added))
    undisclosed = tuple(count for count in counts if count.people.qualifier == Qualifier.UNDISCLOSED)
    return Total(undisclosed[0].people, undisclosed) if undisclosed else None


def without_disputed(counts: Sequence[Count]) -> list[Count]:
    """The counts without the earlier of each two that dispute each other; the later one is no longer disputed."""
    by_event = {count.event: count for count in counts}
    dropped_ids: set[int] = set()
    for count in counts:
        if count.disputes in by_event:
            other = by_event[count.disputes]
            dropped_ids.add(count.event if count.last < other.last else other.event)
    disputing_ids = {event for count in counts if count.disputes in by_event for event in (count.event, count.disputes)}
    return [
        replace(count, is_disputed=False) if count.event in disputing_ids else count
        for count in counts
        if count.event not in dropped_ids
    ]


def complete_count(counts: Iterable[Count]) -> Count | None:
    """The last count that a source calls complete.

    None where another count is of other days or the others come to more, also than the least of one without an upper
    bound ("at least 3"), or where the count may be zero though others aren't.
    """
    all_counts = list(counts)
    complete = max((count for count in all_counts if count.is_total), key=lambda count: count.last, default=None)
    if complete is None or any(count.first > complete.last or count.last < complete.first for count in all_counts):
        return None
    minimum, low = lower_bound(all_counts), complete.people.low or 0
    # What may be nobody, or anybody, bounds the others only from below.
    most = low if not low or complete.people.high is None else complete.people.high
    return None if minimum > most else complete


def contradictions(group: Group, counts: Sequence[Count]) -> Iterator[tuple[Count, Count]]:
    """The pairs of counts that can't both be right.

    A running total contradicts counts within its days, or on its day, that come to more, if it is about their people.
    Two counts of people held contradict each other if they are of one day and differ, unless they are about the people
    of two transfers.
    """
    if group.counted == CountedAs.HELD:
        yield from (
            (one, other)
            for one, other in combinations(counts, 2)
            if is_same_day(one, other) and _have_disjoint_bounds(one, other) and not _of_two_transfers(one, other)
        )
        return
    for total in counts:
        same_people = [count for count in counts if is_about_same_people(count, total)]
        within = [count for count in same_people if count is not total and is_within(count, total)]
        if total.is_running_total and total.people.high is not None and total.people.high < lower_bound(within):
            yield surest_counts(within)[-1], total


def _is_in(count: Count, others: Iterable[Count]) -> bool:
    """Whether one of the others is a running total that includes all people of the count."""
    return any(
        other.is_running_total and is_about_same_people(count, other) and is_within(count, other) for other in others
    )


def is_within(one: Count, total: Count) -> bool:
    """Whether the days of `total` include the days of `one`."""
    if total.first > one.first:
        return False
    return one.last < total.before or (one.is_running_total and is_same_day(one, total))


def are_different_people(one: Count, other: Count) -> bool:
    """Whether two counts surely are of different people: of different days, or single events of one date."""
    is_dated_alike = one.dated == other.dated and not (one.is_running_total or other.is_running_total)
    # A mixed count may have the people of a count of one kind.
    has_comparable_nationals = one.nationals == other.nationals or Nationals.MIXED not in (
        one.nationals,
        other.nationals,
    )
    return (is_dated_alike and has_comparable_nationals) or one.last < other.first or other.last < one.first


def _of_two_transfers(one: Count, other: Count) -> bool:
    return None not in (one.outcome_of, other.outcome_of) and one.outcome_of != other.outcome_of


def is_about_same_people(one: Count, total: Count) -> bool:
    """Whether `total` is about the people of `one`: about everybody, or about the same transfer and manner."""
    return total.outcome_of in (None, one.outcome_of) and total.manner in (None, "", one.manner)


def is_same_day(one: Count, other: Count) -> bool:
    """Whether both were counted on one and the same day."""
    return one.counted == one.last == other.counted == other.last


def _have_disjoint_bounds(one: Count, other: Count) -> bool:
    """Whether no number of people is within the bounds of both counts."""
    (low, high), (other_low, other_high) = ((count.people.low or 0, count.people.high) for count in (one, other))
    return (high is not None and high < other_low) or (other_high is not None and other_high < low)


def lower_bound(counts: Iterable[Count]) -> Decimal:
    """The least number of people that the counts together show."""
    return _sum(surest_counts(counts))


def surest_counts(counts: Iterable[Count]) -> list[Count]:
    """The counts of surely different people that add up to most, in order; among equals, those with the latest day.

    Counts that share a day may be of the same people, so only one of them is chosen; but single events of one date,
    such as two flights of a day, are of different people. Counts that may be zero are left out.
    """
    counts_by_key: dict[Any, list[Count]] = {}
    for count in counts:
        if count.people.low:
            # A mixed count may have the people of a count of one kind.
            date_key = (*count.dated, count.nationals == Nationals.MIXED)
            counts_by_key.setdefault(count.event if count.is_running_total else date_key, []).append(count)
    spans = sorted(counts_by_key.values(), key=_last_of)
    best: list[list[Count]] = []
    for span in spans:
        first = min(count.first for count in span)
        # For each span: the best choice of counts that ends with it.
        earlier = [choice for choice, other in zip(best, spans, strict=False) if _last_of(other) < first]
        best.append([*max(earlier, key=_reached, default=[]), *span])
    return max(best, key=_reached, default=[])


def _last_of(counts: Iterable[Count]) -> datetime.date:
    return max(count.last for count in counts)


def _reached(counts: Sequence[Count]) -> tuple[Decimal, datetime.date]:
    """The sum of the counts, and their last day."""
    return _sum(counts), max((count.last for count in counts), default=datetime.date.min)


def _sum(counts: Iterable[Count]) -> Decimal:
    return sum((count.people.low or Decimal(0) for count in counts), Decimal(0))
