"""How many revisions were ever stored, so that one that is missing is noticed."""

from typing import Any

from django.db import migrations, models


def count(apps: Any, editor: Any) -> None:
    """What is there now is what was ever stored, as far as anybody can tell."""
    stored = apps.get_model("agreements", "Revision").objects.count()
    apps.get_model("agreements", "Dataset").objects.update(revisions=stored)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_web_addresses")]
    operations = [
        migrations.AddField(
            model_name="dataset",
            name="revisions",
            field=models.PositiveBigIntegerField(
                default=0, help_text="how many were ever stored: where fewer are there, some were lost"
            ),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
