"""List items leave the revisions, which never change, for rows that are derived and made anew at will."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

first = import_module("agreements.migrations.0002_revisions_never_change")
erasing = import_module("agreements.migrations.0008_erasing")

SQLITE = erasing.SQLITE.replace(" AND NEW.item IS OLD.item", "")
POSTGRESQL = erasing.POSTGRESQL.replace(", NEW.item", "").replace(", OLD.item", "")


def add(apps: Any, editor: Any) -> None:
    """The trigger that allows erasing, without the column that goes."""
    editor.execute({"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_order_indexes")]

    operations = [
        migrations.RunPython(first.remove, erasing.add),
        # The default is for the way back.
        migrations.AlterField(model_name="revision", name="item", field=models.TextField(default="")),
        migrations.RemoveField(model_name="revision", name="item"),
        migrations.RunPython(add, first.remove),
        migrations.AlterField(
            model_name="revision",
            name="document",
            field=models.TextField(
                help_text="the agreement's document as JSON, of any format: `record.document` reads it"
            ),
        ),
        # Filled after every migration (see `apps.index_missing`).
        migrations.CreateModel(
            name="AgreementState",
            fields=[
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="current",
                        serialize=False,
                        to="agreements.agreement",
                    ),
                ),
                (
                    "item",
                    models.TextField(
                        help_text="the part of the public JSON document that lists show, with the names of today"
                    ),
                ),
            ],
        ),
    ]
