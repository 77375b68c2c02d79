"""What backups of both databases share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from ..models import Agreement, Dataset, Revision


class BackupError(Exception):
    """Why a backup can't be made or used, and what to do about it."""


@dataclass(frozen=True)
class Contents:
    """What a database holds, in numbers that can be compared with what `/api/` tells."""

    dataset_revision: int
    revisions: int
    published: int

    @classmethod
    def read(cls) -> "Contents":
        """Of the database in use, which may not have been migrated yet: so no more columns than needed are read."""
        dataset = Dataset.objects.values_list("revision", flat=True).first()
        return cls(dataset or 0, Revision.objects.count(), Agreement.objects.published().count())

    def __str__(self) -> str:
        return f"dataset revision {self.dataset_revision}, {self.revisions} revisions, {self.published} public records"


@contextmanager
def database(name: str) -> Iterator[None]:
    """Use another database of the same kind in place of the site's, within the block and this thread."""
    usual = connections["default"]
    other = usual.copy()
    other.settings_dict["NAME"] = name
    for option in ("pool", "init_command"):  # a pool is of one database; a write-ahead log would be a second file
        other.settings_dict["OPTIONS"].pop(option, None)
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = usual
        other.close()
