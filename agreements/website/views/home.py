"""The front page: the map, the figures, and what changed last."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from ...choices import DEALS, RevisionAction, Stage
from ...documents.cached import countries
from ...models import Dataset
from ..drawings import map as world_map
from ..presenters import feed_links, people_transferred, statistics
from .base import public_page, render_page
from .changes import changes_of, revisions
from .seo import dataset_description

MAX_CHANGES = 6


@public_page
def home(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The whole record at a glance."""
    groups = statistics.groups()
    all_countries = countries(dataset.key)
    pairs = statistics.country_pairs(groups, statistics.joint_groups(), all_countries)
    statuses = statistics.by_status(groups)
    context: dict[str, Any] = {
        "map": world_map.draw(pairs),
        "pairs": pairs,
        "count": sum(statuses.values()),
        "deals": statistics.deals(groups),
        "stages": [stage.value for stage in Stage if stage in DEALS],
        "statuses": statuses,
        "hosts": len({pair.host.code for pair in pairs}),
        "senders": len({pair.sender.code for pair in pairs}),
        "capacities": statistics.open_capacity(),
        "transferred": people_transferred.counted(all_countries),
        "changes": changes_of(revisions().exclude(action=RevisionAction.RENEWED)[:MAX_CHANGES], dataset.key),
        "description": dataset_description(dataset),
        "feed": feed_links.EVERYTHING,
    }
    return render_page(request, dataset, "home.html", context)
