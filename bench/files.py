"""Measure the exports of a large list: first byte, duration, size, and the server's memory above idle.

`python bench/files.py http://127.0.0.1:8123 <pid of the server>`, with the server's DATABASE_URL; fill the database
with bench/fill.py first. Durations are also given as multiples of the plainest loop over the same stored documents.
"""

import os
import statistics
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
sys.path.insert(0, os.getcwd())
django.setup()

from agreements.models import Agreement  # noqa: E402

FORMATS = ("csv", "jsonl", "geojson", "xlsx")
ROUNDS = 3


def memory(pid: str) -> int:
    """Resident memory of the process and its children, in bytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{process}/statm").read_text().split()[1]) for process in [pid, *children])
    return pages * os.sysconf("SC_PAGE_SIZE")


def ask(address: str) -> Any:
    """The response to a request like that of a proxy with https, because in production http is redirected."""
    return urllib.request.urlopen(urllib.request.Request(address, headers={"X-Forwarded-Proto": "https"}), timeout=600)


def measure(address: str, pid: str) -> tuple[float, float, int, int]:
    """Seconds to the first byte, total seconds, bytes, and the server's peak memory in bytes."""
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    with ask(address) as answer:
        answer.read(1)
        first_byte = time.perf_counter() - start
        size = 1
        while block := answer.read(1 << 16):
            size += len(block)
    duration = time.perf_counter() - start
    done.set()
    watcher.join()
    return first_byte, duration, size, peak


def plainest_loop() -> float:
    """Seconds to read each stored list item and write it to the null device."""
    start = time.perf_counter()
    with Path(os.devnull).open("w") as null_device:
        for item in Agreement.objects.published().values_list("listed__item", flat=True).iterator():
            null_device.write(f"{item}\n")
    return time.perf_counter() - start


if __name__ == "__main__":
    site, pid = sys.argv[1:3]
    query = sys.argv[3] if len(sys.argv) > 3 else ""
    ask(f"{site}/api/agreements").read()
    idle = memory(pid)
    loops = []
    measured: dict[str, list[tuple[float, float, int, int]]] = {export_format: [] for export_format in FORMATS}
    for _ in range(ROUNDS):
        loops.append(plainest_loop())
        for export_format in FORMATS:
            measured[export_format].append(measure(f"{site}/api/agreements.{export_format}{query}", pid))
    loop = statistics.median(loops)
    print(f"The plainest loop: {loop:.1f} s. Medians of {ROUNDS} rounds; of the memory the maximum.\n")
    print("| file | first byte | in all | × the loop | size | memory above idle |\n|---|--:|--:|--:|--:|--:|")
    for export_format, rounds in measured.items():
        first_byte, duration, size, _ = (statistics.median(values) for values in zip(*rounds, strict=True))
        above_idle = max(peak for *_, peak in rounds) - idle
        print(
            f"| {export_format} | {first_byte * 1000:.0f} ms | {duration:.1f} s | {duration / loop:.1f} |"
            f" {size / 1e6:.0f} MB | {above_idle / 1e6:.0f} MB |"
        )
