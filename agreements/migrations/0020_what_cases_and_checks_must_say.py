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
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["lawful", "unlawful"]), _negated=True)
                | models.Q(("kind", "ruling")),
                name="case_event_holding_is_a_ruling",
                violation_error_message="Only a ruling holds something lawful or unlawful.",
            ),
        ),
        migrations.AddIndex(
            model_name="agreementamount",
            index=models.Index(
                condition=models.Q(("payment__isnull", False)), fields=["payment"], name="amount_of_payment"
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                help_text="the larger sum that holds this one, here or in a record that this one follows: sums leave "
                "out parts beside a whole in the same state",
                null=True,
                on_delete=models.deletion.RESTRICT,
                related_name="parts",
                to="agreements.payment",
            ),
        ),
        migrations.AlterConstraint(
            model_name="claim",
            name="claim_payment_state_is_dated",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("payment_state", ""),
                    models.Q(("field", "payment"), ("reference_date__gt", "")),
                    _connector="OR",
                ),
                name="claim_payment_state_is_dated",
                violation_error_message="Only a payment has a state, on a day: give the claim a reference date.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="event",
            name="event_is_outcome_of_another",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome_of", None), models.Q(("outcome_of", models.F("pk")), _negated=True), _connector="OR"
                ),
                name="event_is_outcome_of_another",
                violation_error_message="Choose the event by which the people were sent, not this one.",
            ),
        ),
    ]
