"""When what an event tells takes effect, and which of several such words stand."""

import datetime
from collections.abc import Iterable, Sequence

from ..choices import UNVERIFIED, Party, Status
from .facts import Event
from .order import LastDays

TAKING_EFFECT = frozenset([Status.IN_FORCE, Status.SUSPENDED, Status.STRUCK_DOWN, Status.ENDED, Status.USE_ENDED])
"""The statuses that are reached when the act takes effect, not when it is done."""
WITHDRAWING = frozenset([Status.IN_FORCE, Status.IN_OPERATION])
"""What a party says that withdraws an end or a pause before it comes: not that it agrees, which may be to another."""
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
    listed = list(events)
    return [event for place, event in enumerate(listed) if _stands(event, listed[place + 1 :], over_by)]


def _stands(event: Event, later: Sequence[Event], over_by: LastDays) -> bool:
    if event.effective is None or event.status not in TAKING_EFFECT:
        return True
    told = [one for one in later if over_by[one.id] < event.effective.last_day]
    return not any(
        _overtakes(one, event, over_by) and _stands(one, told[place + 1 :], over_by) for place, one in enumerate(told)
    )


def _overtakes(event: Event, one: Event, over_by: LastDays) -> bool:
    """Whether what was told before the day of the one is another day, or the contrary from that day on or before."""
    if event.status == one.status:
        return True
    if one.status == Status.IN_FORCE:
        is_contrary = event.status in (*ANNULLING, Status.REFUSED)
    else:
        is_party = event.said_by in (Party.SENDER, Party.HOST) and event.basis not in UNVERIFIED
        is_contrary = one.status != Status.STRUCK_DOWN and event.status in WITHDRAWING and is_party
    return is_contrary and one.effective is not None and takes_effect(event, over_by) <= one.effective.last_day
