"""The public documents: what the world reads of a record, one declaration for rendering and for the API's schema.

They are rendered once, when a record is published, and the API serves the stored bytes (see `publishing`).
"""

from . import flat
from .agreement import AgreementDetailSerializer, AgreementSerializer
from .coverage import coverage
from .differences import differences, in_one_sentence
from .facts import count_contested, facts_of, status_after
from .links import public_url
from .lists import ActorItem, CaseItem, ClaimItem, CountryItem, CriticismItem, EventItem, SourceDetail, SourceItem
from .load import CapacitySum, CountryDetail, bounds_added, capacities, load_of, outcome_sums, people_sums
from .revisions import PublicRevision, tell
from .shown import Shown, as_known, known_then, published, render, shown
from .texts import matches, told_by
from .values import QuantitySerializer
from .written import quantity

__all__ = [
    "ActorItem",
    "AgreementDetailSerializer",
    "AgreementSerializer",
    "CapacitySum",
    "CaseItem",
    "ClaimItem",
    "CountryDetail",
    "CountryItem",
    "CriticismItem",
    "EventItem",
    "PublicRevision",
    "QuantitySerializer",
    "Shown",
    "SourceDetail",
    "SourceItem",
    "as_known",
    "bounds_added",
    "capacities",
    "count_contested",
    "coverage",
    "differences",
    "facts_of",
    "flat",
    "in_one_sentence",
    "known_then",
    "load_of",
    "matches",
    "outcome_sums",
    "people_sums",
    "public_url",
    "published",
    "quantity",
    "render",
    "shown",
    "status_after",
    "tell",
    "told_by",
]
