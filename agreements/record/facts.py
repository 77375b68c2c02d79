"""What sources say about one agreement: the input of every rule, made from the editors' rows or a stored document.

Texts such as `kind` or `status` are values of the vocabularies in `choices.py`; None stands for what isn't known. Each
row holds the claims about it. Ids are None if the facts were read from a document of format 1.
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
    """A page or document that the record cites, with the description it had when the record was published."""

    id: int | None
    slug: str
    title: str
    publisher: str | None
    published: ImpreciseDate | None
    grade: str
    kind: str
    address: str | None
    retrieved: datetime.date | None = None
    """The day on which editors read it: it was published by then."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever spoke, decided or criticised, with the description it had when the record was published."""

    id: int | None
    slug: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says about one value: quantities or a text, or neither if it says only that there is a value."""

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
    """Of `Speaker`: whom the source quotes; None if the source itself says so."""
    basis: str | None = None
    """Of `Basis`: what the statement rests on, as far as the source says."""
    reference: ImpreciseDate | None = None
    """The day, or the date of the document, that the claim is about, if other claims are about another one."""
    nationalities: tuple[Nationality, ...] = ()
    """The nationalities of the people whom the claim counts."""
    payment_state: str | None = None
    """Of `PaymentState`: the state of the payment on the reference date."""
    as_stated: str | None = None
    """The words of the source for the amount, as printed."""
    as_stated_language: str | None = None
    """Two letters of ISO 639-1."""

    @property
    def says(self) -> frozenset[Quantity | str]:
        """The quantities, or the text, as a set for comparison; empty if the claim gives no value."""
        return frozenset(self.quantities) or frozenset([self.text] if self.text else [])

    @property
    def value(self) -> str | None:
        """The value as people write it."""
        return " and ".join(map(str, self.quantities)) or self.text


Claims = tuple[Claim, ...]
"""Claims about one value, in the order of `claims.precedence`."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """Who may be sent, who may not, who decides, or what the people sent are guaranteed.

    Kind and category are None if a document of format 1 has the criterion among its evidence only.
    """

    id: int | None
    kind: str | None
    category: str | None
    text: str
    claims: Claims

    @property
    def has_details(self) -> bool:
        """Whether more is known than the evidence."""
        return self.kind is not None


def payment_label(payer: str, payee: str, purpose: str) -> str:
    """A payment as messages and evidence name it: "sender to host: upkeep"."""
    return f"{PaymentParty(payer).label} to {PaymentParty(payee).label}: {purpose}"


def event_label(occurred: str, kind: str) -> str:
    """An event as messages and evidence name it: "2025-06-11: signature"."""
    return f"{occurred}: {EventKind(kind).label}"


@dataclass(frozen=True, slots=True)
class Payment:
    """One flow of money, whose sum its claims state.

    Payer, payee and state are None if a document of format 1 has the payment among its evidence only.
    """

    id: int | None
    payer: str | None
    payee: str | None
    purpose: str
    state: str | None
    claims: Claims
    part_of: int | None = None
    """The id of the payment, of this or a linked record, whose sum includes this one."""
    trigger: str | None = None
    """What makes the payment due."""

    @property
    def has_details(self) -> bool:
        """Whether more is known than the evidence."""
        return self.state is not None

    @property
    def label(self) -> str:
        """The payer, the payee and the purpose; only the purpose if no more is known."""
        if self.payer is None or self.payee is None:
            return self.purpose
        return payment_label(self.payer, self.payee, self.purpose)


@dataclass(frozen=True, slots=True)
class Consideration:
    """What a party gives for the arrangement that isn't money."""

    id: int
    giver: str
    kind: str
    state: str | None
    """None as of a day on which not all claims about it were known."""
    text: str
    claims: Claims


@dataclass(frozen=True, slots=True)
class LegalText:
    """A source that is part of the arrangement's law: the agreement itself, an approval, a notice."""

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
    """The status of the arrangement after the event; None if unchanged."""
    text: str
    counted: str | None
    nationals: str | None
    is_running_total: bool
    locator: str | None
    sources: tuple[str, ...]
    claims: Claims
    known_since: datetime.date | None = None
    """The day on which it became public, if kind and sources don't show it: it was secret, or our page is late."""
    known_why: str | None = None
    """What made the event public on that day."""
    effective: ImpreciseDate | None = None
    """When it took effect; None if at once."""
    position: int | None = None
    """The editor's order among events whose dates overlap."""
    basis: str | None = None
    """Of `Basis`: what the report of it rests on, as far as its sources say."""
    is_total: bool = False
    """Whether a source says that the people counted are all who ever came."""
    manner: str | None = None
    """Of `Manner`: whether the people counted went against their will; None if no source says."""
    counted_from: ImpreciseDate | None = None
    """The first day of the count, if it isn't the event's."""
    counted_to: ImpreciseDate | None = None
    """The last day of the count, if it isn't the event's."""
    disputes: int | None = None
    """The id of an event that can't be true if this one is."""
    outcome_of: int | None = None
    """The id of the transfer by which the people counted came; None if unknown."""
    had_protection: bool | None = None
    """Whether a court or an authority had barred their return to their own country; None if no source says."""
    is_well_sourced: bool | None = None
    """Whether one of all its sources is good. Set only as of a day on which not all of them were known; else None."""

    @property
    def label(self) -> str:
        """The date and the kind, as messages and evidence name the event."""
        return event_label(self.occurred, self.kind)


@dataclass(frozen=True, slots=True)
class Criticism:
    """A criticism: who objects, and on which ground."""

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
    """None if it is the court before which the case began."""
    status: str | None
    """Of `CaseStatus`: where the case stood after this step; None if unchanged."""
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
    """The code of the sender whose policy as a whole the case is about."""
    text: str
    events: tuple[CaseEvent, ...]
    """The earliest first."""

    @property
    def status(self) -> str | None:
        """The status of the last event that has one; None if no event has one."""
        return next((event.status for event in reversed(self.events) if event.status), None)

    @property
    def holding(self) -> CaseEvent | None:
        """The last ruling on whether the arrangement is lawful (see `holding_of`)."""
        return holding_of(self.events)


Step = TypeVar("Step", bound=Any)


def holding_of(events: Iterable[Step]) -> Step | None:
    """The last ruling on whether the arrangement is lawful, even if it has been stayed since.

    None if there was none, or if a later ruling with another status replaced it.
    """
    rulings = [
        event for event in events if event.status in HOLDINGS or (event.status and event.kind == CaseEventKind.RULING)
    ]
    return rulings[-1] if rulings and rulings[-1].status in HOLDINGS else None


RELATIONS = ("replaces", "follows", "replaced_by", "followed_by")


@dataclass(frozen=True, slots=True)
class Related:
    """Another record: it `replaces` or `follows` this one, or is `replaced_by` or `followed_by` it."""

    relation: str
    id: int

    @property
    def place(self) -> tuple[int, int]:
        """A sort key for the related records of one record."""
        return RELATIONS.index(self.relation), self.id


FIELDS = tuple(ClaimField)
"""The fields that claims are about, in the order of the vocabulary."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What claims are about: a field of the agreement, or one of its rows."""

    field: str
    row: int | None = None
    """The index of the row in its tuple, such as `Facts.payments`; None for a field of the agreement."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that sources say about one agreement, with the editors' title and summary."""

    id: int
    slug: str
    title: str
    kind: str
    summary: str | None
    """The summary in our own words; None as of a past day."""
    sender: str
    """The code of the country. Joint senders and host are given by code, too."""
    joint_senders: tuple[str, ...]
    """In the order of their codes, since names change."""
    host: str
    claims: Mapping[str, Claims]
    """The claims about the fields of the agreement itself."""
    criteria: tuple[Criterion, ...]
    payments: tuple[Payment, ...]
    events: tuple[Event, ...]
    """The earliest first (see `order.in_order`)."""
    criticisms: tuple[Criticism, ...]
    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    """The sources that are cited anywhere in the record, by slug."""
    retellings: Retellings | None
    """The reports that the sources re-tell, directly or not. None if read from a document of format 1."""
    related: tuple[Related, ...]
    """In the order of `Related.place`."""
    considerations: tuple[Consideration, ...] = ()
    texts: tuple[LegalText, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """The codes of the host and of all senders."""
        return (self.host, self.sender, *self.joint_senders)

    def subjects(self) -> Iterator[tuple[Subject, Claims]]:
        """Every field and row about which there are claims, in the order of the vocabulary, with its claims."""
        rows = {
            ClaimField.CRITERION: [(index, row.claims) for index, row in enumerate(self.criteria)],
            ClaimField.PAYMENT: [(index, row.claims) for index, row in enumerate(self.payments)],
            ClaimField.CONSIDERATION: [(index, row.claims) for index, row in enumerate(self.considerations)],
            ClaimField.PEOPLE: [
                (index, row.claims) for index, row in sorted(enumerate(self.events), key=lambda pair: pair[1].id)
            ],
        }
        for field in FIELDS:
            if field in rows:
                yield from ((Subject(field, index), claims) for index, claims in rows[field] if claims)
            elif field in self.claims:
                yield Subject(field), self.claims[field]


@dataclass(frozen=True, slots=True)
class Publication:
    """When a record was published, and as which of its revisions."""

    published_at: datetime.datetime
    """When the record was first published."""
    updated_at: datetime.datetime
    """When this revision was published."""
    number: int
    """The number of the revision among those of the agreement, from 1."""
