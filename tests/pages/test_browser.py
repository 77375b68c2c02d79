"""A reader's ways through the pages in a real browser, with its console, its requests and its policy watched."""

import os
import shutil
from pathlib import Path

import pytest

from tests.pages.conftest import make_world

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PAGES = [
    "/", "/agreements?host=Kosovo", "/agreements?host=Kosvo", "/agreements/kosovo-united-states",
    "/agreements/taken-back", "/countries", "/countries/kosovo", "/sources", "/sources/wire-report", "/actors",
    "/actors/watch-the-borders", "/criticisms", "/changes", "/corrections", "/method", "/data", "/about", "/nothing",
]  # fmt: skip
SIZES = [(360, "light"), (768, "dark"), (1440, "light"), (1440, "dark")]

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests; without a sandbox where root runs it, as in a container."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop, in which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def record(transactional_db):
    """The record, in rows that the server's own thread sees."""
    return make_world()


@pytest.fixture
def reader(browser, live_server, record):
    """Opens a tab; at the end nothing may have gone wrong in any of them."""
    opened, troubles = [], []

    def note(request):
        if not request.url.startswith((live_server.url, "data:")):
            troubles.append(f"foreign request: {request.url}")

    def complain(message):
        # A browser tells each answer of 4xx in the console; those are asked for here on purpose.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            troubles.append(message.text)

    def tab(width=1440, scheme="light", script=True, **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900},
            color_scheme=scheme, java_script_enabled=script, **options,
        )  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.on("request", note)
        page.on("console", complain)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield tab
    for context in opened:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [360, 1440])
def test_find_the_agreements_of_kosovo(reader, script, width):
    page = reader(width, script=script)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Agreements").click()
    page.get_by_role("checkbox", name="Kosovo").check()
    if not script:
        page.get_by_role("button", name="Show").click()
    page.get_by_role("heading", name="2 agreements hosted by Kosovo.").wait_for()
    assert page.url.endswith("/agreements?host=XK")
    assert page.locator("tbody tr").count() == 2


@pytest.mark.parametrize("script", [True, False])
def test_read_the_evidence_of_a_contested_figure(reader, script):
    page = reader(360, script=script)
    page.goto("/agreements/kosovo-united-states")
    evidence = page.locator("#capacity details.evidence")
    assert not evidence.get_by_text("The source says 300 people.").is_visible()
    evidence.locator("summary").click()
    assert evidence.get_by_text("The source says 300 people.").is_visible()
    assert page.locator("#capacity").get_by_text("The government's own words.").first.is_visible()


def test_escape_closes_the_evidence(reader):
    page = reader()
    page.goto("/agreements/kosovo-united-states")
    summary = page.locator("#capacity summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("#capacity details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#capacity details[open]").count() == 0
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "site-search"


@pytest.mark.parametrize("script", [True, False])
def test_see_what_was_known_on_a_day(reader, script):
    page = reader(768, script=script)
    page.goto("/agreements/kosovo-united-states")
    page.get_by_role("textbox", name="As known on").fill("2025-06-06")
    page.get_by_role("button", name="Show what was known").click()
    page.get_by_text("What was known on 6 June 2025").wait_for()
    assert page.locator("#capacity").get_by_text("Not known").is_visible()
    assert "in talks" in page.locator(".record-head").inner_text()


def test_cite(reader, record):
    page = reader(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/agreements/kosovo-united-states")
    page.get_by_role("link", name="Cite").click()
    address = f"/agreements/{record.contested.pk}/revisions/2"
    assert address in page.locator(".citation pre").first.inner_text()
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert address in page.evaluate("navigator.clipboard.readText()")
    page.goto(address)
    page.get_by_text("This is revision 2").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_find_who_criticises_on_which_ground(reader, script):
    page = reader(script=script)
    page.goto("/criticisms")
    page.get_by_label("Ground").select_option("transparency")
    if not script:
        page.get_by_role("button", name="Show").click()
    page.get_by_role("heading", name="1 criticism", exact=True).wait_for()
    page.get_by_role("link", name="Watch the Borders").click()
    page.get_by_role("heading", name="Watch the Borders", level=1).wait_for()


def test_a_mistake_is_told_while_filtering(reader):
    page = reader()
    page.goto("/agreements")
    page.locator("summary", has_text="Numbers and dates").click()
    page.get_by_label("Capacity of at most").fill("many")
    page.keyboard.press("Tab")
    page.get_by_role("alert").wait_for()
    assert "is no whole number" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_no_page_is_wider_than_the_screen(reader, width, scheme):
    page = reader(width, scheme)
    for address in PAGES:
        page.goto(address)
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def test_a_page_is_light(reader, live_server):
    page = reader()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    for address in PAGES:
        requests.clear()
        page.goto(address, wait_until="networkidle")
        assert len(requests) <= 6, requests


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm install axe-core")
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_axe_finds_nothing(reader, width, scheme):
    page = reader(width, scheme, bypass_csp=True)
    for address in PAGES:
        page.goto(address)
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
