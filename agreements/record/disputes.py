"""Disputes: events that contradict each other about whether there is an arrangement, or about numbers of people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..choices import STATUSES_OF, ClaimField, Speaker, Status, StatusGroup
from .facts import Event, Facts
from .order import LastDays, is_before
from .people import CountsByGroup, contradictions
from .stage import tells_of_transfer

EXISTENCE = "existence"
"""The field of a dispute about whether there is an arrangement; the only other field is `ClaimField.PEOPLE`."""
AFFIRMING_STATUSES = frozenset([*STATUSES_OF[StatusGroup.AGREED], *STATUSES_OF[StatusGroup.OVER]])
"""Statuses by which a party says that there is, or was, an arrangement."""
AGREED_BY_BOTH = frozenset([Status.SIGNED, Status.RATIFIED, Status.IN_FORCE, Status.IN_OPERATION])
"""Statuses that both parties agreed to, whoever reports them."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Events that can't all be true as told."""

    field: str
    """`EXISTENCE` or `ClaimField.PEOPLE`."""
    events: tuple[int, ...]
    """Their ids, in the order of the record."""


def disputes(facts: Facts, last_days: LastDays, counts_by_group: CountsByGroup) -> tuple[Dispute, ...]:
    """All disputes of a record, about existence first: entered by editors, or found by the rules.

    `counts_by_group` are made by `people.counts_of`.
    """
    last_statements = _last_statements(facts)
    pairs = {
        EXISTENCE: [
            *_denial_pairs(facts, last_statements, last_days),
            *(
                pair
                for pair in _entered_pairs(facts, is_about_people=False)
                if _still_stands(pair, facts, last_statements)
            ),
        ],
        ClaimField.PEOPLE.value: [*_contradicting_pairs(counts_by_group), *_entered_pairs(facts, is_about_people=True)],
    }
    event_ids = [event.id for event in facts.events]
    return tuple(
        Dispute(field, tuple(id_ for id_ in event_ids if any(id_ in pair for pair in field_pairs)))
        for field, field_pairs in pairs.items()
        if field_pairs
    )


Pair = tuple[int, int]
"""The ids of two events that contradict each other."""


def _entered_pairs(facts: Facts, *, is_about_people: bool) -> Iterator[Pair]:
    """The pairs of events that editors entered as disputed: about people, or about everything else."""
    events = {event.id: event for event in facts.events}
    for event in facts.events:
        other = events.get(event.disputes or 0)
        if other is not None and bool(event.counted or other.counted) is is_about_people:
            yield other.id, event.id


def _last_statements(facts: Facts) -> dict[str, Event]:
    """The last event with a status, by who said it: the sender, the host or a court."""
    return {event.said_by: event for event in facts.events if event.status and event.said_by != Speaker.OTHER}


def _still_stands(pair: Pair, facts: Facts, last_statements: Mapping[str, Event]) -> bool:
    """Whether both events still stand: no speaker's last status differs from that of the event."""
    events = [event for event in facts.events if event.id in pair and event.status]
    return all(last_statements.get(event.said_by, event).status == event.status for event in events)


def _denial_pairs(facts: Facts, last_statements: Mapping[str, Event], last_days: LastDays) -> Iterator[Pair]:
    """The last denial or refusal of each party, paired with each event of others that shows an arrangement."""
    affirming = [event for event in last_statements.values() if event.status in AFFIRMING_STATUSES]
    transfers = [event for event in facts.events if tells_of_transfer(event, facts.sources) and event not in affirming]
    agreed_parties = {event.said_by for event in facts.events if event.status in AFFIRMING_STATUSES}
    if any(event.status in AGREED_BY_BOTH for event in facts.events):
        # Both parties agreed to a signed text.
        agreed_parties |= {Speaker.SENDER, Speaker.HOST}
    for statement in last_statements.values():
        if statement.status not in (Status.DENIED, Status.REFUSED):
            continue
        # A party that agreed before and then refuses pulls out: that is no dispute.
        pulls_out = statement.status == Status.REFUSED and statement.said_by in agreed_parties
        for event in [*affirming, *transfers]:
            if event.said_by == statement.said_by:
                continue
            is_later_refusal = statement.status == Status.REFUSED and is_before(event, statement, last_days)
            if not (is_later_refusal and (pulls_out or event in transfers)):
                yield event.id, statement.id


def _contradicting_pairs(counts_by_group: CountsByGroup) -> Iterator[Pair]:
    for group, counts in counts_by_group.items():
        yield from ((one.event, other.event) for one, other in contradictions(group, counts))
