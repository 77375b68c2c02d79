"""The front page: the map, the figures, and what changed last."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from ..choices import DEALS, RevisionAction, Stage
from ..documents.held import countries
from ..models import Dataset
from . import figures, follow, transfers, worldmap
from .base import page, show
from .changes import revisions, told
from .linked import dataset_description

LATEST = 6


@page
def home(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The whole record at a glance."""
    counted = figures.groups()
    named = countries(dataset.key)
    ties = figures.ties(counted, figures.joint_groups(), named)
    statuses = figures.by_status(counted)
    context: dict[str, Any] = {
        "map": worldmap.draw(ties),
        "ties": ties,
        "count": sum(statuses.values()),
        "deals": figures.deals(counted),
        "stages": [stage.value for stage in Stage if stage in DEALS],
        "statuses": statuses,
        "hosts": len({tie.host.code for tie in ties}),
        "senders": len({tie.sender.code for tie in ties}),
        "capacities": figures.stated(),
        "transferred": transfers.counted(named),
        "changes": told(revisions().exclude(action=RevisionAction.RENEWED)[:LATEST], dataset.key),
        "description": dataset_description(dataset),
        "feed": follow.EVERYTHING,
    }
    return show(request, dataset, "home.html", context)
