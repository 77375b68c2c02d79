"""The order of events whose dates aren't all exact."""

import datetime
from collections.abc import Mapping, Sequence

from .facts import Event

LastDays = Mapping[int, datetime.date]
"""For the id of each event the last day on which it can have happened (see `known.Known`)."""


def in_order(events: Sequence[Event], over_by: LastDays) -> list[Event]:
    """The earliest first.

    One is before another where its last day is before the other's first. Where they overlap, the editor's order
    decides; without it the wider interval comes first, so that the more precisely dated event is taken as the later.
    """
    left = sorted(events, key=lambda event: (event.occurred.first_day, -over_by[event.id].toordinal(), event.id))
    if all(event.position is None for event in events):
        return left
    ordered: list[Event] = []
    while left:
        free = (one for one in left if not any(_must_precede(other, one, over_by) for other in left))
        # Where the editor's order contradicts the dates, no event is free: the dates stand (see `contradictions`).
        ordered.append(next(free, left[0]))
        left.remove(ordered[-1])
    return ordered


def contradictions(events: Sequence[Event], over_by: LastDays) -> list[tuple[Event, Event]]:
    """The pairs of which the editor's order puts the one first that surely came later."""
    placed = [event for event in events if event.position is not None]
    return [
        (one, other) for one in placed for other in placed if is_before(other, one, over_by) and _is_placed(one, other)
    ]


def overlap(one: Event, other: Event, over_by: LastDays) -> bool:
    """Whether their dates don't tell which came first."""
    return not is_before(one, other, over_by) and not is_before(other, one, over_by)


def is_decided(one: Event, other: Event, over_by: LastDays) -> bool:
    """Whether dates or the editor tell which came first."""
    both = None not in (one.position, other.position) and one.position != other.position
    return both or not overlap(one, other, over_by)


def is_before(one: Event, other: Event, over_by: LastDays) -> bool:
    """Whether the one was surely over before the other."""
    return over_by[one.id] < other.occurred.first_day


def _is_placed(one: Event, other: Event) -> bool:
    """Whether the editor puts the one before the other."""
    return one.position is not None and other.position is not None and one.position < other.position


def _must_precede(one: Event, other: Event, over_by: LastDays) -> bool:
    return is_before(one, other, over_by) or (overlap(one, other, over_by) and _is_placed(one, other))
