"""Empty the index: its rows are derived, and what the next migration adds to them can't be told without the documents.

After the migration it is made anew, from documents of any format. PostgreSQL can't change a table in the transaction
that emptied it, so this is a migration of its own.
"""

from typing import Any

from django.db import migrations

INDEX = [
    "AgreementState",
    "ListItem",
    "AgreementTerm",
    "AgreementAmount",
    "Mention",
    "PublishedEvent",
    "PublishedClaim",
]


def empty(apps: Any, editor: Any) -> None:
    """All tables of it."""
    for name in INDEX:
        apps.get_model("agreements", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("agreements", "0013_one_state_from_a_day")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
