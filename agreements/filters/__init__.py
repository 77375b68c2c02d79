"""The query parameters of the public lists, each declared once for the API and the website."""

from .agreements import AgreementFilterSet
from .facets import FACETS, facet_counts, facet_label
from .fields import suggestions
from .filters import BooleanFilter, CountryFilter, QueryFilter
from .filtersets import ListFilterSet
from .history import ChangeFilterSet, DiffFilterSet
from .lists import (
    ActorFilterSet,
    CaseFilterSet,
    ClaimFilterSet,
    CountryFilterSet,
    CriticismFilterSet,
    EventFilterSet,
    SourceFilterSet,
)

__all__ = [
    "FACETS",
    "ActorFilterSet",
    "AgreementFilterSet",
    "BooleanFilter",
    "CaseFilterSet",
    "ChangeFilterSet",
    "ClaimFilterSet",
    "CountryFilter",
    "CountryFilterSet",
    "CriticismFilterSet",
    "DiffFilterSet",
    "EventFilterSet",
    "ListFilterSet",
    "QueryFilter",
    "SourceFilterSet",
    "facet_counts",
    "facet_label",
    "suggestions",
]
