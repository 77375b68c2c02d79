"""The query parameters of the public lists, each declared once for the API and the website."""

from .agreements import AgreementFilterSet
from .differences import DifferencesFilterSet
from .facets import FACETS, facet_counts, facet_label
from .fields import Question, suggestions
from .filters import BooleanFilter, CountryFilter, QueryFilter, countries_named
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
from .payments import CriterionFilterSet, PaymentFilterSet
from .search import SearchFilterSet
from .spelling import spellings
from .stats import StatsFilterSet

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
    "CriterionFilterSet",
    "CriticismFilterSet",
    "DiffFilterSet",
    "DifferencesFilterSet",
    "EventFilterSet",
    "ListFilterSet",
    "PaymentFilterSet",
    "QueryFilter",
    "Question",
    "SearchFilterSet",
    "SourceFilterSet",
    "StatsFilterSet",
    "countries_named",
    "facet_counts",
    "facet_label",
    "spellings",
    "suggestions",
]
