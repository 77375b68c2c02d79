"""The public documents: the JSON of an agreement and of everything that it shows, and the schema of that JSON.

A stored document is decoded, resolved by the current rules and rendered as public JSON; list endpoints serve the part
kept in `ListItem`.
"""

from . import csv_columns
from .agreement_serializers import AgreementDetailSerializer, AgreementSerializer
from .country_totals import (
    CapacitySumSerializer,
    CountryDetailSerializer,
    country_totals,
)
from .coverage import empty_list_notice
from .differences import headline_of_changes, public_changes, summary_of_changes
from .fact_serializers import (
    ClaimItemSerializer,
    CriterionItemSerializer,
    EventItemSerializer,
    PaymentItemSerializer,
)
from .facts import count_contested, facts_of, retellings_of, status_from_events
from .item_serializers import (
    ActorItemSerializer,
    CaseItemSerializer,
    CountryItemSerializer,
    CriticismItemSerializer,
    SourceDetailSerializer,
    SourceItemSerializer,
)
from .json_values import quantity
from .links import public_url
from .public_documents import (
    PublicDocument,
    documents_as_of,
    documents_for_index,
    may_differ,
    public_documents,
    render,
    revision_as_of,
)
from .revisions import PublicRevision, public_revisions
from .search_texts import Passage, highlights, joined, passages, passages_of_row, separated
from .value_serializers import QuantitySerializer

__all__ = [
    "ActorItemSerializer",
    "AgreementDetailSerializer",
    "AgreementSerializer",
    "CapacitySumSerializer",
    "CaseItemSerializer",
    "ClaimItemSerializer",
    "CountryDetailSerializer",
    "CountryItemSerializer",
    "CriterionItemSerializer",
    "CriticismItemSerializer",
    "EventItemSerializer",
    "Passage",
    "PaymentItemSerializer",
    "PublicDocument",
    "PublicRevision",
    "QuantitySerializer",
    "SourceDetailSerializer",
    "SourceItemSerializer",
    "count_contested",
    "country_totals",
    "csv_columns",
    "documents_as_of",
    "documents_for_index",
    "empty_list_notice",
    "facts_of",
    "headline_of_changes",
    "highlights",
    "joined",
    "may_differ",
    "passages",
    "passages_of_row",
    "public_changes",
    "public_documents",
    "public_revisions",
    "public_url",
    "quantity",
    "render",
    "retellings_of",
    "revision_as_of",
    "separated",
    "status_from_events",
    "summary_of_changes",
]
