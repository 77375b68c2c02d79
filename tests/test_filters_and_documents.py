"""The index answers as the documents do."""

from itertools import combinations, permutations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from agreements import publishing
from agreements.choices import Qualifier
from agreements.indexing import outdated
from agreements.models import (
    Agreement,
    AgreementAmount,
    AgreementState,
    AgreementTerm,
    Mention,
    PublishedClaim,
    PublishedEvent,
)
from agreements.record.quantities import Quantity
from tests.factories import make_agreement, make_claim, make_event, make_source
from tests.random_records import (
    CAPACITIES,
    DAYS,
    EXAMPLES,
    RECORDS,
    Record,
    begins_after,
    is_published_by,
    rows_known,
    told,
    undone,
)

QUANTITY = ("qualifier", "amount", "unit", "period")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    """Many examples ask more than a person may."""
    settings.RATE_LIMIT = 0


@EXAMPLES
@given(record=RECORDS, day=DAYS | st.none())
def test_the_index_says_what_the_documents_say(record, day):
    with undone():
        known = Record(record.pop("sources"))
        known.add(**record)
        document = told(known.agreement, day)
        state = AgreementState.objects.as_of(day).get()
        capacity = document["capacity"] or {}
        assert (state.status, state.announced, state.instrument) == (
            document["status"]["status"] if document["status"] else "",
            document["announced"]["date"] if document["announced"] else "",
            document["instrument"] or "",
        )
        assert (state.capacity_unit, state.capacity_period, state.capacity_amount) == (
            capacity.get("unit") or "",
            capacity.get("period") or "",
            # “several” names no number; it is sorted by the hundred or thousand after it.
            capacity.get("amount") or (state.capacity_amount if capacity.get("qualifier") == "several" else None),
        )
        assert (state.has_payment, state.is_verified, state.is_contested) == (
            bool(document["payments"]),
            document["is_verified"],
            bool(document["contested"]),
        )
        assert set(rows_known(AgreementTerm, day)) == set(words(document))
        cited = {source.pk for source in known.sources if source.slug in {one["slug"] for one in document["sources"]}}
        mentioned = Mention.objects.as_of(day)
        assert set(mentioned.filter(kind="source").values_list("row", flat=True)) == cited
        assert mentioned.filter(kind="criticism").count() == len(document["criticisms"])
        assert mentioned.filter(kind="critic").count() == bool(document["criticisms"])
        stated = AgreementAmount.objects.as_of(day)
        assert stated.filter(field="capacity").count() == bool(capacity) + bool(capacity.get("also"))
        assert stated.filter(field="payment").count() == len(
            [one for one in document["payments"] if not one["part_of"]]
        )
        outcomes = {(one["outcome"], one["people"]["low"]) for one in document["outcomes"]}
        placed = stated.filter(field="outcome").values_list("of", "low")
        assert {(of.removesuffix("_own").removesuffix("_mixed"), float(low)) for of, low in placed} == outcomes
        people = [str(Quantity(*row)) for row in stated.filter(of="transferred").values_list(*QUANTITY)]
        assert people == ([document["people_transferred"]["text"]] if document["people_transferred"] else [])
        assert document["counts"]["origins"] == origins(cited, known.sources, day)
        if day is None:
            shown = {claim["id"] for entry in document["evidence"] for claim in entry["claims"]}
            assert set(PublishedClaim.objects.values_list("pk", flat=True)) == shown
            assert set(PublishedEvent.objects.values_list("pk", flat=True)) == {one["id"] for one in document["events"]}
            contested = PublishedClaim.objects.filter(is_contested=True).values_list("pk", flat=True)
            assert set(contested) == set(contradicting(document))
            retold = mentioned.filter(kind="retold").values_list("row", flat=True)
            assert set(retold) == reached_from(cited, known.sources) - cited


def words(document):
    """The words by which an agreement is found, as its document has them."""
    yield "sender", document["sender"]["code"]
    yield from (("party", document[role]["code"]) for role in ("sender", "host"))
    for country in document["joint_senders"]:
        yield from ((name, country["code"]) for name in ("sender", "joint_sender", "party"))
    for event in document["events"]:
        said = [one["status"] for one in document["events"] if one["said_by"] == event["said_by"] and one["status"]]
        if said:
            yield "status_said_by", f"{event['said_by']}:{said[-1]}"
    for quantity in (document["capacity"], (document["capacity"] or {}).get("also")):
        if quantity and quantity["unit"]:
            yield "capacity_unit", quantity["unit"]
    yield from (("criterion", row["category"]) for row in document["selection_criteria"])
    for row in document["guarantees"]:
        yield "guarantee" if row["is_given"] else "lacks_guarantee", row["category"]
    yield from (("consideration", row["kind"]) for row in document["considerations"])
    yield from (("outcome", row["outcome"]) for row in document["outcomes"])
    yield from (("gap", gap) for gap in gaps(document))
    yield from (("payer", row["payer"]) for row in document["payments"])
    yield from (("ground", row["ground"]) for row in document["criticisms"])
    yield from (("source_grade", source["grade"]) for source in document["sources"])
    yield from (("unknown", fact) for fact in unknown(document))
    yield from (("undisclosed", fact) for fact in undisclosed(document))


def unknown(document):
    """What the document has as null, by the names of `unknown`."""
    for fact in (
        "status",
        "stage",
        "announced",
        "instrument",
        "capacity",
        "duration",
        "facility",
        "people_transferred",
    ):
        if document[fact] is None:
            yield fact
    if document["is_text_public"] is None:
        yield "text"
    if not (document["capacity"] and document["capacity"]["unit"]):
        yield "capacity_unit"
    if any(row["amount"] is None for row in document["payments"]):
        yield "payment"


def undisclosed(document):
    """What a source of the document says isn't disclosed, by the names of `undisclosed`."""
    quantities = {name: [document[name]] for name in ("capacity", "duration", "people_transferred")}
    for fact, of_fact in (quantities | {"payment": [row["amount"] for row in document["payments"]]}).items():
        if any(quantity and quantity["qualifier"] == "undisclosed" for quantity in of_fact):
            yield fact
    if document["instrument"] == "undisclosed":
        yield "instrument"
    if document["is_text_public"] is False:
        yield "text"


def gaps(document):
    """What isn't known, as the rest of the document has it."""
    for sent in document["people"]:
        alike = [one for one in document["outcomes"] if one["nationals"] == sent["nationals"]]
        told = sum(one["people"]["low"] for one in alike if one["outcome"] != "not_known")
        if sent["counted"] == "transferred" and (sent["people"]["low"] or 0) >= max(5, 2 * told + 1):
            yield "outcome"
    if not document["criticisms"]:
        yield "criticism"
    if not document["is_verified"]:
        yield "verification"


# What random records can state: the least, the most, what is counted, and for which time.
STATED = {
    "50 people": (50, 50, "people", ""),
    "up to 50 people": (50, 50, "people", ""),
    "up to 50 people per year": (50, 50, "people", "year"),
    "about 50 people": (45, 55, "people", ""),
    "more than 50 people": (51, 10**9, "people", ""),
    "at least 60 people": (60, 10**9, "people", ""),
    "several hundred people": (200, 999, "people", ""),
    "several people": (3, 9, "people", ""),
    "50 prison cells": (50, 50, "cells", ""),
    "up to 60 people": (60, 60, "people", ""),
    "8 people": (8, 8, "people", ""),
    "about 8 people": (7, 9, "people", ""),
    "5 EUR": (5, 5, "EUR", ""),
    "up to 5 EUR": (5, 5, "EUR", ""),
    "1 year": (365, 366, "days", ""),
    "up to 2 months": (56, 62, "days", ""),
    "at least 30 days": (30, 10**9, "days", ""),
}


def contradicting(document):
    """The claims that may be published and that can't be true beside another that may be: a plain model."""
    values = {entry["field"]: entry["value"] for entry in document["evidence"]}
    one_year = (values.get("duration"), values.get("renewal")) == ("1 year", "none")
    for entry in document["evidence"]:
        usable = [claim for claim in entry["claims"] if may_be_published(claim) and claim["value"]]
        for one, other in permutations(usable, 2):
            if can_not_both_be(entry["field"], one["value"], other["value"], one_year=one_year):
                yield one["id"]


def can_not_both_be(field, one, other, *, one_year):
    """Whether the two values exclude each other."""
    if field == "term_start":
        return not (one.startswith(other) or other.startswith(one))
    if field == "renewal":
        return one != other
    if field == "instrument":
        return "undisclosed" not in (one, other) and one != other
    if field == "criterion":
        return one != other
    if "undisclosed" in (one, other):
        return False
    mine, theirs = ({STATED[part][2:]: STATED[part] for part in value.split(" and ")} for value in (one, other))
    if any(mine[key][0] > theirs[key][1] or theirs[key][0] > mine[key][1] for key in mine.keys() & theirs):
        return True
    # The same number for another time.
    return not one_year and any(
        key not in theirs and also not in mine and key[0] == also[0] and "50 p" in a and "50 p" in b
        for key, a in ((STATED[part][2:], part) for part in one.split(" and "))
        for also, b in ((STATED[part][2:], part) for part in other.split(" and "))
    )


def reached_from(cited, sources):
    """The sources that some re-tell, however far back, and these themselves."""
    found = set(cited)
    for _ in sources:
        found |= {told.pk for source in sources if source.pk in found for told in source.retells.all()}
    return found


def may_be_published(claim):
    """The codebook's words: a claim that isn't deprecated, of a source that isn't kept as a warning."""
    return claim["rank"] != "deprecated" and claim["source"]["grade"] != "X"


def origins(cited, sources, day):
    """How many independent origins some sources have: a slow and plain model of the codebook's words."""
    usable = [source for source in sources if source.grade != "X"]
    known = {source.pk for source in usable if day is None or is_published_by(source, day)}
    # What is re-told was out, unless it surely came later.
    out = known | {source.pk for source in usable if day is None or not begins_after(source.published, day)}
    retells = {source.pk: {told.pk for told in source.retells.all()} & out for source in sources}
    reached = {pk: {pk} for pk in cited & known}
    for _ in sources:
        reached = {pk: told | {far for near in told for far in retells[near]} for pk, told in reached.items()}
    groups = [{pk} for pk in reached]
    for one, other in combinations(reached, 2):
        if reached[one] & reached[other]:
            touched = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    # Who re-writes what isn't known may re-write one of the others.
    copies = {source.pk for source in sources if source.kind == "aggregator" and not retells[source.pk]}
    return len([group for group in groups if not group <= copies]) or bool(groups)


@EXAMPLES
@given(
    values=st.lists(st.sampled_from(CAPACITIES), min_size=1, max_size=4, unique=True),
    bound=st.sampled_from([0, 49, 50, 51, 55, 56, 60, 61, 500, 1000, 1001]),
    unit=st.sampled_from([None, "people", "prison_cells"]),
    period=st.sampled_from([None, "total", "per_year"]),
)
def test_capacity_is_compared_by_the_most_that_the_words_allow(values, bound, unit, period):
    def matches(quantity, compare):
        return quantity.unit == (unit or "people") and period in (None, quantity.period) and compare(quantity)

    def reaches(quantity):
        open_ended = quantity.qualifier in (Qualifier.AT_LEAST, Qualifier.MORE_THAN)
        return open_ended or (quantity.high is not None and quantity.high >= bound)

    def stays(quantity):
        return quantity.high is not None and quantity.high <= bound

    with undone():
        source = make_source()
        claims = {}
        for value in values:
            agreement = make_agreement()
            make_event(agreement, sources=[source])
            claims[agreement.pk] = make_claim(agreement, value=value, source=source)
            publishing.publish(agreement, why="First publication")
        asked = {"capacity_unit": unit, "capacity_period": period}
        for name, compare in (("capacity_at_least", reaches), ("capacity_at_most", stays)):
            expected = {pk for pk, claim in claims.items() if any(matches(q, compare) for q in claim.quantities)}
            assert found(**{name: bound}, **{key: word for key, word in asked.items() if word}) == expected


def found(**asked):
    """The ids of the agreements that answer."""
    response = Client().get("/api/agreements", {**asked, "fields": "id"})
    assert response.status_code == 200, response.content
    return {row["id"] for row in response.json()["results"]}


def test_only_the_published_claim_is_searched_for_a_value():
    agreement = make_agreement()
    make_event(agreement)
    make_claim(agreement, value="up to 50 people", reason="The government's own words.")
    make_claim(agreement, value="up to 500 people", rank="normal")
    publishing.publish(agreement, why="First publication")
    assert found(capacity_at_most=50) == {agreement.pk}
    assert found(capacity_at_least=500) == set()


def test_a_bound_is_a_whole_number_of_people():
    agreement = make_agreement()
    make_event(agreement)
    make_claim(agreement, value="about 15 people")
    publishing.publish(agreement, why="First publication")
    assert AgreementAmount.objects.get().high == 16
    assert found(capacity_at_least=16) == found(capacity_at_most=16) == {agreement.pk}
    assert found(capacity_at_least=17) == found(capacity_at_most=15) == set()
    assert not [*outdated(Agreement.objects.all())]
