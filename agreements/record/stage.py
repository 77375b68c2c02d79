"""The stage of an arrangement: how far it has come, by its last status and by whether it was ever affirmed or used."""

from collections.abc import Mapping

from ..choices import AGREED_STATUSES, UNVERIFIED_BASES, CountedAs, EventKind, Nationals, Speaker, Stage, Status
from .claims import quantity_of, well_sourced
from .facts import Event, Source

INSTRUMENTS = frozenset([EventKind.SIGNATURE, EventKind.RATIFICATION, EventKind.PUBLICATION])
"""Kinds of events that show a binding text, whoever reports them."""
Cells = tuple[Stage, Stage, Stage]
"""The stages of one status: if no event affirms a deal, if an event does, and if a transfer is known."""

_TALKS: Cells = (Stage.APPROACH, Stage.DEAL_UNUSED, Stage.DEAL_USED)
_DEAL: Cells = (Stage.REPORTED_ONLY, Stage.DEAL_UNUSED, Stage.DEAL_USED)
_OVER: Cells = (Stage.TURNED_DOWN, Stage.CLOSED, Stage.CLOSED)

STAGES: dict[str | None, Cells] = {
    None: _TALKS,
    Status.CONSIDERED: _TALKS,
    Status.REQUESTED: _TALKS,
    Status.OFFERED: _TALKS,
    Status.IN_TALKS: _TALKS,
    Status.STALLED: (Stage.APPROACH, Stage.DEAL_UNUSED, Stage.PAUSED),
    Status.ANNOUNCED: _DEAL,
    Status.AGREED: _DEAL,
    Status.SIGNED: _DEAL,
    Status.RATIFIED: _DEAL,
    Status.IN_FORCE: _DEAL,
    Status.IN_OPERATION: _DEAL,
    Status.SUSPENDED: (Stage.REPORTED_ONLY, Stage.PAUSED, Stage.PAUSED),
    Status.STRUCK_DOWN: _OVER,
    Status.ENDED: _OVER,
    Status.USE_ENDED: (Stage.CLOSED, Stage.CLOSED, Stage.CLOSED),
    # A refusal closes a deal that was used; a denial that there is a deal doesn't undo a transfer.
    Status.REFUSED: (Stage.TURNED_DOWN, Stage.TURNED_DOWN, Stage.CLOSED),
    Status.DENIED: (Stage.TURNED_DOWN, Stage.TURNED_DOWN, Stage.DEAL_USED),
}


def stage_of(status: str | None, *, is_affirmed: bool, is_used: bool) -> Stage:
    """The stage of an arrangement by its last status, or None if it has no status.

    `is_affirmed`: an event ever affirmed a deal (see `affirms`); `is_used`: a transfer is known.
    """
    return STAGES[status][2 if is_used else int(is_affirmed)]


def affirms(event: Event, sources: Mapping[str, Source]) -> bool:
    """Whether the event shows a deal, by the word of a party or a court, or by a well-sourced instrument."""
    if event.said_by == Speaker.COURT:
        return event.status in (*AGREED_STATUSES, Status.STRUCK_DOWN)
    if event.status not in AGREED_STATUSES or event.basis in UNVERIFIED_BASES:
        return False
    if event.said_by in (Speaker.SENDER, Speaker.HOST):
        return True
    is_well_sourced = event.is_well_sourced
    if is_well_sourced is None:
        is_well_sourced = well_sourced(event.sources, sources)
    return event.kind in INSTRUMENTS and is_well_sourced


def tells_of_transfer(event: Event, sources: Mapping[str, Source]) -> bool:
    """Whether the event reports a transfer of people other than the host's own nationals."""
    if event.nationals == Nationals.OWN:
        return False
    if event.counted == CountedAs.TRANSFERRED:
        people = quantity_of(event.claims, sources)
        if people is not None:
            return people.low is None or people.low > 0
        return event.kind == EventKind.TRANSFER
    return not event.counted and event.kind == EventKind.TRANSFER
