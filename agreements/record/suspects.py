"""What an editor should look at again: what stands twice or can't be, and evidence that is weak or can't be found."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise, permutations, product

from ..choices import Counted, EventKind, Grade, Qualifier, Status
from ..folding import fold_words
from .claims import is_usable, published_claim, quantity_of
from .conflicts import exclude
from .dates import ImpreciseDate
from .facts import Claim, Event, Facts, Payment, Source, Subject
from .known import own_sources
from .order import LastDays, overlap
from .origins import grouped
from .outcomes import left_in_all
from .people import counts_of, people_of
from .quantities import Quantity

YEAR, WEEK = timedelta(days=365), timedelta(days=7)
TITLE = 5
"""Words of a title by which a report is known: shorter ones are alike by chance."""
VAGUE = re.compile(r"(the )?(beginning|start|top|middle|end|bottom)( of (the )?(page|text|article|document))?", re.I)
"""Locators by which nobody finds the words."""


def same_happening(facts: Facts, over_by: LastDays) -> Iterator[tuple[Event, Event]]:
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


def smaller_totals(facts: Facts) -> Iterator[tuple[Event, Event]]:
    """Counts of all who came up to a day, each with one of the same people by then that is larger."""
    for total, other in permutations(facts.events, 2):
        is_alike = (total.counted, total.nationals, total.manner) == (other.counted, other.nationals, other.manner)
        if total.is_total and is_alike and _counted_to(other).last_day <= _counted_to(total).last_day:
            whole, part = (quantity_of(event.claims, facts.sources) for event in (total, other))
            most, least = whole.high if whole else None, part.low if part else None
            if most is not None and least is not None and least > most:
                yield total, other


def _counted_to(event: Event) -> ImpreciseDate:
    return event.counted_to or event.occurred


def smaller_wholes(facts: Facts) -> Iterator[Payment]:
    """Payments that are smaller than their parts together, of those in the same record, currency and period."""
    stated = {row.id: quantity_of(row.claims, facts.sources) for row in facts.payments}
    for whole in facts.payments:
        held = stated[whole.id]
        parts = [stated[row.id] for row in facts.payments if row.part_of is not None and row.part_of == whole.id]
        alike = [one for one in parts if one and held and (one.unit, one.period) == (held.unit, held.period)]
        least = sum((one.low for one in alike if one.low is not None), Decimal(0))
        if held is not None and held.high is not None and least > held.high:
            yield whole


def more_left_than_sent(facts: Facts, over_by: LastDays) -> Iterator[tuple[Quantity, Decimal]]:
    """How many were sent in all, as a source says, each with how many are told of later, where these are more."""
    counts = counts_of(facts, over_by)
    for sent in people_of(facts, over_by):
        told = left_in_all(sent.group.nationals, counts)
        is_whole = sent.group.counted == Counted.TRANSFERRED and sent.is_total
        if is_whole and sent.people.high is not None and told > sent.people.high:
            yield sent.people, told


def uses_after_the_end(facts: Facts) -> Iterator[tuple[Event, Event]]:
    """Ends, each with a transfer after it, where nothing tells that the deal was taken up again."""
    end: Event | None = None
    for event in facts.events:
        if event.status is not None:
            end = event if event.status in (Status.ENDED, Status.USE_ENDED, Status.STRUCK_DOWN) else None
        if end is None or event.kind != EventKind.TRANSFER:
            continue
        if event.occurred.first_day > (end.effective or end.occurred).last_day:
            yield end, event


def outdated_sources(facts: Facts) -> Iterator[tuple[Event, Source]]:
    """Events, each with a source that was published a year or more before it."""
    for event in facts.events:
        for source in (facts.sources[slug] for slug in event.sources):
            if source.published and source.published.last_day + YEAR < event.occurred.first_day:
                yield event, source


def one_report(facts: Facts) -> Iterator[tuple[Source, Source]]:
    """Sources that count as different origins, though one address or one title says that they are one report."""
    own = [slug for slug in facts.sources if slug in own_sources(facts) and facts.sources[slug].grade != Grade.X]
    groups = grouped(own, facts.retellings or {})
    for slugs, others in combinations(groups, 2):
        for one, other in product((facts.sources[slug] for slug in slugs), (facts.sources[slug] for slug in others)):
            words = fold_words(one.title)
            is_named_alike = len(words.split()) >= TITLE and words == fold_words(other.title)
            if is_named_alike or (one.address and one.address == other.address):
                yield one, other


def locators(facts: Facts) -> Iterator[str | None]:
    """Where each claim, event and criticism says that its words stand."""
    for _, claims in facts.subjects():
        yield from (claim.locator for claim in claims)
    yield from (event.locator for event in facts.events)
    yield from (criticism.locator for criticism in facts.criticisms)


def says_nothing(locator: str | None) -> bool:
    """Whether nobody finds the words by it."""
    told = (locator or "").strip()
    return not told or VAGUE.fullmatch(told) is not None


def dated_apart(days: Iterable[ImpreciseDate]) -> bool:
    """Whether one act, as one source tells it in several records, is dated to different days of one week."""
    told = sorted({date.first_day for date in days if date.precision == "day"})
    return any(later - earlier <= WEEK for earlier, later in pairwise(told))
