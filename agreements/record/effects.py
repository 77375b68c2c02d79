"""When what an event tells takes effect, and which of several such words stand."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from ..choices import ACTIVE, Status
from .facts import Event
from .order import LastDays

TAKING_EFFECT = frozenset([Status.IN_FORCE, Status.SUSPENDED, Status.ENDED, Status.USE_ENDED])
"""The statuses that are reached when the act takes effect, not when it is done."""
ANNULLING = frozenset([Status.ENDED, Status.STRUCK_DOWN])
"""What takes its force; the end of its use doesn't."""


def takes_effect(event: Event, over_by: LastDays) -> datetime.date:
    """The day from which what it tells surely is so. A date that isn't exact is certain from its last day on."""
    return event.effective.last_day if event.effective else over_by[event.id]


def standing(events: Iterable[Event], over_by: LastDays) -> list[Event]:
    """Those of the events, in their order, whose word stands. What is told for a later day doesn't, where before that
    day the same is told with another, or its contrary: of an end or a pause that it applies, of entry into force that
    it is over.
    """
    found: list[Event] = []
    for event in events:
        found = [one for one in found if not _overtakes(event, one, over_by)]
        found.append(event)
    return found


def _overtakes(event: Event, one: Event, over_by: LastDays) -> bool:
    if one.effective is None or one.status not in TAKING_EFFECT:
        return False
    day = one.effective.last_day
    if one.status == Status.IN_FORCE and event.status in (*ANNULLING, Status.REFUSED):
        return takes_effect(event, over_by) <= day
    is_contrary = one.status != Status.IN_FORCE and event.status in ACTIVE
    return (event.status == one.status or is_contrary) and over_by[event.id] < day


def last_run(events: Iterable[Event], statuses: Collection[str | None]) -> Sequence[Event]:
    """The last events that led to a status, as long as it is one of these."""
    found: list[Event] = []
    for event in events:
        if event.status:
            found = [*found, event] if event.status in statuses else []
    return found
