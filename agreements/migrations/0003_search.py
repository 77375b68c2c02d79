"""The index that searching uses: FTS5 on SQLite, a GIN index over tsvector on PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE agreements_search USING fts5(search_text, content='agreements_agreement', content_rowid='id')",
    """CREATE TRIGGER agreements_search_insert AFTER INSERT ON agreements_agreement BEGIN
       INSERT INTO agreements_search(rowid, search_text) VALUES (new.id, new.search_text); END""",
    """CREATE TRIGGER agreements_search_delete AFTER DELETE ON agreements_agreement BEGIN
       INSERT INTO agreements_search(agreements_search, rowid, search_text) VALUES ('delete', old.id, old.search_text); END""",
    """CREATE TRIGGER agreements_search_update AFTER UPDATE ON agreements_agreement
       WHEN new.search_text IS NOT old.search_text BEGIN
       INSERT INTO agreements_search(agreements_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
       INSERT INTO agreements_search(rowid, search_text) VALUES (new.id, new.search_text); END""",
    "INSERT INTO agreements_search(agreements_search) VALUES ('rebuild')",
]
POSTGRESQL = ["CREATE INDEX agreements_search ON agreements_agreement USING gin (to_tsvector('simple', search_text))"]
REMOVE_SQLITE = [
    "DROP TRIGGER agreements_search_insert",
    "DROP TRIGGER agreements_search_delete",
    "DROP TRIGGER agreements_search_update",
    "DROP TABLE agreements_search",
]
REMOVE_POSTGRESQL = ["DROP INDEX agreements_search"]


def add(apps: Any, editor: Any) -> None:
    """For the database at hand."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


def remove(apps: Any, editor: Any) -> None:
    """Searching then has no index."""
    for statement in {"sqlite": REMOVE_SQLITE, "postgresql": REMOVE_POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_revisions_never_change")]
    operations = [migrations.RunPython(add, remove)]
