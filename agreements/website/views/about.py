"""The pages that explain the site: method and codebook, data, and about."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, TextChoices
from django.http import HttpRequest, HttpResponse

from ... import choices
from ...choices import DEALS
from ...documents.formats import formats_of
from ...errors import ErrorCode, Problem
from ...filters import AgreementFilterSet
from ...models import AgreementState, Dataset
from ..presenters.codebook import codebook
from .base import public_page, render_page
from .seo import dataset_description

PUBLIC_VOCABULARIES = (
    ("Kind of arrangement", choices.AgreementKind),
    ("Instrument", choices.Instrument),
    ("Status", choices.Status),
    ("Event", choices.EventKind),
    ("Who says so", choices.Speaker),
    ("Qualifier of a quantity", choices.Qualifier),
    ("Unit of a capacity", choices.CapacityUnit),
    ("Period of a quantity", choices.Period),
    ("What people are counted", choices.CountedAs),
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
"""The vocabularies that the page of the method lists, with their headings."""
FILES, WITH_GEOJSON = (
    [(format_class.name, format_class.short_label) for format_class in formats_of(with_geojson=with_geojson)]
    for with_geojson in (False, True)
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
    ("Payments", "", "payment-list", FILES),
    ("Criteria", "", "criterion-list", FILES),
)
"""What can be downloaded: label, URL name of the page (empty for none), URL name in the API, formats."""


@public_page
def method(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The page of the method: the codebook, and every choice of the vocabularies."""
    vocabularies = [_vocabulary(heading, choices_class) for heading, choices_class in PUBLIC_VOCABULARIES]
    return render_page(request, dataset, "method.html", {"codebook": codebook(), "vocabularies": vocabularies})


@public_page
def data(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The page of the data: how to download and cite it."""
    states = AgreementState.objects.current()
    counts = states.aggregate(count=Count("pk"), deals=Count("pk", filter=Q(stage__in=DEALS)))
    context = {**counts, "lists": LISTS, "description": dataset_description(dataset)}
    return render_page(request, dataset, "data.html", context)


@public_page
def about(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The page about the site, with the filters of the API."""
    base_filters = AgreementFilterSet.base_filters
    filters = [(name, filter_.help_text) for name, filter_ in base_filters.items() if not filter_.is_api_only]
    return render_page(request, dataset, "about.html", {"filters": filters, "contact": settings.SECURITY_CONTACT})


@public_page
def problems(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The page of the API's errors, to which the `type` of each error leads."""
    return render_page(request, dataset, "problems.html", {"kinds": Problem.choices, "codes": ErrorCode.choices})


def _vocabulary(heading: str, choices_class: type[TextChoices]) -> dict[str, Any]:
    return {"name": heading, "about": (choices_class.__doc__ or "").strip(), "words": choices_class.choices}
