"""The load of a country through time: its active arrangements, and the people transferred under them to date.

A date that is known only to the month or the year counts from the end of it, when it had certainly happened (the filter
`active_on` counts so too); what is on record has happened by the record's own day.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..choices import ACTIVE, Counted
from ..record.dates import ImpreciseDate
from ..record.facts import Facts
from ..record.resolve import counting
from .transfers import People, Tally, Transfer

Item = dict[str, Any]


class StatusEvent(NamedTuple):
    """An event that led to a status; of two of one agreement the later in this order counts."""

    occurred: ImpreciseDate
    event: int
    agreement: int
    status: str

    @property
    def is_active(self) -> bool:
        """Whether the arrangement was agreed to or under way from then on."""
        return self.status in ACTIVE


@dataclass(frozen=True)
class Turn:
    """An arrangement that became active, or was so no longer, and the event that made it so."""

    item: Item
    event: StatusEvent


@dataclass(frozen=True)
class Step:
    """A day on which something changed: how many were active after it, and who had been transferred by then.

    `people` has the kinds of arrangement whose number changed.
    """

    day: datetime.date
    active: int
    turns: list[Turn]
    people: list[People]


@dataclass(frozen=True)
class Course:
    """The days on which something changed, from the first status on record on."""

    until: datetime.date
    steps: list[Step]
    dates: list[ImpreciseDate]

    @property
    def active(self) -> int:
        """How many are active as the record stands."""
        return self.steps[-1].active

    @property
    def peak(self) -> Step:
        """The first day on which most were active."""
        return max(self.steps, key=lambda step: (step.active, -step.day.toordinal()))

    @property
    def imprecise(self) -> int:
        """How many of the dates are not known to the day."""
        return sum(date.precision != "day" for date in self.dates)


@dataclass
class _Day:
    statuses: list[StatusEvent] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)


def events_of(told: Iterable[Facts]) -> tuple[list[StatusEvent], list[Transfer]]:
    """What led to a status, and who was transferred, each in the order of its date."""
    statuses, moved = [], []
    for facts in told:
        statuses += [
            StatusEvent(event.occurred, event.id, facts.id, event.status) for event in facts.events if event.status
        ]
        moved += [
            Transfer(event.occurred, event.id, facts.id, facts.kind, people, event.is_running_total)
            for event, people in counting(facts, Counted.TRANSFERRED)
        ]
    return sorted(statuses), sorted(moved)


def course(
    items: list[Item], statuses: Iterable[StatusEvent], counted: Iterable[Transfer], until: datetime.date
) -> Course | None:
    """The course of these agreements up to the record's day; None where no status of them is known."""
    known = {item["id"]: item for item in items}
    days: dict[datetime.date, _Day] = defaultdict(_Day)
    dates = []
    for event in statuses:
        if event.agreement in known:
            days[placed(event.occurred, until)].statuses.append(event)
            dates.append(event.occurred)
    if not dates:
        return None
    for transfer in counted:
        if transfer.agreement in known:
            days[placed(transfer.occurred, until)].transfers.append(transfer)
            dates.append(transfer.occurred)
    return Course(until, _steps(known, days), dates)


def placed(date: ImpreciseDate, until: datetime.date) -> datetime.date:
    """The day from which an event counts."""
    return min(date.last_day, until)


def _steps(known: dict[int, Item], days: dict[datetime.date, _Day]) -> list[Step]:
    latest: dict[int, StatusEvent] = {}
    active: set[int] = set()
    tally = Tally()
    steps: list[Step] = []
    for day, told in sorted(days.items()):
        for event in told.statuses:
            latest[event.agreement] = max(event, latest.get(event.agreement, event))
        turned = {event.agreement: latest[event.agreement] for event in told.statuses}
        turns = [Turn(known[row], event) for row, event in turned.items() if event.is_active != (row in active)]
        active ^= {turn.event.agreement for turn in turns}
        for transfer in told.transfers:
            tally.add(transfer)
        kinds = {transfer.kind for transfer in told.transfers}
        people = [one for one in tally.by_kind() if one.kind in kinds]
        if turns or people or not steps:
            steps.append(Step(day, len(active), turns, people))
    return steps
