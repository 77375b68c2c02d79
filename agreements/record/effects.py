"""The day on which the status of an event takes effect, and events that are superseded before that day."""

import datetime
from collections.abc import Iterable, Sequence

from ..choices import UNVERIFIED_BASES, Speaker, Status
from .facts import Event
from .order import LastDays

TAKING_EFFECT = frozenset([Status.IN_FORCE, Status.SUSPENDED, Status.STRUCK_DOWN, Status.ENDED, Status.USE_ENDED])
"""Statuses that are reached on the day on which the act takes effect, not on the day of the act."""
WITHDRAWING = frozenset([Status.IN_FORCE, Status.IN_OPERATION])
"""Statuses by which a party withdraws an announced end or pause. `AGREED` isn't among them: it may be another deal."""
ANNULLING = frozenset([Status.ENDED, Status.STRUCK_DOWN])
"""Statuses that take a deal out of force. `USE_ENDED` doesn't."""


def takes_effect(event: Event, last_days: LastDays) -> datetime.date:
    """The day from which the event surely has effect: the last possible day of an imprecise date."""
    return event.effective.last_day if event.effective else last_days[event.id]


def standing_events(events: Iterable[Event], last_days: LastDays) -> list[Event]:
    """The events that no later one supersedes, in their order.

    An event that takes effect on a later day is superseded if another event, before that day, sets a different day for
    the same status or says the contrary: that a deal which was to end or pause applies, or that a deal which was to
    enter into force is over.
    """
    ordered = list(events)
    return [event for index, event in enumerate(ordered) if _stands(event, ordered[index + 1 :], last_days)]


def _stands(event: Event, later: Sequence[Event], last_days: LastDays) -> bool:
    if event.effective is None or event.status not in TAKING_EFFECT:
        return True
    rivals = [rival for rival in later if last_days[rival.id] < event.effective.last_day]
    return not any(
        _supersedes(rival, event, last_days) and _stands(rival, rivals[index + 1 :], last_days)
        for index, rival in enumerate(rivals)
    )


def _supersedes(event: Event, planned: Event, last_days: LastDays) -> bool:
    """Whether the event repeats the planned status, or says the contrary with effect by the planned day."""
    if event.status == planned.status:
        return True
    if planned.status == Status.IN_FORCE:
        is_contrary = event.status in (*ANNULLING, Status.REFUSED)
    else:
        is_party = event.said_by in (Speaker.SENDER, Speaker.HOST) and event.basis not in UNVERIFIED_BASES
        is_contrary = planned.status != Status.STRUCK_DOWN and event.status in WITHDRAWING and is_party
    return (
        is_contrary and planned.effective is not None and takes_effect(event, last_days) <= planned.effective.last_day
    )
