"""Measure every request of `requests.tsv` in process: `DATABASE_URL=… python bench/growth.py [NAME …] > small.tsv`.

Each is asked once as it is the first time in a state of the record, and three times with its counts kept, of which the
quickest stands; no whole answers are kept. Prints, by tab, the name, milliseconds of CPU of this process for the latter
(with PostgreSQL, which works in processes of its own, the time by the clock), statements, bytes, the status, and the
milliseconds of the first. `python bench/growth.py --compare small.tsv large.tsv` prints both and the growth, the
greatest first.
"""

import csv
import os
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

REQUESTS = Path(__file__).with_name("requests.tsv")
SLOW = 1_000.0
"""Milliseconds from which a request isn't asked again."""


def main(names: list[str]) -> None:
    """Measure the requests of these names, or all."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    sys.path.insert(0, os.getcwd())
    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    settings.RATE_LIMIT, settings.ALLOWED_HOSTS, settings.SECOND_FACTOR_REQUIRED = 0, ["testserver"], False
    editor, _ = get_user_model().objects.get_or_create(username="bench", is_staff=True, is_superuser=True)
    values = placeholders()
    anybody, signed_in = (Client(raise_request_exception=False, headers={"X-Forwarded-Proto": "https"}) for _ in "ab")
    signed_in.force_login(editor)
    anybody.get("/about")
    for name, address in csv.reader(REQUESTS.open(), delimiter="\t"):
        if not names or name in names:
            client = signed_in if name.startswith("ADMIN") else anybody
            print(name, *measured(client, address.format(**values)), sep="\t", flush=True)


def placeholders() -> dict[str, Any]:
    """The slugs and numbers that stand in the addresses, as they are in this database."""
    from agreements.models import Actor, Agreement, Criticism, Dataset, Mention, Source

    public = Agreement.objects.published().order_by("pk")
    count, first = public.count(), public[0]

    def mentioned(model: Any, kind: str) -> Any:
        """A row that the first agreement shows."""
        rows = Mention.objects.current().filter(agreement=first, kind=kind).order_by("row")
        return model.objects.get(pk=rows.values_list("row", flat=True)[0])

    return {
        "source": mentioned(Source, "source").slug,
        "actor": mentioned(Actor, "actor").slug,
        "critic": mentioned(Actor, "critic").slug,
        "criticism": mentioned(Criticism, "criticism").slug,
        "last": -(-count // 50),
        "last5": -(-count // 5),
        "middle": public[count // 2].pk,
        "revision": Dataset.current().revision - 1,
        "slug": first.slug,
    }


def measured(client: Any, address: str) -> tuple[str, int, int, int, str]:
    """Milliseconds of CPU, statements, bytes, the status, and milliseconds of the first time."""
    from django.core.cache import caches
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock = process_time if connection.vendor == "sqlite" else perf_counter
    caches["counts"].clear()
    best, first = (float("inf"), 0, 0, 0), 0.0
    for turn in range(4):
        start = clock()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            size = len(response.getvalue())
        milliseconds = (clock() - start) * 1000
        first = first or milliseconds
        if turn or milliseconds > SLOW:
            best = min(best, (milliseconds, len(queries), size, response.status_code))
        if milliseconds > SLOW:
            break
    return f"{best[0]:.1f}", *best[1:], f"{first:.1f}"


def compare(small: Path, large: Path) -> None:
    """Print the requests of both tables, those that grow most first."""
    small_rows, large_rows = (
        {row[0]: row[1:] for row in csv.reader(path.open(), delimiter="\t")} for path in (small, large)
    )
    growth = {
        name: float(large_rows[name][0]) / float(row[0]) for name, row in small_rows.items() if name in large_rows
    }
    print(
        f"{'request':<24}{'small ms':>10}{'large ms':>10}{'×':>8}{'first':>10}{'SQL':>5}{'small':>13}{'large':>13}"
        " bytes, status"
    )
    for name in sorted(growth, key=growth.__getitem__, reverse=True):
        (before, _, size, *_), (after, queries, large_size, status, first) = small_rows[name], large_rows[name]
        print(
            f"{name:<24}{float(before):10.1f}{float(after):10.1f}{growth[name]:8.1f}{float(first):10.1f}{queries:>5}"
            f"{int(size):13,}{int(large_size):13,} {status}"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--compare"]:
        compare(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(sys.argv[1:])
