"""Indexes for the orders of long lists, and of prefixes for SQLite's search; the index has joint senders by themselves."""

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
        migrations.AddIndex("source", models.Index(fields=["title", "id"], name="source_by_title")),
        migrations.AddIndex("source", models.Index(fields=["language"], name="source_by_language")),
        migrations.RunPython(index_prefixes, index_words),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
