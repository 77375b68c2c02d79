"""Records that have ceased to match the filters of a feed, told by the revision with which they did.

The index knows what a record is and was in the world, not what was published of it earlier: so the documents of the
last changes are compared, a bounded number of them.
"""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from ..choices import EditorialState, RevisionAction
from ..documents import PublicRevision
from ..filters import ListFilterSet
from ..models import Revision
from ..record.state import WORDS

WINDOW = 1_000
"""Revisions of the dataset within which departures are sought."""
MAX_COMPARED = 50
"""Changes that are compared for one page of a feed, the latest ones."""


def word_filters(filterset: ListFilterSet) -> dict[str, set[str]]:
    """The requested words of each filter that asks for words."""
    return {
        name: {str(each) for each in (value if isinstance(value, list) else [value])}
        for name, value in filterset.filter_values.items()
        if name.removesuffix("__not") in WORDS
    }


def possible_departures(filterset: ListFilterSet, revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """The last changes of records that match all filters but one that asks for words: of these some departed."""
    almost = [Q(agreement__in=_agreements(filterset.without(name))) for name in word_filters(filterset)]
    if not almost:
        return revisions.none()
    changes = revisions.filter(
        reduce(or_, almost),
        action=RevisionAction.CHANGED,
        agreement__state=EditorialState.PUBLISHED,
        dataset_revision__gt=filterset.dataset.revision - WINDOW,
    )
    return changes.exclude(agreement__in=_agreements(filterset.qs))[:MAX_COMPARED]


def is_departure(revision: PublicRevision, filterset: ListFilterSet) -> bool:
    """Whether the record had the requested words until this revision, and hasn't them since."""
    if revision.document is None or revision.previous_document is None or not (asked := word_filters(filterset)):
        return False
    before, after = revision.previous_document.words, revision.document.words
    return _has_words(before, asked) and not _has_words(after, asked)


def _agreements(states: QuerySet[Any]) -> QuerySet[Any]:
    return states.order_by().values("agreement")


def _has_words(found: Mapping[str, set[str]], asked: Mapping[str, set[str]]) -> bool:
    return all(
        bool(found[name.removesuffix("__not")] & wanted) is not name.endswith("__not") for name, wanted in asked.items()
    )
