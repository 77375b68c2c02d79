"""A wrong question is refused with 400, which names the parameter, the sort of error and what was probably meant."""

import datetime
from urllib.parse import quote, urlencode

import pytest
from django.utils import timezone

from agreements.api.pagination import write_cursor
from tests.api.questions import LISTS, UNREADABLE, UNREADABLE_CODES, parameters, wrong_values

SINGLE = [
    (name, parameter) for name, parameter in parameters() if not LISTS[name].base_filters[parameter].is_repeatable
]
SEVERAL = [(name, parameter) for name, parameter in parameters() if LISTS[name].base_filters[parameter].is_repeatable]
TOLD = {"host": "unknown_country", "status": "invalid_choice", "source": "unknown_slug"}
REFUSED = {
    "unknown parameter": ({"nonsense": "1"}, "nonsense", "unknown_parameter"),
    "page past the end": ({"page": "2"}, "page", "past_the_end"),
    "page far past the end": ({"page": "1000000"}, "page", "past_the_end"),
    "page zero": ({"page": "0"}, "page", "invalid_number"),
    "oversized page": ({"page_size": "201"}, "page_size", "invalid_number"),
    "page size zero": ({"page_size": "0"}, "page_size", "invalid_number"),
    "bad cursor": ({"cursor": "nonsense"}, "cursor", "invalid_cursor"),
    "cursor that isn't ASCII": ({"cursor": "é"}, "cursor", "invalid_cursor"),
    "cursor with a huge key": ({"cursor": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, "cursor", "invalid_cursor"),
    "cursor with a name": ({"cursor": "bm9uc2Vuc2U"}, "cursor", "invalid_cursor"),
    "cursor together with page": ({"cursor": "start", "page": "1"}, "page", "conflict"),
    "cursor together with ordering": ({"cursor": "start", "ordering": "<key>"}, "ordering", "conflict"),
    "unknown ordering": ({"ordering": "nonsense"}, "ordering", "invalid_choice"),
    "fields together with omit": ({"fields": "<field>", "omit": "<field>"}, "omit", "conflict"),
    "unknown field": ({"fields": "nonsense"}, "fields", "unknown_field"),
    "unknown field to omit": ({"omit": "nonsense"}, "omit", "unknown_field"),
    "a field named twice": ({"fields": "<field>,<field>"}, "fields", "repeated"),
    "a comma too many": ({"fields": "<field>,"}, "fields", "empty"),
}


def refused(client, path, query, parameter, code):
    """The errors told of the parameter, one of which has the code."""
    asked = query if isinstance(query, str) else urlencode(query, doseq=True)
    response = client.get(f"/api/{path}?{asked}")
    assert response.status_code == 400, (asked, response.status_code, response.content[:500])
    assert response["Content-Type"] == "application/problem+json"
    told = [error for error in response.json()["errors"] if error["parameter"] == parameter]
    assert code in [error["code"] for error in told], (asked, response.json()["errors"])
    for error in told:
        assert error["detail"].startswith(f"{parameter}: ")
        assert isinstance(error["candidates"], list)
    return told


@pytest.mark.parametrize(("name", "parameter"), parameters())
def test_a_value_that_cannot_be_read_is_refused(client, world, name, parameter):
    for value in UNREADABLE.values():
        asked = f"{parameter}={value if value.startswith('%') else quote(value)}"
        response = client.get(f"/api/{name}?{asked}")
        assert response.status_code == 400, (asked, response.content[:300])
        told = response.json()["errors"]
        assert {error["parameter"] for error in told} == {parameter}
        assert told[0]["code"] in UNREADABLE_CODES


@pytest.mark.parametrize(("name", "parameter"), parameters())
def test_a_value_that_means_nothing_is_refused(client, world, name, parameter):
    for code, values in wrong_values(LISTS[name].base_filters[parameter]).items():
        for value in values:
            refused(client, name, {parameter: value}, parameter, code)


@pytest.mark.parametrize(("name", "parameter"), parameters())
def test_a_misspelt_parameter_is_refused_with_the_right_one(client, world, name, parameter):
    misspelt = f"{parameter[:-1]}{parameter[-1] * 2}x"
    (told,) = refused(client, name, {misspelt: "1"}, misspelt, "unknown_parameter")
    # One letter resembles nothing.
    assert parameter in told["candidates"] or len(parameter) == 1
    assert all(known in told["detail"] for known in LISTS[name].base_filters)


@pytest.mark.parametrize(("name", "parameter"), SINGLE)
def test_a_parameter_with_one_value_given_twice_is_refused(client, world, name, parameter):
    refused(client, name, {parameter: ["1", "1"]}, parameter, "repeated")


@pytest.mark.parametrize(("name", "parameter"), SEVERAL)
def test_too_many_values_are_refused(client, world, name, parameter):
    refused(client, name, {parameter: ["US"] * 51}, parameter, "too_many")


def test_fifty_values_are_not_too_many(client, world):
    assert client.get("/api/agreements", {"host": ["XK"] * 50}).json()["count"] == 2


def test_no_more_than_ten_errors_of_one_parameter_are_told(client, world):
    wrong = [f"nowhere{number}" for number in range(20)]
    for path, parameter in (("agreements", "host"), ("agreements", "status"), ("agreements", "source")):
        assert len(refused(client, path, {parameter: wrong}, parameter, TOLD[parameter])) == 10
    assert len(refused(client, "agreements", {"fields": ",".join(wrong)[:190]}, "fields", "unknown_field")) == 10


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_of_another_list_is_refused(client, world, name):
    # A country's code, where rows have numbers, and the other way round.
    foreign = write_cursor(2) if name == "countries" else write_cursor("XK")
    refused(client, name, {"cursor": foreign}, "cursor", "invalid_cursor")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("query", "parameter", "code"), REFUSED.values(), ids=list(REFUSED))
def test_every_list_refuses(client, world, name, query, parameter, code):
    asked = LISTS[name].base_filters
    field, key = asked["fields"].schema["items"]["enum"][0], asked["ordering"].schema["enum"][0]
    known = {name: value.replace("<field>", field).replace("<key>", key) for name, value in query.items()}
    refused(client, name, known, parameter, code)


@pytest.mark.parametrize(
    ("path", "query", "parameter", "code", "candidate"),
    [
        ("agreements", {"hots": "Kosovo"}, "hots", "unknown_parameter", "host"),
        ("agreements", {"host": "Kosvo"}, "host", "unknown_country", "Kosovo"),
        ("agreements", {"host": "Kosov"}, "host", "unknown_country", "Kosovo"),
        ("agreements", {"status": "singed"}, "status", "invalid_choice", "signed"),
        ("agreements", {"source": "wire-reprot"}, "source", "unknown_slug", "wire-report"),
        ("agreements", {"ordering": "titel"}, "ordering", "invalid_choice", "title"),
        ("agreements", {"fields": "hots"}, "fields", "unknown_field", "host"),
        ("agreements", {"expand": "evidense"}, "expand", "unknown_field", "evidence"),
        ("agreements", {"page": "9"}, "page", "past_the_end", "1"),
        ("facets", {"hots": "Kosovo"}, "hots", "unknown_parameter", "host"),
        ("stats", {"sender": "Untied States"}, "sender", "unknown_country", "United States"),
        ("changes", {"sinse": "1"}, "sinse", "unknown_parameter", "since"),
        ("agreements/1/diff", {"form": "2025-01-01", "to": "2025-02-01"}, "form", "unknown_parameter", "from"),
    ],
)
def test_what_was_probably_meant_is_told(client, world, path, query, parameter, code, candidate):
    told = refused(client, path, query, parameter, code)
    assert candidate in told[0]["candidates"]


@pytest.mark.parametrize("path", ["agreements", "facets", "stats", "agreements/kosovo-us"])
def test_a_day_in_the_future_is_refused(client, world, path):
    # Two days: midnight may pass meanwhile.
    future = timezone.now().date() + datetime.timedelta(days=2)
    refused(client, path, {"as_of": future.isoformat()}, "as_of", "future_date")
    assert client.get(f"/api/{path}", {"as_of": timezone.now().date().isoformat()}).status_code == 200


@pytest.mark.parametrize("parameter", ["updated_since", "active_on"])
def test_what_is_known_only_of_today_cannot_be_asked_as_of_a_day(client, world, parameter):
    refused(client, "agreements", {parameter: "2025-06-11", "as_of": "2025-06-11"}, parameter, "conflict")


def test_whose_word_on_the_status_needs_a_status(client, world):
    refused(client, "agreements", {"status_said_by": "host"}, "status_said_by", "conflict")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "agreements/kosovo-us/revisions",
    ],
)
def test_an_address_without_parameters_takes_none(client, world, path):
    (told,) = refused(client, path, {"host": "Kosovo"}, "host", "unknown_parameter")
    assert "no parameters here" in told["detail"]


def test_all_errors_are_told_at_once(ask, world):
    problem = ask(
        "agreements?hots=Kosovo&host=Kosvo&host=Narnia&sender=&status=singed&page=0&page_size=201&page_size=2"
        "&as_of=2199-01-01&announced_after=2025-02-30&fields=nonsense&fields=id&omit=nothing&q=a%00b&ordering=x"
        "&capacity_at_least=1e400000&contested=perhaps&critic=nobody&cursor=start",
        status=400,
    )
    told = [(error["parameter"], error["code"]) for error in problem["errors"]]
    assert told.count(("host", "unknown_country")) == 2
    assert {
        ("hots", "unknown_parameter"),
        ("sender", "empty"),
        ("status", "invalid_choice"),
        ("page", "invalid_number"),
        ("page_size", "repeated"),
        ("as_of", "future_date"),
        ("announced_after", "invalid_date"),
        ("fields", "unknown_field"),
        ("omit", "unknown_field"),
        ("q", "control_character"),
        ("ordering", "invalid_choice"),
        ("capacity_at_least", "invalid_number"),
        ("contested", "invalid_choice"),
        ("critic", "unknown_slug"),
    } <= set(told)
    assert f"{len(told)} invalid parameters" in problem["detail"]


def test_one_error_is_the_detail_itself(ask, world):
    problem = ask("agreements?host=Kosvo", status=400)
    assert problem["detail"] == problem["errors"][0]["detail"]
    assert "Did you mean “Kosovo”?" in problem["detail"]


def test_a_known_country_without_agreements_is_answered(ask, world):
    assert ask("agreements?host=Germany")["count"] == 0


def test_a_long_name_and_value_are_not_repeated_in_full(client, world):
    response = client.get("/api/agreements", {"n" * 5000: "1", "page": "9" * 190})
    assert response.status_code == 400
    assert len(response.content) < 3000
