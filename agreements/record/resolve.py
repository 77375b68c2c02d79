"""What follows from the facts of an agreement: its values, status, stage, counts and conflicts.

The values as of a past day follow in the same way from the facts of `known.known_by`.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..choices import DEALS, UNVERIFIED_BASES, ClaimField, CountedAs, Gap, Grade, SourceKind, Speaker
from .activity import Days, Term, days_of, last_reported, term_of
from .claims import is_usable, is_verified, published_claim, text_of, well_sourced
from .conflicts import conflicts_among, status_group
from .dates import ImpreciseDate
from .disputes import EXISTENCE, Dispute, disputes
from .facts import Claims, Event, Facts, Source, Subject
from .gaps import gaps_of
from .known import Known, own_sources
from .milestones import Milestone, announced, first_public, milestones
from .order import LastDays, is_order_known
from .origins import count_origins
from .outcomes import Outcome, ended_by, outcomes_of
from .people import PeopleCount, counts_of, is_count_verified, people_of
from .quantities import Quantity
from .stage import affirms, stage_of, tells_of_transfer

PARTIES = (Speaker.SENDER, Speaker.HOST, Speaker.COURT)
"""Those whose own last statement about the status is published."""


@dataclass(frozen=True, slots=True)
class Status:
    """A status, with the date and the speaker of the event that led to it."""

    status: str
    date: ImpreciseDate
    said_by: str
    is_uncertain: bool = False
    """Whether another status may be the later one, since dates overlap and no editor ordered them."""
    effective: ImpreciseDate | None = None
    """When it took effect, where not at once."""
    is_verified: bool | None = None
    """Whether a good source tells of it that doesn't rest on unnamed people; None in documents of earlier formats."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of sources, claims and other evidence in a record; sources of grade X aren't counted."""

    sources: int
    origins: int
    events: int
    claims: int
    criticisms: int
    contested_fields: int


@dataclass(frozen=True, slots=True)
class Values:
    """The published values of an agreement; None where no source states one."""

    status: Status | None
    status_by_party: Mapping[str, Status | None]
    announced: ImpreciseDate | None
    """When it first became public that a party itself says it agrees."""
    instrument: str | None
    is_text_public: bool | None
    facility: str | None
    capacity: tuple[Quantity, ...]
    """One quantity, or two that one claim states; empty where none is stated."""
    duration: Quantity | None
    people: Mapping[str, Quantity]
    """The people of each main group (see `people.Group.is_main`), by `CountedAs`."""
    is_verified: bool
    """Whether the status, each stated value of `HEADLINES` and the numbers of people sent are verified."""
    contested: tuple[Subject, ...]
    """The fields and rows about which claims or parties contradict each other."""
    counts: Counts
    stage: str | None = None
    """Of `Stage`. None in documents of an earlier format, which have none of the values below either."""
    milestones: tuple[Milestone, ...] = ()
    first_reported: ImpreciseDate | None = None
    """When the first of its events became public."""
    last_reported: datetime.date | None = None
    """The first possible day of the newest evidence that the arrangement applied."""
    term: Term | None = None
    days: tuple[Days, ...] = ()
    """The values that depend on the day on which they are read, by period."""
    groups: tuple[PeopleCount, ...] = ()
    """The people of all groups that are counted, also volunteers and the host's own nationals."""
    disputes: tuple[Dispute, ...] = ()
    """Events that can't all be true as told."""
    verified: tuple[Subject, ...] | None = None
    """The fields and rows whose values are verified; None in documents of earlier formats."""
    built_capacity: tuple[Quantity, ...] = ()
    """The capacity that was built or fitted out, which may be less than what was agreed."""
    planned_start: ImpreciseDate | None = None
    """When use is to begin, as the published claim says."""
    outcomes: tuple[Outcome, ...] = ()
    """What became of the people who were sent."""
    gaps: tuple[Gap, ...] = ()
    """What isn't known of the arrangement."""
    is_deal_verified: bool | None = None
    """Whether a good source that doesn't rest on unnamed people shows that it is a deal; None where it is no deal."""


HEADLINES = frozenset([ClaimField.CAPACITY, ClaimField.DURATION, ClaimField.INSTRUMENT, ClaimField.PAYMENT])
"""A record is verified if these values, its status and the numbers of people sent are."""


def resolve(facts: Facts) -> Values:
    """Everything that follows from the facts."""
    subjects = dict(facts.subjects())
    published = {subject: published_claim(claims, facts.sources) for subject, claims in subjects.items()}
    of_agreement = {subject.field: claim for subject, claim in published.items() if subject.row is None}
    is_text_public = text_of(of_agreement.get(ClaimField.TEXT_PUBLIC))
    capacity, duration = of_agreement.get(ClaimField.CAPACITY), of_agreement.get(ClaimField.DURATION)
    known = Known(facts)
    verified = tuple(subject for subject, claims in subjects.items() if _is_value_verified(facts, subject, claims))
    counts = counts_of(facts, known.last_days)
    groups, disputed = people_of(counts), disputes(facts, known.last_days, counts)
    built, planned = of_agreement.get(ClaimField.BUILT_CAPACITY), text_of(of_agreement.get(ClaimField.PLANNED_START))
    contested = _contested(facts, subjects, disputed)
    status = status_of(facts.events, known.last_days, facts.sources)
    last_event, term = last_with_status(facts.events), term_of(facts, known)
    reported = last_reported(facts)
    stage = stage_of(
        last_event.status if last_event else None,
        is_affirmed=any(affirms(event, facts.sources) for event in facts.events),
        is_used=any(tells_of_transfer(event, facts.sources) for event in facts.events),
    )
    outcomes = outcomes_of(counts, ended_by(facts.events, known.last_days, max(known.days(), default=None)))
    headlines = [subject for subject, claim in published.items() if subject.field in HEADLINES and claim]
    is_all_verified = _is_verified(status, groups, set(headlines).issubset(verified))
    return Values(
        status=status,
        status_by_party={
            party.value: status_of(
                [event for event in facts.events if event.said_by == party], known.last_days, facts.sources
            )
            for party in PARTIES
        },
        announced=announced(facts.events, known),
        instrument=text_of(of_agreement.get(ClaimField.INSTRUMENT)),
        is_text_public=None if is_text_public is None else is_text_public == "yes",
        facility=text_of(of_agreement.get(ClaimField.FACILITY)),
        capacity=capacity.quantities if capacity else (),
        duration=duration.quantities[0] if duration and duration.quantities else None,
        people={row.group.counted: row.people for row in groups if row.group.is_main},
        is_verified=is_all_verified,
        contested=contested,
        counts=_counts(facts, subjects, contested),
        stage=stage,
        milestones=milestones(facts.events, known),
        first_reported=first_public(facts.events, known),
        last_reported=reported,
        term=term,
        days=days_of(facts, known, last_event, stage, reported, term),
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
    """The last of the events, given in their order, that has a status; None where none has."""
    last = None
    for event in events:
        last = event if event.status else last
    return last


def status_of(events: Sequence[Event], last_days: LastDays, sources: Mapping[str, Source]) -> Status | None:
    """The status of the last of the events that has one; None where none has. The events are given in their order."""
    last = last_with_status(events)
    if last is None or last.status is None:
        return None
    rivals = [event for event in events if event.status not in (None, last.status)]
    is_uncertain = not all(is_order_known(last, event, last_days) for event in rivals)
    is_reported = not well_sourced(last.sources, sources) or last.basis in UNVERIFIED_BASES
    return Status(last.status, last.occurred, last.said_by, is_uncertain, last.effective, not is_reported)


def _contested(facts: Facts, subjects: Mapping[Subject, Claims], disputed: Iterable[Dispute]) -> tuple[Subject, ...]:
    """The fields and rows about which claims, or the parties, contradict each other.

    The status is contested, too, if a claim states one of a group that no event has.
    """
    contested = set(conflicts_among(subjects, facts.sources))
    groups = {status_group(event.status) for event in facts.events if event.status}
    claims = [claim for claim in facts.claims.get(ClaimField.STATUS, ()) if is_usable(claim, facts.sources)]
    if any(status_group(claim.text) not in groups for claim in claims):
        contested.add(Subject(ClaimField.STATUS))
    index = {event.id: number for number, event in enumerate(facts.events)}
    for dispute in disputed:
        if dispute.field == EXISTENCE:
            contested.add(Subject(EXISTENCE))
        else:
            counted = {Subject(ClaimField.PEOPLE, index[event]) for event in dispute.events}
            contested |= counted.intersection(subjects) or {Subject(ClaimField.PEOPLE)}
    others = sorted(contested.difference(subjects), key=lambda subject: (subject.field, subject.row or 0))
    return (*(subject for subject in subjects if subject in contested), *others)


def _is_value_verified(facts: Facts, subject: Subject, claims: Claims) -> bool:
    """Whether the value is verified; a number of people needs an event that doesn't rest on unnamed people, too."""
    if subject.field == ClaimField.PEOPLE and subject.row is not None:
        return is_count_verified(facts.events[subject.row], facts.sources)
    return is_verified(claims, facts.sources)


def _is_verified(status: Status | None, people_counts: Iterable[PeopleCount], has_verified_headlines: bool) -> bool:
    sent = [people for people in people_counts if people.group.counted == CountedAs.TRANSFERRED]
    return (
        status is not None
        and status.is_verified is True
        and has_verified_headlines
        and all(people.is_verified for people in sent)
    )


def _is_deal_verified(facts: Facts) -> bool:
    return any(
        (affirms(event, facts.sources) or tells_of_transfer(event, facts.sources))
        and event.basis not in UNVERIFIED_BASES
        and (well_sourced(event.sources, facts.sources) if event.is_well_sourced is None else event.is_well_sourced)
        for event in facts.events
    )


def aggregator_slugs(facts: Facts) -> frozenset[str]:
    """The slugs of the aggregators, the sources that re-write others."""
    return frozenset(slug for slug, source in facts.sources.items() if source.kind == SourceKind.AGGREGATOR)


def _counts(facts: Facts, subjects: Mapping[Subject, Claims], contested: tuple[Subject, ...]) -> Counts:
    # A court case may concern many arrangements: its sources are no evidence of this one.
    own = own_sources(facts)
    sources = [source.slug for source in facts.sources.values() if source.grade != Grade.X and source.slug in own]
    return Counts(
        sources=len(sources),
        origins=count_origins(sources, facts.retellings or {}, aggregator_slugs(facts)),
        events=len(facts.events),
        claims=sum(map(len, subjects.values())),
        criticisms=len(facts.criticisms),
        contested_fields=len(contested),
    )
