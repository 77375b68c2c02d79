"""Every error has one shape, says what to do, and tells nothing that isn't public."""

from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from agreements.api import views
from agreements.errors import ErrorCode, Problem
from agreements.models import Actor, Agreement, CourtCase, Criticism, Source
from agreements.publishing import publish, retract
from tests.api.questions import LISTS
from tests.world import ERASED, HIDDEN, MARKER

SHAPE = {"type", "title", "status", "detail", "instance"}
TITLES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
KINDS = {
    400: {"invalid-parameters", "malformed-request"},
    404: {"not-found"},
    405: {"method-not-allowed"},
    406: {"not-acceptable"},
    410: {"retracted", "no-longer-shown"},
    429: {"rate-limit"},
    500: {"server-error"},
    503: {"unavailable", "too-many-files"},
}


def told(response, status, *members):
    """The problem, which has the one shape."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" not in response
    problem = response.json()
    assert set(problem) == SHAPE | set(members)
    assert (problem["title"], problem["status"]) == (TITLES[status], status)
    page, _, kind = problem["type"].partition("#")
    assert (page, kind in KINDS[status]) == ("/problems", True)
    assert problem["detail"].strip()
    return problem


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/geo+json", "text/html, */*;q=0.8"])
def test_an_error_is_json_whatever_was_asked_for(client, world, accept):
    told(client.get("/api/agreements?hots=1", headers={"Accept": accept}), 400, "errors")
    told(client.get("/api/agreements?hots=1&format=csv"), 400, "errors")


@pytest.mark.parametrize(
    "path",
    [
        "agreements/nowhere", "agreements/999999999", "agreements/9999999999999", "agreements/0", "agreements/-1",
        "agreements/nowhere/revisions", "agreements/nowhere/revisions/1", "agreements/kosovo-us/revisions/99",
        "agreements/kosovo-us/revisions/0", "agreements/kosovo-us/revisions/999999999",
        "agreements/nowhere/diff?from=1&to=2",
        "agreements/kosovo-us?as_of=2020-01-01", "countries/Narnia", "countries/%00", "countries/%ED%A0%80",
        "sources/nowhere", "criticisms/nowhere", "cases/nowhere", "actors/nowhere", "events/999999", "claims/999999",
        "payments/999999", "criteria/999999", "nothing", "nothing/at/all",
        "agreements/kosovo-us/nothing", "agreements/a%00b", "agreements/%FF", "facets/x", "..%2fadmin", "x" * 3000,
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(client, world, path):
    problem = told(client.get(f"/api/{path}"), 404)
    assert problem["instance"].startswith("/api/")


@pytest.mark.parametrize("path", ["", *LISTS, "agreements/kosovo-us", "facets", "stats", "changes", "nothing"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, world, path, method):
    response = getattr(client, method)(f"/api/{path}", data="{}", content_type="application/json")
    told(response, 405)
    assert set(response["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("accept", ["image/png", "text/html", "nonsense"])
@pytest.mark.parametrize("path", ["agreements", "agreements/kosovo-us", "", "stats"])
def test_a_form_that_does_not_exist_is_406(client, world, path, accept):
    told(client.get(f"/api/{path}", headers={"Accept": accept}), 406)


def test_a_retracted_record_is_gone_with_the_reason(client, world):
    retract(world.rwanda_uk, why="It was entered twice.")
    pk = world.rwanda_uk.pk
    for path in (f"{pk}", "rwanda-uk", f"{pk}/revisions", "rwanda-uk/revisions/1", f"{pk}/diff?from=1&to=1"):
        problem = told(client.get(f"/api/agreements/{path}"), 410, "reason", "retracted_at")
        assert problem["reason"] == "It was entered twice."
        assert problem["retracted_at"][:4] == str(world.rwanda_uk.updated_at.year)
    assert "Rwanda processes" not in client.get("/api/agreements").content.decode()


def test_an_old_slug_leads_to_the_record(client, world):
    world.kosovo_us.slug = "kosovo-united-states"
    world.kosovo_us.save()
    publish(world.kosovo_us, why="A better address.")
    pk = world.kosovo_us.pk
    for tail in ("", "/", "/revisions", "/revisions/1", "/diff?from=1&to=2", "?as_of=2025-06-11"):
        response = client.get(f"/api/agreements/kosovo-us{tail}")
        assert response.status_code == 301
        assert response["Location"] == f"/api/agreements/{pk}{tail}"
        assert client.get(response["Location"]).status_code == 200
    assert client.get("/api/agreements/kosovo-united-states").json()["id"] == pk


def test_an_old_slug_of_a_retracted_record_is_gone_too(client, world):
    world.rwanda_uk.slug = "rwanda-united-kingdom"
    world.rwanda_uk.save()
    publish(world.rwanda_uk, why="A better address.")
    retract(world.rwanda_uk, why="It was entered twice.")
    told(client.get("/api/agreements/rwanda-uk"), 410, "reason", "retracted_at")


def broken(*args, **kwargs):
    raise RuntimeError("a secret of the house")


def test_a_view_that_breaks_is_500_and_tells_no_secret(careless_client, world, monkeypatch, settings, caplog):
    settings.DEBUG = False
    monkeypatch.setattr(views.SourceViewSet, "list", broken)
    response = careless_client.get("/api/sources")
    problem = told(response, 500)
    assert "secret" not in response.content.decode()
    assert problem["instance"] == "/api/sources"
    assert "a secret of the house" in caplog.text


def test_a_page_that_breaks_is_answered_in_html(careless_client, world, monkeypatch, settings):
    settings.DEBUG = False
    monkeypatch.setattr("agreements.website.views.countries.render_page", broken)
    response = careless_client.get("/countries")
    assert response.status_code == 500
    assert response["Content-Type"].startswith("text/html")


def test_a_database_that_does_not_answer_is_503(client, world, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise OperationalError("connection refused at 10.0.0.7")

    monkeypatch.setattr(views.SourceViewSet, "list", away)
    response = client.get("/api/sources")
    told(response, 503)
    assert response["Retry-After"] == "60"
    assert "10.0.0.7" not in response.content.decode()
    assert "did not answer" in caplog.text


def test_a_database_that_is_away_from_the_start_is_503(client, world, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("agreements.models.Dataset.current", away)
    told(client.get("/api/agreements"), 503)
    told(client.get("/api/nothing"), 503)


@pytest.mark.parametrize(
    "query", ["%ED%A0%80=1", "host=%FF", "%FF=1", "a%00=1", "q=%F0%9F", "=", "&&&", "host", "host==", "%"]
)
def test_a_query_that_cannot_be_read_is_no_crash(client, world, query):
    response = client.get(f"/api/agreements?{query}")
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        told(response, 400, "errors")


def test_a_query_of_thousands_of_parameters_has_a_short_answer(client, world, settings):
    response = client.get("/api/agreements", {f"p{number}": "1" for number in range(5000)})
    problem = told(response, 400, "errors")
    assert len(problem["errors"]) <= 50
    assert len(response.content) < 50_000
    several = [*(f"p{number}=1" for number in range(40)), *(f"q{number}=" for number in range(40))]
    problem = told(client.get(f"/api/agreements?{'&'.join(several)}"), 400, "errors")
    assert len(problem["errors"]) == 50, "of all sorts together"
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    told(client.get("/api/agreements", {f"p{number}": "1" for number in range(5000)}), 400, "errors")


def test_a_wrong_host_is_a_problem_in_the_api_and_a_page_elsewhere(client, db):
    told(client.get("/api/agreements", headers={"Host": "elsewhere.example"}), 400, "errors")
    told(client.get("/api", headers={"Host": "elsewhere.example"}), 400, "errors")
    page = client.get("/admin/", headers={"Host": "elsewhere.example"})
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")


def test_what_is_no_address_of_the_api_is_answered_in_html(client, db):
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def public_addresses():
    """Every address of the API that needs no name of a record."""
    yield from (f"/api/{name}" for name in ("", *LISTS, "facets", "stats", "changes?since=0", "schema", "schema.json"))
    yield from ("/api/feeds/agreements.atom", "/api/feeds/agreements.json")
    yield from (f"/api/{name}?format={form}" for name in LISTS for form in ("csv", "jsonl"))
    yield from (
        f"/api/{name}?q={MARKER}"
        for name in ("agreements", "sources", "criticisms", "cases", "actors", "events", "claims")
    )
    yield from ("/api/agreements?expand=evidence,events,criticisms,sources", "/api/agreements?as_of=2025-06-30")
    yield from ("/api/countries/IT", "/api/countries/AL", "/api/agreements?sender=IT", "/api/sources?q=" + MARKER)


def test_nothing_unpublished_is_in_any_answer(client, world):
    for path in public_addresses():
        response = client.get(path)
        assert response.status_code == 200, (path, response.content[:300])
        # The address itself repeats what was asked.
        told = f"{response.getvalue().decode()} {response.headers}".replace(f"q={MARKER}", "")
        assert MARKER not in told, path
        assert ERASED not in told, path


@pytest.mark.parametrize("path", [*HIDDEN, f"{HIDDEN[0]}/revisions", f"{HIDDEN[0]}/diff?from=1&to=1"])
def test_nothing_unpublished_has_an_address(client, world, path):
    told(client.get(f"/api/{path}"), 404)


def test_what_has_no_address_is_there(world):
    models: dict[str, Any] = {
        "agreements": Agreement,
        "sources": Source,
        "actors": Actor,
        "criticisms": Criticism,
        "cases": CourtCase,
    }
    for path in HIDDEN:
        name, slug = path.split("/")
        assert models[name].objects.filter(slug=slug).exists(), path


def test_the_number_of_a_draft_leads_nowhere(client, world):
    told(client.get(f"/api/agreements/{world.draft.pk}"), 404)


@pytest.mark.parametrize("query", [f"source=source-draft-{MARKER}", f"critic=actor-draft-{MARKER}"])
def test_a_question_about_what_is_unpublished_is_refused_without_a_hint(client, world, query):
    problem = told(client.get(f"/api/agreements?{query}"), 400, "errors")
    assert problem["errors"][0]["candidates"] == []


def test_no_count_knows_of_what_is_unpublished(ask, world):
    counts = {name: ask(f"{name}?page_size=200")["count"] for name in LISTS}
    rows = {country["code"]: (country["hosted"], country["sent"]) for country in ask("countries")["results"]}
    assert ask("")["agreements"] == counts["agreements"] == ask("facets")["count"] == ask("stats")["agreements"] == 4
    assert rows["AL"] == rows["IT"] == (0, 0)
    assert {value["value"] for value in ask("facets")["facets"]["host"]} == {"XK", "RW", "UZ"}
    publish(world.draft, why="Ready.")
    assert ask("agreements")["count"] == 5
    # Its report, and the one that its court case is told by.
    assert ask("sources")["count"] == counts["sources"] + 2
    assert ask("cases")["count"] == counts["cases"] + 1


def test_every_address_has_a_reverse(world):
    assert reverse("agreement-detail", args=[1]) == "/api/agreements/1"
    assert reverse("agreement-list") == "/api/agreements"


def test_each_kind_of_error_has_a_place_on_the_page_of_errors(client, db):
    page = client.get("/problems")
    assert page.status_code == 200
    for value in [*Problem.values, *ErrorCode.values]:
        assert f'id="{value}"' in page.content.decode()


def test_the_type_is_an_address_of_the_site(client, world, settings):
    settings.PUBLIC_URL = "https://tracker.example"
    problem = client.get("/api/agreements?hots=1").json()
    assert problem["type"] == "https://tracker.example/problems#invalid-parameters"
