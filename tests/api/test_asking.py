"""One way to ask: how values are written, and which questions contradict themselves.

Kept in one module because each test is a table of questions and answers, about the same small record.
"""

import datetime
import json
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements import clock
from agreements.choices import CAN_BE_UNDISCLOSED
from agreements.filters import AgreementFilterSet, RecordFilterSet
from agreements.filters.filters import DateFilter
from agreements.filters.filtersets import BOUNDS
from agreements.models import Agreement, Claim, CourtCase, Event, Source
from agreements.publishing import publish, record, retract
from tests.api.questions import LISTS
from tests.api.tables import ALL, DK, FILTERS, GB, OTHERS, US, UZ
from tests.api.test_questions import refused

TABLES = {"agreements": FILTERS} | OTHERS
SEVERAL = [
    (path, name, cases[0][0], cases[1][0])
    for path, table in TABLES.items()
    for name, cases in table.items()
    if LISTS[path].base_filters[name].is_repeatable and len(cases) > 1
]


def ids(ask, query):
    """The slugs of the agreements that answer."""
    return {row["slug"] for row in ask(f"agreements?{query}&fields=slug")["results"]}


@pytest.mark.parametrize(("path", "name", "one", "other"), SEVERAL)
def test_several_values_are_repeated_or_stand_with_commas(ask, world, path, name, one, other):
    query = [(name, one), (name, other)]
    repeated = ask(f"{path}?{urlencode(query)}")
    for written in (f"{one},{other}", f"{one}, {other}", f" {one} ,{other} "):
        assert ask(path, {name: written})["results"] == repeated["results"]
    mixed = ask(f"{path}?{urlencode([(name, f'{one},{other}'), (name, one)])}")
    assert mixed["results"] == repeated["results"]


@pytest.mark.parametrize("name", ["fields", "omit", "expand"])
def test_fields_are_repeated_or_stand_with_commas(ask, world, name):
    one, other, *_ = LISTS["agreements"].base_filters[name].schema["items"]["enum"]
    answers = [ask(f"agreements?{query}") for query in (f"{name}={one},{other}", f"{name}={one}&{name}={other}")]
    assert answers[0]["results"] == answers[1]["results"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("written", ["{},", ",{}", "{},,{}", ",", "{}, "])
def test_a_comma_with_nothing_beside_it_is_refused(client, world, path, written):
    for name, declared in LISTS[path].base_filters.items():
        if declared.is_repeatable:
            refused(client, path, {name: written.format("x", "x")}, name, "empty")


def test_a_long_list_is_read_and_a_longer_one_is_refused(ask, client, world):
    names = LISTS["agreements"].base_filters["fields"].schema["items"]["enum"]
    assert len(",".join(names)) > 200
    # `matches` is there only with `q`.
    assert [*ask("agreements", {"fields": ",".join(names)})["results"][0], "matches"] == names
    assert ask("agreements", {"host": ",".join(["Kosovo"] * 50)})["count"] == 2
    for name, value in (("host", "XK"), ("status", "signed"), ("source", "wire-report"), ("id", "1")):
        refused(client, "agreements", {name: ",".join([value] * 51)}, name, "too_many")
        refused(client, "agreements", {name: ",".join([value] * 300)}, name, "too_many")
    refused(client, "agreements", {"host": f"XK,{'x' * 201}"}, "host", "too_long")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=AGREED", {US}),
        ("status=Agreed,sIgned", {US, DK}),
        ("status__not=AGREED", ALL - {US}),
        ("region=europe", {US, DK}),
        ("region=SOUTHERN EUROPE", {US, DK}),
        ("has_payment=True", {DK, UZ}),
        ("has_payment=FALSE", {US, GB}),
        ("source_grade=a", {DK, GB}),
        ("status=agreed&status_said_by=HOST", {US}),
        ("ordering=TITLE", ALL),
    ],
)
def test_choices_are_read_in_any_letter_case(ask, world, query, found):
    assert ids(ask, query) == found


def test_a_language_is_read_in_any_letter_case_and_an_unknown_one_is_refused(ask, client, world):
    assert ask("sources?language=FR")["count"] == ask("sources?language=fr")["count"] == 1
    refused(client, "sources", {"language": "zz"}, "language", "invalid_choice")


SPACES = ["\u00a0", "\u2003", "\u3000", "\u202f", "\u2028"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u2060"]


@pytest.mark.parametrize("space", SPACES)
def test_white_space_of_all_kinds_is_a_space(ask, client, world, space):
    assert ids(ask, f"host={quote(f'United{space}Kingdom')}") == set()
    assert ids(ask, f"sender={quote(f'United{space}States')}") == {US, UZ}
    assert ids(ask, f"region={quote(f'Southern{space}Europe')}") == {US, DK}
    assert ids(ask, f"q={quote(f'kosovo{space}cells')}") == {DK}
    assert client.get(f"/agreements?q={quote(f'kosovo{space}cells')}").status_code == 200


@pytest.mark.parametrize("invisible", INVISIBLE)
def test_invisible_characters_are_dropped(ask, client, world, invisible):
    assert ids(ask, f"host={quote(f'{invisible}Koso{invisible}vo')}") == {US, DK}
    assert ids(ask, f"status={quote(f'agreed{invisible}')}") == {US}
    assert ids(ask, f"q={quote(f'koso{invisible}vo')}") == {US, DK}
    assert client.get(f"/agreements?host={quote(f'Kosovo{invisible}')}").status_code == 200
    refused(client, "agreements", {"q": invisible}, "q", "empty")


@pytest.mark.parametrize("control", ["\x00", "\n", "\t", "\x1f", "\x7f", "\x85", "\ufffd"])
def test_control_characters_are_refused(client, world, control):
    for name in ("q", "host", "status", "as_of"):
        refused(client, "agreements", {name: f"a{control}b"}, name, "control_character")
    assert client.get("/agreements", {"q": f"a{control}b"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("announced_after=2025", {US}),
        ("announced_after=2025-06", {US}),
        ("announced_after=2025-07", set()),
        ("announced_before=2025", {US, DK, GB}),
        ("announced_before=2022-03", set()),
        ("announced_before=2022-04", {DK, GB}),
        ("announced_before=2021", set()),
        ("announced_after=2022-04&announced_before=2022-04", {DK, GB}),
        ("announced_after=2022&announced_before=2025-06-11", {US, DK, GB}),
        ("status_ever=signed&reached_after=2022-05", set()),
        ("status_ever=signed&reached_before=2022", {DK, GB}),
        ("last_reported_before=2022-04", {DK, GB}),
        ("checked_before=2025-11", {DK, GB, UZ}),
        ("checked_before=2025", ALL),
    ],
)
def test_bounds_are_days_months_or_years(ask, world, query, found):
    assert ids(ask, query) == found


@pytest.mark.parametrize(
    ("path", "name"),
    [("events", "after"), ("criticisms", "after"), ("sources", "published_after"), ("events", "before")],
)
@pytest.mark.parametrize(("written", "first", "last"), [("2025", "01-01", "12-31"), ("2024-02", "01", "29")])
def test_a_bound_is_the_first_or_the_last_day(ask, world, path, name, written, first, last):
    day = first if name.endswith("after") else last
    by_day, by_period = (ask(path, {name: each, "page_size": 200}) for each in (f"{written}-{day}", written))
    assert by_day["results"] == by_period["results"]


def test_every_bound_of_dates_reads_months():
    for path, filterset in LISTS.items():
        for name, declared in filterset.base_filters.items():
            if name.endswith(("after", "before")):
                assert not isinstance(declared, DateFilter), (path, name)


PAIRS = [
    (path, lower, f"{lower.removesuffix(low)}{high}")
    for path, filterset in LISTS.items()
    for lower in filterset.base_filters
    for low, high in BOUNDS
    if lower == low or lower.endswith(f"_{low}")
]


@pytest.mark.parametrize(("path", "lower", "upper"), PAIRS)
def test_bounds_that_leave_nothing_are_refused_by_both_names(client, world, path, lower, upper):
    needed = LISTS[path].base_filters[lower].requires
    rest = {needed: {"status_ever": "signed", "currency": "EUR", "event": "transfer"}[needed]} if needed else {}
    is_number = LISTS[path].base_filters[lower].schema["type"] == "integer"
    low, high = ("60", "50") if is_number else ("2025-12-31", "2025-01-01")
    for name, other in ((lower, upper), (upper, lower)):
        (told,) = refused(client, path, {lower: low, upper: high, **rest}, name, "conflict")
        assert other in told["detail"]
    assert client.get(f"/api/{path}", {lower: high, upper: low, **rest}).status_code == 200
    assert client.get(f"/api/{path}", {lower: low, upper: low, **rest}).status_code == 200


@pytest.mark.parametrize(
    ("earlier", "later", "status"), [("1", "2025-06-06", 400), ("2025-06-06", "1", 200), ("1", "2", 200)]
)
def test_a_diff_goes_forward_also_between_a_revision_and_a_day(client, world, earlier, later, status):
    query = {"from": earlier, "to": later}
    assert client.get("/api/agreements/kosovo-us/diff", query).status_code == status
    if status == 400:
        refused(client, "agreements/kosovo-us/diff", query, "from", "conflict")


def test_there_are_bounds_to_be_contradicted():
    assert len(PAIRS) >= 6


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("host=XK&host__not=XK", 400),
        ("host=XK&host__not=Kosovo,RW", 400),
        ("host=XK,RW&host__not=XK", 200),
        ("status=agreed&status__not=agreed", 400),
        ("status=agreed&status_said_by=host&status__not=agreed", 200),
        ("status_ever=signed&status_ever__not=signed", 400),
        ("status_ever=signed&reached_before=2022&status_ever__not=signed", 200),
        ("source=wire-report&source__not=wire-report", 400),
        ("region=Europe&region__not=Southern Europe", 200),
        ("criterion=skills&criterion__not=skills,health", 400),
    ],
)
def test_what_is_asked_for_and_left_out_is_refused(client, world, query, status):
    query = query.replace(",health", ",rule_of_law")
    response = client.get(f"/api/agreements?{query}")
    assert response.status_code == status, response.content
    if status == 400:
        names = {error["parameter"] for error in response.json()["errors"]}
        assert len(names) == 2
        assert {error["code"] for error in response.json()["errors"]} == {"conflict"}
        assert client.get(f"/agreements?{query}").status_code == 400


@pytest.mark.parametrize(
    ("path", "parameter", "code"),
    [
        ("agreements.csv?expand=events", "expand", "conflict"),
        ("agreements.xlsx?expand=events", "expand", "conflict"),
        ("agreements.geojson?expand=evidence", "expand", "conflict"),
        ("agreements?format=csv&expand=events", "expand", "conflict"),
        ("agreements.csv?format=json", "format", "conflict"),
        ("agreements.csv?format=xlsx", "format", "conflict"),
        ("agreements.json?format=csv", "format", "conflict"),
        ("agreements.csv?page=1", "page", "conflict"),
        ("stats?format=csv", "format", "invalid_choice"),
        ("facets?format=xlsx", "format", "invalid_choice"),
        ("outcomes?format=csv", "format", "invalid_choice"),
        ("agreements/kosovo-us?format=csv&fields=events", "fields", "conflict"),
        ("agreements/kosovo-us?omit=events&expand=events", "omit", "conflict"),
    ],
)
def test_what_would_be_ignored_is_refused(client, world, path, parameter, code):
    path, _, query = path.partition("?")
    refused(client, path, query, parameter, code)


@pytest.mark.parametrize(
    "path", ["agreements.csv?format=csv", "agreements.csv?format=CSV", "agreements.jsonl?expand=events"]
)
def test_what_fits_together_is_answered(client, world, path):
    response = client.get(f"/api/{path}")
    assert response.status_code == 200
    assert b"events" in response.getvalue()


NOW = datetime.datetime(2026, 3, 1, 11, 30, tzinfo=datetime.UTC)
DAYS = [("2026-02-28", 200), ("2026-03-01", 200), ("2026-03-02", 200), ("2026-03-03", 400), ("2199-12-31", 400)]


@pytest.mark.parametrize(("day", "status"), DAYS)
@pytest.mark.parametrize(
    "address",
    [
        "/api/agreements?as_of={}", "/api/agreements?active_on={}", "/api/agreements/kosovo-us?as_of={}",
        "/api/agreements/kosovo-us/revisions/1?as_of={}", "/api/agreements/kosovo-us/diff?from=2025-06-11&to={}",
        "/api/changes?since={}", "/api/facets?as_of={}", "/agreements?as_of={}", "/agreements/kosovo-us?as_of={}",
    ],
)  # fmt: skip
def test_the_day_that_has_begun_anywhere_is_not_in_the_future(client, world, monkeypatch, address, day, status):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert clock.latest_today() == datetime.date(2026, 3, 2)
    response = client.get(address.format(day))
    assert response.status_code == status
    if status == 400 and address.startswith("/api/"):
        assert [error["code"] for error in response.json()["errors"]] == ["future_date"]


def test_it_is_the_same_day_everywhere_before_ten(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW.replace(hour=9, minute=59))
    assert clock.latest_today() == clock.today() == datetime.date(2026, 3, 1)


NAMES = {
    "agreements": {"source": Source, "case": CourtCase},
    "events": {"agreement": Agreement, "source": Source},
    "claims": {"agreement": Agreement, "source": Source},
    "criticisms": {"agreement": Agreement, "source": Source},
    "cases": {"agreement": Agreement, "source": Source},
    "sources": {"agreement": Agreement, "retells": Source},
}
BY_NAME = [(path, name) for path, names in NAMES.items() for name in names]


@pytest.mark.parametrize(("path", "name"), [pair for pair in BY_NAME if pair[1] == "agreement"])
def test_an_agreement_is_named_by_id_slug_and_former_slug(ask, world, path, name):
    by_slug = ask(f"{path}?{name}={US}")["results"]
    assert by_slug or path == "cases"
    for written in (
        str(world.kosovo_us.pk),
        "kosovo-usa",
        f"{US},kosovo-usa",
        f"{world.kosovo_us.pk},{US}",
        f"0{world.kosovo_us.pk},{world.kosovo_us.pk}",
    ):
        assert ask(path, {name: written})["results"] == by_slug


def test_a_source_is_named_by_its_former_slug(ask, world):
    world.wire.slug = "wire-story"
    world.wire.save()
    record(world.kosovo_us, why="A clearer name")
    for path in ("agreements?source={}", "events?source={}", "claims?source={}", "criticisms?source={}"):
        former, present = (ask(path.format(slug)) for slug in ("wire-report", "wire-story"))
        assert former["results"] == present["results"] != []


@pytest.mark.parametrize("path", [path for path, name in BY_NAME if name == "agreement"])
def test_a_retracted_record_is_told_as_retracted(client, world, path):
    names = (str(world.rwanda_uk.pk), GB, "rwanda-britain")
    world.rwanda_uk.slug = "rwanda-britain"
    world.rwanda_uk.save()
    publish(world.rwanda_uk, why="A better address.")
    retract(world.rwanda_uk, why="It was entered twice.")
    for name in names:
        (told,) = refused(client, path, {"agreement": name}, "agreement", "retracted")
        assert told["candidates"] == []
        assert "Rwanda processes" not in told["detail"]
    refused(client, "agreements", {"id": names[0]}, "id", "retracted")


@pytest.mark.parametrize(
    ("name", "slug"), [("source", "official-text"), ("critic", "supreme-court"), ("case", "a-v-secretary")]
)
def test_what_no_record_shows_any_more_is_told_as_retracted(client, world, name, slug):
    for agreement in (world.rwanda_uk, world.kosovo_denmark):
        retract(agreement, why="It was entered twice.")
    refused(client, "agreements", {name: slug}, name, "retracted")
    refused(client, "agreements", {name: "1"}, name, "unknown_slug")


@pytest.mark.parametrize("name", ["draft", "review"])
def test_the_id_of_what_is_unpublished_is_unknown(client, world, name):
    pk = getattr(world, name).pk
    (told,) = refused(client, "events", {"agreement": str(pk)}, "agreement", "unknown_slug")
    assert told["candidates"] == []
    refused(client, "agreements", {"id": str(pk)}, "id", "unknown_id")
    refused(client, "events", {"id": str(getattr(world, name).events.get().pk)}, "id", "unknown_id")


def test_names_take_the_same_queries_however_many_they_are(client, world):
    def asked(names):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/events", {"agreement": names}).status_code == 200
        return len(queries)

    assert asked(["kosovo-usa", "kosovo-usa"]) == asked(["kosovo-usa", DK, GB, str(world.uzbekistan.pk)]) <= 8


@pytest.mark.parametrize(("path", "model"), [("agreements", Agreement), ("events", Event), ("claims", Claim)])
def test_rows_are_asked_for_by_id(ask, client, world, path, model):
    pks = [*model.objects.published().order_by("pk").values_list("pk", flat=True)]
    first, second = pks[0], pks[-1]
    for query in (f"id={first},{second}", f"id={first}&id={second}", f"id=0{first},{second}"):
        assert {row["id"] for row in ask(f"{path}?{query}")["results"]} == {first, second}
    assert ask(f"{path}?id__not={first}")["count"] == len(pks) - 1
    (told,) = refused(client, path, {"id": f"{first},{10**9 - 1}"}, "id", "unknown_id")
    assert str(10**9 - 1) in told["detail"]


@pytest.mark.parametrize("path", [path for path in LISTS if "id" not in LISTS[path].base_filters])
def test_rows_without_ids_are_not_asked_for_by_id(client, world, path):
    refused(client, path, {"id": "1"}, "id", "unknown_parameter")


RECORDS = {
    "agreements/kosovo-us": ("id", "title"),
    "countries/XK": ("code", "name"),
    "sources/wire-report": ("slug", "grade"),
    "criticisms/rights-2025": ("slug", "ground"),
    "cases/a-v-secretary": ("slug", "court"),
    "actors/watchers": ("slug", "kind"),
}


@pytest.mark.parametrize(("path", "fields"), RECORDS.items())
def test_a_single_record_shows_the_fields_that_are_asked_for(ask, client, world, path, fields):
    whole = ask(path)
    key, name = fields
    chosen = {key: whole[key], name: whole[name]}
    for query in (f"fields={key},{name}", f"fields={name}&fields={key}"):
        assert ask(f"{path}?{query}") == chosen
    assert ask(f"{path}?omit={name}") == {each: value for each, value in whole.items() if each != name}
    assert ask(f"{path}?format=JSON") == whole
    tags = {client.get(f"/api/{path}{query}")["ETag"] for query in ("", f"?fields={key}", f"?omit={key}")}
    assert len(tags) == 3
    every = ",".join(whole)
    assert ask(path, {"fields": every}) == whole


@pytest.mark.parametrize(("path", "fields"), RECORDS.items())
def test_a_single_record_is_a_file_like_that_of_the_list(ask, client, world, path, fields):
    for form in ("csv", "jsonl", "xlsx"):
        response = client.get(f"/api/{path}?format={form}")
        assert response.status_code == 200
        assert response.getvalue()
        assert f"-{ask(path)['slug']}-revision-" in response["Content-Disposition"]
    key = fields[0]
    text = client.get(f"/api/{path}?format=csv&fields={key}").getvalue().decode("utf-8-sig")
    header, row = text.splitlines()
    assert header == key
    assert row
    listed = client.get(f"/api/{path.partition('/')[0]}.csv").getvalue().decode("utf-8-sig")
    assert (
        client.get(f"/api/{path}", headers={"Accept": "text/csv"}).getvalue().decode("utf-8-sig").split("\r\n")[0]
        == (listed.split("\r\n")[0])
    )


def test_a_single_place_is_on_the_map(client, world):
    for path in ("countries/XK", "agreements/kosovo-us", "agreements/kosovo-us?fields=id"):
        response = client.get(f"/api/{path}{'&' if '?' in path else '?'}format=geojson")
        assert response.status_code == 200
        assert json.loads(response.getvalue())["features"]
    refused(client, "sources/wire-report", {"format": "geojson"}, "format", "invalid_choice")


@pytest.mark.parametrize(("path", "fields"), RECORDS.items())
@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("fields=nonsense", "fields", "unknown_field"),
        ("omit=nonsense", "omit", "unknown_field"),
        ("fields=<field>&omit=<field>", "omit", "conflict"),
        ("fields=<field>,<field>", "fields", "repeated"),
        ("fields=<field>,", "fields", "empty"),
        ("fields=", "fields", "empty"),
        ("format=pdf", "format", "invalid_choice"),
        ("host=Kosovo", "host", "unknown_parameter"),
        ("page=1", "page", "unknown_parameter"),
    ],
)
def test_a_single_record_refuses_what_lists_refuse(client, world, path, fields, query, parameter, code):
    refused(client, path, query.replace("<field>", fields[1]), parameter, code)


def test_a_single_agreement_is_expanded_as_on_lists(ask, world):
    row = ask(f"agreements?id={world.kosovo_us.pk}&fields=id&expand=events,evidence")["results"][0]
    assert ask("agreements/kosovo-us?fields=id&expand=events,evidence") == row
    assert ask("agreements/kosovo-us?expand=events") == ask("agreements/kosovo-us")
    assert ask("agreements/kosovo-us?fields=as_of&as_of=2025-06-30") == {"as_of": "2025-06-30"}


def test_options_tell_the_parameters_of_a_single_record(client, world):
    for path in RECORDS:
        told = {each["name"] for each in client.options(f"/api/{path}").json()["parameters"]}
        assert {"fields", "omit", "format"} <= told


def test_the_fields_of_a_single_record_are_those_of_its_document(ask, world):
    for path in RECORDS:
        answer = ask(path)
        told = client_fields(path)
        assert set(told) == set(answer), path


def client_fields(path):
    """The fields that a single record can be asked for, as OPTIONS tells them."""
    from django.test import Client

    parameters = Client().options(f"/api/{path}").json()["parameters"]
    return next(each for each in parameters if each["name"] == "fields")["schema"]["items"]["enum"]


NEGATED = [
    (path, name, cases[0][0])
    for path, table in TABLES.items()
    for name, cases in table.items()
    if LISTS[path].base_filters[name].is_repeatable
]


@pytest.mark.parametrize(("path", "name", "value"), NEGATED)
def test_a_negation_finds_all_but_what_the_filter_finds(ask, world, path, name, value):
    found, others, everything = (
        ask(f"{path}?{query}")["count"] for query in (f"{name}={value}", f"{name}__not={value}", "page=1")
    )
    assert found + others == everything


def test_a_search_leaves_kinds_out(ask, world):
    kinds = {group["kind"] for group in ask("search?q=kosovo")["groups"]}
    assert {"countries", "agreements"} < kinds
    left = ask("search?q=kosovo&kind__not=countries,agreements")["groups"]
    assert {group["kind"] for group in left} == kinds - {"countries", "agreements"}


def test_every_filter_of_several_values_has_a_negation():
    for filterset in LISTS.values():
        for name, declared in filterset.base_filters.items():
            if name.endswith("__not"):
                assert declared.exclude
                assert declared.help_text
                assert declared.schema == filterset.base_filters[name.removesuffix("__not")].schema
            elif declared.is_repeatable and declared.selects_rows:
                assert f"{name}__not" in filterset.base_filters
            else:
                assert f"{name}__not" not in filterset.base_filters


@pytest.mark.parametrize("name", [name for name in AgreementFilterSet.base_filters if name.endswith("__not")])
@pytest.mark.parametrize(
    "door", ["api/facets", "api/stats", "api/feeds/agreements.json", "api/agreements.csv", "agreements"]
)
def test_a_negation_goes_through_every_door(client, world, name, door):
    positive = name.removesuffix("__not")
    value = str(world.kosovo_us.pk) if positive == "id" else FILTERS[positive][0][0].partition("&")[0]
    response = client.get(f"/{door}", {name: value})
    assert response.status_code == 200
    response.getvalue()


def test_unknown_and_undisclosed_are_told_apart(ask, world):
    assert ids(ask, "undisclosed=capacity") == {GB}
    assert GB not in ids(ask, "unknown=capacity")
    assert ids(ask, "undisclosed=payment") == {UZ}
    assert ids(ask, "unknown=capacity_unit,facility&undisclosed=capacity,payment") == {GB, UZ}
    assert set(CAN_BE_UNDISCLOSED) <= set(AgreementFilterSet.base_filters["unknown"].schema["items"]["enum"])


CSV, JSON = "text/csv", "application/json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("application/json, text/csv", JSON),
        ("text/csv, application/json", JSON),
        ("application/json;q=0.1, text/csv", CSV),
        ("application/json;q=0.5, text/csv;q=0.4", JSON),
        ("application/json;q=0, text/csv", CSV),
        ("application/json;q=0, */*", CSV),
        ("*/*;q=0.1, application/json;q=0", CSV),
        ("text/csv, */*", CSV),
        ("text/csv;q=0.2, */*;q=0.8", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("Application/JSON; charset=utf-8", JSON),
        ("application/json; Q=0.1, text/csv; q=0.2", CSV),
        ("text/*;q=0.3, text/csv;q=0, application/json;q=0.1", JSON),
        ("*/*;q=0", None),
        ("application/json;q=0", None),
        ("text/*;q=0, application/*;q=0", None),
        ("image/png", None),
        ("nonsense", None),
    ],
)
def test_accept_is_read_by_its_rules(client, world, accept, media_type):
    response = client.get("/api/agreements", headers={} if accept is None else {"Accept": accept})
    if media_type is None:
        assert response.status_code == 406
    else:
        assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, media_type)
        # To its end: a file that nobody reads keeps its turn.
        response.getvalue()


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("*/*", False),
        ("application/json", True),
        ("application/json, */*", True),
        ("application/vnd.oai.openapi+json", True),
        ("application/yaml, application/json", False),
        ("application/yaml;q=0.5, application/json", True),
        ("application/json;q=0.5, application/yaml", False),
        ("application/json;q=0, */*", False),
        ("text/html, */*;q=0.8", False),
    ],
)
def test_the_document_is_what_accept_wants_most(client, db, accept, is_json):
    response = client.get("/api/schema", headers={"Accept": accept})
    assert response["Content-Type"].partition(";")[0].endswith("+json") is is_json


def test_a_page_reads_lists_with_commas(client, world):
    page = client.get("/agreements?host=Kosovo,RW&criterion__not=skills").content.decode()
    assert "hosted by Kosovo or Rwanda" in page
    assert "without a criterion of" in page
    assert 'href="?host=RW&amp;criterion__not=skills"' in page
    assert client.get("/sources?kind=wire,court").status_code == 200
    month = client.get("/agreements?announced_after=2022-05").content.decode()
    assert 'value="2022-05-01"' in month


def test_a_record_filterset_has_the_parameters_of_a_record():
    assert "format" in RecordFilterSet.base_filters
