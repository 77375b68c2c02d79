"""Shared by the backups of SQLite and of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from ..models import Agreement, Dataset, Revision


class BackupError(Exception):
    """Raised when a backup can't be made or used; the message says why and what to do."""


@dataclass(frozen=True)
class ContentCounts:
    """Counts of what a database contains, to compare with those of `/api/`."""

    dataset_revision: int
    revisions: int
    published: int
    """The number of public records."""

    @classmethod
    def read(cls) -> "ContentCounts":
        """Count in the database in use. It may lack recent migrations, so only the needed columns are read."""
        dataset = Dataset.objects.values_list("revision", flat=True).first()
        return cls(dataset or 0, Revision.objects.count(), Agreement.objects.published().count())

    def __str__(self) -> str:
        return f"dataset revision {self.dataset_revision}, {self.revisions} revisions, {self.published} public records"


@contextmanager
def use_database(name: str) -> Iterator[None]:
    """Within the block, let this thread use another database of the same kind in place of the site's."""
    site_connection = connections["default"]
    other_connection = site_connection.copy()
    other_connection.settings_dict["NAME"] = name
    # A pool has connections to the site's database. On SQLite, `init_command` sets PRAGMA journal_mode=WAL, which would
    # write a second file beside a backup.
    for option in ("pool", "init_command"):
        other_connection.settings_dict["OPTIONS"].pop(option, None)
    connections["default"] = other_connection
    try:
        yield
    finally:
        connections["default"] = site_connection
        other_connection.close()
