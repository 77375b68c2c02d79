"""Backups: the whole database in one file, made while the site runs, and databases made of such a file.

What differs between the databases stands in `sqlite` and `postgresql`, each with the same functions.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from .base import BackupError, Contents

__all__ = ["BackupError", "Contents", "make", "restore", "scratch_database"]


def make(file: Path) -> Contents:
    """Back up the database and say what the backup holds. Raises BackupError; then there is no file.

    It is written beside the file under a hidden name, and renamed when it is whole and on the disk.
    """
    _refuse_to_overwrite(file)
    if not connection.introspection.table_names():
        raise BackupError("The database is empty: there is nothing to back up.")
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)  # mode 0600
    part = Path(name)
    try:
        contents: Contents = _database().write(part)
        os.fsync(handle)
        _refuse_to_overwrite(file)
        part.rename(file)
    except DatabaseError as error:
        raise BackupError(f"The database can't be read: {error}") from error
    finally:
        os.close(handle)
        part.unlink(missing_ok=True)
    _sync(file.parent)
    return contents


def restore(file: Path) -> None:
    """Fill the empty database from a backup. Raises BackupError; then it is still empty.

    The tables are those of the version that made the backup: `migrate` brings them up to date.
    """
    if connection.introspection.table_names():
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} isn't empty, and a backup never overwrites one. Make an "
            "empty database, and name it in DATABASE_URL."
        )
    if not file.is_file():
        raise BackupError(f"{file}: there is no such file.")
    database = _database()
    _refuse_unknown(file, database.migrations(file))
    database.fill(file)


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty database, used in place of the site's within the block, and dropped at its end."""
    with _database().scratch():
        yield


def _database() -> ModuleType:
    return import_module(f".{connection.vendor}", __package__)


def _refuse_to_overwrite(file: Path) -> None:
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent}: there is no such folder.")
    if file.exists():
        raise BackupError(f"{file} exists, and a backup never overwrites a file. Choose another name.")


def _refuse_unknown(file: Path, migrations: set[tuple[str, str]]) -> None:
    if not any(app == "agreements" for app, _ in migrations):
        raise BackupError(f"{file} is no backup of this site: it has no record of the site's migrations.")
    known = MigrationLoader(None).disk_migrations or {}
    if unknown := sorted(f"{app}.{name}" for app, name in migrations - set(known)):
        raise BackupError(
            f"{file} was made by a newer version of the site, with migrations that this one doesn't know: "
            f"{', '.join(unknown)}. Restore it with that version."
        )


def _sync(folder: Path) -> None:
    """A file's name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
