"""How far an arrangement has come, whatever its last status: talks, a report, or a deal."""

from collections.abc import Mapping

from ..choices import ACTIVE, UNVERIFIED, Counted, EventKind, Nationals, Party, Stage, Status
from .claims import quantity_of, well_sourced
from .facts import Event, Source

INSTRUMENTS = frozenset([EventKind.SIGNATURE, EventKind.RATIFICATION, EventKind.PUBLICATION])
"""What makes a text that binds, whoever tells of it."""
Cells = tuple[Stage, Stage, Stage]
"""Where no party affirmed a deal and no transfer is known; where a party did; where a transfer is known."""

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
    # Who refuses ends what was agreed before; who denies that there is a deal doesn't undo a transfer.
    Status.REFUSED: (Stage.TURNED_DOWN, Stage.TURNED_DOWN, Stage.CLOSED),
    Status.DENIED: (Stage.TURNED_DOWN, Stage.TURNED_DOWN, Stage.DEAL_USED),
}


def stage_of(status: str | None, *, is_affirmed: bool, is_used: bool) -> Stage:
    """The stage; `is_affirmed` where a party itself, an instrument or a ruling ever said that there is a deal, and
    `is_used` where a transfer is known.
    """
    return STAGES[status][2 if is_used else int(is_affirmed)]


def affirms(event: Event, sources: Mapping[str, Source]) -> bool:
    """Whether a party itself, an instrument that somebody reliable saw, or a court says by it that there is a deal."""
    if event.said_by == Party.COURT:
        return event.status in (*ACTIVE, Status.STRUCK_DOWN)
    if event.status not in ACTIVE or event.basis in UNVERIFIED:
        return False
    if event.said_by in (Party.SENDER, Party.HOST):
        return True
    told = event.is_well_sourced
    return event.kind in INSTRUMENTS and (well_sourced(event.sources, sources) if told is None else told)


def moves(event: Event, sources: Mapping[str, Source]) -> bool:
    """Whether it tells that people who aren't the host's own nationals were transferred."""
    if event.nationals == Nationals.OWN:
        return False
    if event.counted == Counted.TRANSFERRED:
        people = quantity_of(event.claims, sources)
        if people is not None:
            return people.low is None or people.low > 0
        return event.kind == EventKind.TRANSFER
    return not event.counted and event.kind == EventKind.TRANSFER
