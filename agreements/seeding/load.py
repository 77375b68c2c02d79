"""Rows → model instances, in the order in which they refer to each other.

One file: one pass over all kinds of rows, in the order in which they refer to each other.
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
from .validator import Validator, is_there

ROWS_PER_AGREEMENT = 1000
"""A row's key is its agreement's id times this plus its own id in the file: no file renumbers another's rows."""

_STATES = {"": EditorialState.IN_REVIEW, "published": EditorialState.IN_REVIEW, "draft": EditorialState.DRAFT}
_STANDS_IN: dict[str, str] = {
    **dict.fromkeys(ClaimField.values, "claims"),
    ClaimField.CRITERION: "criteria",
    ClaimField.PAYMENT: "payments",
    ClaimField.CONSIDERATION: "considerations",
    ClaimField.PEOPLE: "events",
}
"""In which list of a file the claims about each field stand."""
_NEEDS_SOURCE = "Name at least one source."

About = dict[str, Any]
"""What a claim is about: its field, and the row where it is about one."""


class Loader(Validator):
    """Seeds on their way into the database: what they refer to, by the names under which they do."""

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
        """Those of the rows of each file and kind."""
        self.spare = 0

    def load(self) -> None:
        """Save all that is right and collect what is wrong."""
        for row in self.seeds.countries:
            self._country(row)
        for row in self.seeds.actors:
            self._actor(row)
        for slug, row in self.seeds.sources.items():
            self._source(slug, row)
        for slug, row in self.seeds.sources.items():
            self.link(self.sources[slug], row, "retells", self.sources)
        for slug, row in self.seeds.agreements.items():
            self._agreement(slug, row)
        for slug, row in self.seeds.agreements.items():
            self._predecessors(self.agreements[slug], row)
            self._children(self.agreements[slug], row)
        self._across_agreements()
        for slug, row in self.seeds.agreements.items():
            self._evidence(self.agreements[slug], row)

    def _across_agreements(self) -> None:
        for slug, row in self.seeds.agreements.items():
            self._wholes(self.agreements[slug], row)
        for row in self.seeds.cases:
            self._case(row)
        for number, row in enumerate(self.seeds.outside_counts, start=1):
            self._outside_count(number, row)
        for number, row in enumerate(self.seeds.checks, start=1):
            self._check(number, row)

    # -- What agreements refer to ------------------------------------------------------------------

    def _country(self, row: Row) -> None:
        aliases = [alias.strip() for alias in row.string("aliases").split("|") if alias.strip()]
        country = self.countries.setdefault(row.string("code"), Country(**{**row.values, "aliases": aliases}))
        if self.once(row, "country", "code"):
            self.save(country, row)

    def _actor(self, row: Row) -> None:
        country = self.find(row, "country", self.countries)
        actor = self.actors.setdefault(row.string("slug"), Actor(**{**row.values, "country": country}))
        if self.once(row, "actor", "slug"):
            self.save(actor, row)

    def _source(self, slug: str, row: Row) -> None:
        renamed = {"published_inferred": "is_published_inferred", "document": "document_name"}
        values = {renamed.get(key, key): value for key, value in row.values.items() if key != "retells"}
        self.sources[slug] = Source(slug=slug, **values)
        self.save(self.sources[slug], row)

    # -- Agreements and what hangs on them ---------------------------------------------------------

    def _agreement(self, slug: str, row: Row) -> None:
        sender, host = (self.find(row, party, self.countries) for party in ("sender", "host"))
        agreement = Agreement(pk=self._id(row), slug=slug, **row.given("title", "summary", "kind"))
        agreement.sender, agreement.host = sender, host  # type: ignore[assignment]  # full_clean() tells
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
        """The permanent id, or, where it can't be used, one that nobody has, to check the rest of the file with."""
        written = row.string("id")
        if not (written.isascii() and written.isdecimal() and 0 < len(written) < 7 and int(written) > 0):
            self.refuse(row, "id", f"“{written[:40]}” is not a whole number from 1 to 999999")
        elif self.once(row, "id"):
            return int(written)
        return 10**6 + len(self.agreements)

    def _key(self, owner: Agreement | CourtCase, row: Row, kind: str) -> int:
        """The key of a row, from its permanent id; where it can't be used, one that nobody has."""
        number = self._number(row, kind)
        return self._spare() if number is None else owner.pk * ROWS_PER_AGREEMENT + number

    def _number(self, row: Row, kind: str) -> int | None:
        """The permanent id of a row among those of its kind in the file; None, with an error, where it has none."""
        ids = self.ids.setdefault((row.file, kind), set())
        written = row.string("id")
        if not (written.isascii() and written.isdigit() and len(written) < 5 and 0 < int(written) < ROWS_PER_AGREEMENT):
            told = f"“{written[:40]}” is not a whole number" if written else "Give it a number"
            self.refuse(row, "id", f"{told} from 1 to {ROWS_PER_AGREEMENT - 1} that no {kind} of this file ever had")
        elif int(written) in ids:
            self.refuse(row, "id", f"Another {kind} of this file has the id {written}. Give it one that none ever had.")
        else:
            ids.add(int(written))
            return int(written)
        return None

    def _spare(self) -> int:
        """A key that nobody has, to check the rest of the file with."""
        self.spare += 1
        return 10**9 + self.spare

    def _predecessors(self, agreement: Agreement, row: Row) -> None:
        agreement.follows = self.find(row, "follows", self.agreements)
        agreement.replaces = self.find(row, "replaces", self.agreements)
        if is_there(agreement) and (row.string("follows") or row.string("replaces")):
            self.save(agreement, row)

    def _children(self, agreement: Agreement, row: Row) -> None:
        claims = [(claim, {"field": claim.string("field")}) for claim in row.rows("claims")]
        for criterion in row.rows("criteria"):
            claims += self._item(Criterion, ClaimField.CRITERION, criterion, agreement)
        for payment in row.rows("payments"):
            claims += self._item(Payment, ClaimField.PAYMENT, payment, agreement)
        for consideration in row.rows("considerations"):
            claims += self._item(Consideration, ClaimField.CONSIDERATION, consideration, agreement)
        for text in row.rows("texts"):
            self._text(text, agreement)
        for event in row.rows("events"):
            claims += self._event(event, agreement)
        for event in row.rows("events"):
            for key in ("disputes", "outcome_of"):
                self._other_event(key, event, agreement, [other.string("id") for other in row.rows("events")])
        subjects = [about for _, about in claims]
        for claim, about in claims:
            self._claim(claim, about, agreement, is_alone=subjects.count(about) == 1)
        for criticism in row.rows("criticisms"):
            self._criticism(criticism, agreement)

    def _item(
        self,
        model: type[Criterion] | type[Payment] | type[Consideration],
        field: ClaimField,
        row: Row,
        agreement: Agreement,
    ) -> list[tuple[Row, About]]:
        values = {key: value for key, value in row.values.items() if key not in ("id", "claims", "part_of")}
        item = model(pk=self._key(agreement, row, field.value), agreement=agreement, **values)
        self.save(item, row)
        return [(claim, {"field": field, field.value: item}) for claim in row.rows("claims")]

    def _event(self, row: Row, agreement: Agreement) -> list[tuple[Row, About]]:
        actor, people = self.find(row, "actor", self.actors), row.row("people")
        values = row.given(
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
            values |= people.given("counted", "nationals", "manner", "counted_from", "counted_to")
            values |= {f"is_{key}": people.boolean(key) for key in ("running_total", "total")}
            values |= {key: people.boolean(key) for key in ("had_protection",) if key in people.values}
            if not people.rows("claims"):
                self.refuse(people, "claims", "Say who counts them: one claim at least.")
        event = Event(pk=self._key(agreement, row, "event"), agreement=agreement, actor=actor, **values)
        self.save(event, row)
        self.link(event, row, "sources", self.sources, needed=_NEEDS_SOURCE)
        claims = people.rows("claims") if people else []
        return [(claim, {"field": ClaimField.PEOPLE, "event": event}) for claim in claims]

    def _text(self, row: Row, agreement: Agreement) -> None:
        source = self.find(row, "source", self.sources)
        values = row.given("role", "article")
        self.save(LegalText(pk=self._key(agreement, row, "text"), agreement=agreement, source=source, **values), row)

    def _wholes(self, agreement: Agreement, row: Row) -> None:
        """Point payments to the larger sums that hold them: `3` in the same file, `rwanda-uk-2022/3` in another."""
        for payment in row.rows("payments"):
            written = payment.string("part_of")
            slug, _, number = written.rpartition("/")
            whole = self.find(payment, "part_of", self.agreements, slug) if slug else agreement
            if not written or whole is None or not payment.string("id").isdecimal():
                continue
            key = whole.pk * ROWS_PER_AGREEMENT + int(number) if number.isascii() and number.isdecimal() else 0
            found = Payment.objects.filter(pk=key).first()
            part = Payment.objects.filter(pk=agreement.pk * ROWS_PER_AGREEMENT + int(payment.string("id"))).first()
            if found is None:
                self.refuse(payment, "part_of", f"There is no payment “{written[:60]}”.")
            elif part is not None:
                part.part_of = found
                self.save(part, payment)

    def _case(self, row: Row) -> None:
        country, policy_of = (self.find(row, key, self.countries) for key in ("country", "policy_of"))
        values = row.given("slug", "title", "court", "docket", "text")
        key = self._number(row, "court case") or self._spare()
        case = CourtCase(pk=key, country=country, policy_of=policy_of, **values)
        self.save(case, row)
        self.link(case, row, "agreements", self.agreements, needed="Name at least one agreement.")
        if is_there(case) and (wrong := policy_mismatch(policy_of, case.agreements.all())):
            self.refuse(row, "policy_of", wrong)
        if not row.rows("events"):
            self.refuse(row, "events", "Name at least one step.")
        for event in row.rows("events"):
            given = event.given("occurred", "position", "kind", "court", "status", "text", "locator")
            step = CaseEvent(case=case, **given)
            step.pk = self._key(case, event, f"step of case {case.pk}")
            self.save(step, event)
            self.link(step, event, "sources", self.sources, needed=_NEEDS_SOURCE)

    def _outside_count(self, number: int, row: Row) -> None:
        sender, source = self.find(row, "sender", self.countries), self.find(row, "source", self.sources)
        values = row.given("measure", "value", "counted_to", "locator", "statement", "speaker")
        self.save(OutsideCount(pk=number, sender=sender, source=source, **values), row)

    def _other_event(self, key: str, row: Row, agreement: Agreement, ids: list[str]) -> None:
        """Point to an event of the same file: that can't be as told if this one is, or of the people's transfer."""
        other = row.string(key)
        if other and other not in ids:
            self.refuse(row, key, f"No event of this file has the id “{other[:40]}”.")
        elif other and row.string("id").isdecimal() and other.isdecimal():
            event, disputed = (
                Event.objects.filter(pk=agreement.pk * ROWS_PER_AGREEMENT + int(id_)).first()
                for id_ in (row.string("id"), other)
            )
            if event is not None and disputed is not None:
                setattr(event, key, disputed)
                self.save(event, row)

    def _check(self, number: int, row: Row) -> None:
        about = {
            "agreement": self.find(row, "agreement", self.agreements),
            "country": self.find(row, "country", self.countries),
        }
        values = row.given("checked", "where", "languages", "looked_for", "found")
        self.save(Check(pk=number, **about, **values), row)

    def _claim(self, row: Row, about: About, agreement: Agreement, *, is_alone: bool) -> None:
        source = self.find(row, "source", self.sources)
        values = row.given(*CLAIM_DETAILS) | about
        claim = Claim(pk=self._key(agreement, row, "claim"), agreement=agreement, source=source, **values)
        is_value = about["field"] != ClaimField.STATUS and source is not None and source.grade != Grade.X
        if is_alone and "rank" not in row.values and is_value:
            claim.rank = Rank.PREFERRED
        try:
            claim.value = row.string("value")
        except ValidationError as error:
            self.refuse(row, "value", " ".join(error.messages))
        else:
            self.save(claim, row)

    def _criticism(self, row: Row, agreement: Agreement) -> None:
        values = row.given("slug", "ground", "form", "occurred", "text", "locator", "response", "outcome")
        criticism = Criticism(actor=self.find(row, "actor", self.actors), **values)
        if self.once(row, "criticism", "slug"):
            self.save(criticism, row)
        self.link(criticism, row, "sources", self.sources, needed=_NEEDS_SOURCE)
        also = [self.find(row, "also", self.agreements, name) for name in row.slugs("also")]
        if is_there(criticism):
            criticism.agreements.set(other for other in (agreement, *also) if other is not None and is_there(other))

    def _evidence(self, agreement: Agreement, row: Row) -> None:
        """What is to be published must have its evidence, as far as the file could be loaded whole."""
        if agreement.state == EditorialState.DRAFT or row.file in self.incomplete:
            return
        try:
            check(agreement)
        except ValidationError as error:
            for key, reasons in error.message_dict.items():
                line = row.lines.get(_STANDS_IN.get(key, key), row.line)
                self.errors += [SeedError(row.file, line, key, reason) for reason in reasons]
