"""Whether a deal is known to apply on a day: its term, its legal force, and when it was last reported.

Values that depend on the day are kept as periods; `state_on` chooses the period of the day on which they are read.
"""

import calendar
import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, floor

from ..choices import (
    AGREED_STATUSES,
    DEALS,
    Activity,
    ClaimField,
    CountedAs,
    DurationUnit,
    EventKind,
    Instrument,
    Nationals,
    RenewalClause,
    Speaker,
    Status,
)
from .claims import published_claim, quantity_of, text_of
from .conflicts import bounds
from .dates import ImpreciseDate
from .effects import ANNULLING, standing_events, takes_effect
from .facts import Event, Facts
from .known import Known
from .milestones import entered_into_force
from .order import LastDays
from .people import nationals_of
from .stage import affirms, tells_of_transfer

INSTRUMENTS_WITHOUT_FORCE = frozenset([None, Instrument.VERBAL, Instrument.NONE, Instrument.UNDISCLOSED])
"""Instruments without a known text: operation under one of them doesn't show that it is in force."""
ACTIVE_ACTIVITIES = frozenset([Activity.RECENTLY_REPORTED, Activity.TERM_MAY_BE_OVER])
"""The activities with which a deal counts as active."""
END_STATUSES = frozenset([Status.ENDED, Status.USE_ENDED, Status.STRUCK_DOWN])
MONTHS_OF_SILENCE = 12
"""A deal counts as unreported after so many months without a report."""


@dataclass(frozen=True, slots=True)
class Term:
    """The term of an agreement: the first and the last possible day of its start and of its end; None if open."""

    starts_from: datetime.date
    starts_until: datetime.date | None
    ends_from: datetime.date | None
    ends_until: datetime.date | None
    renewal: str | None


@dataclass(frozen=True, slots=True)
class Days:
    """A period in which the state of a deal stays the same; it lasts until the next `Days` begins."""

    since: datetime.date | None
    """The first day; None for the period from the beginning."""
    activity: str | None
    """Of `Activity`; None if the arrangement is no deal."""
    in_force: bool | None
    """None if no event says that it entered into force, or if the term may be over."""
    is_active: bool = False
    """Whether the deal is neither paused nor over, and is known to apply around that time."""


def evidence_day(event: Event, facts: Facts) -> datetime.date | None:
    """The first possible day on which the event shows that the arrangement applied: people were sent, received or held,
    or a party said that it applies. None if the event shows nothing of the kind, may count nobody, or counts only the
    host's own nationals.
    """
    if nationals_of(event, facts.events) == Nationals.OWN and (event.counted or event.kind == EventKind.TRANSFER):
        return None
    if event.counted in (CountedAs.TRANSFERRED, CountedAs.HELD):
        people = quantity_of(event.claims, facts.sources)
        is_nobody = people is not None and people.low == 0
        # People who were sent from a day on show that it applied then.
        days = [event.counted_to or event.occurred, event.counted_from]
        return None if is_nobody else max(day.first_day for day in days if day)
    is_affirmed = event.said_by != Speaker.COURT and affirms(event, facts.sources)
    return event.occurred.first_day if is_affirmed or event.kind == EventKind.TRANSFER else None


def last_reported(facts: Facts) -> datetime.date | None:
    """The day of the newest evidence that the arrangement applied; None without evidence.

    Opinions, litigation and criticism are no evidence.
    """
    return max((day for event in facts.events if (day := evidence_day(event, facts))), default=None)


def term_of(facts: Facts, known: Known) -> Term | None:
    """The term, from its length and its start; None if no length is stated or the start has no earliest day."""
    length = quantity_of(facts.claims.get(ClaimField.DURATION, ()), facts.sources)
    start = _start(facts, known)
    if length is None or start is None:
        return None
    min_length, max_length = bounds(ClaimField.DURATION, length)
    if min_length is None:
        return None
    starts_from, starts_until = start
    ends_until = (
        None if starts_until is None or max_length is None else _after(starts_until, length.unit, max_length, ceil)
    )
    renewal = text_of(published_claim(facts.claims.get(ClaimField.RENEWAL, ()), facts.sources))
    return Term(starts_from, starts_until, _after(starts_from, length.unit, min_length, floor), ends_until, renewal)


def _start(facts: Facts, known: Known) -> tuple[datetime.date, datetime.date | None] | None:
    """The first and the last possible day of the term's start; None if the first is unknown.

    The start is the stated one, or else the entry into force; otherwise it lies between the first event that shows a
    deal and the first transfer.
    """
    if stated_start := text_of(published_claim(facts.claims.get(ClaimField.TERM_START, ()), facts.sources)):
        date = ImpreciseDate(stated_start)
        return date.first_day, date.last_day
    if entry := entered_into_force(facts.events, known):
        return entry.first_day, entry.last_day
    affirming_events = [event for event in facts.events if affirms(event, facts.sources)]
    transfers = [event for event in facts.events if tells_of_transfer(event, facts.sources)]
    first_day = min((event.occurred.first_day for event in [*affirming_events, *transfers]), default=None)
    # People who are held have arrived; a running total may be told years later.
    arrivals = transfers + [event for event in facts.events if _holds(event, facts)]
    return (
        None if first_day is None else (first_day, min((known.last_days[event.id] for event in arrivals), default=None))
    )


def _holds(event: Event, facts: Facts) -> bool:
    people = quantity_of(event.claims, facts.sources) if event.counted == CountedAs.HELD else None
    return nationals_of(event, facts.events) != Nationals.OWN and people is not None and bool(people.low)


@dataclass(frozen=True, slots=True)
class Statement:
    """What an event says about whether, from a day on, the deal is over (or paused, or in force)."""

    since: datetime.date
    is_so: bool
    has_own_day: bool
    """Whether the event names the day on which it takes effect; otherwise it takes effect at once."""
    is_open: bool
    """Whether it may have been so before the event."""


def days_of(
    facts: Facts, known: Known, last: Event | None, stage: str, reported: datetime.date | None, term: Term | None
) -> tuple[Days, ...]:
    """The periods of a deal, the earliest first; a single period without an activity if the stage isn't of a deal.

    `last` is the event that led to the present status.
    """
    if stage not in DEALS:
        return (Days(None, None, None),)
    limit = _limit(term, reported)
    closings = _closings(facts, last, known.last_days)
    pauses = _pauses(facts, known.last_days)
    forces = _forces(facts, known.last_days)
    silent_since = add_months(reported, MONTHS_OF_SILENCE) if reported else None
    edges = {day for day in (silent_since, *(limit or ())) if day is not None}
    edges |= {statement.since for statement in [*closings, *forces, *pauses]} - {datetime.date.min}
    periods: list[Days] = []
    for day in [None, *sorted(edges)]:
        first_day = day or datetime.date.min
        activity = _activity(first_day, limit, silent_since, is_over=_is_so(closings, first_day))
        period = Days(
            day,
            activity,
            _in_force(first_day, forces, limit),
            not _is_so(pauses, first_day) and activity in ACTIVE_ACTIVITIES,
        )
        if not periods or period != replace(periods[-1], since=day):
            periods.append(period)
    return tuple(periods)


def _statement(event: Event, last_days: LastDays, *, is_so: bool, is_open: bool) -> Statement:
    return Statement(takes_effect(event, last_days), is_so, event.effective is not None, is_open)


def _is_so(statements: Iterable[Statement], day: datetime.date) -> bool:
    """Whether the last statement in effect on the day says so.

    A statement that takes effect before the named day of an earlier one doesn't replace it.
    """
    current: Statement | None = None
    for statement in statements:
        is_possibly_earlier = (
            statement.is_open
            and not statement.has_own_day
            and (current is None or (current.is_open and not current.has_own_day))
        )
        # But an end also replaces what an earlier event said would begin later.
        may_replace = statement.is_open or current is None or statement.is_so == current.is_so
        is_superseded = may_replace and current is not None and current.has_own_day and statement.since < current.since
        if (statement.since <= day or is_possibly_earlier) and not is_superseded:
            current = statement
    return current is not None and current.is_so


def _closings(facts: Facts, last: Event | None, last_days: LastDays) -> list[Statement]:
    """The statements on whether the deal, or its use, is over; `last` is the event that led to the present status.

    An earlier end is left out if people were sent or held after it, even if the event that says so gives no status.
    """
    evidence_days = [evidence_day(event, facts) for event in facts.events if not event.status]
    reported = max((day for day in evidence_days if day), default=None)
    closing_statuses = {
        *END_STATUSES,
        *([Status.REFUSED] if any(tells_of_transfer(event, facts.sources) for event in facts.events) else []),
    }
    statements = []
    for event in standing_events(facts.events, last_days):
        if event.status in closing_statuses:
            is_outdated = event is not last and reported is not None and takes_effect(event, last_days) < reported
            statements += [] if is_outdated else [_statement(event, last_days, is_so=True, is_open=False)]
        elif event.status in AGREED_STATUSES:
            statements.append(_statement(event, last_days, is_so=False, is_open=True))
        elif event.status:
            # Only a start reopens on a named day; talks, or a pause, reopen from the day of their event, after the end.
            statements.append(Statement(last_days[event.id], is_so=False, has_own_day=False, is_open=True))
    return statements


def _pauses(facts: Facts, last_days: LastDays) -> list[Statement]:
    """The statements on whether the deal is paused. Ends aren't among them: they may take effect later."""
    is_used = any(tells_of_transfer(event, facts.sources) for event in facts.events)
    pausing_statuses = {Status.SUSPENDED, *([Status.STALLED] if is_used else [])}
    events = [
        event for event in standing_events(facts.events, last_days) if event.status and event.status not in END_STATUSES
    ]
    return [_statement(event, last_days, is_so=event.status in pausing_statuses, is_open=True) for event in events]


def _forces(facts: Facts, last_days: LastDays) -> list[Statement]:
    """The statements on whether the deal is in force; empty if no event brought it into force.

    Entry into force, or operation under an instrument that can be in force, brings it into force. Annulment and end
    take it out of force; talks, or the end of its use, don't change that.
    """
    instrument = text_of(published_claim(facts.claims.get(ClaimField.INSTRUMENT, ()), facts.sources))
    entry_statuses = (
        {Status.IN_FORCE} if instrument in INSTRUMENTS_WITHOUT_FORCE else {Status.IN_FORCE, Status.IN_OPERATION}
    )
    entry_ids = {event.id for event in facts.events if event.status in entry_statuses and affirms(event, facts.sources)}
    if not entry_ids:
        return []
    events = [
        event
        for event in standing_events(facts.events, last_days)
        if event.id in entry_ids or event.status in ANNULLING
    ]
    statements = [
        _statement(event, last_days, is_so=event.id in entry_ids, is_open=event.id in entry_ids) for event in events
    ]
    # Before its first entry into force the deal isn't in force.
    return [Statement(datetime.date.min, False, False, True), *statements]


Limit = tuple[datetime.date | None, datetime.date | None]
"""The first day on which the term may be over, and the first day on which it is certainly over."""


def _limit(term: Term | None, reported: datetime.date | None) -> Limit | None:
    """The first days on which the term may be over and is certainly over; None if no end can be computed.

    That is the case if the term renews itself or has no earliest end, or if the deal was reported after the end of a
    term for which nobody rules out a renewal.
    """
    if term is None or term.renewal == RenewalClause.AUTOMATIC or term.ends_from is None:
        return None
    is_later = term.ends_until is not None and reported is not None and reported > term.ends_until
    if is_later and term.renewal != RenewalClause.NONE:
        return None
    if term.ends_until in (None, datetime.date.max):
        return term.ends_from, None
    return term.ends_from, term.ends_until + datetime.timedelta(days=1)


def _activity(
    day: datetime.date, limit: Limit | None, silent_since: datetime.date | None, *, is_over: bool
) -> Activity:
    if is_over:
        return Activity.CLOSED
    if limit and _is_reached(limit[1], day):
        return Activity.TERM_OVER
    is_silent = silent_since is None or silent_since <= day
    # A term without a last possible end would stay "may be over" for ever: then silence says more.
    if limit and _is_reached(limit[0], day) and not (is_silent and limit[1] is None):
        return Activity.TERM_MAY_BE_OVER
    return Activity.UNREPORTED if is_silent else Activity.RECENTLY_REPORTED


def _in_force(day: datetime.date, forces: Sequence[Statement], limit: Limit | None) -> bool | None:
    """Whether the deal is in force on the day; None if no event brought it into force, or if its term may be over."""
    if not forces:
        return None
    if not _is_so(forces, day) or (limit and _is_reached(limit[1], day)):
        return False
    return None if limit and _is_reached(limit[0], day) else True


def _is_reached(since: datetime.date | None, day: datetime.date) -> bool:
    return since is not None and since <= day


def state_on(days: Sequence[Days], day: datetime.date) -> Days | None:
    """The period to which the day belongs; None for documents of earlier formats, which have no periods."""
    return next((period for period in reversed(days) if period.since is None or period.since <= day), None)


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month so many months later, or the last day of that month; `date.max` if out of range."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_DAYS = {DurationUnit.DAYS: 1, DurationUnit.WEEKS: 7}
_MONTHS = {DurationUnit.MONTHS: 1, DurationUnit.YEARS: 12}
_MAX_LENGTH = 366 * 10_000
"""In days or months: a longer term ends on `date.max`."""


def _after(day: datetime.date, unit: str, amount: Decimal, round_amount: Callable[[Decimal], int]) -> datetime.date:
    """The day plus the amount of the unit, rounded to whole days or whole months."""
    if unit in _DAYS:
        day_count = min(round_amount(amount * _DAYS[DurationUnit(unit)]), _MAX_LENGTH)
        return datetime.date.fromordinal(min(day.toordinal() + day_count, datetime.date.max.toordinal()))
    return add_months(day, min(round_amount(amount * _MONTHS[DurationUnit(unit)]), _MAX_LENGTH))
