"""The map: outlines from `seeds/world.json`, arcs from sender to host, circles where the hosts are."""

import json
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ...choices import StageGroup
from ...models import Country

Box = tuple[float, float, float, float]  # left, top, right, bottom on the page
LEFT_OUT = {"AQ"}  # nobody is sent to Antarctica
STEP = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


@dataclass(frozen=True)
class Outline:
    """The shape of one country, and the box that it fills."""

    code: str
    path: str
    box: Box


@dataclass(frozen=True)
class CountryPair:
    """The arrangements between one sender and one host: how many, and where they stand."""

    sender: Country
    host: Country
    count: int
    statuses: tuple[str, ...]
    stages: frozenset[str]

    @property
    def has_deal(self) -> bool:
        """Whether one of them is a deal that is neither paused nor closed."""
        return not self.stages.isdisjoint(StageGroup.AGREED.stages)


@dataclass(frozen=True)
class Arc:
    """A tie as it is drawn."""

    tie: CountryPair
    path: str


@dataclass(frozen=True)
class MapPoint:
    """A country as it is drawn: a circle, because many are too small to be seen."""

    country: Country
    x: float
    y: float
    is_host: bool


@dataclass(frozen=True)
class Map:
    """The outlines, circles and arcs that the template draws, in units of the view box."""

    view_box: str
    outlines: list[tuple[Outline, str]]
    arcs: list[Arc]
    spots: list[MapPoint]
    radius: float


@cache
def world() -> dict[str, Any]:
    """The outlines and the projection, read once."""
    data = json.loads((Path(settings.BASE_DIR) / "seeds/world.json").read_text(encoding="utf-8"))
    outlines = [Outline(code, path, box_of(path)) for code, path in data["paths"].items() if code not in LEFT_OUT]
    return {"projection": data["projection"], "outlines": outlines}


def project(latitude: float | Decimal, longitude: float | Decimal) -> tuple[float, float]:
    """Degrees to the page, by the formula that the file of outlines gives (Equal Earth)."""
    known = world()["projection"]
    a, b, c, d = (known[name] for name in "abcd")
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    stretch = a + 3 * b * t**2 + 7 * c * t**6 + 9 * d * t**8
    x = math.radians(longitude) * math.cos(t) * 2 / math.sqrt(3) / stretch
    y = a * t + b * t**3 + c * t**7 + d * t**9
    return round(500 + known["scale"] * x, 1), round(243.5 - known["scale"] * y, 1)


def box_of(path: str) -> Box:
    """The box around a path that is made of absolute starts and relative steps."""
    points: list[tuple[float, float]] = []
    for ring in path.split("M")[1:]:
        numbers = [float(word) for word in STEP.findall(ring)]
        x = y = 0.0
        for index, (dx, dy) in enumerate(zip(numbers[::2], numbers[1::2], strict=True)):
            x, y = (dx, dy) if index == 0 else (x + dx, y + dy)
            points.append((x, y))
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def draw(ties: list[CountryPair], home: Country | None = None) -> Map:
    """The map of the ties: the whole world, or, for one country, as much of it as they span."""
    hosts = {tie.host.code: tie.host for tie in ties}
    senders = {tie.sender.code: tie.sender for tie in ties if tie.sender.code not in hosts}
    if home is not None and home.code not in hosts:
        senders[home.code] = home
    spots = [MapPoint(place, *project(place.latitude, place.longitude), False) for place in senders.values()]
    spots += [MapPoint(place, *project(place.latitude, place.longitude), True) for place in hosts.values()]
    box = (0.0, 0.0, 1000.0, 440.0) if home is None else _around(spots)
    seen = [outline for outline in world()["outlines"] if _overlap(outline.box, box)]
    roles = {**dict.fromkeys(senders, "sender"), **dict.fromkeys(hosts, "host")}
    left, top, right, bottom = box
    return Map(
        view_box=f"{left:g} {top:g} {right - left:g} {bottom - top:g}",
        outlines=[(outline, roles.get(outline.code, "")) for outline in seen],
        arcs=[Arc(tie, _bent(tie)) for tie in ties],
        spots=spots,
        radius=round(5.5 * (right - left) / 1000, 2),
    )


def _bent(tie: CountryPair) -> str:
    """A curve that bends upwards, so that arcs between the same regions can be told apart."""
    (x, y), (to_x, to_y) = (project(place.latitude, place.longitude) for place in (tie.sender, tie.host))
    length = math.hypot(to_x - x, to_y - y)
    return f"M{x} {y}Q{(x + to_x) / 2:.1f} {(y + to_y) / 2 - length * 0.28:.1f} {to_x} {to_y}"


def _around(spots: list[MapPoint]) -> Box:
    """A box of the map's proportions around the spots, never closer than a continent."""
    xs, ys = [spot.x for spot in spots], [spot.y for spot in spots]
    width = min(max(max(xs) - min(xs) + 120, (max(ys) - min(ys) + 140) * 2.2, 260), 1000)
    height = width / 2.2
    left = min(max((min(xs) + max(xs)) / 2 - width / 2, 0), 1000 - width)
    top = min(max((min(ys) + max(ys)) / 2 - height * 0.55, 0), 470 - height)
    return round(left, 1), round(top, 1), round(left + width, 1), round(top + height, 1)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
