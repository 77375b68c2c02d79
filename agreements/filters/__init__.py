"""The query parameters of the public lists, each declared once for the API and the website."""

from .agreements import AgreementFilterSet, AgreementRecordFilterSet
from .country_names import find_country
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
from .search import SearchFilterSet
from .spelling import spellings

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
    "CriticismFilterSet",
    "DiffFilterSet",
    "EventFilterSet",
    "ListFilterSet",
    "QueryFilter",
    "Question",
    "RecordFilterSet",
    "SearchFilterSet",
    "SourceFilterSet",
    "countries_named",
    "facet_counts",
    "facet_label",
    "find_country",
    "record_filterset",
    "spellings",
    "suggestions",
]
