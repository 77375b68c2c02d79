"""The names under which rows were once public."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_search")]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="of which model", max_length=20)),
                ("slug", models.SlugField(max_length=120)),
                (
                    "row",
                    models.BigIntegerField(help_text="primary key; the row may have another slug by now, or be gone"),
                ),
            ],
            options={"verbose_name_plural": "addresses"},
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(fields=("kind", "slug"), name="address_leads_to_one_row"),
        ),
    ]
