"""Every answer carries its policy, and any site may read the API."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tracker import wsgi
from tracker.kept import StartResponse
from tracker.middleware import DATA_POLICY, PAGE_POLICY, APIMiddleware, HeadersMiddleware


def answer(path, method="GET", view_sets=None, **headers):
    request = RequestFactory().generic(method, path, headers=headers)
    view = APIMiddleware(lambda _: HttpResponse("from the view", headers=view_sets))
    return HeadersMiddleware(view)(request)


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", PAGE_POLICY),
        ("/admin/", PAGE_POLICY),
        ("/apiary", PAGE_POLICY),
        ("/api/docs", PAGE_POLICY),
        ("/api/docs/", PAGE_POLICY),
        ("/api", DATA_POLICY),
        ("/api/", DATA_POLICY),
        ("/api/agreements", DATA_POLICY),
        ("/api/documents", DATA_POLICY),
        ("/API", DATA_POLICY),
        ("/Api/agreements", DATA_POLICY),
    ],
)
def test_a_page_may_load_from_this_site_and_data_nothing(path, policy):
    response = answer(path)
    assert response["Content-Security-Policy"] == policy
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("policy", [PAGE_POLICY, DATA_POLICY])
def test_no_policy_is_weak(policy):
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy or "default-src 'none'" in policy


@pytest.mark.parametrize("directive", ["object-src 'none'", "base-uri 'none'", "form-action 'self'"])
def test_a_page_leads_nowhere_else(directive):
    assert directive in PAGE_POLICY.split("; ")


@pytest.mark.parametrize("device", ["camera", "display-capture", "geolocation", "microphone", "payment", "usb"])
def test_a_page_may_use_no_device(device):
    assert f"{device}=()" in answer("/")["Permissions-Policy"].split(", ")


def test_any_site_may_read_the_api_with_its_headers():
    response = answer("/api/agreements", Origin="https://elsewhere.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    limits = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"}
    about = {"Content-Disposition", "ETag", "Last-Modified", "Link"}
    assert about | limits <= set(response["Access-Control-Expose-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in response


def test_no_other_site_may_read_the_admin():
    assert "Access-Control-Allow-Origin" not in answer("/admin/", Origin="https://elsewhere.example")


def test_a_browsers_question_is_answered_without_the_view():
    response = answer("/api/agreements", "OPTIONS", **{"Access-Control-Request-Method": "GET"})
    assert response.status_code == 204
    assert response.content == b""
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Headers"] == "*"


@pytest.mark.parametrize("path", ["/api/agreements", "/admin/"])
def test_any_other_options_request_is_the_views_to_answer(path):
    assert answer(path, "OPTIONS").content == b"from the view"


def test_a_view_may_set_a_policy_of_its_own():
    response = answer("/api/agreements", view_sets={"Content-Security-Policy": "sandbox"})
    assert response["Content-Security-Policy"] == "sandbox"


def test_where_two_names_can_t_be_told_apart_neither_is_believed(monkeypatch, caplog):
    """granian's own WSGI passes on X_Forwarded_For as X-Forwarded-For."""
    seen = []
    monkeypatch.setattr(wsgi, "kept_answers", lambda environ, start_response: seen.append(environ))
    wsgi.warn_of_wsgi.cache_clear()
    for server in ("Granian", "Granian", "another"):
        wsgi.application({"SERVER_SOFTWARE": server, "HTTP_X_FORWARDED_FOR": "192.0.2.1"}, StartResponse())
    assert ["HTTP_X_FORWARDED_FOR" in environ for environ in seen] == [False, False, True]
    assert caplog.text.count("tracker.asgi:application") == 1


@pytest.mark.django_db  # the start of a request looks after connections that other tests left open
def test_a_file_carries_them_too():
    """Asked of the WSGI application itself, since files are answered before any view."""
    started: list = []

    def start_response(*status_and_headers):
        started.extend(status_and_headers)
        return started.append

    body = wsgi.application(RequestFactory().get("/static/admin/css/base.css").environ, start_response)
    assert b"".join(body)
    body.close()
    status, headers = started
    assert status == "200 OK"
    assert ("Content-Security-Policy", PAGE_POLICY) in headers
    assert ("X-Content-Type-Options", "nosniff") in headers


def test_a_wrong_host_is_refused_and_fills_no_log(client, caplog):
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400
    assert caplog.text == ""
