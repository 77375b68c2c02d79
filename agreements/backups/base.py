"""What backups of SQLite and of PostgreSQL share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from ..models import Agreement, Dataset, Revision


class BackupError(Exception):
    """Why a backup can't be made or used, and what to do about it."""


@dataclass(frozen=True)
class Contents:
    """The contents of a database in numbers, which can be compared with those of `/api/`."""

    dataset_revision: int
    revisions: int
    published: int
    """The number of public records."""

    @classmethod
    def read(cls) -> "Contents":
        """Count in the database in use. It may not be migrated yet, so only the columns needed are read."""
        dataset = Dataset.objects.values_list("revision", flat=True).first()
        return cls(dataset or 0, Revision.objects.count(), Agreement.objects.published().count())

    def __str__(self) -> str:
        return f"dataset revision {self.dataset_revision}, {self.revisions} revisions, {self.published} public records"


@contextmanager
def database(name: str) -> Iterator[None]:
    """Use another database of the same kind in place of the site's, within the block and this thread."""
    site_connection = connections["default"]
    other_connection = site_connection.copy()
    other_connection.settings_dict["NAME"] = name
    for option in ("pool", "init_command"):  # a pool serves one database; a write-ahead log would be a second file
        other_connection.settings_dict["OPTIONS"].pop(option, None)
    connections["default"] = other_connection
    try:
        yield
    finally:
        connections["default"] = site_connection
        other_connection.close()
