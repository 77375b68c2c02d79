"""Indexes that serve the order of lists. None of this makes SQLite build the table anew: its search triggers stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0009_accounts_stay"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="agreement",
            name="agreements__state_5f2231_idx",
        ),
        migrations.RemoveIndex(
            model_name="agreement",
            name="agreements__state_c6bbf1_idx",
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["state", "title", "id"], name="agreements__state_f54dc4_idx"),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["state", "host", "title", "id"], name="agreements__state_a2166a_idx"),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["state", "sender", "title", "id"], name="agreements__state_1d2121_idx"),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["state", "updated_at", "id"], name="agreements__state_05d66c_idx"),
        ),
    ]
