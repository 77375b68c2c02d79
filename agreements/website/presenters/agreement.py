"""The document of an agreement, arranged for its page: each value beside its evidence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...choices import GUARANTEE_KINDS, ClaimField, CountedAs, PaymentState, Rank
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
"""The fields with one value that the page always shows, with their labels: as unknown where no source states them."""
OPTIONAL = ((ClaimField.BUILT_CAPACITY, "Capacity built"), (ClaimField.PLANNED_START, "Planned start of use"))
"""The fields with one value that the page leaves out where no source states them."""
BEFORE_PAYMENT = (PaymentState.ESTIMATED, PaymentState.DEMANDED, PaymentState.OFFERED, PaymentState.PROMISED)
"""The states of a payment that is neither made nor refused yet."""


@dataclass(frozen=True)
class ClaimGroup:
    """One of the values that sources give, with the claims that give it."""

    value: str | None
    claims: list[Json]


@dataclass(frozen=True)
class Evidence:
    """The claims about one field or row, and how far they agree."""

    field: str
    claims: list[Json]
    usable: list[Json]
    """The claims that can be the published value."""
    contested: bool
    looser: bool
    """Whether claims differ in their wording, although all can be true."""
    verified: bool | None
    origins: int
    """The least number of independent origins of the published value."""

    @property
    def reason(self) -> str | None:
        """The editors' reason for the preferred claim; None where no claim is preferred."""
        return next((claim["reason"] for claim in self.usable if claim["rank"] == Rank.PREFERRED), None)

    @property
    def sides(self) -> list[ClaimGroup]:
        """The usable claims grouped by their value, the published value first."""
        grouped: dict[str | None, list[Json]] = defaultdict(list)
        for claim in self.usable:
            grouped[claim["value"]].append(claim)
        return [ClaimGroup(value, claims) for value, claims in grouped.items()]


@dataclass(frozen=True)
class FieldView:
    """A field or row of the record: its value in words (None where no source gives one), and its evidence."""

    field: str
    label: str
    value: str | None
    evidence: Evidence | None
    row: Any = None
    parent_purpose: str | None = None
    """The purpose of the payment that this one is part of; None where there is none, or it is in another record."""


@dataclass(frozen=True)
class Part:
    """One segment of a bar of outcomes: its row of the document, start and width in percent of the bar."""

    row: Json
    start: float
    width: float


@dataclass(frozen=True)
class Outcomes:
    """The bar of what became of the people sent, for nationals of one kind."""

    nationals: str
    parts: list[Part]


def _parts(rows: list[Json]) -> list[Part]:
    # The segment of people whose outcome is unknown is as wide as their number can be at most.
    sizes = [(row["people"]["high"] if row["outcome"] == UNKNOWN else None) or row["people"]["low"] for row in rows]
    total = sum(sizes) or 1
    parts, start = [], 0.0
    for row, size in zip(rows, sizes, strict=True):
        width = round(100 * size / total, 2)
        parts.append(Part(row, round(start, 2), width))
        start += width
    return parts


def _criteria_list(row: Criterion | Payment | Consideration) -> str:
    """The list of the document that holds a criterion; empty for rows of other kinds."""
    if not isinstance(row, Criterion):
        return ""
    return "guarantees" if row.kind in GUARANTEE_KINDS else "selection_criteria"


class AgreementPresenter:
    """Prepares the page of one agreement: its fields and rows, each with its evidence."""

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
        self.events = [self._event(index, row) for index, row in enumerate(public.json["events"])]

    def _entry(self, claims: Claims, entry: Json) -> Evidence:
        pairs = zip(claims, entry["claims"], strict=True)
        usable = [claim_json for claim, claim_json in pairs if is_usable(claim, self.public.facts.sources)]
        # Numbers of people can be contested between events although the claims about each event agree.
        contested = entry["contested"] and entry["looser"]
        return Evidence(
            field=entry["field"],
            claims=entry["claims"],
            usable=usable,
            contested=contested,
            looser=entry["looser"],
            verified=entry["verified"],
            origins=entry["origins"],
        )

    def _field(self, field: str, label: str) -> FieldView:
        evidence = self._evidence.get(Subject(field))
        value = evidence.usable[0]["value"] if evidence and evidence.usable else None
        return FieldView(field, label, value, evidence)

    def _supported(
        self, name: str, field: str, rows: Sequence[Criterion | Payment | Consideration]
    ) -> Iterator[tuple[Json, Evidence | None]]:
        """Yield each row of the document's list `name` with its evidence.

        The list holds those of `rows` that a usable claim supports, in the same order. Rows of format 1 have no ids.
        """
        sources = self.public.facts.sources
        indexes = [
            index
            for index, row in enumerate(rows)
            if is_supported(row.claims, sources) and _criteria_list(row) in (name, "")
        ]
        for row, index in zip(self.document[name], indexes, strict=True):
            yield row, self._evidence.get(Subject(field, index))

    def _event(self, index: int, row: Json) -> FieldView:
        evidence = self._evidence.get(Subject(ClaimField.PEOPLE, index)) if row["people"] else None
        return FieldView(
            ClaimField.PEOPLE, row["kind"], row["people"]["text"] if row["people"] else None, evidence, row
        )

    @property
    def status_since(self) -> str:
        """The date on which the present status was first reached; empty where the status itself shows this date."""
        status = self.document["status"]
        reached_by_status = {row["status"]: row["reached"] for row in self.document["milestones"] or []}
        reached = reached_by_status.get(status["status"]) if status else None
        is_same = reached is None or status["effective"] or reached["date"] == status["date"]["date"]
        return "" if is_same or reached is None else reached["text"]

    @property
    def outcomes(self) -> list[Outcomes]:
        """What became of the people sent, as one bar for nationals of each kind."""
        grouped: dict[str, list[Json]] = defaultdict(list)
        for row in self.document["outcomes"]:
            grouped[row["nationals"]].append(row)
        return [Outcomes(nationals, _parts(rows)) for nationals, rows in grouped.items()]

    @property
    def ordered(self) -> list[Json]:
        """The counts of people who were ordered to be sent."""
        return [row for row in self.document["people"] if row["counted"] == CountedAs.ORDERED]

    @property
    def delivered(self) -> list[Json]:
        """The counts of people in any other respect: sent, held, released …"""
        return [row for row in self.document["people"] if row["counted"] != CountedAs.ORDERED]

    @property
    def status_claims(self) -> Evidence | None:
        """The claims about the status itself, such as a headline's; None where there are none."""
        return self._evidence.get(Subject(ClaimField.STATUS))

    @property
    def disputed(self) -> list[tuple[str, list[Json]]]:
        """Pairs of a disputed field and the events that can't all be true of it."""
        events = {row["id"]: row for row in self.document["events"]}
        return [(dispute["field"], [events[pk] for pk in dispute["events"]]) for dispute in self.document["disputes"]]

    @property
    def payments_ahead(self) -> list[FieldView]:
        """The payments that were estimated, demanded, offered or promised."""
        return [view for view in self.payments if view.row["state"] in BEFORE_PAYMENT]

    @property
    def payments_since(self) -> list[FieldView]:
        """The payments that are made, disputed, refused or undisclosed."""
        return [view for view in self.payments if view.row["state"] not in BEFORE_PAYMENT]

    @property
    def status_by_party(self) -> list[tuple[str, Json | None]]:
        """Each party's label, with the latest status that it stated; None where it stated none."""
        statuses = self.document["status_by_party"]
        return [(str(party.label), statuses[party]) for party in PARTIES]
