"""Backups of SQLite, with its online backup API: a consistent snapshot while others read and write."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from .base import BackupError, ContentCounts, use_database

TRIGGERS = "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'trigger'"


def tables() -> list[str]:
    """Return the table names; an empty list if the database file doesn't exist, without creating it."""
    file = _file()
    return connection.introspection.table_names() if file is None or file.exists() else []


def write(target: Path) -> ContentCounts:
    """Copy the database into the file, and return the copy's counts."""
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        _copy(connection.connection, copy)
        # Without a write-ahead log the file can be read on read-only media. Connecting to it as the site does turns the
        # log on again.
        copy.execute("PRAGMA journal_mode=DELETE")
    with use_database(str(target)):
        return ContentCounts.read()


def applied_migrations(file: Path) -> set[tuple[str, str]]:
    """Return app and name of each migration applied in the backup. Raises BackupError if the backup is damaged."""
    try:
        with closing(_connect(file)) as backup:
            faults = [line for (line,) in backup.execute("PRAGMA integrity_check(10)") if line != "ok"]
            faults += [
                f"a row of {table} refers to one that is missing from {other}"
                for table, other in _dangling_references(backup)
            ]
            if faults:
                raise BackupError(f"{file} is damaged: {'; '.join(faults)}.")
            if not backup.execute("SELECT 1 FROM sqlite_schema WHERE name = 'django_migrations'").fetchall():
                return set()
            return set(backup.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        raise BackupError(
            f"{file} can't be read as a backup of this site's database, which is SQLite: {error}."
        ) from error


def _dangling_references(backup: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return (table, other) pairs: `table` has a foreign key to a row that is missing from `other`."""
    return sorted({(table, other) for table, _, other, _ in backup.execute("PRAGMA foreign_key_check")})


def fill(file: Path) -> None:
    """Copy the file into the empty database, in one transaction. Only its owner may read the database: it holds
    hashes of passwords.
    """
    connection.close()
    if database_file := _file():
        database_file.touch(mode=0o600)
        database_file.chmod(0o600)
    connection.ensure_connection()
    with closing(_connect(file)) as backup:
        _copy(backup, connection.connection)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy all pages in one step, so that a concurrent write can't restart the copy."""
    try:
        source.backup(target)
    except sqlite3.Error as error:
        raise BackupError(f"The database could not be copied: {error}.") from error


@contextmanager
def scratch_database() -> Iterator[None]:
    """Within the block, use an empty database in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder, use_database(str(Path(folder) / "scratch.sqlite3")):
        yield


def _file() -> Path | None:
    """Return the file of the database in use; None if the database is in memory."""
    name = str(connection.settings_dict["NAME"])
    return None if ":memory:" in name or "mode=memory" in name else Path(name)


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
