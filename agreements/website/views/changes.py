"""/changes and /corrections: lists of revisions, the latest first."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from ...choices import RevisionAction
from ...documents import PublicRevision, public_revisions
from ...models import Dataset, Revision
from ..presenters import feed_links
from .base import page, render_page

PAGE_SIZE = 50


@dataclass(frozen=True)
class Change:
    """A revision, and the page that shows it."""

    revision: PublicRevision
    url: str


@page
def changes(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Every revision of every record that is public or was."""
    return _list(request, dataset, revisions(), "changes.html")


@page
def corrections(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """What was changed after it was published, and what was taken back."""
    wanted = revisions().filter(action__in=[RevisionAction.CHANGED, RevisionAction.RETRACTED, RevisionAction.ERASED])
    return _list(request, dataset, wanted, "corrections.html")


def revisions() -> QuerySet[Revision]:
    """All of them, the latest first."""
    return Revision.objects.order_by("-dataset_revision", "-pk")


def changes_of(rows: Any, dataset: str) -> list[Change]:
    """The revisions as a page lists them."""
    return [Change(revision, _url(revision)) for revision in public_revisions(rows, dataset, title=True)]


def _url(revision: PublicRevision) -> str:
    if revision.is_hidden or revision.action == RevisionAction.RETRACTED:
        return reverse("agreement", args=[revision.agreement_id])
    return reverse("revision", args=[revision.agreement_id, revision.number])


def _list(request: HttpRequest, dataset: Dataset, rows: QuerySet[Revision], template: str) -> HttpResponse:
    paginator = Paginator(rows, PAGE_SIZE)
    wanted = request.GET.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else 0
    error = None if 1 <= number <= paginator.num_pages else f"There are pages 1 to {paginator.num_pages}."
    found = paginator.page(number if error is None else 1)
    context = {
        "page": found,
        "error": error,
        "changes": [] if error else changes_of(found.object_list, dataset.key),
        "previous": _page_url(found.number - 1),
        "next": _page_url(found.number + 1),
        "feed": feed_links.EVERYTHING,
    }
    return render_page(request, dataset, template, context, 400 if error else 200)


def _page_url(number: int) -> str:
    data = QueryDict(mutable=True)
    data["page"] = str(number)
    return f"?{data.urlencode()}"
