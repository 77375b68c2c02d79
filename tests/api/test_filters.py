"""Each filter of agreements finds the rows that it should and no others, alone, repeated and together with others."""

from itertools import combinations

import pytest
import yaml
from django.conf import settings

from agreements import filters
from agreements.models import Agreement
from agreements.publishing import renew
from tests.api.questions import LISTS
from tests.api.tables import ALL, DK, EXEMPT, FILTERS, GB, KEY, MEANS, NO_FILTERS, OTHERS, US


def slugs(ask, query):
    return {row["slug"] for row in ask(f"agreements?{query}")["results"]}


CASES = [(name, value, found) for name, cases in FILTERS.items() for value, found in cases]


@pytest.mark.parametrize(("name", "value", "found"), CASES)
def test_a_filter_finds_what_it_should(ask, world, name, value, found):
    answer = ask(f"agreements?{name}={value}")
    assert {row["slug"] for row in answer["results"]} == found
    assert answer["count"] == len(found)


@pytest.mark.parametrize(
    ("name", "value", "found"), [case for case in CASES if f"{case[0]}__not" in LISTS["agreements"].base_filters]
)
def test_its_negation_finds_all_others(ask, world, name, value, found):
    assert slugs(ask, f"{name}__not={value}") == ALL - found


@pytest.mark.parametrize("name", [name for name in FILTERS if LISTS["agreements"].base_filters[name].is_repeatable])
def test_a_repeated_filter_finds_what_any_of_its_values_finds(ask, world, name):
    for (one, found), (other, found_too) in combinations(FILTERS[name], 2):
        assert slugs(ask, f"{name}={one}&{name}={other}") == found | found_too


def test_different_filters_find_what_all_of_them_find(ask, world):
    plain = [(name, *cases[0]) for name, cases in FILTERS.items() if name not in ("status_said_by", "as_of", "q")]
    # The capacity's filters are one question about one quantity, those of payments about one payment.
    plain = [case for case in plain if not case[0].startswith(("capacity", "pay", "currency"))]
    for (name, value, found), (other, value_too, found_too) in combinations(plain, 2):
        # Bounds of the same dates may contradict each other, which is refused.
        if name.removesuffix("after") == other.removesuffix("before"):
            continue
        assert slugs(ask, f"{name}={value}&{other}={value_too}&fields=slug") == found & found_too, (name, other)


def test_what_one_party_said_counts_even_where_another_spoke_later(ask, world):
    assert slugs(ask, "status=in_talks") == set()
    assert slugs(ask, "status=in_talks&status_said_by=sender") == {US}


def test_a_filter_asked_as_of_a_day_knows_nothing_later(ask, world):
    assert slugs(ask, "as_of=2025-06-11&contested=true") == set()
    assert slugs(ask, "as_of=2025-06-12&contested=true") == {US}
    assert slugs(ask, "as_of=2023-01-01&status=ended") == set()
    assert slugs(ask, "as_of=2023-01-01&status=signed") == {DK, GB}


@pytest.mark.parametrize(
    "name", ["XK", "xk", "XKX", "xkx", "Kosovo", "KOSOVO", "kosovo", " Kosovo ", "Kosova", "kosóva", "Kósovó"]
)
def test_a_country_is_known_by_all_its_names(client, world, name):
    response = client.get("/api/agreements", {"host": name})
    assert {row["slug"] for row in response.json()["results"]} == {US, DK}


OTHER_CASES = [
    (path, name, value, found)
    for path, names in OTHERS.items()
    for name, cases in names.items()
    for value, found in cases
]


@pytest.mark.parametrize(("path", "name", "value", "found"), OTHER_CASES)
def test_a_filter_of_another_list_finds_what_it_should(client, world, path, name, value, found):
    value, _, other = value.partition("&")
    needed = dict(pair.split("=") for pair in other.split("&") if pair)
    response = client.get(f"/api/{path}", {name: value, **needed, "page_size": 200})
    assert response.status_code == 200, response.content
    rows = response.json()["results"]
    keys = {
        "events": lambda row: row["occurred"]["date"],
        "claims": lambda row: row["value"],
        "payments": lambda row: row["purpose"],
        "criteria": lambda row: row["text"],
    }
    assert {keys.get(path, lambda row: row[KEY[path]])(row) for row in rows} == found


@pytest.mark.parametrize("case", [case for case in OTHER_CASES if f"{case[1]}__not" in LISTS[case[0]].base_filters])
def test_a_negation_in_another_list_finds_all_others(ask, world, case):
    path, name, value, _ = case
    counts = [ask(f"{path}?{asked}")["count"] for asked in (f"{name}={value}", f"{name}__not={value}", "page=1")]
    assert counts[0] + counts[1] == counts[2]


SEARCHED = {
    "sources": ["title", "publisher", "note"],
    "criticisms": ["text", "response", "outcome"],
    "cases": ["title", "court", "docket", "text", "events__text", "events__court"],
    "actors": ["name"],
    "events": ["text"],
    "claims": ["statement", "text"],
}
"""The columns of each list in which `q` looks for words; that of agreements has words of its own."""


@pytest.mark.parametrize(
    ("path", "column"), [(path, column) for path, columns in SEARCHED.items() for column in columns]
)
def test_words_are_found_wherever_q_looks_for_them(ask, world, path, column):
    shown = LISTS[path]._meta.model.objects.published()
    # The text of other claims is no free one.
    row = (shown.filter(field="facility") if path == "claims" else shown).earliest("pk")
    rows, _, name = column.rpartition("__")
    (getattr(row, rows).all() if rows else shown.filter(pk=row.pk)).update(**{name: "So 100% Zweifelhaft it is"})
    renew(Agreement.objects.all(), why="Other words")
    key = KEY.get(path, "id")
    for words in ("ZWEIFELHAFT", "100% zweifel"):
        assert [found[key] for found in ask(path, {"q": words})["results"]] == [getattr(row, key)]


@pytest.mark.parametrize("path", LISTS)
def test_every_filter_is_in_the_tables_above(path):
    tables = {"agreements": FILTERS} | OTHERS
    asked = {name for name in LISTS[path].base_filters if not name.endswith("__not")}
    assert asked - NO_FILTERS - {"id"} == set(tables[path])


@pytest.mark.parametrize("path", LISTS)
def test_every_parameter_is_in_the_document(path):
    document = yaml.safe_load((settings.BASE_DIR / "docs" / "openapi.yaml").read_text())
    listed = document["paths"][f"/api/{path}"]["get"]["parameters"]
    shared = document["components"]["parameters"]
    told = {one.get("name") or shared[one["$ref"].rpartition("/")[2]]["name"] for one in listed}
    assert told == set(LISTS[path].base_filters)


@pytest.mark.parametrize("filterset", LISTS.values())
def test_every_field_of_a_model_has_a_filter_or_is_exempt(filterset):
    model = filterset._meta.model
    fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    asked = {name for name in fields if MEANS.get(model, {}).get(name, name) in filterset.base_filters}
    assert fields - asked == EXEMPT[model] - asked
    assert EXEMPT[model] <= fields


def test_the_pages_and_the_api_have_the_same_filters():
    assert {name for name in filters.__all__ if name.endswith("FilterSet")} >= {one.__name__ for one in LISTS.values()}


@pytest.mark.parametrize("ordering", ["published", "-published"])
def test_a_source_without_a_date_comes_last_in_both_directions(client, world, ordering):
    rows = client.get(f"/api/sources?ordering={ordering}").json()["results"]
    assert [row["slug"] for row in rows if row["published"] is None] == [rows[-1]["slug"]] == ["wrong-page"]
