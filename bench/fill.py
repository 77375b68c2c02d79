"""Fill an empty, migrated database with many made-up agreements: `python bench/fill.py 100000`.

Made from the loaded record's own documents, numbered, so that sizes and shapes are real. For measuring only.
"""

import os
import sys
from itertools import cycle, islice

import django
import orjson

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
sys.path.insert(0, os.getcwd())
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from agreements.models import Agreement, Claim, Event, Revision  # noqa: E402

BATCH = 2_000


def fill(count: int) -> None:
    """Copies of the published agreements: their documents whole, and of their rows one status event each."""
    models = list(Agreement.objects.published().select_related("revision").order_by("pk"))
    numbers = range(1_000_000, 1_000_000 + count)
    rows = zip(numbers, islice(cycle(models), count), strict=True)
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            make(batch)


def make(batch: list[tuple[int, Agreement]]) -> None:
    """Some of the copies."""
    now = timezone.now()
    Agreement.objects.bulk_create(
        Agreement(pk=pk, slug=f"made-up-{pk}", title=f"{like.title} {pk}", summary=like.summary, kind=like.kind,
                  sender_id=like.sender_id, host_id=like.host_id, search_text=like.search_text)
        for pk, like in batch
    )  # fmt: skip
    Revision.objects.bulk_create(
        Revision(pk=pk, agreement_id=pk, number=1, dataset_revision=pk, action="published", reason="made up",
                 made_at=now, slug=f"made-up-{pk}", **numbered(like, pk))
        for pk, like in batch
    )  # fmt: skip
    Event.objects.bulk_create(
        Event(
            agreement_id=pk,
            occurred="2025-06-11",
            kind="announcement",
            said_by="host",
            status="agreed",
            text="Made up.",
        )
        for pk, _ in batch
    )
    ids = [pk for pk, _ in batch]
    Agreement.objects.filter(pk__range=(ids[0], ids[-1])).update(
        state="published", published_at=now, updated_at=now, revision=django.db.models.F("pk")
    )


def numbered(like: Agreement, pk: int) -> dict[str, str]:
    """The documents of a copy."""
    assert like.revision is not None
    own = {"id": pk, "slug": f"made-up-{pk}", "title": f"{like.title} {pk}"}
    stored = {"document": like.revision.document, "item": like.revision.item}
    return {name: orjson.dumps(orjson.loads(text) | own).decode() for name, text in stored.items()}


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{Agreement.objects.count()} agreements, {Claim.objects.count()} claims")
