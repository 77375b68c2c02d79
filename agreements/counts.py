"""Row counts, cached in the process until the dataset changes.

Counting the rows of a large list costs far more than fetching one page of it.
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from .models import Dataset
from .querysets import statement_of

Result = TypeVar("Result")


def count(rows: QuerySet, dataset: Dataset) -> int:
    """The number of rows, cached.

    It must depend on published data only, and the dataset must be read before the rows are counted: else a count from
    before a change would be cached for the state after it.
    """
    keys = rows.order_by().values("pk")
    return _cached(keys, dataset, "count", keys.count)


def cached_rows(rows: QuerySet, dataset: Dataset) -> list:
    """The rows of an aggregate query, cached under the same conditions as `count`."""
    return _cached(rows, dataset, "rows", lambda: list(rows))


def _cached(rows: QuerySet, dataset: Dataset, kind: str, compute: Callable[[], Result]) -> Result:
    """The result of `compute`, cached by its kind, the SQL of the rows and the state of the dataset."""
    statement = statement_of(rows)
    if statement is None:
        return compute()
    key = hashlib.sha256(f"{kind} {dataset.key} {statement}".encode()).hexdigest()
    # No timeout: results for an earlier state are never requested again, and the cache drops them beyond MAX_ENTRIES.
    return cast("Result", caches["counts"].get_or_set(key, compute, timeout=None))


class CachedCountPaginator(Paginator):
    """A paginator that caches the count of a queryset (see `count`); of a list it is the length."""

    def __init__(self, rows: Any, per_page: int, dataset: Dataset) -> None:
        super().__init__(rows, per_page)
        self.dataset = dataset

    @cached_property
    def count(self) -> int:
        """The number of rows on all pages."""
        return (
            count(self.object_list, self.dataset) if isinstance(self.object_list, QuerySet) else len(self.object_list)
        )
