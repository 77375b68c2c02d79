"""A status history as a drawing: a step line of active arrangements, and one of people for each kind of arrangement."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ...record.totals import Sum
from ...templatetags.agreements_website import day as in_words
from ...templatetags.agreements_website import grouped
from ..presenters.status_history import StatusHistory
from .timeline import LEFT, RIGHT, WIDTH, Scale

HEAD, GAP, FOOT = 24, 12, 24
ACTIVE_HEIGHT, PEOPLE_HEIGHT = 110, 60


Point = tuple[datetime.date, int, str]  # a day, the number from then on, and both in words


@dataclass(frozen=True)
class Panel:
    """One line over the common days, with a scale of its own that begins at nothing."""

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
    """The drawing, or None where nothing changed since the first day on record: then words say as much."""
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


def steps_to(most: int, lines: int) -> int:
    """The distance of the lines of a grid: 1, 2 or 5, or ten times as much …, so that so many lines reach the most."""
    unit = 1
    while 5 * unit * lines < most:
        unit *= 10
    return next(one * unit for one in (1, 2, 5) if one * unit * lines >= most)


def _lines(history: StatusHistory) -> Iterator[tuple[str, list[Point]]]:
    changing = [point for point in history.points if point.changes or point is history.points[0]]
    yield (
        "Active arrangements",
        [(one.day, one.active, f"{in_words(one.day)}: {one.active} active") for one in changing],
    )
    counts = [(point.day, people) for point in history.points for people in point.people]
    for kind in dict.fromkeys(people.kind for _, people in counts):
        counted = [(day, one.people) for day, one in counts if one.kind == kind]
        points = _numbers(counted)
        if any(number for _, number, _ in points):
            yield f"Transferred to date, {kind.label}: {counted[-1][1]}", points


def _numbers(counted: list[tuple[datetime.date, Sum]]) -> list[Point]:
    """A point for each count: the day, the least that is counted, and a label."""
    return [(day, int(people.low), f"{in_words(day)}: {people}") for day, people in counted]


def _panel(title: str, points: list[Point], scale: Scale, top: float, height: float) -> Panel:
    most = max(number for _, number, _ in points)
    step = steps_to(most, 4 if height == ACTIVE_HEIGHT else 2)
    highest = step * max(1, -(-most // step))
    bottom = top + HEAD + height

    def y(number: int) -> float:
        return round(bottom - height * number / highest, 1)

    dots = [(round(scale.x(day), 1), y(number), words) for day, number, words in points]
    line = "".join(f"H{across}V{up}" for across, up, _ in dots)
    return Panel(
        title=title,
        head=top + HEAD - 9,
        grid=[(y(number), grouped(number)) for number in range(0, highest + 1, step)],
        line=f"M{dots[0][0]} {bottom}{line}H{WIDTH - RIGHT}",
        area=f"M{dots[0][0]} {bottom}{line}H{WIDTH - RIGHT}V{bottom}Z",
        dots=dots,
    )
