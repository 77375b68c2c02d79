"""What follows from the facts of an agreement: its values, status, stage, counts and conflicts.

Of what was known on a day the same follows from `known.known_by`.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..choices import ClaimField, Counted, Grade, Nationals, Party
from .activity import Days, Term, days_of, last_reported, term_of
from .claims import VERIFYING, is_contested, published_claim, quantity_of, text_of
from .dates import ImpreciseDate
from .facts import Event, Facts, Subject
from .known import Known
from .milestones import Milestone, announced, first_public, milestones
from .order import Days as LastDays
from .order import is_decided
from .origins import count_origins
from .quantities import Quantity
from .stage import affirms, moves, stage_of
from .totals import total_to_date

PARTIES = (Party.SENDER, Party.HOST, Party.COURT)
"""Those whose own word on the status is told."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where the arrangement stood, since when, and who said so."""

    status: str
    date: ImpreciseDate
    said_by: str
    is_uncertain: bool = False
    """Whether another status may be the later one: dates overlap, and the editors don't say."""
    effective: ImpreciseDate | None = None
    """When it took effect, where not at once."""


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
    """When it first was public that a party itself says that it agrees."""
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
    stage: str | None = None
    """None in what an earlier format told, as are those that follow."""
    milestones: tuple[Milestone, ...] = ()
    first_reported: ImpreciseDate | None = None
    """When the first of its events was public."""
    last_reported: datetime.date | None = None
    """The first possible day of the newest evidence that it applied."""
    term: Term | None = None
    days: tuple[Days, ...] = ()
    """What depends on the day on which it is read."""


def resolve(facts: Facts) -> Values:
    """Everything that follows from the facts."""
    published = {
        subject.field: published_claim(claims, facts.sources)
        for subject, claims in facts.subjects()
        if subject.row is None
    }
    contested = tuple(subject for subject, claims in facts.subjects() if is_contested(claims, facts.sources))
    is_text_public = text_of(published.get(ClaimField.TEXT_PUBLIC))
    capacity, duration = published.get(ClaimField.CAPACITY), published.get(ClaimField.DURATION)
    known = Known(facts)
    last, reported, term = last_with_status(facts.events), last_reported(facts.events), term_of(facts, known)
    stage = stage_of(
        last.status if last else None,
        is_affirmed=any(affirms(event, facts.sources) for event in facts.events),
        is_used=any(moves(event, facts.sources) for event in facts.events),
    )
    return Values(
        status=status_of(facts.events, known.over_by),
        status_by_party={
            party.value: status_of([event for event in facts.events if event.said_by == party], known.over_by)
            for party in PARTIES
        },
        announced=announced(facts.events, known),
        instrument=text_of(published.get(ClaimField.INSTRUMENT)),
        is_text_public=None if is_text_public is None else is_text_public == "yes",
        facility=text_of(published.get(ClaimField.FACILITY)),
        capacity=capacity.quantities if capacity else (),
        duration=duration.quantities[0] if duration and duration.quantities else None,
        people=people_to_date(facts),
        is_verified=any(source.grade in VERIFYING for source in facts.sources.values()),
        contested=contested,
        counts=_counts(facts, contested),
        stage=stage,
        milestones=milestones(facts.events, known),
        first_reported=first_public(facts.events, known),
        last_reported=reported,
        term=term,
        days=days_of(facts, last, stage, reported, term),
    )


# -- The whole record --------------------------------------------------------------------------


def last_with_status(events: Iterable[Event]) -> Event | None:
    """The event that led to the present status: of those in their order the last that led to any."""
    last = None
    for event in events:
        last = event if event.status else last
    return last


def status_of(events: Sequence[Event], over_by: LastDays) -> Status | None:
    """The status that the events, in their order, led to; None where none of them led to any."""
    last = last_with_status(events)
    if last is None or last.status is None:
        return None
    rivals = [event for event in events if event.status not in (None, last.status)]
    is_uncertain = not all(is_decided(last, event, over_by) for event in rivals)
    return Status(last.status, last.occurred, last.said_by, is_uncertain, last.effective)


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
