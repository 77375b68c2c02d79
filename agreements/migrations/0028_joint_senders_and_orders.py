"""Indexes for the orders and counts of long lists, and what searching long lists needs. The index has joint senders and
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

STORED_WORDS = [
    "DROP INDEX agreements_search",
    "ALTER TABLE agreements_agreement ADD COLUMN search_vector tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', search_text)) STORED",
    "CREATE INDEX agreements_search ON agreements_agreement USING gin (search_vector)",
]
WITHOUT_STORED_WORDS = [
    "DROP INDEX agreements_search",
    "ALTER TABLE agreements_agreement DROP COLUMN search_vector",
    *search.POSTGRESQL,
]


def prepare_search(apps: Any, editor: Any) -> None:
    """On SQLite a word that is asked for by its first letters costs as much as a whole one; on PostgreSQL the words of
    a text are stored, to rank it without reading it.
    """
    prefixes = [*search.REMOVE_SQLITE, CREATE.format(options=", prefix='1 2 3'"), *search.SQLITE[1:]]
    for statement in {"sqlite": prefixes, "postgresql": STORED_WORDS}[editor.connection.vendor]:
        editor.execute(statement)


def undo(apps: Any, editor: Any) -> None:
    """Search as before."""
    whole_words = [*search.REMOVE_SQLITE, CREATE.format(options=""), *search.SQLITE[1:]]
    for statement in {"sqlite": whole_words, "postgresql": WITHOUT_STORED_WORDS}[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0027_indexes_of_sums")]

    operations = [
        migrations.AddIndex("criticism", models.Index(fields=["-occurred", "id"], name="criticism_by_day")),
        migrations.AddIndex("event", models.Index(fields=["-occurred", "id"], name="event_by_day")),
        migrations.RemoveIndex("agreement", "agreements__state_f54dc4_idx"),
        migrations.RemoveIndex("mention", "agreements__kind_47c430_idx"),
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
        migrations.AddIndex(
            "mention",
            models.Index(fields=["row", "kind", "agreement", "known_from", "known_until"], name="mention_as_of"),
        ),
        migrations.RunPython(prepare_search, undo),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
