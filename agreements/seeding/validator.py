"""Saving the rows that pass the models' own full_clean(), and noting the errors of the others.

A row with an error isn't saved, and rows that refer to it are validated without that reference, so that each error is
reported once and loading continues.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from ..models import Claim, Event
from .rows import Row, SeedError

Model = TypeVar("Model", bound=models.Model)

_SEED_KEYS = {
    "is_published_inferred": "published_inferred",
    "document_name": "document",
    NON_FIELD_ERRORS: "",
}
"""The seed keys of columns whose names differ from them."""
_PEOPLE_SEED_KEYS = {
    "counted": "people.counted",
    "nationals": "people.nationals",
    "manner": "people.manner",
    "counted_from": "people.counted_from",
    "counted_to": "people.counted_to",
    "is_running_total": "people.running_total",
    "is_total": "people.total",
    "had_protection": "people.had_protection",
}
"""The seed keys of an event's columns that count people."""


class Validator:
    """Saves rows, and collects the errors of those that it refuses."""

    def __init__(self) -> None:
        self.errors: list[SeedError] = []
        self.incomplete: set[str] = set()
        """Files of which a row couldn't be saved, so that the agreement can't be checked for publishing."""
        self._first_rows: dict[tuple[str, str], Row] = {}
        """The first row with each value of a unique key."""
        self._unknown_references: set[tuple[str, str, str]] = set()
        """File, path and key of the references to rows that don't exist."""

    def refuse(self, row: Row, key: str, reason: str) -> None:
        """Note an error about a key of the row; loading continues."""
        self.errors.append(row.error(key, reason))
        self.incomplete.add(row.file)

    def find(self, row: Row, key: str, instances: Mapping[str, Model], name: str | None = None) -> Model | None:
        """Return the instance that the key (or one `name` of its list) refers to.

        None where the key is left out, and, with an error noted, where there is no such instance.
        """
        name = row.string(key) if name is None else name
        if name and name not in instances:
            self._unknown_references.add((row.file, row.path, key))
            matches = get_close_matches(name, instances, 1)
            hint = f" Did you mean “{matches[0]}”?" if matches else ""
            self.refuse(row, key, f"“{name[:120]}” is not known.{hint}")
        return instances.get(name)

    def check_unique(self, row: Row, *keys: str) -> bool:
        """Return whether no earlier row has the same value of the last key; notes an error otherwise.

        The keys together name the values among which it must be unique: `"actor", "slug"`.
        """
        key, value = "/".join(keys), row.string(keys[-1])
        first = self._first_rows.setdefault((key, value), row)
        if first is not row:
            self.refuse(row, keys[-1], f"“{value}” is taken by {first.file}:{first.lines.get(keys[-1], first.line)}")
        return first is row

    def save(self, instance: models.Model, row: Row) -> None:
        """Save the instance where it is valid and everything that it refers to is saved; else note its errors."""
        excluded = self._unresolved_fields(instance, row)
        errors = _errors(instance, excluded, with_constraints=False)
        if not errors and not excluded:
            try:
                with transaction.atomic():
                    instance.save(force_insert=instance._state.adding)
            except IntegrityError:
                # It violates a constraint. Validating them one by one, which is slow, tells which.
                if not _errors(instance, excluded, with_constraints=True):
                    raise
            else:
                return
        for column, reason in _errors(instance, excluded, with_constraints=True):
            self.refuse(row, _key(instance, column), reason)
        self.incomplete.add(row.file)

    def link(self, instance: models.Model, row: Row, key: str, others: Mapping[str, Model], required: str = "") -> None:
        """Set a many-to-many relation to the saved instances that the key's list names.

        `required` is the error to note where the list is empty; without it an empty list is valid.
        """
        related = [self.find(row, key, others, name) for name in row.slugs(key)]
        if required and not related:
            self.refuse(row, key, required)
        saved = [other for other in related if other is not None and is_saved(other)]
        if is_saved(instance):
            getattr(instance, key).set(saved)
        if len(saved) < len(related):
            self.incomplete.add(row.file)

    def _unresolved_fields(self, instance: models.Model, row: Row) -> set[str]:
        """Return the foreign keys to refused or unknown rows, whose errors are noted already."""
        names = set()
        for column in instance._meta.concrete_fields:
            if isinstance(column, models.ForeignKey):
                other = column.get_cached_value(instance, default=None)
                is_unknown = (row.file, row.path, column.name) in self._unknown_references
                if is_unknown or (other is not None and not is_saved(other)):
                    names.add(column.name)
        return names


def is_saved(instance: models.Model) -> bool:
    """Whether the instance is in the database."""
    return not instance._state.adding


def _errors(instance: models.Model, excluded: set[str], *, with_constraints: bool) -> list[tuple[str, str]]:
    """Return the column and the reason of each error of the instance."""
    try:
        # Rules about several fields are validated only where each field by itself is valid.
        instance.clean_fields(exclude=excluded)
        instance.full_clean(exclude=excluded, validate_constraints=with_constraints)
    except ValidationError as error:
        return [
            (column, _reason(instance, column, field_error))
            for column, field_errors in error.error_dict.items()
            for field_error in field_errors
        ]
    return []


def _reason(instance: models.Model, column: str, error: ValidationError) -> str:
    """Return the message of an error; for a column with choices, one that lists them."""
    choices = None if column == NON_FIELD_ERRORS else getattr(instance._meta.get_field(column), "choices", None)
    if error.code == "invalid_choice" and choices:
        values = [value for value, _ in choices]
        return f"“{getattr(instance, column)}” is not one of: {', '.join(values)}."
    return " ".join(error.messages)


def _key(instance: models.Model, column: str) -> str:
    """Return the seed key of a column."""
    if isinstance(instance, Claim) and column == "text":
        return "value"
    if isinstance(instance, Event) and column in _PEOPLE_SEED_KEYS:
        return _PEOPLE_SEED_KEYS[column]
    return _SEED_KEYS.get(column, column)
