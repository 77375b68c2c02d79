"""Inserting the rows of the fixtures: as Django's `loaddata` does, but many rows in one statement."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.management.color import no_style
from django.core.serializers.base import (
    DeserializationError,
    DeserializedObject,
    M2MDeserializationError,
    deserialize_fk_value,
    deserialize_m2m_values,
)
from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connection

from ..querysets.natural import NaturalKeys, natural_keys
from .dump import FILES

BATCH = 500
BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ObjectDoesNotExist, FieldDoesNotExist, DeserializationError,
    M2MDeserializationError, IntegrityError, DataError,
)  # fmt: skip
"""What reading a broken file raises."""


def insert(folder: Path) -> None:
    """Insert all rows of the fixtures into empty tables. Raises ValidationError where a file is missing or broken."""
    if missing := [name for name in FILES if not (folder / name).is_file()]:
        raise ValidationError(f"{folder.name}/ lacks {', '.join(missing)}: run `make fixtures`.")
    with natural_keys() as known:
        for name in FILES:
            try:
                rows = json.loads((folder / name).read_bytes())
                for _, of_model in groupby(rows, key=lambda row: row["model"]):
                    _insert_rows(list(of_model), known)
                connection.check_constraints([model._meta.db_table for model in FILES[name]])
            except BROKEN as error:
                reason = getattr(error, "original_exc", error)
                raise ValidationError(f"{folder.name}/{name} is broken: {reason!r}. Run `make fixtures`.") from error
    tables = [model for of_file in FILES.values() for model in of_file]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _insert_rows(rows: list[dict[str, Any]], known: NaturalKeys) -> None:
    """Insert rows of one model, and add them to the known ones; they may refer to each other in any order."""
    deserialized: list[DeserializedObject] = list(
        serializers.deserialize("python", rows, handle_forward_references=True)
    )
    model = type(deserialized[0].object)
    for one in deserialized:
        for field, value in (one.deferred_fields or {}).items():
            if field.related_model is not model:
                _set_reference(one, field, value)  # Raises: all rows of other models are there by now.
    model._base_manager.bulk_create([one.object for one in deserialized], batch_size=BATCH)
    if hasattr(model, "natural_key"):
        known |= {(model, *one.object.natural_key()): one.object for one in deserialized}  # type: ignore[attr-defined]
    for one in deserialized:
        for field, value in (one.deferred_fields or {}).items():
            _set_reference(one, field, value)
    for relation in model._meta.many_to_many:
        links: Any = relation.remote_field.through
        row, other = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
        links._base_manager.bulk_create(
            (
                links(**{row: one.object.pk, other: pk})
                for one in deserialized
                for pk in (one.m2m_data or {}).get(relation.name, ())
            ),
            batch_size=BATCH,
        )


def _set_reference(row: DeserializedObject, field: Any, value: Any) -> None:
    """Let the row refer to rows of the same model, which weren't there yet when it was read."""
    if field.many_to_many:
        links: Any = deserialize_m2m_values(field, value, DEFAULT_DB_ALIAS, False)
        row.m2m_data = {**(row.m2m_data or {}), field.name: links}
    else:
        setattr(row.object, field.attname, deserialize_fk_value(field, value, DEFAULT_DB_ALIAS, False))
        row.object.save(update_fields=[field.name])
