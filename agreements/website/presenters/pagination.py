"""Pages of lists that ask nothing but which page: the rows of a country, of a source, of an actor."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_SIZE = 100


@dataclass(frozen=True)
class PaginatedLists:
    """One page of several lists that share their page number; there are as many pages as the longest list has."""

    page: Page[Any]
    parts: list[Any]
    error: str | None

    @property
    def context(self) -> dict[str, Any]:
        """What the templates of a list show of it."""
        number = self.page.number
        pages = {"previous": f"?page={number - 1}", "next": f"?page={number + 1}"}
        return {"page": self.page, "error": self.error, **pages}

    @property
    def status(self) -> int:
        """400 where there is no such page."""
        return 400 if self.error else 200


def paginate(request: HttpRequest, *lists: QuerySet[Any] | list[Any]) -> PaginatedLists:
    """The rows of each list on the page that was asked for; of a page that doesn't exist none, and an error."""
    paginators = [Paginator(rows, PAGE_SIZE) for rows in lists]
    longest = max(paginators, key=lambda paginator: paginator.num_pages)
    wanted = request.GET.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else 0
    if not 1 <= number <= longest.num_pages:
        return PaginatedLists(longest.page(1), [[] for _ in lists], f"There are pages 1 to {longest.num_pages}.")
    parts = [paginator.page(number).object_list if number <= paginator.num_pages else [] for paginator in paginators]
    return PaginatedLists(longest.page(number), parts, None)
