"""One search over all that is public, instead of one for agreements: the words are made by `agreements.words`, alike for
both databases. Afterwards the index is made anew.
"""

# ruff: noqa: S608 - the statements are made of constants

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

search = import_module("agreements.migrations.0003_search")
stored_words = import_module("agreements.migrations.0028_joint_senders_and_orders")
empty = import_module("agreements.migrations.0024_empty_the_index_for_new_rules").empty

KINDS = ["agreement", "event", "claim", "criticism", "case", "actor", "source"]
OF_AN_AGREEMENT = ("agreement", "event", "claim")
TABLE = "agreements_searchentry"
WORDS = "rowid, kind, names, text, sources"
OLD, NEW = (f"{row}.id, {row}.kind, {row}.names, {row}.text, {row}.sources" for row in ("old", "new"))
SQLITE = [
    f"CREATE VIRTUAL TABLE agreements_search USING fts5(kind, names, text, sources, content='{TABLE}',"
    " content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER agreements_search_insert AFTER INSERT ON {TABLE} BEGIN"
    f" INSERT INTO agreements_search({WORDS}) VALUES ({NEW}); END",
    f"CREATE TRIGGER agreements_search_delete AFTER DELETE ON {TABLE} BEGIN"
    f" INSERT INTO agreements_search(agreements_search, {WORDS}) VALUES ('delete', {OLD}); END",
    f"CREATE TRIGGER agreements_search_update AFTER UPDATE ON {TABLE} BEGIN"
    f" INSERT INTO agreements_search(agreements_search, {WORDS}) VALUES ('delete', {OLD});"
    f" INSERT INTO agreements_search({WORDS}) VALUES ({NEW}); END",
]
# Its cost keeps the planner from looking through all rows, whose texts it takes for short. Not in SQL: the function
# would be inlined, and the cost forgotten.
FUNCTION = (
    "CREATE FUNCTION agreements_words(text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000"
    " AS $$ BEGIN RETURN array_to_tsvector(array_remove(string_to_array($1, ' '), '')); END $$"
)
COLUMNS = ["names", "names || ' ' || text", "names || ' ' || text || ' ' || sources"]
POSTGRESQL = [
    FUNCTION,
    *(
        f"CREATE INDEX agreements_search_{number} ON {TABLE} USING gin (agreements_words('0' || kind || ' ' || {columns}))"
        for number, columns in enumerate(COLUMNS, 1)
    ),
]
REMOVE_POSTGRESQL = [
    *(f"DROP INDEX agreements_search_{number}" for number, _ in enumerate(COLUMNS, 1)),
    "DROP FUNCTION agreements_words(text)",
]


def execute(editor: Any, sqlite: list[str], postgresql: list[str]) -> None:
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[editor.connection.vendor]:
        editor.execute(statement)


def remove_old(apps: Any, editor: Any) -> None:
    """The search over agreements alone."""
    columns = ["DROP INDEX agreements_search", "ALTER TABLE agreements_agreement DROP COLUMN search_vector"]
    execute(editor, search.REMOVE_SQLITE, columns)


def bring_old_back(apps: Any, editor: Any) -> None:
    """As the migration before left it."""
    created = [stored_words.CREATE.format(options=", prefix='1 2 3'"), *search.SQLITE[1:]]
    execute(editor, created, stored_words.STORED_WORDS[1:])


def add(apps: Any, editor: Any) -> None:
    """The search over all."""
    execute(editor, SQLITE, POSTGRESQL)


def remove(apps: Any, editor: Any) -> None:
    """Before its table goes."""
    execute(editor, search.REMOVE_SQLITE, REMOVE_POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0029_words")]

    operations = [
        migrations.RunPython(remove_old, bring_old_back),
        migrations.RemoveField("agreement", "search_text"),
        migrations.AddField(
            "actor",
            "aliases",
            models.JSONField(blank=True, default=list, help_text='other names, for example ["HRW"]'),
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[(kind, kind.title()) for kind in KINDS], max_length=10)),
                ("row", models.BigIntegerField(help_text="its id")),
                ("names", models.TextField(blank=True, help_text="the words of what names it")),
                ("text", models.TextField(blank=True, help_text="the words of what it says")),
                ("sources", models.TextField(blank=True, help_text="the words of the sources shown with it")),
                (
                    "agreement",
                    models.ForeignKey(
                        help_text="null for rows that many agreements can show",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "search entries",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "row"), name="search_entry_once_per_row"),
                    models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="search_entry_kind_is_known"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(agreement__isnull=False, kind__in=OF_AN_AGREEMENT),
                            models.Q(models.Q(kind__in=OF_AN_AGREEMENT, _negated=True), ("agreement", None)),
                            _connector="OR",
                        ),
                        name="search_entry_has_its_agreement",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        help_text="in small letters, without accents", max_length=100, primary_key=True, serialize=False
                    ),
                ),
                (
                    "stem",
                    models.CharField(db_index=True, help_text="the form in which it is indexed", max_length=100),
                ),
            ],
        ),
        migrations.RunPython(add, remove),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
