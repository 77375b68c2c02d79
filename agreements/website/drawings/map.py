"""The map: outlines from `seeds/world.json`, arcs from sender to host, circles at senders and hosts."""

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
OMITTED_CODES = {"AQ"}  # nobody is sent to Antarctica
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


@dataclass(frozen=True)
class Outline:
    """The shape of one country, and its bounding box."""

    code: str
    path: str
    box: Box


@dataclass(frozen=True)
class CountryPair:
    """The arrangements between one sender and one host: their number, statuses and stages."""

    sender: Country
    host: Country
    count: int
    statuses: tuple[str, ...]
    stages: frozenset[str]

    @property
    def has_deal(self) -> bool:
        """Whether one of the arrangements is a deal that is neither paused nor closed."""
        return not self.stages.isdisjoint(StageGroup.AGREED.stages)


@dataclass(frozen=True)
class Arc:
    """The curve from the sender to the host of a pair."""

    pair: CountryPair
    path: str


@dataclass(frozen=True)
class MapPoint:
    """The circle of a country; many countries are too small for their outline to be seen."""

    country: Country
    x: float
    y: float
    is_host: bool


@dataclass(frozen=True)
class Map:
    """The outlines, circles and arcs that the template draws, in units of the SVG's `viewBox`."""

    view_box: str
    outlines: list[tuple[Outline, str]]
    arcs: list[Arc]
    points: list[MapPoint]
    radius: float


@cache
def world() -> dict[str, Any]:
    """The outlines and the projection, read once."""
    data = json.loads((Path(settings.BASE_DIR) / "seeds/world.json").read_text(encoding="utf-8"))
    outlines = [Outline(code, path, box_of(path)) for code, path in data["paths"].items() if code not in OMITTED_CODES]
    return {"projection": data["projection"], "outlines": outlines}


def project(latitude: float | Decimal, longitude: float | Decimal) -> tuple[float, float]:
    """Coordinates on the drawing, by the Equal Earth projection with the constants of the file of outlines."""
    constants = world()["projection"]
    a, b, c, d = (constants[name] for name in "abcd")
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    stretch = a + 3 * b * t**2 + 7 * c * t**6 + 9 * d * t**8
    x = math.radians(longitude) * math.cos(t) * 2 / math.sqrt(3) / stretch
    y = a * t + b * t**3 + c * t**7 + d * t**9
    return round(500 + constants["scale"] * x, 1), round(243.5 - constants["scale"] * y, 1)


def box_of(path: str) -> Box:
    """The bounding box of a path whose rings begin at an absolute point and go on in relative steps."""
    points: list[tuple[float, float]] = []
    for ring in path.split("M")[1:]:
        numbers = [float(number) for number in NUMBER.findall(ring)]
        x = y = 0.0
        for index, (dx, dy) in enumerate(zip(numbers[::2], numbers[1::2], strict=True)):
            x, y = (dx, dy) if index == 0 else (x + dx, y + dy)
            points.append((x, y))
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def draw(pairs: list[CountryPair], home: Country | None = None) -> Map:
    """The map of the pairs: the whole world, or with `home` only the part that the pairs of this country span."""
    hosts = {pair.host.code: pair.host for pair in pairs}
    senders = {pair.sender.code: pair.sender for pair in pairs if pair.sender.code not in hosts}
    if home is not None and home.code not in hosts:
        senders[home.code] = home
    points = [MapPoint(country, *project(country.latitude, country.longitude), False) for country in senders.values()]
    points += [MapPoint(country, *project(country.latitude, country.longitude), True) for country in hosts.values()]
    box = (0.0, 0.0, 1000.0, 440.0) if home is None else _box_around(points)
    visible = [outline for outline in world()["outlines"] if _overlap(outline.box, box)]
    roles = {**dict.fromkeys(senders, "sender"), **dict.fromkeys(hosts, "host")}
    left, top, right, bottom = box
    return Map(
        view_box=f"{left:g} {top:g} {right - left:g} {bottom - top:g}",
        outlines=[(outline, roles.get(outline.code, "")) for outline in visible],
        arcs=[Arc(pair, _arc_path(pair)) for pair in pairs],
        points=points,
        radius=round(5.5 * (right - left) / 1000, 2),
    )


def _arc_path(pair: CountryPair) -> str:
    """A curve that bends upwards, so that arcs between the same regions can be told apart."""
    (x, y), (to_x, to_y) = (project(country.latitude, country.longitude) for country in (pair.sender, pair.host))
    length = math.hypot(to_x - x, to_y - y)
    return f"M{x} {y}Q{(x + to_x) / 2:.1f} {(y + to_y) / 2 - length * 0.28:.1f} {to_x} {to_y}"


def _box_around(points: list[MapPoint]) -> Box:
    """A box around the points, in the proportions of the map, at least as wide as a continent and within the world."""
    xs, ys = [point.x for point in points], [point.y for point in points]
    width = min(max(max(xs) - min(xs) + 120, (max(ys) - min(ys) + 140) * 2.2, 260), 1000)
    height = width / 2.2
    left = min(max((min(xs) + max(xs)) / 2 - width / 2, 0), 1000 - width)
    top = min(max((min(ys) + max(ys)) / 2 - height * 0.55, 0), 470 - height)
    return round(left, 1), round(top, 1), round(left + width, 1), round(top + height, 1)


def _overlap(box: Box, other: Box) -> bool:
    return box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3]
