"""Backups: the whole database in one file, made while the site runs.

The modules `sqlite` and `postgresql` define the same functions, each for its kind of database.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from . import schema
from .base import BackupError, ContentCounts
from .schema import vendor_module

__all__ = ["BackupError", "ContentCounts", "make", "restore", "restored_copy"]


def make(file: Path) -> ContentCounts:
    """Back up the database and return the backup's counts. If it raises BackupError, it leaves no file.

    The backup is written next to the file under a hidden name, and renamed once it is complete and on the disk.
    """
    _refuse_to_overwrite(file)
    if not vendor_module().tables():
        raise BackupError("The database is empty: there is nothing to back up.")
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)  # mode 0600
    part = Path(name)
    try:
        contents: ContentCounts = vendor_module().write(part)
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
    """Fill the empty database from a backup. If it raises BackupError, the database is still empty.

    The backup is first restored into a scratch database, so that an incomplete backup leaves nothing behind. Afterwards
    the tables are those of the version that made the backup: `migrate` brings them up to date.
    """
    if vendor_module().tables():
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} isn't empty, and a backup never overwrites one. Make an "
            "empty database, and name it in DATABASE_URL."
        )
    with restored_copy(file):
        pass
    vendor_module().fill(file)


@contextmanager
def restored_copy(file: Path) -> Iterator[None]:
    """Within the block, use a scratch database in place of the site's, with the backup restored into it and migrated.

    Raises BackupError if the backup can't be used or lacks a part of the schema.
    """
    if not file.is_file():
        raise BackupError(f"{file}: there is no such file.")
    migrations = vendor_module().applied_migrations(file)
    _refuse_unknown(file, migrations)
    with vendor_module().scratch_database():
        vendor_module().fill(file)
        _migrate(file, migrations)
        if parts := schema.missing_parts():
            rest = f" and {len(parts) - 20} more" if len(parts) > 20 else ""
            raise BackupError(
                f"{file} isn't whole. Compared with a new database it lacks: {', '.join(parts[:20])}{rest}."
            )
        yield


def _migrate(file: Path, applied: set[tuple[str, str]]) -> None:
    """Migrate the scratch database. Turns any exception into BackupError: on wrong tables, migrations raise any."""
    pending = sorted(f"{app}.{name}" for app, name in _own_migrations() - applied)
    try:
        if pending:
            _refuse_extra_columns(applied)
        call_command("migrate", verbosity=0)
    except Exception as error:
        raise BackupError(
            f"{file} can't be brought up to date: `migrate` failed ({error}). By its table django_migrations, these "
            f"migrations were still to be applied: {', '.join(pending) or 'none'}. Either that table isn't whole, or "
            "others aren't."
        ) from error


def _refuse_extra_columns(applied: set[tuple[str, str]]) -> None:
    """Raise ValueError if a table has a column that none of the applied migrations made.

    On SQLite, a pending migration that adds such a column again would empty it.
    """
    loader = MigrationLoader(None)
    state = loader.project_state([node for node in loader.graph.nodes if node in applied])
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in state.apps.get_models(include_auto_created=True):
            if model._meta.db_table in tables:
                columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
                extra = {column.name for column in columns} - {field.column for field in model._meta.local_fields}
                if extra:
                    raise ValueError(f"{model._meta.db_table} already has the column {min(extra)}")


def _refuse_to_overwrite(file: Path) -> None:
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent}: there is no such folder.")
    if file.exists():
        raise BackupError(f"{file} exists, and a backup never overwrites a file. Choose another name.")


def _refuse_unknown(file: Path, migrations: set[tuple[str, str]]) -> None:
    if not any(app == "agreements" for app, _ in migrations):
        raise BackupError(f"{file} is no backup of this site: it has no record of the site's migrations.")
    if unknown := sorted(f"{app}.{name}" for app, name in migrations - _own_migrations()):
        raise BackupError(
            f"{file} was made by a newer version of the site, with migrations that this one doesn't know: "
            f"{', '.join(unknown)}. Restore it with that version."
        )


def _own_migrations() -> set[tuple[str, str]]:
    """Return app and name of each migration of this version of the site."""
    return set(MigrationLoader(None).disk_migrations or {})


def _sync(folder: Path) -> None:
    """Flush the folder to the disk: only then does the name of a new file survive a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
