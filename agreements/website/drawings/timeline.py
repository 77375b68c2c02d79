"""The timeline of an agreement: one lane for each party that speaks, one mark for each event."""

import datetime
from dataclasses import dataclass
from typing import Any

from ...choices import Speaker
from ...record.dates import ImpreciseDate

WIDTH, LEFT, RIGHT = 900, 90, 60
LANE, TOP, BOTTOM = 40, 14, 34
RADIUS = 6


@dataclass(frozen=True)
class Mark:
    """An event: a dot where the day is known, a bar over the month or the year otherwise."""

    event: dict[str, Any]
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Timeline:
    """The marks and ticks that the template draws, in pixels."""

    width: int
    height: int
    lanes: list[tuple[str, float]]
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    left: int
    right: int
    bottom: float


def draw(events: list[dict[str, Any]]) -> Timeline | None:
    """The timeline; None with fewer than two events, because then there is nothing to compare."""
    if len(events) < 2:
        return None
    dates = [ImpreciseDate(event["occurred"]["date"]) for event in events]
    first, last = min(date.first_day for date in dates), max(date.last_day for date in dates)
    scale = Scale(first, last)
    parties = [party for party in Speaker if any(event["said_by"] == party for event in events)]
    lanes = [(party.label, TOP + LANE * (index + 0.5)) for index, party in enumerate(parties)]
    occupied: dict[tuple[str, float], int] = {}
    marks = []
    for event, date in zip(events, dates, strict=True):
        start, end = scale.x(date.first_day), scale.x(date.last_day)
        slot = (event["said_by"], round(start / RADIUS))
        # Events of one party on one day are drawn side by side, away from the nearer edge.
        step = RADIUS * 2 if start < WIDTH / 2 else -RADIUS * 2
        start += occupied.setdefault(slot, 0) * step
        occupied[slot] += 1
        y = dict(zip(parties, lanes, strict=True))[event["said_by"]][1]
        width = 0 if date.precision == "day" else max(end - start, 4)
        marks.append(Mark(event, round(start, 1), y, round(width, 1)))
    bottom = TOP + LANE * len(parties)
    return Timeline(WIDTH, bottom + BOTTOM, lanes, marks, scale.ticks(), LEFT, WIDTH - RIGHT, bottom)


class Scale:
    """The time axis, from the first day on its left to the last on its right."""

    def __init__(self, first: datetime.date, last: datetime.date) -> None:
        self.first, self.last = first, last
        self.days = max((last - first).days, 1)

    def x(self, day: datetime.date) -> float:
        """The position of a day, in pixels from the left edge of the drawing."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / self.days

    def ticks(self) -> list[tuple[float, str]]:
        """Positions and labels: the first and the last day, and years or months between that leave room for them."""
        ends = [self.first, self.last]
        starts = self._starts(12) if self.days > 800 else self._starts(1) if self.days > 62 else []
        stride = max(1, round(len(starts) / 6))
        inner = [day for day in starts[::stride] if min(abs(self.x(day) - self.x(end)) for end in ends) > 100]
        date_format = "%Y" if self.days > 800 else "%b %Y"
        labelled = [(round(self.x(day), 1), f"{day:{date_format}}") for day in inner]
        return [*labelled, *((round(self.x(day), 1), f"{day.day} {day:%b %Y}") for day in ends)]

    def _starts(self, months: int) -> list[datetime.date]:
        """The first day of each year (`months` is 12) or month (1) between the two ends of the axis."""
        starts = []
        for year in range(self.first.year, self.last.year + 1):
            for month in range(1, 13, months):
                day = datetime.date(year, month, 1)
                if self.first < day < self.last:
                    starts.append(day)
        return starts
