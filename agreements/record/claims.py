"""What is published of what sources say about one value, and whether it is verified."""

from collections.abc import Iterable, Mapping
from functools import cmp_to_key

from ..choices import UNVERIFIED, Grade, PaymentState, Rank
from .facts import Claim, Claims, Source
from .quantities import Quantity

VERIFYING = frozenset([Grade.A, Grade.B])
"""The grades of the sources that can verify what they say."""


def precedence(claim: Claim, source: Source) -> tuple[int, str, str, int]:
    """Sorts claims about one value: by rank, then by the grade and the age of the source."""
    return (Rank.values.index(claim.rank), source.grade, source.published or "", claim.id)


def precedence_then(claim: Claim, source: Source) -> tuple[int, bool, int, str, str, int]:
    """The same as of a day: of good sources that speak of days or documents, that of the latest comes first.

    Where the preferred claim wasn't known yet, the latest plan stood, not the oldest.
    """
    spoken_of = claim.reference.last_day.toordinal() if claim.reference else 0
    rank, grade, published, id_ = precedence(claim, source)
    return (rank, grade not in VERIFYING, -spoken_of, grade, published, id_)


def is_usable(claim: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether it can be the published value: not deprecated, and not from a source kept as a warning."""
    return claim.rank != Rank.DEPRECATED and sources[claim.source].grade != Grade.X


def published_claim(claims: Claims, sources: Mapping[str, Source]) -> Claim | None:
    """The claim whose value is the published one; None where nobody usable says anything."""
    return next((claim for claim in claims if is_usable(claim, sources)), None)


def backing(claims: Claims, sources: Mapping[str, Source]) -> Claims:
    """The usable claims that say the published value."""
    published = published_claim(claims, sources)
    return tuple(one for one in claims if published and is_usable(one, sources) and one.says == published.says)


def verifies(claim: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether it verifies what it says: a good source, and neither unnamed speakers nor a copy of unknown origin."""
    return is_usable(claim, sources) and sources[claim.source].grade in VERIFYING and claim.basis not in UNVERIFIED


def is_verified(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether a claim that verifies says the published value; else the value is reported."""
    return any(verifies(one, sources) for one in backing(claims, sources))


def well_sourced(cited: Iterable[str], sources: Mapping[str, Source]) -> bool:
    """Whether one of the sources, given by slug, is good enough to verify what it says."""
    return any(sources[slug].grade in VERIFYING for slug in cited)


def is_warning(cited: Iterable[str], sources: Mapping[str, Source]) -> bool:
    """Whether all of the sources, given by slug, are of grade X, so that nothing may rest on them."""
    return {sources[slug].grade for slug in cited} == {Grade.X}


def is_supported(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether a usable claim stands behind the row that has these claims, so that the row is published."""
    return published_claim(claims, sources) is not None


def quantity_of(claims: Claims, sources: Mapping[str, Source]) -> Quantity | None:
    """The published quantity; None where none is stated."""
    claim = published_claim(claims, sources)
    return claim.quantities[0] if claim and claim.quantities else None


def dated_states(claims: Claims, sources: Mapping[str, Source]) -> list[Claim]:
    """Of claims about a payment those that say how far it had come on a day, the earliest first.

    Of several that say the same the one that stands first.
    """
    found: dict[object, Claim] = {}
    for claim in claims:
        if claim.payment_state and claim.reference and is_usable(claim, sources):
            found.setdefault((claim.reference, claim.payment_state, claim.quantities), claim)
    return sorted(found.values(), key=cmp_to_key(_compare))


def _compare(one: Claim, other: Claim) -> int:
    """The earlier first; of dates that overlap that which comes first in a payment's course: promised, then paid."""
    if one.reference and other.reference:
        if one.reference.last_day < other.reference.first_day:
            return -1
        if other.reference.last_day < one.reference.first_day:
            return 1
    course = [str(state) for state in PaymentState]
    one_place, other_place = ((course.index(str(claim.payment_state)), claim.id) for claim in (one, other))
    return -1 if one_place < other_place else 1


def text_of(claim: Claim | None) -> str | None:
    return claim.text if claim else None
