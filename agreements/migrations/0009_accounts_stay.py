"""The author of a revision or of an erasure stays: an account is deactivated, never deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AUTHOR = models.ForeignKey(
    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0008_erasing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    # What Django does when an account is deleted; in the database nothing changes.
    operations = [
        migrations.AlterField(model_name="revision", name="made_by", field=AUTHOR),
        migrations.AlterField(model_name="erasure", name="made_by", field=AUTHOR),
    ]
