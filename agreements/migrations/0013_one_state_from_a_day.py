"""An agreement has one state from a day on: the database sees to it, where an index was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0012_index")]

    operations = [
        migrations.RemoveIndex(model_name="agreementstate", name="agreements__agreeme_5b217f_idx"),
        migrations.AddConstraint(
            model_name="agreementstate",
            constraint=models.UniqueConstraint(
                fields=("agreement", "known_from"), name="agreement_has_one_state_from_a_day"
            ),
        ),
    ]
