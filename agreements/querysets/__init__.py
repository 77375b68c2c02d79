"""The questions one can ask of many rows. A day is always passed in: None asks for what is known now."""

from .agreements import AgreementQuerySet, cites, is_contested
from .evidence import ClaimQuerySet, CriticismQuerySet, EventQuerySet
from .history import AddressQuerySet, RevisionQuerySet
from .reference import ActorQuerySet, CountryQuerySet, SourceQuerySet
from .search import forget_deleted_words
from .terms import ordering_by

__all__ = [
    "ActorQuerySet",
    "AddressQuerySet",
    "AgreementQuerySet",
    "ClaimQuerySet",
    "CountryQuerySet",
    "CriticismQuerySet",
    "EventQuerySet",
    "RevisionQuerySet",
    "SourceQuerySet",
    "cites",
    "forget_deleted_words",
    "is_contested",
    "ordering_by",
]
