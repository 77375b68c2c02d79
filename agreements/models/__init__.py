"""The record: who arranged what with whom, what happened, and who says so."""

from .agreement import Agreement, Criterion, Payment
from .evidence import Claim, Criticism, Event
from .history import Address, Check, Dataset, Erasure, Revision
from .index import (
    ActivePeriod,
    AgreementAmount,
    AgreementState,
    AgreementTerm,
    ListItem,
    Mention,
    PublishedClaim,
    PublishedEvent,
    StatusReached,
    whole_item,
)
from .reference import Actor, Country, Source

__all__ = [
    "ActivePeriod",
    "Actor",
    "Address",
    "Agreement",
    "AgreementAmount",
    "AgreementState",
    "AgreementTerm",
    "Check",
    "Claim",
    "Country",
    "Criterion",
    "Criticism",
    "Dataset",
    "Erasure",
    "Event",
    "ListItem",
    "Mention",
    "Payment",
    "PublishedClaim",
    "PublishedEvent",
    "Revision",
    "Source",
    "StatusReached",
    "whole_item",
]
