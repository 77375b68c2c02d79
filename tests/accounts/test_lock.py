"""Wrong passwords are throttled by account and by address, for accounts that exist and others alike, and logged."""

import logging
import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from .conftest import PASSWORD, let_pass, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def hashed(monkeypatch):
    """Counts how often a password is hashed."""
    counted, encode = [], MD5PasswordHasher.encode

    def count(self, password, salt):
        counted.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    return counted


def statuses(door, times, **attempt):
    return [door.log_in(**{"password": "wrong", **attempt}).status_code for _ in range(times)]


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_sixty_wrong_passwords_for_one_account_from_one_address(name, door, editor, hashed):
    assert statuses(door, 60, name=name) == [200] * 4 + [429] * 56
    assert len(hashed) == 5


@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_sixty_wrong_passwords_for_one_account_from_sixty_addresses(name, door, editor, hashed):
    found = [door.log_in(name, "wrong", f"198.51.100.{last}").status_code for last in range(60)]
    assert found == [200] * 19 + [429] * 41
    assert len(hashed) == 20


def test_one_password_for_sixty_accounts_from_one_address(door, editor, hashed):
    found = [door.log_in(f"account-{number}", "wrong").status_code for number in range(60)]
    assert found == [200] * 19 + [429] * 41
    assert len(hashed) == 20


def test_a_name_longer_than_any_accounts_is_counted_and_logged_like_another(door, hashed, caplog):
    with caplog.at_level(logging.INFO):
        found = [door.log_in("y" * 300 + str(number), "wrong").status_code for number in range(6)]
    assert found == [200] * 4 + [429] * 2
    assert len(hashed) == 5
    assert [len(record.getMessage()) < 400 for record in caplog.records if "Log-in failed" in record.getMessage()] == [
        True
    ] * 6
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"y" * 151}


def test_one_network_of_ipv6_is_one_address(door, editor):
    found = [door.log_in("editor", "wrong", f"2001:db8:0:1::{last:x}").status_code for last in range(6)]
    assert found == [200] * 4 + [429] * 2
    assert door.log_in("editor", "wrong", "2001:db8:0:2::1").status_code == 200


def test_another_browser_is_no_other_client(door, editor):
    found = []
    for number in range(6):
        data = {"username": "editor", "password": "wrong"}
        headers = {"X-Forwarded-For": "192.0.2.1", "User-Agent": f"browser {number}"}
        found.append(door.client.post("/admin/login/", data, headers=headers).status_code)
    assert found == [200] * 4 + [429] * 2


def test_the_right_password_is_refused_too_until_the_time_is_over(door, editor, hashed):
    statuses(door, 5)
    assert door.log_in().status_code == 429
    let_pass(timedelta(minutes=14))
    assert door.log_in().status_code == 429
    let_pass(timedelta(minutes=1))
    assert door.log_in().status_code == 302
    assert hashed.count(PASSWORD) == 1


def test_going_on_trying_does_not_make_it_longer(door, editor):
    statuses(door, 5)
    let_pass(timedelta(minutes=14))
    statuses(door, 5)
    let_pass(timedelta(minutes=1))
    assert door.log_in().status_code == 302


def test_the_answer_says_when_to_try_again(door, editor):
    statuses(door, 5)
    response = door.log_in()
    assert response.status_code == 429
    seconds = int(response["Retry-After"])
    assert 800 <= seconds <= 900
    assert response["Cache-Control"] == "no-store"
    assert f"{round(seconds / 60)} minutes" in response.content.decode()
    assert "editor" not in response.content.decode()


def test_an_unknown_account_is_answered_alike(door, editor):
    def page(name):
        return door.log_in(name, "wrong").content.decode().replace(name, "")

    def plain(text):
        return re.sub(r'"csrfmiddlewaretoken" value="\w+"|\d\d:\d\d:\d\d|<[^>]*value=[^>]*>', "", text)

    pages = {name: [plain(page(name)) for _ in range(7)] for name in ("editor", "nobody")}
    assert pages["editor"] == pages["nobody"]


def test_a_log_in_forgets_what_failed_for_that_account_from_there_only(door, editor, chief):
    """An editor can't win new attempts at another account by logging in between."""
    statuses(door, 4, name="chief")
    door.log_in("editor")
    assert door.log_in("chief", "wrong").status_code == 429
    statuses(door, 4)
    assert door.log_in("editor").status_code == 302
    assert statuses(door, 4) == [200] * 4


def test_nobody_can_keep_an_editor_out_at_the_usual_address(door, editor):
    door.log_in(address="203.0.113.7")
    door.client.logout()
    for last in range(60):
        door.log_in("editor", "wrong", f"198.51.100.{last}")
    assert door.log_in(address="203.0.113.8").status_code == 429
    assert door.log_in(address="203.0.113.7").status_code == 302


def test_an_address_is_the_usual_one_for_a_month(door, editor):
    door.log_in(address="203.0.113.7")
    door.client.logout()
    for last in range(20):
        door.log_in("editor", "wrong", f"198.51.100.{last}")
    for days, status in ((29, 302), (31, 429)):
        AccessLog.objects.update(attempt_time=timezone.now() - timedelta(days=days))
        assert door.log_in(address="203.0.113.7").status_code == status
        door.client.logout()


@pytest.mark.parametrize("changes", [{"is_active": False}, {"is_staff": False}])
def test_an_account_that_may_not_log_in_is_refused_like_a_wrong_password(door, editor, changes, caplog):
    for name, value in changes.items():
        setattr(editor, name, value)
    editor.save()
    assert [door.log_in().status_code for _ in range(5)] == [200] * 4 + [429]
    assert "Log-in failed: account 'editor' from 192.0.2.1" in caplog.text


def test_the_password_in_a_session_is_throttled_too(client, editor, device, hashed):
    """Whoever finds an open session could else guess the password there."""
    verified(client, device(editor))
    form = {"old_password": "wrong", "new_password1": "another pass phrase", "new_password2": "another pass phrase"}
    found = [client.post("/admin/password_change/", form).status_code for _ in range(7)]
    assert found == [200] * 4 + [429] * 3
    assert hashed.count("wrong") == 5


# -- The log -----------------------------------------------------------------------------------


def lines(caplog):
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name.startswith("tracker")]


def test_who_from_where_and_whether_it_worked_is_logged(door, editor, caplog):
    caplog.set_level(logging.INFO)
    statuses(door, 1)
    door.log_in()
    door.client.post("/admin/logout/", headers={"X-Forwarded-For": "192.0.2.1"})
    assert lines(caplog) == [
        ("WARNING", "Log-in failed: account 'editor' from 192.0.2.1"),
        ("INFO", "Logged in with the password: account 'editor' from 192.0.2.1"),
        ("INFO", "Logged out: account 'editor' from 192.0.2.1"),
    ]


def test_a_lock_out_is_logged_and_each_attempt_after_it(door, editor, caplog):
    caplog.set_level(logging.WARNING)
    statuses(door, 6)
    assert [text for _, text in lines(caplog)] == [
        *["Log-in failed: account 'editor' from 192.0.2.1"] * 5,
        "Locked out: account 'editor' from 192.0.2.1",
        "Log-in failed, refused: locked out: account 'editor' from 192.0.2.1",
    ]


def test_no_password_is_logged_or_kept(door, editor, caplog):
    caplog.set_level(logging.DEBUG)
    door.log_in(password="a very secret word")
    assert "very secret" not in caplog.text
    assert all("very secret" not in str(value) for value in AccessAttempt.objects.values().get().values())


@pytest.mark.parametrize("name", ["x\r\n2026-01-01 INFO forged: line", "x\u2028y", "x\u202ey", "x\x1b[31my"])
def test_a_name_can_not_forge_a_line(door, name, caplog):
    door.log_in(name)
    (_, text) = lines(caplog)[0]
    assert text.isprintable()
    assert text.endswith("' from 192.0.2.1")
