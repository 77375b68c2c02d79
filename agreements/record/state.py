"""What the lists can be asked about one agreement, and since when it was known: the content of the index.

Each entry stands for a row: a state, a word of which there can be many, an amount, a row that the record shows.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from typing import NamedTuple, TypeVar

from ..choices import GUARANTEE_KINDS, ClaimField, Counted, CriterionKind, Nationals, Party
from .activity import Days
from .claims import is_supported, published_claim
from .facts import Facts, Payment
from .known import Known
from .people import nationalities_of
from .quantities import Quantity
from .resolve import Values, last_with_status, resolve


class Stretch(NamedTuple):
    """When something was known: of `as_of` the days from the first until before the second, and whether it is today.

    What rests on undated sources is known today and on no day: both are None. Where only the second is None, it will be
    known on all days to come, as far as is known now. Days may lie in the future.
    """

    known_from: datetime.date | None
    known_until: datetime.date | None
    is_current: bool


class State(NamedTuple):
    """The values of which an agreement has one; empty text stands for what isn't known."""

    title: str
    neutral_title: str
    """What it is called in what was known on a day."""
    kind: str
    sender: str
    host: str
    status: str
    stage: str
    announced: str
    last_reported: datetime.date | None
    instrument: str
    capacity_unit: str
    """Of the first stated capacity."""
    capacity_period: str
    capacity_amount: Decimal | None
    capacity_qualifier: str
    """Tells "undisclosed" from what isn't known."""
    has_payment: bool
    is_verified: bool
    is_deal_verified: bool
    """False also of what is no deal."""
    is_contested: bool
    updated_at: datetime.datetime


class Term(NamedTuple):
    """A word of which an agreement can have many."""

    name: str
    """See `_terms`: `sender` has joint ones too, `status_said_by` what `said_by()` makes of each party's last word."""
    value: str


class Amount(NamedTuple):
    """A stated quantity that is added up with those of other agreements."""

    field: str
    """Of `ClaimField`: capacity, people or payment; or `OUTCOME`."""
    place: int
    """Tells apart those of one field."""
    of: str
    """Of people what is counted, of an outcome its word, of a payment who pays."""
    state: str
    """Of a payment."""
    qualifier: str
    amount: Decimal | None
    low: Decimal | None
    """The least that the words allow; None where it is undisclosed."""
    high: Decimal | None
    """The most that the words allow; None where they set no bound."""
    unit: str
    period: str
    payment: int | None = None
    """Of a payment its id."""
    part_of: int | None = None
    """The id of the payment that holds it: where both are added up, it is left out."""


OUTCOME = "outcome"
"""Stands beside the fields of claims: what became of those who were sent."""


class Reached(NamedTuple):
    """A status that it ever had, and when it first did."""

    status: str
    reached: str


class Active(NamedTuple):
    """How active it is from a day on, until before another: None is open."""

    is_current: bool
    """As the record stands; else as known on each of the days."""
    activity: str
    is_active: bool
    since: datetime.date | None
    until: datetime.date | None


class Mention(NamedTuple):
    """A row that the record shows and others can show too, by its slug."""

    kind: str
    """Of `MENTIONED`."""
    slug: str


MENTIONED = ("source", "critic", "actor", "criticism", "case")
"""`actor` has those whom an event names."""


class Entries(NamedTuple):
    """All that the index holds about an agreement at one time."""

    states: frozenset[State]
    """One."""
    terms: frozenset[Term]
    amounts: frozenset[Amount]
    reached: frozenset[Reached]
    mentions: frozenset[Mention]


class Index(NamedTuple):
    """All that the index holds about an agreement, each entry with the stretches over which it was known."""

    states: list[tuple[State, Stretch]]
    terms: list[tuple[Term, Stretch]]
    amounts: list[tuple[Amount, Stretch]]
    reached: list[tuple[Reached, Stretch]]
    mentions: list[tuple[Mention, Stretch]]
    active: list[Active]


def index_of(facts: Facts, values: Values, updated_at: datetime.datetime, neutral_title: str) -> Index:
    """What the index holds of a published document: as it stands, and as known on each day."""
    current = entries(facts, values, updated_at, neutral_title)
    record = Known(facts)
    days: list[datetime.date] = []
    known: list[Entries] = []
    active: list[tuple[datetime.date, tuple[Days, ...]]] = []
    for day in record.days():
        told = record.by(day)
        if told is not None:
            then = resolve(told)
            days.append(day)
            known.append(entries(told, then, updated_at, neutral_title))
            active.append((day, then.days))
    return Index(
        [*stretches(days, [one.states for one in known], current.states)],
        [*stretches(days, [one.terms for one in known], current.terms)],
        [*stretches(days, [one.amounts for one in known], current.amounts)],
        [*stretches(days, [one.reached for one in known], current.reached)],
        [*stretches(days, [one.mentions for one in known], current.mentions)],
        [*_joined(True, _pieces(values.days, None, None)), *_joined(False, _known_pieces(active))],
    )


Piece = tuple[str | None, bool, datetime.date | None, datetime.date | None]
"""How active it is and whether it counts as active, from a day on and until before another."""


def _known_pieces(active: Sequence[tuple[datetime.date, tuple[Days, ...]]]) -> Iterator[Piece]:
    """What was known from each day on holds until more became known."""
    for place, (day, days) in enumerate(active):
        yield from _pieces(days, day, active[place + 1][0] if active[place + 1 :] else None)


def _pieces(days: Sequence[Days], since: datetime.date | None, until: datetime.date | None) -> Iterator[Piece]:
    """The stretches of days between two, or an open end."""
    ends = [*(told.since for told in days[1:]), None]
    for told, end in zip(days, ends, strict=True):
        first = max((day for day in (told.since, since) if day), default=None)
        last = min((day for day in (end, until) if day), default=None)
        if first is None or last is None or first < last:
            yield told.activity, told.is_active, first, last


def _joined(is_current: bool, pieces: Iterable[Piece]) -> Iterator[Active]:
    """Those that follow each other and say the same are one; of what is no deal there is none."""
    found: list[Piece] = []
    for activity, is_active, since, until in pieces:
        if found and found[-1][:2] == (activity, is_active) and found[-1][3] == since:
            found[-1] = (activity, is_active, found[-1][2], until)
        else:
            found.append((activity, is_active, since, until))
    for activity, is_active, since, until in found:
        if activity:
            yield Active(is_current, activity, is_active, since, until)


Entry = TypeVar("Entry", State, Term, Amount, Reached, Mention)


def stretches(
    days: Sequence[datetime.date], known: Iterable[Set[Entry]], current: Set[Entry]
) -> Iterator[tuple[Entry, Stretch]]:
    """Each entry with the stretches over which it was known, from what was known from each day on and is today."""
    since: dict[Entry, datetime.date] = {}
    for day, told in zip(days, known, strict=True):
        for entry in since.keys() - told:
            yield entry, Stretch(since.pop(entry), day, False)
        for entry in told - since.keys():
            since[entry] = day
    for entry, day in since.items():
        yield entry, Stretch(day, None, entry in current)
    for entry in current - since.keys():
        yield entry, Stretch(None, None, True)


def entries(facts: Facts, values: Values, updated_at: datetime.datetime, neutral_title: str) -> Entries:
    """What the index holds of these facts and what follows from them."""
    payments = [row for row in facts.payments if is_supported(row.claims, facts.sources)]
    return Entries(
        frozenset([_state(facts, values, payments, updated_at, neutral_title)]),
        frozenset(Term(name, value) for name, value in _terms(facts, values, payments)),
        frozenset(_amounts(facts, values, payments)),
        frozenset(Reached(one.status, str(one.reached)) for one in values.milestones),
        frozenset(Mention(kind, slug) for kind, slug in _mentions(facts)),
    )


def said_by(party: str, status: str) -> str:
    """The value of the term `status_said_by`: the status that a party last said."""
    return f"{party}:{status}"


def _state(
    facts: Facts, values: Values, payments: list[Payment], updated_at: datetime.datetime, neutral_title: str
) -> State:
    first = values.capacity[0] if values.capacity else None
    return State(
        title=facts.title,
        neutral_title=neutral_title,
        kind=facts.kind,
        sender=facts.sender,
        host=facts.host,
        status=values.status.status if values.status else "",
        stage=values.stage or "",
        announced=str(values.announced or ""),
        last_reported=values.last_reported,
        instrument=values.instrument or "",
        capacity_unit=first.unit if first else "",
        capacity_period=first.period if first else "",
        capacity_amount=first.amount if first else None,
        capacity_qualifier=first.qualifier if first else "",
        has_payment=bool(payments),
        is_verified=values.is_verified,
        is_deal_verified=bool(values.is_deal_verified),
        is_contested=bool(values.contested),
        updated_at=updated_at,
    )


def _terms(facts: Facts, values: Values, payments: list[Payment]) -> Iterator[tuple[str, str]]:
    last = {party: last_with_status(row for row in facts.events if row.said_by == party) for party in Party}
    criteria = [row for row in facts.criteria if is_supported(row.claims, facts.sources)]
    found: dict[str, Iterable[str | None]] = {
        "sender": [facts.sender, *facts.joint_senders],
        "status_said_by": [said_by(party, event.status) for party, event in last.items() if event and event.status],
        "capacity_unit": [quantity.unit for quantity in values.capacity],
        "criterion": [criterion.category for criterion in criteria if criterion.kind not in GUARANTEE_KINDS],
        "guarantee": [row.category for row in criteria if row.kind == CriterionKind.GUARANTEES],
        "lacks_guarantee": [row.category for row in criteria if row.kind == CriterionKind.LACKS],
        "consideration": [row.kind for row in facts.considerations if is_supported(row.claims, facts.sources)],
        "outcome": [outcome.word for outcome in values.outcomes if outcome.people.low],
        "gap": values.gaps,
        "payer": [payment.payer for payment in payments],
        "nationality": sorted(moved_nationalities(facts)),
        "ground": [criticism.ground for criticism in facts.criticisms],
        "source_grade": [source.grade for source in facts.sources.values()],
    }
    return ((name, value) for name, words in found.items() for value in words if value)


def moved_nationalities(facts: Facts) -> frozenset[str]:
    """The codes of the countries whose nationals were sent, held or have left."""
    moved = [event for event in facts.events if event.counted != Counted.ORDERED]
    return frozenset(told.country for event in moved for told in nationalities_of(event.claims, facts.sources))


def _amounts(facts: Facts, values: Values, payments: list[Payment]) -> Iterator[Amount]:
    for place, quantity in enumerate(values.capacity):
        yield _amount(ClaimField.CAPACITY, place, quantity)
    for place, people in enumerate(values.groups):
        yield _amount(ClaimField.PEOPLE, place, people.people, people.group.word)
    for place, outcome in enumerate(values.outcomes):
        of = outcome.word if outcome.nationals == Nationals.THIRD_COUNTRY else f"{outcome.word}_{outcome.nationals}"
        yield _amount(OUTCOME, place, outcome.people, of)
    for place, payment in enumerate(payments):
        claim = published_claim(payment.claims, facts.sources)
        stated = claim.quantities[0] if claim and claim.quantities else Quantity("", None, "", "")
        amount = _amount(ClaimField.PAYMENT, place, stated, payment.payer or "", payment.state or "")
        yield amount._replace(payment=payment.id, part_of=payment.part_of)


def _amount(field: str, place: int, quantity: Quantity, of: str = "", state: str = "") -> Amount:
    stated = (quantity.qualifier, quantity.amount, quantity.low, quantity.high, quantity.unit, quantity.period)
    return Amount(str(field), place, str(of), state, *stated)


def _mentions(facts: Facts) -> Iterator[tuple[str, str]]:
    for slug in facts.sources:
        yield "source", slug
    for event in facts.events:
        if event.actor:
            yield "actor", event.actor
    for case in facts.cases:
        yield "case", case.slug
    for criticism in facts.criticisms:
        yield "criticism", criticism.slug
        yield "critic", criticism.actor
