"""The public JSON of an agreement, made from its facts and the values that follow from them.

`agreement_serializers.py` declares its schema. Kept in one module because each method builds one part of a document.
"""

import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse

from .. import choices
from ..clock import today
from ..record.activity import Days, state_on
from ..record.claims import dated_states, published_claim, quantity_of, supported, supporting_claims
from ..record.conflicts import is_worded_differently
from ..record.facts import (
    RELATIONS,
    Case,
    Claim,
    Claims,
    Consideration,
    Criterion,
    Criticism,
    Event,
    Facts,
    LegalText,
    Payment,
    Publication,
    Subject,
)
from ..record.known import Known
from ..record.origins import count_origins
from ..record.people import nationalities_of
from ..record.resolve import Values, aggregator_slugs
from . import json_values
from .links import public_url
from .names import Names
from .nested_serializers import ClaimSerializer

Json = dict[str, Any]

ID_KEYS = {
    choices.ClaimField.CRITERION: "criterion",
    choices.ClaimField.PAYMENT: "payment",
    choices.ClaimField.CONSIDERATION: "consideration",
    choices.ClaimField.PEOPLE: "event",
}
"""The key of evidence that holds the id of the row, for each claim field that is about a row."""
CLAIM_KEYS = ClaimSerializer.Meta.fields


def item(
    facts: Facts,
    values: Values,
    names: Names,
    publication: Publication | None = None,
    as_of: datetime.date | None = None,
) -> Json:
    """The part of the public document that lists show."""
    return _Presenter(facts, values, names, as_of).item(publication)


def item_parts(
    facts: Facts, values: Values, names: Names, publication: Publication | None
) -> tuple[Json, list[tuple[str | None, Json]]]:
    """The item in two parts: its stable fields, and pairs of a day (None from the beginning on) and the fields that
    have the given values from that day until the next.
    """
    days = values.days or (Days(None, None, None),)
    return (
        _Presenter(facts, values, names).stable_fields(publication),
        [(period.since.isoformat() if period.since else None, day_fields(period)) for period in days],
    )


def day_fields(period: Days | None) -> Json:
    """The fields of an item that depend on the day on which it is read."""
    if period is None:
        return {"activity": None, "in_force": None}
    return {"activity": period.activity, "in_force": period.in_force}


def neutral_title(facts: Facts, names: Names) -> str:
    """The title of a record as of a day: parties and kind, without an outcome that wasn't known then."""
    sender_names = [names.countries[code].name for code in (facts.sender, *facts.joint_senders)]
    *others, last = sender_names
    senders = f"{', '.join(others)} and {last}" if others else last
    return f"{senders} – {names.countries[facts.host].name}: {choices.AgreementKind(facts.kind).label}"


def present(
    facts: Facts,
    values: Values,
    names: Names,
    publication: Publication | None = None,
    as_of: datetime.date | None = None,
) -> Json:
    """The whole public document. Without a publication, as in one as of a day, it has neither times nor a revision."""
    presenter = _Presenter(facts, values, names, as_of)
    return presenter.item(publication) | presenter.evidence()


def publication_metadata(agreement_id: int, publication: Publication | None) -> Json:
    """The times of publication, and the number and address of the revision; all None without a publication."""
    if publication is None:
        return {"published_at": None, "updated_at": None, "revision": None}
    url = reverse("agreement-revision", args=[agreement_id, publication.number])
    return {
        "published_at": _time(publication.published_at),
        "updated_at": _time(publication.updated_at),
        "revision": {"number": publication.number, "url": public_url(url)},
    }


class _Presenter:
    def __init__(self, facts: Facts, values: Values, names: Names, as_of: datetime.date | None = None) -> None:
        self.facts, self.values, self.names, self.as_of = facts, values, names, as_of
        self.prefixes = _prefixes(settings.PUBLIC_URL, get_script_prefix())

    def item(self, publication: Publication | None) -> Json:
        """The part of the document that lists show."""
        return self.stable_fields(publication) | day_fields(state_on(self.values.days, self.as_of or today()))

    def stable_fields(self, publication: Publication | None) -> Json:
        """The fields of the item that don't depend on the day on which it is read."""
        facts, values = self.facts, self.values
        return {
            "id": facts.id,
            "slug": facts.slug,
            "title": neutral_title(facts, self.names) if self.as_of else facts.title,
            "url": self._url("agreement-detail", facts.id),
            "html_url": self._url("agreement", facts.slug),
            "kind": facts.kind,
            "summary": facts.summary,
            "sender": self._country(facts.sender),
            "joint_senders": sorted(map(self._country, facts.joint_senders), key=lambda country: country["name"]),
            "host": self._country(facts.host),
            "status": json_values.status(values.status),
            "stage": values.stage,
            "announced": json_values.date(values.announced),
            "first_reported": json_values.date(values.first_reported),
            "last_reported": json_values.day(values.last_reported),
            "instrument": values.instrument,
            "is_text_public": values.is_text_public,
            "facility": values.facility,
            "capacity": json_values.one_or_two(values.capacity),
            "built_capacity": json_values.one_or_two(values.built_capacity),
            "duration": json_values.quantity(values.duration),
            "term": json_values.term(values.term),
            "planned_start": json_values.date(values.planned_start),
            "selection_criteria": [self._criterion(row) for row in self._criteria(are_guarantees=False)],
            "guarantees": [
                {**self._criterion(row), "is_given": row.kind == choices.CriterionKind.GUARANTEES}
                for row in self._criteria(are_guarantees=True)
            ],
            "payments": [self._payment(row) for row in supported(facts.payments, facts.sources)],
            "considerations": [self._consideration(row) for row in supported(facts.considerations, facts.sources)],
            "people_transferred": self._people_transferred(),
            "outcomes": [json_values.outcome(outcome) for outcome in values.outcomes],
            "gaps": [*values.gaps],
            "is_verified": values.is_verified,
            "contested": sorted({subject.field for subject in values.contested}),
            "counts": {
                "sources": values.counts.sources,
                "origins": values.counts.origins,
                "events": values.counts.events,
                "claims": values.counts.claims,
                "criticisms": values.counts.criticisms,
                "contested_fields": values.counts.contested_fields,
            },
            "last_checked": self.names.checks.get(facts.id),
            **publication_metadata(facts.id, publication),
        }

    def _people_transferred(self) -> Json | None:
        """The number of people transferred, or None. Values stored in early formats have no last day of the count."""
        transferred = choices.CountedAs.TRANSFERRED
        number = self.values.people.get(transferred)
        if number is None:
            return None
        main_groups = (people for people in self.values.groups if people.group.is_main)
        main = next((people for people in main_groups if people.group.counted == transferred), None)
        return {
            **(json_values.quantity(number) or {}),
            "counted_to": json_values.day(main.counted_to) if main else None,
            "is_total": main.is_total if main else None,
        }

    def evidence(self) -> Json:
        """The fields that the whole document has beyond its item."""
        facts, values = self.facts, self.values
        self.sources = {slug: self._source(slug) for slug in facts.sources}
        self.contested = frozenset(values.contested)
        self.verified = frozenset(values.verified or ())
        self.known, self.copies = Known(facts), aggregator_slugs(facts)
        return {
            "as_of": json_values.day(self.as_of),
            "status_by_party": {party: json_values.status(status) for party, status in values.status_by_party.items()},
            "milestones": [json_values.milestone(milestone) for milestone in values.milestones],
            "people": [json_values.people(people) for people in values.groups],
            "texts": [self._text(row) for row in facts.texts],
            "cases": [self._case(row) for row in facts.cases],
            "disputes": [json_values.dispute(dispute) for dispute in values.disputes],
            "evidence": [self._evidence(subject, claims) for subject, claims in facts.subjects()],
            "events": [self._event(event) for event in facts.events],
            "criticisms": [self._criticism(criticism) for criticism in facts.criticisms],
            "sources": list(self.sources.values()),
            "related": self._related(),
        }

    def _url(self, url_name: str, identifier: int | str) -> str:
        return f"{self.prefixes[url_name]}{identifier}"

    def _row_url(self, url_name: str, pk: int | None) -> str | None:
        """The address of a row; None for one without an id, in documents of format 1."""
        return None if pk is None else self._url(url_name, pk)

    def _country(self, code: str) -> Json:
        return {"code": code, "name": self.names.countries[code].name, "url": self._url("country-detail", code)}

    def _actor(self, slug: str) -> Json:
        actor = self.names.actors.get(slug) or self.facts.actors[slug]
        url = self._url("actor-detail", actor.slug)
        return {"slug": actor.slug, "name": actor.name, "kind": actor.kind, "url": url}

    def _source(self, slug: str) -> Json:
        """A source as it is today, but with the date and the grade in the document: the values follow from these."""
        stored, row = self.facts.sources[slug], self.names.sources.get(slug)
        address = stored.address if row is None else row.url or None
        source = row or stored
        return {
            "slug": source.slug,
            "title": source.title,
            "publisher": source.publisher or None,
            "published": json_values.date(stored.published),
            "grade": stored.grade,
            "kind": source.kind,
            "address": address,
            "url": self._url("source-detail", source.slug),
        }

    def _criteria(self, *, are_guarantees: bool) -> list[Criterion]:
        """The supported criteria: either the guarantees or the selection criteria."""
        rows = [row for row in self.facts.criteria if (row.kind in choices.GUARANTEE_KINDS) is are_guarantees]
        return supported(rows, self.facts.sources)

    def _criterion(self, row: Criterion) -> Json:
        return {
            "id": row.id,
            "kind": row.kind,
            "category": row.category,
            "text": row.text,
            "url": self._row_url("criterion-detail", row.id),
        }

    def _payment(self, row: Payment) -> Json:
        return {
            "id": row.id,
            "payer": row.payer,
            "payee": row.payee,
            "purpose": row.purpose,
            "state": row.state,
            "amount": json_values.money(quantity_of(row.claims, self.facts.sources)),
            "part_of": self._parent_payment(row.part_of),
            "trigger": row.trigger,
            "states": [json_values.payment_state(claim) for claim in dated_states(row.claims, self.facts.sources)],
            "url": self._row_url("payment-detail", row.id),
        }

    def _parent_payment(self, payment_id: int | None) -> int | None:
        """The id of a parent payment; None as of a day on which it wasn't known yet, neither here nor in its record."""
        if payment_id is None or self.as_of is None or self.as_of >= today():
            return payment_id
        known_from = self.names.parent_payments_known_from.get(payment_id)
        is_here = payment_id in {payment.id for payment in self.facts.payments}
        return payment_id if is_here or (known_from is not None and known_from <= self.as_of) else None

    def _consideration(self, row: Consideration) -> Json:
        return {
            "id": row.id,
            "giver": row.giver,
            "kind": row.kind,
            "state": row.state,
            "text": row.text,
            "quantity": json_values.quantity(quantity_of(row.claims, self.facts.sources)),
        }

    def _text(self, row: LegalText) -> Json:
        source = self.names.sources.get(row.source)
        return {
            "id": row.id,
            "role": row.role,
            "article": row.article,
            "language": source.language if source else None,
            "document_sha256": (source.document_sha256 or None) if source else None,
            "source": self.sources[row.source],
        }

    def _case(self, row: Case) -> Json:
        return {
            "slug": row.slug,
            "title": row.title,
            "url": self._url("case-detail", row.slug),
            "court": row.court,
            "docket": row.docket,
            "status": row.status,
            "holding": row.holding and {"status": row.holding.status, "date": json_values.date(row.holding.occurred)},
            "policy_of": row.policy_of,
            "text": row.text or None,
            "events": [
                {
                    "id": event.id,
                    "occurred": json_values.date(event.occurred),
                    "kind": event.kind,
                    "court": event.court,
                    "status": event.status,
                    "text": event.text,
                    "locator": event.locator,
                    "sources": [self.sources[slug] for slug in event.sources],
                }
                for event in row.events
            ],
        }

    def _event(self, row: Event) -> Json:
        return {
            "id": row.id,
            "occurred": json_values.date(row.occurred),
            "effective": json_values.date(row.effective),
            "known": json_values.day(self.known.events[row.id]),
            "known_why": row.known_why,
            "kind": row.kind,
            "said_by": row.said_by,
            "actor": self._actor(row.actor) if row.actor else None,
            "status": row.status,
            "text": row.text,
            "people": json_values.quantity(quantity_of(row.claims, self.facts.sources)),
            "counted": row.counted,
            "nationals": row.nationals,
            "is_running_total": row.is_running_total,
            "is_total": row.is_total,
            "manner": row.manner,
            "counted_from": json_values.date(row.counted_from),
            "counted_to": json_values.date(row.counted_to),
            "nationalities": json_values.nationalities(nationalities_of(row.claims, self.facts.sources)),
            "basis": row.basis,
            "disputes": row.disputes,
            "outcome_of": row.outcome_of,
            "had_protection": row.had_protection,
            "locator": row.locator,
            "sources": [self.sources[slug] for slug in row.sources],
            "url": self._url("event-detail", row.id),
        }

    def _criticism(self, row: Criticism) -> Json:
        return {
            "slug": row.slug,
            "actor": self._actor(row.actor),
            "ground": row.ground,
            "form": row.form,
            "occurred": json_values.date(row.occurred),
            "text": row.text,
            "response": row.response,
            "outcome": row.outcome,
            "locator": row.locator,
            "sources": [self.sources[slug] for slug in row.sources],
        }

    def _evidence(self, subject: Subject, claims: Claims) -> Json:
        about, published = self._about(subject), published_claim(claims, self.facts.sources)
        value = published.value if published else None
        if published and subject.field == choices.ClaimField.CRITERION:
            value = value or about
        return {
            "field": subject.field,
            "about": about,
            **self._row_ids(subject),
            "value": value,
            "quantities": [json_values.quantity(each) for each in published.quantities] if published else [],
            "contested": subject in self.contested,
            "looser": is_worded_differently(claims, self.facts.sources),
            "verified": None if self.values.verified is None else subject in self.verified,
            "origins": self._origins(claims),
            "claims": [self._claim(claim) for claim in claims],
        }

    def _claim(self, claim: Claim) -> Json:
        computed = {
            "reference_date": json_values.date(claim.reference),
            "nationalities": ", ".join(map(str, claim.nationalities)) or None,
            "source": self.sources[claim.source],
            "url": self._url("claim-detail", claim.id),
            "quantities": [json_values.quantity(each) for each in claim.quantities],
        }
        return {name: computed[name] if name in computed else getattr(claim, name) for name in CLAIM_KEYS}

    def _origins(self, claims: Claims) -> int:
        """The number of independent origins of the published value."""
        source_slugs = [claim.source for claim in supporting_claims(claims, self.facts.sources)]
        return count_origins(source_slugs, self.facts.retellings or {}, self.copies)

    def _about(self, subject: Subject) -> str | None:
        """A text that describes the row which the evidence is about; None where it is about the agreement itself."""
        if subject.row is None:
            return None
        if subject.field == choices.ClaimField.CRITERION:
            return self.facts.criteria[subject.row].text
        if subject.field == choices.ClaimField.PAYMENT:
            return self.facts.payments[subject.row].label
        if subject.field == choices.ClaimField.CONSIDERATION:
            return self.facts.considerations[subject.row].text
        return self.facts.events[subject.row].label

    def _row_ids(self, subject: Subject) -> Json:
        """The keys of `ID_KEYS`: the id of the row that the evidence is about under its key, None under the others."""
        ids: dict[str, list[int | None]] = {
            choices.ClaimField.CRITERION: [row.id for row in self.facts.criteria],
            choices.ClaimField.PAYMENT: [row.id for row in self.facts.payments],
            choices.ClaimField.CONSIDERATION: [row.id for row in self.facts.considerations],
            choices.ClaimField.PEOPLE: [row.id for row in self.facts.events],
        }
        row_id = None if subject.row is None else ids[subject.field][subject.row]
        return {key: row_id if field == subject.field else None for field, key in ID_KEYS.items()}

    def _related(self) -> list[Json]:
        """The published related agreements, sorted by relation, then by title."""
        pairs = [
            (row.relation, self.names.related[row.id]) for row in self.facts.related if row.id in self.names.related
        ]
        pairs.sort(key=lambda pair: (RELATIONS.index(pair[0]), pair[1].title, pair[1].pk))
        return [
            {
                "relation": relation,
                "id": other.pk,
                "slug": other.slug,
                "title": other.title if self.as_of is None else other.neutral_title,
                "url": self._url("agreement-detail", other.pk),
            }
            for relation, other in pairs
        ]


def _time(moment: datetime.datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=8)
def _prefixes(public_url: str, script_prefix: str) -> dict[str, str]:
    """The part of an address before the id or slug, by URL name: calling `reverse` for each row takes far longer.

    `script_prefix` is a key of the cache only: `reverse` reads it itself.
    """
    # By an id that all these addresses can have.
    url_names = (
        "agreement-detail", "agreement", "country-detail", "actor-detail", "source-detail", "case-detail",
        "claim-detail", "event-detail", "payment-detail", "criterion-detail",
    )  # fmt: skip
    return {url_name: public_url + reverse(url_name, args=["1"])[:-1] for url_name in url_names}
