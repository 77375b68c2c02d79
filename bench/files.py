"""Measure the files of a large list: first byte, duration, size, and the server's memory above idle.

`python bench/files.py http://127.0.0.1:8123 <pid of the server>`; fill the database with bench/fill.py first.
"""

import sys
import threading
import time
import urllib.request
from pathlib import Path

FORMATS = ("csv", "jsonl", "geojson", "xlsx")


def memory(pid: str) -> int:
    """Resident memory of the process and its children, in bytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in [pid, *children])
    return pages * 4096


def measure(address: str, pid: str) -> tuple[float, float, int, int]:
    """Seconds to the first byte, seconds in all, bytes, and the most memory above idle."""
    idle, most, done = memory(pid), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    with urllib.request.urlopen(address, timeout=300) as answer:
        answer.read(1)
        first = time.perf_counter() - start
        size = 1
        while block := answer.read(1 << 16):
            size += len(block)
    spent = time.perf_counter() - start
    done.set()
    watcher.join()
    return first, spent, size, most - idle


if __name__ == "__main__":
    site, pid = sys.argv[1:3]
    urllib.request.urlopen(f"{site}/api/agreements").read()
    print(f"{'format':<9}{'first byte':>12}{'in all':>10}{'size':>11}{'memory above idle':>20}")
    for form in FORMATS:
        first, spent, size, above = measure(f"{site}/api/agreements.{form}", pid)
        print(f"{form:<9}{first * 1000:>9.0f} ms{spent:>8.1f} s{size / 1e6:>8.1f} MB{above / 1e6:>17.1f} MB")
