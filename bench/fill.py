"""Fill a database that holds the record with copies of it: `DATABASE_URL=… python bench/fill.py 100000`.

The record is copied as often as it takes to have so many published agreements: with their events, claims, criteria,
payments, criticisms, sources, re-tellings and revisions, so that all proportions are real. Each copy has slugs,
titles and ids of its own; countries and actors are shared. `manage.py audit` then finds only that the copies are
searched by the words of their model. For measuring only.
"""

import os
import re
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import django
import orjson

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "0")
sys.path.insert(0, os.getcwd())
django.setup()

from django.db import connection, models, transaction  # noqa: E402

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

COPIED: list[Any] = [Source, Agreement, Criterion, Payment, Event, Claim, Criticism]
THROUGH: list[Any] = [
    Source.retells.through,
    Agreement.joint_senders.through,
    Event.sources.through,
    Criticism.sources.through,
    Criticism.agreements.through,
]
OF_A_ROW = {"id", "event", "criterion", "payment", "claim"}
"""Keys of a document whose numbers are ids of rows that are copied."""
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
    if model is Agreement and field.name in ("title", "search_text"):
        return f"{own} || ' ' || copy.n"
    return own


def copies(stored: list[Revision], step: int, dataset: int, times: int) -> Iterator[Revision]:
    """The revisions of all copies, with their documents."""
    slugs = {*Source.objects.values_list("slug", flat=True), *Criticism.objects.values_list("slug", flat=True)}
    agreements = set(Agreement.objects.values_list("slug", flat=True))
    shapes = [(row, Shape(row.document, slugs, agreements), Shape(row.item, slugs, agreements)) for row in stored]
    for n in range(1, times + 1):
        for row, document, item in shapes:
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
                document=document.copy(n, step),
                item=item.copy(n, step),
            )


class Shape:
    """A document cut up at what differs from copy to copy: slugs, titles and ids."""

    def __init__(self, text: str, slugs: set[str], agreements: set[str]) -> None:
        self.slugs, self.agreements = slugs | agreements, agreements
        marked = orjson.dumps(self.marked(orjson.loads(text))).decode()
        # Control characters, which no document holds, mark an id (\1), an id within an address (\2 on both sides), and
        # the ends of a slug (\3) and of a title (\4).
        self.parts = re.split(r'"\\u0001(\d+)"|\\u0002(\d+)\\u0002|(\\u0003|\\u0004)', marked)

    def marked(self, value: Any, key: str = "") -> Any:
        """The value with its marks."""
        if isinstance(value, list):
            return [self.marked(one) for one in value]
        if isinstance(value, dict):
            marked = {name: self.marked(one, name) for name, one in value.items()}
            if (slug := value.get("slug")) in self.slugs:
                marked["slug"] = f"{slug}\3"
                for name in {"url", "html_url"} & value.keys():
                    marked[name] = re.sub(rf"/{re.escape(slug)}$", f"/{slug}\3", value[name])
                    marked[name] = re.sub(r"/agreements/(\d+)$", "/agreements/\2\\1\2", marked[name])
                if slug in self.agreements:
                    marked["title"] = f"{value['title']}\4"
            if isinstance(value.get("number"), int) and "url" in value:
                marked["url"] = re.sub(r"/agreements/(\d+)/", "/agreements/\2\\1\2/", value["url"])
            return marked
        return f"\1{value}" if isinstance(value, int) and key in OF_A_ROW and not isinstance(value, bool) else value

    def copy(self, n: int, step: int) -> str:
        """The text of the copy number n."""
        said: list[str] = []
        for at in range(0, len(self.parts), 4):
            said.append(self.parts[at])
            for number in self.parts[at + 1 : at + 3]:
                if number is not None:
                    said.append(str(int(number) + n * step))
            if at + 3 < len(self.parts) and self.parts[at + 3] is not None:
                said.append(f"-{n}" if self.parts[at + 3] == "\\u0003" else f" {n}")
        return "".join(said)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    print(", ".join(f"{model.objects.count():,} {model._meta.verbose_name_plural}" for model in [*COPIED, Revision]))
