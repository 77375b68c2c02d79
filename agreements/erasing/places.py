"""Where a text stands that is to be erased: in what was published, beside it, and in the rows that editors keep."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import models

from ..models import Address, Agreement, Dataset, Erasure, Revision
from ..models.index import INDEX
from .stored import texts_with
from .text import ErasableText

NOT_KEPT: tuple[type[models.Model], ...] = (Dataset, Revision, Address, Erasure, *INDEX)
"""What no editor writes: the history, and what is derived from it."""
BATCH = 200


class Place(NamedTuple):
    """One row, and the fields of it in which the text stands."""

    model: type[models.Model]
    pk: int
    row: str
    fields: list[str]

    def __str__(self) -> str:
        return f"{self.row}: {', '.join(self.fields)}"


@dataclass
class Found:
    """Everywhere that a text stands."""

    forms: set[str] = field(default_factory=set)
    """How it is written."""
    kept: list[Place] = field(default_factory=list)
    """What editors keep, and what is public now: to be corrected first, or publishing would bring the text back."""
    revisions: list[Place] = field(default_factory=list)
    """What was published earlier."""
    elsewhere: list[Place] = field(default_factory=list)
    """Reasons of retractions and erasures, old addresses, and lines of the admin's history."""

    @property
    def places(self) -> int:
        """How many rows it would be erased from."""
        return len(self.revisions) + len(self.elsewhere)


def find(wanted: ErasableText) -> Found:
    found = Found()
    for model in apps.get_app_config("agreements").get_models():
        if model not in NOT_KEPT:
            found.kept += _in_rows(model, _texts_of(model), wanted, found.forms)
    current = set(Agreement.objects.published().values_list("revision", flat=True))
    for revision in Revision.objects.order_by("agreement", "number").iterator(BATCH):
        if fields := _in_revision(revision, wanted, found.forms):
            where = f"record {revision.agreement_id}, revision {revision.number}"
            if revision.pk in current:
                found.kept.append(Place(Revision, revision.pk, f"{where}, which is public now", fields))
            else:
                found.revisions.append(Place(Revision, revision.pk, where, fields))
    for model, names in BESIDE.items():
        found.elsewhere += _in_rows(model, names, wanted, found.forms)
    return found


BESIDE: dict[type[models.Model], list[str]] = {
    Agreement: ["retraction_reason"],
    Address: ["slug"],
    Erasure: ["reason"],
    LogEntry: ["object_repr", "change_message"],
}
"""Columns that are no part of what editors keep, but hold texts of it."""


def _texts_of(model: type[models.Model]) -> list[str]:
    """The columns that hold texts, not words of a vocabulary."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    columns = [column for column in model._meta.concrete_fields if isinstance(column, kinds) and not column.choices]
    return [column.name for column in columns if column.name not in BESIDE.get(model, [])]


def _in_rows(model: type[models.Model], names: list[str], wanted: ErasableText, forms: set[str]) -> Iterator[Place]:
    about = ["agreement_id"] if any(column.name == "agreement" for column in model._meta.concrete_fields) else []
    for pk, *values in model._base_manager.order_by("pk").values_list("pk", *names, *about).iterator(BATCH):
        texts = [
            (name, value if isinstance(value, str) else str(value)) for name, value in zip(names, values, strict=False)
        ]
        found = [(name, text) for name, text in texts if wanted.stands_in(text)]
        if found:
            forms.update(*(wanted.forms_in(text) for _, text in found))
            of_record = f" of record {values[-1]}" if about else ""
            named = [name.replace("_", " ") for name, _ in found]
            yield Place(model, pk, f"{model._meta.verbose_name} {pk}{of_record}", named)


def _in_revision(revision: Revision, wanted: ErasableText, forms: set[str]) -> list[str]:
    texts = [(name, getattr(revision, name)) for name in ("reason", "slug")]
    found: list[tuple[str, Any]] = [(name, text) for name, text in texts if wanted.stands_in(text)]
    found += texts_with(revision.document, wanted)
    forms.update(*(wanted.forms_in(text) for _, text in found))
    return list(dict.fromkeys(name for name, _ in found))
