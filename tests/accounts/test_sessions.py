"""A session ends a day after its last use and a week after its begin; who only reads has none."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    """It isn't what these tests are about."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def editor_client(client, editor):
    client.force_login(editor)
    return client


def later(client, seconds):
    """So much time goes by for the session."""
    session = client.session
    for name in ("began", "seen"):
        session[name] -= seconds
    session.save()
    stored = Session.objects.get(pk=session.session_key)
    stored.expire_date -= timedelta(seconds=seconds)
    stored.save()


def lasts(client):
    """For how many seconds from now."""
    left = Session.objects.get(pk=client.session.session_key).expire_date - timezone.now()
    return round(left.total_seconds())


def test_a_session_ends_a_day_after_its_last_use(editor_client):
    assert editor_client.get("/admin/").status_code == 200
    later(editor_client, DAY - 60)
    assert editor_client.get("/admin/").status_code == 200
    assert lasts(editor_client) == pytest.approx(DAY, abs=60)
    later(editor_client, DAY + 1)
    assert editor_client.get("/admin/").status_code == 302


def test_a_session_ends_a_week_after_its_begin_however_busy(editor_client):
    for _ in range(7):
        later(editor_client, DAY - 600)
        assert editor_client.get("/admin/").status_code == 200
    later(editor_client, DAY - 600)
    assert editor_client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in editor_client.session


def test_a_session_from_before_this_rule_begins_now(editor_client):
    session = editor_client.session
    del session["began"], session["seen"]
    session.save()
    assert editor_client.get("/admin/").status_code == 200
    assert editor_client.session["began"] == pytest.approx(time.time(), abs=60)


def test_a_session_is_not_stored_with_every_request(editor_client):
    assert "sessionid" not in editor_client.get("/admin/").cookies
    later(editor_client, 301)
    assert editor_client.get("/admin/").cookies["sessionid"]["max-age"] == DAY
    assert "sessionid" not in editor_client.get("/admin/").cookies


@pytest.mark.parametrize("address", ["/", "/agreements", "/api/agreements", "/api/feeds/agreements.atom", "/changes"])
def test_no_public_page_loads_or_renews_a_session(address, editor_client):
    later(editor_client, 3600)
    before = lasts(editor_client)
    with CaptureQueriesContext(connection) as asked:
        response = editor_client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert not [query["sql"] for query in asked if "django_session" in query["sql"] or "auth_user" in query["sql"]]
    assert lasts(editor_client) == pytest.approx(before, abs=30)


def test_a_log_in_gives_the_session_a_new_name(client, editor):
    client.get("/admin/password_reset/")
    session = client.session
    session["kept"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    assert client.session.session_key != session.session_key
    assert client.session["_auth_user_id"] == str(editor.pk)
