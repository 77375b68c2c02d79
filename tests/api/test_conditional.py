"""Answers can be kept, asked for again cheaply, and read from any site."""

import gzip
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone

from agreements.models import Agreement, Criticism, Dataset, Source
from agreements.publishing import publish, renew, retract
from tests.api.questions import LISTS
from tests.factories import make_claim, make_event

PATHS = [
    "", *LISTS, "agreements/kosovo-us", "agreements/kosovo-us/revisions", "countries/XK", "sources/wire-report",
    "criticisms/rights-2025", "cases/a-v-secretary", "actors/watchers", "facets", "stats", "outcomes",
    "changes?since=0", "feeds/agreements.atom",
    "agreements/kosovo-us/diff?from=1&to=1",
]  # fmt: skip


@pytest.fixture(params=PATHS)
def path(request):
    return f"/api/{request.param}"


def test_an_answer_says_how_long_it_may_be_kept_and_what_it_is_of(client, world, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["ETag"].startswith('"')  # strong
    assert parsedate_to_datetime(response["Last-Modified"]).replace(
        microsecond=0
    ) == Dataset.current().updated_at.replace(microsecond=0)
    assert "public" in response["Cache-Control"]
    assert "max-age=" in response["Cache-Control"]
    assert {"accept", "accept-encoding"} <= {name.strip().lower() for name in response["Vary"].split(",")}
    assert "cookie" not in response["Vary"].lower()
    assert not response.cookies


def test_whoever_has_the_answer_is_told_so(client, world, path):
    first = client.get(path)
    for known in (first["ETag"], f'"other", {first["ETag"]}', f"W/{first['ETag']}", "*"):
        response = client.get(path, headers={"If-None-Match": known})
        assert response.status_code == 304, known
        assert response.content == b""
        assert response["ETag"] == first["ETag"]
        assert response["Cache-Control"] == first["Cache-Control"]
        assert response["Vary"] == first["Vary"]
    assert client.get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', '{}, "other"', 'W/"other", W/{}', ' {} ,"other"'])
def test_of_a_file_that_is_told_before_any_work_is_done(client, world, known, django_assert_num_queries):
    response = client.get("/api/agreements.csv")
    etag = response["ETag"]
    response.getvalue()
    with django_assert_num_queries(1):
        response = client.get("/api/agreements.csv", headers={"If-None-Match": known.format(etag)})
    assert (response.status_code, response.content) == (304, b"")


def test_a_question_about_the_address_is_answered_whatever_the_asker_has(client, world):
    etag = client.get("/api/agreements")["ETag"]
    for known in (etag, "*"):
        response = client.options("/api/agreements", headers={"If-None-Match": known})
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_what_was_kept_yesterday_is_old_by_its_date_too(client, world, path, monkeypatch):
    kept = client.get(path)["Last-Modified"]
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert client.get(path, headers={"If-Modified-Since": kept}).status_code == 200


def test_any_site_may_read_it(client, world, path):
    response = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    exposed = response["Access-Control-Expose-Headers"]
    for name in ("ETag", "Link", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"):
        assert name in exposed


def test_head_is_get_without_a_body(client, world, path):
    got, headed = client.get(path), client.head(path)
    assert headed.status_code == 200
    assert headed.content == b""
    for name in ("ETag", "Last-Modified", "Content-Type", "Cache-Control", "Vary", "Link"):
        assert headed.get(name) == got.get(name)


def test_the_etag_is_the_same_for_the_same_question_and_only_for_it(client, world):
    questions = [
        "agreements", "agreements?host=XK", "agreements?host=RW", "agreements?page_size=1", "agreements?page_size=2",
        "agreements?host=XK&host=RW", "agreements?host__not=XK", "countries", "agreements?fields=id",
        "agreements?omit=id",
    ]  # fmt: skip
    etags = [client.get(f"/api/{question}")["ETag"] for question in questions]
    assert len(set(etags)) == len(etags)
    assert etags == [client.get(f"/api/{question}")["ETag"] for question in questions]


def test_the_links_of_two_addresses_of_a_list_stay_apart(client, world):
    slashed, plain = client.get("/api/agreements/"), client.get("/api/agreements")
    assert (slashed["ETag"] == plain["ETag"]) == (slashed.content == plain.content)


def add_event(world):
    make_event(world.kosovo_us, "2025-07-01", sources=[world.wire])
    publish(world.kosovo_us, why="A new event.")


def change_source(world):
    Source.objects.filter(pk=world.wire.pk).update(title="Another title")
    renew(Agreement.objects.showing(world.wire), why="The title was wrong.")


def retract_one(world):
    retract(world.rwanda_uk, why="Entered twice.")


def publish_draft(world):
    publish(world.draft, why="Ready.")


@pytest.mark.parametrize("change", [add_event, change_source, retract_one, publish_draft])
def test_a_tag_is_new_when_the_answer_is_and_only_then(client, world, change, path):
    before = client.get(path)
    change(world)
    after, known = client.get(path), {"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]}
    asked = client.get(path, headers=known)
    if path.startswith("/api/cases/") and change is retract_one:
        # A case goes with the last record that it concerns.
        assert asked.status_code == 410
        return
    is_same = after.content == before.content
    assert (after["ETag"] == before["ETag"]) is is_same
    assert asked.status_code == (304 if is_same else 200)


@pytest.mark.parametrize(
    ("change", "path", "is_changed"),
    [
        (add_event, "agreements", True),
        (add_event, "agreements/kosovo-us", True),
        (add_event, "agreements/rwanda-uk", False),
        (add_event, "countries/RW", False),
        (change_source, "sources/wire-report", True),
        (change_source, "agreements/rwanda-uk", False),
        (retract_one, "agreements", True),
        (retract_one, "agreements?host=XK", False),
        (publish_draft, "agreements/kosovo-us", False),
    ],
)
def test_a_change_elsewhere_leaves_an_answer_as_it_was(client, world, change, path, is_changed):
    etag = client.get(f"/api/{path}")["ETag"]
    change(world)
    response = client.get(f"/api/{path}", headers={"If-None-Match": etag})
    assert response.status_code == (200 if is_changed else 304)


def test_a_change_of_what_is_unpublished_changes_no_answer(client, world, path):
    before = client.get(path)
    make_claim(world.draft, "duration", "9 years", source=world.wire)
    Criticism.objects.filter(agreements=world.draft).update(text="Something else.")
    after = client.get(path)
    assert (after["ETag"], after.content) == (before["ETag"], before.content)


KEPT = "public, max-age=60, stale-while-revalidate=0, stale-if-error=600"


@pytest.mark.parametrize(
    "path",
    [
        *(f"/api/{path}" for path in PATHS),
        "/api/agreements/kosovo-us/revisions/1",
        "/api/agreements/kosovo-us/diff?from=1&to=1",
        "/api/agreements.csv",
        "/api/feeds/agreements.atom",
        "/agreements/kosovo-us",
        "/sitemap.xml",
        "/changes",
    ],
)
def test_no_answer_is_kept_longer_than_a_minute_without_asking_again_while_the_site_answers(client, world, path):
    response = client.get(path)
    assert response["Cache-Control"] == KEPT
    response.getvalue()
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/api/agreements/moved", "/agreements/moved", "/api/sources/moved"])
def test_a_redirect_is_kept_no_longer_either(client, world, path):
    for row in (world.kosovo_us, world.wire):
        rows, slug = type(row)._base_manager.filter(pk=row.pk), row.slug
        rows.update(slug="moved")
        renew(Agreement.objects.all(), why="Another address")
        rows.update(slug=slug)
        renew(Agreement.objects.all(), why="Back again")
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (301, KEPT)


@pytest.mark.parametrize("path", ["/api/agreements/rwanda-uk", "/agreements/rwanda-uk"])
def test_that_a_record_is_gone_is_not_kept_at_all(client, world, path):
    retract_one(world)
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (410, "no-store")


def test_options_lists_what_can_be_asked(client, world):
    for name, filterset in LISTS.items():
        response = client.options(f"/api/{name}")
        told = response.json()
        assert response.status_code == 200
        assert [one["name"] for one in told["parameters"]] == list(filterset.base_filters)
        assert all(one["description"] and one["schema"] for one in told["parameters"])
        assert {"GET", "HEAD", "OPTIONS"} == set(response["Allow"].split(", "))
    assert client.options("/api/")["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "asked",
    ["If-None-Match", "sentry-trace, baggage", "X-Requested-With,Cache-Control", "Range", "Authorization", None],
)
def test_a_question_before_a_question_from_another_site_is_answered(client, world, asked):
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    headers |= {"Access-Control-Request-Headers": asked} if asked else {}
    response = client.options("/api/agreements", headers=headers)
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Headers"] == (asked or "*")
    assert response["Vary"] == "Access-Control-Request-Headers"


def test_an_answer_is_never_made_from_the_hosts_name(client, world, settings):
    settings.ALLOWED_HOSTS = ["*"]
    one = client.get("/api/agreements?page_size=1")
    other = client.get("/api/agreements?page_size=1", headers={"Host": "evil.example"})
    assert one.content == other.content
    assert b"evil" not in other.content
    settings.PUBLIC_URL = "https://tracker.example"
    answer = client.get("/api/agreements?page_size=1", headers={"Host": "evil.example"})
    assert answer.json()["next"].startswith("https://tracker.example/api/agreements?")
    assert "evil" not in answer["Link"]


def test_the_document_is_static_and_can_be_kept(client, db):
    for path, accept, media_type in (
        ("/api/schema", "", "application/vnd.oai.openapi; charset=utf-8"),
        ("/api/schema", "application/json", "application/vnd.oai.openapi+json"),
        ("/api/schema.json", "", "application/vnd.oai.openapi+json"),
    ):
        response = client.get(path, headers={"Accept": accept})
        assert response["Content-Type"] == media_type
        assert "public" in response["Cache-Control"]
        again = client.get(path, headers={"Accept": accept, "If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.post(path).status_code == 405
        assert len(gzip.compress(response.content)) < 80_000
