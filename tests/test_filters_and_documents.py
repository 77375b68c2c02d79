"""The database answers as the documents do."""

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.choices import Qualifier
from agreements.models import Agreement, Claim, Criticism, Event
from tests.factories import (
    make_agreement,
    make_claim,
    make_source,
)
from tests.random_records import (
    CAPACITIES,
    DAYS,
    EXAMPLES,
    RECORDS,
    Record,
    over_by,
    told,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    """Many examples ask more than a person may."""
    settings.RATE_LIMIT = 0


@EXAMPLES
@given(record=RECORDS, day=DAYS | st.none())
def test_filters_and_documents_agree(record, day):
    with undone():
        known = Record(record.pop("sources"))
        known.add(**record)
        document = told(known.agreement, day)
        for said_by, status in {None: document["status"], **document["status_by_party"]}.items():
            listed: Any = Agreement.objects.with_status(day, said_by).get()
            assert listed.status == (status["status"] if status else "")
        dated: Any = Agreement.objects.with_announced(day).get()
        assert dated.announced == (document["announced"]["date"] if document["announced"] else "")
        evidence = {entry["claims"][0]["id"]: entry for entry in document["evidence"]}
        entry_of = {claim["id"]: first for first, entry in evidence.items() for claim in entry["claims"]}
        contested = {first for first, entry in evidence.items() if entry["contested"]}
        assert {entry_of[claim.pk] for claim in Claim.objects.contested(day)} == contested
        assert Agreement.objects.contested(day).exists() == bool(contested)
        cited = {source.pk for source in known.sources if source.slug in {one["slug"] for one in document["sources"]}}
        for source in known.sources:
            found = Agreement.objects.citing(day, pk=source.pk).exists()
            assert found == (source.pk in cited)
        if day is not None:
            standing = list(Claim.objects.standing(day))
            for first, entry in evidence.items():
                usable = [claim["id"] for claim in entry["claims"] if may_be_published(claim)]
                assert usable == [claim.pk for claim in standing if entry_of[claim.pk] == first]
                assert (entry["value"] is None) <= (not usable or entry["field"] == "payment")
        assert document["counts"]["events"] == Event.objects.known_on(day).count()
        assert document["counts"]["claims"] == Claim.objects.known_on(day).count()
        assert document["counts"]["criticisms"] == Criticism.objects.known_on(day).count()
        assert document["counts"]["origins"] == origins(cited, known.sources, day)


def may_be_published(claim):
    """The codebook's words: a claim that isn't deprecated, of a source that isn't kept as a warning."""
    return claim["rank"] != "deprecated" and claim["source"]["grade"] != "X"


def origins(cited, sources, day):
    """How many independent origins some sources have: a slow and plain model of the codebook's words."""
    usable = {
        source.pk for source in sources if source.grade != "X" and (day is None or over_by(source.published, day))
    }
    retells = {source.pk: {told.pk for told in source.retells.all()} & usable for source in sources}
    reached = {pk: {pk} for pk in cited & usable}
    for _ in sources:
        reached = {pk: told | {far for near in told for far in retells[near]} for pk, told in reached.items()}
    groups = [{pk} for pk in reached]
    for one, other in combinations(reached, 2):
        if reached[one] & reached[other]:
            touched = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    return len(groups)


@EXAMPLES
@given(
    values=st.lists(st.sampled_from(CAPACITIES), min_size=1, max_size=4, unique=True),
    bound=st.sampled_from([0, 49, 50, 51, 55, 56, 60, 61, 500, 1000, 1001]),
    unit=st.sampled_from([None, "people", "prison_cells"]),
    period=st.sampled_from([None, "total", "per_year"]),
)
def test_capacity_is_compared_by_the_most_that_the_words_allow(values, bound, unit, period):
    def matches(quantity, compare):
        asked = unit in (None, quantity.unit) and period in (None, quantity.period)
        return asked and quantity.qualifier != "undisclosed" and compare(quantity)

    def reaches(quantity):
        open_ended = quantity.qualifier in (Qualifier.AT_LEAST, Qualifier.MORE_THAN)
        return open_ended or (quantity.high is not None and quantity.high >= bound)

    def stays(quantity):
        return quantity.high is not None and quantity.high <= bound

    with undone():
        source = make_source()
        by_agreement = {value: make_agreement() for value in values}
        claims = {value: make_claim(one, value=value, source=source) for value, one in by_agreement.items()}
        asked: dict[str, Any] = {"units": [unit] if unit else [], "periods": [period] if period else []}
        for name, compare in (("at_least", reaches), ("at_most", stays)):
            wanted = Claim.objects.with_quantity(**asked, **{name: bound})
            expected = {v for v, claim in claims.items() if any(matches(q, compare) for q in claim.quantities)}
            found = Agreement.objects.with_claim(wanted, "capacity")
            assert {value for value, agreement in by_agreement.items() if agreement in found} == expected


def test_only_the_standing_claim_is_searched_for_a_value():
    agreement = make_agreement()
    make_claim(agreement, value="up to 50 people", reason="The government's own words.")
    make_claim(agreement, value="up to 500 people", rank="normal")
    fifty, more = Claim.objects.with_quantity(at_most=50), Claim.objects.with_quantity(at_least=500)
    assert Agreement.objects.with_claim(fifty, "capacity").get() == agreement
    assert not Agreement.objects.with_claim(more, "capacity")


def test_a_price_that_is_no_round_number_is_compared_as_it_stands():
    agreement = make_agreement()
    claim = make_claim(agreement, value="about 100 people")
    assert claim.quantities[0].high == Decimal(110)
    assert Claim.objects.with_quantity(at_least=110).exists()
    assert not Claim.objects.with_quantity(at_least=111).exists()
    assert Claim.objects.with_quantity(at_most=110).exists()
    assert not Claim.objects.with_quantity(at_most=109).exists()
