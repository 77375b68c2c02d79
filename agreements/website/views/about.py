"""The pages that explain: the method with the codebook, the data, and what this is."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, TextChoices
from django.http import HttpRequest, HttpResponse

from ... import choices
from ...choices import DEALS
from ...documents.formats import formats_of
from ...filters import AgreementFilterSet
from ...models import AgreementState, Dataset
from ..presenters.codebook import codebook
from .base import page, render_page
from .seo import dataset_description

PUBLIC = (
    ("Kind of arrangement", choices.AgreementKind),
    ("Instrument", choices.Instrument),
    ("Status", choices.Status),
    ("Event", choices.EventKind),
    ("Who says so", choices.Party),
    ("Qualifier of a quantity", choices.Qualifier),
    ("Unit of a capacity", choices.CapacityUnit),
    ("Period of a quantity", choices.Period),
    ("What people are counted", choices.Counted),
    ("Whose nationals they are", choices.Nationals),
    ("Kind of criterion", choices.CriterionKind),
    ("What a criterion looks at", choices.CriterionCategory),
    ("State of a payment", choices.PaymentState),
    ("Rank of a claim", choices.Rank),
    ("Kind of source", choices.SourceKind),
    ("Grade of a source", choices.Grade),
    ("Kind of actor", choices.ActorKind),
    ("Ground of a criticism", choices.Ground),
    ("Form of a criticism", choices.CriticismMedium),
)
"""The vocabularies that readers meet."""
FILES, WITH_GEOJSON = (
    [(one.name, one.short_label) for one in formats_of(with_geojson=with_geojson)] for with_geojson in (False, True)
)
LISTS = (
    ("Agreements", "agreements", "agreement-list", WITH_GEOJSON),
    ("Countries", "countries", "country-list", WITH_GEOJSON),
    ("Sources", "sources", "source-list", FILES),
    ("Actors", "actors", "actor-list", FILES),
    ("Criticisms", "criticisms", "criticism-list", FILES),
    ("Court cases", "cases", "case-list", FILES),
    ("Events", "", "event-list", FILES),
    ("Claims", "", "claim-list", FILES),
)
"""What can be taken away: its name, its page (if any) and its list in the API by their addresses' names, its files."""


@page
def method(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """How the record is kept, and every word that it uses."""
    listed = [_vocabulary(name, words) for name, words in PUBLIC]
    return render_page(request, dataset, "method.html", {"codebook": codebook(), "vocabularies": listed})


@page
def data(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """How to take the data away, and how to cite it."""
    states = AgreementState.objects.current()
    counts = states.aggregate(count=Count("pk"), deals=Count("pk", filter=Q(stage__in=DEALS)))
    context = {**counts, "lists": LISTS, "description": dataset_description(dataset)}
    return render_page(request, dataset, "data.html", context)


@page
def about(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """What this is, and how to ask the API."""
    declared = AgreementFilterSet.base_filters
    filters = [(name, one.help_text) for name, one in declared.items() if not one.is_api_only]
    return render_page(request, dataset, "about.html", {"filters": filters, "contact": settings.SECURITY_CONTACT})


def _vocabulary(name: str, words: type[TextChoices]) -> dict[str, Any]:
    return {"name": name, "about": (words.__doc__ or "").strip(), "words": words.choices}
