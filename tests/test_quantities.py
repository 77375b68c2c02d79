"""Quantities as they were stated: read, written, compared and added."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from agreements.choices import CapacityUnit, DurationUnit, Period, Qualifier
from agreements.record.quantities import (
    CURRENCIES,
    PERIODS_OF,
    UNITS_OF,
    WHOLE_UNITS,
    InvalidQuantity,
    Quantity,
    between,
    parse_nationalities,
    parse_quantities,
)
from agreements.record.totals import Sum, total
from tests.factories import make_agreement, make_claim

UNITS = [*CapacityUnit.values, *DurationUnit.values, *sorted(CURRENCIES)]
WHOLE = st.integers(0, 2000).map(Decimal)
AMOUNTS = st.decimals(0, Decimal("9999999999999.99"), places=2) | WHOLE
UNDISCLOSED = Quantity(Qualifier.UNDISCLOSED, None, "", "")


def stated(units, periods):
    """Every quantity that somebody can state, but for "undisclosed"."""
    numbered = [q.value for q in Qualifier if q not in (Qualifier.SEVERAL, Qualifier.UNDISCLOSED)]
    several = st.builds(
        Quantity, st.just("several"), st.sampled_from([None, Decimal(100), Decimal(1000)]), units, periods
    )
    return several | units.flatmap(
        lambda unit: st.builds(
            Quantity, st.sampled_from(numbered), WHOLE if unit in WHOLE_UNITS else AMOUNTS, st.just(unit), periods
        )
    )


ANY = stated(st.sampled_from(UNITS), st.sampled_from(Period.values))
PEOPLE = stated(st.just("people"), st.just("total")) | st.just(UNDISCLOSED)


@given(ANY | st.just(UNDISCLOSED))
@example(Quantity("exactly", Decimal(1), "people"))
@example(Quantity("up_to", Decimal(1), "prison_cells", "per_person_per_month"))
@example(Quantity("several", None, "families"))
def test_a_quantity_reads_back_as_it_is_written(quantity):
    assert Quantity.parse(str(quantity)) == quantity
    assert str(Quantity.parse(str(quantity))) == str(quantity)


@given(
    st.text()
    | st.lists(st.sampled_from(["1", "59", ",", ".", " ", "up to ", "people", " EUR", " per week"])).map("".join)
)
def test_any_other_text_is_refused_and_never_breaks_the_reader(text):
    try:
        quantity = Quantity.parse(text)
    except InvalidQuantity:
        return
    assert Quantity.parse(str(quantity)) == quantity


@pytest.mark.parametrize(
    ("written", "quantity"),
    [
        ("up to 50 people per year", Quantity("up_to", Decimal(50), "people", "per_year")),
        ("about 1,900 people", Quantity("about", Decimal(1900), "people")),
        ("300 prison cells", Quantity("exactly", Decimal(300), "prison_cells")),
        ("1 prison cell", Quantity("exactly", Decimal(1), "prison_cells")),
        ("1 person", Quantity("exactly", Decimal(1), "people")),
        ("25 people per week", Quantity("exactly", Decimal(25), "people", "per_week")),
        ("3,000 people at one time", Quantity("exactly", Decimal(3000), "people", "at_one_time")),
        ("several hundred people", Quantity("several", Decimal(100), "people")),
        ("several people", Quantity("several", None, "people")),
        ("more than 200,000,000 EUR", Quantity("more_than", Decimal(200_000_000), "EUR")),
        ("8500.50 USD per person per month", Quantity("exactly", Decimal("8500.50"), "USD", "per_person_per_month")),
        ("undisclosed", UNDISCLOSED),
    ],
)
def test_the_forms_of_the_codebook_are_read(written, quantity):
    assert Quantity.parse(written) == quantity


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "Write for example “up to 50 people per year”"),
        ("fifty people", "“fifty people” can't be read as a quantity"),
        ("-5 people", "can't be read"),
        ("1e9 people", "can't be read"),
        ("50 people a year", "can't be read"),
        ("50  people", "can't be read"),
        ("50 people ", "can't be read"),
        ("1,90 people", "can't be read"),
        ("50 People", "can't be read"),
        ("50 people\n", "can't be read"),
        ("50 " + "people" * 30, "can't be read"),
        ("hundred people", "“hundred” and “thousand” go only with “several”"),
        ("about thousand people", "write a number"),
        ("people", "An amount is missing"),
        ("up to people", "An amount is missing"),
        ("several 70 people", "“several” goes alone, or with “hundred” or “thousand”"),
        ("10,000,000,000,000 EUR", "The amount is too large: at most 13 digits"),
        ("15.5 people", "There is no half of what is counted in people: write a whole number"),
        ("up to 2.50 prison cells", "There is no half of what is counted in prison cells"),
        ("9,999,999,999,999,999,999,999 people", "The amount is too large"),
        ("undisclosed people", "can't be read"),
    ],
)
def test_what_is_no_quantity_is_refused_in_words_that_help(written, message):
    refused = refusal(Quantity.parse, written)
    assert message in str(refused)
    assert refused.code == "quantity"
    assert len(str(refused)) < 350


def refusal(read, *what):
    """The error, which is a sentence or two."""
    with pytest.raises(InvalidQuantity) as refused:
        read(*what)
    assert re.fullmatch("[A-Z“].*[.…]", str(refused.value), re.DOTALL)
    return refused.value


@pytest.mark.parametrize("more", [(Decimal(5), "", ""), (None, "people", ""), (None, "", "total")])
def test_undisclosed_has_no_amount(more):
    UNDISCLOSED.check()
    refused = refusal(Quantity("undisclosed", *more).check)
    assert "What is undisclosed has no amount, unit or period" in str(refused)
    assert refused.code == "quantity"


def test_what_cannot_be_read_is_told_in_part_with_examples_that_can():
    told, *examples = re.findall("“(.+?)”", str(refusal(Quantity.parse, "many " * 30)))
    assert told == ("many " * 30)[:100]
    assert [str(Quantity.parse(example)) for example in examples] == examples
    assert len(examples) == 6


WRITTEN_PERIODS = {
    "total": "5 people",
    "at_one_time": "5 people at one time",
    "per_week": "5 people per week",
    "per_month": "5 people per month",
    "per_year": "5 people per year",
    "per_person": "5 people per person",
    "per_person_per_month": "5 people per person per month",
}
"""As files and stored documents write them, whatever they are called elsewhere."""


@pytest.mark.parametrize("period", Period.values)
def test_a_period_is_written_the_same_whatever_its_label(period):
    quantity = Quantity("exactly", Decimal(5), "people", period)
    assert str(quantity) == WRITTEN_PERIODS[period]
    assert Quantity.parse(WRITTEN_PERIODS[period]) == quantity


def test_in_total_need_not_be_written():
    assert Quantity.parse("5 people in total") == Quantity.parse("5 people")


def test_one_of_a_currency_has_no_singular():
    assert str(Quantity.parse("1 EUR")) == "1 EUR"


@pytest.mark.parametrize(
    ("field", "written", "message"),
    [
        (
            "capacity",
            "5 EUR",
            "“EUR” is not a unit of this field. Use one of: families, flights, people, places, prison cells …",
        ),
        ("people", "5 flights", "“flights” is not a unit of this field. Use one of: people …"),
        ("capacity", "5 people and 6 families and 7 flights", "At most two quantities"),
        ("capacity", "5 people and 6 people", "Two quantities of one unit and period contradict each other."),
        ("capacity", "5 people per person", "“per person” doesn't go with this field"),
        ("duration", "1 year and 2 months", "only as a capacity"),
        ("duration", "1 year per month", "“per month” doesn't go with this field"),
        ("payment", "5 EUR and 6 EUR per year", "write a row for each"),
        (
            "payment",
            "5 XAU",
            "“XAU” is not a unit of this field. Use one of: AED, AFN, ALL, AMD, AOA, ARS, AUD, AWG …",
        ),
        ("payment", "5 EUR at one time", "“at one time” doesn't go with this field"),
        ("people", "25 people per week", "“per week” doesn't go with this field"),
        ("people", "5 people and undisclosed", "only as a capacity"),
    ],
)
def test_a_field_refuses_quantities_that_it_could_not_show(field, written, message):
    refused = refusal(parse_quantities, written, field)
    assert message in str(refused)
    code = {"is not a unit": "unit", "doesn't go": "period"}
    assert refused.code == next((code[words] for words in code if words in message), "quantity")


@given(st.data())
def test_a_capacity_may_state_two_quantities(data):
    one, other = (
        data.draw(
            stated(st.sampled_from(sorted(UNITS_OF["capacity"])), st.sampled_from(sorted(PERIODS_OF["capacity"])))
        )
        for _ in range(2)
    )
    assume((one.unit, one.period) != (other.unit, other.period))
    assert parse_quantities(f"{one} and {other}", "capacity") == [one, other]


@pytest.mark.django_db
@settings(max_examples=15)
@given(data=st.data())
def test_a_claim_keeps_every_value_through_the_database(data):
    field = data.draw(st.sampled_from(["capacity", "duration", "payment"]))
    agreement = make_agreement()
    units, periods = st.sampled_from(sorted(UNITS_OF[field])), st.sampled_from(sorted(PERIODS_OF[field]))
    quantity = data.draw(stated(units, periods) | st.just(UNDISCLOSED))
    row: dict[str, Any] = (
        {"payment": agreement.payments.create(purpose="Rent", state="paid")} if field == "payment" else {}
    )
    claim = make_claim(agreement, field, str(quantity), **row)
    claim.refresh_from_db()
    assert claim.quantities == [quantity]
    assert claim.value == str(quantity)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("50 people", 50, 50),
        ("0 people", 0, 0),
        ("up to 50 people", 0, 50),
        ("about 100 people", 90, 110),
        # People are whole.
        ("about 15 people", 14, 16),
        ("about 1 person", 1, 1),
        ("about 15.05 EUR", Decimal("13.545"), Decimal("16.555")),
        ("several people", 3, 9),
        ("several hundred people", 200, 999),
        ("several thousand people", 2000, 9999),
        ("at least 100 people", 100, None),
        # Of what is counted one by one, “more than” leaves out the number itself.
        ("more than 100 people", 101, None),
        ("more than 5 flights", 6, None),
        ("more than 100 EUR", 100, None),
        ("more than 1 year", 1, None),
        ("undisclosed", None, None),
    ],
)
def test_the_least_and_the_most_that_the_words_allow(written, low, high):
    quantity = Quantity.parse(written)
    assert (quantity.low, quantity.high) == (low, high)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("50 people", 50),
        ("8500.50 EUR", 8500.5),
        ("undisclosed", None),
        ("several people", None),
        ("several hundred people", None),
    ],
)
def test_a_whole_amount_is_a_whole_number(written, number):
    assert repr(Quantity.parse(written).amount_as_number) == repr(number)


@pytest.mark.parametrize(
    ("summands", "written"),
    [
        ([], None),
        (["8 people"], "8 people"),
        (["several people"], "3 to 9 people"),
        (["undisclosed"], None),
        (["5 people", "10 people"], "15 people"),
        (["5 people per year", "10 people per year"], "15 people per year"),
        (["up to 5 people"], "up to 5 people"),
        (["up to 5 people", "up to 10 people"], "up to 15 people"),
        (["up to 5 people", "10 people"], "10 to 15 people"),
        (["about 100 people", "10 people"], "100 to 120 people"),
        (["more than 200 people", "7 people"], "at least 208 people"),
        (["more than 200 people", "up to 7 people"], "at least 201 people"),
        (["8 people", "undisclosed"], "8 people"),
        (["several hundred people", "several hundred people"], "400 to 1,998 people"),
        (["880 people at one time", "up to 3,000 people at one time"], "880 to 3,880 people at one time"),
    ],
)
def test_a_sum_lies_between_the_sums_of_the_bounds(summands, written):
    summed = total([Quantity.parse(part) for part in summands])
    assert (str(summed) if summed else None) == written


@given(st.lists(PEOPLE, min_size=1, max_size=5), st.randoms())
def test_a_sum_is_the_same_in_any_order_and_in_parts(parts, random):
    summed: Any = total(parts)
    random.shuffle(parts)
    assert total(parts) == summed
    halves = [half for half in (total(parts[:2]), total(parts[2:])) if half]
    assert (halves[0] if len(halves) == 1 else halves[0] + halves[1] if halves else None) == summed
    if summed is not None:
        told = [part for part in parts if part.low is not None]
        assert (summed.low, summed.of) == (sum(part.low for part in told), len(told))
        assert (summed.high is None) == any(part.high is None for part in told)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", []),
        ("CU 2, MX 1, VN", ["CU 2", "MX 1", "VN"]),
        ("VN, CU at least 200", ["CU at least 200", "VN"]),
        ("VE about 1,900", ["VE about 1,900"]),
    ],
)
def test_nationalities_are_read_and_written_by_code(written, read):
    assert [str(told) for told in parse_nationalities(written)] == read


@pytest.mark.parametrize("written", ["Cuba", "CU 2,VN", "CU, CU 2", "cu 2", "CU 2 people", "CU many", "CU 2, "])
def test_nationalities_that_can_not_be_read_are_refused(written):
    with pytest.raises(InvalidQuantity):
        parse_nationalities(written)


@pytest.mark.parametrize("other", ["3 flights", "3 people per week"])
def test_units_and_periods_are_never_added(other):
    with pytest.raises(ValueError, match=r"^Quantities of different units or periods can't be added\.$"):
        total([Quantity.parse("5 people"), Quantity.parse(other)])


def test_every_quantity_has_units_and_periods():
    assert set(UNITS_OF) == set(PERIODS_OF)
    assert all([*UNITS_OF.values(), *PERIODS_OF.values()])


@pytest.mark.parametrize(
    ("low", "high", "unit", "period", "words"),
    [
        (5, 5, "people", "total", "5 people"),
        (0, 5, "people", "total", "up to 5 people"),
        (5, None, "people", "total", "at least 5 people"),
        (1, 800, "people", "total", "1 to 800 people"),
        (1000, 2500, "EUR", "per_year", "1,000 to 2,500 EUR per year"),
    ],
)
def test_what_lies_between_two_bounds_is_told_alike_of_sums_and_of_the_remainder(low, high, unit, period, words):
    bounds = Decimal(low), None if high is None else Decimal(high)
    stated = between(*bounds, unit, period)
    assert str(stated) == str(Sum(*bounds, unit, period, 1)) == words
    assert (stated.low, stated.high) == bounds


@pytest.mark.parametrize(
    "written",
    ["up to\u00a050\u00a0people", "up to 50 people\u200b", "\ufeffup to\u202f50 people", "up\u3000to 50 people"],
)
def test_white_space_from_elsewhere_is_read(written):
    assert str(Quantity.parse(written)) == "up to 50 people"
    assert [str(quantity) for quantity in parse_quantities(written, "capacity")] == ["up to 50 people"]


def test_nationalities_with_other_spaces_are_read():
    assert [str(each) for each in parse_nationalities("CU\u00a02,\u00a0MX")] == ["CU 2", "MX"]


def test_a_control_character_in_a_quantity_is_refused():
    with pytest.raises(InvalidQuantity, match="can't be read"):
        parse_quantities("50\x00people", "capacity")
