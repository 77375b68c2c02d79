"""Where those who were sent were when they were last counted: each once, and only as many as surely are there.

One file: what may be of the same people is asked at each step.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..choices import LEFT, OUTCOMES, Counted, Nationals, Qualifier
from .people import Count, Told, are_apart, is_of_those, is_same_day, is_within, least_of, settled, to_date
from .quantities import Quantity

Counts = Mapping[Counted, Sequence[Count]]
"""What is counted: of the nationals of one kind, or of all where some aren't told apart."""
Ended = tuple[Decimal, datetime.date]
"""How many at least, and up to when they were counted."""


@dataclass(frozen=True, slots=True)
class Part:
    """Those of some nationals who came by one transfer."""

    nationals: str
    transfer: int | None
    """None is all, or any of them."""

    def may_share(self, other: "Part") -> bool:
        """Whether somebody can be of both."""
        is_alike = self.nationals == other.nationals or Nationals.MIXED in (self.nationals, other.nationals)
        return is_alike and (None in (self.transfer, other.transfer) or self.transfer == other.transfer)


Strands = Mapping[Part, Sequence[Count]]
"""Counts of different people, so that what they come to can be added."""
Most = Mapping[Part, Decimal | None]
"""How many of a part were sent at most; None is open."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Of some who left, or were released, what tells of it."""

    part: Part
    counts: Sequence[Count]
    parts: Mapping[Part, Sequence[Count]]
    """All counts of such people."""
    known: Sequence[Count] = ()
    """Those that are told already."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many surely are where, and of how many something is told."""

    there: dict[Counted, Ended]
    told: Decimal
    """At most; of “at least 65” as many as are told."""
    is_open: bool
    """Whether there may be more than are told, since words set no upper bound."""


def whereabouts(counts: Counts, most: Most) -> Found:
    """Where those who were sent surely are, by what was counted last of each."""
    kept = _undisputed(counts)
    parts = {word: _parts(kept, word) for word in OUTCOMES}
    strands: dict[Counted, Strands] = {word: _strands(parts[word]) for word in (*LEFT, Counted.RELEASED)}
    told: dict[Counted, Mapping[Part, Told]] = {word: _told(some) for word, some in strands.items()}
    left = [one for word in LEFT for one in _gone(parts[word], strands[word], told[word])]
    freed = [*_gone(parts[Counted.RELEASED], strands[Counted.RELEASED], told[Counted.RELEASED])]
    found = [(word, part, (_low(one), _reached(one))) for word in LEFT for part, one in told[word].items()]
    free = _still(told[Counted.RELEASED], left, lambda one: min(count.first for count in one.counts))
    found += [(Counted.RELEASED, *one) for one in free]
    held = _held(parts[Counted.HELD])
    found += [(Counted.HELD, *one) for one in _still(held, [*left, *freed], lambda one: one.counts[0].counted)]
    last = [*_newest(kept[Counted.HELD]), *(count for gone in [*left, *freed] for count in gone.counts)]
    every = {count.event: count for count in last}.values()
    return Found(_once(found, most), _told_of(every, most), any(count.people.high is None for count in every))


def _told_of(counts: Iterable[Count], most: Most) -> Decimal:
    """Of how many something is told, if each is told of once: by a transfer of no more than came by it."""
    found: dict[int | None, Decimal] = {}
    for count in counts:
        found[count.outcome_of] = found.get(count.outcome_of, Decimal(0)) + _most(count.people)
    known = Decimal(0)
    for transfer, people in found.items():
        bound = most.get(Part(Nationals.MIXED, transfer))
        known += people if bound is None else min(people, bound)
    return known


def _undisputed(counts: Counts) -> dict[Counted, list[Count]]:
    """Without what was told earlier, where of two counts of what became of people not both can be right."""
    left = {count.event: count for count in settled([count for word in OUTCOMES for count in counts[word]])}
    found = {word: [left[count.event] for count in counts[word] if count.event in left] for word in OUTCOMES}
    return {**found, Counted.TRANSFERRED: list(counts[Counted.TRANSFERRED])}


def _parts(counts: Counts, word: Counted) -> dict[Part, list[Count]]:
    """The counts by whom they count. Transfers that can have the same people are one."""
    sent = {count.event: count for count in counts[Counted.TRANSFERRED]}
    meant = {count.outcome_of for one in OUTCOMES for count in counts[one] if count.outcome_of is not None}
    alone = {
        event
        for event in meant
        if all(other == event or _came_apart(sent.get(event), sent.get(other)) for other in meant)
    }
    found: dict[Part, list[Count]] = {}
    for count in counts[word]:
        transfer = count.outcome_of if count.outcome_of in alone else None
        found.setdefault(Part(count.nationals, transfer), []).append(count)
    return found


def _came_apart(one: Count | None, other: Count | None) -> bool:
    return one is not None and other is not None and are_apart(one, other)


def _strands(parts: Mapping[Part, list[Count]]) -> Strands:
    """Apart by nationals, by transfers or both, or all counts as of the same people: the way in which they surely come
    to most.
    """
    every = _nationals_of_all(parts)
    ways = [
        _joined(parts, lambda part: None if part.nationals == Nationals.MIXED or not part.transfer else part),
        _joined(parts, lambda part: Part(every, part.transfer) if part.transfer else None),
        _joined(parts, lambda part: None if part.nationals == Nationals.MIXED else Part(part.nationals, None)),
        _joined(parts, lambda part: Part(every, None)),
    ]
    return max(ways, key=lambda strands: sum(_low(one) for one in _told(strands).values()))


def _nationals_of_all(parts: Iterable[Part]) -> str:
    whose = {part.nationals for part in parts}
    return whose.pop() if len(whose) == 1 else Nationals.MIXED


def _joined(parts: Mapping[Part, list[Count]], name: Callable[[Part], Part | None]) -> Strands:
    found: dict[Part, list[Count]] = {}
    for part, counts in parts.items():
        if new := name(part):
            # All of some aren't all of those among whom they are.
            is_same = new == part or len(parts) == 1
            found.setdefault(new, []).extend(counts if is_same else [replace(one, is_total=False) for one in counts])
    return found


def _told(strands: Strands) -> dict[Part, Told]:
    found = {part: to_date(counts) for part, counts in strands.items()}
    return {part: told for part, told in found.items() if told is not None and told.people.low}


def _gone(parts: Mapping[Part, list[Count]], strands: Strands, told: Mapping[Part, Told]) -> Iterator[Gone]:
    """Those in the strands, and those who may be others: of them, too, some may have left."""
    for part, one in told.items():
        yield Gone(part, one.counts, parts)
        others = [count for count in strands[part] if not any(_is_told(count, known) for known in one.counts)]
        if not one.is_total:
            yield Gone(part, _widest(others), parts, one.counts)
    known = [count for one in told.values() for count in one.counts]
    for part, counts in parts.items():
        if not any(_has(one, part) for one in told):
            yield Gone(part, _widest(counts), parts, known)


def _widest(counts: Iterable[Count]) -> list[Count]:
    """Those that are in no other."""
    found: list[Count] = []
    for count in sorted(counts, key=lambda one: one.is_running_total, reverse=True):
        if not any(_has_within(other, count) for other in found):
            found.append(count)
    return found


def _has(wide: Part, part: Part) -> bool:
    return wide.nationals in (part.nationals, Nationals.MIXED) and wide.transfer in (part.transfer, None)


def _newest(counts: Iterable[Count]) -> Iterator[Count]:
    """Those held whom nobody counted later."""
    listed = list(counts)
    for count in listed:
        later = [one for one in listed if one.last > count.last and one.outcome_of in (None, count.outcome_of)]
        if not any(one.nationals in (Nationals.MIXED, count.nationals) for one in later):
            yield count


def _held(parts: Mapping[Part, list[Count]]) -> dict[Part, Told]:
    """Those held are a snapshot: the last one of each counts, and of all where that is later."""
    newest = [(part, max(reversed(counts), key=_last)) for part, counts in parts.items() if counts]
    found: dict[Part, Told] = {}
    for part, count in sorted(newest, key=lambda one: (one[1].last, one[0].nationals == Nationals.MIXED), reverse=True):
        if not any(part.may_share(other) for other in found):
            found[part] = Told(count.people, (count,))
    return found


def _still(
    then: Mapping[Part, Told], gone: Iterable[Gone], begins: Callable[[Told], datetime.date]
) -> Iterator[tuple[Part, Ended]]:
    """How many of those who were counted then are there still, if all left who may have."""
    kept, shared = {part: _low(told) for part, told in then.items()}, Decimal(0)
    for one in gone:
        alike = {part: told for part, told in then.items() if part.may_share(one.part)}
        lost = {part: _since(begins(told), one, {part: told}) for part, told in alike.items()}
        among = {part: told for part, told in alike.items() if lost[part]}
        if len(among) == 1:
            part = next(iter(among))
            kept[part] = max(kept[part] - lost[part], Decimal(0))
        elif among:
            shared += _since(min(map(begins, among.values())), one, among)
    days = {part: _reached(told) for part, told in then.items()}
    if not shared:
        yield from ((part, (number, days[part])) for part, number in kept.items())
    else:
        # Of which of them they were isn't known.
        yield Part(_nationals_of_all(kept), None), (max(sum(kept.values()) - shared, Decimal(0)), max(days.values()))


def _once(found: Iterable[tuple[Counted, Part, Ended]], most: Most) -> dict[Counted, Ended]:
    """No more than were sent: who was told of earlier may be told of again, so what was counted last stands."""
    left, kept = dict(most), dict[Counted, Ended]()
    for word, part, (number, day) in sorted(found, key=lambda one: one[2][1], reverse=True):
        bounds = [wide for wide in left if _has(wide, part)]
        number = min([number, *(bound for wide in bounds if (bound := left[wide]) is not None)])
        if number:
            before, last = kept.get(word, (Decimal(0), day))
            kept[word] = (before + number, max(last, day))
        for wide in bounds:
            bound = left[wide]
            left[wide] = None if bound is None else bound - number
    return kept


def _since(day: datetime.date, gone: Gone, others: Mapping[Part, Told]) -> Decimal:
    """How many of those who left may have been among the others, who were counted from the day on.

    Not those who had left before it or can't have been of them, nor those whom one source tells beside the others as of
    the same day.
    """
    apart = {count.event: count for count in gone.known}
    alike = [(part, counts) for part, counts in gone.parts.items() if part.may_share(gone.part)]
    for part, counts in alike:
        may_be = any(part.may_share(other) for other in others)
        sure = [one for one in counts if not one.is_disputed]
        apart |= {one.event: one for one in sure if not may_be or one.last < day or _is_beside(one, others.values())}
    found = Decimal(0)
    for count in gone.counts:
        if count.last >= day:
            within = [one for one in apart.values() if one.event == count.event or _has_within(count, one)]
            found += max(_most(count.people) - least_of(within), Decimal(0))
    return found


def _is_told(count: Count, known: Count) -> bool:
    return count.event == known.event or _has_within(known, count)


def _has_within(total: Count, one: Count) -> bool:
    """Whether the total surely has in it whom the other counts: by days, transfer, nationals and manner."""
    is_alike = is_of_those(one, total) and total.nationals in (Nationals.MIXED, one.nationals)
    return total.is_running_total and is_alike and is_within(one, total)


def _is_beside(count: Count, others: Iterable[Told]) -> bool:
    return all(any(_beside(count, one) for one in told.counts) for told in others)


def _beside(one: Count, other: Count) -> bool:
    return one.is_running_total and is_same_day(one, other) and bool(one.sources & other.sources)


def _most(stated: Quantity) -> Decimal:
    """Where words set no upper bound, as many as are told; of an undisclosed number it can be anybody."""
    if stated.qualifier == Qualifier.UNDISCLOSED:
        return Decimal("Infinity")
    return (stated.low or Decimal(0)) if stated.high is None else stated.high


def _low(told: Told) -> Decimal:
    return told.people.low or Decimal(0)


def _last(count: Count) -> datetime.date:
    return count.last


def _reached(told: Told) -> datetime.date:
    """Up to when they are counted."""
    return max(count.counted for count in told.counts)
