"""Fill a database that holds the record with copies of it: `DATABASE_URL=… python bench/fill.py 100000`.

The record is copied until so many agreements are published, with everything that is about one agreement (events,
claims, criteria, payments, considerations, texts, criticisms, court cases, checks, sources with what they re-tell), so
that all proportions are real. The first copy is published by the site's own code. The others are made of its rows, also
of its revisions and of the index, by SQL: each copy has a number of six digits, which stands in all its slugs, titles
and ids, and nothing else differs. `manage.py audit` finds no error afterwards. Countries, actors, outside counts and
the checks of countries are shared. For measurements only.
"""

import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "0")
sys.path.insert(0, os.getcwd())
django.setup()

from django.db import connection, models, transaction  # noqa: E402

from agreements.choices import EditorialState  # noqa: E402
from agreements.models import (  # noqa: E402
    Address,
    Agreement,
    CaseEvent,
    Check,
    Claim,
    Consideration,
    CourtCase,
    Criterion,
    Criticism,
    Dataset,
    Event,
    LegalText,
    Payment,
    Revision,
    SearchEntry,
    Source,
)
from agreements.models.index import INDEX  # noqa: E402
from agreements.planner import analyze  # noqa: E402
from agreements.publishing import publish  # noqa: E402

OWN: list[Any] = [
    Source, Agreement, Check, Criterion, Payment, Consideration, LegalText, Event, Claim, Criticism, CourtCase,
    CaseEvent,
]  # fmt: skip
"""The tables of which each copy of the record has rows of its own, with ids that begin with its number."""
LINKS: list[Any] = [
    Source.retells.through,
    Agreement.joint_senders.through,
    Event.sources.through,
    Criticism.sources.through,
    Criticism.agreements.through,
    CourtCase.agreements.through,
    CaseEvent.sources.through,
]
IDS_WITHOUT_KEY = {"row", "payment", "part_of"}
"""Columns with ids that aren't foreign keys."""
DRAFT = {"state": f"'{EditorialState.DRAFT}'", "revision": "NULL", "published_at": "NULL", "updated_at": "NULL"}
"""What the columns of an agreement hold before it is published, as SQL."""
FIRST = 500_001
"""The number of the first copy. All numbers begin with the same digit, so that the copies are sorted alike."""
STEP = 10_000_000
"""More than any id of the record."""


def fill(count: int) -> None:
    """Copy the record, in one transaction, until so many agreements are published."""
    published = Agreement.objects.published().count()
    copies = -(-(count - published) // published)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # With two megabytes, SQLite's default, the pages of the indexes are read again and again.
            cursor.execute("PRAGMA cache_size = -4000000")
            cursor.execute("PRAGMA synchronous = OFF")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        before = Dataset.current()
        publish_first_copy()
        after = Dataset.current()
        for model in [*OWN, *LINKS, Revision, Address, *INDEX]:
            print(f"{model._meta.verbose_name_plural} …", file=sys.stderr)
            repeat(model, copies, after.revision - before.revision)
        Dataset.objects.update(
            revision=models.F("revision") + (copies - 1) * (after.revision - before.revision),
            revisions=models.F("revisions") + (copies - 1) * (after.revisions - before.revisions),
        )
    # As `load` does: statistics of SQLite, which a site never has, would change its plans.
    analyze()


def publish_first_copy() -> None:
    """Copy the editors' rows once, and publish them."""
    for model in [*OWN, *LINKS]:
        columns = {field.column: first(model, field) for field in model._meta.concrete_fields}
        condition = "agreement_id IS NOT NULL" if model is Check else "TRUE"
        insert(model, columns, condition)
    for agreement in Agreement.objects.filter(pk__gte=FIRST * STEP).order_by("pk"):
        if Agreement.objects.published().filter(pk=agreement.pk - FIRST * STEP).exists():
            publish(agreement, why="Copied for measurements")


def first(model: Any, field: Any) -> str:
    """The SQL expression for a column of the first copy, whose agreements are drafts."""
    original = quoted(model, field)
    if model is Agreement and field.name in DRAFT:
        return DRAFT[field.name]
    if field.primary_key or field.related_model in OWN:
        return f"{original} + {FIRST * STEP}"
    if field.name == "slug":
        return f"{original} || '-{FIRST}'"
    if field.name == "title" and model in (Agreement, CourtCase):
        return f"{original} || ' {FIRST}'"
    return original


def repeat(model: Any, copies: int, revisions: int) -> None:
    """Insert the rows of all copies but the first, from those of the first, which made so many dataset revisions."""
    has_ids_of_its_own = model in (*OWN, *LINKS, Revision)
    columns = {
        field.column: repeated(model, field, revisions)
        for field in model._meta.concrete_fields
        # The database counts the keys of other tables up.
        if has_ids_of_its_own or not isinstance(field, models.AutoField)
    }
    key = next(
        field
        for field in model._meta.concrete_fields
        if (
            field.primary_key
            if model in OWN
            else field.name == "row"
            if model in (Address, SearchEntry)
            else field.related_model in OWN
        )
    )
    numbers = (
        f"WITH RECURSIVE copy(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM copy WHERE n < {copies - 1}) "
    )
    if copies > 1:
        insert(model, columns, f"{quoted(model, key)} >= {FIRST * STEP}", numbers)


def repeated(model: Any, field: Any, revisions: int) -> str:
    """The SQL expression for a column of the copy that is n after the first."""
    original = quoted(model, field)
    if (model is Revision and field.primary_key) or field.related_model is Revision:
        return f"{original} + copy.n * {STEP}"
    if field.primary_key or field.related_model in OWN or field.name in IDS_WITHOUT_KEY:
        return f"CASE WHEN {original} >= {FIRST * STEP} THEN {original} + copy.n * {STEP} ELSE {original} END"
    if field.name == "dataset_revision":
        return f"{original} + copy.n * {revisions}"
    if isinstance(field, models.CharField | models.TextField):
        return f"replace({original}, '{FIRST}', CAST({FIRST} + copy.n AS text))"
    return original


def quoted(model: Any, field: Any) -> str:
    return f'"{model._meta.db_table}"."{field.column}"'


def insert(model: Any, columns: dict[str, str], condition: str, numbers: str = "") -> None:
    """Insert rows into the table of a model that are made of others of it, in one statement."""
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    copy = " CROSS JOIN copy" if numbers else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'{numbers}INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM "{table}"{copy} '
            f"WHERE {condition}"
        )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    print(", ".join(f"{model.objects.count():,} {model._meta.verbose_name_plural}" for model in [*OWN, Revision]))
