"""The report of a comparison: tables in Markdown, and a chart in SVG."""

import datetime
import os
import platform
import statistics
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from math import log10
from pathlib import Path

BENCH = Path(__file__).resolve().parent
UNCACHED, KEPT, NOT_MODIFIED = "the site, uncached", "the site, kept", "the site, 304"
VIEW, BARE, BARE_304 = "a Django view, same bytes", "bare WSGI, same bytes", "bare WSGI, 304"
GOALS: dict[str, list[tuple[str, str, float]]] = {
    "": [
        (UNCACHED, "naive DRF", 20),
        (UNCACHED, "django-ninja", 5),
        (UNCACHED, "FastAPI + SQLAlchemy", 3),
        (UNCACHED, "Datasette, canned query", 1),
        (UNCACHED, "PostgREST, embedding", 2),
        (UNCACHED, VIEW, 0.1),
        (KEPT, "FastAPI + SQLAlchemy", 100),
        (NOT_MODIFIED, BARE_304, 0.6),
    ],
    "SQLite": [(KEPT, BARE, 0.7)],
    "PostgreSQL": [(KEPT, VIEW, 0.6)],
}
"""Goals for all databases, and for one: by how much the first serves more requests per second than the second."""


@dataclass
class Figures:
    """What each round measured: the medians in milliseconds, the requests per second, and the CPU time of one."""

    medians: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """CPU time of the server for one request, in milliseconds."""

    @property
    def median(self) -> float:
        return statistics.median(self.medians)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)


@dataclass
class Database:
    """What was measured over one database."""

    kind: str
    agreements: int
    matches: int
    rows: int
    size: int
    figures: dict[str, Figures]
    missing: list[str]
    versions: dict[str, str]

    @property
    def title(self) -> str:
        return f"{self.kind}, {self.agreements:,} agreements"

    def ratio(self, name: str, other: str) -> float:
        return self.figures[name].rate / self.figures[other].rate

    def goals(self) -> Iterator[tuple[str, str, float, float]]:
        """What is compared with what, the ratio that is asked, and the one that was measured."""
        for name, other, asked in (*GOALS[""], *GOALS[self.kind]):
            if other in self.figures:
                yield name, other, asked, self.ratio(name, other)


def write(databases: list[Database], seconds: int, rounds: int) -> None:
    """Write the report and the chart."""
    (BENCH / "results.svg").write_text(chart(databases))
    (BENCH / "results.md").write_text("\n".join(lines(databases, seconds, rounds)) + "\n")
    for database in databases[-1:]:
        print("\n".join(table(database)))


def lines(databases: list[Database], seconds: int, rounds: int) -> Iterator[str]:
    now = datetime.datetime.now(datetime.UTC)
    yield "# The site and its peers\n"
    yield (
        f"`make bench` wrote this on {now:%-d %B %Y}, at commit {commit()}: the first page of `agreements?host=Kosovo`,"
        f" one worker on one core, the load on another. p50 is measured at 1 connection, requests per second at 8,"
        f" {seconds} seconds each; medians of {rounds} rounds, every second one in reverse order, and in brackets the"
        f" lowest and the highest rate. CPU is the time that the server's processes took for a request at 8"
        f" connections, without PostgreSQL's: what else the machine does changes it least. At the end the machine's"
        f" load was {os.getloadavg()[1]:.0f}; the comparison itself makes 2. Compare only within a table.\n"
    )
    yield (
        "All peers read the site's own tables. Before anything was measured, their parsed answers equalled the site's"
        " in all fields that they share; `shared_fields.py` says which, and why the others are left out: the site tells"
        " more for the same request. PostgreSQL itself isn't bound to a core. The rate limit of the site counts, but"
        " is never reached. Uncached, it makes each answer anew (`KEPT_BYTES=0`); how many rows match is counted once"
        " in each state of the record.\n"
    )
    yield "![Requests per second of the site and of each peer](results.svg)\n"
    for database in databases:
        yield from table(database)
    yield from machine(databases)


def table(database: Database) -> Iterator[str]:
    yield f"## {database.title}\n"
    yield (
        f"{database.rows} of {database.matches:,} agreements that match; the site's answer has"
        f" {database.size / 1000:.1f} kB.\n"
    )
    yield "| | p50, ms | requests/s | | CPU, ms | uncached ÷ it | kept ÷ it |\n|---|--:|--:|--:|--:|--:|--:|"
    for name, figures in database.figures.items():
        lowest, highest = number(min(figures.rates)), number(max(figures.rates))
        ratios = (number(database.ratio(ours, name)) for ours in (UNCACHED, KEPT))
        yield (
            f"| {name} | {number(figures.median)} | {number(figures.rate)} | ({lowest}–{highest})"
            f" | {number(statistics.median(figures.cpu))} | {' | '.join(ratios)} |"
        )
    yield "\n| goal | asked | measured | met |\n|---|--:|--:|---|"
    for name, other, asked, measured in database.goals():
        met = "yes" if measured >= asked else "**no**"
        yield f"| {name} ÷ {other} | ≥ {asked:g} | {number(measured)} | {met} |"
    yield ""
    for reason in database.missing:
        yield f"Not measured: {reason}.\n"


def number(value: float) -> str:
    """The value with three digits that count."""
    if value < 0.0005:
        return "0"
    return f"{value:,.0f}" if value >= 100 else f"{value:.{max(0, 2 - int(log10(value) // 1))}f}"


def machine(databases: list[Database]) -> Iterator[str]:
    yield "## Machine and versions\n"
    info = Path("/proc/cpuinfo").read_text()
    model = next((line.split(": ")[1] for line in info.splitlines() if line.startswith("model name")), "unknown")
    yield f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}.\n"
    versions = {name: version for database in databases for name, version in database.versions.items()}
    yield ", ".join(f"{name} {version}" for name, version in versions.items()) + "."


def commit() -> str:
    """The commit of the checkout, and whether something was changed since."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=BENCH, capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "..", ":!results.*")
    return git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")


WIDTH, LABELS, BAR, TOP = 860, 290, 22, 34
COLOURS = {"the site": "#0b6e4f", "limit": "#9aa5b1", "peer": "#33658a"}


def chart(databases: list[Database]) -> str:
    """Bars on a logarithmic scale, one panel for each database."""
    height = sum(TOP + BAR * len(database.figures) + 16 for database in databases)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
        ' font-size="13" role="img" aria-label="Requests per second, of the site and its peers, logarithmic">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
    ]
    top = 0
    for database in databases:
        parts += panel(database, top)
        top += TOP + BAR * len(database.figures) + 16
    return "\n".join([*parts, "</svg>\n"])


def panel(database: Database, top: int) -> Iterator[str]:
    title = f"{database.title}: requests per second at 8 connections (logarithmic)"
    yield f'<text x="8" y="{top + 22}" font-weight="bold">{escape(title)}</text>'
    highest = log10(max(figures.rate for figures in database.figures.values()))
    for place, (name, figures) in enumerate(database.figures.items()):
        y = top + TOP + place * BAR
        kind = "the site" if name.startswith("the site") else "limit" if name in (VIEW, BARE, BARE_304) else "peer"
        width = max(2.0, log10(max(figures.rate, 1)) / highest * (WIDTH - LABELS - 80))
        yield f'<text x="{LABELS - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>'
        yield f'<rect x="{LABELS}" y="{y + 2}" width="{width:.0f}" height="{BAR - 5}" fill="{COLOURS[kind]}"/>'
        yield f'<text x="{LABELS + width + 6:.0f}" y="{y + 15}">{number(figures.rate)}</text>'
