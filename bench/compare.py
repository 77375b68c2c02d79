"""Compare the site with its peers over the same data: `compare.py --sqlite PATH --postgres URL`, one or both.

`make bench` installs what this needs, and makes the databases where none is named. Each server runs with one worker on
one core, the load on another. Nothing is measured before all answers, parsed and reduced to what they have in common
(`shared_fields.py`), equal the site's. Then each round measures all servers, every second one in reverse order, so that
what else the machine does meets all alike; medians are reported, in `bench/results.md` and `bench/results.svg`. Only
the loopback is asked, and each measurement ends by itself.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from math import ceil
from pathlib import Path

from report import Database, Figures, write
from servers import CONNECTIONS, HOST, PROXY, Cell, Servers, cpu_seconds, get, missing_programs
from shared_fields import difference
from tqdm import tqdm

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
"""Milliseconds of the units in which wrk writes a time."""
WARM_UP = 3
MIN_TURNS, MAX_SECONDS = 4, 20
"""How often each connection should be answered in a measurement, and the seconds that this may take at most."""


def main() -> None:
    arguments = options()
    cores = sorted(os.sched_getaffinity(0))
    if missing := missing_programs():
        sys.exit(f"Missing: {', '.join(missing)} (on Debian: apt-get install wrk util-linux)")
    if len(cores) < 2:
        sys.exit("Two cores are needed: one for the server, one for the load.")
    databases = []
    for address in arguments.databases:
        with tempfile.TemporaryDirectory() as folder, Servers(address, cores[0], Path(folder)) as servers:
            databases.append(compare(servers, cores[1], arguments))
            write(databases, arguments.seconds, arguments.rounds)


def options() -> argparse.Namespace:
    """The arguments; SQLite's path as an address."""
    parser = argparse.ArgumentParser(description="Compare the site with its peers over the same data.")
    parser.add_argument("--sqlite", action="append", default=[], metavar="PATH", type=Path)
    parser.add_argument("--postgres", action="append", default=[], metavar="URL")
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, 10))
    parser.add_argument("--seconds", type=int, default=2, choices=range(1, 11), help="of each measurement")
    arguments = parser.parse_args()
    arguments.databases = [f"sqlite:///{path.resolve()}" for path in arguments.sqlite] + arguments.postgres
    if not arguments.databases:
        parser.error("name a database with --sqlite or --postgres")
    return arguments


def compare(servers: Servers, core: int, arguments: argparse.Namespace) -> Database:
    """Start all servers, compare their answers, and measure them."""
    kind = "SQLite" if servers.is_sqlite else "PostgreSQL"
    print(f"{kind}: starting the servers …", flush=True)
    cells = servers.cells()
    rows, matches = check_parity(cells)
    everything = json.loads(get(cells[0].address.split("?")[0] + "?page_size=1", PROXY)[0])["count"]
    measurements = [
        (cell, connections)
        for turn in range(arguments.rounds)
        for cell in (cells if turn % 2 == 0 else reversed(cells))
        for connections in (1, CONNECTIONS)
    ]
    size = len(get(cells[0].address, PROXY)[0])
    count, seconds = len(measurements), arguments.seconds
    print(f"{kind}: answers are equal; {count} measurements of {seconds} s, of slow peers longer", flush=True)
    figures = {cell.name: Figures() for cell in cells}
    with tqdm(measurements, unit="cell", mininterval=1 if sys.stderr.isatty() else 10) as progress:
        for cell, connections in progress:
            progress.set_postfix_str(f"{cell.name}, {connections}", refresh=False)
            measure(cell, figures[cell.name], connections, seconds, core)
    return Database(kind, everything, matches, rows, size, figures, servers.missing, servers.versions())


def check_parity(cells: list[Cell]) -> tuple[int, int]:
    """End the program where an answer differs from the site's. Returns the numbers of rows and of matches."""
    answers = {cell.name: json.loads(get(cell.address, cell.headers)[0]) for cell in cells if cell.reader}
    parsed = {cell.name: cell.reader(answers[cell.name]) for cell in cells if cell.reader}
    ours = parsed[cells[0].name]
    if not ours["results"]:
        sys.exit(f"The database holds no agreement with the host {HOST}.")
    for name, theirs in parsed.items():
        if differs := difference(ours, theirs):
            sys.exit(f"Nothing was measured, because {name} answers something else than the site: {differs}")
    for cell in cells:
        for _ in range(WARM_UP):
            if cell.status == 200:
                get(cell.address, cell.headers)
    return len(ours["results"]), ours["count"]


def measure(cell: Cell, figures: Figures, connections: int, seconds: int, core: int) -> None:
    """Measure once, and note the figures."""
    if connections == 1:
        median, _, _ = load(cell, connections, seconds, core)
        figures.medians.append(median)
        return
    # A slow peer is given the time for some turns of all connections.
    turns = MIN_TURNS * connections * figures.medians[-1] / 1000
    before = cpu_seconds(cell.process)
    _, rate, count = load(cell, connections, max(seconds, min(MAX_SECONDS, ceil(turns))), core)
    figures.rates.append(rate)
    figures.cpu.append((cpu_seconds(cell.process) - before) / count * 1000)


def load(cell: Cell, connections: int, seconds: int, core: int) -> tuple[float, float, int]:
    """The median of the times in milliseconds, the requests per second, and their number.

    All answers must have a right status. Where there is none, the peer is given the most time.
    """
    headers = [part for name, value in cell.headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", "--timeout", "20s"]
    for duration in (seconds, MAX_SECONDS):
        output = subprocess.run(
            [*command, f"-d{duration}s", "--latency", *headers, cell.address],
            capture_output=True, text=True, check=True, timeout=60,
        ).stdout  # fmt: skip
        if not re.search(r" 0 requests in", output):
            break
    errors = re.search(r"Non-2xx or 3xx responses: .*|Socket errors: .*", output)
    median = re.search(r"50%\s+([\d.]+)([a-z]+)", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    count = re.search(r"(\d+) requests in", output)
    if errors or not median or not rate or not count or count[1] == "0":
        sys.exit(f"{cell.name} at {connections} connections: {errors[0] if errors else output}")
    return float(median[1]) * UNITS[median[2]], float(rate[1]), int(count[1])


if __name__ == "__main__":
    main()
