"""Pagination of lists without filters: the rows of a country, a source or an actor."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest

from ...counts import CachedCountPaginator
from ...models import Dataset

PAGE_SIZE = 100


@dataclass(frozen=True)
class PaginatedLists:
    """One page of several lists with a common page number; the longest list determines the number of pages."""

    page: Page[Any]
    parts: list[Any]
    error: str | None

    @property
    def context(self) -> dict[str, Any]:
        """The template context of the page, its links and its error."""
        number = self.page.number
        links = {"previous": f"?page={number - 1}", "next": f"?page={number + 1}"}
        return {"page": self.page, "error": self.error, **links}

    @property
    def status(self) -> int:
        """The status of the response: 400 where the page doesn't exist."""
        return 400 if self.error else 200


def paginate(request: HttpRequest, dataset: Dataset, *lists: QuerySet[Any] | list[Any]) -> PaginatedLists:
    """Each list's rows on the page that the request asks for; without rows and with an error if it doesn't exist."""
    paginators = [CachedCountPaginator(items, PAGE_SIZE, dataset) for items in lists]
    longest = max(paginators, key=lambda paginator: paginator.num_pages)
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if not 1 <= number <= longest.num_pages:
        return PaginatedLists(longest.page(1), [[] for _ in lists], f"There are pages 1 to {longest.num_pages}.")
    parts = [paginator.page(number).object_list if number <= paginator.num_pages else [] for paginator in paginators]
    return PaginatedLists(longest.page(number), parts, None)
