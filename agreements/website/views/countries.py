"""Countries: what each hosts and sends, has refused and is discussing, and what that adds up to."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from ...choices import StageGroup
from ...clock import today
from ...documents import coverage
from ...documents.cached import countries as all_countries
from ...documents.cached import country_names
from ...folding import fold
from ...models import AgreementState, Country, CourtCase, Dataset
from ...querysets import StateQuerySet
from ...record.document import read
from ..drawings import map as world_map
from ..drawings.chart import Chart, draw
from ..presenters import feed_links, statistics
from ..presenters.pagination import paginate
from ..presenters.status_history import StatusHistory, status_history, status_periods, transfers_of
from .base import page, redirect_permanently, render_page

MOST_DRAWN = 500
"""Arrangements of a country in one role whose status history is drawn: of more, a drawing would be unreadable."""


@dataclass(frozen=True)
class StageSection:
    """A country's arrangements of one stage group: how many, those on the page, and the capacity that all state."""

    name: str
    count: int
    items: list[dict[str, Any]]
    capacity: list[tuple[str, int]]


@dataclass(frozen=True)
class Role:
    """A country as host, or as sender."""

    count: int
    deals: int
    """How many are deals: not only asked for, turned down or reported."""
    sections: list[StageSection]
    history: StatusHistory | None
    chart: Chart | None

    @property
    def rest(self) -> int:
        """Those that are no deals."""
        return self.count - self.deals

    @property
    def is_drawn(self) -> bool:
        """Whether its status history is shown."""
        return is_drawn(self.count)


def is_drawn(count: int) -> bool:
    """Whether the history of so many arrangements is drawn."""
    return 0 < count <= MOST_DRAWN


@page
def countries(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The countries that a published agreement names, and all others."""
    rows = list(Country.objects.with_counts())
    context = {
        "named": [row for row in rows if row.hosted or row.sent],  # type: ignore[attr-defined]
        "others": [row for row in rows if not row.hosted and not row.sent],  # type: ignore[attr-defined]
    }
    return render_page(request, dataset, "countries.html", context)


@page
def country(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One country in both roles; a code, an alias or another spelling leads to its page."""
    found = country_names(dataset.key).get(fold(slug))
    if found is None:
        raise Http404("There is no such country.")
    if found.slug != slug:
        return redirect_permanently(request, found.get_absolute_url())
    involved = AgreementState.objects.current().involving([found.code])
    pages = paginate(request, involved.order_by("title", "agreement_id"))
    context = {**_context(found, dataset, involved, pages.parts[0]), **pages.context}
    return render_page(request, dataset, "country.html", context, pages.status)


def _context(found: Country, dataset: Dataset, involved: StateQuerySet, listed: object) -> dict[str, Any]:
    groups, joint = statistics.groups(involved), statistics.joint_groups(involved)
    stated = statistics.stated_by_host_and_stage(involved)
    items = [orjson.loads(item) for item in listed.items()] if isinstance(listed, StateQuerySet) else []
    parts = {
        is_host: [group for group in groups if (group["host"] == found.code) is is_host] for is_host in (True, False)
    }
    counts = {is_host: sum(group["rows"] for group in mine) for is_host, mine in parts.items()}
    histories = _histories(involved, found.code, [is_host for is_host, count in counts.items() if is_drawn(count)])
    roles = {}
    for name, is_host in (("as_host", True), ("as_sender", False)):
        told = [one for one in stated if (one["host"] == found.code) is is_host]
        shown = [item for item in items if (item["host"]["code"] == found.code) is is_host]
        sections = _sections(parts[is_host], told, shown)
        through = histories.get(is_host)
        roles[name] = Role(counts[is_host], statistics.deals(parts[is_host]), sections, through, draw(through))
    ties = statistics.ties(groups, joint, all_countries(dataset.key))
    return {
        "country": found,
        **roles,
        "coverage": None if roles["as_host"].count and roles["as_sender"].count else coverage([found.code]),
        "map": world_map.draw(ties, found) if ties else None,
        "policy_cases": CourtCase.objects.published().filter(policy_of=found).prefetch_related("events"),
        "outside_counts": found.outside_counts.select_related("source"),
        "json_url": reverse("agreement-list") + f"?party={found.code}",
        "feed": feed_links.of_country(found),
    }


def _histories(involved: StateQuerySet, code: str, roles: list[bool]) -> dict[bool, StatusHistory | None]:
    """The status history as host (True) and as sender (False), from one reading."""
    if not roles:
        return {}
    if len(roles) == 1:
        involved = involved.filter(host=code) if roles[0] else involved.exclude(host=code)
    documents = involved.order_by("title", "agreement_id").values_list("agreement__revision__document", flat=True)
    told = [read(document).facts for document in documents]
    periods, found = status_periods(facts.id for facts in told), {}
    for is_host in roles:
        mine = [facts for facts in told if (facts.host == code) is is_host]
        items = [{"id": facts.id, "slug": facts.slug, "title": facts.title} for facts in mine]
        found[is_host] = status_history(items, periods, transfers_of(mine), today())
    return found


def _sections(
    groups: list[statistics.Group], stated: list[dict[str, Any]], items: list[dict[str, Any]]
) -> list[StageSection]:
    found = []
    for group in StageGroup:
        count = sum(counted["rows"] for counted in groups if counted["stage"] in group.stages)
        shown = [item for item in items if item["stage"] in group.stages]
        if count:
            capacity = statistics.stated_capacity([one for one in stated if one["stage"] in group.stages])
            found.append(StageSection(group.label.capitalize(), count, shown, capacity))
    return found
