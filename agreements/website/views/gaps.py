"""The page of gaps: what isn't known of which records, and where editors looked for it."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ...choices import Gap
from ...models import AgreementState, AgreementTerm, Dataset, ListItem
from ...querysets import StateQuerySet, has_term
from .base import public_page, render_page

MAX_LISTED = 100
"""Records shown for each gap; the list of agreements has all of them."""


@dataclass(frozen=True)
class GapSection:
    """A gap: how many records have it, and the first of them by title."""

    gap: Gap
    count: int
    items: list[dict[str, Any]]

    @property
    def url(self) -> str:
        """The list of all agreements that have the gap."""
        return f"{reverse('agreements')}?gap={self.gap.value}"


@public_page
def gaps(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The gaps in the order of the vocabulary, each with records that have it."""
    rows = AgreementTerm.objects.current().filter(name="gap").values_list("value").annotate(Count("agreement"))
    counts = dict(rows.order_by())
    ids = {gap: list(_states_with(gap).values_list("agreement", flat=True)[:MAX_LISTED]) for gap in Gap}
    items = ListItem.objects.in_bulk({pk for gap_ids in ids.values() for pk in gap_ids})
    sections = [
        GapSection(gap, counts.get(gap.value, 0), [orjson.loads(items[pk].today) for pk in ids[gap]]) for gap in Gap
    ]
    return render_page(request, dataset, "gaps.html", {"gaps": sections})


def _states_with(gap: Gap) -> StateQuerySet:
    states: StateQuerySet = AgreementState.objects.current().filter(has_term("gap", [gap.value], None))
    return states.order_by("title", "agreement")
