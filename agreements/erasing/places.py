"""Finding the text to erase: in revisions, in rows that editors edit, and in other columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import models

from ..models import Address, Agreement, Dataset, Erasure, Revision, SearchWord
from ..models.index import INDEX
from .stored import matching_members
from .text import ErasableText

NOT_EDITED: tuple[type[models.Model], ...] = (Dataset, Revision, Address, Erasure, SearchWord, *INDEX)
"""The models whose rows editors don't edit: the history, and what is derived from it."""
BATCH = 200


class Place(NamedTuple):
    """One row, and its fields that contain the text."""

    model: type[models.Model]
    pk: int
    row: str
    """The name of the row in messages."""
    fields: list[str]

    def __str__(self) -> str:
        return f"{self.row}: {', '.join(self.fields)}"


@dataclass
class Occurrences:
    """All rows that contain a text."""

    spellings: set[str] = field(default_factory=set)
    """The spellings of the text in these rows."""
    blockers: list[Place] = field(default_factory=list)
    """Rows that editors edit, and current revisions. To be corrected first, or publishing restores the text."""
    revisions: list[Place] = field(default_factory=list)
    """Revisions that are no longer current."""
    other_places: list[Place] = field(default_factory=list)
    """Reasons of retractions and erasures, old addresses, and lines of the admin's history."""

    @property
    def places(self) -> int:
        """The number of rows from which the text would be erased."""
        return len(self.revisions) + len(self.other_places)


def find(erasable: ErasableText) -> Occurrences:
    occurrences = Occurrences()
    for model in apps.get_app_config("agreements").get_models():
        if model not in NOT_EDITED:
            occurrences.blockers += _in_rows(model, _text_columns(model), erasable, occurrences.spellings)
    current_ids = set(Agreement.objects.published().values_list("revision", flat=True))
    for revision in Revision.objects.order_by("agreement", "number").iterator(BATCH):
        if fields := _in_revision(revision, erasable, occurrences.spellings):
            name = f"record {revision.agreement_id}, revision {revision.number}"
            if revision.pk in current_ids:
                occurrences.blockers.append(Place(Revision, revision.pk, f"{name}, which is public now", fields))
            else:
                occurrences.revisions.append(Place(Revision, revision.pk, name, fields))
    for model, names in OTHER_COLUMNS.items():
        occurrences.other_places += _in_rows(model, names, erasable, occurrences.spellings)
    return occurrences


OTHER_COLUMNS: dict[type[models.Model], list[str]] = {
    Agreement: ["retraction_reason"],
    Address: ["slug"],
    Erasure: ["reason"],
    LogEntry: ["object_repr", "change_message"],
}
"""Columns that editors don't edit, but that can contain texts of the record."""


def _text_columns(model: type[models.Model]) -> list[str]:
    """Return the names of the columns that editors fill with text, without those that have choices."""
    text_types = (models.CharField, models.TextField, models.JSONField)
    columns = [
        column for column in model._meta.concrete_fields if isinstance(column, text_types) and not column.choices
    ]
    return [column.name for column in columns if column.name not in OTHER_COLUMNS.get(model, [])]


def _in_rows(
    model: type[models.Model], names: list[str], erasable: ErasableText, spellings: set[str]
) -> Iterator[Place]:
    """Yield the rows that contain the text in one of the columns; adds its spellings there to `spellings`."""
    agreement_column = (
        ["agreement_id"] if any(column.name == "agreement" for column in model._meta.concrete_fields) else []
    )
    for pk, *values in model._base_manager.order_by("pk").values_list("pk", *names, *agreement_column).iterator(BATCH):
        texts = [
            (name, value if isinstance(value, str) else str(value)) for name, value in zip(names, values, strict=False)
        ]
        matches = [(name, text) for name, text in texts if erasable.is_in(text)]
        if matches:
            spellings.update(*(erasable.spellings_in(text) for _, text in matches))
            of_record = f" of record {values[-1]}" if agreement_column else ""
            fields = [name.replace("_", " ") for name, _ in matches]
            yield Place(model, pk, f"{model._meta.verbose_name} {pk}{of_record}", fields)


def _in_revision(revision: Revision, erasable: ErasableText, spellings: set[str]) -> list[str]:
    """Return the columns, and the paths in the document, in which a revision contains the text.

    Adds its spellings there to `spellings`.
    """
    texts = [(name, getattr(revision, name)) for name in ("reason", "slug")]
    matches: list[tuple[str, Any]] = [(name, text) for name, text in texts if erasable.is_in(text)]
    matches += matching_members(revision.document, erasable)
    spellings.update(*(erasable.spellings_in(text) for _, text in matches))
    return list(dict.fromkeys(name for name, _ in matches))
