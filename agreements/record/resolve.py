"""What follows from the facts of an agreement: its values, status, stage, counts and conflicts.

Of what was known on a day the same follows from `known.known_by`.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..choices import DEALS, UNVERIFIED, ClaimField, Counted, Gap, Grade, Party, SourceKind
from .activity import Days, Term, days_of, last_reported, term_of
from .claims import is_usable, is_verified, published_claim, text_of, well_sourced
from .conflicts import answer, conflicts
from .dates import ImpreciseDate
from .disputes import EXISTENCE, Dispute, disputes
from .facts import Claims, Event, Facts, Source, Subject
from .gaps import gaps_of
from .known import Known, own_sources
from .milestones import Milestone, announced, first_public, milestones
from .order import LastDays, is_decided
from .origins import count_origins
from .outcomes import Outcome, ended_by, outcomes_of
from .people import People, counts_of, is_count_verified, people_of
from .quantities import Quantity
from .stage import affirms, moves, stage_of

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
    is_verified: bool | None = None
    """Whether a good source tells of it, and not from people who aren't named; None in what earlier formats told."""


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
    """Third-country nationals who didn't volunteer, to date, by what is counted (`Counted`)."""
    is_verified: bool
    """Whether the status is, and every headline value that is stated."""
    contested: tuple[Subject, ...]
    """What can't all be true."""
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
    groups: tuple[People, ...] = ()
    """Everybody who is counted, also volunteers and the host's own nationals, each by themselves."""
    disputes: tuple[Dispute, ...] = ()
    """Events of which not all can be as told."""
    verified: tuple[Subject, ...] | None = None
    """The values that are verified; None in what earlier formats told."""
    built_capacity: tuple[Quantity, ...] = ()
    """What was built or fitted out, which may be less than what was agreed."""
    planned_start: ImpreciseDate | None = None
    """When use is to begin, as the claim about it that stands first says."""
    outcomes: tuple[Outcome, ...] = ()
    """What became of those who were sent."""
    gaps: tuple[Gap, ...] = ()
    """What isn't known."""
    is_deal_verified: bool | None = None
    """Whether a good source, and not from unnamed people, tells what makes it a deal; None where it is none."""


HEADLINES = frozenset([ClaimField.CAPACITY, ClaimField.DURATION, ClaimField.INSTRUMENT, ClaimField.PAYMENT])
"""The fields whose values must be verified for a record to be, beside its status and the number of people sent."""


def resolve(facts: Facts) -> Values:
    """Everything that follows from the facts."""
    published = {
        subject.field: published_claim(claims, facts.sources)
        for subject, claims in facts.subjects()
        if subject.row is None
    }
    is_text_public = text_of(published.get(ClaimField.TEXT_PUBLIC))
    capacity, duration = published.get(ClaimField.CAPACITY), published.get(ClaimField.DURATION)
    known = Known(facts)
    verified = tuple(subject for subject, claims in facts.subjects() if _is_value_verified(facts, subject, claims))
    groups, disputed = people_of(facts, known.over_by), disputes(facts, known.over_by)
    built, planned = published.get(ClaimField.BUILT_CAPACITY), text_of(published.get(ClaimField.PLANNED_START))
    contested = _contested(facts, disputed)
    status = status_of(facts.events, known.over_by, facts.sources)
    last, term = last_with_status(facts.events), term_of(facts, known)
    reported = last_reported(facts)
    stage = stage_of(
        last.status if last else None,
        is_affirmed=any(affirms(event, facts.sources) for event in facts.events),
        is_used=any(moves(event, facts.sources) for event in facts.events),
    )
    outcomes = outcomes_of(
        counts_of(facts, known.over_by), ended_by(facts.events, known.over_by, max(known.days(), default=None))
    )
    is_all_verified = _is_verified(facts, status, groups, verified)
    return Values(
        status=status,
        status_by_party={
            party.value: status_of(
                [event for event in facts.events if event.said_by == party], known.over_by, facts.sources
            )
            for party in PARTIES
        },
        announced=announced(facts.events, known),
        instrument=text_of(published.get(ClaimField.INSTRUMENT)),
        is_text_public=None if is_text_public is None else is_text_public == "yes",
        facility=text_of(published.get(ClaimField.FACILITY)),
        capacity=capacity.quantities if capacity else (),
        duration=duration.quantities[0] if duration and duration.quantities else None,
        people={one.group.counted: one.people for one in groups if one.group.is_main},
        is_verified=is_all_verified,
        contested=contested,
        counts=_counts(facts, contested),
        stage=stage,
        milestones=milestones(facts.events, known),
        first_reported=first_public(facts.events, known),
        last_reported=reported,
        term=term,
        days=days_of(facts, known, last, stage, reported, term),
        groups=groups,
        disputes=disputed,
        verified=verified,
        built_capacity=built.quantities if built else (),
        planned_start=ImpreciseDate(planned) if planned else None,
        outcomes=outcomes,
        gaps=gaps_of(groups, outcomes, is_criticised=bool(facts.criticisms), is_verified=is_all_verified),
        is_deal_verified=_is_deal_verified(facts) if stage in DEALS else None,
    )


# -- The whole record --------------------------------------------------------------------------


def last_with_status(events: Iterable[Event]) -> Event | None:
    """The event that led to the present status: of those in their order the last that led to any."""
    last = None
    for event in events:
        last = event if event.status else last
    return last


def status_of(events: Sequence[Event], over_by: LastDays, sources: Mapping[str, Source]) -> Status | None:
    """The status that the events, in their order, led to; None where none of them led to any."""
    last = last_with_status(events)
    if last is None or last.status is None:
        return None
    rivals = [event for event in events if event.status not in (None, last.status)]
    is_uncertain = not all(is_decided(last, event, over_by) for event in rivals)
    is_reported = not well_sourced(last.sources, sources) or last.basis in UNVERIFIED
    return Status(last.status, last.occurred, last.said_by, is_uncertain, last.effective, not is_reported)


def _contested(facts: Facts, disputed: Iterable[Dispute]) -> tuple[Subject, ...]:
    """What claims or the parties contradict each other about; of a status, what a claim says that no event does."""
    told = [subject for subject, _ in facts.subjects()]
    found = set(conflicts(facts))
    answers = {answer(event.status) for event in facts.events if event.status}
    claimed = [one for one in facts.claims.get(ClaimField.STATUS, ()) if is_usable(one, facts.sources)]
    if any(answer(claim.text) not in answers for claim in claimed):
        found.add(Subject(ClaimField.STATUS))
    place = {event.id: place for place, event in enumerate(facts.events)}
    for dispute in disputed:
        if dispute.field == EXISTENCE:
            found.add(Subject(EXISTENCE))
        else:
            counted = {Subject(ClaimField.PEOPLE, place[event]) for event in dispute.events}
            found |= counted.intersection(told) or {Subject(ClaimField.PEOPLE)}
    others = sorted(found.difference(told), key=lambda subject: (subject.field, subject.row or 0))
    return (*(subject for subject in told if subject in found), *others)


def _is_value_verified(facts: Facts, subject: Subject, claims: Claims) -> bool:
    """Of people also whether their event rests on better than unnamed people."""
    if subject.field == ClaimField.PEOPLE and subject.row is not None:
        return is_count_verified(facts.events[subject.row], facts.sources)
    return is_verified(claims, facts.sources)


def _is_verified(facts: Facts, status: Status | None, groups: Iterable[People], verified: tuple[Subject, ...]) -> bool:
    headlines = [
        subject
        for subject, claims in facts.subjects()
        if subject.field in HEADLINES and published_claim(claims, facts.sources)
    ]
    sent = [one for one in groups if one.group.counted == Counted.TRANSFERRED]
    return (
        status is not None
        and status.is_verified is True
        and all(subject in verified for subject in headlines)
        and all(one.is_verified for one in sent)
    )


def _is_deal_verified(facts: Facts) -> bool:
    return any(
        (affirms(event, facts.sources) or moves(event, facts.sources))
        and event.basis not in UNVERIFIED
        and (well_sourced(event.sources, facts.sources) if event.is_well_sourced is None else event.is_well_sourced)
        for event in facts.events
    )


def copies_of(facts: Facts) -> frozenset[str]:
    """The sources that re-write what others told."""
    return frozenset(slug for slug, source in facts.sources.items() if source.kind == SourceKind.AGGREGATOR)


def _counts(facts: Facts, contested: tuple[Subject, ...]) -> Counts:
    # A court case concerns many: what tells of it is no evidence of this arrangement.
    own = own_sources(facts)
    sources = [source.slug for source in facts.sources.values() if source.grade != Grade.X and source.slug in own]
    return Counts(
        sources=len(sources),
        origins=count_origins(sources, facts.retellings or {}, copies_of(facts)),
        events=len(facts.events),
        claims=sum(len(claims) for _, claims in facts.subjects()),
        criticisms=len(facts.criticisms),
        contested_fields=len(contested),
    )
