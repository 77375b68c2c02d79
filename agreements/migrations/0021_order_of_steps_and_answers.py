"""Steps of one date have an order, a court answers another, and a case has a title, a court and a text."""

from django.db import migrations, models

import agreements.fields


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0020_what_cases_and_checks_must_say"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="caseevent",
            options={"ordering": ["occurred", "position", "pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="case_event_status_is_known",
        ),
        migrations.AddField(
            model_name="caseevent",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="among the steps of one date: the one with the lower number came first"
            ),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pending", "pending"),
                    ("stopped", "stopped for now"),
                    ("allowed", "allowed for now"),
                    ("unlawful", "held unlawful"),
                    ("lawful", "held lawful"),
                    ("dismissed", "dismissed"),
                    ("answered", "question answered for another court"),
                    ("settled", "settled"),
                ],
                max_length=20,
                verbose_name="leads to",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="as_stated_language",
            field=models.CharField(
                blank=True,
                max_length=2,
                validators=[agreements.fields.validate_language],
                verbose_name="language of these words",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["pending", "stopped", "allowed", "unlawful", "lawful", "dismissed", "answered", "settled", ""],
                    )
                ),
                name="case_event_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="courtcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("court", ""), _negated=True),
                    models.Q(("text", ""), _negated=True),
                ),
                name="court_case_has_title_court_and_text",
            ),
        ),
    ]
