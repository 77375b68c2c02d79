"""What is derived from published documents for lists and searching: made anew for some agreements, or for all."""

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from .choices import State
from .documents import Shown, published, told_by
from .folding import fold_words
from .models import Agreement, AgreementState
from .querysets import AgreementQuerySet

BATCH = 500


class Derived(NamedTuple):
    """What is derived from the document of one published agreement."""

    item: str
    """The JSON that lists show."""
    words: str
    """The folded words by which searching finds it: its document's, and all names of its countries."""


def index(agreements: AgreementQuerySet) -> int:
    """Make the derived rows of the agreements anew where they aren't as they should be. Says of how many they weren't.

    Those of agreements that aren't published go.
    """
    changed, _ = AgreementState.objects.filter(agreement__in=agreements.exclude(state=State.PUBLISHED)).delete()
    for batch in _batches(agreements):
        wrong = list(_outdated(batch))
        states = [AgreementState(agreement=agreement, item=derived.item) for agreement, derived in wrong]
        AgreementState.objects.bulk_create(
            states, update_conflicts=True, unique_fields=["agreement"], update_fields=["item"]
        )
        for agreement, derived in wrong:
            agreement.search_text = derived.words
        Agreement.objects.bulk_update([agreement for agreement, _ in wrong], ["search_text"])
        changed += len(wrong)
    return changed


def unindexed() -> AgreementQuerySet:
    """The published agreements that have no derived rows."""
    return Agreement.objects.published().filter(current=None)


def outdated(agreements: AgreementQuerySet) -> Iterator[Agreement]:
    """Those of the published ones whose derived rows aren't as they should be."""
    for batch in _batches(agreements):
        yield from (agreement for agreement, _ in _outdated(batch))


def _batches(agreements: AgreementQuerySet) -> Iterator[list[Agreement]]:
    keys = list(agreements.published().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield list(Agreement.objects.for_index().filter(pk__in=keys[start : start + BATCH]).order_by("pk"))


def _outdated(batch: list[Agreement]) -> Iterator[tuple[Agreement, Derived]]:
    for agreement, one in zip(batch, published(batch), strict=True):
        item = agreement.current.item if hasattr(agreement, "current") else None
        derived = _derived(one)
        if (item, agreement.search_text) != derived:
            yield agreement, derived


def _derived(one: Shown) -> Derived:
    names = (name for code in one.facts.countries for name in one.names.countries[code].names)
    words = [*told_by(one.json).values(), *names]
    return Derived(orjson.dumps(one.item).decode(), fold_words("\n".join(words)))
