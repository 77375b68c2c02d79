"""PostgreSQL: its own `pg_dump` and `pg_restore`, in the custom format."""

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
from .base import BackupError, Contents, database

TRIGGERS = """
    SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(tgrelid)
"""


def tables() -> list[str]:
    """Those of the database in use."""
    return connection.introspection.table_names()


def write(part: Path) -> Contents:
    """Dump the database into the file, as of the same moment as the contents that are told."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={part}", f"--dbname={_address()}")
        return Contents.read()


def migrations(file: Path) -> set[tuple[str, str]]:
    """App and name of each migration that had been applied. Raises BackupError where the file can't be read."""
    with file.open("rb") as opened:
        if opened.read(5) != b"PGDMP":
            raise BackupError(
                f"{file} is no backup of this site's database, which is PostgreSQL, in its custom format."
            )
    # The rows stand between a COPY statement and its end, one a line: id, app, name, time.
    lines = _run("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file)).splitlines()
    rows = [line.split("\t") for line in lines]
    return {(row[1], row[2]) for row in rows if len(row) == 4}


def fill(file: Path) -> None:
    """Restore the file into the empty database, in one transaction; everything then belongs to the site's role."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", *options, f"--dbname={_address()}", str(file))
    # A dump holds no statistics.
    analyze()


@contextmanager
def scratch() -> Iterator[None]:
    """An empty database on the same server, which the role must be allowed to create."""
    name = f"scratch_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            raise BackupError(
                f"A check restores the backup into a database of its own, and the role {_role()} may not create one. "
                f"Allow it (ALTER ROLE {_role()} CREATEDB), or name another server in DATABASE_URL."
            )
    unhurried(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        with database(name):
            yield
    finally:
        unhurried(f"DROP DATABASE {name}")


def unhurried(statement: str) -> None:
    """Execute it however long it takes: the limit is meant for requests."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement)
        cursor.execute("RESET statement_timeout")


def _role() -> str:
    return str(connection.settings_dict["USER"])


def _address() -> str:
    """The database in use as the tools take it, without the password: arguments can be read by others."""
    parameters = connection.get_connection_params()
    not_libpq = {"password", "context", "cursor_factory", "prepare_threshold"}
    return make_conninfo(**{name: value for name, value in parameters.items() if name not in not_libpq})


def _run(program: str, *arguments: str) -> str:
    """What the program prints. Raises BackupError with what it complains of."""
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
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False)  # noqa: S603  no shell, and nothing that a reader sent
    if done.returncode:
        hint = f"\nIt must be as new as the server, which is PostgreSQL {version}." if "version" in done.stderr else ""
        raise BackupError(f"{program} failed: {done.stderr.strip()}{hint}")
    return done.stdout
