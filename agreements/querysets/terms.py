"""Helpers that querysets share: models by name, counting and sorting."""

from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, F, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf


def model(name: str) -> Any:
    """A model by its name: the models import this package, so it can't import them."""
    return apps.get_model("agreements", name)


def count_of(rows: "QuerySet[Any]") -> Coalesce:
    """The number of rows of a correlated subquery that joins no table, 0 where there are none."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(rows=Count("*")).values("rows")
    return Coalesce(Subquery(counted), Value(0))


class CountsPublished(QuerySet[Any]):
    """Rows of which all published ones are counted by a narrower table than their own: there may be millions."""

    def count_published(self) -> int:
        """The number of all published rows."""
        raise NotImplementedError

    def count(self) -> int:
        """How many rows there are; of all published ones by `count_published`."""
        if self._result_cache is not None or self.query.is_sliced or self.query.combinator:
            return super().count()
        keys, published_keys = (
            rows.order_by().values("pk") for rows in (self, self.model._default_manager.published())
        )
        is_everything = statement_of(keys) == statement_of(published_keys)
        return self.count_published() if is_everything else super().count()


def statement_of(rows: QuerySet[Any]) -> Any:
    """The statement that selects the rows, with its parameters; None if there can't be any rows."""
    try:
        return rows.query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return None


TEXT_KEYS = (
    "announced",
    "status_date",
    "occurred",
    "published",
    "capacity_period",
    "capacity_qualifier",
    "capacity_unit",
    "published__currency",
)
"""Keys for which an empty text stands for an unknown value."""
NULLABLE_KEYS = ("capacity_amount", "people", "published__low", *TEXT_KEYS)
"""Keys with unknown values, which are sorted last. The others don't say where nulls go, so that an index can serve."""


def ordering_by(*keys: str) -> list[Any]:
    """Expressions that sort by the keys, unknown values last on every database; a minus sign makes a key descend."""
    expressions = []
    for key in keys:
        name, descends = key.removeprefix("-"), key.startswith("-")
        # An empty text is the last of descending ones by itself, so that an index can serve.
        is_sorted_last = name in NULLABLE_KEYS and not (descends and name in TEXT_KEYS)
        column = NullIf(F(name), Value("")) if is_sorted_last and name in TEXT_KEYS else F(name)
        nulls_last = True if is_sorted_last else None
        expressions.append(column.desc(nulls_last=nulls_last) if descends else column.asc(nulls_last=nulls_last))
    return expressions
