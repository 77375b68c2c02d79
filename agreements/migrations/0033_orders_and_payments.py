"""The index has what lists are sorted by and asked for: people, status date, sources, payees and kinds of events. It is
made anew.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models

empty_before = import_module("agreements.migrations.0024_empty_the_index_for_new_rules").empty
CURRENT = models.Q(is_current=True)


def empty(apps: Any, editor: Any) -> None:
    """All tables of it."""
    empty_before(apps, editor)
    for name in ("PublishedPayment", "PublishedCriterion"):
        apps.get_model("agreements", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("agreements", "0032_published_payments_and_criteria")]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.AddField(
            "agreementstate",
            "people",
            models.DecimalField(
                decimal_places=3, help_text="of `people_transferred` the lower bound", max_digits=18, null=True
            ),
        ),
        migrations.AddField(
            "agreementstate", "status_date", models.CharField(default="", max_length=10), preserve_default=False
        ),
        migrations.AddField(
            "agreementamount", "payee", models.CharField(default="", max_length=10), preserve_default=False
        ),
        migrations.AddField(
            "listitem",
            "sources",
            models.PositiveIntegerField(default=0, help_text="how many sources it cites, by which lists are sorted"),
            preserve_default=False,
        ),
        migrations.AddField(
            "publishedevent", "kind", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField(
            "publishedevent", "occurred", models.CharField(default="", max_length=10), preserve_default=False
        ),
        migrations.AddIndex(
            "agreementstate",
            models.Index(fields=["people", "agreement", "is_current"], condition=CURRENT, name="state_by_people"),
        ),
        migrations.AddIndex(
            "agreementstate",
            models.Index(
                fields=["status_date", "agreement", "is_current"], condition=CURRENT, name="state_by_status_date"
            ),
        ),
        migrations.AddIndex(
            "agreementamount",
            models.Index(fields=["field", "unit", "agreement", "is_current"], condition=CURRENT, name="amount_by_unit"),
        ),
        migrations.AddIndex("listitem", models.Index(fields=["agreement", "sources"], name="item_sources")),
        migrations.AddIndex(
            "publishedevent",
            models.Index(fields=["kind", "occurred", "agreement", "known"], name="published_event_by_kind"),
        ),
    ]
