"""Whether a database has everything that one made anew by `migrate` has."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.core.management import call_command
from django.db import connection


def vendor() -> ModuleType:
    """The module of the database in use."""
    return import_module(f".{connection.vendor}", __package__)


def missing() -> list[str]:
    """What the migrated database in use lacks, in words. Of a missing table only the table is told.

    Compared are names, so that a default or a condition that is spelled otherwise is no fault.
    """
    here = _parts()
    lacking = _expected(connection.vendor) - here
    tables = {table for table, part in lacking if not part}
    return [f"table {table}" for table in sorted(tables)] + [
        f"{part} of {table}" for table, part in sorted(lacking) if table not in tables
    ]


@cache
def _expected(vendor_name: str) -> frozenset[tuple[str, str]]:
    """The parts of a database made anew: the code tells them, so they don't change while it runs."""
    with vendor().scratch():
        call_command("migrate", verbosity=0)
        return _parts()


def _parts() -> frozenset[tuple[str, str]]:
    """Each table (with an empty part), and its columns, sequences, constraints, indexes and triggers."""
    introspection = connection.introspection
    with connection.cursor() as cursor:
        cursor.execute(vendor().TRIGGERS)
        found = {(table, f"trigger {name}") for table, name in cursor.fetchall()}
        for table in introspection.table_names(cursor):
            found.add((table, ""))
            found |= {(table, f"column {one.name}") for one in introspection.get_table_description(cursor, table)}
            found |= {(table, f"sequence of {one['column']}") for one in introspection.get_sequences(cursor, table)}
            found |= {(table, _words(name, one)) for name, one in introspection.get_constraints(cursor, table).items()}
    return frozenset(found)


def _words(name: str, constraint: Mapping[str, Any]) -> str:
    """SQLite has constraints without a name: those are told by their columns."""
    kinds = {"primary_key": "primary key", "foreign_key": "foreign key", "unique": "unique", "check": "check"}
    kind = next((word for key, word in kinds.items() if constraint[key]), "index")
    if name.startswith(("__", "fk_", "sqlite_autoindex_")):
        return f"{kind} ({', '.join(map(str, constraint['columns']))})"
    return f"{kind} {name}"
