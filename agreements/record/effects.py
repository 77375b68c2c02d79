"""When what an event tells takes effect, and which of several such words stand."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from ..choices import Status
from .dates import ImpreciseDate
from .facts import Event
from .order import LastDays

ANNULLING = frozenset([Status.ENDED, Status.STRUCK_DOWN])
"""What takes its force; the end of its use doesn't."""


def takes_effect(event: Event, over_by: LastDays) -> datetime.date:
    """The day from which what it tells surely is so. A date that isn't exact is certain from its last day on."""
    return event.effective.last_day if event.effective else over_by[event.id]


def standing(events: Iterable[Event], over_by: LastDays) -> list[Event]:
    """Those of the events, in their order, whose word stands: what is to be so on a later day is replaced where the
    same is told with another day before that.
    """
    found: list[Event] = []
    for event in events:
        said = over_by[event.id]
        found = [one for one in found if one.status != event.status or not one.effective or _is_by(one.effective, said)]
        found.append(event)
    return found


def _is_by(date: ImpreciseDate, day: datetime.date) -> bool:
    return date.last_day <= day


def last_run(events: Iterable[Event], statuses: Collection[str | None]) -> Sequence[Event]:
    """The last events that led to a status, as long as it is one of these."""
    found: list[Event] = []
    for event in events:
        if event.status:
            found = [*found, event] if event.status in statuses else []
    return found
