"""The pages of countries: their arrangements as host and as sender by stage, with capacities and status history."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from ...choices import StageGroup
from ...clock import today
from ...documents import empty_list_notice
from ...documents.cached import countries as all_countries
from ...filters import find_country
from ...models import AgreementState, Country, CourtCase, Dataset
from ...querysets import StateQuerySet
from ...record.document import read
from ..drawings import map as world_map
from ..drawings.chart import Chart, draw
from ..presenters import feed_links, statistics
from ..presenters.pagination import paginate
from ..presenters.status_history import StatusHistory, status_history, status_periods, transfers_of
from .base import public_page, redirect_permanently, render_page

MAX_DRAWN = 100
"""The status history of a country in one role is drawn for at most so many arrangements: more are unreadable."""


@dataclass(frozen=True)
class StageSection:
    """A country's arrangements of one stage group: their number, those on this page, and the sums of all capacities."""

    name: str
    count: int
    items: list[dict[str, Any]]
    capacity: list[tuple[str, int]]


@dataclass(frozen=True)
class Role:
    """A country as host, or as sender."""

    count: int
    deals: int
    """The number of deals: arrangements that are not only asked for, turned down or reported."""
    sections: list[StageSection]
    history: StatusHistory | None
    chart: Chart | None

    @property
    def rest(self) -> int:
        """The number of arrangements that aren't deals."""
        return self.count - self.deals

    @property
    def is_drawn(self) -> bool:
        """Whether its status history is shown."""
        return is_drawn(self.count)


def is_drawn(count: int) -> bool:
    """Whether the status history of `count` arrangements is drawn."""
    return 0 < count <= MAX_DRAWN


@public_page
def countries(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The list of countries: those that a published agreement names, then all others."""
    rows = list(Country.objects.with_counts())
    context = {
        "named": [row for row in rows if row.hosted or row.sent],  # type: ignore[attr-defined]
        "others": [row for row in rows if not row.hosted and not row.sent],  # type: ignore[attr-defined]
    }
    return render_page(request, dataset, "countries.html", context)


@public_page
def country(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One country as host and as sender; its codes, aliases and other spellings redirect to its slug."""
    row = find_country(slug, dataset.key)
    if row is None:
        raise Http404("There is no such country.")
    if row.slug != slug:
        return redirect_permanently(request, row.get_absolute_url())
    involved = AgreementState.objects.current().involving([row.code])
    pages = paginate(request, dataset, involved.order_by("title", "agreement_id"))
    context = {**_context(row, dataset, involved, pages.parts[0]), **pages.context}
    return render_page(request, dataset, "country.html", context, pages.status)


def _context(country: Country, dataset: Dataset, involved: StateQuerySet, page_states: object) -> dict[str, Any]:
    groups, joint_groups = statistics.groups(involved), statistics.joint_groups(involved)
    capacities = statistics.stated_by_host_and_stage(involved)
    items = [orjson.loads(item) for item in page_states.items()] if isinstance(page_states, StateQuerySet) else []
    groups_by_role = {
        is_host: [group for group in groups if (group["host"] == country.code) is is_host] for is_host in (True, False)
    }
    counts = {is_host: sum(group["rows"] for group in role_groups) for is_host, role_groups in groups_by_role.items()}
    histories = _histories(involved, country.code, [is_host for is_host, count in counts.items() if is_drawn(count)])
    roles = {}
    for name, is_host in (("as_host", True), ("as_sender", False)):
        role_capacities = [row for row in capacities if (row["host"] == country.code) is is_host]
        role_items = [item for item in items if (item["host"]["code"] == country.code) is is_host]
        sections = _sections(groups_by_role[is_host], role_capacities, role_items)
        history = histories.get(is_host)
        roles[name] = Role(counts[is_host], statistics.deals(groups_by_role[is_host]), sections, history, draw(history))
    pairs = statistics.country_pairs(groups, joint_groups, all_countries(dataset.key))
    return {
        "country": country,
        **roles,
        "coverage": None if roles["as_host"].count and roles["as_sender"].count else empty_list_notice([country.code]),
        "map": world_map.draw(pairs, country) if pairs else None,
        "policy_cases": CourtCase.objects.published().filter(policy_of=country).prefetch_related("events"),
        "outside_counts": country.outside_counts.select_related("source"),
        "json_url": reverse("agreement-list") + f"?party={country.code}",
        "feed": feed_links.of_country(country),
    }


def _histories(involved: StateQuerySet, code: str, roles: list[bool]) -> dict[bool, StatusHistory | None]:
    """The status history as host (True) and as sender (False), from one query for the documents."""
    if not roles:
        return {}
    if len(roles) == 1:
        involved = involved.filter(host=code) if roles[0] else involved.exclude(host=code)
    documents = involved.order_by("title", "agreement_id").values_list("agreement__revision__document", flat=True)
    all_facts = [read(document).facts for document in documents]
    periods, histories = status_periods(facts.id for facts in all_facts), {}
    for is_host in roles:
        role_facts = [facts for facts in all_facts if (facts.host == code) is is_host]
        items = [{"id": facts.id, "slug": facts.slug, "title": facts.title} for facts in role_facts]
        histories[is_host] = status_history(items, periods, transfers_of(role_facts), today())
    return histories


def _sections(
    groups: list[statistics.Group], capacities: list[dict[str, Any]], items: list[dict[str, Any]]
) -> list[StageSection]:
    sections = []
    for stage_group in StageGroup:
        count = sum(group["rows"] for group in groups if group["stage"] in stage_group.stages)
        section_items = [item for item in items if item["stage"] in stage_group.stages]
        if count:
            capacity = statistics.stated_capacity([row for row in capacities if row["stage"] in stage_group.stages])
            sections.append(StageSection(stage_group.label.capitalize(), count, section_items, capacity))
    return sections
