"""The document of an agreement, put in order for a page: each value beside its evidence."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ..choices import ClaimField, Counted, Party, PaymentParty, PaymentState, Rank
from ..documents import is_usable, people_to_date

Document = dict[str, Any]
SINGLE = (
    (ClaimField.CAPACITY, "Capacity"),
    (ClaimField.DURATION, "Duration"),
    (ClaimField.INSTRUMENT, "Instrument"),
    (ClaimField.TEXT_PUBLIC, "Is the text public?"),
    (ClaimField.FACILITY, "Facility"),
)
"""The fields of which an agreement has one value, and what pages call them."""
AHEAD = (PaymentState.ESTIMATED, PaymentState.DEMANDED, PaymentState.OFFERED, PaymentState.PROMISED)
"""The states of a payment that tell of money to come."""


@dataclass(frozen=True)
class Side:
    """One of several values that sources give, with all who give it."""

    value: str | None
    claims: list[Document]


@dataclass(frozen=True)
class Evidence:
    """What sources say about one value."""

    field: str
    claims: list[Document]
    contested: bool

    @property
    def usable(self) -> list[Document]:
        """The claims that can be the published value."""
        return [claim for claim in self.claims if is_usable(claim)]

    @property
    def reason(self) -> str | None:
        """Why the published value was chosen."""
        return next((claim["reason"] for claim in self.usable if claim["rank"] == Rank.PREFERRED), None)

    @property
    def sides(self) -> list[Side]:
        """The values that usable claims give, the published one first."""
        grouped: dict[str | None, list[Document]] = defaultdict(list)
        for claim in self.usable:
            grouped[claim["value"]].append(claim)
        return [Side(value, claims) for value, claims in grouped.items()]


@dataclass(frozen=True)
class Fact:
    """A value of the record in words, None where nobody says anything, and its evidence."""

    field: str
    label: str
    value: str | None
    evidence: Evidence | None
    row: Any = None


class Record:
    """The parts of a page about one agreement."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._entries: dict[tuple[str, str | int | None], list[Evidence]] = defaultdict(list)
        for entry in document["evidence"]:
            evidence = Evidence(entry["field"], entry["claims"], entry["contested"])
            self._entries[entry["field"], entry.get("event") or entry["about"]].append(evidence)
        self.facts = [self._fact(field, label) for field, label in SINGLE]
        self.criteria = [self._criterion(row) for row in document["selection_criteria"]]
        self.payments = [self._payment(row) for row in document["payments"]]
        self.events = [self._event(row) for row in document["events"]]

    def _fact(self, field: str, label: str) -> Fact:
        evidence = self._taken(field, None)
        value = evidence.usable[0]["value"] if evidence and evidence.usable else None
        return Fact(field, label, value, evidence)

    def _criterion(self, row: Document) -> Fact:
        return Fact(ClaimField.CRITERION, row["kind"], row["text"], self._taken(ClaimField.CRITERION, row["text"]), row)

    def _payment(self, row: Document) -> Fact:
        payer, payee = (PaymentParty(row[name]).label for name in ("payer", "payee"))
        evidence = self._taken(ClaimField.PAYMENT, f"{payer} to {payee}: {row['purpose']}")
        return Fact(ClaimField.PAYMENT, row["state"], row["amount"]["text"] if row["amount"] else None, evidence, row)

    def _event(self, row: Document) -> Fact:
        evidence = self._taken(ClaimField.PEOPLE, row["id"]) if row["people"] else None
        return Fact(ClaimField.PEOPLE, row["kind"], row["people"]["text"] if row["people"] else None, evidence, row)

    def _taken(self, field: str, about: str | int | None) -> Evidence | None:
        """The next entry about the row: rows that read alike stand in the same order as their evidence."""
        entries = self._entries[field, about]
        return entries.pop(0) if entries else None

    @property
    def contested(self) -> list[Fact]:
        """What sources disagree about."""
        facts = [*self.facts, *self.criteria, *self.payments, *self.events]
        return [fact for fact in facts if fact.evidence and fact.evidence.contested]

    @property
    def delivered(self) -> list[tuple[Counted, str | None]]:
        """Third-country nationals counted to date, by what is counted; None where no event counts them."""
        return [(counted, self._people(counted)) for counted in Counted]

    def _people(self, counted: str) -> str | None:
        summed = people_to_date(self.document["events"], counted)
        return str(summed) if summed else None

    @property
    def payments_ahead(self) -> list[Fact]:
        """Payments that were estimated, demanded, offered or promised."""
        return [fact for fact in self.payments if fact.row["state"] in AHEAD]

    @property
    def payments_since(self) -> list[Fact]:
        """Payments that were made, disputed or refused, or of which that isn't disclosed."""
        return [fact for fact in self.payments if fact.row["state"] not in AHEAD]

    @property
    def status_by_party(self) -> list[tuple[str, Document | None]]:
        """The latest that each party said."""
        told = self.document["status_by_party"]
        return [(str(party.label), told[party]) for party in (Party.SENDER, Party.HOST, Party.COURT)]
