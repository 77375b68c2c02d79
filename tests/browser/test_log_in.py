"""The door of the admin in a real browser, in a production's settings: password, second factor, recovery code."""

import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from base64 import b32decode

import pytest
from django.conf import settings
from django_otp.oath import totp

from tests.ops.servers import prepare

from .conftest import fits

PASSWORD = "a long enough pass phrase"
ACCOUNT = f"""
from django.contrib.auth.models import User
User.objects.create_superuser("editor", "editor@tracker.example", {PASSWORD!r})
"""
FORGET_LAST_CODE = """
from django_otp.plugins.otp_totp.models import TOTPDevice
TOTPDevice.objects.update(last_t=-1)
"""


@pytest.fixture
def site(tmp_path, tmp_path_factory):
    """The address of a site of its own, which speaks https itself; and a way to run a command there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"https://127.0.0.1:{port}"
    environment = os.environ | {
        "ENV_FILE": os.devnull, "DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(60), "TRUSTED_PROXIES": "0",
        "ALLOWED_HOSTS": "127.0.0.1", "PUBLIC_URL": address, "RATE_LIMIT": "0", "LOG_LEVEL": "INFO",
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3", "STATIC_ROOT": f"{tmp_path}/static",
    }  # fmt: skip
    certificate, key = f"{tmp_path}/certificate.pem", f"{tmp_path}/key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)

    def manage(*command):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True, timeout=120
        )

    prepare(tmp_path, tmp_path_factory)
    manage("shell", "--no-imports", "-c", ACCOUNT)
    log = tmp_path / "log"
    with log.open("w") as lines:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--host", "127.0.0.1",
                "--port", str(port), "--log-level", "error",
                "--ssl-certificate", certificate, "--ssl-keyfile", key, "tracker.asgi:application",
            ],
            cwd=settings.BASE_DIR, env=environment, stderr=lines,
        )  # fmt: skip
    try:
        wait_for(f"{address}/api/")
        yield address, manage, log
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address):
    """Until it answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, context=ssl._create_unverified_context()):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.fixture
def tab(browser, site):
    """A tab in which no policy may be broken, on a telephone's screen."""
    troubles = []
    context = browser.new_context(
        base_url=site[0], ignore_https_errors=True, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert troubles == []


def log_in(page):
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def give(page, code, button):
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name=button).click()


def show(page, name):
    """Keep a picture where SCREENSHOTS names a folder; and nothing may be wider than the screen."""
    assert fits(page), name
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}-390.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.screenshot(path=f"{folder}/{name}-1440.png")
        page.set_viewport_size({"width": 390, "height": 844})


def test_an_editor_sets_up_the_second_factor_and_logs_in_with_it(tab, site):
    _, manage, log = site
    log_in(tab)
    tab.get_by_role("heading", name="Set up the second factor").wait_for()
    assert tab.get_by_alt_text("QR code").evaluate("image => image.complete && image.naturalWidth") > 100
    show(tab, "set-up")
    key = b32decode(tab.locator(".account-key").inner_text().replace(" ", ""))
    give(tab, f"{totp(key):06d}", "Set up")
    codes = tab.locator(".account-codes code").all_inner_texts()
    assert len(set(codes)) == 10
    show(tab, "codes")
    tab.get_by_role("link", name="I have kept them").click()
    tab.get_by_role("heading", name="Editing the record").wait_for()
    show(tab, "admin")
    tab.get_by_role("link", name="Second factor").click()
    tab.get_by_text("10 recovery codes left").wait_for()
    show(tab, "status")
    tab.get_by_role("button", name="Log out").click()

    manage("shell", "--no-imports", "-c", FORGET_LAST_CODE)
    log_in(tab)
    tab.get_by_role("heading", name="Enter a code").wait_for()
    tab.goto("/admin/agreements/agreement/")
    tab.get_by_role("heading", name="Enter a code").wait_for()
    show(tab, "verify")
    give(tab, "000000", "Go on")
    tab.get_by_text("This code is wrong").wait_for()
    show(tab, "wrong")
    time.sleep(1.1)
    give(tab, f"{totp(key):06d}", "Go on")
    tab.get_by_role("heading", name="Select agreement to change").wait_for()
    tab.get_by_role("button", name="Log out").click()

    log_in(tab)
    give(tab, f"{codes[0][:4]} {codes[0][4:]}", "Go on")
    tab.get_by_role("heading", name="Editing the record").wait_for()
    told = log.read_text()
    for what in ("Logged in with the password", "Set up a second factor", "Second factor wrong", "Gave the second"):
        assert f"{what}" in told
    assert "account 'editor' from 127.0.0.1" in told


def test_a_browser_is_told_when_it_is_locked_out(tab):
    for _ in range(5):
        tab.goto("/admin/login/")
        tab.get_by_label("Username").fill("editor")
        tab.get_by_label("Password").fill("wrong")
        tab.get_by_role("button", name="Log in").click()
        tab.wait_for_load_state()
    tab.get_by_role("heading", name="Too many attempts").wait_for()
    show(tab, "locked-out")
    tab.get_by_role("link", name="I don't know my password").click()
    tab.get_by_text("This site sends no mail").wait_for()
    show(tab, "reset")
