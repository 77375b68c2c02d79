"""Counts of rows, kept in the memory of the process while the record stays as it is.

To count the rows of a large list costs far more than to fetch a page of it.
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from .models import Dataset

Result = TypeVar("Result")


def count(rows: QuerySet, dataset: Dataset) -> int:
    """The number of rows, which must follow from the public record alone. The dataset was read before."""
    by_key = rows.order_by().values("pk")
    return _kept(by_key, dataset, by_key.count)


def kept_rows(rows: QuerySet, dataset: Dataset) -> list:
    """The rows of a query that counts, under the same conditions."""
    return _kept(rows, dataset, lambda: list(rows))


def _kept(rows: QuerySet, dataset: Dataset, ask: Callable[[], Result]) -> Result:
    """What `ask` makes of the rows, once for each statement that selects them in each state of the record."""
    try:
        statement = rows.query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return ask()
    key = hashlib.sha256(f"{ask.__name__} {dataset.key} {statement}".encode()).hexdigest()
    # Those of an earlier state aren't asked for again, and dropped when there are too many.
    return cast("Result", caches["counts"].get_or_set(key, ask, timeout=None))


class PublicPaginator(Paginator):
    """Pages of public rows, in a list or in a queryset."""

    def __init__(self, rows: Any, per_page: int, dataset: Dataset) -> None:
        super().__init__(rows, per_page)
        self.dataset = dataset

    @cached_property
    def count(self) -> int:
        """The number of rows on all pages."""
        return (
            count(self.object_list, self.dataset) if isinstance(self.object_list, QuerySet) else len(self.object_list)
        )
