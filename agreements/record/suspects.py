"""Entries that an editor should check again: likely duplicates, impossible numbers or orders, and weak evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise, permutations, product

from ..choices import CountedAs, EventKind, Grade, Qualifier, Status
from ..folding import fold_words
from .claims import is_usable, published_claim, quantity_of
from .conflicts import is_conflict
from .dates import ImpreciseDate
from .facts import Claim, Event, Facts, Payment, Source, Subject
from .known import own_sources
from .order import LastDays, overlap
from .origins import group_by_origin
from .outcomes import total_left
from .people import counts_of, people_of
from .quantities import Quantity

YEAR, WEEK = timedelta(days=365), timedelta(days=7)
MIN_TITLE_WORDS = 5
"""Shorter titles may be equal by chance: then two sources with one title may be different reports."""
VAGUE_LOCATOR = re.compile(
    r"(the )?(beginning|start|top|middle|end|bottom)( of (the )?(page|text|article|document))?", re.I
)
"""Locators that are too vague to find a passage."""


def possible_duplicates(facts: Facts, last_days: LastDays) -> Iterator[tuple[Event, Event]]:
    """Pairs of events of one kind, speaker and count whose dates overlap, at least one of them imprecise: they may be
    the same event.
    """
    for one, other in combinations(facts.events, 2):
        is_same_kind = (one.kind, one.said_by, one.counted, one.nationals) == (
            other.kind,
            other.said_by,
            other.counted,
            other.nationals,
        )
        has_imprecise_date = "day" not in (one.occurred.precision, other.occurred.precision) or (
            one.occurred.precision != other.occurred.precision
        )
        is_dispute = one.id == other.disputes or other.id == one.disputes
        if (
            is_same_kind
            and has_imprecise_date
            and not is_dispute
            and overlap(one, other, last_days)
            and _can_be_one(one, other, facts)
        ):
            yield one, other


def _can_be_one(one: Event, other: Event, facts: Facts) -> bool:
    """Whether the two events may count the same people: neither counts any, or their bounds overlap."""
    counts = [quantity_of(event.claims, facts.sources) for event in (one, other)]
    if None in counts:
        return counts == [None, None]
    (low, high), (other_low, other_high) = ((count.low, count.high) for count in counts if count)
    return not (
        (high is not None and other_low is not None and high < other_low)
        or (other_high is not None and low is not None and other_high < low)
    )


def questionable(facts: Facts) -> Iterator[tuple[Subject, str]]:
    """The subjects with a questionable published claim, and why: a better source agrees, or the claim drops an “up to”.

    Claims with an editor's reason are left out.
    """
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
        if sources[other.source].grade < grade and not is_conflict(field, published, other):
            return f"a source of grade {sources[other.source].grade} agrees with it, its own is of grade {grade}"
        if sources[other.source].grade <= grade and _drops_bound(published, other):
            return f"it leaves out the “up to” that a source of grade {sources[other.source].grade} states"
    return None


def _drops_bound(published: Claim, other: Claim) -> bool:
    bounds = {
        (quantity.amount, quantity.unit, quantity.period)
        for quantity in other.quantities
        if quantity.qualifier == Qualifier.UP_TO
    }
    return any(
        quantity.qualifier == Qualifier.EXACTLY and (quantity.amount, quantity.unit, quantity.period) in bounds
        for quantity in published.quantities
    )


def smaller_totals(facts: Facts) -> Iterator[tuple[Event, Event]]:
    """Counts said to be complete, each with a larger count of such people that ends on the same day or before."""
    for total, other in permutations(facts.events, 2):
        is_same_people = (total.counted, total.nationals, total.manner) == (
            other.counted,
            other.nationals,
            other.manner,
        )
        if total.is_total and is_same_people and _counted_to(other).last_day <= _counted_to(total).last_day:
            complete, part = (quantity_of(event.claims, facts.sources) for event in (total, other))
            most, least = complete.high if complete else None, part.low if part else None
            if most is not None and least is not None and least > most:
                yield total, other


def _counted_to(event: Event) -> ImpreciseDate:
    return event.counted_to or event.occurred


def smaller_wholes(facts: Facts) -> Iterator[Payment]:
    """Payments that are smaller than the sum of their parts in the same record, currency and period."""
    stated = {row.id: quantity_of(row.claims, facts.sources) for row in facts.payments}
    for whole in facts.payments:
        total = stated[whole.id]
        parts = [stated[row.id] for row in facts.payments if row.part_of is not None and row.part_of == whole.id]
        addends = [part for part in parts if part and total and (part.unit, part.period) == (total.unit, total.period)]
        least = sum((part.low for part in addends if part.low is not None), Decimal(0))
        if total is not None and total.high is not None and least > total.high:
            yield whole


def more_left_than_sent(facts: Facts, last_days: LastDays) -> Iterator[tuple[Quantity, Decimal]]:
    """Complete numbers of people sent, each with the number of people who left, if more left."""
    counts = counts_of(facts, last_days)
    for sent in people_of(counts):
        left = total_left(sent.group.nationals, counts)
        is_complete = sent.group.counted == CountedAs.TRANSFERRED and sent.is_total
        if is_complete and sent.people.high is not None and left > sent.people.high:
            yield sent.people, left


def uses_after_the_end(facts: Facts) -> Iterator[tuple[Event, Event]]:
    """Events that end the deal, each with a later transfer, if no status was reported between them."""
    end: Event | None = None
    for event in facts.events:
        if event.status is not None:
            end = event if event.status in (Status.ENDED, Status.USE_ENDED, Status.STRUCK_DOWN) else None
        if end is None or event.kind != EventKind.TRANSFER:
            continue
        if event.occurred.first_day > (end.effective or end.occurred).last_day:
            yield end, event


def outdated_sources(facts: Facts) -> Iterator[tuple[Event, Source]]:
    """Events, each with a source that was published more than a year before it."""
    for event in facts.events:
        for source in (facts.sources[slug] for slug in event.sources):
            if source.published and source.published.last_day + YEAR < event.occurred.first_day:
                yield event, source


def unnoticed_retellings(facts: Facts) -> Iterator[tuple[Source, Source]]:
    """Pairs of sources that count as different origins, although they have the same address or title."""
    own = [slug for slug in facts.sources if slug in own_sources(facts) and facts.sources[slug].grade != Grade.X]
    groups = group_by_origin(own, facts.retellings or {})
    for slugs, others in combinations(groups, 2):
        for one, other in product((facts.sources[slug] for slug in slugs), (facts.sources[slug] for slug in others)):
            words = fold_words(one.title)
            is_named_alike = len(words.split()) >= MIN_TITLE_WORDS and words == fold_words(other.title)
            if is_named_alike or (one.address and one.address == other.address):
                yield one, other


def locators(facts: Facts) -> Iterator[str | None]:
    """The locators of all claims, events and criticisms."""
    for _, claims in facts.subjects():
        yield from (claim.locator for claim in claims)
    yield from (event.locator for event in facts.events)
    yield from (criticism.locator for criticism in facts.criticisms)


def is_vague_locator(locator: str | None) -> bool:
    """Whether the locator is missing or too vague to find a passage."""
    text = (locator or "").strip()
    return not text or VAGUE_LOCATOR.fullmatch(text) is not None


def differ_by_days(days: Iterable[ImpreciseDate]) -> bool:
    """Whether two of the exact dates differ by a week at most: records may give different days for one act."""
    exact_days = sorted({date.first_day for date in days if date.precision == "day"})
    return any(later - earlier <= WEEK for earlier, later in pairwise(exact_days))
