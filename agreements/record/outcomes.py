"""What became of the people who were sent: how many had which outcome, and how many have none that is known."""

import datetime
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..choices import DEPARTED, OUTCOMES, CountedAs, Nationals, Qualifier, Status
from .effects import standing_events, takes_effect
from .facts import Event
from .order import LastDays
from .people import Count, CountsByGroup, Group, Total, is_within, lower_bound, to_date
from .quantities import Quantity, between
from .whereabouts import Counts, Part, UpperBounds, Whereabouts, whereabouts

UNKNOWN = "not_known"
"""The outcome of people of whom no source tells anything later; it stands beside `OUTCOMES`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of the people who were sent had one outcome when they were last counted."""

    word: str
    """Of `OUTCOMES`, or `UNKNOWN`."""
    nationals: str
    people: Quantity
    counted_to: datetime.date | None
    """The last day of the count; None for `UNKNOWN`."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many were sent, at least and at most; None is open."""

    low: Decimal
    high: Decimal | None
    most: UpperBounds
    """The upper bound for all who were sent, for some nationals and for each transfer."""


def outcomes_of(counts_by_group: CountsByGroup, ended: datetime.date | None = None) -> tuple[Outcome, ...]:
    """The outcomes of the people sent, by nationals: each person once, at the last count, and the remainder.

    People who left after a day on which people were counted as held or released may have been among these, so they are
    subtracted from them. Counts of people held up to the day on which the deal ended are left out.
    """
    outcomes: list[Outcome] = []
    for nationals, sent, counts in _kinds(counts_by_group):
        if sent.low:
            held = [count for count in counts[CountedAs.HELD] if ended is None or count.counted > ended]
            found = whereabouts({**counts, CountedAs.HELD: held}, sent.most)
            located = sorted(found.there.items(), key=lambda pair: OUTCOMES.index(pair[0]))
            outcomes += [
                Outcome(word, nationals, Quantity(Qualifier.AT_LEAST, people, "people"), counted)
                for word, (people, counted) in located
            ]
            outcomes += _remainder(nationals, sent, found)
    return tuple(outcomes)


def people_with_outcome(nationals: str, outcomes: Iterable[Outcome]) -> Decimal:
    """How many of these nationals, at least, have a known outcome."""
    known = [outcome for outcome in outcomes if outcome.nationals == nationals and outcome.word != UNKNOWN]
    return sum((outcome.people.low for outcome in known if outcome.people.low is not None), Decimal(0))


def total_left(nationals: str, counts_by_group: CountsByGroup) -> Decimal:
    """How many of these nationals left at least, assuming that nobody is counted under two of `DEPARTED`."""
    totals = [to_date(_later(counts_by_group, [nationals], word, frozenset())) for word in DEPARTED]
    return sum((_least(total.people) for total in totals if total is not None), Decimal(0))


def ended_by(events: Iterable[Event], last_days: LastDays, newest: datetime.date | None) -> datetime.date | None:
    """The last day on which the deal, or its use, can have ended.

    None if neither did, or if the end takes effect after `newest`, the last day on which something became known. Later
    events don't undo an end.
    """
    ends = [event for event in standing_events(events, last_days) if event.status in (Status.ENDED, Status.USE_ENDED)]
    days = [(event, takes_effect(event, last_days)) for event in ends]
    return max(
        (day for event, day in days if event.effective is None or (newest is not None and day <= newest)), default=None
    )


def _kinds(counts_by_group: CountsByGroup) -> Iterator[tuple[str, Sent, Counts]]:
    """For the nationals of each kind who were sent: the kind, how many they were, and all counts of them.

    If some counts don't tell kinds apart (`MIXED`), these may include people of the other counts: then all are one
    kind.
    """
    kinds = list(dict.fromkeys(group.nationals for group in counts_by_group if group.counted == CountedAs.TRANSFERRED))
    counts_by_group = _as_sent(counts_by_group, kinds)
    every_kind = list(
        dict.fromkeys([*kinds, *(group.nationals for group in counts_by_group if group.counted in OUTCOMES)])
    )
    if Nationals.MIXED not in every_kind or len(every_kind) == 1:
        kind_groups = [([nationals], nationals) for nationals in kinds]
    else:
        kind_groups = [(every_kind, Nationals.MIXED.value)] if kinds else []
    for members, nationals in kind_groups:
        sent = _with_outcomes(counts_by_group, members)
        others = frozenset(
            count.event
            for group, counts in counts_by_group.items()
            if group.counted == CountedAs.TRANSFERRED and group not in sent
            for count in counts
        )
        sent_counts = [count for counts in sent.values() for count in counts]
        later = {word: _later(counts_by_group, members, word, others) for word in OUTCOMES}
        yield nationals, _sent(sent), {CountedAs.TRANSFERRED: sent_counts, **later}


def _with_outcomes(counts_by_group: CountsByGroup, kinds: Container[str]) -> dict[Group, Sequence[Count]]:
    """The groups of people sent whom the outcomes are about.

    These are the people who didn't volunteer; volunteers, too, if an outcome doesn't name its transfer and so may be
    about them; volunteers alone if nobody else was sent.
    """
    sent_groups = {
        group: counts
        for group, counts in counts_by_group.items()
        if group.counted == CountedAs.TRANSFERRED and group.nationals in kinds
    }
    outcome_counts = [
        count for group, counts in counts_by_group.items() if group.counted in OUTCOMES for count in counts
    ]
    if any(count.outcome_of is None and count.nationals in kinds for count in outcome_counts):
        return sent_groups
    is_compelled = any(
        not group.is_voluntary and any(count.people.low for count in sent_groups[group]) for group in sent_groups
    )
    return {group: counts for group, counts in sent_groups.items() if group.is_voluntary != is_compelled}


def _as_sent(counts_by_group: CountsByGroup, kinds: Sequence[str]) -> dict[Group, list[Count]]:
    """The groups by the nationals that were sent: counts of outcomes that don't state nationals get those of the people
    sent, or `MIXED` if several kinds were.
    """
    regrouped: dict[Group, list[Count]] = {}
    sent_nationals = kinds[0] if len(kinds) == 1 else Nationals.MIXED.value
    for group, counts in counts_by_group.items():
        for count in counts:
            has_no_nationals = group.counted in OUTCOMES and kinds and not count.has_stated_nationals
            new_group = replace(group, nationals=sent_nationals) if has_no_nationals else group
            is_same = count.nationals == new_group.nationals
            same_count = count if is_same else replace(count, nationals=new_group.nationals)
            regrouped.setdefault(new_group, []).append(same_count)
    return regrouped


def _sent(counts_by_group: CountsByGroup) -> Sent:
    """How many were sent. People of a stated kind may be among those counted as `MIXED`."""
    totals_by_group = {
        group: total for group, counts in counts_by_group.items() if (total := to_date(counts)) is not None
    }
    stated = {group: total for group, total in totals_by_group.items() if group.nationals != Nationals.MIXED}
    mixed_totals = [total for group, total in totals_by_group.items() if group not in stated]
    mixed_counts = [
        count for group, counts in counts_by_group.items() if group.nationals == Nationals.MIXED for count in counts
    ]
    all_counts = [count for counts in counts_by_group.values() for count in counts]
    alternatives = [stated.values(), mixed_totals]
    least = max(
        lower_bound(all_counts),
        *(sum((_least(total.people) for total in totals), Decimal(0)) for totals in alternatives),
    )
    complete = mixed_totals[0].counts[0] if len(mixed_totals) == 1 and mixed_totals[0].is_total else None
    if complete and all(is_within(count, complete) for group in stated for count in counts_by_group[group]):
        most = complete.people.high
    else:
        most = _in_all(_most_of(totals_by_group.get(group), counts) for group, counts in counts_by_group.items())
    bounds: dict[Part, Decimal | None] = {Part(Nationals.MIXED, None): most}
    for group, total in stated.items():
        is_alone = [other.nationals for other in counts_by_group].count(group.nationals) == 1
        if is_alone and total.is_total and all(count.last <= total.counts[0].last for count in mixed_counts):
            bounds[Part(group.nationals, None)] = total.people.high
    bounds |= {Part(Nationals.MIXED, count.event): count.people.high for count in all_counts}
    return Sent(least, most, bounds)


def _most_of(total: Total | None, counts: Iterable[Count]) -> Decimal | None:
    """How many of a group there are at most; None is open. `total` is None if there may be nobody."""
    return total.people.high if total is not None else _in_all(count.people.high for count in counts)


def _in_all(highs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the upper bounds; None if one is open."""
    total = Decimal(0)
    for high in highs:
        if high is None:
            return None
        total += high
    return total


def _later(
    counts_by_group: CountsByGroup, kinds: Container[str], word: CountedAs, others: Container[int]
) -> list[Count]:
    """The counts of one outcome, of all manners, without people who came by the `others`, which are transfers."""
    by_nationals = [(group.nationals, counts) for group, counts in counts_by_group.items() if group.counted == word]
    return [
        count
        for nationals, counts in by_nationals
        for count in counts
        if nationals in kinds and (count.outcome_of is None or count.outcome_of not in others)
    ]


def _remainder(nationals: str, sent: Sent, found: Whereabouts) -> list[Outcome]:
    """The outcome `UNKNOWN`, or nothing if nobody is left for it.

    At least the people sent beyond the most who have an outcome, and at most those beyond the ones who surely have one.
    """
    surely_located = sum((people for people, _ in found.there.values()), Decimal(0))
    high = None if sent.high is None else max(sent.high - surely_located, Decimal(0))
    # If the number sent has an upper bound, an outcome of “at least 65” may be that of all of them.
    is_unsure = found.is_open and high is not None
    remainder = between(Decimal(0) if is_unsure else max(sent.low - found.told, Decimal(0)), high, "people")
    return [Outcome(UNKNOWN, nationals, remainder, None)] if remainder.low or remainder.high else []


def _least(stated: Quantity) -> Decimal:
    return stated.low or Decimal(0)
