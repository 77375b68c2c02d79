"""Writing the database as the text of the fixtures: the same bytes for the same record on every kind of database.

Sources, actors and criticisms are written without primary keys and referred to by slug; agreements and their rows keep
their permanent keys. What publishing adds is left out, and a published agreement is written as one in review.
"""

import json
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from ..choices import EditorialState
from ..models import (
    Actor,
    Agreement,
    CaseEvent,
    Check,
    Claim,
    Consideration,
    Country,
    CourtCase,
    Criterion,
    Criticism,
    Event,
    LegalText,
    OutsideCount,
    Payment,
    Source,
)

FILES: dict[str, list[type[models.Model]]] = {
    "countries.json": [Country],
    "actors.json": [Actor],
    "sources.json": [Source],
    "agreements.json": [
        Agreement,
        Criterion,
        Payment,
        Consideration,
        LegalText,
        Event,
        Claim,
        Criticism,
        CourtCase,
        CaseEvent,
        Check,
        OutsideCount,
    ],
}
"""The models of each fixture file, in the order in which they are loaded."""

_KEYED_BY_SLUG = (Actor, Source, Criticism)
_PUBLISHING_FIELDS = [
    column.name for column in Agreement._meta.fields if not column.editable and column.name != "state"
]


def dump() -> dict[str, str]:
    """Return the text of each fixture by its file name."""
    return {
        name: _text([row for model_class in model_classes for row in _rows(model_class)])
        for name, model_classes in FILES.items()
    }


def _rows(model_class: type[models.Model]) -> list[dict[str, Any]]:
    by_slug = model_class in _KEYED_BY_SLUG
    rows: list[dict[str, Any]] = serializers.serialize(
        "python",
        model_class._default_manager.all(),
        use_natural_foreign_keys=True,
        use_natural_primary_keys=by_slug,
    )
    # Sorted here, because databases sort text differently.
    rows.sort(key=lambda row: row["fields"]["slug"] if by_slug else row["pk"])
    for row in rows:
        for relation in model_class._meta.many_to_many:
            row["fields"][relation.name].sort()
        if model_class is Agreement:
            _unpublish(row["fields"])
    return rows


def _unpublish(fields: dict[str, Any]) -> None:
    for name in _PUBLISHING_FIELDS:
        del fields[name]
    if fields["state"] == EditorialState.PUBLISHED:
        fields["state"] = EditorialState.IN_REVIEW.value


def _text(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n"
