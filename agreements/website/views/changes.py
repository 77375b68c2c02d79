"""/changes and /corrections: lists of revisions, the latest first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from ...choices import RevisionAction
from ...counts import CachedCountPaginator
from ...documents import PublicRevision, public_revisions
from ...models import Dataset, Revision
from ..presenters import feed_links
from .base import public_page, render_page

PAGE_SIZE = 50


@dataclass(frozen=True)
class Change:
    """A revision, and the address of the page that shows it."""

    revision: PublicRevision
    url: str


@public_page
def changes(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The revisions of all records that are or were public."""
    return _list(request, dataset, revisions(), "changes.html")


@public_page
def corrections(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The revisions that changed, retracted or erased what had been published."""
    queryset = revisions().filter(action__in=[RevisionAction.CHANGED, RevisionAction.RETRACTED, RevisionAction.ERASED])
    return _list(request, dataset, queryset, "corrections.html")


def revisions() -> QuerySet[Revision]:
    """All revisions, the latest first."""
    return Revision.objects.order_by("-dataset_revision", "-pk")


def changes_of(queryset: Any, dataset_key: str) -> list[Change]:
    """The revisions with their titles and addresses, as pages list them."""
    return [Change(revision, _url(revision)) for revision in public_revisions(queryset, dataset_key, title=True)]


def _url(revision: PublicRevision) -> str:
    if revision.is_hidden or revision.action == RevisionAction.RETRACTED:
        return reverse("agreement", args=[revision.agreement_id])
    return reverse("revision", args=[revision.agreement_id, revision.number])


def _list(request: HttpRequest, dataset: Dataset, queryset: QuerySet[Revision], template: str) -> HttpResponse:
    paginator = CachedCountPaginator(queryset, PAGE_SIZE, dataset)
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    error = None if 1 <= number <= paginator.num_pages else f"There are pages 1 to {paginator.num_pages}."
    current_page = paginator.page(number if error is None else 1)
    context = {
        "page": current_page,
        "error": error,
        "changes": [] if error else changes_of(current_page.object_list, dataset.key),
        "previous": _page_url(current_page.number - 1),
        "next": _page_url(current_page.number + 1),
        "feed": feed_links.EVERYTHING,
    }
    return render_page(request, dataset, template, context, 400 if error else 200)


def _page_url(number: int) -> str:
    data = QueryDict(mutable=True)
    data["page"] = str(number)
    return f"?{data.urlencode()}"
