"""Draw the world: Natural Earth's 1:110m countries as one SVG path for each country code.

Input: `countries-110m.json`, the TopoJSON of the npm package `world-atlas` 2.x, which packages
Natural Earth's country borders (public domain: naturalearthdata.com/about/terms-of-use).
Output: `world.json` beside this script. The same input always gives the same bytes.

    npm install world-atlas@2
    python seeds/make_world.py node_modules/world-atlas/countries-110m.json

Natural Earth draws who holds the ground and knows some areas that have no code. Here areas follow
ISO 3166 and the United Nations' maps, like the country table: Crimea is drawn with Ukraine, all of
Western Sahara as one, Somaliland with Somalia, northern Cyprus with Cyprus; Kosovo, French
Guiana and Svalbard by their own codes. A line on this map takes no position on anybody's claim.

73 states and territories are too small for this scale and have no path: place a circle
with `project()`, or with the formula in the file's "projection".
"""

import json
import math
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

Point = tuple[float, float]  # longitude, latitude in degrees; or x, y on the page
Ring = list[Point]  # closed: the first point is not repeated at the end

# ISO 3166-1 numeric codes, by which the input knows its countries.
NUMERIC = """
AD020 AE784 AF004 AG028 AI660 AL008 AM051 AO024 AQ010 AR032 AS016 AT040 AU036 AW533 AX248 AZ031
BA070 BB052 BD050 BE056 BF854 BG100 BH048 BI108 BJ204 BL652 BM060 BN096 BO068 BQ535 BR076 BS044
BT064 BV074 BW072 BY112 BZ084 CA124 CC166 CD180 CF140 CG178 CH756 CI384 CK184 CL152 CM120 CN156
CO170 CR188 CU192 CV132 CW531 CX162 CY196 CZ203 DE276 DJ262 DK208 DM212 DO214 DZ012 EC218 EE233
EG818 EH732 ER232 ES724 ET231 FI246 FJ242 FK238 FM583 FO234 FR250 GA266 GB826 GD308 GE268 GF254
GG831 GH288 GI292 GL304 GM270 GN324 GP312 GQ226 GR300 GS239 GT320 GU316 GW624 GY328 HK344 HM334
HN340 HR191 HT332 HU348 ID360 IE372 IL376 IM833 IN356 IO086 IQ368 IR364 IS352 IT380 JE832 JM388
JO400 JP392 KE404 KG417 KH116 KI296 KM174 KN659 KP408 KR410 KW414 KY136 KZ398 LA418 LB422 LC662
LI438 LK144 LR430 LS426 LT440 LU442 LV428 LY434 MA504 MC492 MD498 ME499 MF663 MG450 MH584 MK807
ML466 MM104 MN496 MO446 MP580 MQ474 MR478 MS500 MT470 MU480 MV462 MW454 MX484 MY458 MZ508 NA516
NC540 NE562 NF574 NG566 NI558 NL528 NO578 NP524 NR520 NU570 NZ554 OM512 PA591 PE604 PF258 PG598
PH608 PK586 PL616 PM666 PN612 PR630 PS275 PT620 PW585 PY600 QA634 RE638 RO642 RS688 RU643 RW646
SA682 SB090 SC690 SD729 SE752 SG702 SH654 SI705 SJ744 SK703 SL694 SM674 SN686 SO706 SR740 SS728
ST678 SV222 SX534 SY760 SZ748 TC796 TD148 TF260 TG768 TH764 TJ762 TK772 TL626 TM795 TN788 TO776
TR792 TT780 TV798 TW158 TZ834 UA804 UG800 UM581 US840 UY858 UZ860 VA336 VC670 VE862 VG092 VI850
VN704 VU548 WF876 WS882 YE887 YT175 ZA710 ZM894 ZW716
"""
UNNUMBERED = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}  # known by name only

# Rings of the first code that lie wholly in the box (west, south, east, north) go to the second.
MOVED = (
    ("RU", "UA", (32, 44, 37, 47)),  # Crimea
    ("FR", "GF", (-55, 2, -51, 6)),  # French Guiana
    ("NO", "SJ", (10, 74, 35, 81)),  # Svalbard
)
WESTERN_SAHARA_NORTH = 27 + 40 / 60  # its northern border is this parallel
JOINED = ("CY", "EH", "SO", "UA")  # made of several pieces with a border between them to remove

WIDTH, HEIGHT, SCALE = 1000, 487, 184.7  # SCALE: units of the page for one radian at the equator
EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
FORMULA = (
    "t = asin(sqrt(3)/2 * sin(latitude)); "
    "x = 500 + scale * longitude * cos(t) * 2/sqrt(3) / (a + 3*b*t^2 + 7*c*t^6 + 9*d*t^8); "
    "y = 243.5 - scale * (a*t + b*t^3 + c*t^7 + d*t^9); angles in radians"
)


def project(latitude: float, longitude: float) -> Point:
    """Equal Earth (Šavrič, Patterson, Jenny 2018): degrees to x, y on the page, y downwards."""
    a, b, c, d = EQUAL_EARTH
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    stretch = a + 3 * b * t**2 + 7 * c * t**6 + 9 * d * t**8
    x = math.radians(longitude) * math.cos(t) * 2 / math.sqrt(3) / stretch
    y = a * t + b * t**3 + c * t**7 + d * t**9
    return WIDTH / 2 + SCALE * x, HEIGHT / 2 - SCALE * y


def read_rings(topology: dict) -> dict[str, list[Ring]]:
    """Every ring of every country, by alpha-2 code. A country without a known code is an error."""
    codes = {word[2:]: word[:2] for word in NUMERIC.split()}
    arcs = decode_arcs(topology)
    rings: dict[str, list[Ring]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = codes[shape["id"]] if "id" in shape else UNNUMBERED[name]
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            rings.setdefault(code, []).extend(follow(indices, arcs) for indices in polygon)
    return rings


def decode_arcs(topology: dict) -> list[Ring]:
    """The lines that borders are made of: stored as steps on a grid, wanted as degrees."""
    x_scale, y_scale = topology["transform"]["scale"]
    x_zero, y_zero = topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * x_scale + x_zero, y * y_scale + y_zero))
        arcs.append(arc)
    return arcs


def follow(indices: list[int], arcs: list[Ring]) -> Ring:
    """One ring from its arcs. A negative index is the arc ~index walked backwards."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[:-1])
    return ring


def edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return pairwise([*ring, *ring[:1]])


def redraw_borders(rings: dict[str, list[Ring]]) -> None:
    """Give each area to the code that ISO 3166 gives it (see the top of this file)."""
    for source, target, box in MOVED:
        moved = [ring for ring in rings[source] if is_inside(ring, box)]
        if not moved:
            raise ValueError(f"no ring of {source} lies in {box}: the input is drawn differently")
        rings[source] = [ring for ring in rings[source] if ring not in moved]
        rings.setdefault(target, []).extend(moved)
    morocco = rings["MA"]
    rings["MA"] = [clip(ring, 1, WESTERN_SAHARA_NORTH, above=True) for ring in morocco]
    rings["EH"] += [clip(ring, 1, WESTERN_SAHARA_NORTH, above=False) for ring in morocco]
    for code in JOINED:
        rings[code] = join(rings[code])


def is_inside(ring: Ring, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in ring)


def clip(ring: Ring, axis: int, limit: float, *, above: bool) -> Ring:
    """The part of a ring above (or below) a limit on one axis (Sutherland and Hodgman)."""
    kept: Ring = []
    for start, end in edges(ring):
        start_in, end_in = ((p[axis] >= limit) == above for p in (start, end))
        if start_in:
            kept.append(start)
        if start_in != end_in:
            share = (limit - start[axis]) / (end[axis] - start[axis])
            crossing = [s + share * (e - s) for s, e in zip(start, end, strict=True)]
            crossing[axis] = limit
            kept.append((crossing[0], crossing[1]))
    return kept


def join(rings: list[Ring]) -> list[Ring]:
    """Merge neighbours: an edge that is walked in both directions is a border to remove."""
    known = {edge for ring in rings for edge in edges(ring)}
    following = {start: end for start, end in known if (end, start) not in known}
    joined = []
    while following:
        ring = [min(following)]
        while (after := following.pop(ring[-1])) != ring[0]:
            ring.append(after)
        joined.append(ring)
    return joined


def cut_at_antimeridian(ring: Ring) -> list[Ring]:
    """The ring in pieces, each within longitudes -180 to 180."""
    line = unwrap(ring)
    pieces = []
    for turn in (-360, 0, 360):
        shifted = [(x + turn, y) for x, y in line]
        piece = clip(clip(shifted, 0, -180, above=True), 0, 180, above=False)
        pieces.append(bend(piece))
    return [piece for piece in pieces if piece]


def unwrap(ring: Ring) -> Ring:
    """Longitudes made continuous past 180. A ring around the South Pole closes along the pole."""
    seam = max(range(len(ring)), key=lambda i: abs(ring[i][0]))
    line: Ring = []
    for x, y in ring[seam:] + ring[: seam + 1]:
        turns = round((line[-1][0] - x) / 360) if line else 0
        line.append((x + 360 * turns, y))
    if line[-1][0] == line[0][0]:
        return line[:-1]
    return [*line, (line[-1][0], -90.0), (line[0][0], -90.0)]


def bend(ring: Ring) -> Ring:
    """Points added along the antimeridian, which is a curve on the page, at every degree."""
    bent: Ring = []
    for (x, y), (next_x, next_y) in edges(ring):
        along = x == next_x and abs(x) == 180
        count = max(1, math.ceil(abs(next_y - y))) if along else 1
        bent.extend((x, y + (next_y - y) * i / count) for i in range(count))
    return bent


def draw(rings: list[Ring]) -> str:
    """SVG path data: one absolute start per ring, then relative steps, to a tenth of a unit."""
    parts = []
    for ring in rings:
        page = (project(latitude, longitude) for longitude, latitude in ring)
        points: Ring = [(round(x * 10), round(y * 10)) for x, y in page]
        points = [p for i, p in enumerate(points) if p != points[i - 1]]
        if abs(doubled_area(points)) < 20:  # under a tenth of a square unit: nothing to see
            continue
        steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(points)]
        parts.append("M" + numbers([points[0]]) + "l" + numbers(steps) + "z")
    return "".join(parts)


def doubled_area(points: Ring) -> float:
    """Twice the area that a ring encloses, signed by its direction, in tenths squared."""
    return sum(a * y - x * b for (a, b), (x, y) in edges(points))


def numbers(pairs: Ring) -> str:
    """Tenths written short, as SVG allows: 1.5, -0.3, 2 becomes "1.5-.3 2"."""
    text = ""
    for tenths in (value for pair in pairs for value in pair):
        word = f"{tenths / 10:g}"
        if abs(tenths) < 10:
            word = word.replace("0.", ".")
        text += word if not text or word.startswith("-") else " " + word
    return text


def make(topology: dict) -> str:
    """The text of world.json."""
    rings = read_rings(topology)
    redraw_borders(rings)
    paths = {}
    for code in sorted(rings):
        paths[code] = draw([piece for ring in rings[code] for piece in cut_at_antimeridian(ring)])
        if not paths[code]:
            raise ValueError(f"nothing of {code} is large enough to draw")
    document = {
        "source": "Natural Earth 1:110m (public domain), by seeds/make_world.py",
        "viewBox": f"0 0 {WIDTH} {HEIGHT}",
        "projection": {
            "name": "Equal Earth",
            "formula": FORMULA,
            "scale": SCALE,
            **dict(zip("abcd", EQUAL_EARTH, strict=True)),
        },
        "paths": paths,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_world.py path/to/countries-110m.json")
    world = make(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    Path(__file__).with_name("world.json").write_text(world, encoding="utf-8", newline="\n")
