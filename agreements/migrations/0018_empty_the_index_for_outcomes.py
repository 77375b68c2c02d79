"""Empty the index once more: what the next migration adds to it follows from the documents too (see 0014)."""

from typing import Any

from django.db import migrations

INDEX = [
    "AgreementState",
    "ListItem",
    "AgreementTerm",
    "AgreementAmount",
    "StatusReached",
    "ActivePeriod",
    "Mention",
    "PublishedEvent",
    "PublishedClaim",
]


def empty(apps: Any, editor: Any) -> None:
    """All tables of it."""
    for name in INDEX:
        apps.get_model("agreements", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("agreements", "0017_what_counts_rest_on")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
