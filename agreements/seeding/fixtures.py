"""Building the fixtures from the seeds, and loading the fixtures into an empty database."""

from pathlib import Path

from django.db import models, transaction

from ..choices import EditorialState
from ..indexing import index_sources
from ..models import Actor, Address, Agreement, Country, Dataset, Source
from ..planner import analyze
from ..publishing import publish_all
from .dump import dump
from .insert import insert
from .load import Loader
from .read import Seeds
from .rows import InvalidSeeds


class NotEmpty(Exception):
    """The database holds records, which must not be mixed with or overwritten by those of the files."""


def holds_records() -> bool:
    """Whether the database holds any record that an editor may have made."""
    tables: list[type[models.Model]] = [Agreement, Country, Actor, Source]
    return any(table._default_manager.exists() for table in tables)


def build(seeds: Path) -> dict[str, str]:
    """Return the text of each fixture by file name, from rows that are rolled back. Raises InvalidSeeds, NotEmpty."""
    with transaction.atomic():
        if holds_records():
            raise NotEmpty
        loader = Loader(Seeds.read(seeds))
        loader.load()
        if loader.errors:
            raise InvalidSeeds(loader.errors)
        texts = dump()
        transaction.set_rollback(True)
    return texts


def stale(texts: dict[str, str], folder: Path) -> list[str]:
    """Return the names of the files in the folder that are missing or have another text."""
    return [
        name
        for name, text in texts.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != text.encode()
    ]


def write(texts: dict[str, str], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())


def load(folder: Path) -> int:
    """Fill an empty database, publish the agreements in review, and return their number: all or nothing."""
    with transaction.atomic():
        # This also locks the dataset, so that two processes started at once don't both find the database empty.
        Dataset.advance()
        if holds_records():
            raise NotEmpty
        insert(folder)
        # Without statistics, PostgreSQL's planner takes the tables for empty.
        analyze()
        in_review = Agreement.objects.filter(state=EditorialState.IN_REVIEW)
        published = publish_all(in_review, why="First publication", role="import")
        of_counts = Source.objects.filter(outside_counts__isnull=False).distinct()
        Address.objects.record(of_counts)
        index_sources(of_counts)
        analyze()
        return published
