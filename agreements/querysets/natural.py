"""Natural keys: the names by which fixtures refer to rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
_cache: ContextVar[dict[tuple[type[Model], str], Any] | None] = ContextVar("rows_by_natural_key", default=None)


class NaturalKeyQuerySet(QuerySet[Row]):
    """Rows that fixtures name by their slug, or by another column."""

    natural_key = "slug"

    def get_by_natural_key(self, name: str) -> Row:
        """The row with this natural key, from the cache within `cached_natural_keys`. Raises DoesNotExist."""
        rows = _cache.get()
        if rows is None:
            return self.get(**{self.natural_key: name})
        if (self.model, name) not in rows:
            rows[self.model, name] = self.get(**{self.natural_key: name})
        row: Row = rows[self.model, name]
        return row


@contextmanager
def cached_natural_keys() -> Iterator[None]:
    """Query each row once within this context: fixtures name the same rows thousands of times."""
    token = _cache.set({})
    try:
        yield
    finally:
        _cache.reset(token)
