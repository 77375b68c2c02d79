"""The document of an agreement, put in order for a page: each value beside its evidence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...choices import GUARANTEE_KINDS, ClaimField, Counted, PaymentState, Rank
from ...documents import PublicDocument
from ...record.claims import is_supported, is_usable
from ...record.facts import Claims, Consideration, Criterion, Payment, Subject
from ...record.outcomes import UNKNOWN
from ...record.resolve import PARTIES

Json = dict[str, Any]
REQUIRED = (
    (ClaimField.CAPACITY, "Capacity"),
    (ClaimField.DURATION, "Duration"),
    (ClaimField.INSTRUMENT, "Instrument"),
    (ClaimField.TEXT_PUBLIC, "Is the text public?"),
    (ClaimField.FACILITY, "Facility"),
)
"""The fields of which an agreement has one value, with their labels; shown as unknown where no source states them."""
OPTIONAL = ((ClaimField.BUILT_CAPACITY, "Capacity built"), (ClaimField.PLANNED_START, "Planned start of use"))
"""The same for fields that the page leaves out where no source states them."""
AHEAD = (PaymentState.ESTIMATED, PaymentState.DEMANDED, PaymentState.OFFERED, PaymentState.PROMISED)
"""The states of a payment before it is made or refused."""


@dataclass(frozen=True)
class ClaimGroup:
    """One of several values that sources give, with all who give it."""

    value: str | None
    claims: list[Json]


@dataclass(frozen=True)
class Evidence:
    """What sources say about one value."""

    field: str
    claims: list[Json]
    usable: list[Json]
    """The claims that can be the published value."""
    contested: bool
    looser: bool
    """Whether sources word it differently, and all can be true."""
    verified: bool | None
    origins: int
    """Of the published value, at least."""

    @property
    def reason(self) -> str | None:
        """Why the published value was chosen."""
        return next((claim["reason"] for claim in self.usable if claim["rank"] == Rank.PREFERRED), None)

    @property
    def sides(self) -> list[ClaimGroup]:
        """The values that usable claims give, the published one first."""
        grouped: dict[str | None, list[Json]] = defaultdict(list)
        for claim in self.usable:
            grouped[claim["value"]].append(claim)
        return [ClaimGroup(value, claims) for value, claims in grouped.items()]


@dataclass(frozen=True)
class FieldView:
    """A value of the record in words, None where nobody says anything, and its evidence."""

    field: str
    label: str
    value: str | None
    evidence: Evidence | None
    row: Any = None
    whole: str | None = None
    """What the larger sum is for that holds a payment; None where there is none, or it stands in another record."""


@dataclass(frozen=True)
class Part:
    """Some of those who were sent, and their share of the picture, in hundredths."""

    row: Json
    start: float
    width: float


@dataclass(frozen=True)
class Outcomes:
    """What became of people of one kind."""

    nationals: str
    parts: list[Part]


def _parts(rows: list[Json]) -> list[Part]:
    # Of whom nothing is told has the most room that it can have.
    sizes = [(row["people"]["high"] if row["outcome"] == UNKNOWN else None) or row["people"]["low"] for row in rows]
    whole = sum(sizes) or 1
    parts, start = [], 0.0
    for row, size in zip(rows, sizes, strict=True):
        width = round(100 * size / whole, 2)
        parts.append(Part(row, round(start, 2), width))
        start += width
    return parts


def _list_of(row: Criterion | Payment | Consideration) -> str:
    """In which of the two lists of a document a criterion stands; empty for other rows."""
    if not isinstance(row, Criterion):
        return ""
    return "guarantees" if row.kind in GUARANTEE_KINDS else "selection_criteria"


class AgreementPresenter:
    """What the page of one agreement shows: its fields and rows, each with its evidence."""

    def __init__(self, public: PublicDocument) -> None:
        self.public, self.document = public, public.json
        entries = zip(public.facts.subjects(), public.json["evidence"], strict=True)
        self._evidence = {subject: self._entry(claims, entry) for (subject, claims), entry in entries}
        self.fields = [self._field(field, label) for field, label in REQUIRED]
        self.fields += [self._field(field, label) for field, label in OPTIONAL if Subject(field) in self._evidence]
        self.criteria, self.guarantees = (
            [
                FieldView(ClaimField.CRITERION, row["kind"], row["text"], evidence, row)
                for row, evidence in self._supported(name, ClaimField.CRITERION, public.facts.criteria)
            ]
            for name in ("selection_criteria", "guarantees")
        )
        self.considerations = [
            FieldView(
                ClaimField.CONSIDERATION, row["state"], row["quantity"] and row["quantity"]["text"], evidence, row
            )
            for row, evidence in self._supported(
                "considerations", ClaimField.CONSIDERATION, public.facts.considerations
            )
        ]
        purposes = {row["id"]: row["purpose"] for row in public.json["payments"] if row["id"]}
        self.payments = [
            FieldView(
                ClaimField.PAYMENT,
                row["state"],
                row["amount"]["text"] if row["amount"] else None,
                evidence,
                row,
                purposes.get(row["part_of"]),
            )
            for row, evidence in self._supported("payments", ClaimField.PAYMENT, public.facts.payments)
        ]
        self.events = [self._event(place, row) for place, row in enumerate(public.json["events"])]

    def _entry(self, claims: Claims, entry: Json) -> Evidence:
        both = zip(claims, entry["claims"], strict=True)
        usable = [written for claim, written in both if is_usable(claim, self.public.facts.sources)]
        # People can be disputed between events, where all claims about each agree.
        contested = entry["contested"] and entry["looser"]
        rest = (contested, entry["looser"], entry["verified"], entry["origins"])
        return Evidence(entry["field"], entry["claims"], usable, *rest)

    def _field(self, field: str, label: str) -> FieldView:
        evidence = self._evidence.get(Subject(field))
        value = evidence.usable[0]["value"] if evidence and evidence.usable else None
        return FieldView(field, label, value, evidence)

    def _supported(
        self, name: str, field: str, rows: Sequence[Criterion | Payment | Consideration]
    ) -> Iterator[tuple[Json, Evidence | None]]:
        """The rows of a list of the document, each with its evidence.

        The list has those that a usable claim supports; in documents of format 1 they have no ids, but the same order.
        """
        sources = self.public.facts.sources
        places = [
            place for place, row in enumerate(rows) if is_supported(row.claims, sources) and _list_of(row) in (name, "")
        ]
        for row, place in zip(self.document[name], places, strict=True):
            yield row, self._evidence.get(Subject(field, place))

    def _event(self, place: int, row: Json) -> FieldView:
        evidence = self._evidence.get(Subject(ClaimField.PEOPLE, place)) if row["people"] else None
        return FieldView(
            ClaimField.PEOPLE, row["kind"], row["people"]["text"] if row["people"] else None, evidence, row
        )

    @property
    def status_since(self) -> str:
        """When the present status was first reached; empty where that is the date of the word that last told of it."""
        status = self.document["status"]
        told = {one["status"]: one["reached"] for one in self.document["milestones"] or []} if status else {}
        reached = told.get(status["status"]) if told else None
        is_same = reached is None or status["effective"] or reached["date"] == status["date"]["date"]
        return "" if is_same or reached is None else reached["text"]

    @property
    def outcomes(self) -> list[Outcomes]:
        """What became of those who were sent, for nationals of each kind, as parts of a whole."""
        grouped: dict[str, list[Json]] = defaultdict(list)
        for row in self.document["outcomes"]:
            grouped[row["nationals"]].append(row)
        return [Outcomes(nationals, _parts(rows)) for nationals, rows in grouped.items()]

    @property
    def ordered(self) -> list[Json]:
        """People who were to be sent."""
        return [one for one in self.document["people"] if one["counted"] == Counted.ORDERED]

    @property
    def delivered(self) -> list[Json]:
        """People who were sent, held or have left."""
        return [one for one in self.document["people"] if one["counted"] != Counted.ORDERED]

    @property
    def status_claims(self) -> Evidence | None:
        """What sources claim of the status itself, such as a headline; None where none does."""
        return self._evidence.get(Subject(ClaimField.STATUS))

    @property
    def disputed(self) -> list[tuple[str, list[Json]]]:
        """The events of which not all can be as told, by what is disputed."""
        events = {row["id"]: row for row in self.document["events"]}
        return [(one["field"], [events[key] for key in one["events"]]) for one in self.document["disputes"]]

    @property
    def payments_ahead(self) -> list[FieldView]:
        """Payments that were estimated, demanded, offered or promised."""
        return [view for view in self.payments if view.row["state"] in AHEAD]

    @property
    def payments_since(self) -> list[FieldView]:
        """Payments that were made, disputed or refused, or of which that isn't disclosed."""
        return [view for view in self.payments if view.row["state"] not in AHEAD]

    @property
    def status_by_party(self) -> list[tuple[str, Json | None]]:
        """The latest that each party said."""
        statuses = self.document["status_by_party"]
        return [(str(party.label), statuses[party]) for party in PARTIES]
