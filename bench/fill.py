"""Fill a database that holds the record with copies of it: `DATABASE_URL=… python bench/fill.py 100000`.

The record is copied as often as it takes to have so many published agreements: with their events, claims, criteria,
payments, criticisms, sources, re-tellings and revisions, so that all proportions are real. Each copy has slugs,
titles and ids of its own; countries and actors are shared. `manage.py audit` then finds nothing wrong. For measuring
only.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "0")
sys.path.insert(0, os.getcwd())
django.setup()

from django.db import connection, models, transaction  # noqa: E402

from agreements.indexing import index  # noqa: E402
from agreements.models import (  # noqa: E402
    Address,
    Agreement,
    Claim,
    Criterion,
    Criticism,
    Dataset,
    Event,
    Payment,
    Revision,
    Source,
)
from agreements.record.document import read, write  # noqa: E402
from agreements.record.facts import Facts  # noqa: E402

COPIED: list[Any] = [Source, Agreement, Criterion, Payment, Event, Claim, Criticism]
THROUGH: list[Any] = [
    Source.retells.through,
    Agreement.joint_senders.through,
    Event.sources.through,
    Criticism.sources.through,
    Criticism.agreements.through,
]
BATCH = 2_000


def fill(count: int) -> None:
    """Copy the record until so many agreements are published; all or nothing."""
    published = Agreement.objects.published().count()
    times = -(-(count - published) // published)
    everything = [*COPIED, *THROUGH, Revision]
    step = 10 ** len(str(max(model.objects.aggregate(last=models.Max("pk"))["last"] or 0 for model in everything)))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        for model in [*COPIED, *THROUGH]:
            copy(model, step, times)
        stored = list(Revision.objects.all())
        dataset = Dataset.current().revision
        rows = copies(stored, step, dataset, times)
        while batch := list(islice(rows, BATCH)):
            Revision.objects.bulk_create(batch)
        Dataset.objects.update(
            revision=models.F("revision") * (times + 1), revisions=models.F("revisions") + len(stored) * times
        )
        for kind, model in (("source", Source), ("criticism", Criticism)):
            rows_of = model.objects.filter(pk__gte=step).values_list("slug", "pk").iterator()
            named = (Address(kind=kind, slug=slug, row=pk) for slug, pk in rows_of)
            while few := list(islice(named, BATCH)):
                Address.objects.bulk_create(few)
        index(Agreement.objects.filter(pk__gte=step))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def copy(model: Any, step: int, times: int) -> None:
    """Insert the copies of a table's rows in one statement."""
    columns = {field.column: column(model, field, step) for field in model._meta.concrete_fields}
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {times}) "
            f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM "{table}" CROSS JOIN copy'
        )


def column(model: Any, field: Any, step: int) -> str:
    """What stands in a column of the copy number n."""
    own = f'"{model._meta.db_table}"."{field.column}"'
    if field.primary_key or field.related_model in (*COPIED, Revision):
        return f"{own} + copy.n * {step}"
    if field.name == "slug":
        return f"{own} || '-' || copy.n"
    if model is Agreement and field.name == "title":
        return f"{own} || ' ' || copy.n"
    return own


def copies(stored: list[Revision], step: int, dataset: int, times: int) -> Iterator[Revision]:
    """The revisions of all copies, with their documents."""
    documents = [(row, read(row.document)) for row in stored]
    for n in range(1, times + 1):
        for row, document in documents:
            yield Revision(
                pk=row.pk + n * step,
                agreement_id=row.agreement_id + n * step,
                number=row.number,
                dataset_revision=row.dataset_revision + n * dataset,
                action=row.action,
                reason=row.reason,
                made_at=row.made_at,
                made_by_role=row.made_by_role,
                slug=f"{row.slug}-{n}",
                document=write(replace(document, facts=copied(document.facts, n, n * step))),
            )


def copied(facts: Facts, n: int, step: int) -> Facts:
    """The facts of the copy number n, whose ids are higher by the step."""

    def said(row: Any) -> Any:
        """A row with the claims about it."""
        return replace(row, id=row.id + step, claims=claims(row.claims))

    def claims(about: Any) -> Any:
        return tuple(replace(claim, id=claim.id + step, source=f"{claim.source}-{n}") for claim in about)

    def cited(row: Any) -> Any:
        return replace(row, sources=tuple(f"{slug}-{n}" for slug in row.sources))

    return replace(
        facts,
        id=facts.id + step,
        slug=f"{facts.slug}-{n}",
        title=f"{facts.title} {n}",
        claims={field: claims(about) for field, about in facts.claims.items()},
        criteria=tuple(map(said, facts.criteria)),
        payments=tuple(map(said, facts.payments)),
        events=tuple(cited(said(event)) for event in facts.events),
        criticisms=tuple(replace(cited(row), slug=f"{row.slug}-{n}") for row in facts.criticisms),
        sources={
            f"{slug}-{n}": replace(source, id=source.id and source.id + step, slug=f"{slug}-{n}")
            for slug, source in facts.sources.items()
        },
        retellings={
            f"{slug}-{n}": tuple(replace(one, slug=f"{one.slug}-{n}", id=one.id and one.id + step) for one in reports)
            for slug, reports in (facts.retellings or {}).items()
        },
        related=tuple(replace(row, id=row.id + step) for row in facts.related),
    )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    print(", ".join(f"{model.objects.count():,} {model._meta.verbose_name_plural}" for model in [*COPIED, Revision]))
