"""What the parties themselves tell in ways that exclude each other: whether there is an arrangement, and of people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..choices import STATUSES_OF, ClaimField, Party, Status, StatusGroup
from .facts import Event, Facts
from .order import LastDays, is_before
from .people import contradictions, counts_of
from .stage import moves

EXISTENCE = "existence"
"""Stands beside the fields of claims where it is disputed whether there is an arrangement at all."""
AFFIRMING = frozenset([*STATUSES_OF[StatusGroup.AGREED], *STATUSES_OF[StatusGroup.OVER]])
"""Who says one of these says that there is, or was, an arrangement."""


BINDING = frozenset([Status.SIGNED, Status.RATIFIED, Status.IN_FORCE, Status.IN_OPERATION])
"""Where both parties had agreed, whoever tells of it."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Events of which not all can be as told."""

    field: str
    """`EXISTENCE`, or `ClaimField.PEOPLE`."""
    events: tuple[int, ...]
    """Their ids, in the order of the record."""


def disputes(facts: Facts, over_by: LastDays) -> tuple[Dispute, ...]:
    """All, existence first: those that editors entered, and those that follow from last words and from counts."""
    last = _last_words(facts)
    pairs = {
        EXISTENCE: [
            *_denied(facts, last, over_by),
            *(pair for pair in _entered(facts, is_about_people=False) if _stand(pair, facts, last)),
        ],
        ClaimField.PEOPLE.value: [*_counts(facts, over_by), *_entered(facts, is_about_people=True)],
    }
    order = [event.id for event in facts.events]
    return tuple(
        Dispute(field, tuple(id_ for id_ in order if any(id_ in pair for pair in found)))
        for field, found in pairs.items()
        if found
    )


Pair = tuple[int, int]


def _entered(facts: Facts, *, is_about_people: bool) -> Iterator[Pair]:
    events = {event.id: event for event in facts.events}
    for event in facts.events:
        other = events.get(event.disputes or 0)
        if other is not None and bool(event.counted or other.counted) is is_about_people:
            yield other.id, event.id


def _last_words(facts: Facts) -> dict[str, Event]:
    """The last event in which each party, or a court, says where the arrangement stands."""
    return {event.said_by: event for event in facts.events if event.status and event.said_by != Party.OTHER}


def _stand(pair: Pair, facts: Facts, last: Mapping[str, Event]) -> bool:
    """Whether the party of neither event has taken it back since: its last word says otherwise."""
    events = [event for event in facts.events if event.id in pair and event.status]
    return all(last.get(event.said_by, event).status == event.status for event in events)


def _denied(facts: Facts, last: Mapping[str, Event], over_by: LastDays) -> Iterator[Pair]:
    """Who last denied that there is an arrangement, or refused one, with whoever says otherwise."""
    words = [event for event in last.values() if event.status in AFFIRMING]
    moved = [event for event in facts.events if moves(event, facts.sources) and event not in words]
    agreed = {event.said_by for event in facts.events if event.status in AFFIRMING}
    if any(event.status in BINDING for event in facts.events):
        # What was signed, both agreed to.
        agreed |= {Party.SENDER, Party.HOST}
    for denial in last.values():
        # Who first agreed, or took people, and then refuses pulls out: that is no dispute.
        pulls_out = denial.status == Status.REFUSED and denial.said_by in agreed
        for event in [*words, *moved]:
            if event.said_by == denial.said_by or denial.status not in (Status.DENIED, Status.REFUSED):
                continue
            is_later = denial.status == Status.REFUSED and is_before(event, denial, over_by)
            if not (is_later and (pulls_out or event in moved)):
                yield event.id, denial.id


def _counts(facts: Facts, over_by: LastDays) -> Iterator[Pair]:
    for group, counts in counts_of(facts, over_by).items():
        yield from ((one.event, other.event) for one, other in contradictions(group, counts))
