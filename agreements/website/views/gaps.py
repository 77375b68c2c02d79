"""The page of what isn't known: which records have which gap, and where editors looked in vain."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ...choices import Gap
from ...models import AgreementState, AgreementTerm, Dataset, ListItem
from ...querysets import StateQuerySet, has_term
from .base import page, render_page

LONGEST = 100
"""Records that are listed of each gap; the list of agreements has the others."""


@dataclass(frozen=True)
class Listed:
    """A gap with the records that have it, by title."""

    gap: Gap
    count: int
    items: list[dict[str, Any]]

    @property
    def url(self) -> str:
        """All of them, as a list that can be filtered further."""
        return f"{reverse('agreements')}?gap={self.gap.value}"


@page
def gaps(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """What isn't known, the largest loss first."""
    counted = AgreementTerm.objects.current().filter(name="gap").values_list("value").annotate(Count("agreement"))
    counts = dict(counted.order_by())
    keys = {gap: list(_found(gap).values_list("agreement", flat=True)[:LONGEST]) for gap in Gap}
    items = ListItem.objects.in_bulk({key for listed in keys.values() for key in listed})
    listed = [
        Listed(gap, counts.get(gap.value, 0), [orjson.loads(items[key].today) for key in keys[gap]]) for gap in Gap
    ]
    return render_page(request, dataset, "gaps.html", {"gaps": listed})


def _found(gap: Gap) -> StateQuerySet:
    rows: StateQuerySet = AgreementState.objects.current().filter(has_term("gap", [gap.value], None))
    return rows.order_by("title", "agreement")
