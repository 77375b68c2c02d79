"""The index entries of one agreement, each with the days on which it was known.

Each entry becomes a row of one of the tables in `models/index.py`.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence, Set
from decimal import Decimal
from typing import NamedTuple, TypeVar

from ..choices import (
    GUARANTEE_KINDS,
    ClaimField,
    CountedAs,
    CriterionKind,
    Fact,
    Instrument,
    Nationals,
    Qualifier,
    Speaker,
)
from .activity import Days
from .claims import published_claim, supported
from .facts import Facts, Payment
from .known import Known
from .people import nationalities_of
from .quantities import Quantity
from .resolve import Values, last_with_status, resolve


class Stretch(NamedTuple):
    """The days of `as_of` on which an entry was known, and whether it is so as the record stands.

    The days are those from `known_from` until before `known_until`. Both are None for an entry that rests on undated
    sources, which is current and was known on no day; if only `known_until` is None, there is no end. Days may lie in
    the future.
    """

    known_from: datetime.date | None
    known_until: datetime.date | None
    is_current: bool


class State(NamedTuple):
    """The values of which an agreement has exactly one; an empty text stands for an unknown value."""

    title: str
    neutral_title: str
    """The title that is shown as of a past day."""
    kind: str
    sender: str
    host: str
    status: str
    stage: str
    announced: str
    last_reported: datetime.date | None
    instrument: str
    capacity_unit: str
    """The unit of the first quantity of the capacity, as are period, amount and qualifier."""
    capacity_period: str
    capacity_amount: Decimal | None
    capacity_qualifier: str
    """Empty where no capacity is stated, unlike "undisclosed"."""
    has_payment: bool
    is_verified: bool
    is_deal_verified: bool
    """False also where the arrangement is no deal."""
    is_contested: bool
    updated_at: datetime.datetime
    people: Decimal | None = None
    """The lower bound of the people transferred; None where nobody is known to count any."""
    status_date: str = ""


class Term(NamedTuple):
    """One of the values of a name of which an agreement can have many, such as `sender` or `criterion`."""

    name: str
    """A key in `_terms`. `sender` includes joint senders, which `joint_sender` has by themselves, and `party` the
    host too; values of `status_said_by` are made by `said_by()`.
    """
    value: str


class Amount(NamedTuple):
    """A stated quantity that is added up with those of other agreements."""

    field: str
    """Of `ClaimField`: capacity, people or payment; or `OUTCOME`."""
    place: int
    """The index of the amount among those of its field."""
    of: str
    """The group of people, the outcome, or the payer of a payment; empty for a capacity."""
    state: str
    """The state of a payment; else empty."""
    qualifier: str
    amount: Decimal | None
    low: Decimal | None
    """The lower bound; None where the amount is undisclosed."""
    high: Decimal | None
    """The upper bound; None where there is none, or the amount is undisclosed."""
    unit: str
    period: str
    payment: int | None = None
    """The id of the payment; else None."""
    part_of: int | None = None
    """The id of the payment of which this one is a part; sums that have both leave the part out."""
    payee: str = ""
    """Who receives the payment; else empty."""


OUTCOME = "outcome"
"""The field of amounts that say what became of the people sent; the other fields are those of claims."""


class Reached(NamedTuple):
    """A status that the agreement ever had, and when it first reached it."""

    status: str
    reached: str


class Active(NamedTuple):
    """The activity of a deal from the day `since` until before the day `until`; None is open."""

    is_current: bool
    """True: as the record stands now; False: as it was known on each of these days."""
    activity: str
    is_active: bool
    since: datetime.date | None
    until: datetime.date | None


class Mention(NamedTuple):
    """A row, given by slug, that the record shows and other records can show, too."""

    kind: str
    """Of `MENTIONED`."""
    slug: str


MENTIONED = ("source", "critic", "actor", "criticism", "case")
"""The kinds of mentions. `actor` is an actor of an event, `critic` one of a criticism."""


class Entries(NamedTuple):
    """All index entries of an agreement at one time."""

    states: frozenset[State]
    """Always exactly one."""
    terms: frozenset[Term]
    amounts: frozenset[Amount]
    reached: frozenset[Reached]
    mentions: frozenset[Mention]


class Index(NamedTuple):
    """All index entries of an agreement, each with the stretches over which it was known."""

    states: list[tuple[State, Stretch]]
    terms: list[tuple[Term, Stretch]]
    amounts: list[tuple[Amount, Stretch]]
    reached: list[tuple[Reached, Stretch]]
    mentions: list[tuple[Mention, Stretch]]
    active: list[Active]


def index_of(facts: Facts, values: Values, updated_at: datetime.datetime, neutral_title: str) -> Index:
    """The index entries of a published document, as it stands and as it was known on each day."""
    current = entries(facts, values, updated_at, neutral_title)
    known_facts = Known(facts)
    days: list[datetime.date] = []
    entries_by_day: list[Entries] = []
    active: list[tuple[datetime.date, tuple[Days, ...]]] = []
    for day in known_facts.days():
        facts_of_day = known_facts.by(day)
        if facts_of_day is not None:
            values_of_day = resolve(facts_of_day)
            days.append(day)
            entries_by_day.append(entries(facts_of_day, values_of_day, updated_at, neutral_title))
            active.append((day, values_of_day.days))
    return Index(
        [*stretches(days, [of_day.states for of_day in entries_by_day], current.states)],
        [*stretches(days, [of_day.terms for of_day in entries_by_day], current.terms)],
        [*stretches(days, [of_day.amounts for of_day in entries_by_day], current.amounts)],
        [*stretches(days, [of_day.reached for of_day in entries_by_day], current.reached)],
        [*stretches(days, [of_day.mentions for of_day in entries_by_day], current.mentions)],
        [*_joined(True, _pieces(values.days, None, None)), *_joined(False, _known_pieces(active))],
    )


Piece = tuple[str | None, bool, datetime.date | None, datetime.date | None]
"""An activity, whether the deal counts as active, the first day, and the day before which it ends; None is open."""


def _known_pieces(active: Sequence[tuple[datetime.date, tuple[Days, ...]]]) -> Iterator[Piece]:
    """The periods as known on each day: what was known from a day on holds until more became known."""
    for index, (day, days) in enumerate(active):
        yield from _pieces(days, day, active[index + 1][0] if active[index + 1 :] else None)


def _pieces(days: Sequence[Days], since: datetime.date | None, until: datetime.date | None) -> Iterator[Piece]:
    """The periods, cut to the days from `since` until before `until`; None is open."""
    ends = [*(period.since for period in days[1:]), None]
    for period, next_since in zip(days, ends, strict=True):
        first = max((day for day in (period.since, since) if day), default=None)
        last = min((day for day in (next_since, until) if day), default=None)
        if first is None or last is None or first < last:
            yield period.activity, period.is_active, first, last


def _joined(is_current: bool, pieces: Iterable[Piece]) -> Iterator[Active]:
    """The periods, with equal neighbours joined; those without an activity, of no deal, are left out."""
    joined: list[Piece] = []
    for activity, is_active, since, until in pieces:
        if joined and joined[-1][:2] == (activity, is_active) and joined[-1][3] == since:
            joined[-1] = (activity, is_active, joined[-1][2], until)
        else:
            joined.append((activity, is_active, since, until))
    for activity, is_active, since, until in joined:
        if activity:
            yield Active(is_current, activity, is_active, since, until)


Entry = TypeVar("Entry", State, Term, Amount, Reached, Mention)


def stretches(
    days: Sequence[datetime.date], entries_by_day: Iterable[Set[Entry]], current: Set[Entry]
) -> Iterator[tuple[Entry, Stretch]]:
    """Each entry with the stretches over which it was known.

    `entries_by_day` are those that were known from each of the days on, `current` those of the record as it stands.
    """
    since: dict[Entry, datetime.date] = {}
    for day, entries_of_day in zip(days, entries_by_day, strict=True):
        for entry in since.keys() - entries_of_day:
            yield entry, Stretch(since.pop(entry), day, False)
        for entry in entries_of_day - since.keys():
            since[entry] = day
    for entry, day in since.items():
        yield entry, Stretch(day, None, entry in current)
    for entry in current - since.keys():
        yield entry, Stretch(None, None, True)


def entries(facts: Facts, values: Values, updated_at: datetime.datetime, neutral_title: str) -> Entries:
    """The index entries of these facts and values."""
    payments = supported(facts.payments, facts.sources)
    return Entries(
        frozenset([_state(facts, values, payments, updated_at, neutral_title)]),
        frozenset(Term(name, value) for name, value in _terms(facts, values, payments)),
        frozenset(_amounts(facts, values, payments)),
        frozenset(Reached(one.status, str(one.reached)) for one in values.milestones),
        frozenset(Mention(kind, slug) for kind, slug in _mentions(facts)),
    )


WORD_COLUMNS = {
    "kind": "kind",
    "host": "host",
    "status": "status",
    "stage": "stage",
    "instrument": "instrument",
    "has_payment": "has_payment",
    "verified": "is_verified",
    "contested": "is_contested",
}
"""The columns of a state whose values are words, by the filter that asks for them."""
WORDS = (
    *WORD_COLUMNS, "sender", "party", "criterion", "guarantee", "lacks_guarantee", "consideration", "outcome", "gap",
    "payer", "nationality", "ground", "source_grade", "source", "critic", "case",
)  # fmt: skip
"""The filters that ask for words, and not for bounds, a text or a day."""


def words(facts: Facts, values: Values) -> dict[str, set[str]]:
    """The words of a record that has these facts and values, for each of WORDS; of booleans "True" or "False"."""
    told = entries(facts, values, datetime.datetime.min.replace(tzinfo=datetime.UTC), "")
    (state,) = told.states
    found = {name: {str(getattr(state, WORD_COLUMNS[name]))} if name in WORD_COLUMNS else set() for name in WORDS}
    for name, value in (*told.terms, *told.mentions):
        if name in found:
            found[name].add(value)
    return found


def said_by(party: str, status: str) -> str:
    """The value of a term `status_said_by`, such as "host:signed": a party and the last status that it gave."""
    return f"{party}:{status}"


def _state(
    facts: Facts, values: Values, payments: list[Payment], updated_at: datetime.datetime, neutral_title: str
) -> State:
    first = values.capacity[0] if values.capacity else None
    transferred = values.people.get(CountedAs.TRANSFERRED)
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
        people=transferred.low if transferred else None,
        status_date=str(values.status.date) if values.status else "",
    )


def _terms(facts: Facts, values: Values, payments: list[Payment]) -> Iterator[tuple[str, str]]:
    last_events = {party: last_with_status(row for row in facts.events if row.said_by == party) for party in Speaker}
    criteria = supported(facts.criteria, facts.sources)
    terms: dict[str, Iterable[str | None]] = {
        "sender": [facts.sender, *facts.joint_senders],
        "joint_sender": facts.joint_senders,
        "party": dict.fromkeys([facts.sender, *facts.joint_senders, facts.host]),
        "status_said_by": [
            said_by(party, event.status) for party, event in last_events.items() if event and event.status
        ],
        "capacity_unit": [quantity.unit for quantity in values.capacity],
        "criterion": [criterion.category for criterion in criteria if criterion.kind not in GUARANTEE_KINDS],
        "guarantee": [row.category for row in criteria if row.kind == CriterionKind.GUARANTEES],
        "lacks_guarantee": [row.category for row in criteria if row.kind == CriterionKind.LACKS],
        "consideration": [row.kind for row in supported(facts.considerations, facts.sources)],
        "outcome": [outcome.word for outcome in values.outcomes if outcome.people.low],
        "gap": values.gaps,
        "payer": [payment.payer for payment in payments],
        "nationality": sorted(moved_nationalities(facts)),
        "ground": [criticism.ground for criticism in facts.criticisms],
        "source_grade": [source.grade for source in facts.sources.values()],
        "unknown": _unknown(facts, values, payments),
        "undisclosed": _undisclosed(facts, values, payments),
    }
    return ((name, value) for name, values_of_name in terms.items() for value in values_of_name if value)


def _unknown(facts: Facts, values: Values, payments: list[Payment]) -> Iterator[Fact]:
    """The facts that no source tells, but for the activity, which depends on the day of asking."""
    told = {
        Fact.STATUS: values.status,
        Fact.STAGE: values.stage,
        Fact.ANNOUNCED: values.announced,
        Fact.INSTRUMENT: values.instrument,
        Fact.TEXT: values.is_text_public,
        Fact.CAPACITY: values.capacity or None,
        Fact.CAPACITY_UNIT: next((quantity.unit for quantity in values.capacity if quantity.unit), None),
        Fact.DURATION: values.duration,
        Fact.FACILITY: values.facility,
        Fact.PEOPLE_TRANSFERRED: values.people.get(CountedAs.TRANSFERRED),
    }
    yield from (fact for fact, value in told.items() if value is None)
    if any(_sum_of(payment, facts) is None for payment in payments):
        yield Fact.PAYMENT


def _undisclosed(facts: Facts, values: Values, payments: list[Payment]) -> Iterator[Fact]:
    """The facts of which a source says that they aren't disclosed."""
    quantities = {
        Fact.CAPACITY: values.capacity,
        Fact.DURATION: [values.duration],
        Fact.PEOPLE_TRANSFERRED: [values.people.get(CountedAs.TRANSFERRED)],
        Fact.PAYMENT: [_sum_of(payment, facts) for payment in payments],
    }
    for fact, of_fact in quantities.items():
        if any(quantity and quantity.qualifier == Qualifier.UNDISCLOSED for quantity in of_fact):
            yield fact
    if values.instrument == Instrument.UNDISCLOSED:
        yield Fact.INSTRUMENT
    if values.is_text_public is False:
        yield Fact.TEXT


def _sum_of(payment: Payment, facts: Facts) -> Quantity | None:
    """The published sum of the payment, which may be undisclosed; None where no source states one."""
    claim = published_claim(payment.claims, facts.sources)
    return claim.quantities[0] if claim and claim.quantities else None


def moved_nationalities(facts: Facts) -> frozenset[str]:
    """The codes of the countries whose nationals an event counts, unless they were only ordered to be sent."""
    counted_events = [event for event in facts.events if event.counted != CountedAs.ORDERED]
    return frozenset(row.country for event in counted_events for row in nationalities_of(event.claims, facts.sources))


def _amounts(facts: Facts, values: Values, payments: list[Payment]) -> Iterator[Amount]:
    for place, quantity in enumerate(values.capacity):
        yield _amount(ClaimField.CAPACITY, place, quantity)
    for place, people in enumerate(values.groups):
        yield _amount(ClaimField.PEOPLE, place, people.people, people.group.word)
    for place, outcome in enumerate(values.outcomes):
        of = outcome.word if outcome.nationals == Nationals.THIRD_COUNTRY else f"{outcome.word}_{outcome.nationals}"
        yield _amount(OUTCOME, place, outcome.people, of)
    for place, payment in enumerate(payments):
        stated_quantity = _sum_of(payment, facts) or Quantity("", None, "", "")
        amount = _amount(ClaimField.PAYMENT, place, stated_quantity, payment.payer or "", payment.state or "")
        yield amount._replace(payment=payment.id, part_of=payment.part_of, payee=payment.payee or "")


def _amount(field: str, place: int, quantity: Quantity, of: str = "", state: str = "") -> Amount:
    columns = (quantity.qualifier, quantity.amount, quantity.low, quantity.high, quantity.unit, quantity.period)
    return Amount(str(field), place, str(of), state, *columns)


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
