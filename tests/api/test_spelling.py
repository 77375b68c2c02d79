"""How addresses of the API are written: with or without a slash at the end, and in small letters."""

from typing import Any

import pytest
from django.urls import resolve

from agreements.api import urls
from agreements.models import Claim, Criterion, Event, Payment
from tests.api.questions import LISTS

FORMS = ("csv", "xlsx", "jsonl")
ADDRESSES = [
    *LISTS, *(f"{name}.{form}" for name in LISTS for form in FORMS), "agreements.geojson", "countries.geojson",
    "agreements.json", "agreements/kosovo-us", "agreements/{id}", "agreements/kosovo-us/revisions",
    "agreements/kosovo-us/revisions/1", "agreements/kosovo-us/diff?from=1&to=1", "countries/XK", "countries/Kosovo",
    "sources/wire-report", "criticisms/rights-2025", "cases/a-v-secretary", "actors/watchers", "facets", "stats",
    "events/{event}", "claims/{claim}", "payments/{payment}", "criteria/{criterion}",
    "outcomes", "changes?since=0", "search?q=kosovo", "diff?from=2025-06-06&to=2025-06-11",
    "feeds/events.atom", "feeds/events.json",
    "feeds/agreements.atom", "feeds/agreements.json", "schema", "schema.json", "docs",
]  # fmt: skip


def with_slash(address):
    path, mark, query = address.partition("?")
    return f"{path}/{mark}{query}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_works_with_and_without_a_slash(client, world, address):
    ids: dict[str, Any] = {"event": Event, "claim": Claim, "payment": Payment, "criterion": Criterion}
    published = {name: model.objects.published().earliest("pk").pk for name, model in ids.items()}
    address = address.format(id=world.kosovo_us.pk, **published)
    plain, slashed = client.get(f"/api/{address}"), client.get(f"/api/{with_slash(address)}")
    assert plain.status_code == slashed.status_code == 200
    assert plain["Content-Type"] == slashed["Content-Type"]
    plain.getvalue()
    slashed.getvalue()


def test_no_address_is_left_out():
    """Each pattern of the API answers one of the addresses above; the last one answers what is nowhere."""
    ids = dict.fromkeys(["id", "event", "claim", "payment", "criterion"], 1)
    asked = {resolve(f"/api/{address.format(**ids).partition('?')[0]}").route for address in ["", *ADDRESSES]}
    patterns = [str(pattern.pattern).removeprefix("^") for pattern in urls.urlpatterns[:-1]]
    assert {f"api/{pattern}" for pattern in patterns} == asked


def test_a_feed_is_the_same_feed_under_both(client, world):
    plain, slashed = (client.get(f"/api/feeds/agreements.json{end}").json() for end in ("", "/"))
    assert plain == slashed
    plain, slashed = (client.get(f"/api/feeds/agreements.atom{end}").content for end in ("", "/"))
    assert plain == slashed


@pytest.mark.parametrize(
    "path",
    [
        "/API", "/Api/", "/aPI/agreements", "/API/AGREEMENTS", "/api/Agreements", "/api/Agreements/{id}",
        "/api/agreements.CSV", "/API/Countries/xk", "/api/FACETS", "/api/Schema.json", "/API/docs",
        "/api/Feeds/agreements.atom",
    ],
)  # fmt: skip
def test_an_address_in_capitals_is_told_in_small_letters(client, world, path):
    path = path.format(id=world.kosovo_us.pk)
    for asked in (path, f"{path}?host=XK"):
        response = client.get(asked)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
        assert (
            response.json()["detail"] == f"There is nothing at {path}. It is written in small letters: {path.lower()}."
        )
        assert response.json()["instance"] == path
    assert client.get(path.lower()).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(path)
        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("path", ["/API/nothing", "/api/Nothing", "/Api/a/b/c", "/API/agreements/1/Nothing", "/API//"])
def test_what_is_nowhere_is_no_problem_of_spelling(client, world, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["detail"] == f"There is nothing at {path}. The addresses are listed at /api/."


@pytest.mark.parametrize("path", ["/apiary", "/APIARY", "/xapi/agreements", "/agreements/api/"])
def test_what_only_looks_like_it_is_a_page(client, db, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
