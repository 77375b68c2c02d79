"""Milestones: the statuses that an arrangement reached, and when each of them became public."""

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
    """A status, when the arrangement first reached it, and when this became public."""

    status: str
    reached: ImpreciseDate
    known: ImpreciseDate | None
    """When this became public; None if no source reports it, or if the first source that does is undated."""


def milestones(events: Iterable[Event], known: Known) -> tuple[Milestone, ...]:
    """One milestone for each status, in the order in which they were reached, without superseded events."""
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
    """When the deal first entered into force; None if no event says so, superseded events aside."""
    entries = [event for event in standing_events(events, known.last_days) if event.status == Status.IN_FORCE]
    return min(_days(entries, known))[1] if entries else None


def _days(events: Iterable[Event], known: Known) -> Iterable[tuple[datetime.date, ImpreciseDate]]:
    """For each event, the day by which its status was reached at the latest, and the stated date.

    A status of `TAKING_EFFECT` is reached on the day of effect, if one is stated. The pairs sort a day before the year
    that ends on it.
    """
    for event in events:
        if event.status in TAKING_EFFECT and event.effective:
            yield event.effective.last_day, event.effective
        else:
            yield known.last_days[event.id], event.occurred


def announced(events: Iterable[Event], known: Known) -> ImpreciseDate | None:
    """When it first became public that a party itself agreed or signed. A transfer alone is no announcement."""
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
    """When the first of the events became public, as exactly as it is known; None if no source reports them.

    Also None if the first of them is known only from an undated page: only the day on which we read it is known.
    """
    days = [(day, -len(date) if date else 0, date) for event in events for day, date in _public(event, known)]
    return min(days, key=lambda candidate: candidate[:2])[-1] if days else None


def _public(event: Event, known: Known) -> Iterable[tuple[datetime.date, ImpreciseDate | None]]:
    """Yield the day by which the event became public, and the date as stated, if any; nothing without a source."""
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
