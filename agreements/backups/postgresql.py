"""Backups of PostgreSQL, with `pg_dump` and `pg_restore` in the custom format."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from ..planner import analyze
from .base import BackupError, ContentCounts, use_database

TRIGGERS = """
    SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(tgrelid)
"""


def tables() -> list[str]:
    """Return the table names of the database in use."""
    return connection.introspection.table_names()


def write(target: Path) -> ContentCounts:
    """Dump the database into the file, and return the counts of the same snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}", f"--dbname={_address()}")
        return ContentCounts.read()


def applied_migrations(file: Path) -> set[tuple[str, str]]:
    """Return app and name of each migration applied in the backup. Raises BackupError if the file can't be read."""
    with file.open("rb") as stream:
        if stream.read(5) != b"PGDMP":
            raise BackupError(
                f"{file} is no backup of this site's database: it isn't a dump of PostgreSQL in the custom format."
            )
    # The rows are between a COPY statement and its end, one per line: id, app, name, time.
    lines = _run("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file)).splitlines()
    rows = [line.split("\t") for line in lines]
    return {(row[1], row[2]) for row in rows if len(row) == 4}


def fill(file: Path) -> None:
    """Restore the file into the empty database, in one transaction. The site's role owns everything afterwards."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", *options, f"--dbname={_address()}", str(file))
    # A dump holds no statistics for the query planner.
    analyze()


@contextmanager
def scratch_database() -> Iterator[None]:
    """Within the block, use a new empty database on the same server. The role must be allowed to create databases."""
    name = f"scratch_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            raise BackupError(
                f"A check restores the backup into a database of its own, and the role {_role()} may not create one. "
                f"Allow it (ALTER ROLE {_role()} CREATEDB), or name another server in DATABASE_URL."
            )
    execute_without_timeout(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        with use_database(name):
            yield
    finally:
        execute_without_timeout(f"DROP DATABASE {name}")


def execute_without_timeout(statement: str) -> None:
    """Execute a statement without the site's time limit, which is meant for requests."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement)
        cursor.execute("RESET statement_timeout")


def _role() -> str:
    return str(connection.settings_dict["USER"])


def _address() -> str:
    """Return the connection string of the database in use, without the password: other users can see arguments."""
    parameters = connection.get_connection_params()
    not_libpq = {"password", "context", "cursor_factory", "prepare_threshold"}
    return make_conninfo(**{name: value for name, value in parameters.items() if name not in not_libpq})


def _run(program: str, *arguments: str) -> str:
    """Run a program of PostgreSQL and return its output. Raises BackupError with its error message."""
    connection.ensure_connection()
    server = connection.connection.info
    version = server.server_version // 10_000
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} isn't installed here. Install the client programs of PostgreSQL {version} or newer, or run it "
            "where they are: docs/operations.md says how."
        )
    environment = {**os.environ, "PGPASSWORD": server.password}
    process = subprocess.run([path, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False)  # noqa: S603  no shell, and nothing that a reader sent
    if process.returncode:
        hint = (
            f"\nIt must be as new as the server, which is PostgreSQL {version}." if "version" in process.stderr else ""
        )
        raise BackupError(f"{program} failed: {process.stderr.strip()}{hint}")
    return process.stdout
