"""The chart of a status history: a step line of active arrangements, and one of people for each kind of arrangement."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ...record.totals import Sum
from ...templatetags.agreements_website import day as format_day
from ...templatetags.agreements_website import grouped
from ..presenters.status_history import StatusHistory
from .timeline import LEFT, RIGHT, WIDTH, Scale

HEAD, GAP, FOOT = 24, 12, 24
ACTIVE_HEIGHT, PEOPLE_HEIGHT = 110, 60


Point = tuple[datetime.date, int, str]  # a day, the number from that day on, and a label with both


@dataclass(frozen=True)
class Panel:
    """One step line; all panels share the time axis, and each has a vertical scale of its own that begins at 0."""

    title: str
    head: float
    grid: list[tuple[float, str]]
    line: str
    area: str
    dots: list[tuple[float, float, str]]


@dataclass(frozen=True)
class Chart:
    """The lines, ticks and labels that the template draws, in pixels."""

    width: int
    height: float
    left: int
    right: int
    bottom: float
    panels: list[Panel]
    ticks: list[tuple[float, str]]


def draw(history: StatusHistory | None) -> Chart | None:
    """The chart; None where nothing changed after the first day on record, which the page says in words."""
    if history is None or len(history.points) < 2:
        return None
    scale = Scale(history.points[0].day, history.until)
    panels: list[Panel] = []
    bottom = 0.0
    for title, points in _lines(history):
        height = PEOPLE_HEIGHT if panels else ACTIVE_HEIGHT
        panels.append(_panel(title, points, scale, bottom, height))
        bottom += HEAD + height + GAP
    return Chart(WIDTH, bottom + FOOT, LEFT, WIDTH - RIGHT, bottom, panels, scale.ticks())


def grid_step(max_value: int, lines: int) -> int:
    """The smallest step of 1, 2 or 5 times a power of ten with which so many grid lines reach `max_value`."""
    unit = 1
    while 5 * unit * lines < max_value:
        unit *= 10
    return next(factor * unit for factor in (1, 2, 5) if factor * unit * lines >= max_value)


def _lines(history: StatusHistory) -> Iterator[tuple[str, list[Point]]]:
    turning_points = [point for point in history.points if point.changes or point is history.points[0]]
    yield (
        "Active arrangements",
        [(point.day, point.active, f"{format_day(point.day)}: {point.active} active") for point in turning_points],
    )
    counts = [(point.day, people) for point in history.points for people in point.people]
    for kind in dict.fromkeys(people.kind for _, people in counts):
        sums = [(day, people.people) for day, people in counts if people.kind == kind]
        points = _people_points(sums)
        if any(number for _, number, _ in points):
            yield f"Transferred to date, {kind.label}: {sums[-1][1]}", points


def _people_points(sums: list[tuple[datetime.date, Sum]]) -> list[Point]:
    """A point for each sum of people, drawn at its lower bound."""
    return [(day, int(people.low), f"{format_day(day)}: {people}") for day, people in sums]


def _panel(title: str, points: list[Point], scale: Scale, top: float, height: float) -> Panel:
    max_value = max(number for _, number, _ in points)
    step = grid_step(max_value, 4 if height == ACTIVE_HEIGHT else 2)
    axis_end = step * max(1, -(-max_value // step))
    bottom = top + HEAD + height

    def y_of(number: int) -> float:
        return round(bottom - height * number / axis_end, 1)

    dots = [(round(scale.x(day), 1), y_of(number), label) for day, number, label in points]
    line = "".join(f"H{x}V{y}" for x, y, _ in dots)
    return Panel(
        title=title,
        head=top + HEAD - 9,
        grid=[(y_of(number), grouped(number)) for number in range(0, axis_end + 1, step)],
        line=f"M{dots[0][0]} {bottom}{line}H{WIDTH - RIGHT}",
        area=f"M{dots[0][0]} {bottom}{line}H{WIDTH - RIGHT}V{bottom}Z",
        dots=dots,
    )
