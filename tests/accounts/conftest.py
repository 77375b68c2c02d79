"""Accounts as they come to the door."""

import re
from base64 import b32decode
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a long enough pass phrase"


@pytest.fixture(autouse=True)
def _second_factor_required(settings):
    """As in production, and behind one proxy, which says whose request it is."""
    settings.SECOND_FACTOR_REQUIRED = True
    settings.TRUSTED_PROXIES = 1


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("editor", "editor@tracker.example", PASSWORD, is_staff=True)


@pytest.fixture
def chief(django_user_model):
    return django_user_model.objects.create_superuser("chief", "chief@tracker.example", PASSWORD)


@pytest.fixture
def device():
    """Gives an account a second factor."""

    def make(user):
        return TOTPDevice.objects.create(user=user, name="authenticator")

    return make


@pytest.fixture
def door(client):
    """What somebody at the door can do, from any address."""

    def log_in(name="editor", password=PASSWORD, address="192.0.2.1", **data):
        headers = {"X-Forwarded-For": address}
        return client.post("/admin/login/", {"username": name, "password": password, **data}, headers=headers)

    def set_up():
        """Go through the set-up page; gives the key and the answer with the recovery codes."""
        key = key_on(client.get("/admin/second-factor/set-up/"))
        return key, client.post("/admin/second-factor/set-up/", {"code": code(key)})

    return SimpleNamespace(log_in=log_in, set_up=set_up, client=client)


def key_on(page):
    """The key as it stands on the set-up page, in hexadecimal."""
    (letters,) = re.findall(r'account-key">([A-Z2-7 ]+)<', page.content.decode())
    return b32decode(letters.replace(" ", "")).hex()


def code(key, ago=0):
    """What an authenticator application shows, or showed some steps of thirty seconds ago."""
    return f"{totp(bytes.fromhex(key), drift=-ago):06d}"


def let_pass(delta):
    """So much time goes by for the failed attempts."""
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - delta)


def verified(client, device):
    """Log in with both factors."""
    client.force_login(device.user)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
