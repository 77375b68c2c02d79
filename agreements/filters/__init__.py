"""The query parameters of the public lists, each declared once for the API and the website."""

from .agreements import AgreementFilterSet, AgreementRecordFilterSet
from .country_names import find_country
from .differences import DifferencesFilterSet
from .facets import FACETS, facet_counts, facet_label
from .fields import Question, suggestions
from .filters import BooleanFilter, CountryFilter, QueryFilter, countries_named
from .filtersets import ListFilterSet, RecordFilterSet, record_filterset
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
    "AgreementRecordFilterSet",
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
    "RecordFilterSet",
    "SearchFilterSet",
    "SourceFilterSet",
    "StatsFilterSet",
    "countries_named",
    "facet_counts",
    "facet_label",
    "find_country",
    "record_filterset",
    "spellings",
    "suggestions",
]
