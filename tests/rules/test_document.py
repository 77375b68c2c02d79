"""Stored documents: every format ever written is read, and today's is read back as it was written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agreements.record import document
from agreements.record.resolve import resolve

GOLDEN = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "format_1").glob("*.json")}
"""Documents as the first edition wrote them: kept for ever."""


@pytest.mark.parametrize("name", GOLDEN)
def test_a_document_of_format_1_is_read_and_written_in_the_format_of_today(name):
    lifted = document.read(GOLDEN[name])
    assert document.read(document.write(lifted)) == lifted
    assert json.loads(document.write(lifted))["format"] == document.FORMAT


@pytest.mark.parametrize("name", GOLDEN)
def test_what_follows_from_the_facts_of_format_1_is_what_it_told(name):
    lifted = document.read(GOLDEN[name])
    values = resolve(lifted.facts)
    counts = replace(values.counts, origins=lifted.values.counts.origins)  # what sources re-tell isn't in format 1
    assert replace(values, counts=counts) == lifted.values


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


def test_a_document_of_a_later_version_is_refused():
    with pytest.raises(document.UnknownFormat, match="format 3; this version of the software reads up to 2"):
        document.read('{"format": 3}')
