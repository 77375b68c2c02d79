"""What sources say about one agreement: the input of every rule, made from the editors' rows or a stored document.

Words are those of the vocabularies in `choices`; None stands for what isn't known. A row holds the claims about it, so
that no label is ever needed to find them. Ids are None in what was read from a document of format 1.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ..choices import HOLDINGS, CaseEventKind, ClaimField, EventKind, PaymentParty
from .dates import ImpreciseDate
from .origins import Retellings
from .quantities import Nationality, Quantity


@dataclass(frozen=True, slots=True)
class Source:
    """A page or document that the record cites, as it was described when the record was published."""

    id: int | None
    slug: str
    title: str
    publisher: str | None
    published: ImpreciseDate | None
    grade: str
    kind: str
    address: str | None
    retrieved: datetime.date | None = None
    """When it was looked up: it was published by then."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever spoke, decided or criticised, as described when the record was published."""

    id: int | None
    slug: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says about one value: quantities, or a text; neither where it says only that there is one."""

    id: int
    text: str | None
    quantities: tuple[Quantity, ...]
    rank: str
    reason: str | None
    statement: str
    locator: str
    source: str
    """Slug, a key of `Facts.sources`."""
    speaker: str | None = None
    """Of `Party`: whose word it is; None where it is the source's own."""
    basis: str | None = None
    """Of `Basis`: what it rests on, as far as the source says."""
    reference: ImpreciseDate | None = None
    """The day, or the date of the document, of which it speaks, where other claims speak of another."""
    nationalities: tuple[Nationality, ...] = ()
    """Of the people that it counts."""
    payment_state: str | None = None
    """Of `PaymentState`: how far the payment had come at the reference date."""
    as_stated: str | None = None
    """The words of the source for the amount, as printed."""
    as_stated_language: str | None = None
    """Two letters of ISO 639-1."""

    @property
    def says(self) -> frozenset[Quantity | str]:
        """What it says, taken apart; empty where it gives no value."""
        return frozenset(self.quantities) or frozenset([self.text] if self.text else [])

    @property
    def value(self) -> str | None:
        """The value as people write it."""
        return " and ".join(map(str, self.quantities)) or self.text


Claims = tuple[Claim, ...]
"""Claims about one value, the one that stands first (see `claims.precedence`)."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """Who may be sent, who may not, or who decides.

    Kind and category are None where a document of format 1 told of it in its evidence only.
    """

    id: int | None
    kind: str | None
    category: str | None
    text: str
    claims: Claims

    @property
    def is_told(self) -> bool:
        """Whether more is known of it than its evidence."""
        return self.kind is not None


def payment_words(payer: str, payee: str, purpose: str) -> str:
    """Who pays whom for what."""
    return f"{PaymentParty(payer).label} to {PaymentParty(payee).label}: {purpose}"


def event_words(occurred: str, kind: str) -> str:
    """The kind of an event and its date, as messages name it."""
    return f"{occurred}: {EventKind(kind).label}"


@dataclass(frozen=True, slots=True)
class Payment:
    """One flow of money; its sum is what its claims say. Payer, payee and state are None as a criterion's kind is."""

    id: int | None
    payer: str | None
    payee: str | None
    purpose: str
    state: str | None
    claims: Claims
    part_of: int | None = None
    """The id of the payment, here or of a linked record, whose sum holds this one."""
    trigger: str | None = None
    """What makes it due."""

    @property
    def is_told(self) -> bool:
        """Whether more is known of it than its evidence."""
        return self.state is not None

    @property
    def words(self) -> str:
        """What evidence calls it; what a document of format 1 called it, where it told no more."""
        if self.payer is None or self.payee is None:
            return self.purpose
        return payment_words(self.payer, self.payee, self.purpose)


@dataclass(frozen=True, slots=True)
class Consideration:
    """What a party gives for the arrangement that isn't money."""

    id: int
    giver: str
    kind: str
    state: str | None
    """None as of a day on which part of what tells of it wasn't known."""
    text: str
    claims: Claims


@dataclass(frozen=True, slots=True)
class LegalText:
    """A source that is a part of the arrangement's law."""

    id: int
    role: str
    source: str
    """Slug, a key of `Facts.sources`."""
    article: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; how many people it concerned is what its claims say."""

    id: int
    occurred: ImpreciseDate
    kind: str
    said_by: str
    actor: str | None
    """Slug, a key of `Facts.actors`."""
    status: str | None
    """The status that it led to."""
    text: str
    counted: str | None
    nationals: str | None
    is_running_total: bool
    locator: str | None
    sources: tuple[str, ...]
    claims: Claims
    known_since: datetime.date | None = None
    """Since when it was public, where its kind and its sources don't tell: it was secret, or our page is late."""
    known_why: str | None = None
    effective: ImpreciseDate | None = None
    """When what it tells took effect, where not at once."""
    position: int | None = None
    """The editor's order among events whose dates overlap."""
    basis: str | None = None
    """Of `Basis`: what it rests on, as far as its sources say."""
    is_total: bool = False
    """Whether a source says that those counted are all who ever came."""
    manner: str | None = None
    """Of `Manner`: whether those counted went against their will; None where untold."""
    counted_from: ImpreciseDate | None = None
    """The first day of what is counted, where it isn't the event's."""
    counted_to: ImpreciseDate | None = None
    disputes: int | None = None
    """The id of an event that can't be as told if this one is."""
    outcome_of: int | None = None
    """The id of the transfer of those who are counted, where it is known which."""
    had_protection: bool | None = None
    """Whether a court or an authority had barred their return to their own country; None where untold."""
    is_well_sourced: bool | None = None
    """Of what was known on a day: whether a good source tells of it by now. None where all of its sources are told."""

    @property
    def words(self) -> str:
        """The payer, the payee and the purpose, as evidence names the payment."""
        return event_words(self.occurred, self.kind)


@dataclass(frozen=True, slots=True)
class Criticism:
    """Who objects, on which ground."""

    slug: str
    actor: str
    ground: str
    form: str
    occurred: ImpreciseDate | None
    text: str
    response: str | None
    outcome: str | None
    locator: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """A step of a court case."""

    id: int
    occurred: ImpreciseDate
    kind: str
    court: str | None
    """None where it is the one before which the case began."""
    status: str | None
    """Where the case stood after it."""
    text: str
    locator: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A court case that concerns the arrangement."""

    slug: str
    title: str
    court: str
    docket: str | None
    country: str | None
    policy_of: str | None
    """The sender whose policy as a whole it is about."""
    text: str
    events: tuple[CaseEvent, ...]
    """The earliest first."""

    @property
    def status(self) -> str | None:
        """Where it stands, as far as its events tell."""
        return next((event.status for event in reversed(self.events) if event.status), None)

    @property
    def holding(self) -> CaseEvent | None:
        """The last ruling on whether it is lawful (see `holding_of`)."""
        return holding_of(self.events)


Step = TypeVar("Step", bound=Any)


def holding_of(events: Iterable[Step]) -> Step | None:
    """The last ruling on whether it is lawful, also where it is stayed since.

    None where there was none, or where a later ruling that holds nothing of the kind took its place.
    """
    told = [
        event for event in events if event.status in HOLDINGS or (event.status and event.kind == CaseEventKind.RULING)
    ]
    return told[-1] if told and told[-1].status in HOLDINGS else None


RELATIONS = ("replaces", "follows", "replaced_by", "followed_by")


@dataclass(frozen=True, slots=True)
class Related:
    """Another record: it `replaces` or `follows` this one, or is `replaced_by` or `followed_by` it."""

    relation: str
    id: int

    @property
    def place(self) -> tuple[int, int]:
        """Sorts those of one record."""
        return RELATIONS.index(self.relation), self.id


@dataclass(frozen=True, slots=True)
class Subject:
    """What claims are about: a field of the agreement, or one of its rows by its place among those of its kind."""

    field: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that sources say about one agreement, and what the editors call it."""

    id: int
    slug: str
    title: str
    kind: str
    summary: str | None
    """In our own words; None in what was known on a day."""
    sender: str
    """Code of the country, as are the two that follow."""
    joint_senders: tuple[str, ...]
    """In the order of their codes, since names change."""
    host: str
    claims: Mapping[str, Claims]
    """About the fields of the agreement itself."""
    criteria: tuple[Criterion, ...]
    payments: tuple[Payment, ...]
    events: tuple[Event, ...]
    """The earliest first (see `order.in_order`)."""
    criticisms: tuple[Criticism, ...]
    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    """Those that the claims, events and criticisms cite, by slug."""
    retellings: Retellings | None
    """What the sources re-tell, however far back. None in what was read from a document of format 1."""
    related: tuple[Related, ...]
    """In the order of `Related.place`."""
    considerations: tuple[Consideration, ...] = ()
    texts: tuple[LegalText, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """The codes of all that it is between."""
        return (self.host, self.sender, *self.joint_senders)

    def subjects(self) -> Iterator[tuple[Subject, Claims]]:
        """Every field and row about which there are claims, in the order of the vocabulary, with its claims."""
        rows = {
            ClaimField.CRITERION: [(place, row.claims) for place, row in enumerate(self.criteria)],
            ClaimField.PAYMENT: [(place, row.claims) for place, row in enumerate(self.payments)],
            ClaimField.CONSIDERATION: [(place, row.claims) for place, row in enumerate(self.considerations)],
            ClaimField.PEOPLE: [
                (place, row.claims) for place, row in sorted(enumerate(self.events), key=lambda pair: pair[1].id)
            ],
        }
        for field in ClaimField:
            if field in rows:
                yield from ((Subject(field, place), claims) for place, claims in rows[field] if claims)
            elif field in self.claims:
                yield Subject(field), self.claims[field]


@dataclass(frozen=True, slots=True)
class Publication:
    """When a record was published, and as which of its revisions."""

    published_at: datetime.datetime
    """The first time."""
    updated_at: datetime.datetime
    """This state."""
    number: int
    """Of the revision, counted for this agreement."""
