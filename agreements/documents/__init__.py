"""The public documents: what the world reads of a record, one declaration for rendering and for the API's schema.

They are rendered once, when a record is published, and the API serves the stored bytes (see `publishing`).
"""

from .agreement import AgreementDetailSerializer, AgreementSerializer, item_of, render, revision_link
from .links import public_url
from .lists import ActorItem, ClaimItem, CountryItem, CriticismItem, EventItem, SourceDetail, SourceItem
from .texts import matches, told_by
from .values import QuantitySerializer

__all__ = [
    "ActorItem",
    "AgreementDetailSerializer",
    "AgreementSerializer",
    "ClaimItem",
    "CountryItem",
    "CriticismItem",
    "EventItem",
    "QuantitySerializer",
    "SourceDetail",
    "SourceItem",
    "item_of",
    "matches",
    "public_url",
    "render",
    "revision_link",
    "told_by",
]
