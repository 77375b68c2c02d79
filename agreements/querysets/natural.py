"""Rows by the name that files call them by."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
_held: ContextVar[dict[tuple[type[Model], str], Any] | None] = ContextVar("rows_by_natural_key", default=None)


class NaturalKeyQuerySet(QuerySet[Row]):
    """Rows that fixtures name by their slug, or by another column."""

    natural_key = "slug"

    def get_by_natural_key(self, name: str) -> Row:
        """As the database has it, or as it was found before (see `cached_natural_keys`). Raises DoesNotExist."""
        rows = _held.get()
        if rows is None:
            return self.get(**{self.natural_key: name})
        if (self.model, name) not in rows:
            rows[self.model, name] = self.get(**{self.natural_key: name})
        found: Row = rows[self.model, name]
        return found


@contextmanager
def cached_natural_keys() -> Iterator[None]:
    """Each row is asked for once, while fixtures are loaded that name the same rows thousands of times."""
    before = _held.set({})
    try:
        yield
    finally:
        _held.reset(before)
