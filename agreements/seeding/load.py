"""Turning the rows of the seeds into saved model instances.

Kept in one module because one class saves all kinds of rows, in the order in which they refer to each other.
"""

from typing import Any

from django.core.exceptions import ValidationError

from ..choices import ClaimField, EditorialState, Grade, Rank
from ..models import (
    CLAIM_DETAILS,
    Actor,
    Agreement,
    CaseEvent,
    Check,
    Claim,
    Consideration,
    Country,
    CourtCase,
    Criterion,
    Criticism,
    Event,
    LegalText,
    OutsideCount,
    Payment,
    Source,
)
from ..models.cases import policy_mismatch
from ..validation import check
from .read import Seeds
from .rows import Row, SeedError
from .validator import Validator, is_saved

ROWS_PER_AGREEMENT = 1000
"""A row's key is its agreement's id times this plus its own id in the file: no file renumbers another's rows."""

_STATES = {"": EditorialState.IN_REVIEW, "published": EditorialState.IN_REVIEW, "draft": EditorialState.DRAFT}
_LIST_OF_FIELD: dict[str, str] = {
    **dict.fromkeys(ClaimField.values, "claims"),
    ClaimField.CRITERION: "criteria",
    ClaimField.PAYMENT: "payments",
    ClaimField.CONSIDERATION: "considerations",
    ClaimField.PEOPLE: "events",
}
"""The list of a file that holds the claims about each field."""
_SOURCE_REQUIRED = "Name at least one source."

Subject = dict[str, Any]
"""What a claim is about, as arguments of its constructor: the field, and the row where it is about one."""


class Loader(Validator):
    """Loads seeds into the database; keeps the instances by the names under which rows refer to them."""

    def __init__(self, seeds: Seeds) -> None:
        super().__init__()
        self.seeds = seeds
        self.errors += seeds.errors
        self.incomplete |= {error.file for error in seeds.errors}
        self.countries: dict[str, Country] = {}
        self.actors: dict[str, Actor] = {}
        self.sources: dict[str, Source] = {}
        self.agreements: dict[str, Agreement] = {}
        self.ids: dict[tuple[str, str], set[int]] = {}
        """The ids of the rows by file and kind."""
        self.unused_pks = 0

    def load(self) -> None:
        """Save all valid rows and collect the errors of the others."""
        for row in self.seeds.countries:
            self._load_country(row)
        for row in self.seeds.actors:
            self._load_actor(row)
        for slug, row in self.seeds.sources.items():
            self._load_source(slug, row)
        for slug, row in self.seeds.sources.items():
            self.link(self.sources[slug], row, "retells", self.sources)
        for slug, row in self.seeds.agreements.items():
            self._load_agreement(slug, row)
        for slug, row in self.seeds.agreements.items():
            self._link_predecessors(self.agreements[slug], row)
            self._load_children(self.agreements[slug], row)
        self._load_shared_rows()
        for slug, row in self.seeds.agreements.items():
            self._check_evidence(self.agreements[slug], row)

    def _load_shared_rows(self) -> None:
        """Load the rows that can refer to any agreement."""
        for slug, row in self.seeds.agreements.items():
            self._link_parent_payments(self.agreements[slug], row)
        for row in self.seeds.cases:
            self._load_case(row)
        for number, row in enumerate(self.seeds.outside_counts, start=1):
            self._load_outside_count(number, row)
        for number, row in enumerate(self.seeds.checks, start=1):
            self._load_check(number, row)

    # -- Rows that agreements refer to -------------------------------------------------------------

    def _load_country(self, row: Row) -> None:
        values = {**row.values, "aliases": _aliases(row)}
        country = self.countries.setdefault(row.string("code"), Country(**values))
        if self.check_unique(row, "country", "code"):
            self.save(country, row)

    def _load_actor(self, row: Row) -> None:
        country = self.find(row, "country", self.countries)
        values = {**row.values, "country": country, "aliases": _aliases(row)}
        actor = self.actors.setdefault(row.string("slug"), Actor(**values))
        if self.check_unique(row, "actor", "slug"):
            self.save(actor, row)

    def _load_source(self, slug: str, row: Row) -> None:
        renamed = {"published_inferred": "is_published_inferred", "document": "document_name"}
        values = {renamed.get(key, key): value for key, value in row.values.items() if key != "retells"}
        self.sources[slug] = Source(slug=slug, **values)
        self.save(self.sources[slug], row)

    # -- Agreements and the rows that belong to them -----------------------------------------------

    def _load_agreement(self, slug: str, row: Row) -> None:
        sender, host = (self.find(row, party, self.countries) for party in ("sender", "host"))
        agreement = Agreement(pk=self._id(row), slug=slug, **row.values_of("title", "summary", "kind"))
        agreement.sender, agreement.host = sender, host  # type: ignore[assignment]  # full_clean() refuses None
        agreement.state = _STATES.get(row.string("state"), EditorialState.DRAFT)
        if row.string("state") not in _STATES:
            self.refuse(row, "state", f"“{row.string('state')[:40]}” is neither published nor draft")
        self.agreements[slug] = agreement
        self.save(agreement, row)
        self.link(agreement, row, "joint_senders", self.countries)
        for party in ("sender", "host"):
            if row.string(party) in row.slugs("joint_senders"):
                self.refuse(row, "joint_senders", f"“{row.string(party)}” is the {party}: name the others only.")

    def _id(self, row: Row) -> int:
        """Return the permanent id; where it is invalid, an unused one, with which the rest of the file is validated."""
        text = row.string("id")
        if not (text.isascii() and text.isdecimal() and 0 < len(text) < 7 and int(text) > 0):
            self.refuse(row, "id", f"“{text[:40]}” is not a whole number from 1 to 999999")
        elif self.check_unique(row, "id"):
            return int(text)
        return 10**6 + len(self.agreements)

    def _pk(self, owner: Agreement | CourtCase, row: Row, kind: str) -> int:
        """Return the pk of a row, made of its permanent id; where that is invalid, an unused one."""
        number = self._number(row, kind)
        return self._unused_pk() if number is None else owner.pk * ROWS_PER_AGREEMENT + number

    def _number(self, row: Row, kind: str) -> int | None:
        """Return a row's permanent id among the rows of its kind in the file; None, with an error noted, if invalid."""
        ids = self.ids.setdefault((row.file, kind), set())
        text = row.string("id")
        if not (text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) < ROWS_PER_AGREEMENT):
            start = f"“{text[:40]}” is not a whole number" if text else "Give it a number"
            self.refuse(row, "id", f"{start} from 1 to {ROWS_PER_AGREEMENT - 1} that no {kind} of this file ever had")
        elif int(text) in ids:
            self.refuse(row, "id", f"Another {kind} of this file has the id {text}. Give it one that none ever had.")
        else:
            ids.add(int(text))
            return int(text)
        return None

    def _unused_pk(self) -> int:
        """Return a pk that no row has, with which the rest of the file is validated."""
        self.unused_pks += 1
        return 10**9 + self.unused_pks

    def _link_predecessors(self, agreement: Agreement, row: Row) -> None:
        agreement.follows = self.find(row, "follows", self.agreements)
        agreement.replaces = self.find(row, "replaces", self.agreements)
        if is_saved(agreement) and (row.string("follows") or row.string("replaces")):
            self.save(agreement, row)

    def _load_children(self, agreement: Agreement, row: Row) -> None:
        claims = [(claim, {"field": claim.string("field")}) for claim in row.rows("claims")]
        for criterion in row.rows("criteria"):
            claims += self._load_item(Criterion, ClaimField.CRITERION, criterion, agreement)
        for payment in row.rows("payments"):
            claims += self._load_item(Payment, ClaimField.PAYMENT, payment, agreement)
        for consideration in row.rows("considerations"):
            claims += self._load_item(Consideration, ClaimField.CONSIDERATION, consideration, agreement)
        for text in row.rows("texts"):
            self._load_text(text, agreement)
        for event in row.rows("events"):
            claims += self._load_event(event, agreement)
        for event in row.rows("events"):
            for key in ("disputes", "outcome_of"):
                self._link_events(key, event, agreement, [other.string("id") for other in row.rows("events")])
        subjects = [subject for _, subject in claims]
        for claim, subject in claims:
            self._load_claim(claim, subject, agreement, is_alone=subjects.count(subject) == 1)
        for criticism in row.rows("criticisms"):
            self._load_criticism(criticism, agreement)

    def _load_item(
        self,
        model: type[Criterion] | type[Payment] | type[Consideration],
        field: ClaimField,
        row: Row,
        agreement: Agreement,
    ) -> list[tuple[Row, Subject]]:
        values = {key: value for key, value in row.values.items() if key not in ("id", "claims", "part_of")}
        item = model(pk=self._pk(agreement, row, field.value), agreement=agreement, **values)
        self.save(item, row)
        return [(claim, {"field": field, field.value: item}) for claim in row.rows("claims")]

    def _load_event(self, row: Row, agreement: Agreement) -> list[tuple[Row, Subject]]:
        actor, people = self.find(row, "actor", self.actors), row.row("people")
        values = row.values_of(
            "occurred",
            "effective",
            "position",
            "kind",
            "said_by",
            "basis",
            "status",
            "text",
            "locator",
            "known_since",
            "known_why",
        )
        if people is not None:
            values |= people.values_of("counted", "nationals", "manner", "counted_from", "counted_to")
            values |= {f"is_{key}": people.boolean(key) for key in ("running_total", "total")}
            values |= {key: people.boolean(key) for key in ("had_protection",) if key in people.values}
            if not people.rows("claims"):
                self.refuse(people, "claims", "Say who counts them: one claim at least.")
        event = Event(pk=self._pk(agreement, row, "event"), agreement=agreement, actor=actor, **values)
        self.save(event, row)
        self.link(event, row, "sources", self.sources, required=_SOURCE_REQUIRED)
        claims = people.rows("claims") if people else []
        return [(claim, {"field": ClaimField.PEOPLE, "event": event}) for claim in claims]

    def _load_text(self, row: Row, agreement: Agreement) -> None:
        source = self.find(row, "source", self.sources)
        values = row.values_of("role", "article")
        self.save(LegalText(pk=self._pk(agreement, row, "text"), agreement=agreement, source=source, **values), row)

    def _link_parent_payments(self, agreement: Agreement, row: Row) -> None:
        """Set the larger sums that payments are part of: `3` in the same file, `rwanda-uk-2022/3` in another."""
        for payment in row.rows("payments"):
            reference = payment.string("part_of")
            slug, _, number = reference.rpartition("/")
            owner = self.find(payment, "part_of", self.agreements, slug) if slug else agreement
            if not reference or owner is None or not payment.string("id").isdecimal():
                continue
            pk = owner.pk * ROWS_PER_AGREEMENT + int(number) if number.isascii() and number.isdecimal() else 0
            parent_payment = Payment.objects.filter(pk=pk).first()
            part = Payment.objects.filter(pk=agreement.pk * ROWS_PER_AGREEMENT + int(payment.string("id"))).first()
            if parent_payment is None:
                self.refuse(payment, "part_of", f"There is no payment “{reference[:60]}”.")
            elif part is not None:
                part.part_of = parent_payment
                self.save(part, payment)

    def _load_case(self, row: Row) -> None:
        country, policy_of = (self.find(row, key, self.countries) for key in ("country", "policy_of"))
        values = row.values_of("slug", "title", "court", "docket", "text")
        pk = self._number(row, "court case") or self._unused_pk()
        case = CourtCase(pk=pk, country=country, policy_of=policy_of, **values)
        self.save(case, row)
        self.link(case, row, "agreements", self.agreements, required="Name at least one agreement.")
        if is_saved(case) and (message := policy_mismatch(policy_of, case.agreements.all())):
            self.refuse(row, "policy_of", message)
        if not row.rows("events"):
            self.refuse(row, "events", "Name at least one step.")
        for event in row.rows("events"):
            values = event.values_of("occurred", "position", "kind", "court", "status", "text", "locator")
            step = CaseEvent(case=case, **values)
            step.pk = self._pk(case, event, f"step of case {case.pk}")
            self.save(step, event)
            self.link(step, event, "sources", self.sources, required=_SOURCE_REQUIRED)

    def _load_outside_count(self, number: int, row: Row) -> None:
        sender, source = self.find(row, "sender", self.countries), self.find(row, "source", self.sources)
        values = row.values_of("measure", "value", "counted_to", "locator", "statement", "speaker")
        self.save(OutsideCount(pk=number, sender=sender, source=source, **values), row)

    def _link_events(self, key: str, row: Row, agreement: Agreement, ids: list[str]) -> None:
        """Point an event to another of the same file: one that it disputes, or whose outcome it is."""
        other_id = row.string(key)
        if other_id and other_id not in ids:
            self.refuse(row, key, f"No event of this file has the id “{other_id[:40]}”.")
        elif other_id and row.string("id").isdecimal() and other_id.isdecimal():
            event, other_event = (
                Event.objects.filter(pk=agreement.pk * ROWS_PER_AGREEMENT + int(id_)).first()
                for id_ in (row.string("id"), other_id)
            )
            if event is not None and other_event is not None:
                setattr(event, key, other_event)
                self.save(event, row)

    def _load_check(self, number: int, row: Row) -> None:
        subject = {
            "agreement": self.find(row, "agreement", self.agreements),
            "country": self.find(row, "country", self.countries),
        }
        values = row.values_of("checked", "where", "languages", "looked_for", "found")
        self.save(Check(pk=number, **subject, **values), row)

    def _load_claim(self, row: Row, subject: Subject, agreement: Agreement, *, is_alone: bool) -> None:
        source = self.find(row, "source", self.sources)
        values = row.values_of(*CLAIM_DETAILS) | subject
        claim = Claim(pk=self._pk(agreement, row, "claim"), agreement=agreement, source=source, **values)
        can_be_preferred = subject["field"] != ClaimField.STATUS and source is not None and source.grade != Grade.X
        if is_alone and "rank" not in row.values and can_be_preferred:
            claim.rank = Rank.PREFERRED
        try:
            claim.value = row.string("value")
        except ValidationError as error:
            self.refuse(row, "value", " ".join(error.messages))
        else:
            self.save(claim, row)

    def _load_criticism(self, row: Row, agreement: Agreement) -> None:
        values = row.values_of("slug", "ground", "form", "occurred", "text", "locator", "response", "outcome")
        criticism = Criticism(actor=self.find(row, "actor", self.actors), **values)
        if self.check_unique(row, "criticism", "slug"):
            self.save(criticism, row)
        self.link(criticism, row, "sources", self.sources, required=_SOURCE_REQUIRED)
        also = [self.find(row, "also", self.agreements, name) for name in row.slugs("also")]
        if is_saved(criticism):
            criticism.agreements.set(other for other in (agreement, *also) if other is not None and is_saved(other))

    def _check_evidence(self, agreement: Agreement, row: Row) -> None:
        """Check that an agreement to publish has its evidence; skipped where a row of the file couldn't be saved."""
        if agreement.state == EditorialState.DRAFT or row.file in self.incomplete:
            return
        try:
            check(agreement)
        except ValidationError as error:
            for key, reasons in error.message_dict.items():
                line = row.lines.get(_LIST_OF_FIELD.get(key, key), row.line)
                self.errors += [SeedError(row.file, line, key, reason) for reason in reasons]


def _aliases(row: Row) -> list[str]:
    """Return the other names of a country or an actor, which are separated by bars."""
    return [alias.strip() for alias in row.string("aliases").split("|") if alias.strip()]
