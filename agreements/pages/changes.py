"""What was published, changed and taken back: every revision, the latest first."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from ..choices import RevisionAction, State
from ..models import Dataset, Revision
from . import follow
from .base import page, show

PAGE_SIZE = 50


@dataclass(frozen=True)
class Change:
    """A revision with the title that the record had in it."""

    revision: Revision
    title: str
    address: str
    is_gone: bool

    @property
    def is_compared(self) -> bool:
        """Whether a page says what it changed."""
        return not self.is_gone and self.revision.tells_a_change


@page
def changes(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Every revision of every record that is public or was."""
    return _list(request, dataset, revisions(), "changes.html")


@page
def corrections(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """What was changed after it was published, and what was taken back."""
    wanted = revisions().filter(action__in=[RevisionAction.CHANGED, RevisionAction.RETRACTED])
    return _list(request, dataset, wanted, "corrections.html")


def revisions() -> Any:
    """The revisions, the latest first, without the large documents."""
    public = Revision.objects.filter(agreement__state__in=[State.PUBLISHED, State.RETRACTED])
    return public.select_related("agreement").defer("document").order_by("-dataset_revision", "-pk")


def told(most: int, without: str) -> list[Change]:
    """The latest few, without one kind."""
    return [_told(row) for row in revisions().exclude(action=without)[:most]]


def _told(row: Revision) -> Change:
    is_gone = row.agreement.state == State.RETRACTED
    address = row.agreement.get_absolute_url()
    if not is_gone and row.action != RevisionAction.RETRACTED:
        address = reverse("revision", args=[row.agreement_id, row.number])
    return Change(row, orjson.loads(row.item)["title"], address, is_gone)


def _list(request: HttpRequest, dataset: Dataset, rows: Any, template: str) -> HttpResponse:
    paginator = Paginator(rows, PAGE_SIZE)
    wanted = request.GET.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else 0
    mistake = None if 1 <= number <= paginator.num_pages else f"There are pages 1 to {paginator.num_pages}."
    found = paginator.page(number if mistake is None else 1)
    context = {
        "page": found,
        "mistake": mistake,
        "changes": [] if mistake else [_told(row) for row in found.object_list],
        "previous": _turned(found.number - 1),
        "next": _turned(found.number + 1),
        "feed": follow.EVERYTHING,
    }
    return show(request, dataset, template, context, 400 if mistake else 200)


def _turned(number: int) -> str:
    data = QueryDict(mutable=True)
    data["page"] = str(number)
    return f"?{data.urlencode()}"
