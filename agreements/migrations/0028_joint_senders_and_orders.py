"""Indexes for the orders and counts of long lists, and of prefixes for SQLite's search. The index has joint senders and
parties by themselves, so it is made anew.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models

search = import_module("agreements.migrations.0003_search")
empty = import_module("agreements.migrations.0024_empty_the_index_for_new_rules").empty
CREATE = (
    "CREATE VIRTUAL TABLE agreements_search"
    " USING fts5(search_text, content='agreements_agreement', content_rowid='id'{options})"
)


def index_prefixes(apps: Any, editor: Any, options: str = ", prefix='1 2 3'") -> None:
    """A word that is asked for by its first letters costs as much as a whole one."""
    if editor.connection.vendor == "sqlite":
        for statement in [*search.REMOVE_SQLITE, CREATE.format(options=options), *search.SQLITE[1:]]:
            editor.execute(statement)


def index_words(apps: Any, editor: Any) -> None:
    """Index whole words alone, as before."""
    index_prefixes(apps, editor, options="")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0027_indexes_of_sums")]

    operations = [
        migrations.AddIndex("criticism", models.Index(fields=["-occurred", "id"], name="criticism_by_day")),
        migrations.AddIndex("event", models.Index(fields=["-occurred", "id"], name="event_by_day")),
        migrations.RemoveIndex("agreementamount", "agreements__field_42eec9_idx"),
        migrations.RemoveIndex("event", "agreements__status_36b519_idx"),
        migrations.AddIndex("event", models.Index(fields=["status", "-occurred", "id"], name="event_by_status")),
        migrations.AddIndex("agreement", models.Index(fields=["title", "id"], name="agreement_by_title")),
        migrations.AddIndex(
            "revision", models.Index(fields=["action", "-dataset_revision", "-id"], name="revision_by_action")
        ),
        migrations.AddIndex("source", models.Index(fields=["title", "id"], name="source_by_title")),
        migrations.AddIndex("source", models.Index(fields=["language"], name="source_by_language")),
        migrations.AddIndex(
            "mention",
            models.Index(
                fields=["row", "kind", "agreement", "is_current"],
                condition=models.Q(is_current=True),
                name="mention_current",
            ),
        ),
        migrations.RunPython(index_prefixes, index_words),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
