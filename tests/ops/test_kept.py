"""Finished answers are given out again from memory: the same bytes, until the record or the day changes."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import brotli  # type: ignore[import-untyped]
import pytest
from django.db import DatabaseError
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from agreements.models import Dataset
from agreements.publishing import publish, retract
from tests.factories import make_event
from tests.front import Response, Site, environ
from tracker import kept, rate_limit, wsgi
from tracker.kept import AnswerStore, accepted_coding

PATHS = [
    "/", "/agreements", "/agreements/kosovo-us", "/countries", "/countries/kosovo", "/sources", "/changes", "/gaps",
    "/method", "/sitemap.xml", "/api/", "/api/agreements", "/api/agreements?host=Kosovo", "/api/agreements/kosovo-us",
    "/api/agreements/kosovo-us/revisions", "/api/facets", "/api/stats", "/api/countries", "/api/changes?since=0",
    "/api/feeds/agreements.atom", "/api/feeds/agreements.json",
]  # fmt: skip


MAX_AGE = kept.MAX_AGE


@pytest.fixture(autouse=True)
def _as_in_production(settings, monkeypatch, one_connection):
    # So that no slow machine reads the revision anew within a test.
    monkeypatch.setattr(kept, "MAX_AGE", 60.0)
    settings.DEBUG, settings.RATE_LIMIT, settings.REDIS_URL = False, 0, ""
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]


@pytest.fixture
def site(world):
    return Site()


@pytest.mark.parametrize("path", PATHS)
def test_a_kept_answer_is_djangos_own(site, path, django_assert_num_queries):
    own = Response(wsgi.django_application, path)
    first = site.get(path)
    with django_assert_num_queries(0):
        again = site.get(path)
    assert site.asked == 1
    assert first.status == again.status == own.status == 200
    assert first.body == again.body == own.body
    vary = {"vary": again.headers["vary"]}
    assert first.headers == again.headers
    assert again.headers | vary == own.headers | vary
    assert {name.strip().lower() for name in vary["vary"].split(",")} <= {"accept", "accept-encoding"}


@pytest.mark.parametrize("path", ["/", "/api/agreements"])
@pytest.mark.parametrize(("coding", "read"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_compressed_answer_says_the_same(site, path, coding, read):
    plain = site.get(path)
    for _ in range(2):
        packed = site.get(path, **{"Accept-Encoding": coding})
        assert read(packed.body) == plain.body
        assert packed.headers["content-encoding"] == coding
        assert packed.headers["content-length"] == str(len(packed.body))
        assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
        assert "accept-encoding" in packed.headers["vary"].lower()
    assert site.asked == 1


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""), ("identity", ""), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br"), ("GZIP", "gzip"),
        ("gzip;q=1, br;q=0.5", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br"), ("*;q=0", ""), ("*, br;q=0", "gzip"),
        ("gzip;q=0.5", "gzip"), ("gzip;q=x", ""), ("gzip ; q=0.2 , br ; q=0.1", "gzip"), ("zstd", ""),
    ],
)  # fmt: skip
def test_the_coding_is_the_best_that_is_taken(accepted, coding):
    assert accepted_coding(accepted) == coding


@pytest.mark.parametrize("path", ["/agreements", "/api/agreements"])
@pytest.mark.parametrize("is_kept", [True, False])
def test_whoever_names_the_answer_gets_304(world, path, is_kept):
    first = Site().get(path)
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        site = Site()
        if is_kept:
            site.get(path)
        response = site.get(path, **{"If-None-Match": known, "Accept-Encoding": "gzip"})
        assert (response.status, response.body) == (304, b"")
        assert response.headers["etag"] == etag
        assert response.headers["cache-control"] == first.headers["cache-control"]
        assert not {"content-length", "content-type", "content-encoding"} & {*response.headers}
        assert site.asked == 1
    assert Site().get(path, **{"If-None-Match": '"other"'}).status == 200
    assert Site().get(path, **{"If-Match": '"other"'}).status == 412


def test_the_date_is_a_condition_too(site):
    modified = site.get("/api/agreements").headers["last-modified"]
    assert site.get("/api/agreements", **{"If-Modified-Since": modified}).status == 304
    assert site.get("/api/agreements", **{"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status == 200


@pytest.mark.parametrize("first", ["GET", "HEAD"])
def test_head_is_get_without_a_body(site, first):
    site.get("/api/agreements", first)
    head, whole = site.get("/api/agreements", "HEAD"), site.get("/api/agreements")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == whole.headers
    assert whole.body
    assert site.asked == 1


@pytest.mark.parametrize(
    ("address", "method", "headers"),
    [
        ("/api/agreements.csv", "GET", {}),
        ("/api/agreements?format=xlsx", "GET", {}),
        ("/api/agreements", "GET", {"Accept": "text/csv"}),
        ("/api/agreements?no=such", "GET", {}),
        ("/api/agreements/no-such", "GET", {}),
        ("/no-such-page", "GET", {}),
        ("/api/agreements", "OPTIONS", {}),
        ("/api/agreements", "POST", {}),
        ("/admin/login/", "GET", {}),
        ("/countries/XK", "GET", {}),
        ("/api/agreements", "GET", {"Host": "evil.example"}),
    ],
)
def test_files_errors_redirects_and_the_admin_are_not_kept(site, address, method, headers):
    for asked in (1, 2):
        site.get(address, method, **headers)
        assert site.asked == asked
    assert not site.front.store.answers


@pytest.mark.parametrize("path", ["/api/agreements.csv", "/api/agreements/no-such"])
def test_the_head_of_what_is_not_kept_has_no_body(site, path):
    assert site.get(path, "HEAD").body == b""


def test_other_questions_are_other_answers(site):
    addresses = ["/api/agreements", "/api/agreements?host=XK", "/api/agreements/", "/agreements", "/agreements?host=XK"]
    bodies = [site.get(address).body for address in addresses]
    assert site.asked == len(addresses)
    assert [site.get(address).body for address in addresses] == bodies
    site.get("/api/agreements", Accept="application/json")
    site.get("/api/agreements", Host="other.example")
    site.get("/api/agreements", **{"X-Forwarded-Proto": "https"})
    assert site.asked == len(addresses) + 3


def test_the_order_of_parameters_makes_no_other_question(site):
    one, other = site.get("/api/agreements?host=XK&sender=US"), site.get("/api/agreements?sender=US&host=XK")
    assert (one.body, site.asked) == (other.body, 1)


def add_event(world):
    make_event(world.kosovo_us, "2025-07-01", sources=[world.wire])
    publish(world.kosovo_us, why="A new event.")


def take_back(world):
    retract(world.kosovo_us, why="Entered twice.")


@pytest.mark.parametrize("change", [add_event, take_back])
@pytest.mark.parametrize("path", ["/agreements/kosovo-us", "/api/agreements/kosovo-us", "/api/agreements", "/"])
def test_a_change_is_in_the_next_answer(site, world, path, change):
    before = site.get(path)
    change(world)
    site.pass_time()
    after, own = site.get(path), Response(wsgi.django_application, path)
    assert (after.status, after.body) == (own.status, own.body)
    assert after.body != before.body


def test_a_revision_is_taken_for_the_present_one_for_40_milliseconds_at_most(site, world, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr(kept, "MAX_AGE", MAX_AGE)
    before = site.get("/api/agreements/kosovo-us").body
    add_event(world)
    clock[0] += MAX_AGE * 0.99
    assert site.get("/api/agreements/kosovo-us").body == before
    clock[0] += MAX_AGE * 0.02
    assert site.get("/api/agreements/kosovo-us").body != before
    assert MAX_AGE <= 0.05


def test_an_answer_of_yesterday_is_made_anew(site, monkeypatch):
    site.get("/api/agreements")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    site.get("/api/agreements")
    assert site.asked == 2


def public(body=b"x" * 1_000):
    return HttpResponse(body, headers={"ETag": '"1"', "Cache-Control": "public, max-age=60"})


def django(make):
    """An application of WSGI that answers with what is made."""

    def application(variables, start):
        response = make()
        start(f"{response.status_code} OK", [*response.items()])
        return response

    return application


@pytest.mark.parametrize(
    ("what", "is_kept"),
    [
        (public, True),
        (lambda: HttpResponse("x", headers={"ETag": '"1"', "Cache-Control": "private"}), False),
        (lambda: HttpResponse("x", headers={"ETag": '"1"'}), False),
        (lambda: HttpResponse("x", headers={"Cache-Control": "public"}), False),
        (lambda: HttpResponse("x", headers={**public().headers, "Set-Cookie": "a=b"}), False),
        (lambda: HttpResponse("x", headers={**public().headers, "Vary": "Accept, Cookie"}), False),
        (lambda: HttpResponse("x", headers={**public().headers, "Vary": "Accept-Encoding"}), True),
        (lambda: HttpResponse("x", status=206, headers=public().headers), False),
        (lambda: StreamingHttpResponse(["x"], headers=public().headers), False),
    ],
)
def test_only_what_is_whole_and_the_same_for_all_is_kept(db, what, is_kept):
    site = Site(django(what))
    site.get("/"), site.get("/")
    assert site.asked == (1 if is_kept else 2)


def test_the_least_recently_used_goes_when_the_bytes_are_used_up(db):
    site = Site(django(public), max_bytes=30_000)
    for number in range(20):
        site.get(f"/{number}")
        site.get("/0")
    assert site.asked == 20
    assert site.front.store.bytes <= 30_000
    site.get("/1")
    assert site.asked == 21
    # What takes an eighth of it alone isn't kept.
    large = Site(django(lambda: public(b"x" * 4_000)), max_bytes=30_000)
    large.get("/"), large.get("/")
    assert large.asked == 2
    assert Site(django(public), max_bytes=0).get("/").status == 200


def test_compressed_bytes_count(db):
    site = Site(django(lambda: public(gzip.compress(bytes(range(256)) * 8) * 20)), max_bytes=1_000_000)
    site.get("/")
    before = site.front.store.bytes
    packed = site.get("/", **{"Accept-Encoding": "gzip"})
    assert site.front.store.bytes == before + len(packed.body)


def test_an_answer_begun_before_a_change_is_not_kept_after_it():
    store, answer = AnswerStore(1_000_000), kept.Answer([("ETag", '"1"')], b"old")
    assert store.get("1", ("a",)) is None
    assert store.get("2", ("a",)) is None
    store.put("1", ("a",), answer)
    assert store.get("2", ("a",)) is None


def test_what_one_makes_the_others_wait_for(monkeypatch):
    began, may_end = threading.Event(), threading.Event()

    def slow():
        began.set()
        assert may_end.wait(10)
        return public()

    site = Site(django(slow))
    monkeypatch.setattr(site.front.state, "current", lambda: "1")
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(site.get, "/")
        assert began.wait(10)
        others = [threads.submit(site.get, "/") for _ in range(7)]
        may_end.set()
        assert {one.result().body for one in [first, *others]} == {b"x" * 1_000}
    assert site.asked == 1
    assert not site.front.pending


def test_who_waits_for_what_is_not_kept_asks_for_itself(monkeypatch):
    site = Site(django(lambda: HttpResponse(status=404)))
    monkeypatch.setattr(site.front.state, "current", lambda: "1")
    with ThreadPoolExecutor(8) as threads:
        assert {one.status for one in threads.map(site.get, ["/"] * 8)} == {404}
    assert site.asked == 8
    assert not site.front.pending


def test_an_error_leaves_nobody_waiting(monkeypatch):
    def broken(variables, start):
        raise RuntimeError

    site = Site(broken)
    monkeypatch.setattr(site.front.state, "current", lambda: "1")
    for _ in range(2):
        with pytest.raises(RuntimeError):
            site.get("/")
    assert not site.front.pending


def test_where_the_database_is_away_django_says_so(db, monkeypatch):
    def away():
        raise DatabaseError

    site = Site(django(lambda: HttpResponse(status=503)))
    monkeypatch.setattr(Dataset, "current", away)
    assert site.get("/").status == 503


@pytest.fixture
def _three_a_minute(settings, monkeypatch):
    settings.RATE_LIMIT, settings.TRUSTED_PROXIES = 3, 0
    rate_limit.memory_counts.by_client.clear()
    monkeypatch.setattr("time.time", lambda: 1_800_000_030.0)


@pytest.mark.usefixtures("_three_a_minute")
@pytest.mark.parametrize("path", ["/", "/api/agreements"])
def test_kept_answers_count_for_the_rate_limit(site, path):
    assert [site.get(path).status for _ in range(5)] == [200, 200, 200, 429, 429]
    assert site.get(path, **{"X-Forwarded-For": "192.0.2.8"}).status == 429
    assert Response(site.front, path).status == 429


@pytest.mark.usefixtures("_three_a_minute")
def test_a_304_is_free_but_by_a_star(site):
    etag = site.get("/api/agreements").headers["etag"]
    known = {"If-None-Match": etag}
    assert {site.get("/api/agreements", **known).status for _ in range(10)} == {304}
    assert {site.get("/api/agreements?host=XK", **{"If-None-Match": "*"}).status for _ in range(2)} == {304}
    assert site.get("/api/agreements", **known).status == 429
    # Also where the answer had to be made for it.
    rate_limit.memory_counts.by_client.clear()
    fresh = Site()
    assert {Site().get("/api/agreements", **known).status for _ in range(10)} == {304}
    assert fresh.get("/api/agreements").status == 200


def at_hand(site, address, method="GET", **headers):
    return site.front.at_hand(environ(address, method, **headers))


def test_at_hand_is_only_what_needs_no_waiting(site, settings):
    assert at_hand(site, "/api/agreements") is None
    whole = site.get("/api/agreements")
    status, headers, body = at_hand(site, "/api/agreements")
    assert (status, body) == (200, whole.body)
    assert {name.decode(): value.decode("latin-1") for name, value in headers} == whole.headers
    assert at_hand(site, "/api/agreements", "HEAD")[2] == b""
    assert at_hand(site, "/api/agreements", **{"If-None-Match": whole.headers["etag"]})[0] == 304
    # To compress it, or to read the revision, takes a thread.
    assert at_hand(site, "/api/agreements", **{"Accept-Encoding": "br"}) is None
    site.get("/api/agreements", **{"Accept-Encoding": "br"})
    assert at_hand(site, "/api/agreements", **{"Accept-Encoding": "br"}) is not None
    settings.REDIS_URL = "redis://127.0.0.1"
    assert at_hand(site, "/api/agreements") is None
    settings.REDIS_URL = ""
    site.pass_time()
    assert at_hand(site, "/api/agreements") is None


@pytest.mark.usefixtures("_three_a_minute")
def test_what_is_at_hand_counts_for_the_rate_limit(site):
    site.get("/api/agreements")
    assert [at_hand(site, "/api/agreements") is None for _ in range(3)] == [False, False, True]
