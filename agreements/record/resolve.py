"""What follows from the facts of an agreement: its values, status, counts and conflicts, now or as known on a day."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Protocol, TypeVar

from ..choices import ACTIVE, ClaimField, Counted, Grade, Nationals, Party, Rank
from .dates import ImpreciseDate
from .facts import Claim, Claims, Event, Facts, Source, Subject
from .origins import Retellings, count_origins
from .quantities import Quantity
from .totals import total_to_date

PARTIES = (Party.SENDER, Party.HOST, Party.COURT)
"""Those whose own word on the status is told."""
VERIFYING = frozenset([Grade.A, Grade.B])
"""The grades of the sources that verify what they say."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where the arrangement stood, since when, and who said so."""

    status: str
    date: ImpreciseDate
    said_by: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much evidence there is; sources of grade X don't count."""

    sources: int
    origins: int
    events: int
    claims: int
    criticisms: int
    contested_fields: int


@dataclass(frozen=True, slots=True)
class Values:
    """What is published about an agreement; None where nobody says anything."""

    status: Status | None
    status_by_party: Mapping[str, Status | None]
    announced: ImpreciseDate | None
    """When it was first said to be agreed on."""
    instrument: str | None
    is_text_public: bool | None
    facility: str | None
    capacity: tuple[Quantity, ...]
    """One, or two that were stated together; empty where nothing is stated."""
    duration: Quantity | None
    people: Mapping[str, Quantity]
    """Third-country nationals to date by what is counted (`Counted`), as far as events count them."""
    is_verified: bool
    contested: tuple[Subject, ...]
    """What usable claims disagree about."""
    counts: Counts


def resolve(facts: Facts) -> Values:
    """Everything that follows from the facts."""
    published = {
        subject.field: published_claim(claims, facts.sources)
        for subject, claims in facts.subjects()
        if subject.row is None
    }
    contested = tuple(subject for subject, claims in facts.subjects() if is_contested(claims, facts.sources))
    is_text_public = _text(published.get(ClaimField.TEXT_PUBLIC))
    capacity, duration = published.get(ClaimField.CAPACITY), published.get(ClaimField.DURATION)
    return Values(
        status=status_of(facts.events),
        status_by_party={
            party.value: status_of(event for event in facts.events if event.said_by == party) for party in PARTIES
        },
        announced=next((event.occurred for event in facts.events if event.status in ACTIVE), None),
        instrument=_text(published.get(ClaimField.INSTRUMENT)),
        is_text_public=None if is_text_public is None else is_text_public == "yes",
        facility=_text(published.get(ClaimField.FACILITY)),
        capacity=capacity.quantities if capacity else (),
        duration=duration.quantities[0] if duration and duration.quantities else None,
        people=people_to_date(facts),
        is_verified=any(source.grade in VERIFYING for source in facts.sources.values()),
        contested=contested,
        counts=_counts(facts, contested),
    )


# -- One value and its claims ------------------------------------------------------------------


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


def _text(claim: Claim | None) -> str | None:
    return claim.text if claim else None


# -- The whole record --------------------------------------------------------------------------


class MayLead(Protocol):
    """An event that may lead to a status, of the facts or an editor's row."""

    @property
    def status(self) -> str | None: ...


EventLike = TypeVar("EventLike", bound=MayLead)


def last_with_status(events: Iterable[EventLike]) -> EventLike | None:
    """The event that led to the present status: of those in their order the last that led to any."""
    last = None
    for event in events:
        last = event if event.status else last
    return last


def status_of(events: Iterable[Event]) -> Status | None:
    """The status that the events, in their order, led to; None where none of them led to any."""
    last = last_with_status(events)
    return Status(last.status, last.occurred, last.said_by) if last and last.status else None


def people_to_date(facts: Facts) -> dict[str, Quantity]:
    """How many third-country nationals events count, by what is counted; the host's own are left out.

    A running total stands for everything up to its day; later events are added to it.
    """
    found = {}
    for counted in Counted:
        people = total_to_date((quantity, event.is_running_total) for event, quantity in counting(facts, counted))
        if people is not None:
            found[counted.value] = people
    return found


def counting(facts: Facts, counted: Counted) -> list[tuple[Event, Quantity]]:
    """The events that say how many third-country nationals were transferred (or held …), with what they say."""
    events = [row for row in facts.events if row.counted == counted and row.nationals != Nationals.OWN]
    stated = [(event, quantity_of(event.claims, facts.sources)) for event in events]
    return [(event, quantity) for event, quantity in stated if quantity is not None]


def _counts(facts: Facts, contested: tuple[Subject, ...]) -> Counts:
    sources = [source.slug for source in facts.sources.values() if source.grade != Grade.X]
    return Counts(
        sources=len(sources),
        origins=count_origins(sources, facts.retellings or {}),
        events=len(facts.events),
        claims=sum(len(claims) for _, claims in facts.subjects()),
        criticisms=len(facts.criticisms),
        contested_fields=len(contested),
    )


# -- What was known on a day -------------------------------------------------------------------


def known_by(facts: Facts, day: datetime.date) -> Facts | None:
    """The facts that were known by the end of the day; None where nothing was, because none of the events had happened.

    An event is known from the day by which it had certainly happened; a claim and a criticism only from sources that
    had certainly been published. Our own summary, and what came of criticisms, are of today.
    """
    known = {slug for slug, source in facts.sources.items() if source.published and source.published.is_over_by(day)}
    events = tuple(_as_known(event, known) for event in facts.events if event.occurred.is_over_by(day))
    if not events:
        return None
    claims = {field: _from(about, known) for field, about in facts.claims.items()}
    criticisms = (
        replace(row, sources=_among(row.sources, known), response=None, outcome=None)
        for row in facts.criticisms
        if row.occurred is None or row.occurred.is_over_by(day)
    )
    remaining = replace(
        facts,
        summary=None,
        claims={field: about for field, about in claims.items() if about},
        criteria=tuple(replace(row, claims=left) for row in facts.criteria if (left := _from(row.claims, known))),
        payments=tuple(replace(row, claims=left) for row in facts.payments if (left := _from(row.claims, known))),
        events=events,
        criticisms=tuple(row for row in criticisms if row.sources),
        retellings=None if facts.retellings is None else _published(facts.retellings, day),
    )
    cited = cited_sources(remaining)
    return replace(remaining, sources={slug: source for slug, source in facts.sources.items() if slug in cited})


def cited_sources(facts: Facts) -> set[str]:
    """The slugs of the sources of all claims, events and criticisms."""
    cited = {claim.source for _, claims in facts.subjects() for claim in claims}
    return cited.union(*(event.sources for event in facts.events), *(row.sources for row in facts.criticisms))


def _as_known(event: Event, known: set[str]) -> Event:
    sources, claims = _among(event.sources, known), _from(event.claims, known)
    if sources == event.sources and claims == event.claims:
        return event
    return replace(event, sources=sources, claims=claims)


def _among(sources: tuple[str, ...], known: set[str]) -> tuple[str, ...]:
    return tuple(source for source in sources if source in known)


def _from(claims: Claims, known: set[str]) -> Claims:
    return tuple(claim for claim in claims if claim.source in known)


def _published(retellings: Retellings, day: datetime.date) -> Retellings:
    told = {
        slug: tuple(report for report in reports if report.published and report.published.is_over_by(day))
        for slug, reports in retellings.items()
    }
    return {slug: reports for slug, reports in told.items() if reports}
