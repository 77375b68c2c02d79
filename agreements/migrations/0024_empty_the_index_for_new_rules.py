"""Empty the index once more: what was added to it since 0018, and what the rules derive now, follows from the documents.

After the migration it is made anew (see 0014).
"""

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
    dependencies = [("agreements", "0023_status_considered")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
