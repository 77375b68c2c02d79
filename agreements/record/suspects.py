"""What an editor should look at again: one happening entered twice, and choices that better evidence speaks against."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from ..choices import Qualifier
from .claims import is_usable, published_claim, quantity_of
from .conflicts import exclude
from .facts import Claim, Event, Facts, Source, Subject
from .order import Days, overlap


def same_happening(facts: Facts, over_by: Days) -> Iterator[tuple[Event, Event]]:
    """Pairs of events of one kind and party whose dates overlap: one may tell vaguely what the other tells."""
    for one, other in combinations(facts.events, 2):
        is_alike = (one.kind, one.said_by, one.counted, one.nationals) == (
            other.kind,
            other.said_by,
            other.counted,
            other.nationals,
        )
        is_vague = "day" not in (one.occurred.precision, other.occurred.precision) or (
            one.occurred.precision != other.occurred.precision
        )
        is_dispute = one.id == other.disputes or other.id == one.disputes
        if is_alike and is_vague and not is_dispute and overlap(one, other, over_by) and _can_be_one(one, other, facts):
            yield one, other


def _can_be_one(one: Event, other: Event, facts: Facts) -> bool:
    """Whether they may count the same people."""
    counts = [quantity_of(event.claims, facts.sources) for event in (one, other)]
    if None in counts:
        return counts == [None, None]
    (low, high), (also_low, also_high) = ((count.low, count.high) for count in counts if count)
    return not (
        (high is not None and also_low is not None and high < also_low)
        or (also_high is not None and low is not None and also_high < low)
    )


def questionable(facts: Facts) -> Iterator[tuple[Subject, str]]:
    """The published claims that better evidence speaks against, with why; none that says why it was chosen."""
    for subject, claims in facts.subjects():
        published = published_claim(claims, facts.sources)
        if published is None or published.reason:
            continue
        usable = [claim for claim in claims if claim is not published and is_usable(claim, facts.sources)]
        if why := _why(subject.field, published, usable, facts.sources):
            yield subject, why


def _why(field: str, published: Claim, others: list[Claim], sources: Mapping[str, Source]) -> str | None:
    grade = sources[published.source].grade
    for other in others:
        if sources[other.source].grade < grade and not exclude(field, published, other):
            return f"a source of grade {sources[other.source].grade} says so too, the published one is of grade {grade}"
        if sources[other.source].grade <= grade and _drops_bound(published, other):
            return f"it drops “up to”, which a source of grade {sources[other.source].grade} has"
    return None


def _drops_bound(published: Claim, other: Claim) -> bool:
    bounds = {(told.amount, told.unit, told.period) for told in other.quantities if told.qualifier == Qualifier.UP_TO}
    return any(
        told.qualifier == Qualifier.EXACTLY and (told.amount, told.unit, told.period) in bounds
        for told in published.quantities
    )
