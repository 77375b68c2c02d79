"""What the costliest requests cost: `DATABASE_URL=… python bench/costs.py [ADDRESS …]`, in process.

CPU seconds of the process (of PostgreSQL's backends see `pg_stat_statements`), statements, bytes, and whether the time
limit was reached.
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
    """One line of the table."""
    client = Client(raise_request_exception=False, headers={"X-Forwarded-Proto": "https"})
    began, worked = monotonic(), process_time()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        body = response.getvalue()
    worked, took = process_time() - worked, monotonic() - began
    reached = "reached" if response.status_code == 503 else ""
    return f"{worked:8.2f} {took:8.2f} {len(asked):4} {len(body):11,} {response.status_code} {reached:8}{address}"


if __name__ == "__main__":
    settings.RATE_LIMIT, settings.ALLOWED_HOSTS = 0, ["testserver"]
    Client(headers={"X-Forwarded-Proto": "https"}).get("/about")
    print(f"{'CPU s':>8} {'wall s':>8} {'SQL':>4} {'bytes':>11}")
    for address in sys.argv[1:] or ADDRESSES:
        print(measure(address), flush=True)
