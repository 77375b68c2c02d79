"""What querysets share: models by name, and sorting."""

from typing import Any

from django.apps import apps
from django.db.models import Count, F, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf


def model(name: str) -> Any:
    """A model by its name: the models import this package, so it can't import them."""
    return apps.get_model("agreements", name)


def count_of(rows: "QuerySet[Any]") -> Coalesce:
    """How many rows of a correlated subquery there are."""
    counted = (
        rows.order_by().annotate(one=Value(1)).values("one").annotate(rows=Count("pk", distinct=True)).values("rows")
    )
    return Coalesce(Subquery(counted), Value(0))


WRITTEN = ("announced", "occurred", "published", "capacity_period", "capacity_qualifier", "capacity_unit")
"""Keys of which empty text stands for what isn't known."""
UNKNOWN = ("capacity_amount", *WRITTEN)
"""Keys of which a value may be unknown. For the others an index serves the order, if it doesn't speak of nulls."""


def ordering_by(*keys: str) -> list[Any]:
    """Expressions that sort by the keys, unknown values last on every database; a minus before a key turns it."""
    sorted_by = []
    for key in keys:
        name = key.removeprefix("-")
        column = NullIf(F(name), Value("")) if name in WRITTEN else F(name)
        last = True if name in UNKNOWN else None
        sorted_by.append(column.desc(nulls_last=last) if key.startswith("-") else column.asc(nulls_last=last))
    return sorted_by
