"""Values as public documents write them."""

import datetime
from collections.abc import Iterable
from typing import Any

from ..record.activity import Term
from ..record.dates import ImpreciseDate
from ..record.disputes import Dispute
from ..record.milestones import Milestone
from ..record.outcomes import Outcome
from ..record.people import People
from ..record.quantities import Nationality, Quantity, as_number
from ..record.resolve import Status

Json = dict[str, Any]


def quantity(stated: Quantity | None) -> Json | None:
    """A quantity as public documents write it."""
    if stated is None:
        return None
    return {
        "text": str(stated),
        "qualifier": stated.qualifier,
        "amount": stated.amount_as_number,
        "low": as_number(stated.low),
        "high": as_number(stated.high),
        "unit": stated.unit or None,
        "period": stated.period or None,
    }


def capacity(stated: tuple[Quantity, ...]) -> Json | None:
    """One quantity, or two that were stated together, whose text covers both."""
    if not stated:
        return None
    return {**(quantity(stated[0]) or {}), "text": " and ".join(map(str, stated)), "also": quantity([*stated, None][1])}


def money(stated: Quantity | None) -> Json | None:
    """A sum: a quantity whose unit is a currency."""
    written = quantity(stated)
    return written and {"currency" if name == "unit" else name: value for name, value in written.items()}


def date(told: ImpreciseDate | None) -> Json | None:
    """A date as far as it is known, or null."""
    return {"date": str(told), "precision": told.precision, "text": told.words} if told else None


def day(told: datetime.date | None) -> str | None:
    """The day in ISO 8601, or None."""
    return told.isoformat() if told else None


def status(said: Status | None) -> Json | None:
    """Where it stood, since when, and who said so."""
    if said is None:
        return None
    return {
        "status": said.status,
        "date": date(said.date),
        "said_by": said.said_by,
        "effective": date(said.effective),
        "order_uncertain": said.is_uncertain,
        "verified": said.is_verified,
    }


def milestone(one: Milestone) -> Json:
    """A status that it had."""
    return {"status": one.status, "reached": date(one.reached), "public": date(one.known)}


def term(told: Term | None) -> Json | None:
    """For how long it was agreed."""
    if told is None:
        return None
    return {
        "starts_from": day(told.starts_from),
        "starts_until": day(told.starts_until),
        "ends_from": day(told.ends_from),
        "ends_until": day(told.ends_until),
        "renewal": told.renewal,
    }


def nationalities(told: Iterable[Nationality]) -> list[Json]:
    """Of the people whom an event counts (see `people.nationalities_of`)."""
    return [{"code": one.country, "text": str(one), "people": quantity(one.people)} for one in told]


def people(told: People) -> Json:
    """How many of one group."""
    return {
        "counted": told.group.counted,
        "nationals": told.group.nationals,
        "is_voluntary": told.group.is_voluntary,
        "people": quantity(told.people),
        "counted_from": day(told.counted_from),
        "counted_to": day(told.counted_to),
        "is_total": told.is_total,
        "verified": told.is_verified,
    }


def outcome(told: Outcome) -> Json:
    """Where some of those who were sent were last."""
    return {
        "outcome": told.word,
        "nationals": told.nationals,
        "people": quantity(told.people),
        "counted_to": day(told.counted_to),
    }


def dispute(told: Dispute) -> Json:
    """Which events can't all be as told."""
    return {"field": told.field, "events": list(told.events)}
