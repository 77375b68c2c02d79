"""Clearer labels of choices: the stored values stay, and no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0028_joint_senders_and_orders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseevent",
            name="status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pending", "pending"),
                    ("stopped", "policy or transfers halted for now"),
                    ("allowed", "policy or transfers allowed for now"),
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
            name="basis",
            field=models.CharField(
                blank=True,
                choices=[
                    ("text_seen", "text seen"),
                    ("on_the_record", "said on the record"),
                    ("court_finding", "court finding"),
                    ("lawyers_count", "lawyers' count"),
                    ("flight_data", "flight data"),
                    ("anonymous", "said by people who aren't named"),
                    ("unauthenticated", "copy of a text that nobody authenticated"),
                ],
                max_length=20,
                verbose_name="rests on",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="field",
            field=models.CharField(
                choices=[
                    ("capacity", "capacity"),
                    ("built_capacity", "capacity that was built"),
                    ("duration", "duration"),
                    ("term_start", "start of the term"),
                    ("renewal", "renewal of the term"),
                    ("planned_start", "planned start of use"),
                    ("instrument", "instrument"),
                    ("text_public", "whether the text is public"),
                    ("facility", "facility"),
                    ("criterion", "selection criterion or guarantee"),
                    ("payment", "payment"),
                    ("consideration", "consideration other than money"),
                    ("people", "number of people"),
                    ("status", "status"),
                ],
                max_length=20,
                verbose_name="about",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="basis",
            field=models.CharField(
                blank=True,
                choices=[
                    ("text_seen", "text seen"),
                    ("on_the_record", "said on the record"),
                    ("court_finding", "court finding"),
                    ("lawyers_count", "lawyers' count"),
                    ("flight_data", "flight data"),
                    ("anonymous", "said by people who aren't named"),
                    ("unauthenticated", "copy of a text that nobody authenticated"),
                ],
                max_length=20,
                verbose_name="rests on",
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="action",
            field=models.CharField(
                choices=[
                    ("published", "published"),
                    ("changed", "changed"),
                    ("renewed", "updated because something it shows changed"),
                    ("retracted", "retracted"),
                    ("erased", "published anew because a text was erased from earlier revisions"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="grade",
            field=models.CharField(
                choices=[
                    ("A", "A · official text or record"),
                    ("B", "B · wire, national news, specialist body"),
                    ("C", "C · aggregator or rewritten report, a lead to be replaced"),
                    ("X", "X · contradicted by better sources, kept as a warning"),
                ],
                max_length=1,
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="kind",
            field=models.CharField(
                choices=[
                    ("official", "official text or record"),
                    ("court", "court record"),
                    ("wire", "news agency"),
                    ("news", "news outlet"),
                    ("ngo", "non-governmental organisation"),
                    ("research", "research"),
                    ("aggregator", "aggregator that rewrites others' reports"),
                ],
                max_length=20,
            ),
        ),
    ]
