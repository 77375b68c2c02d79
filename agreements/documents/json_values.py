"""Functions that write a value of the rules as JSON of the public documents."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from ..record.activity import Term
from ..record.dates import ImpreciseDate
from ..record.disputes import Dispute
from ..record.facts import Claim
from ..record.milestones import Milestone
from ..record.outcomes import Outcome
from ..record.people import PeopleCount
from ..record.quantities import Nationality, Quantity, as_number
from ..record.resolve import Status

Json = dict[str, Any]


def quantity(value: Quantity | None) -> Json | None:
    """A quantity with its text, its bounds, its unit and its period, or None."""
    if value is None:
        return None
    return {
        "text": str(value),
        "qualifier": value.qualifier,
        "amount": value.amount_as_number,
        "low": as_number(value.low),
        "high": as_number(value.high),
        "unit": value.unit or None,
        "period": value.period or None,
    }


def one_or_two(quantities: Sequence[Quantity]) -> Json | None:
    """One quantity, or two that were stated together: the text covers both, `also` holds the second. None for none."""
    if not quantities:
        return None
    first, second = [*quantities, None][:2]
    return {**(quantity(first) or {}), "text": " and ".join(map(str, quantities)), "also": quantity(second)}


def money(value: Quantity | None) -> Json | None:
    """A sum: a quantity whose unit is a currency."""
    json = quantity(value)
    return json and {"currency" if name == "unit" else name: part for name, part in json.items()}


def payment_state(claim: Claim) -> Json:
    """How far a payment had come on a day, as a claim says (see `claims.dated_states`)."""
    return {
        "state": claim.payment_state,
        "date": date(claim.reference),
        "amount": money(claim.quantities[0] if claim.quantities else None),
        "claim": claim.id,
    }


def date(value: ImpreciseDate | None) -> Json | None:
    """An imprecise date with its precision, its text, and the days that it can mean; None for an unknown date."""
    if not value:
        return None
    return {
        "date": str(value),
        "precision": value.precision,
        "text": value.words,
        "first_day": value.first_day.isoformat(),
        "last_day": value.last_day.isoformat(),
    }


def day(value: datetime.date | None) -> str | None:
    """The day in ISO 8601, or None."""
    return value.isoformat() if value else None


def status(value: Status | None) -> Json | None:
    """A status of an agreement, since when it had it, and who said so."""
    if value is None:
        return None
    return {
        "status": value.status,
        "date": date(value.date),
        "said_by": value.said_by,
        "effective": date(value.effective),
        "order_uncertain": value.is_uncertain,
        "verified": value.is_verified,
    }


def milestone(value: Milestone) -> Json:
    """A status that an agreement once reached, when it reached it, and by when that was public."""
    return {"status": value.status, "reached": date(value.reached), "public": date(value.known)}


def term(value: Term | None) -> Json | None:
    """The stretch of time for which an agreement was made, or None."""
    if value is None:
        return None
    return {
        "starts_from": day(value.starts_from),
        "starts_until": day(value.starts_until),
        "ends_from": day(value.ends_from),
        "ends_until": day(value.ends_until),
        "renewal": value.renewal,
    }


def nationalities(values: Iterable[Nationality]) -> list[Json]:
    """The nationalities of the people whom an event counts (see `people.nationalities_of`)."""
    return [{"code": value.country, "text": str(value), "people": quantity(value.people)} for value in values]


def people(value: PeopleCount) -> Json:
    """The number of people in one group, and the days between which they were counted."""
    return {
        "counted": value.group.counted,
        "nationals": value.group.nationals,
        "is_voluntary": value.group.is_voluntary,
        "people": quantity(value.people),
        "counted_from": day(value.counted_from),
        "counted_to": day(value.counted_to),
        "is_total": value.is_total,
        "verified": value.is_verified,
    }


def outcome(value: Outcome) -> Json:
    """One outcome, and the number of people who were sent and for whom it was the last one known."""
    return {
        "outcome": value.word,
        "nationals": value.nationals,
        "people": quantity(value.people),
        "counted_to": day(value.counted_to),
    }


def dispute(value: Dispute) -> Json:
    """The events that contradict each other, and the field about which they do."""
    return {"field": value.field, "events": list(value.events)}
