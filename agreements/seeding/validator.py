"""Saving rows that have been checked by the models' own full_clean(), and noting what is wrong with the others.

A row with an error is not saved, and what refers to it is checked without that reference: one error is told once,
and the reading goes on to the next.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from ..models import Claim, Event
from .rows import Row, SeedError

Model = TypeVar("Model", bound=models.Model)

_WRITTEN_AS = {
    "is_published_inferred": "published_inferred",
    "document_name": "document",
    NON_FIELD_ERRORS: "",
}
"""Columns that the files call otherwise, and what they call them."""
_OF_PEOPLE = {
    "counted": "people.counted",
    "nationals": "people.nationals",
    "manner": "people.manner",
    "counted_from": "people.counted_from",
    "counted_to": "people.counted_to",
    "is_running_total": "people.running_total",
    "is_total": "people.total",
    "had_protection": "people.had_protection",
}
"""The same for the columns of an event that count people."""


class Validator:
    """What has been saved and refused so far."""

    def __init__(self) -> None:
        self.errors: list[SeedError] = []
        self.incomplete: set[str] = set()
        """Files of which a row could not be saved, so that the whole can't be judged."""
        self._first: dict[tuple[str, str], Row] = {}
        self._unknown: set[tuple[str, str, str]] = set()

    def refuse(self, row: Row, key: str, reason: str) -> None:
        """Note an error, with file, row, field and reason; reading goes on."""
        self.errors.append(row.error(key, reason))
        self.incomplete.add(row.file)

    def find(self, row: Row, key: str, among: Mapping[str, Model], name: str | None = None) -> Model | None:
        """What the key (or one `name` of its list) refers to; None where it is left out or, with an error, unknown."""
        wanted = row.string(key) if name is None else name
        if wanted and wanted not in among:
            self._unknown.add((row.file, row.path, key))
            near = get_close_matches(wanted, among, 1)
            self.refuse(row, key, f"“{wanted[:120]}” is not known." + (f" Did you mean “{near[0]}”?" if near else ""))
        return among.get(wanted)

    def once(self, row: Row, *keys: str) -> bool:
        """Whether no row before has the same value behind the keys, of which the first says what it is."""
        key, value = "/".join(keys), row.string(keys[-1])
        first = self._first.setdefault((key, value), row)
        if first is not row:
            self.refuse(row, keys[-1], f"“{value}” is taken by {first.file}:{first.lines.get(keys[-1], first.line)}")
        return first is row

    def save(self, instance: models.Model, row: Row) -> None:
        """Save where nothing is wrong and all that it refers to is there."""
        excluded = self._broken(instance, row)
        faults = _faults(instance, excluded, with_constraints=False)
        if not faults and not excluded:
            try:
                with transaction.atomic():
                    instance.save(force_insert=instance._state.adding)
            except IntegrityError:
                # It breaks a constraint. Asked one by one, which takes long, they say in words which it is.
                if not _faults(instance, excluded, with_constraints=True):
                    raise
            else:
                return
        for column, reason in _faults(instance, excluded, with_constraints=True):
            self.refuse(row, _key(instance, column), reason)
        self.incomplete.add(row.file)

    def link(self, instance: models.Model, row: Row, key: str, among: Mapping[str, Model], needed: str = "") -> None:
        """Set a many-to-many relation to those rows of the key's list that are there."""
        found = [self.find(row, key, among, name) for name in row.slugs(key)]
        if needed and not found:
            self.refuse(row, key, needed)
        there = [other for other in found if other is not None and is_there(other)]
        if is_there(instance):
            getattr(instance, key).set(there)
        if len(there) < len(found):
            self.incomplete.add(row.file)

    def _broken(self, instance: models.Model, row: Row) -> set[str]:
        """The references to rows that were refused or are not known, which was told already."""
        names = set()
        for column in instance._meta.concrete_fields:
            if isinstance(column, models.ForeignKey):
                other = column.get_cached_value(instance, default=None)
                unknown = (row.file, row.path, column.name) in self._unknown
                if unknown or (other is not None and not is_there(other)):
                    names.add(column.name)
        return names


def is_there(instance: models.Model) -> bool:
    """Whether it has been saved."""
    return not instance._state.adding


def _faults(instance: models.Model, excluded: set[str], *, with_constraints: bool) -> list[tuple[str, str]]:
    try:
        # Rules about several fields are asked only where each field by itself can be read.
        instance.clean_fields(exclude=excluded)
        instance.full_clean(exclude=excluded, validate_constraints=with_constraints)
    except ValidationError as error:
        return [(column, _reason(instance, column, one)) for column, all in error.error_dict.items() for one in all]
    return []


def _reason(instance: models.Model, column: str, error: ValidationError) -> str:
    """What is wrong, with the words that would be right where there is a list of them."""
    choices = None if column == NON_FIELD_ERRORS else getattr(instance._meta.get_field(column), "choices", None)
    if error.code == "invalid_choice" and choices:
        words = [value for value, _ in choices]
        return f"“{getattr(instance, column)}” is not one of: {', '.join(words)}."
    return " ".join(error.messages)


def _key(instance: models.Model, column: str) -> str:
    """What the files call a column."""
    if isinstance(instance, Claim) and column == "text":
        return "value"
    if isinstance(instance, Event) and column in _OF_PEOPLE:
        return _OF_PEOPLE[column]
    return _WRITTEN_AS.get(column, column)
