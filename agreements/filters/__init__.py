"""The questions of the public lists: each parameter is declared here once, for the API and the pages."""

from .agreements import AgreementFilterSet
from .facets import FACETS, facet_counts, facet_labels
from .history import ChangeFilterSet, DiffFilterSet
from .others import (
    ActorFilterSet,
    CaseFilterSet,
    ClaimFilterSet,
    CountryFilterSet,
    CriticismFilterSet,
    EventFilterSet,
    SourceFilterSet,
)
from .questions import ListFilterSet, Question, likely
from .values import country_points

__all__ = [
    "FACETS",
    "ActorFilterSet",
    "AgreementFilterSet",
    "CaseFilterSet",
    "ChangeFilterSet",
    "ClaimFilterSet",
    "CountryFilterSet",
    "CriticismFilterSet",
    "DiffFilterSet",
    "EventFilterSet",
    "ListFilterSet",
    "Question",
    "SourceFilterSet",
    "country_points",
    "facet_counts",
    "facet_labels",
    "likely",
]
