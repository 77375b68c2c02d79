"""Where the people sent were at the last count: each person once, and only as many as surely are there.

Kept in one module because every step asks which counts may be of the same people.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..choices import DEPARTED, OUTCOMES, CountedAs, Nationals, Qualifier
from .people import (
    Count,
    Total,
    are_different_people,
    is_about_same_people,
    is_same_day,
    is_within,
    lower_bound,
    to_date,
    without_disputed,
)
from .quantities import Quantity

Counts = Mapping[CountedAs, Sequence[Count]]
"""The counts of transfers and of each outcome: of the nationals of one kind, or of all if some counts are mixed."""
LastCount = tuple[Decimal, datetime.date]
"""How many people at least, and the last day of their count."""


@dataclass(frozen=True, slots=True)
class Part:
    """The people of some nationals who came by one transfer."""

    nationals: str
    transfer: int | None
    """The id of the event; None is all transfers, or an unknown one."""

    def may_share(self, other: "Part") -> bool:
        """Whether somebody can be in both parts."""
        is_alike = self.nationals == other.nationals or Nationals.MIXED in (self.nationals, other.nationals)
        return is_alike and (None in (self.transfer, other.transfer) or self.transfer == other.transfer)


Strands = Mapping[Part, Sequence[Count]]
"""Counts by part; the parts have no people in common, so that their numbers can be added."""
UpperBounds = Mapping[Part, Decimal | None]
"""How many people of each part were sent at most; None is open."""


@dataclass(frozen=True, slots=True)
class Departures:
    """The counts of some people who left or were released."""

    part: Part
    counts: Sequence[Count]
    parts: Mapping[Part, Sequence[Count]]
    """All counts of people who left, or were released, in the same way."""
    known: Sequence[Count] = ()
    """Counts whose people are in other `Departures` already."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """How many people surely have which outcome, and how many have any."""

    there: dict[CountedAs, LastCount]
    told: Decimal
    """How many people have an outcome at most; “at least 65” counts as 65."""
    is_open: bool
    """Whether `told` may be too low, since a count sets no upper bound."""


def whereabouts(counts: Counts, upper_bounds: UpperBounds) -> Whereabouts:
    """Where the people sent surely are, by the last count of each."""
    kept = _undisputed(counts)
    parts = {word: _parts(kept, word) for word in OUTCOMES}
    strands: dict[CountedAs, Strands] = {word: _strands(parts[word]) for word in (*DEPARTED, CountedAs.RELEASED)}
    totals: dict[CountedAs, Mapping[Part, Total]] = {word: _totals(by_part) for word, by_part in strands.items()}
    left = [gone for word in DEPARTED for gone in _departures(parts[word], strands[word], totals[word])]
    freed = [*_departures(parts[CountedAs.RELEASED], strands[CountedAs.RELEASED], totals[CountedAs.RELEASED])]
    located = [
        (word, part, (_low(total), _last_day(total))) for word in DEPARTED for part, total in totals[word].items()
    ]
    still_free = _still(totals[CountedAs.RELEASED], left, lambda total: min(count.first for count in total.counts))
    located += [(CountedAs.RELEASED, part, last_count) for part, last_count in still_free]
    still_held = _still(_held(parts[CountedAs.HELD]), [*left, *freed], lambda total: total.counts[0].counted)
    located += [(CountedAs.HELD, part, last_count) for part, last_count in still_held]
    last_counts = [*_newest(kept[CountedAs.HELD]), *(count for gone in [*left, *freed] for count in gone.counts)]
    unique_counts = {count.event: count for count in last_counts}.values()
    is_open = any(count.people.high is None for count in unique_counts)
    return Whereabouts(_once(located, upper_bounds), _most_with_outcome(unique_counts, upper_bounds), is_open)


def _most_with_outcome(counts: Iterable[Count], upper_bounds: UpperBounds) -> Decimal:
    """How many people have an outcome at most: of each transfer no more than came by it."""
    by_transfer: dict[int | None, Decimal] = {}
    for count in counts:
        by_transfer[count.outcome_of] = by_transfer.get(count.outcome_of, Decimal(0)) + _most(count.people)
    total = Decimal(0)
    for transfer, people in by_transfer.items():
        bound = upper_bounds.get(Part(Nationals.MIXED, transfer))
        total += people if bound is None else min(people, bound)
    return total


def _undisputed(counts: Counts) -> dict[CountedAs, list[Count]]:
    """The counts without the earlier of each two counts of outcomes that dispute each other."""
    left = {count.event: count for count in without_disputed([count for word in OUTCOMES for count in counts[word]])}
    kept = {word: [left[count.event] for count in counts[word] if count.event in left] for word in OUTCOMES}
    return {**kept, CountedAs.TRANSFERRED: list(counts[CountedAs.TRANSFERRED])}


def _parts(counts: Counts, word: CountedAs) -> dict[Part, list[Count]]:
    """The counts of an outcome by part; transfers that may be of the same people are one part, without a transfer."""
    sent = {count.event: count for count in counts[CountedAs.TRANSFERRED]}
    transfers = {count.outcome_of for outcome in OUTCOMES for count in counts[outcome] if count.outcome_of is not None}
    separate = {
        event
        for event in transfers
        if all(other == event or _brought_different_people(sent.get(event), sent.get(other)) for other in transfers)
    }
    parts: dict[Part, list[Count]] = {}
    for count in counts[word]:
        transfer = count.outcome_of if count.outcome_of in separate else None
        parts.setdefault(Part(count.nationals, transfer), []).append(count)
    return parts


def _brought_different_people(one: Count | None, other: Count | None) -> bool:
    return one is not None and other is not None and are_different_people(one, other)


def _strands(parts: Mapping[Part, list[Count]]) -> Strands:
    """The counts divided by nationals, by transfers, by both or not at all: the way that adds up to most people."""
    nationals = _common_nationals(parts)
    divisions = [
        _merged(parts, lambda part: None if part.nationals == Nationals.MIXED or not part.transfer else part),
        _merged(parts, lambda part: Part(nationals, part.transfer) if part.transfer else None),
        _merged(parts, lambda part: None if part.nationals == Nationals.MIXED else Part(part.nationals, None)),
        _merged(parts, lambda part: Part(nationals, None)),
    ]
    return max(divisions, key=lambda strands: sum(_low(total) for total in _totals(strands).values()))


def _common_nationals(parts: Iterable[Part]) -> str:
    """The nationals of the parts; `MIXED` if they differ."""
    nationals = {part.nationals for part in parts}
    return nationals.pop() if len(nationals) == 1 else Nationals.MIXED


def _merged(parts: Mapping[Part, list[Count]], merged_part: Callable[[Part], Part | None]) -> Strands:
    """The counts by the part into which each part is merged; parts that are merged into None are left out."""
    strands: dict[Part, list[Count]] = {}
    for part, counts in parts.items():
        if target := merged_part(part):
            # A complete count of one part isn't complete for a larger one.
            is_same = target == part or len(parts) == 1
            strands.setdefault(target, []).extend(
                counts if is_same else [replace(count, is_total=False) for count in counts]
            )
    return strands


def _totals(strands: Strands) -> dict[Part, Total]:
    """The totals of the parts in which somebody surely was counted."""
    totals = {part: to_date(counts) for part, counts in strands.items()}
    return {part: total for part, total in totals.items() if total is not None and total.people.low}


def _departures(
    parts: Mapping[Part, list[Count]], strands: Strands, totals: Mapping[Part, Total]
) -> Iterator[Departures]:
    """The departures that the totals add up, and those of other counts, which may be of other people."""
    for part, total in totals.items():
        yield Departures(part, total.counts, parts)
        others = [count for count in strands[part] if not any(_is_included(count, added) for added in total.counts)]
        if not total.is_total:
            yield Departures(part, _widest(others), parts, total.counts)
    added_counts = [count for total in totals.values() for count in total.counts]
    for part, counts in parts.items():
        if not any(_includes(wide, part) for wide in totals):
            yield Departures(part, _widest(counts), parts, added_counts)


def _widest(counts: Iterable[Count]) -> list[Count]:
    """The counts whose people aren't all in another of them."""
    widest: list[Count] = []
    for count in sorted(counts, key=lambda count: count.is_running_total, reverse=True):
        if not any(_has_within(other, count) for other in widest):
            widest.append(count)
    return widest


def _includes(wide: Part, part: Part) -> bool:
    """Whether everybody of the second part is in the first, wide one."""
    return wide.nationals in (part.nationals, Nationals.MIXED) and wide.transfer in (part.transfer, None)


def _newest(counts: Iterable[Count]) -> Iterator[Count]:
    """The counts of people held that no later count replaces."""
    all_counts = list(counts)
    for count in all_counts:
        later = [row for row in all_counts if row.last > count.last and row.outcome_of in (None, count.outcome_of)]
        if not any(row.nationals in (Nationals.MIXED, count.nationals) for row in later):
            yield count


def _held(parts: Mapping[Part, list[Count]]) -> dict[Part, Total]:
    """The last count of people held, by part; a count of all replaces earlier ones of single parts.

    A count of people held is a snapshot, so only the last one is used.
    """
    newest = [(part, max(reversed(counts), key=_last)) for part, counts in parts.items() if counts]
    newest.sort(key=lambda pair: (pair[1].last, pair[0].nationals == Nationals.MIXED), reverse=True)
    totals: dict[Part, Total] = {}
    for part, count in newest:
        if not any(part.may_share(other) for other in totals):
            totals[part] = Total(count.people, (count,))
    return totals


def _still(
    totals: Mapping[Part, Total], departures: Iterable[Departures], first_day: Callable[[Total], datetime.date]
) -> Iterator[tuple[Part, LastCount]]:
    """How many of the people in the totals are there still, if everybody left who may have.

    `first_day` gives the day from which a departure may be of somebody in a total.
    """
    kept, shared = {part: _low(total) for part, total in totals.items()}, Decimal(0)
    for gone in departures:
        possible = {part: total for part, total in totals.items() if part.may_share(gone.part)}
        lost = {part: _gone_since(first_day(total), gone, {part: total}) for part, total in possible.items()}
        affected = {part: total for part, total in possible.items() if lost[part]}
        if len(affected) == 1:
            part = next(iter(affected))
            kept[part] = max(kept[part] - lost[part], Decimal(0))
        elif affected:
            shared += _gone_since(min(map(first_day, affected.values())), gone, affected)
    days = {part: _last_day(total) for part, total in totals.items()}
    if not shared:
        yield from ((part, (number, days[part])) for part, number in kept.items())
    else:
        # It isn't known from which of the parts these people left.
        yield Part(_common_nationals(kept), None), (max(sum(kept.values()) - shared, Decimal(0)), max(days.values()))


def _once(
    located: Iterable[tuple[CountedAs, Part, LastCount]], upper_bounds: UpperBounds
) -> dict[CountedAs, LastCount]:
    """The outcomes of no more people than were sent: the last count stands, since people may be counted again."""
    left, kept = dict(upper_bounds), dict[CountedAs, LastCount]()
    for word, part, (number, day) in sorted(located, key=lambda row: row[2][1], reverse=True):
        wide_parts = [wide for wide in left if _includes(wide, part)]
        number = min([number, *(bound for wide in wide_parts if (bound := left[wide]) is not None)])
        if number:
            earlier_number, last_day = kept.get(word, (Decimal(0), day))
            kept[word] = (earlier_number + number, max(last_day, day))
        for wide in wide_parts:
            bound = left[wide]
            left[wide] = None if bound is None else bound - number
    return kept


def _gone_since(day: datetime.date, gone: Departures, totals: Mapping[Part, Total]) -> Decimal:
    """How many of the departures, from the day on, may be of people in the totals.

    People who left earlier, or can't be in these parts, are left out, as are those whom one source counts beside the
    total as of the same day.
    """
    unrelated = {count.event: count for count in gone.known}
    by_part = [(part, counts) for part, counts in gone.parts.items() if part.may_share(gone.part)]
    for part, counts in by_part:
        may_share = any(part.may_share(other) for other in totals)
        for count in counts:
            is_unrelated = not may_share or count.last < day or _is_beside_all(count, totals.values())
            if is_unrelated and not count.is_disputed:
                unrelated[count.event] = count
    number = Decimal(0)
    for count in gone.counts:
        if count.last >= day:
            within = [row for row in unrelated.values() if row.event == count.event or _has_within(count, row)]
            number += max(_most(count.people) - lower_bound(within), Decimal(0))
    return number


def _is_included(count: Count, other: Count) -> bool:
    """Whether everybody of the first count is in the other."""
    return count.event == other.event or _has_within(other, count)


def _has_within(total: Count, count: Count) -> bool:
    """Whether the total surely includes the people of the other count: by days, transfer, nationals and manner."""
    is_same_people = is_about_same_people(count, total) and total.nationals in (Nationals.MIXED, count.nationals)
    return total.is_running_total and is_same_people and is_within(count, total)


def _is_beside_all(count: Count, totals: Iterable[Total]) -> bool:
    return all(any(_is_beside(count, other) for other in total.counts) for total in totals)


def _is_beside(one: Count, other: Count) -> bool:
    """Whether one source gives both numbers as of the same day, the first as a running total."""
    return one.is_running_total and is_same_day(one, other) and bool(one.sources & other.sources)


def _most(stated: Quantity) -> Decimal:
    """The upper bound, else the lower one if there is none; infinity for an undisclosed number."""
    if stated.qualifier == Qualifier.UNDISCLOSED:
        return Decimal("Infinity")
    return (stated.low or Decimal(0)) if stated.high is None else stated.high


def _low(total: Total) -> Decimal:
    return total.people.low or Decimal(0)


def _last(count: Count) -> datetime.date:
    return count.last


def _last_day(total: Total) -> datetime.date:
    """The latest `counted` day of the counts."""
    return max(count.counted for count in total.counts)
