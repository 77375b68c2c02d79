"""Measure the queries of the list of agreements on the index: `DATABASE_URL=… python bench/questions.py`.

For every filter, negation, ordering and all facets, now and as of a day: milliseconds for the first page of ids and for
the count (the best of three), the count, and the tables that are scanned. The last lines are the rows and the megabytes
of each table of the index.
"""

import os
import re
import sys
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "0")
sys.path.insert(0, os.getcwd())
django.setup()

from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402

from agreements.filters import FACETS, AgreementFilterSet, facet_counts  # noqa: E402
from agreements.models import Actor, AgreementState, Dataset, Source  # noqa: E402
from agreements.models.index import INDEX  # noqa: E402

DAY = "as_of=2025-09-30"
FILTERS = [
    "", "host=Kosovo", "sender=US", "party=Denmark", "region=Africa", "kind=third_country_removal",
    "instrument=treaty", "status=in_operation", "status=agreed&status_said_by=host", "host__not=Kosovo",
    "sender__not=US", "region__not=Africa", "kind__not=return_hub", "instrument__not=treaty", "status__not=ended",
    "capacity_at_least=100", "capacity_at_most=100", "capacity_unit=prison_cells", "capacity_period=per_year",
    "criterion=nationality", "has_payment=true", "has_payment=false", "payer=sender", "critic={critic}",
    "ground=legality", "source={source}", "source_grade=A", "contested=true", "contested=false", "verified=true",
    "verified=false", "announced_after=2025-06-15", "announced_before=2025-06-15",
    "sender=US&status=in_operation&contested=true",
]  # fmt: skip
NOW_ONLY = ["active_on=2025-09-30", "updated_since=2026-01-01", "q=kosovo", "q=prison+cells"]
ORDERINGS = ["title", "announced", "updated", "capacity", "id"]


def questions() -> list[str]:
    """All query strings, with a source and a critic that are on record."""
    rows = {"critic": Actor.objects.filter(criticisms__gt=0).first(), "source": Source.objects.first()}
    slugs = {name: row.slug for name, row in rows.items() if row}
    filters = [query.format(**slugs) for query in FILTERS]
    orders = [f"ordering={sign}{key}" for key in ORDERINGS for sign in ("", "-")]
    return [
        *filters,
        *NOW_ONLY,
        *orders,
        *(f"{query}&{DAY}" if query else DAY for query in [*filters, *orders]),
    ]


def filterset_for(question: str) -> Any:
    """The FilterSet of a query string, which must be valid."""
    filterset = AgreementFilterSet(
        QueryDict(question), queryset=AgreementState.objects.all(), dataset=Dataset.current()
    )
    assert not filterset.parameter_errors(), question
    return filterset


def best(ask: Any) -> tuple[float, Any]:
    """The milliseconds of the quickest of three calls, and the result; a call over 3 seconds isn't repeated."""
    times = []
    for _ in range(3):
        start = perf_counter()
        answer = ask()
        times.append((perf_counter() - start) * 1000)
        if times[0] > 3_000:
            break
    return min(times), answer


def scanned(rows: Any) -> str:
    """The tables that the query plan scans without an index, as text."""
    plan = rows.explain()
    if connection.vendor == "postgresql":
        return ", ".join(sorted(set(re.findall(r"Seq Scan on agreements_(\w+)", plan))))
    aliases = re.findall(r'"agreements_(\w+)"(?: ([UVW]\d+))?', str(rows.query))
    tables = {alias or f"agreements_{table}": table for table, alias in aliases}
    scans = [line.split() for line in plan.splitlines() if "SCAN " in line and "USING" not in line]
    return ", ".join(sorted({tables.get(words[words.index("SCAN") + 1], "") for words in scans} - {""}))


def main() -> None:
    """Print the table."""
    print(f"{'page ms':>9} {'count ms':>9} {'count':>8}  question · scanned")
    for question in questions():
        rows = filterset_for(question).qs
        page, _ = best(lambda rows=rows: list(rows.values_list("agreement", flat=True)[:50]))
        count, number = best(lambda rows=rows: rows.order_by().count())
        print(f"{page:9.2f} {count:9.2f} {number:8}  {question or '(nothing)'} · {scanned(rows[:50])}", flush=True)
    for question in ("", "sender=US", DAY, f"sender=US&contested=false&verified=true&{DAY}"):
        filterset = filterset_for(question)
        querysets = dict.fromkeys(FACETS, filterset.qs)
        milliseconds, _ = best(lambda querysets=querysets, day=filterset.day: facet_counts(querysets, day))
        print(f"{milliseconds:9.2f} {'':>9} {'':>8}  all {len(FACETS)} facets: {question or '(nothing)'}", flush=True)
    for table in INDEX:
        rows, name = table._default_manager.count(), table._meta.verbose_name_plural
        print(f"{rows:10,} {name}, {size_of(table._meta.db_table):.1f} MB")


def size_of(table: str) -> float:
    """Megabytes of a table with its indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = %s)",
                [table],
            )
        return float(cursor.fetchone()[0] or 0) / 1e6


if __name__ == "__main__":
    main()
