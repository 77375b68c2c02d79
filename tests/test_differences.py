"""The sentences for what changed: in words that readers know, without ids, tokens and names of columns."""

from typing import Any

import pytest

from agreements.documents.differences import compare, headline_of_changes
from tests.rules.making import document_with

EVENT: dict[str, Any] = {
    "id": 1532,
    "occurred": {"date": "2025-06-11", "precision": "day", "text": "11 June 2025"},
    "said_by": "host",
    "text": "Nobody came.",
    "people": None,
    "counted": None,
    "disputes": None,
    "outcome_of": None,
    "had_protection": None,
    "is_total": False,
}
FIRST = {
    **EVENT,
    "id": 1,
    "text": "Eight came.",
    "occurred": {"date": "2025-06", "precision": "month", "text": "June 2025"},
}
PAYMENT: dict[str, Any] = {
    "id": 7,
    "payer": "other",
    "payee": "host",
    "purpose": "Rent",
    "amount": None,
    "state": "promised",
    "part_of": None,
    "states": [],
}
CLAIM: dict[str, Any] = {
    "id": 3,
    "value": "memorandum",
    "statement": "It says so.",
    "rank": "normal",
    "basis": None,
    "source": {"slug": "wire", "title": "A wire story"},
}
EIGHT = {"text": "8 people", "qualifier": "exactly", "amount": 8.0}


def evidence(field, **changed):
    return {"evidence": [{"field": field, "about": None, "claims": [{**CLAIM, **changed}]}]}


@pytest.mark.parametrize(
    ("fields", "headline"),
    [
        ([], "republished"),
        (["capacity"], "capacity changed"),
        (["is_text_public", "texts"], "publicity of the text and legal texts changed"),
        (["status", "events", "events", "claims"], "status, events and claims changed"),
        (["title", "status", "contested", "joint_senders"], "title, status and 2 more changed"),
    ],
)
def test_a_headline_names_what_changed(fields, headline):
    assert headline_of_changes([{"field": name} for name in fields]) == headline


def sentences(before, after):
    return [one["sentence"] for one in compare(document_with(**before), document_with(**after))]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            {"slug": "kosovo"},
            {"slug": "kosovo-us"},
            "The URL slug was “kosovo”; it is now “kosovo-us”.",
        ),
        (
            {"instrument": None},
            {"instrument": "agreement"},
            "The instrument was not known; it is now agreement, its form not named.",
        ),
        (
            {"kind": "prison_lease"},
            {"kind": "third_country_removal"},
            "The kind was prison lease; it is now third-country removal.",
        ),
    ],
)
def test_values_are_told_by_their_labels(before, after, sentence):
    assert sentences(before, after) == [sentence]


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        (None, True, "Whether the text is public was not known; it is public now."),
        (None, False, "Whether the text is public was not known; it is not public."),
        (True, False, "The text was public; it is not public now."),
        (False, True, "The text was not public; it is public now."),
        (True, None, "The text was public; whether it is public is no longer known."),
        (False, None, "The text was not public; whether it is public is no longer known."),
    ],
)
def test_it_is_told_whether_the_text_is_public(was, now, sentence):
    assert sentences({"is_text_public": was}, {"is_text_public": now}) == [sentence]


@pytest.mark.parametrize(
    ("field", "phrase"),
    [
        ("people", "a number of people"),
        ("existence", "whether there is an arrangement"),
        ("text_public", "whether the text is public"),
        ("term_start", "the start of the term"),
        ("criterion", "a selection criterion or guarantee"),
    ],
)
def test_what_sources_disagree_about_is_a_phrase(field, phrase):
    contested = {"contested": [field]}
    assert sentences({}, contested) == [f"Sources now disagree about {phrase}."]
    assert sentences(contested, {}) == [f"Sources no longer disagree about {phrase}."]


def test_another_event_is_named_by_its_day_and_text_and_not_by_its_id():
    assert sentences({"events": [FIRST, EVENT]}, {"events": [FIRST, {**EVENT, "disputes": 1}]}) == [
        "The details of the event of 11 June 2025 were: disputed event none; "
        "they are now: disputed event “Eight came.” (June 2025)."
    ]


def test_an_event_that_the_document_lacks_is_another_event():
    assert sentences({"events": [EVENT]}, {"events": [{**EVENT, "outcome_of": 1}]}) == [
        "The details of the event of 11 June 2025 were: transfer of the people counted none; "
        "they are now: transfer of the people counted another event."
    ]


def test_a_larger_payment_is_named_by_its_purpose():
    whole = {**PAYMENT, "id": 1, "purpose": "Everything"}
    assert sentences({"payments": [whole, PAYMENT]}, {"payments": [whole, {**PAYMENT, "part_of": 1}]}) == [
        "The details of the payment of somebody else to the host were: larger payment none; "
        "they are now: larger payment “Everything”."
    ]


def test_the_states_of_a_payment_are_told_without_their_claims():
    states = [{"state": "paid", "date": None, "amount": {"text": "1 EUR", "qualifier": "exactly"}, "claim": 9}]
    (told,) = sentences({"payments": [PAYMENT]}, {"payments": [{**PAYMENT, "states": states}]})
    assert told.endswith("they are now: states on single days paid, “1 EUR”.")


def test_yes_and_no_are_told_of_what_is_true_or_false():
    (told,) = sentences({"events": [EVENT]}, {"events": [{**EVENT, "is_total": True, "had_protection": False}]})
    assert told.endswith("they are now: protected from return to their own country no, complete number yes.")


def test_details_are_told_by_their_labels():
    (told,) = sentences({"events": [EVENT]}, {"events": [{**EVENT, "counted": "held", "said_by": "other"}]})
    assert told.endswith("they are now: speaker other, people counted as held or lodged there.")
    (told,) = sentences(evidence("instrument"), evidence("instrument", basis="anonymous"))
    assert told.endswith("they are now: basis said by people who aren't named.")
    (told,) = sentences(evidence("instrument"), evidence("instrument", value="none"))
    assert told.endswith("were: value memorandum of understanding; they are now: value no instrument.")


def test_people_are_told_by_the_label_of_what_they_are_counted_as():
    assert sentences({}, {"events": [{**EVENT, "people": EIGHT, "counted": "held"}]}) == [
        "New event of 11 June 2025: Nobody came. [8 people held or lodged there]."
    ]


def test_a_payment_whose_state_was_not_known_yet_has_none():
    assert sentences({}, {"payments": [{**PAYMENT, "state": None}]}) == [
        "New payment of somebody else to the host: Rent: no sum given."
    ]


def test_a_claim_says_what_it_is_about():
    (told,) = sentences({}, evidence("people", value="8 people"))
    assert told == "New claim about a number of people in “A wire story”: It says so."


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        (None, document_with(), "it was not yet known at the earlier of the two points."),
        (document_with(), None, "it was not known at the later of the two points."),
    ],
)
def test_a_record_that_is_known_at_one_of_the_points_only_is_told_in_one_sentence(before, after, end):
    (change,) = compare(before, after)
    assert change["sentence"] == f"A title: {end}"
