"""What is published of what sources say about one value, and whether they disagree."""

from collections.abc import Mapping
from itertools import combinations

from ..choices import Grade, Rank
from .facts import Claim, Claims, Facts, Source
from .quantities import Quantity

VERIFYING = frozenset([Grade.A, Grade.B])
"""The grades of the sources that verify what they say."""


def precedence(claim: Claim, source: Source) -> tuple[int, str, str, int]:
    """Sorts claims about one value: by rank, then by the grade and the age of the source."""
    return (Rank.values.index(claim.rank), source.grade, source.published or "", claim.id)


def is_usable(claim: Claim, sources: Mapping[str, Source]) -> bool:
    """Whether it can be the published value: not deprecated, and not from a source kept as a warning."""
    return claim.rank != Rank.DEPRECATED and sources[claim.source].grade != Grade.X


def published_claim(claims: Claims, sources: Mapping[str, Source]) -> Claim | None:
    """The claim whose value is the published one; None where nobody usable says anything."""
    return next((claim for claim in claims if is_usable(claim, sources)), None)


def is_contested(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether usable claims can't all be true: of two, neither says a part of what the other says."""
    stated = {claim.says for claim in claims if is_usable(claim, sources)}
    return not all(_agree(one, other) for one, other in combinations(stated, 2))


def contested_claims(facts: Facts) -> frozenset[int]:
    """The ids of the claims that make something contested: of each pair that can't both be true, the two."""
    found: set[int] = set()
    for _, claims in facts.subjects():
        usable = [claim for claim in claims if is_usable(claim, facts.sources)]
        for one, other in combinations(usable, 2):
            if not _agree(one.says, other.says):
                found |= {one.id, other.id}
    return frozenset(found)


def _agree(one: frozenset[Quantity | str], other: frozenset[Quantity | str]) -> bool:
    return one <= other or other <= one


def is_supported(claims: Claims, sources: Mapping[str, Source]) -> bool:
    """Whether a usable claim stands behind the row that has these claims, so that the row is published."""
    return published_claim(claims, sources) is not None


def quantity_of(claims: Claims, sources: Mapping[str, Source]) -> Quantity | None:
    """The published quantity; None where none is stated."""
    claim = published_claim(claims, sources)
    return claim.quantities[0] if claim and claim.quantities else None


def text_of(claim: Claim | None) -> str | None:
    return claim.text if claim else None
