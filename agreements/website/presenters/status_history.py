"""The load of a country through time: its active arrangements, and the people transferred under them to date.

What is active on a day is what the filter `active_on` answers. A count that is known only to the month or the year
holds from the end of it, when it was surely over; what is on record has happened by the last day.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ...choices import Counted
from ...models import ActivePeriod, AgreementState
from ...record.dates import ImpreciseDate
from ...record.facts import Facts
from ...record.known import over_by
from ...record.people import counts_of
from .people_transferred import People, RunningTotal, Transfer

Item = dict[str, Any]


@dataclass(frozen=True)
class StatusPeriod:
    """Where an arrangement stood from a day on, as known then."""

    agreement: int
    since: datetime.date
    status: str
    activity: str
    """Empty where it is no deal."""
    is_active: bool


@dataclass(frozen=True)
class StatusChange:
    """An arrangement that became active, or was so no longer, and where it stood then."""

    item: Item
    period: StatusPeriod


@dataclass(frozen=True)
class HistoryPoint:
    """A day on which something changed: how many were active after it, and who had been transferred by then.

    `people` has the kinds of arrangement whose number changed.
    """

    day: datetime.date
    active: int
    changes: list[StatusChange]
    people: list[People]


@dataclass(frozen=True)
class StatusHistory:
    """The days on which something changed, from the first on which anything was known."""

    until: datetime.date
    points: list[HistoryPoint]
    dates: list[ImpreciseDate]
    """Of those that count people."""

    @property
    def active(self) -> int:
        """How many are active on the last day."""
        return self.points[-1].active

    @property
    def peak(self) -> HistoryPoint:
        """The first day on which most were active."""
        return max(self.points, key=lambda point: (point.active, -point.day.toordinal()))

    @property
    def imprecise(self) -> int:
        """How many of the dates are not known to the day."""
        return sum(date.precision != "day" for date in self.dates)


@dataclass
class _Day:
    periods: list[StatusPeriod] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)


def status_periods(agreements: Iterable[int]) -> list[StatusPeriod]:
    """Where the agreements stood from each day on that changed it, from what the index holds of them."""
    keys = list(agreements)
    states = AgreementState.objects.filter(agreement__in=keys, known_from__isnull=False)
    periods = ActivePeriod.objects.filter(agreement__in=keys, is_current=False)
    columns = ("agreement", "since", "until", "activity", "is_active")
    active = _by_agreement(periods.values_list(*columns))
    found = []
    for agreement, rows in _by_agreement(
        states.values_list("agreement", "known_from", "known_until", "status")
    ).items():
        days = sorted({row[0] for row in [*rows, *active.get(agreement, [])]})
        for day in days:
            (status,) = _on(day, rows) or ("",)
            activity, is_active = _on(day, active.get(agreement, [])) or ("", False)
            found.append(StatusPeriod(agreement, day, status, activity, is_active))
    return found


Row = tuple[Any, ...]


def _by_agreement(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for agreement, *rest in rows:
        found[agreement].append(tuple(rest))
    return found


def _on(day: datetime.date, rows: Iterable[Row]) -> Row | None:
    """What the row says, after its two days, that holds on the day."""
    return next((tuple(told) for since, until, *told in rows if since <= day and (until is None or day < until)), None)


def transfers_of(told: Iterable[Facts]) -> list[Transfer]:
    """Third-country nationals who were transferred and aren't known to have volunteered, in the order of the dates."""
    return sorted(
        Transfer(occurred[count.event], facts.id, facts.kind, count)
        for facts in told
        for occurred in [{event.id: event.occurred for event in facts.events}]
        for group, counts in counts_of(facts, over_by(facts.events, facts.sources)).items()
        if group.is_main and group.counted == Counted.TRANSFERRED
        for count in counts
    )


def status_history(
    items: list[Item], periods: Iterable[StatusPeriod], counted: Iterable[Transfer], until: datetime.date
) -> StatusHistory | None:
    """The history of these agreements up to the day; None where nothing was known of them on any."""
    known = {item["id"]: item for item in items}
    days: dict[datetime.date, _Day] = defaultdict(_Day)
    for period in periods:
        if period.agreement in known and period.since <= until:
            days[period.since].periods.append(period)
    if not days:
        return None
    dates = []
    for transfer in counted:
        if transfer.agreement in known:
            days[effective_date(transfer.occurred, until)].transfers.append(transfer)
            dates.append(transfer.occurred)
    return StatusHistory(until, _points(known, days), dates)


def effective_date(date: ImpreciseDate, until: datetime.date) -> datetime.date:
    """The day from which a count holds."""
    return min(date.last_day, until)


def _points(known: dict[int, Item], days: dict[datetime.date, _Day]) -> list[HistoryPoint]:
    active: set[int] = set()
    total = RunningTotal()
    points: list[HistoryPoint] = []
    for day, changed in sorted(days.items()):
        changes = [
            StatusChange(known[one.agreement], one)
            for one in changed.periods
            if one.is_active != (one.agreement in active)
        ]
        active ^= {change.period.agreement for change in changes}
        for transfer in changed.transfers:
            total.add(transfer)
        kinds = {transfer.kind for transfer in changed.transfers}
        people = [one for one in total.by_kind() if one.kind in kinds]
        if changes or people or not points:
            points.append(HistoryPoint(day, len(active), changes, people))
    return points
