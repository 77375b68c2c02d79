"""The order of events, whose dates may be imprecise."""

import datetime
from collections.abc import Mapping, Sequence

from .facts import Event

LastDays = Mapping[int, datetime.date]
"""The last day on which each event can have happened, by the event's id (see `known.last_days`)."""


def in_order(events: Sequence[Event], last_days: LastDays) -> list[Event]:
    """The events, the earliest first.

    An event is before another if its last day is before the other's first day. If their intervals overlap, the editor's
    order decides. Without one, the interval that begins first is the earlier; of two that begin together, the longer
    one, so that the more precisely dated event counts as the later.
    """
    remaining = sorted(events, key=lambda event: (event.occurred.first_day, -last_days[event.id].toordinal(), event.id))
    if all(event.position is None for event in events):
        return remaining
    ordered: list[Event] = []
    while remaining:
        candidates = (
            event for event in remaining if not any(_must_precede(other, event, last_days) for other in remaining)
        )
        # Positions and dates together can form a cycle, in which no event may come first: then the first day decides.
        ordered.append(next(candidates, remaining[0]))
        remaining.remove(ordered[-1])
    return ordered


def contradictions(events: Sequence[Event], last_days: LastDays) -> list[tuple[Event, Event]]:
    """The pairs of events whose order by the editor contradicts their dates."""
    placed = [event for event in events if event.position is not None]
    return [
        (one, other)
        for one in placed
        for other in placed
        if is_before(other, one, last_days) and _is_placed_before(one, other)
    ]


def overlap(one: Event, other: Event, last_days: LastDays) -> bool:
    """Whether the intervals of the two events overlap, so that their dates don't show which came first."""
    return not is_before(one, other, last_days) and not is_before(other, one, last_days)


def is_order_known(one: Event, other: Event, last_days: LastDays) -> bool:
    """Whether dates or the editor's order show which of the two events came first."""
    is_ordered = None not in (one.position, other.position) and one.position != other.position
    return is_ordered or not overlap(one, other, last_days)


def is_before(one: Event, other: Event, last_days: LastDays) -> bool:
    """Whether `one` was surely over before `other` began."""
    return last_days[one.id] < other.occurred.first_day


def _is_placed_before(one: Event, other: Event) -> bool:
    """Whether the editor's order puts `one` before `other`."""
    return one.position is not None and other.position is not None and one.position < other.position


def _must_precede(one: Event, other: Event, last_days: LastDays) -> bool:
    return is_before(one, other, last_days) or (overlap(one, other, last_days) and _is_placed_before(one, other))
