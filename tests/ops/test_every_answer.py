"""Each kind of answer that Django gives in production, and the headers that all of them must have."""

import re
from unittest import mock

import pytest
from django.core.signals import request_finished
from django.db import OperationalError
from django.test import Client

from tracker.middleware import DATA_POLICY, PAGE_POLICY

SITE = "https://tracker.example"
PROBLEM = "application/problem+json"
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Origin": "https://elsewhere.example"}
FOREIGN = {"Host": "elsewhere.example"}
OTHER, ANY = '"another-etag"', "*"
STATIC = "/static/admin/css/base.css"
PAGES = ["/", "/agreements", "/countries/kosovo", "/changes", "/about", "/sitemap.xml", "/robots.txt"]
PAGES += ["/.well-known/security.txt"]
LISTS = ["/api", "/api/", "/api/agreements", "/api/agreements/1x", "/api/facets", "/api/changes", "/api/schema"]
LISTS += ["/api/schema.json", "/api/docs", "/api/feeds/agreements.atom", "/api/nothing"]
# Of Django itself: the bad host, the missing token, the method of a page, the two conditions of a decorator.
KINDS = [
    *((200, "GET", path, {}) for path in [*PAGES, STATIC, "/admin/login/", "/api/", "/api/agreements", "/api/docs"]),
    *((200, "GET", path, {}) for path in ["/api/agreements.csv", "/api/schema", "/api/feeds/agreements.json"]),
    *((200, "HEAD", path, {}) for path in ["/agreements", "/api/agreements", "/api/schema", STATIC]),
    *((200, "OPTIONS", path, {}) for path in ["/api/agreements", "/api/"]),
    *((204, "OPTIONS", path, PREFLIGHT) for path in ["/api", "/api/agreements", "/api/nothing", "/API/agreements"]),
    *((301, "GET", path, {}) for path in ["/agreements/kosovo-usa", "/api/agreements/kosovo-usa"]),
    *((302, "GET", path, {}) for path in ["/admin/", "/admin/agreements/source/"]),
    *((304, "GET", path, {"If-None-Match": ANY}) for path in ["/", "/agreements", "/api/agreements", "/api/schema"]),
    *((400, "GET", path, {}) for path in ["/agreements?hots=XK", "/api/agreements?hots=XK", "/api/agreements/1?a=b"]),
    *((400, "GET", path, FOREIGN) for path in [*PAGES, "/admin/", "/nothing", *LISTS]),
    *((400, "OPTIONS", path, FOREIGN) for path in ["/api/agreements", "/agreements"]),
    (403, "POST", "/admin/login/", {}),
    *((404, "GET", path, {}) for path in ["/nothing", "/agreements/nowhere", "/apiary", "/static/nothing.css"]),
    *((404, "GET", path, {}) for path in ["/api/nothing", "/api/agreements/nowhere", "/API/agreements", "/Api"]),
    *((405, method, path, {}) for method in ("POST", "PUT", "PATCH", "DELETE") for path in [*PAGES, *LISTS]),
    *((405, "OPTIONS", path, {}) for path in PAGES),
    (406, "GET", "/api/agreements", {"Accept": "image/png"}),
    *((410, "GET", path, {}) for path in ["/agreements/taken-back", "/api/agreements/taken-back"]),
    *((412, "GET", path, {"If-Match": OTHER}) for path in ["/", "/agreements", "/api/", "/api/agreements"]),
    *((412, "GET", path, {"If-Match": OTHER}) for path in ["/api/schema", "/api/schema.json", "/api/stats"]),
    *((412, "HEAD", path, {"If-Match": OTHER}) for path in ["/agreements", "/api/agreements", "/api/schema"]),
    (412, "GET", "/api/agreements", {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}),
    (412, "GET", "/api/feeds/agreements.atom", {"If-Match": OTHER}),
]  # fmt: skip


@pytest.fixture
def send(world, settings):
    """Sends a request to the site as production runs it, behind a proxy that speaks https."""
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["tracker.example"]
    settings.PUBLIC_URL = SITE
    settings.RATE_LIMIT = 0
    settings.SECURE_SSL_REDIRECT, settings.SECURE_SSL_HOST = True, "tracker.example"
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True

    opened = []

    def sent(method, path, secure=True, **headers):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        response = client.generic(method, path, secure=secure, headers={"Host": "tracker.example", **headers})
        if response.streaming:
            opened.append(response)
        return response

    yield sent
    # As a server closes files, but without the signal that would close the connection of the test.
    with mock.patch.object(request_finished, "send"):
        for response in opened:
            response.close()


def lacking(response, method, path, secure=True):
    """The headers that an answer should have and hasn't, or has otherwise."""
    is_api = path.lower().startswith("/api") and path != "/apiary"
    is_data = is_api and not path.startswith("/api/docs")
    wanted = {
        "Content-Security-Policy": DATA_POLICY if is_data else PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if secure:
        wanted["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if is_api:
        wanted["Access-Control-Allow-Origin"] = "*"
    if response.status_code >= 400:
        wanted["Cache-Control"] = "no-store"
        if is_api:
            wanted["Content-Type"] = PROBLEM
    got = {name: response.get(name) for name in wanted}
    faults = {name: got[name] for name in wanted if got[name] != wanted[name]}
    present = ["Permissions-Policy"]
    present += ["Access-Control-Expose-Headers"] if is_api else []
    present += ["Allow"] if response.status_code == 405 else []
    faults |= {name: None for name in present if name not in response}
    if (
        response.status_code >= 400
        and is_api
        and method != "HEAD"
        and response.json()["status"] != response.status_code
    ):
        faults["body"] = response.content
    return faults


@pytest.mark.parametrize(("status", "method", "path", "headers"), KINDS)
def test_every_kind_of_answer_has_all_headers(send, status, method, path, headers):
    response = send(method, path, **headers)
    assert response.status_code == status
    assert lacking(response, method, path) == {}
    assert not response.cookies or path.startswith("/admin/")


@pytest.mark.parametrize("path", ["/api/agreements", "/api/countries.csv", "/api/feeds/agreements.atom"])
def test_so_has_what_is_asked_too_often(send, settings, path):
    settings.RATE_LIMIT = 1
    assert send("GET", path).status_code == 200
    response = send("GET", path)
    assert response.status_code == 429
    assert lacking(response, "GET", path) == {}


@pytest.mark.parametrize(("status", "error"), [(503, OperationalError("away")), (500, RuntimeError("broken"))])
@pytest.mark.parametrize("path", ["/", "/agreements", "/api/", "/api/agreements", "/api/stats"])
def test_so_has_what_can_not_be_answered(send, monkeypatch, caplog, status, error, path):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("agreements.models.Dataset.current", fail)
    response = send("GET", path)
    assert response.status_code == status
    assert lacking(response, "GET", path) == {}


@pytest.mark.parametrize("host", ["tracker.example", "tracker.example:1337", "elsewhere.example", "tracker.example:80"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/agreements?host=XK", "/api/agreements?host=XK", "/admin/", STATIC, "/nothing"])
def test_what_comes_by_http_is_sent_to_the_public_address_and_to_no_other(send, host, method, path):
    response = send(method, path, secure=False, Host=host)
    assert response.status_code == 301
    assert response["Location"] == f"{SITE}{path}"
    assert lacking(response, method, path, secure=False) == {}


@pytest.mark.parametrize("path", ["//elsewhere.example/admin", "/%2F/elsewhere.example", "/\\elsewhere.example"])
@pytest.mark.parametrize("secure", [False, True])
def test_no_path_leads_to_another_site(send, path, secure):
    response = send("GET", path, secure=secure)
    assert response.status_code in (301, 404)
    location = response.get("Location", "/")
    assert location.startswith(f"{SITE}/") or re.match(r"/(?![/\\])", location)


@pytest.mark.parametrize(
    "following",
    ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example", ""],
)
@pytest.mark.django_db
def test_a_login_leads_to_the_admin_and_to_no_other_site(client, django_user_model, following):
    django_user_model.objects.create_superuser("editor", password="a-password-of-a-test")
    response = client.post(
        "/admin/login/", {"username": "editor", "password": "a-password-of-a-test", "next": following}
    )
    assert (response.status_code, response["Location"]) == (302, "/admin/")
