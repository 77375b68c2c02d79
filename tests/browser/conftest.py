"""A real browser before the site as production runs it, over the committed record, with all that goes wrong watched."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.ops.servers import prepare

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# A browser tells each answer of 4xx in the console; those are asked for here on purpose. Swagger UI warns that it has
# no field of its own for our formats, country and slug.
NO_TROUBLE = ("Failed to load resource", "Could not find component: JsonSchema_")
VIOLATIONS = "addEventListener('securitypolicyviolation', broken => console.error('CSP', broken.violatedDirective))"
CHANGE_AND_TAKE_BACK = """
from agreements.models import Agreement
from agreements.publishing import record, retract
retract(Agreement.objects.get(slug="costa-rica-united-states-2026"), why="It told of two arrangements as one.")
kosovo = Agreement.objects.get(slug="kosovo-united-kingdom-2025")
kosovo.summary += " Talks go on."
kosovo.save()
record(kosovo, why="The talks go on")
"""
BEHIND_A_PROXY = {"X-Forwarded-Proto": "https"}


def pytest_collection_modifyitems(items):
    """Where there is no Chromium, these are skipped."""
    for item in items:
        if Path(__file__).parent in item.path.parents and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="there is no Chromium (on Debian: apt-get install chromium)"))


@contextmanager
def running(folder, edit, **settings_too):
    """The address of a site, as production runs it, over a folder that `prepare` filled, and with an edit then made."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "ENV_FILE": os.devnull, "DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(60), "TRUSTED_PROXIES": "1",
        "ALLOWED_HOSTS": "127.0.0.1", "PUBLIC_URL": "https://tracker.example", "RATE_LIMIT": "0", "LOG_LEVEL": "ERROR",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "STATIC_ROOT": f"{folder}/static", **settings_too,
    }  # fmt: skip

    def run(*command, **options):
        return subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, env=environment, **options)

    assert run("manage.py", "shell", "--no-imports", "-c", edit).wait(120) == 0
    server = run(
        "-m", "granian", "--interface", "asginl", "--no-ws", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "error", "tracker.asgi:application",
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/")
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the site; one arrangement was changed, one taken back."""
    folder = tmp_path_factory.mktemp("site")
    prepare(folder, tmp_path_factory)
    with running(folder, CHANGE_AND_TAKE_BACK) as address:
        yield address


def fits(page):
    """Whether nothing sticks out of the screen. A text can be read before the style sheets are there: wait for them."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def wait_for(address):
    """Until it answers."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=BEHIND_A_PROXY)):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="package")
def browser():
    """One Chromium for the tests of this folder; without a sandbox where root runs it, as in a container.

    While its driver runs, with an event loop in this thread, Django's database can't be asked here: these tests don't.
    """
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as environment:
        # Under a shifted clock (tests/ops/clocks.sh) the browser keeps the true one: it hangs under another.
        environment.delenv("LD_PRELOAD", raising=False)
        with sync_playwright() as playwright:
            environment.undo()
            chromium = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
            )
            yield chromium
            chromium.close()


@pytest.fixture
def reader(browser, site):
    """Opens a tab; at the end nothing may have gone wrong in any of them."""
    opened, troubles = [], []

    def note(request):
        if not request.url.startswith((site, "data:")):
            troubles.append(f"foreign request: {request.url}")

    def complain(message):
        if message.type in ("error", "warning") and not any(told in message.text for told in NO_TROUBLE):
            troubles.append(message.text)

    def tab(width=1440, scheme="light", script=True, **options):
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 900}, color_scheme=scheme,
            java_script_enabled=script, extra_http_headers=BEHIND_A_PROXY, **options,
        )  # fmt: skip
        context.add_init_script(VIOLATIONS)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", note)
        page.on("console", complain)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield tab
    for context in opened:
        context.close()
    assert troubles == []
