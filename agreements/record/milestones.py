"""The statuses that an arrangement reached, and when each became public."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ..choices import EventKind, Speaker, Status
from .dates import ImpreciseDate
from .effects import TAKING_EFFECT, standing_events
from .facts import Event
from .known import Known
from .stage import affirms


@dataclass(frozen=True, slots=True)
class Milestone:
    """A status, when it was first reached, and when that became public."""

    status: str
    reached: ImpreciseDate
    known: ImpreciseDate | None
    """When that became public; None where no source tells of it, or the first of them has no date."""


def milestones(events: Iterable[Event], known: Known) -> tuple[Milestone, ...]:
    """One for each status, in the order in which they were reached; events that another superseded are left out."""
    events_by_status: dict[str, list[Event]] = {}
    for event in standing_events((event for event in events if event.status), known.last_days):
        events_by_status.setdefault(event.status or "", []).append(event)
    first = {status: min(_days(same_status, known)) for status, same_status in events_by_status.items()}
    # Statuses of one day keep the order of the events.
    ordered = sorted(first, key=lambda status: first[status][0])
    return tuple(
        Milestone(status, first[status][1], first_public(events_by_status[status], known)) for status in ordered
    )


def entered_into_force(events: Iterable[Event], known: Known) -> ImpreciseDate | None:
    """When the deal first entered into force; None where no event says so, or only one that another superseded."""
    entries = [event for event in standing_events(events, known.last_days) if event.status == Status.IN_FORCE]
    return min(_days(entries, known))[1] if entries else None


def _days(events: Iterable[Event], known: Known) -> Iterable[tuple[datetime.date, ImpreciseDate]]:
    """For each event the last day by which its status was reached, and the date of that as it is stated.

    A status of `TAKING_EFFECT` is reached on the day of effect, if one is stated. As pairs, a day sorts before the year
    that ends on it.
    """
    for event in events:
        if event.status in TAKING_EFFECT and event.effective:
            yield event.effective.last_day, event.effective
        else:
            yield known.last_days[event.id], event.occurred


def announced(events: Iterable[Event], known: Known) -> ImpreciseDate | None:
    """When it first became public that a party itself says it agrees, or signed; a transfer alone announces nothing."""
    return first_public(
        (
            event
            for event in events
            if affirms(event, known.facts.sources)
            and event.said_by != Speaker.COURT
            and event.kind != EventKind.TRANSFER
        ),
        known,
    )


def first_public(events: Iterable[Event], known: Known) -> ImpreciseDate | None:
    """When the first of the events became public, as exactly as it is known; None where no source tells of them.

    It is also None if the first is only known from an undated page, by the day on which that was looked up.
    """
    days = [(day, -len(date) if date else 0, date) for event in events for day, date in _public(event, known)]
    return min(days, key=lambda candidate: candidate[:2])[-1] if days else None


def _public(event: Event, known: Known) -> Iterable[tuple[datetime.date, ImpreciseDate | None]]:
    """The day by which the event became public, and that as it is dated, if it is; nothing where no source tells."""
    day = known.events[event.id]
    if day is None:
        return
    if event.known_since is not None:
        yield day, ImpreciseDate(day.isoformat())
    elif day <= event.occurred.last_day:
        yield day, event.occurred
    else:
        dates = [known.facts.sources[slug].published for slug in event.sources if known.sources[slug] == day]
        yield day, max((date for date in dates if date and date.first_day <= day), key=len, default=None)
