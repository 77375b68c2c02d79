"""Comparing the schema of a database with that of a new database made by `migrate`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.core.management import call_command
from django.db import connection


def vendor_module() -> ModuleType:
    """Return the module for the kind of database in use: `sqlite` or `postgresql`."""
    return import_module(f".{connection.vendor}", __package__)


def missing_parts() -> list[str]:
    """Describe each part that the database lacks; for a missing table, only the table.

    Only names are compared: defaults and conditions may be spelled differently.
    """
    missing = _expected(connection.vendor) - _parts()
    tables = {table for table, part in missing if not part}
    return [f"table {table}" for table in sorted(tables)] + [
        f"{part} of {table}" for table, part in sorted(missing) if table not in tables
    ]


@cache
def _expected(vendor_name: str) -> frozenset[tuple[str, str]]:
    """Return the parts of a new database. They follow from the code and the vendor, the key of the cache."""
    with vendor_module().scratch_database():
        call_command("migrate", verbosity=0)
        return _parts()


def _parts() -> frozenset[tuple[str, str]]:
    """Return (table, part) pairs for every column, sequence, constraint, index and trigger; the part "" stands for the
    table itself.
    """
    introspection = connection.introspection
    with connection.cursor() as cursor:
        cursor.execute(vendor_module().TRIGGERS)
        parts = {(table, f"trigger {name}") for table, name in cursor.fetchall()}
        for table in introspection.table_names(cursor):
            columns = introspection.get_table_description(cursor, table)
            sequences = introspection.get_sequences(cursor, table)
            constraints = introspection.get_constraints(cursor, table)
            parts.add((table, ""))
            parts |= {(table, f"column {column.name}") for column in columns}
            parts |= {(table, f"sequence of {sequence['column']}") for sequence in sequences}
            parts |= {(table, _constraint_label(name, constraint)) for name, constraint in constraints.items()}
    return frozenset(parts)


def _constraint_label(name: str, constraint: Mapping[str, Any]) -> str:
    """Return the kind and the name of a constraint, or its columns if the name is generated."""
    kinds = {"primary_key": "primary key", "foreign_key": "foreign key", "unique": "unique", "check": "check"}
    kind = next((label for key, label in kinds.items() if constraint[key]), "index")
    if name.startswith(("__", "fk_", "sqlite_autoindex_")):
        return f"{kind} ({', '.join(map(str, constraint['columns']))})"
    return f"{kind} {name}"
