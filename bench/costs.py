"""Measure the most expensive requests, in process: `DATABASE_URL=… python bench/costs.py [ADDRESS …]`.

Prints CPU seconds of this process (for PostgreSQL's see `pg_stat_statements`), wall-clock seconds, statements, bytes,
the status, and whether the time limit was reached.
"""

import os
import sys
from time import monotonic, process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
sys.path.insert(0, os.getcwd())
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

ADDRESSES = [
    "/agreements?verified=false",
    "/api/facets?as_of=2025-06-30&verified=false&contested=false",
    "/countries/united-states",
    "/api/agreements?verified=false",
    "/sitemap.xml",
    "/sitemap-agreement-210.xml",
    "/api/feeds/agreements.atom?contested=false",
    "/agreements",
    "/api/facets",
    "/api/agreements?page=2000",
    "/api/countries",
    "/countries/kosovo",
    "/api/stats?as_of=2025-06-30",
    "/api/agreements?q=a",
    "/api/stats",
    "/api/agreements?source=no-such-source-at-all",
    "/api/agreements?host=Kosovo",
    "/api/agreements",
    "/api/countries/US",
    "/",
    "/sources",
    "/api/events",
    "/api/agreements?ordering=capacity",
]


def measure(address: str) -> str:
    """Request the address, and return its line of the table."""
    client = Client(raise_request_exception=False, headers={"X-Forwarded-Proto": "https"})
    wall_start, cpu_start = monotonic(), process_time()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        body = response.getvalue()
    cpu_seconds, wall_seconds = process_time() - cpu_start, monotonic() - wall_start
    limit = "reached" if response.status_code == 503 else ""
    times = f"{cpu_seconds:8.2f} {wall_seconds:8.2f}"
    return f"{times} {len(queries):4} {len(body):11,} {response.status_code} {limit:8}{address}"


if __name__ == "__main__":
    settings.RATE_LIMIT, settings.ALLOWED_HOSTS = 0, ["testserver"]
    Client(headers={"X-Forwarded-Proto": "https"}).get("/about")
    print(f"{'CPU s':>8} {'wall s':>8} {'SQL':>4} {'bytes':>11}")
    for address in sys.argv[1:] or ADDRESSES:
        print(measure(address), flush=True)
