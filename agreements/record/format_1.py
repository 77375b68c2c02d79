"""Documents of format 1, which the first edition wrote, lifted to the format of current.

They name what evidence is about by its label, so rows and their evidence are paired by their order. They have no ids of
criteria, payments, sources and actors, and don't say what sources re-tell: these are None.
"""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from ..choices import ClaimField, CountedAs
from . import facts as current
from .claims import is_supported
from .dates import ImpreciseDate
from .quantities import UNITS_OF, InvalidQuantity, Quantity, parse_quantities
from .resolve import Counts, Status, Values


class Dated(msgspec.Struct):
    date: str


class Country(msgspec.Struct):
    code: str


class Actor(msgspec.Struct):
    slug: str
    name: str
    kind: str


class Source(msgspec.Struct):
    slug: str
    title: str
    publisher: str | None
    published: Dated | None
    grade: str
    kind: str
    address: str | None


class Slug(msgspec.Struct):
    slug: str


class Said(msgspec.Struct):
    status: str
    date: Dated
    said_by: str


class Parties(msgspec.Struct):
    sender: Said | None
    host: Said | None
    court: Said | None


class Criterion(msgspec.Struct):
    kind: str
    category: str
    text: str


class Payment(msgspec.Struct):
    payer: str
    payee: str
    purpose: str
    state: str


class Stated(msgspec.Struct):
    qualifier: str
    amount: float | int | None
    unit: str | None
    period: str | None


class Capacity(Stated):
    also: Stated | None


class Event(msgspec.Struct):
    id: int
    occurred: Dated
    kind: str
    said_by: str
    actor: Actor | None
    status: str | None
    text: str
    counted: str | None
    nationals: str | None
    is_running_total: bool
    locator: str | None
    sources: list[Slug]


class Claim(msgspec.Struct):
    id: int
    value: str | None
    rank: str
    reason: str | None
    statement: str
    locator: str
    source: Source


class Evidence(msgspec.Struct):
    field: str
    about: str | None
    contested: bool
    claims: list[Claim]
    event: int | None = None
    """The id of the event whose people the claims count; None in the earliest documents, which only have its label."""


class Criticism(msgspec.Struct):
    slug: str
    actor: Actor
    ground: str
    form: str
    occurred: Dated | None
    text: str
    response: str | None
    outcome: str | None
    locator: str | None
    sources: list[Slug]


class Related(msgspec.Struct):
    relation: str
    id: int


class Tally(msgspec.Struct):
    sources: int
    origins: int
    events: int
    claims: int
    criticisms: int
    contested_fields: int


class Numbered(msgspec.Struct):
    number: int


class Document(msgspec.Struct):
    id: int
    slug: str
    title: str
    kind: str
    summary: str | None
    sender: Country
    joint_senders: list[Country]
    host: Country
    status: Said | None
    status_by_party: Parties
    announced: Dated | None
    instrument: str | None
    is_text_public: bool | None
    facility: str | None
    capacity: Capacity | None
    duration: Stated | None
    selection_criteria: list[Criterion]
    payments: list[Payment]
    people_transferred: Stated | None
    is_verified: bool
    counts: Tally
    evidence: list[Evidence]
    events: list[Event]
    criticisms: list[Criticism]
    sources: list[Source]
    related: list[Related]
    published_at: datetime.datetime
    updated_at: datetime.datetime
    revision: Numbered


_decoder = msgspec.json.Decoder(Document)


def lift(stored: str) -> tuple[current.Facts, Values, current.Publication]:
    """The facts, the values and the publication that a document of format 1 told."""
    document = _decoder.decode(stored)
    facts = _facts(document)
    publication = current.Publication(document.published_at, document.updated_at, document.revision.number)
    return facts, _values(document, facts), publication


def _facts(document: Document) -> current.Facts:
    entries_by_field: dict[str, list[Evidence]] = {field: [] for field in ClaimField.values}
    for entry in document.evidence:
        entries_by_field[entry.field].append(entry)
    sources = {source.slug: _source(source) for source in document.sources}
    related = [current.Related(row.relation, row.id) for row in document.related]
    actors = [event.actor for event in document.events if event.actor] + [row.actor for row in document.criticisms]
    return current.Facts(
        id=document.id,
        slug=document.slug,
        title=document.title,
        kind=document.kind,
        summary=document.summary,
        sender=document.sender.code,
        joint_senders=tuple(sorted(country.code for country in document.joint_senders)),
        host=document.host.code,
        claims={
            field: _claims(entries[0])
            for field, entries in entries_by_field.items()
            if entries and field not in ROW_FIELDS
        },
        criteria=tuple(_criteria(document.selection_criteria, entries_by_field[ClaimField.CRITERION], sources)),
        payments=tuple(_payments(document.payments, entries_by_field[ClaimField.PAYMENT], sources)),
        events=tuple(_events(document.events, entries_by_field[ClaimField.PEOPLE])),
        criticisms=tuple(_criticism(row) for row in document.criticisms),
        actors={actor.slug: current.Actor(None, actor.slug, actor.name, actor.kind) for actor in actors},
        sources=sources,
        retellings=None,
        related=tuple(sorted(related, key=lambda row: row.place)),
    )


ROW_FIELDS = frozenset([ClaimField.CRITERION, ClaimField.PAYMENT, ClaimField.PEOPLE])
"""The fields whose claims are about a criterion, a payment or an event, not about the agreement itself."""


Sources = dict[str, current.Source]


def _criteria(published: list[Criterion], entries: list[Evidence], sources: Sources) -> Iterator[current.Criterion]:
    """A criterion for each entry. The document has only those with a usable claim, in the same order; of the others
    only the label is known.
    """
    rows = iter(published)
    for entry in entries:
        claims = _claims(entry)
        if is_supported(claims, sources):
            row = next(rows)
            yield current.Criterion(None, row.kind, row.category, row.text, claims)
        else:
            yield current.Criterion(None, None, None, entry.about or "", claims)


def _payments(published: list[Payment], entries: list[Evidence], sources: Sources) -> Iterator[current.Payment]:
    rows = iter(published)
    for entry in entries:
        claims = _claims(entry)
        if is_supported(claims, sources):
            row = next(rows)
            yield current.Payment(None, row.payer, row.payee, row.purpose, row.state, claims)
        else:
            yield current.Payment(None, None, None, entry.about or "", None, claims)


def _events(events: list[Event], entries: list[Evidence]) -> Iterator[current.Event]:
    counted = {entry.event: entry for entry in _named(entries, events)}
    for row in events:
        yield current.Event(
            id=row.id,
            occurred=ImpreciseDate(row.occurred.date),
            kind=row.kind,
            said_by=row.said_by,
            actor=row.actor.slug if row.actor else None,
            status=row.status,
            text=row.text,
            counted=row.counted,
            nationals=row.nationals,
            is_running_total=row.is_running_total,
            locator=row.locator,
            sources=tuple(source.slug for source in row.sources),
            claims=_claims(counted[row.id]) if row.id in counted else (),
        )


def _named(entries: list[Evidence], events: list[Event]) -> Iterable[Evidence]:
    """The entries, with `event` set. Where it is missing, it is the first event by id that counts people, belongs to no
    other entry, and has the date with which the label begins; None if there is none.
    """
    left = sorted((event for event in events if event.counted), key=lambda event: event.id)
    for entry in entries:
        if entry.event is None:
            label = entry.about or ""
            event = next((event for event in left if label.startswith(f"{event.occurred.date}:")), None)
            if event is not None:
                left.remove(event)
                entry.event = event.id
        yield entry


def _claims(entry: Evidence) -> current.Claims:
    return tuple(_claim(claim, entry.field) for claim in entry.claims)


def _claim(claim: Claim, field: str) -> current.Claim:
    text: str | None = claim.value
    quantities: tuple[Quantity, ...] = ()
    if claim.value and field in UNITS_OF:
        try:
            text, quantities = None, tuple(parse_quantities(claim.value, field))
        except InvalidQuantity:
            text = claim.value  # A part of it was erased: it is shown as it stands.
    return current.Claim(
        id=claim.id,
        text=text,
        quantities=quantities,
        rank=claim.rank,
        reason=claim.reason,
        statement=claim.statement,
        locator=claim.locator,
        source=claim.source.slug,
    )


def _criticism(row: Criticism) -> current.Criticism:
    return current.Criticism(
        slug=row.slug,
        actor=row.actor.slug,
        ground=row.ground,
        form=row.form,
        occurred=_date(row.occurred),
        text=row.text,
        response=row.response,
        outcome=row.outcome,
        locator=row.locator,
        sources=tuple(source.slug for source in row.sources),
    )


def _source(row: Source) -> current.Source:
    return current.Source(
        None, row.slug, row.title, row.publisher, _date(row.published), row.grade, row.kind, row.address
    )


def _values(document: Document, facts: current.Facts) -> Values:
    told = document.status_by_party
    return Values(
        status=_status(document.status),
        status_by_party={"sender": _status(told.sender), "host": _status(told.host), "court": _status(told.court)},
        announced=_date(document.announced),
        instrument=document.instrument,
        is_text_public=document.is_text_public,
        facility=document.facility,
        capacity=tuple(_capacity(document.capacity)),
        duration=_quantity(document.duration) if document.duration else None,
        people={CountedAs.TRANSFERRED: _quantity(document.people_transferred)} if document.people_transferred else {},
        is_verified=document.is_verified,
        contested=tuple(_contested(document, facts)),
        counts=Counts(*msgspec.structs.astuple(document.counts)),
    )


def _contested(document: Document, facts: current.Facts) -> Iterator[current.Subject]:
    """The subjects of the contested entries. Evidence and subjects are both in the order of `ClaimField`."""
    for entry, (subject, _) in zip(document.evidence, facts.subjects(), strict=True):
        if entry.contested:
            yield subject


def _status(told: Said | None) -> Status | None:
    return Status(told.status, ImpreciseDate(told.date.date), told.said_by) if told else None


def _date(told: Dated | None) -> ImpreciseDate | None:
    return ImpreciseDate(told.date) if told else None


def _capacity(told: Capacity | None) -> Iterator[Quantity]:
    if told:
        yield _quantity(told)
        if told.also:
            yield _quantity(told.also)


def _quantity(told: Stated) -> Quantity:
    amount = None if told.amount is None else Decimal(str(told.amount))
    return Quantity(told.qualifier, amount, told.unit or "", told.period or "")
