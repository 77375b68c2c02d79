"""Stored documents: every format ever written is read, and today's is read back as it was written."""

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agreements.record import document
from agreements.record.quantities import Quantity
from agreements.record.resolve import resolve


def golden(name):
    """Documents as an earlier version wrote them: kept for ever."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / name).glob("*.json")}


GOLDEN = golden("format_1")
SECOND = golden("format_2")
THIRD = golden("format_3")
FOURTH = golden("format_4")


@pytest.mark.parametrize("name", GOLDEN)
def test_a_document_of_format_1_is_read_and_written_in_the_format_of_today(name):
    lifted = document.read(GOLDEN[name])
    assert lifted.format == 1
    assert document.read(document.write(lifted)) == replace(lifted, format=document.FORMAT)
    assert json.loads(document.write(lifted))["format"] == document.FORMAT


def certain(said):
    """The status without whether its order is sure and whether it is verified, which format 1 didn't tell."""
    return said and replace(said, is_uncertain=False, is_verified=None)


@pytest.mark.parametrize("name", GOLDEN)
def test_what_follows_from_the_facts_of_format_1_is_what_it_told(name):
    lifted = document.read(GOLDEN[name])
    told, values = lifted.values, resolve(lifted.facts)
    # What sources re-tell isn't in format 1, and some rules are others since.
    counts = replace(values.counts, origins=told.counts.origins, contested_fields=told.counts.contested_fields)
    as_told = replace(values, counts=counts)
    since = (
        "announced", "stage", "milestones", "first_reported", "last_reported", "term", "days", "people", "is_verified",
        "contested", "groups", "disputes", "verified", "built_capacity", "planned_start", "outcomes",
        "is_deal_verified", "gaps",
    )  # fmt: skip
    as_told = replace(as_told, **{name: getattr(told, name) for name in since})
    assert replace(as_told, status=certain(values.status), status_by_party=told.status_by_party) == told
    assert {party: certain(said) for party, said in values.status_by_party.items()} == told.status_by_party


@pytest.mark.parametrize("name", SECOND)
def test_what_format_2_did_not_have_is_not_known_and_what_it_told_stands(name):
    stored: Any = json.loads(SECOND[name])
    lifted = document.read(SECOND[name])
    written = json.loads(document.write(lifted))
    assert (stored["format"], written["format"]) == (2, document.FORMAT)
    assert lifted.format == 2
    assert document.read(document.write(lifted)) == replace(lifted, format=document.FORMAT)
    assert among(written, stored) == stored | {"format": document.FORMAT}
    values, told = resolve(lifted.facts), lifted.values
    assert (told.stage, told.milestones, told.days, told.term) == (None, (), (), None)
    assert values.stage is not None
    assert {event.known_since for event in lifted.facts.events} == {None}


@pytest.mark.parametrize("name", THIRD)
def test_what_format_3_did_not_have_is_not_known_and_what_it_told_stands(name):
    stored: Any = json.loads(THIRD[name])
    lifted = document.read(THIRD[name])
    written = json.loads(document.write(lifted))
    assert (lifted.format, stored["format"], written["format"]) == (3, 3, document.FORMAT)
    assert document.read(document.write(lifted)) == replace(lifted, format=document.FORMAT)
    assert among(written, stored) == stored | {"format": document.FORMAT}
    assert (lifted.values.groups, lifted.values.disputes, lifted.values.verified) == ((), (), None)
    assert resolve(lifted.facts).groups
    assert {claim.basis for _, about in lifted.facts.subjects() for claim in about} == {None}


@pytest.mark.parametrize("name", FOURTH)
def test_what_format_4_did_not_have_is_not_known_and_what_it_told_stands(name):
    stored: Any = json.loads(FOURTH[name])
    lifted = document.read(FOURTH[name])
    written = json.loads(document.write(lifted))
    assert (lifted.format, stored["format"], written["format"]) == (4, 4, document.FORMAT)
    assert document.read(document.write(lifted)) == replace(lifted, format=document.FORMAT)
    assert among(written, stored) == stored | {"format": document.FORMAT}
    facts, values = lifted.facts, lifted.values
    assert (facts.considerations, facts.texts, facts.cases) == ((), (), ())
    assert (values.outcomes, values.built_capacity, values.planned_start) == ((), (), None)
    assert {payment.part_of for payment in facts.payments} <= {None}
    assert resolve(facts).outcomes


def date(told):
    return told and {"date": told}


def status(told):
    return told and {"status": told.status, "date": date(told.date), "said_by": told.said_by}


def quantity(told):
    amount = None if told.amount is None else float(told.amount)
    return {"qualifier": told.qualifier, "amount": amount, "unit": told.unit or None, "period": told.period or None}


def slugs(told):
    return [{"slug": slug} for slug in told]


def row_told(row, *names):
    return {name: getattr(row, name) for name in names}


def as_format_1(lifted):
    """What format 1 tells of the document, but for words that follow from other parts of it."""
    facts, values, publication = lifted.facts, lifted.values, lifted.publication

    def source(slug):
        one = facts.sources[slug]
        return {
            **row_told(one, "slug", "title", "publisher", "grade", "kind", "address"),
            "published": date(one.published),
        }

    def actor(slug):
        return slug and row_told(facts.actors[slug], "slug", "name", "kind")

    def claim(one):
        words = row_told(one, "id", "value", "rank", "reason", "statement", "locator")
        return {**words, "source": source(one.source)}

    capacity = [quantity(one) for one in values.capacity]
    return {
        **row_told(facts, "id", "slug", "title", "kind", "summary"),
        "sender": {"code": facts.sender},
        "joint_senders": [{"code": code} for code in facts.joint_senders],
        "host": {"code": facts.host},
        "status": status(values.status),
        "status_by_party": {party: status(said) for party, said in values.status_by_party.items()},
        "announced": date(values.announced),
        **row_told(values, "instrument", "is_text_public", "facility", "is_verified"),
        "capacity": capacity[0] | {"also": capacity[1] if capacity[1:] else None} if capacity else None,
        "duration": values.duration and quantity(values.duration),
        "selection_criteria": [row_told(row, "kind", "category", "text") for row in facts.criteria if row.has_details],
        "payments": [row_told(row, "payer", "payee", "purpose", "state") for row in facts.payments if row.has_details],
        "counts": {name: getattr(values.counts, name) for name in values.counts.__slots__},
        "evidence": [
            {"field": subject.field, "contested": subject in values.contested, "claims": [claim(one) for one in claims]}
            for subject, claims in facts.subjects()
        ],
        "events": [
            {
                **row_told(row, "id", "kind", "said_by", "status", "text", "counted", "nationals", "is_running_total"),
                "occurred": date(row.occurred),
                "actor": actor(row.actor),
                "locator": row.locator,
                "sources": slugs(row.sources),
            }
            for row in facts.events
        ],
        "criticisms": [
            {
                **row_told(row, "slug", "ground", "form", "text", "response", "outcome", "locator"),
                "actor": actor(row.actor),
                "occurred": date(row.occurred),
                "sources": slugs(row.sources),
            }
            for row in facts.criticisms
        ],
        "sources": [source(slug) for slug in facts.sources],
        "related": [row_told(row, "relation", "id") for row in facts.related],
        "published_at": publication.published_at,
        "updated_at": publication.updated_at,
        "revision": {"number": publication.number},
    }


def among(stored, told):
    """The parts of the stored document that are told, each in the place of the same name."""
    if isinstance(told, dict):
        return {name: among(stored[name], value) for name, value in told.items()}
    if isinstance(told, list):
        assert len(stored) == len(told)
        return [among(*pair) for pair in zip(stored, told, strict=True)]
    return datetime.datetime.fromisoformat(stored) if isinstance(told, datetime.datetime) else stored


@pytest.mark.parametrize("name", GOLDEN)
def test_every_part_of_format_1_is_told_by_what_it_is_lifted_to(name):
    told = as_format_1(document.read(GOLDEN[name]))
    stored = json.loads(GOLDEN[name])
    assert told == among(stored, told)


@pytest.mark.parametrize("name", GOLDEN)
def test_ids_that_format_1_did_not_have_are_not_known(name):
    facts = document.read(GOLDEN[name]).facts
    rows: list[Any] = [*facts.criteria, *facts.payments, *facts.sources.values(), *facts.actors.values()]
    assert {row.id for row in rows} == {None}
    assert facts.retellings is None


@pytest.mark.parametrize("name", GOLDEN)
def test_the_title_is_found_without_reading_the_rest(name):
    lifted = document.read(GOLDEN[name])
    assert document.title_of(GOLDEN[name]) == document.title_of(document.write(lifted)) == lifted.facts.title != ""


@pytest.mark.parametrize("name", GOLDEN)
def test_every_claim_of_format_1_is_found_again_at_what_it_is_about(name):
    stored, facts = json.loads(GOLDEN[name]), document.read(GOLDEN[name]).facts
    entries = [(entry["field"], [claim["id"] for claim in entry["claims"]]) for entry in stored["evidence"]]
    assert [(subject.field, [claim.id for claim in claims]) for subject, claims in facts.subjects()] == entries


def test_rows_and_their_evidence_are_paired_by_their_order():
    facts = document.read(GOLDEN["every-part"]).facts
    assert [(row.kind, row.text, len(row.claims)) for row in facts.criteria] == [
        ("admits", "Women must be admitted", 1),
        (None, "Nobody under 18", 1),  # its only source was contradicted, so the document has it as evidence alone
    ]
    assert [(row.state, row.purpose, [claim.value for claim in row.claims]) for row in facts.payments] == [
        ("promised", "Costs of the journey", ["15,000,000 EUR per year"]),
        ("paid", "Costs of the journey", [None]),
        (None, "sender to host: Costs of the journey", ["2,000,000 EUR"]),
    ]
    assert [[claim.value for claim in row.claims] for row in facts.events if row.counted] == [
        ["several hundred people"],
        ["about 300 people"],
        ["5 people"],
    ]


def test_the_first_documents_name_an_event_by_its_label_alone():
    stored = json.loads(GOLDEN["every-part"])
    for entry in stored["evidence"]:
        del entry["event"]
    lifted, named = document.read(json.dumps(stored)), document.read(GOLDEN["every-part"])
    assert lifted.facts.events == named.facts.events


def lifted_after(change):
    """The golden document with every part, lifted after something was changed in it."""
    stored = json.loads(GOLDEN["every-part"])
    change(stored)
    return document.read(json.dumps(stored))


def test_related_records_are_put_in_order():
    related = [{"relation": relation, "id": id} for relation, id in (("follows", 9), ("replaces", 8), ("follows", 7))]
    facts = lifted_after(lambda stored: stored.update(related=related)).facts
    assert [(row.relation, row.id) for row in facts.related] == [("replaces", 8), ("follows", 7), ("follows", 9)]


def test_an_undisclosed_capacity_has_neither_amount_nor_unit():
    told = {"qualifier": "undisclosed", "amount": None, "unit": None, "period": None, "also": None}
    assert lifted_after(lambda stored: stored.update(capacity=told)).values.capacity == (Quantity.parse("undisclosed"),)


def test_a_value_of_which_a_part_was_erased_stands_as_it_is():
    erased = "[erased] people"
    facts = lifted_after(lambda stored: stored["evidence"][0]["claims"][0].update(value=erased)).facts
    claim = facts.claims["capacity"][0]
    assert (claim.text, claim.quantities, claim.value) == (erased, (), erased)


def test_a_duration_of_which_a_part_was_erased_is_none():
    def erased(stored):
        (entry,) = [entry for entry in stored["evidence"] if entry["field"] == "duration"]
        entry["claims"][0]["value"] = "[erased]"

    assert resolve(lifted_after(erased).facts).duration is None


def test_rows_of_which_not_even_a_label_is_left_have_none():
    def unlabelled(stored):
        for entry in stored["evidence"]:
            entry["about"] = None

    facts = lifted_after(unlabelled).facts
    assert [row.text for row in facts.criteria] == ["Women must be admitted", ""]
    assert [row.purpose for row in facts.payments] == ["Costs of the journey", "Costs of the journey", ""]


def test_a_document_whose_evidence_is_about_an_event_that_is_not_there_is_refused():
    def astray(stored):
        for entry in stored["evidence"]:
            if entry["field"] == "people":
                entry.update(event=None, about="1999-01-01: transfer")

    with pytest.raises(ValueError, match="shorter"):
        lifted_after(astray)


def test_what_has_no_form_in_json_is_not_written():
    lifted = document.read(GOLDEN["every-part"])
    title: Any = 1j
    with pytest.raises(NotImplementedError, match="complex"):
        document.write(replace(lifted, facts=replace(lifted.facts, title=title)))


def test_a_document_of_a_later_version_is_refused():
    with pytest.raises(document.UnknownFormat, match="format 6; this version of the software reads up to 5"):
        document.read('{"format": 6}')
