"""A step of a case says where it stands in its sources; languages are those of ISO 639-1."""

from typing import Any

from django.db import migrations, models

import agreements.fields


def note_missing_locators(apps: Any, schema_editor: Any) -> None:
    """Until now it could be left out."""
    apps.get_model("agreements", "CaseEvent").objects.filter(locator="").update(locator="not noted")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0019_wider_than_one_value")]

    operations = [
        migrations.RunPython(note_missing_locators, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="caseevent",
            name="locator",
            field=models.CharField(help_text="where in the sources", max_length=200),
        ),
        migrations.AlterField(
            model_name="check",
            name="languages",
            field=models.CharField(
                help_text="codes of the languages read: “en, fr”",
                max_length=100,
                validators=[agreements.fields.validate_languages],
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="language",
            field=models.CharField(max_length=2, validators=[agreements.fields.validate_language]),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("locator", ""), _negated=True), name="case_event_has_a_locator"
            ),
        ),
    ]
