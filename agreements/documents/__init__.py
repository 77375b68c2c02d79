"""The public documents: what the world reads of a record, one declaration for rendering and for the API's schema.

They are rendered once, when a record is published, and the API serves the stored bytes (see `publishing`).
"""

from . import flat
from .agreement import AgreementDetailSerializer, AgreementSerializer, item_of, render, stamp
from .differences import differences, in_one_sentence
from .known import as_known, is_usable, people_to_date, quantity
from .links import public_url
from .lists import ActorItem, ClaimItem, CountryItem, CriticismItem, EventItem, SourceDetail, SourceItem
from .load import CapacitySum, CountryDetail, capacities, load_of
from .origins import Retellings, reports, retellings_at
from .revisions import PublicRevision, tell
from .texts import matches, told_by
from .values import QuantitySerializer

__all__ = [
    "ActorItem",
    "AgreementDetailSerializer",
    "AgreementSerializer",
    "CapacitySum",
    "ClaimItem",
    "CountryDetail",
    "CountryItem",
    "CriticismItem",
    "EventItem",
    "PublicRevision",
    "QuantitySerializer",
    "Retellings",
    "SourceDetail",
    "SourceItem",
    "as_known",
    "capacities",
    "differences",
    "flat",
    "in_one_sentence",
    "is_usable",
    "item_of",
    "load_of",
    "matches",
    "people_to_date",
    "public_url",
    "quantity",
    "render",
    "reports",
    "retellings_at",
    "stamp",
    "tell",
    "told_by",
]
