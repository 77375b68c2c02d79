"""The front page: the map, the figures, and what changed last."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from ...choices import DEALS, RevisionAction, Stage
from ...documents.cached import countries
from ...models import Dataset
from ..drawings import map as world_map
from ..presenters import feed_links, people_transferred, statistics
from .base import page, render_page
from .changes import changes_of, revisions
from .seo import dataset_description

LATEST = 6


@page
def home(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The whole record at a glance."""
    counted = statistics.groups()
    named = countries(dataset.key)
    ties = statistics.ties(counted, statistics.joint_groups(), named)
    statuses = statistics.by_status(counted)
    context: dict[str, Any] = {
        "map": world_map.draw(ties),
        "ties": ties,
        "count": sum(statuses.values()),
        "deals": statistics.deals(counted),
        "stages": [stage.value for stage in Stage if stage in DEALS],
        "statuses": statuses,
        "hosts": len({tie.host.code for tie in ties}),
        "senders": len({tie.sender.code for tie in ties}),
        "capacities": statistics.stated(),
        "transferred": people_transferred.counted(named),
        "changes": changes_of(revisions().exclude(action=RevisionAction.RENEWED)[:LATEST], dataset.key),
        "description": dataset_description(dataset),
        "feed": feed_links.EVERYTHING,
    }
    return render_page(request, dataset, "home.html", context)
