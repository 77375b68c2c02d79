"""Fill a database that holds the record with copies of it: `DATABASE_URL=… python bench/fill.py 100000`.

The record is copied until so many agreements are published, with their events, claims, criteria, payments, criticisms,
sources, re-tellings and revisions, so that all proportions are real. Each copy has slugs, titles and ids of its own;
countries and actors are shared. `manage.py audit` finds no error afterwards. For measurements only.
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
    """Copy the record, in one transaction, until so many agreements are published."""
    published = Agreement.objects.published().count()
    times = -(-(count - published) // published)
    copied_models = [*COPIED, *THROUGH, Revision]
    step = 10 ** len(str(max(model.objects.aggregate(last=models.Max("pk"))["last"] or 0 for model in copied_models)))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        for model in [*COPIED, *THROUGH]:
            copy(model, step, times)
        stored = list(Revision.objects.all())
        dataset = Dataset.current().revision
        revisions = copies(stored, step, dataset, times)
        while batch := list(islice(revisions, BATCH)):
            Revision.objects.bulk_create(batch)
        Dataset.objects.update(
            revision=models.F("revision") * (times + 1), revisions=models.F("revisions") + len(stored) * times
        )
        for kind, model in (("source", Source), ("criticism", Criticism)):
            slugs = model.objects.filter(pk__gte=step).values_list("slug", "pk").iterator()
            addresses = (Address(kind=kind, slug=slug, row=pk) for slug, pk in slugs)
            while batch := list(islice(addresses, BATCH)):
                Address.objects.bulk_create(batch)
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
    """The SQL expression for a column of copy n: ids are raised by n steps, slugs and titles get the suffix n."""
    original = f'"{model._meta.db_table}"."{field.column}"'
    if field.primary_key or field.related_model in (*COPIED, Revision):
        return f"{original} + copy.n * {step}"
    if field.name == "slug":
        return f"{original} || '-' || copy.n"
    if model is Agreement and field.name == "title":
        return f"{original} || ' ' || copy.n"
    return original


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
    """The facts of copy n, with all ids raised by `step`."""

    def with_claims(row: Any) -> Any:
        """The copy of a row and of the claims about it."""
        return replace(row, id=row.id + step, claims=claims(row.claims))

    def claims(originals: Any) -> Any:
        return tuple(replace(claim, id=claim.id + step, source=f"{claim.source}-{n}") for claim in originals)

    def with_sources(row: Any) -> Any:
        return replace(row, sources=tuple(f"{slug}-{n}" for slug in row.sources))

    return replace(
        facts,
        id=facts.id + step,
        slug=f"{facts.slug}-{n}",
        title=f"{facts.title} {n}",
        claims={field: claims(originals) for field, originals in facts.claims.items()},
        criteria=tuple(map(with_claims, facts.criteria)),
        payments=tuple(map(with_claims, facts.payments)),
        events=tuple(with_sources(with_claims(event)) for event in facts.events),
        criticisms=tuple(replace(with_sources(row), slug=f"{row.slug}-{n}") for row in facts.criticisms),
        sources={
            f"{slug}-{n}": replace(source, id=source.id and source.id + step, slug=f"{slug}-{n}")
            for slug, source in facts.sources.items()
        },
        retellings={
            f"{slug}-{n}": tuple(
                replace(report, slug=f"{report.slug}-{n}", id=report.id and report.id + step) for report in reports
            )
            for slug, reports in (facts.retellings or {}).items()
        },
        related=tuple(replace(row, id=row.id + step) for row in facts.related),
    )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    print(", ".join(f"{model.objects.count():,} {model._meta.verbose_name_plural}" for model in [*COPIED, Revision]))
