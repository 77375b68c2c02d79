"""The index names published payments and criteria, and the agreement of each published row; it is made anew.

What was public once and left the record answers 410 under its id, also where it left before this migration.
"""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from agreements.record.document import read
from agreements.record.published_rows import published_rows

empty = import_module("agreements.migrations.0024_empty_the_index_for_new_rules").empty
BATCH = 200


def published_row(name: str, *columns: tuple[str, Any]) -> migrations.CreateModel:
    """A table of published rows."""
    row = models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE,
        primary_key=True,
        related_name="published",
        serialize=False,
        to=f"agreements.{name}",
    )
    agreement = models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agreements.agreement"
    )
    return migrations.CreateModel(
        name=f"Published{name.capitalize()}", fields=[(name, row), *columns, ("agreement", agreement)]
    )


def record_former_ids(apps: Any, editor: Any) -> None:
    """Record the ids of the rows that earlier revisions of a record show and its present one doesn't."""
    address, revision = apps.get_model("agreements", "Address"), apps.get_model("agreements", "Revision")
    agreements = apps.get_model("agreements", "Agreement").objects.exclude(revision=None).order_by("pk")
    for agreement in agreements.select_related("revision").iterator(BATCH):
        is_public = agreement.state == "published"
        if is_public and agreement.revision.number == 1:
            continue
        present = published_rows(read(agreement.revision.document).facts) if is_public else {}
        former = {
            (kind, pk)
            for document in revision.objects.filter(agreement=agreement).values_list("document", flat=True).iterator()
            for kind, pks in published_rows(read(document).facts).items()
            for pk in pks - present.get(kind, frozenset())
        }
        rows = [address(kind=kind, slug=str(pk), row=pk) for kind, pk in sorted(former)]
        address.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0031_empty_the_index_for_what_is_unknown")]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.DeleteModel("PublishedClaim"),
        migrations.DeleteModel("PublishedEvent"),
        published_row(
            "claim",
            (
                "is_contested",
                models.BooleanField(help_text="whether it can't be true together with another usable claim"),
            ),
        ),
        published_row(
            "event",
            ("known", models.DateField(help_text="since when it is public; null where no source tells", null=True)),
        ),
        published_row("criterion"),
        published_row(
            "payment",
            ("qualifier", models.CharField(max_length=20)),
            ("amount", models.DecimalField(decimal_places=2, max_digits=15, null=True)),
            ("low", models.DecimalField(decimal_places=3, max_digits=18, null=True)),
            ("high", models.DecimalField(decimal_places=3, max_digits=18, null=True)),
            ("currency", models.CharField(max_length=20)),
            ("period", models.CharField(max_length=20)),
        ),
        migrations.AddIndex(
            "publishedpayment", models.Index(fields=["currency", "low", "payment"], name="payment_by_sum")
        ),
        migrations.RunPython(record_former_ids, migrations.RunPython.noop),
    ]
