"""What is answered while the database is away: what needs none goes on, everything else says when to ask again."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from agreements.api import docs


@pytest.fixture
def away(db):
    """Asks a site whose database answers no statement."""

    def refused(*args):
        raise OperationalError("connection refused at 10.0.0.7")

    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    def ask(path):
        with connection.execute_wrapper(refused):
            return client.get(path)

    return ask


@pytest.mark.parametrize("path", ["/api/schema.json", "/api/schema", "/api/docs", "/robots.txt"])
def test_what_needs_no_database_goes_on(away, path):
    for kept in (docs.document, docs.as_json, docs.as_yaml):
        kept.cache_clear()
    assert away(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/", "/api/agreements", "/api/agreements.csv", "/api/agreements/1", "/api/countries/XK", "/api/facets",
        "/api/stats", "/api/changes", "/api/feeds/agreements.atom", "/api/nothing", "/", "/agreements", "/agreements/x",
        "/countries", "/changes", "/sitemap.xml", "/admin/", "/admin/agreements/agreement/",
    ],
)  # fmt: skip
def test_everything_else_says_when_to_ask_again(away, path):
    response = away(path)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")
    kind = "application/problem+json" if path.startswith("/api") else "text/html; charset=utf-8"
    assert response["Content-Type"] == kind
    assert "can't be read just now" in response.content.decode().replace("&#x27;", "'")
    assert "10.0.0.7" not in response.content.decode()
