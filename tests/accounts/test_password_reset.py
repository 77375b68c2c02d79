"""A new password by mail: it tells nobody who has an account, and is no way around the second factor."""

import re
import time
from threading import Event

import pytest
from django.core import mail
from django.test import Client

from .conftest import PASSWORD, verified

pytestmark = pytest.mark.django_db
ASK = "/admin/password_reset/"
NEW = {"new_password1": "another pass phrase", "new_password2": "another pass phrase"}


@pytest.fixture(autouse=True)
def _public_address(settings):
    settings.PUBLIC_URL = "https://tracker.example"


def ask(client, email="editor@tracker.example", address="192.0.2.1", **headers):
    return client.post(ASK, {"email": email}, headers={"X-Forwarded-For": address, **headers})


def link():
    return re.findall(r"https?://\S+", str(mail.outbox[-1].body))[0]


def test_the_log_in_page_leads_there(client):
    assert f'href="{ASK}"' in client.get("/admin/login/").content.decode()
    assert client.get(ASK).status_code == 200


@pytest.mark.parametrize("path", [ASK, f"{ASK}done/", "/admin/reset/x/y/", "/admin/reset/done/"])
def test_no_cache_keeps_its_pages(client, db, path):
    assert "no-store" in client.get(path)["Cache-Control"]


def test_a_new_password_by_mail(client, editor, device, caplog):
    caplog.set_level("INFO")
    verified(other := Client(), device(editor))
    assert ask(client).url == f"{ASK}done/"
    assert client.get(f"{ASK}done/").status_code == 200
    assert mail.outbox[-1].to == ["editor@tracker.example"]
    path = link().removeprefix("https://tracker.example")
    form = client.get(path, follow=True)
    page = form.redirect_chain[-1][0]
    assert client.post(page, NEW).url == "/admin/reset/done/"
    assert client.get("/admin/reset/done/").status_code == 200
    assert "Chose a new password by mail: account 'editor'" in caplog.text
    # The link is used up, the old password too, and so are the sessions that it began.
    assert "unsuccessful" in client.get(path, follow=True).content.decode()
    assert "_auth_user_id" not in client.session
    assert other.get("/admin/").status_code == 302
    assert client.post("/admin/login/", {"username": "editor", "password": PASSWORD}).status_code == 200
    # The new one alone opens nothing.
    client.post("/admin/login/", {"username": "editor", "password": NEW["new_password1"]})
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/second-factor/?")


def test_the_link_leads_to_the_public_address_whatever_host_was_named(client, editor, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(client, Host="elsewhere.example", **{"X-Forwarded-Host": "elsewhere.example"})
    assert link().startswith("https://tracker.example/admin/reset/")
    assert "elsewhere" not in f"{mail.outbox[-1].body}{mail.outbox[-1].subject}"


def test_in_development_it_leads_to_where_it_was_asked_for(client, editor, settings):
    settings.PUBLIC_URL = ""
    ask(client, Host="localhost:8123")
    assert link().startswith("http://localhost:8123/admin/reset/")


def test_nobody_learns_who_has_an_account(client, editor):
    answers = []
    for email in ("editor@tracker.example", "nobody@tracker.example"):
        start = time.monotonic()
        response = ask(client, email)
        answers.append((response.status_code, response.url, time.monotonic() - start >= 0.5))
    assert answers == [(302, f"{ASK}done/", True)] * 2
    assert len(mail.outbox) == 1


def test_the_answer_does_not_wait_for_a_slow_mail_server(client, editor, monkeypatch):
    sent, may_go, send = Event(), Event(), mail.EmailMultiAlternatives.send

    def slowly(message):
        may_go.wait(60)
        send(message)
        sent.set()

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", slowly)
    assert ask(client).url == f"{ASK}done/"
    assert mail.outbox == []
    may_go.set()
    assert sent.wait(60)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("changes", [{"is_active": False}, {"email": ""}])
def test_an_account_without_mail_or_right_gets_none(client, editor, changes):
    for name, value in changes.items():
        setattr(editor, name, value)
    editor.save()
    assert ask(client).status_code == 302
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["editor@tracker.example", "nobody@tracker.example"])
def test_asking_is_throttled_like_a_wrong_password(client, editor, email, monkeypatch):
    monkeypatch.setattr("tracker.accounts.password_reset.RESPONSE_SECONDS", 0)
    assert [ask(client, email).status_code for _ in range(7)] == [302] * 4 + [429] * 3
    found = [ask(client, email, f"198.51.100.{last}").status_code for last in range(30)]
    assert found.count(302) == 14
    assert len(mail.outbox) == (18 if email.startswith("editor") else 0)


def test_who_asks_for_many_accounts_is_throttled(client, monkeypatch):
    monkeypatch.setattr("tracker.accounts.password_reset.RESPONSE_SECONDS", 0)
    found = [ask(client, f"somebody-{number}@tracker.example").status_code for number in range(30)]
    assert found == [302] * 19 + [429] * 11


def test_whoever_had_forgotten_it_need_not_wait(client, editor):
    for _ in range(6):
        client.post("/admin/login/", {"username": "editor", "password": "wrong"})
    ask(client)
    page = client.get(link().removeprefix("https://tracker.example"), follow=True).redirect_chain[-1][0]
    client.post(page, NEW)
    assert client.post("/admin/login/", {"username": "editor", "password": NEW["new_password1"]}).status_code == 302


def test_without_mail_it_says_whom_to_ask(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "sends no mail" in client.get(ASK).content.decode()
