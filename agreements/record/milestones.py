"""The statuses that an arrangement reached, and when each became public."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ..choices import EventKind, Party, Status
from .dates import ImpreciseDate
from .effects import TAKING_EFFECT, standing
from .facts import Event
from .known import Known
from .stage import affirms


@dataclass(frozen=True, slots=True)
class Milestone:
    """A status, when it was first reached, and by when that was public."""

    status: str
    reached: ImpreciseDate
    known: ImpreciseDate | None
    """None where no source tells, or none of those that do first is dated."""


def milestones(events: Iterable[Event], known: Known) -> tuple[Milestone, ...]:
    """One for each status, in the order in which they were reached; none told for a day that never came."""
    reached: dict[str, list[Event]] = {}
    for event in standing((event for event in events if event.status), known.over_by):
        reached.setdefault(event.status or "", []).append(event)
    first = {status: min(_days(alike, known)) for status, alike in reached.items()}
    # Of those of one day in the order of the events.
    ordered = sorted(first, key=lambda status: first[status][0])
    return tuple(Milestone(status, first[status][1], first_public(reached[status], known)) for status in ordered)


def entered_into_force(events: Iterable[Event], known: Known) -> ImpreciseDate | None:
    """When it first did; None where nobody says so, or only of a day that never came."""
    entered = [event for event in standing(events, known.over_by) if event.status == Status.IN_FORCE]
    return min(_days(entered, known))[1] if entered else None


def _days(events: Iterable[Event], known: Known) -> Iterable[tuple[datetime.date, ImpreciseDate]]:
    """For each event the last day by which the status was reached, and that as it is dated: where it takes effect on a
    day of its own, on that. A day comes before the year that holds it.
    """
    for event in events:
        if event.status in TAKING_EFFECT and event.effective:
            yield event.effective.last_day, event.effective
        else:
            yield known.over_by[event.id], event.occurred


def announced(events: Iterable[Event], known: Known) -> ImpreciseDate | None:
    """When it first was public that a party itself says that it agrees, or signed. A landing is no announcement."""
    return first_public(
        (
            event
            for event in events
            if affirms(event, known.facts.sources) and event.said_by != Party.COURT and event.kind != EventKind.TRANSFER
        ),
        known,
    )


def first_public(events: Iterable[Event], known: Known) -> ImpreciseDate | None:
    """When the first of them became public, as exactly as it is known; None where no source tells.

    So it is where all that is known of the first is when an undated page was looked up.
    """
    days = [(day, -len(date) if date else 0, date) for event in events for day, date in _public(event, known)]
    return min(days, key=lambda told: told[:2])[-1] if days else None


def _public(event: Event, known: Known) -> Iterable[tuple[datetime.date, ImpreciseDate | None]]:
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
