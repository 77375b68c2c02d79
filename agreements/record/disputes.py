"""Disputes: events that contradict each other about whether there is an arrangement, or about numbers of people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..choices import STATUSES_OF, ClaimField, Speaker, Status, StatusGroup
from .facts import Event, Facts
from .order import LastDays, is_before
from .people import Count, Group, contradictions
from .stage import tells_of_transfer

EXISTENCE = "existence"
"""The field of a dispute about whether there is an arrangement at all; the other fields are those of claims."""
AFFIRMING = frozenset([*STATUSES_OF[StatusGroup.AGREED], *STATUSES_OF[StatusGroup.OVER]])
"""Statuses by which a party says that there is, or was, an arrangement."""
BINDING = frozenset([Status.SIGNED, Status.RATIFIED, Status.IN_FORCE, Status.IN_OPERATION])
"""Statuses to which both parties had agreed, whoever tells of them."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Events that can't all be true as told."""

    field: str
    """`EXISTENCE`, or `ClaimField.PEOPLE`."""
    events: tuple[int, ...]
    """Their ids, in the order of the record."""


def disputes(facts: Facts, last_days: LastDays, groups: Mapping[Group, Sequence[Count]]) -> tuple[Dispute, ...]:
    """All disputes of a record, about existence first: those that editors entered, and those found by the rules.

    `groups` are the counts of people (see `people.counts_of`).
    """
    last_statements = _last_statements(facts)
    pairs = {
        EXISTENCE: [
            *_denied(facts, last_statements, last_days),
            *(pair for pair in _entered(facts, is_about_people=False) if _stand(pair, facts, last_statements)),
        ],
        ClaimField.PEOPLE.value: [*_contradicting(groups), *_entered(facts, is_about_people=True)],
    }
    event_ids = [event.id for event in facts.events]
    return tuple(
        Dispute(field, tuple(id_ for id_ in event_ids if any(id_ in pair for pair in field_pairs)))
        for field, field_pairs in pairs.items()
        if field_pairs
    )


Pair = tuple[int, int]
"""The ids of two events that contradict each other."""


def _entered(facts: Facts, *, is_about_people: bool) -> Iterator[Pair]:
    """The pairs of events that editors entered as disputed: about people, or about everything else."""
    events = {event.id: event for event in facts.events}
    for event in facts.events:
        other = events.get(event.disputes or 0)
        if other is not None and bool(event.counted or other.counted) is is_about_people:
            yield other.id, event.id


def _last_statements(facts: Facts) -> dict[str, Event]:
    """The last event with a status, by who said it: the sender, the host or a court."""
    return {event.said_by: event for event in facts.events if event.status and event.said_by != Speaker.OTHER}


def _stand(pair: Pair, facts: Facts, last_statements: Mapping[str, Event]) -> bool:
    """Whether neither party has taken its event back since, by a last event with another status."""
    events = [event for event in facts.events if event.id in pair and event.status]
    return all(last_statements.get(event.said_by, event).status == event.status for event in events)


def _denied(facts: Facts, last_statements: Mapping[str, Event], last_days: LastDays) -> Iterator[Pair]:
    """The last denial or refusal of each party, with each event of others that shows an arrangement."""
    affirming = [event for event in last_statements.values() if event.status in AFFIRMING]
    transfers = [event for event in facts.events if tells_of_transfer(event, facts.sources) and event not in affirming]
    agreed_parties = {event.said_by for event in facts.events if event.status in AFFIRMING}
    if any(event.status in BINDING for event in facts.events):
        # Both parties agreed to a signed text.
        agreed_parties |= {Speaker.SENDER, Speaker.HOST}
    for denial in last_statements.values():
        # A party that agreed before and then refuses pulls out: that is no dispute.
        pulls_out = denial.status == Status.REFUSED and denial.said_by in agreed_parties
        for event in [*affirming, *transfers]:
            if event.said_by == denial.said_by or denial.status not in (Status.DENIED, Status.REFUSED):
                continue
            is_later = denial.status == Status.REFUSED and is_before(event, denial, last_days)
            if not (is_later and (pulls_out or event in transfers)):
                yield event.id, denial.id


def _contradicting(groups: Mapping[Group, Sequence[Count]]) -> Iterator[Pair]:
    for group, counts in groups.items():
        yield from ((one.event, other.event) for one, other in contradictions(group, counts))
