"""Whether a deal is known to apply on a day: its term, its legal force, and when it was last reported.

What depends on the day is told as stretches of days, so that it is worked out when it is read (see `state_on`).
"""

import calendar
import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, floor

from ..choices import (
    ACTIVE,
    DEALS,
    Activity,
    ClaimField,
    Counted,
    DurationUnit,
    EventKind,
    Instrument,
    Nationals,
    Party,
    Renewal,
    Status,
)
from .claims import published_claim, quantity_of, text_of
from .conflicts import bounds
from .dates import ImpreciseDate
from .effects import ANNULLING, standing, takes_effect
from .facts import Event, Facts
from .known import Known
from .milestones import entered_into_force
from .order import LastDays
from .people import nationals_of
from .stage import affirms, moves

WITHOUT_FORCE = frozenset([None, Instrument.VERBAL, Instrument.NONE, Instrument.UNDISCLOSED])
"""Where no text is known, use alone doesn't tell that anything is in force."""
APPLYING = frozenset([Activity.RECENTLY_REPORTED, Activity.TERM_MAY_BE_OVER])
ENDS = frozenset([Status.ENDED, Status.USE_ENDED, Status.STRUCK_DOWN])
SILENCE = 12
"""Months without a report after which a deal counts as unreported."""


@dataclass(frozen=True, slots=True)
class Term:
    """The stretch of time for which it was agreed, each end as far as it is known; None is open."""

    starts_from: datetime.date
    starts_until: datetime.date | None
    ends_from: datetime.date | None
    ends_until: datetime.date | None
    renewal: str | None


@dataclass(frozen=True, slots=True)
class Days:
    """What is so from a day on, until the next."""

    since: datetime.date | None
    """None is from the beginning."""
    activity: str | None
    """None of what is no deal."""
    in_force: bool | None
    """None where nobody says that it entered into force, or where it may have run out."""
    is_active: bool = False
    """Whether it is a deal, neither paused nor over by then, that is known to apply around then."""


def evidence_of(event: Event, facts: Facts) -> datetime.date | None:
    """The first possible day on which the arrangement applied, as the event shows: people were sent, received or held,
    or a party said that it applies. None where it shows none: where it may count nobody, or only the host's nationals.
    """
    if nationals_of(event, facts.events) == Nationals.OWN and (event.counted or event.kind == EventKind.TRANSFER):
        return None
    if event.counted in (Counted.TRANSFERRED, Counted.HELD):
        people = quantity_of(event.claims, facts.sources)
        is_nobody = people is not None and people.low == 0
        # People who were sent from a day on show that it applied then.
        days = [event.counted_to or event.occurred, event.counted_from]
        return None if is_nobody else max(day.first_day for day in days if day)
    is_word = event.said_by != Party.COURT and affirms(event, facts.sources)
    return event.occurred.first_day if is_word or event.kind == EventKind.TRANSFER else None


def last_reported(facts: Facts) -> datetime.date | None:
    """The day of the newest evidence that it applied: never of opinion, litigation or criticism."""
    return max((day for event in facts.events if (day := evidence_of(event, facts))), default=None)


def term_of(facts: Facts, known: Known) -> Term | None:
    """The term, from its length and its start; None where no length is stated or nothing bounds the start."""
    length = quantity_of(facts.claims.get(ClaimField.DURATION, ()), facts.sources)
    start = _start(facts, known)
    if length is None or start is None:
        return None
    least, most = bounds(ClaimField.DURATION, length)
    if least is None:
        return None
    starts_from, starts_until = start
    ends_until = None if starts_until is None or most is None else _after(starts_until, length.unit, most, ceil)
    renewal = text_of(published_claim(facts.claims.get(ClaimField.RENEWAL, ()), facts.sources))
    return Term(starts_from, starts_until, _after(starts_from, length.unit, least, floor), ends_until, renewal)


def _start(facts: Facts, known: Known) -> tuple[datetime.date, datetime.date | None] | None:
    """As a source states it; else when it entered into force; else between the first word and the first transfer."""
    if stated := text_of(published_claim(facts.claims.get(ClaimField.TERM_START, ()), facts.sources)):
        date = ImpreciseDate(stated)
        return date.first_day, date.last_day
    if entered := entered_into_force(facts.events, known):
        return entered.first_day, entered.last_day
    agreed = [event for event in facts.events if affirms(event, facts.sources)]
    moved = [event for event in facts.events if moves(event, facts.sources)]
    first = min((event.occurred.first_day for event in [*agreed, *moved]), default=None)
    # Who are held have come; a running total may be told years later.
    here = moved + [event for event in facts.events if _holds(event, facts)]
    return None if first is None else (first, min((known.over_by[event.id] for event in here), default=None))


def _holds(event: Event, facts: Facts) -> bool:
    people = quantity_of(event.claims, facts.sources) if event.counted == Counted.HELD else None
    return nationals_of(event, facts.events) != Nationals.OWN and people is not None and bool(people.low)


@dataclass(frozen=True, slots=True)
class Word:
    """What an event tells of something that is so or isn't: whether it is over, paused, in force."""

    since: datetime.date
    is_so: bool
    has_own_day: bool
    """Whether it tells of a day; else it is so at once."""
    is_open: bool
    """Whether it may have been so before it was told."""


def days_of(
    facts: Facts, known: Known, last: Event | None, stage: str, reported: datetime.date | None, term: Term | None
) -> tuple[Days, ...]:
    """How it stands through time, the earliest first; `last` is the event that led to the present status."""
    if stage not in DEALS:
        return (Days(None, None, None),)
    limit = _limit(term, reported)
    closings = _closings(facts, last, known.over_by)
    pauses = _pauses(facts, known.over_by)
    forces = _forces(facts, known.over_by)
    silent = add_months(reported, SILENCE) if reported else None
    edges = {day for day in (silent, *(limit or ())) if day is not None}
    edges |= {word.since for word in [*closings, *forces, *pauses]} - {datetime.date.min}
    found: list[Days] = []
    for day in [None, *sorted(edges)]:
        at = day or datetime.date.min
        activity = _activity(at, limit, silent, is_over=_is_so(closings, at))
        told = Days(day, activity, _in_force(at, forces, limit), not _is_so(pauses, at) and activity in APPLYING)
        if not found or told != replace(found[-1], since=day):
            found.append(told)
    return tuple(found)


def _word(event: Event, over_by: LastDays, *, is_so: bool, is_open: bool) -> Word:
    return Word(takes_effect(event, over_by), is_so, event.effective is not None, is_open)


def _is_so(words: Iterable[Word], day: datetime.date) -> bool:
    """By the last word that had come to be on the day. What is told before the day of another leaves that as it is."""
    now: Word | None = None
    for word in words:
        may_be = word.is_open and not word.has_own_day and (now is None or (now.is_open and not now.has_own_day))
        # But an end ends also what was told earlier to begin later.
        is_like_it = word.is_open or now is None or word.is_so == now.is_so
        is_before = is_like_it and now is not None and now.has_own_day and word.since < now.since
        if (word.since <= day or may_be) and not is_before:
            now = word
    return now is not None and now.is_so


def _closings(facts: Facts, last: Event | None, over_by: LastDays) -> list[Word]:
    """Whether the deal, or its use, is over; `last` led to the present status.

    An earlier end after which people were sent or held is none, also where no status was told with that.
    """
    days = [evidence_of(event, facts) for event in facts.events if not event.status]
    reported = max((day for day in days if day), default=None)
    closing = {*ENDS, *([Status.REFUSED] if any(moves(event, facts.sources) for event in facts.events) else [])}
    words = []
    for event in standing(facts.events, over_by):
        if event.status in closing:
            is_outdated = event is not last and reported is not None and takes_effect(event, over_by) < reported
            words += [] if is_outdated else [_word(event, over_by, is_so=True, is_open=False)]
        elif event.status in ACTIVE:
            words.append(_word(event, over_by, is_so=False, is_open=True))
        elif event.status:
            # Only a start reopens on a day of its own; talk, or a pause, does so where it is told after the end.
            words.append(Word(over_by[event.id], is_so=False, has_own_day=False, is_open=True))
    return words


def _pauses(facts: Facts, over_by: LastDays) -> list[Word]:
    """Whether it is paused. Ends, which may take effect later, leave that as it was."""
    is_used = any(moves(event, facts.sources) for event in facts.events)
    pausing = {Status.SUSPENDED, *([Status.STALLED] if is_used else [])}
    told = [event for event in standing(facts.events, over_by) if event.status and event.status not in ENDS]
    return [_word(event, over_by, is_so=event.status in pausing, is_open=True) for event in told]


def _forces(facts: Facts, over_by: LastDays) -> list[Word]:
    """What made and ended its force: entry into force, or use under an instrument that can be in force; annulment and
    end. Empty where nothing made it. Talks or the end of its use don't revive it.
    """
    instrument = text_of(published_claim(facts.claims.get(ClaimField.INSTRUMENT, ()), facts.sources))
    entry = {Status.IN_FORCE} if instrument in WITHOUT_FORCE else {Status.IN_FORCE, Status.IN_OPERATION}
    entering = {event.id for event in facts.events if event.status in entry and affirms(event, facts.sources)}
    if not entering:
        return []
    told = [event for event in standing(facts.events, over_by) if event.id in entering or event.status in ANNULLING]
    words = [_word(event, over_by, is_so=event.id in entering, is_open=event.id in entering) for event in told]
    # What is to enter into force on a later day, or never did, isn't in force.
    return [Word(datetime.date.min, False, False, True), *words]


Limit = tuple[datetime.date | None, datetime.date | None]
"""The first day on which the term may be over, and the first on which it is over."""


def _limit(term: Term | None, reported: datetime.date | None) -> Limit | None:
    """None where it doesn't end by itself, or was reported after it had and nobody says that it isn't renewed."""
    if term is None or term.renewal == Renewal.AUTOMATIC or term.ends_from is None:
        return None
    is_later = term.ends_until is not None and reported is not None and reported > term.ends_until
    if is_later and term.renewal != Renewal.NONE:
        return None
    if term.ends_until in (None, datetime.date.max):
        return term.ends_from, None
    return term.ends_from, term.ends_until + datetime.timedelta(days=1)


def _activity(day: datetime.date, limit: Limit | None, silent: datetime.date | None, *, is_over: bool) -> Activity:
    if is_over:
        return Activity.CLOSED
    if limit and _is_reached(limit[1], day):
        return Activity.TERM_OVER
    is_silent = silent is None or silent <= day
    # A term without a last possible end may be over for ever: then silence tells more.
    if limit and _is_reached(limit[0], day) and not (is_silent and limit[1] is None):
        return Activity.TERM_MAY_BE_OVER
    return Activity.UNREPORTED if is_silent else Activity.RECENTLY_REPORTED


def _in_force(day: datetime.date, forces: Sequence[Word], limit: Limit | None) -> bool | None:
    """None where nobody says that it entered into force, or where it may have run out. The last word of a day counts;
    what is to enter into force on a later day isn't in force yet.
    """
    if not forces:
        return None
    if not _is_so(forces, day) or (limit and _is_reached(limit[1], day)):
        return False
    return None if limit and _is_reached(limit[0], day) else True


def _is_reached(since: datetime.date | None, day: datetime.date) -> bool:
    return since is not None and since <= day


def state_on(days: Sequence[Days], day: datetime.date) -> Days | None:
    """How it stands on the day; None in what an earlier format of documents told."""
    return next((told for told in reversed(days) if told.since is None or told.since <= day), None)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last of that month; the last day of all where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_DAYS = {DurationUnit.DAYS: 1, DurationUnit.WEEKS: 7}
_MONTHS = {DurationUnit.MONTHS: 1, DurationUnit.YEARS: 12}
_LONGEST = 366 * 10_000
"""Days: whatever is longer ends on the last day of all."""


def _after(day: datetime.date, unit: str, amount: Decimal, rounded: Callable[[Decimal], int]) -> datetime.date:
    """The day so much later: whole days, or whole months."""
    if unit in _DAYS:
        later = min(rounded(amount * _DAYS[DurationUnit(unit)]), _LONGEST)
        return datetime.date.fromordinal(min(day.toordinal() + later, datetime.date.max.toordinal()))
    return add_months(day, min(rounded(amount * _MONTHS[DurationUnit(unit)]), _LONGEST))
