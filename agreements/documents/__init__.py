"""The public documents: the JSON of a record and of everything that it shows, and the schema of that JSON.

A stored document is decoded, resolved by the rules of today, and written as public JSON; lists serve the part of it
that the index stores.
"""

from . import csv_columns
from .agreement_serializers import AgreementDetailSerializer, AgreementSerializer
from .country_totals import (
    CapacitySum,
    CountryDetail,
    country_totals,
)
from .coverage import coverage
from .differences import public_changes, summary_of_changes
from .facts import count_contested, facts_of, retellings_of, status_after
from .json_values import quantity
from .links import public_url
from .list_serializers import (
    ActorItem,
    CaseItem,
    ClaimItem,
    CountryItem,
    CriticismItem,
    EventItem,
    SourceDetail,
    SourceItem,
)
from .public_documents import (
    PublicDocument,
    documents_as_of,
    documents_for_index,
    public_documents,
    render,
    revision_as_of,
)
from .revisions import PublicRevision, public_revisions
from .search_texts import highlights, texts_by_place
from .value_serializers import QuantitySerializer

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
    "PublicDocument",
    "PublicRevision",
    "QuantitySerializer",
    "SourceDetail",
    "SourceItem",
    "count_contested",
    "country_totals",
    "coverage",
    "csv_columns",
    "documents_as_of",
    "documents_for_index",
    "facts_of",
    "highlights",
    "public_changes",
    "public_documents",
    "public_revisions",
    "public_url",
    "quantity",
    "render",
    "retellings_of",
    "revision_as_of",
    "status_after",
    "summary_of_changes",
    "texts_by_place",
]
