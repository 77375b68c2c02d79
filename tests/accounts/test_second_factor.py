"""The password alone opens nothing: a code is set up at the first log-in and asked for at each later one."""

import logging
import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tracker.accounts.second_factor import make_recovery_codes

from .conftest import PASSWORD, code, key_on, verified

pytestmark = pytest.mark.django_db
SET_UP, ASK = "/admin/second-factor/set-up/", "/admin/second-factor/"
OPEN = {"/admin/login/", "/admin/logout/", SET_UP, ASK, "/admin/second-factor/codes/"}


def addresses(patterns=None, prefix=""):
    """Every address of the admin, with something in the place of each part that varies."""
    for pattern in admin.site.get_urls() if patterns is None else patterns:
        here = prefix + re.sub(r"<(?:(\w+):)?\w+>", "1", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield "/admin/" + re.sub(r"^\^?\(\?P<app_label>.*$", "agreements/", here).removesuffix("$")
        else:
            yield from addresses(pattern.url_patterns, here)


ADDRESSES = sorted(set(addresses()) - OPEN)


def codes_on(page):
    return re.findall(r"<code>([a-z2-7]{8})</code>", page.content.decode())


def test_every_address_of_the_admin_is_listed():
    assert {"/admin/", "/admin/autocomplete/", "/admin/jsi18n/", "/admin/password_change/"} <= set(ADDRESSES)
    assert "/admin/agreements/agreement/1/revisions/" in ADDRESSES
    assert "/admin/auth/user/1/password/" in ADDRESSES
    assert len(ADDRESSES) > 50
    assert get_resolver().resolve("/admin/agreements/agreement/1/revisions/")


@pytest.mark.parametrize("has_device", [False, True])
def test_the_password_alone_opens_no_address(has_device, door, chief, device):
    if has_device:
        device(chief)
    door.log_in("chief")
    for address in ADDRESSES:
        for ask in (door.client.get, door.client.post):
            response = ask(address)
            assert response.status_code == 302, address
            assert response.url.startswith("/admin/login/?next=/admin/"), address


def test_nobody_reaches_the_second_factor_without_the_password(client):
    for address in (ASK, SET_UP, "/admin/second-factor/codes/"):
        for ask in (client.get, client.post):
            assert ask(address).url.startswith("/admin/login/?next=")


def test_the_first_log_in_leads_to_the_set_up_and_on_to_what_was_asked_for(door, editor):
    wanted = "/admin/agreements/source/?q=a"
    page = door.client.get(wanted, follow=True)
    response = door.log_in(next=wanted)
    assert response.url == wanted
    page = door.client.get(wanted, follow=True)
    assert page.redirect_chain[-1][0].startswith(SET_UP)
    assert "data:image/svg+xml" in page.content.decode()
    address = page.redirect_chain[-1][0]
    shown = door.client.post(address, {"code": code(key_on(page))})
    assert len(set(codes_on(shown))) == 10
    assert 'href="/admin/agreements/source/?q=a"' in shown.content.decode()
    assert shown["Cache-Control"].startswith("max-age=0")
    assert door.client.get("/admin/").status_code == 200


def test_a_later_log_in_asks_for_a_code(door, editor, caplog):
    caplog.set_level(logging.INFO)
    door.log_in()
    key, _ = door.set_up()
    door.client.post("/admin/logout/")
    door.log_in()
    page = door.client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0].startswith(ASK + "?")
    TOTPDevice.objects.update(last_t=-1)
    before = door.client.session.session_key
    response = door.client.post(ASK + "?next=/admin/auth/", {"code": code(key)})
    assert response.url == "/admin/auth/"
    assert door.client.session.session_key != before
    assert door.client.get("/admin/").status_code == 200
    assert "Set up a second factor: account 'editor'" in caplog.text
    assert "Gave the second factor: account 'editor'" in caplog.text


def test_a_code_is_good_once(door, editor):
    door.log_in()
    key = key_on(door.client.get(SET_UP))
    # The same one twice, even where thirty seconds end in between.
    shown = code(key)
    door.client.post(SET_UP, {"code": shown})
    door.client.post("/admin/logout/")
    door.log_in()
    assert "was used already" in door.client.post(ASK, {"code": shown}).content.decode()


@pytest.mark.parametrize(
    "wrong", ["000000", "12345", "abcdefgh", "１２３４５６", "-12345", "1e5", "9" * 30, "0x1234", ""]
)
def test_a_wrong_code_opens_nothing(wrong, door, editor, device, caplog):
    device(editor)
    door.log_in()
    assert door.client.post(ASK, {"code": wrong}).status_code == 200
    assert door.client.get("/admin/").status_code == 302
    assert ("Second factor wrong: account 'editor'" in caplog.text) is bool(wrong)


def test_wrong_codes_are_throttled(door, editor, device, caplog):
    made = device(editor)
    door.log_in()
    door.client.post(ASK, {"code": "000000"})
    assert TOTPDevice.objects.get().throttling_failure_count == 1
    TOTPDevice.objects.update(throttling_failure_count=10, throttling_failure_timestamp=timezone.now())
    refused = door.client.post(ASK, {"code": code(made.key)})
    assert refused.status_code == 429
    assert 400 < int(refused["Retry-After"]) <= 512
    assert "too many wrong codes" in caplog.text
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=513))
    assert door.client.post(ASK, {"code": code(made.key)}).status_code == 302


def test_a_recovery_code_opens_once(door, editor):
    door.log_in()
    _, shown = door.set_up()
    recovery = codes_on(shown)[0]
    for written, opens in ((f"{recovery[:4]} {recovery[4:].upper()}", True), (recovery, False)):
        door.client.post("/admin/logout/")
        door.log_in()
        door.client.post(ASK, {"code": written})
        assert (door.client.get("/admin/").status_code == 200) is opens
    assert StaticToken.objects.count() == 9


def test_another_accounts_codes_open_nothing(door, editor, chief, device):
    device(editor)
    other = device(chief)
    StaticDevice.objects.create(user=chief).token_set.create(token="abcdefgh")
    door.log_in()
    for wrong in (code(other.key), "abcdefgh"):
        assert door.client.post(ASK, {"code": wrong}).status_code == 200


def test_the_password_does_not_replace_a_device(door, editor, device):
    made = device(editor)
    door.log_in()
    assert door.client.get(SET_UP).url.startswith(ASK)
    assert door.client.post(SET_UP, {"code": "123456"}).url.startswith(ASK)
    assert door.client.post("/admin/second-factor/codes/").url.startswith(ASK)
    assert TOTPDevice.objects.get() == made


def test_two_sessions_are_not_shown_the_same_key(door, editor):
    other = Client()
    other.post("/admin/login/", {"username": "editor", "password": PASSWORD})
    door.log_in()
    seen = key_on(other.get(SET_UP))
    key, _ = door.set_up()
    assert key != seen
    assert other.post(SET_UP, {"code": code(seen)}).headers["Location"].startswith(ASK)
    assert TOTPDevice.objects.get().key == key


def test_a_wrong_code_at_the_set_up_stores_nothing(door, editor):
    door.log_in()
    key = key_on(door.client.get(SET_UP))
    page = door.client.post(SET_UP, {"code": "000000"})
    assert "This code is wrong" in page.content.decode()
    assert key_on(page) == key
    assert not TOTPDevice.objects.exists()


def test_whoever_gave_the_second_factor_may_renew_it(door, editor):
    door.log_in()
    first, shown = door.set_up()
    assert "10 recovery codes left" in door.client.get(ASK).content.decode()
    renewed = codes_on(door.client.post("/admin/second-factor/codes/"))
    assert not set(renewed) & set(codes_on(shown))
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(renewed)
    second, _ = door.set_up()
    assert TOTPDevice.objects.get().key == second != first
    assert door.client.get("/admin/").status_code == 200


def test_a_log_out_needs_no_second_factor(door, editor):
    door.log_in()
    assert "Log out" in door.client.get(SET_UP).content.decode()
    assert door.client.post("/admin/logout/").status_code == 200
    assert "_auth_user_id" not in door.client.session


@pytest.mark.parametrize("foreign", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_foreign_address_is_not_followed(foreign, door, editor, device):
    made = device(editor)
    assert door.log_in(next=foreign).url == "/admin/"
    assert door.client.post(f"{ASK}?next={foreign}", {"code": code(made.key)}).url == "/admin/"


# -- Development: offered, not required --------------------------------------------------------


def test_where_it_is_not_required_the_password_is_enough_until_one_is_set_up(settings, door, editor):
    settings.SECOND_FACTOR_REQUIRED = False
    door.log_in()
    assert ASK in door.client.get("/admin/").content.decode()
    door.set_up()
    door.client.post("/admin/logout/")
    door.log_in()
    assert door.client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(ASK)


# -- A lost device -----------------------------------------------------------------------------


def test_a_superuser_resets_a_lost_device(client, chief, editor, device, caplog):
    verified(client, device(chief))
    device(editor)
    make_recovery_codes(editor)
    address = f"/admin/auth/user/{editor.pk}/second-factor/"
    assert address in client.get(f"/admin/auth/user/{editor.pk}/change/").content.decode()
    assert "no longer work" in client.get(address).content.decode()
    assert TOTPDevice.objects.filter(user=editor).exists()
    assert client.post(address).status_code == 302
    assert not TOTPDevice.objects.filter(user=editor).exists()
    assert not StaticToken.objects.filter(device__user=editor).exists(), (
        "whoever found the codes could go on using them"
    )
    assert LogEntry.objects.get().get_change_message() == "Reset the second factor."
    assert "Reset the second factor of 'editor': account 'chief'" in caplog.text


def test_a_session_ends_with_its_device(client, editor, device):
    made = device(editor)
    verified(client, made)
    assert client.get("/admin/").status_code == 200
    call_command("reset_second_factor", "editor")
    assert client.get("/admin/").status_code == 302
    with pytest.raises(CommandError, match="There is no account 'nobody'"):
        call_command("reset_second_factor", "nobody")
