"""Natural keys: the names by which fixtures refer to rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
NaturalKeys = dict[tuple[type[Model], str], Any]
"""Rows by their model and natural key."""
_known: ContextVar[NaturalKeys | None] = ContextVar("rows_by_natural_key", default=None)


class NaturalKeyQuerySet(QuerySet[Row]):
    """Rows that fixtures name by their slug, or by another column."""

    natural_key = "slug"

    def get_by_natural_key(self, name: str) -> Row:
        """The row with this natural key; within `natural_keys` one of the rows given there. Raises DoesNotExist."""
        rows = _known.get()
        if rows is None:
            return self.get(**{self.natural_key: name})
        try:
            row: Row = rows[self.model, name]
        except KeyError:
            message = f"There is no {self.model._meta.verbose_name} “{name}”."
            raise self.model.DoesNotExist(message) from None  # type: ignore[attr-defined]
        return row


@contextmanager
def natural_keys() -> Iterator[NaturalKeys]:
    """Look rows up in the given dictionary, not in the database: fixtures name the same rows thousands of times.

    Whoever inserts rows within this context adds them.
    """
    rows: NaturalKeys = {}
    token = _known.set(rows)
    try:
        yield rows
    finally:
        _known.reset(token)
