"""The load of a country through time: its active arrangements, and the people transferred under them to date.

The arrangements active on a day are those that the filter `active_on` selects. A count dated only to a month or a year
holds from the end of this time, when it was surely over, but at the latest from the last day of the history.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ...choices import CountedAs
from ...models import ActivePeriod, AgreementState
from ...record.dates import ImpreciseDate
from ...record.facts import Facts
from ...record.known import last_days
from ...record.people import counts_of
from .people_transferred import People, RunningTotal, Transfer

Item = dict[str, Any]


@dataclass(frozen=True)
class StatusPeriod:
    """The status and activity of an arrangement from a day on, as known then."""

    agreement: int
    since: datetime.date
    status: str
    activity: str
    """The value of `Activity`; empty where the arrangement is no deal."""
    is_active: bool


@dataclass(frozen=True)
class StatusChange:
    """An arrangement that became active or ceased to be, with its period from then on."""

    item: Item
    period: StatusPeriod


@dataclass(frozen=True)
class HistoryPoint:
    """A day on which something changed: how many arrangements are active from it on, and the people transferred by it.

    `people` has only the kinds of arrangement whose number changed.
    """

    day: datetime.date
    active: int
    changes: list[StatusChange]
    people: list[People]


@dataclass(frozen=True)
class StatusHistory:
    """The days on which something changed, beginning with the first on which anything was known."""

    until: datetime.date
    points: list[HistoryPoint]
    dates: list[ImpreciseDate]
    """The dates of the transfers."""

    @property
    def active(self) -> int:
        """How many arrangements are active on the last day."""
        return self.points[-1].active

    @property
    def peak(self) -> HistoryPoint:
        """The first of the days on which most arrangements were active."""
        return max(self.points, key=lambda point: (point.active, -point.day.toordinal()))

    @property
    def imprecise(self) -> int:
        """How many of the dates aren't known to the day."""
        return sum(date.precision != "day" for date in self.dates)


@dataclass
class _DayChanges:
    periods: list[StatusPeriod] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)


def status_periods(agreement_ids: Iterable[int]) -> list[StatusPeriod]:
    """The periods of the agreements, from the index: each begins where the status or the activity changed."""
    ids = list(agreement_ids)
    states = AgreementState.objects.filter(agreement__in=ids, known_from__isnull=False)
    active_periods = ActivePeriod.objects.filter(agreement__in=ids, is_current=False)
    columns = ("agreement", "since", "until", "activity", "is_active")
    activity_rows = _by_agreement(active_periods.values_list(*columns))
    periods = []
    for agreement_id, rows in _by_agreement(
        states.values_list("agreement", "known_from", "known_until", "status")
    ).items():
        days = sorted({row[0] for row in [*rows, *activity_rows.get(agreement_id, [])]})
        for day in days:
            (status,) = _values_on(day, rows) or ("",)
            activity, is_active = _values_on(day, activity_rows.get(agreement_id, [])) or ("", False)
            periods.append(StatusPeriod(agreement_id, day, status, activity, is_active))
    return periods


Row = tuple[Any, ...]


def _by_agreement(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for agreement_id, *values in rows:
        grouped[agreement_id].append(tuple(values))
    return grouped


def _values_on(day: datetime.date, rows: Iterable[Row]) -> Row | None:
    """The values of the row that holds on the day, without its first two columns, `since` and `until`; else None."""
    return next(
        (tuple(values) for since, until, *values in rows if since <= day and (until is None or day < until)), None
    )


def transfers_of(all_facts: Iterable[Facts]) -> list[Transfer]:
    """The transfers of third-country nationals who aren't known to have volunteered, in the order of the dates."""
    return sorted(
        Transfer(occurred[count.event], facts.id, facts.kind, count)
        for facts in all_facts
        for occurred in [{event.id: event.occurred for event in facts.events}]
        for group, counts in counts_of(facts, last_days(facts.events, facts.sources)).items()
        if group.is_main and group.counted == CountedAs.TRANSFERRED
        for count in counts
    )


def status_history(
    items: list[Item], periods: Iterable[StatusPeriod], transfers: Iterable[Transfer], until: datetime.date
) -> StatusHistory | None:
    """The history of these agreements up to the day; None where nothing was known of them on any day."""
    items_by_id = {item["id"]: item for item in items}
    days: dict[datetime.date, _DayChanges] = defaultdict(_DayChanges)
    for period in periods:
        if period.agreement in items_by_id and period.since <= until:
            days[period.since].periods.append(period)
    if not days:
        return None
    dates = []
    for transfer in transfers:
        if transfer.agreement in items_by_id:
            days[effective_date(transfer.occurred, until)].transfers.append(transfer)
            dates.append(transfer.occurred)
    return StatusHistory(until, _points(items_by_id, days), dates)


def effective_date(date: ImpreciseDate, until: datetime.date) -> datetime.date:
    """The day from which a count holds."""
    return min(date.last_day, until)


def _points(items_by_id: dict[int, Item], days: dict[datetime.date, _DayChanges]) -> list[HistoryPoint]:
    active_ids: set[int] = set()
    total = RunningTotal()
    points: list[HistoryPoint] = []
    for day, day_changes in sorted(days.items()):
        changes = [
            StatusChange(items_by_id[period.agreement], period)
            for period in day_changes.periods
            if period.is_active != (period.agreement in active_ids)
        ]
        active_ids ^= {change.period.agreement for change in changes}
        for transfer in day_changes.transfers:
            total.add(transfer)
        kinds = {transfer.kind for transfer in day_changes.transfers}
        people = [row for row in total.by_kind() if row.kind in kinds]
        if changes or people or not points:
            points.append(HistoryPoint(day, len(active_ids), changes, people))
    return points
