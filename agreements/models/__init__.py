"""The models: the editors' rows, the revisions, and the index that is derived from them."""

from .agreement import Agreement, Consideration, Criterion, LegalText, Payment
from .cases import CaseEvent, CourtCase, OutsideCount
from .claim import CLAIM_DETAILS, Claim
from .criticism import Criticism
from .event import Event
from .history import Address, Check, Dataset, Erasure, Renewal, Revision
from .index import (
    ActivePeriod,
    AgreementAmount,
    AgreementState,
    AgreementTerm,
    ListItem,
    Mention,
    PublishedClaim,
    PublishedCriterion,
    PublishedEvent,
    PublishedPayment,
    StatusReached,
    whole_item,
)
from .reference import Actor, Country, Source
from .search import SearchEntry, SearchKind, SearchWord

__all__ = [
    "CLAIM_DETAILS",
    "ActivePeriod",
    "Actor",
    "Address",
    "Agreement",
    "AgreementAmount",
    "AgreementState",
    "AgreementTerm",
    "CaseEvent",
    "Check",
    "Claim",
    "Consideration",
    "Country",
    "CourtCase",
    "Criterion",
    "Criticism",
    "Dataset",
    "Erasure",
    "Event",
    "LegalText",
    "ListItem",
    "Mention",
    "OutsideCount",
    "Payment",
    "PublishedClaim",
    "PublishedCriterion",
    "PublishedEvent",
    "PublishedPayment",
    "Renewal",
    "Revision",
    "SearchEntry",
    "SearchKind",
    "SearchWord",
    "Source",
    "StatusReached",
    "whole_item",
]
