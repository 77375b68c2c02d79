"""Countries: what each hosts and sends, has refused and is discussing, and what that adds up to."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from ..choices import Status
from ..fields import fold
from ..filters.values import country_names
from ..models import Agreement, Country, Dataset
from ..querysets import ACTIVE
from . import chart, figures, follow, worldmap
from .base import countries as all_countries
from .base import page, show
from .course import course, events_of

STANDINGS = (
    ("Agreed or under way", ACTIVE),
    ("Under discussion", [Status.REQUESTED, Status.OFFERED, Status.IN_TALKS, Status.STALLED]),
    ("Refused or denied", [Status.REFUSED, Status.DENIED]),
    ("Suspended, struck down or ended", [Status.SUSPENDED, Status.STRUCK_DOWN, Status.ENDED]),
)
"""How statuses are grouped on the page of a country."""


@dataclass(frozen=True)
class Standing:
    """The arrangements of a country that stand alike, and the capacity that they state together."""

    name: str
    items: list[dict[str, Any]]
    load: list[tuple[str, int]]


@page
def countries(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The countries that a published agreement names, and all others."""
    rows = list(Country.objects.with_counts())
    context = {
        "named": [row for row in rows if row.hosted or row.sent],  # type: ignore[attr-defined]
        "others": [row for row in rows if not row.hosted and not row.sent],  # type: ignore[attr-defined]
    }
    return show(request, dataset, "countries.html", context)


@page
def country(request: HttpRequest, dataset: Dataset, slug: str) -> HttpResponse:
    """One country in both roles; a code, an alias or another spelling leads to its page."""
    found = country_names(dataset.key).get(fold(slug))
    if found is None:
        raise Http404("There is no such country.")
    if found.slug != slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    return show(request, dataset, "country.html", _context(found, dataset))


def _context(found: Country, dataset: Dataset) -> dict[str, Any]:
    stored = Agreement.objects.published().involving([found.code]).order_by("title", "pk")
    items = [orjson.loads(item) for item in stored.values_list("revision__item", flat=True)]
    hosted = [item for item in items if item["host"]["code"] == found.code]
    sent = [item for item in items if item["host"]["code"] != found.code]
    statuses, counted = events_of(found.code)
    today = dataset.updated_at.date()
    hosting, sending = (course(rows, statuses, counted, today) for rows in (hosted, sent))
    ties = figures.ties(_groups(items), [], all_countries(dataset))
    return {
        "country": found,
        "hosted": hosted,
        "sent": sent,
        "as_host": _standings(hosted),
        "as_sender": _standings(sent),
        "hosting": hosting,
        "hosting_chart": chart.draw(hosting),
        "sending": sending,
        "sending_chart": chart.draw(sending),
        "map": worldmap.draw(ties, found) if ties else None,
        "json_address": reverse("agreement-list") + f"?party={found.code}",
        "feed": follow.of_country(found),
    }


def _standings(items: list[dict[str, Any]]) -> list[Standing]:
    found = []
    for name, statuses in STANDINGS:
        alike = [item for item in items if (item["status"] or {}).get("status") in statuses]
        if alike:
            found.append(Standing(name, alike, figures.load(alike)))
    return found


def _groups(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"sender": sender["code"], "host": item["host"]["code"], "status": item["status"]["status"], "rows": 1}
        for item in items
        for sender in (item["sender"], *item["joint_senders"])
    ]
