"""Choosing the published one of the claims about a value, and whether the value is verified."""

from collections.abc import Iterable, Mapping
from functools import cmp_to_key
from typing import TypeVar

from ..choices import UNVERIFIED_BASES, Grade, PaymentState, Rank
from .facts import Claim, Claims, Consideration, Criterion, Payment, Source
from .quantities import Quantity

Row = TypeVar("Row", Criterion, Payment, Consideration)
"""A row whose claims say whether it is published."""
VERIFYING_GRADES = frozenset([Grade.A, Grade.B])
"""The grades of sources that verify what they say."""


def precedence(claim: Claim, source: Source) -> tuple[int, str, str, int]:
    """A sort key for claims about one value: by rank, grade and date of the source; undated and older sources first."""
    return (Rank.values.index(claim.rank), source.grade, source.published or "", claim.id)


def past_precedence(claim: Claim, source: Source) -> tuple[int, bool, int, str, str, int]:
    """The sort key instead of `precedence` for a past day, if the claim that is published today wasn't known then.

    Among claims from good sources, the one with the latest reference date comes first: it was the plan of that day.
    """
    reference_ordinal = claim.reference.last_day.toordinal() if claim.reference else 0
    rank, grade, published, id_ = precedence(claim, source)
    return (rank, grade not in VERIFYING_GRADES, -reference_ordinal, grade, published, id_)


def is_usable(claim: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether the claim can be the published value: not deprecated, and not from a source of grade X."""
    return claim.rank != Rank.DEPRECATED and sources[claim.source].grade != Grade.X


def published_claim(claims: Claims, sources: Mapping[str, Source]) -> Claim | None:
    """The first usable claim, whose value is published; None if no claim is usable."""
    return next((claim for claim in claims if is_usable(claim, sources)), None)


def supporting_claims(claims: Claims, sources: Mapping[str, Source]) -> Claims:
    """The usable claims whose value is the published one."""
    published = published_claim(claims, sources)
    return tuple(claim for claim in claims if published and is_usable(claim, sources) and claim.says == published.says)


def verifies(claim: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether the claim verifies its value: from a good source, resting neither on unnamed people nor on an
    unauthenticated copy.
    """
    return (
        is_usable(claim, sources)
        and sources[claim.source].grade in VERIFYING_GRADES
        and claim.basis not in UNVERIFIED_BASES
    )


def is_verified(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether at least one claim verifies the published value; otherwise the value is only reported."""
    return any(verifies(claim, sources) for claim in supporting_claims(claims, sources))


def well_sourced(cited: Iterable[str], sources: Mapping[str, Source]) -> bool:
    """Whether one of the sources, given by slug, is good enough to verify what it says."""
    return any(sources[slug].grade in VERIFYING_GRADES for slug in cited)


def is_warning(cited: Iterable[str], sources: Mapping[str, Source]) -> bool:
    """Whether all of the sources, given by slug, are of grade X: no value may rest on them."""
    return {sources[slug].grade for slug in cited} == {Grade.X}


def is_supported(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether at least one of a row's claims is usable, so that the row is published."""
    return published_claim(claims, sources) is not None


def supported(rows: Iterable[Row], sources: Mapping[str, Source]) -> list[Row]:
    """The rows that are published, because one of their claims is usable."""
    return [row for row in rows if is_supported(row.claims, sources)]


def quantity_of(claims: Claims, sources: Mapping[str, Source]) -> Quantity | None:
    """The first quantity of the published claim; None if there is no such claim or quantity."""
    claim = published_claim(claims, sources)
    return claim.quantities[0] if claim and claim.quantities else None


def dated_states(claims: Claims, sources: Mapping[str, Source]) -> list[Claim]:
    """The usable claims that say what state a payment had on a date, the earliest first.

    Of several claims with the same date, state and sum only the first is returned.
    """
    first_claims: dict[object, Claim] = {}
    for claim in claims:
        if claim.payment_state and claim.reference and is_usable(claim, sources):
            first_claims.setdefault((claim.reference, claim.payment_state, claim.quantities), claim)
    return sorted(first_claims.values(), key=cmp_to_key(_compare))


def _compare(claim: Claim, other_claim: Claim) -> int:
    """Compare by date, the earlier first; if the dates overlap, by the order of `PaymentState`, then by id."""
    if claim.reference and other_claim.reference:
        if claim.reference.last_day < other_claim.reference.first_day:
            return -1
        if other_claim.reference.last_day < claim.reference.first_day:
            return 1
    states = [str(state) for state in PaymentState]
    key, other_key = ((states.index(str(row.payment_state)), row.id) for row in (claim, other_claim))
    return -1 if key < other_key else 1


def text_of(claim: Claim | None) -> str | None:
    return claim.text if claim else None
