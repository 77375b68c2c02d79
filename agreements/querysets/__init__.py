"""QuerySets and conditions for them. A `day` argument asks for the record as of that day; None for the present one."""

from .agreements import AgreementQuerySet
from .cases import CaseQuerySet
from .claims import ClaimQuerySet
from .criticisms import CriticismQuerySet
from .events import EventQuerySet
from .history import AddressQuerySet, CheckQuerySet, RevisionQuerySet
from .index import (
    GROUPS,
    AmountQuerySet,
    PeriodQuerySet,
    StateQuerySet,
    StretchQuerySet,
    changed_since,
    has_activity,
    has_amount,
    has_check_after,
    has_event,
    has_reached,
    has_term,
    involves,
    mentioned,
    mentions,
    shown_in,
    sources_of_agreement,
    was_active,
)
from .payments import CriterionQuerySet, PaymentQuerySet
from .reference import ActorQuerySet, CountryQuerySet, SourceQuerySet, in_role
from .search import SearchEntryQuerySet, forget_deleted_words, found, is_found, relevance, terms_of
from .terms import count_of, ordering_by, statement_of

__all__ = [
    "GROUPS",
    "ActorQuerySet",
    "AddressQuerySet",
    "AgreementQuerySet",
    "AmountQuerySet",
    "CaseQuerySet",
    "CheckQuerySet",
    "ClaimQuerySet",
    "CountryQuerySet",
    "CriterionQuerySet",
    "CriticismQuerySet",
    "EventQuerySet",
    "PaymentQuerySet",
    "PeriodQuerySet",
    "RevisionQuerySet",
    "SearchEntryQuerySet",
    "SourceQuerySet",
    "StateQuerySet",
    "StretchQuerySet",
    "changed_since",
    "count_of",
    "forget_deleted_words",
    "found",
    "has_activity",
    "has_amount",
    "has_check_after",
    "has_event",
    "has_reached",
    "has_term",
    "in_role",
    "involves",
    "is_found",
    "mentioned",
    "mentions",
    "ordering_by",
    "relevance",
    "shown_in",
    "sources_of_agreement",
    "statement_of",
    "terms_of",
    "was_active",
]
