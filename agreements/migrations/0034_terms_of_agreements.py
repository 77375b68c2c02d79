"""The terms of an agreement can be joined to its other rows; nothing changes in the database."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0033_orders_and_payments")]

    operations = [
        migrations.AlterField(
            "agreementterm",
            "agreement",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="agreements.agreement"
            ),
        )
    ]
