"""Every kind of page in a real browser: it fits the screen, is light, and axe finds nothing to object to."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import fits

KINDS = (Path(__file__).parent / "pages.txt").read_text().split()
SIZES = [(320, "light"), (360, "dark"), (768, "dark"), (1440, "light")]
MOST_REQUESTS = 6


def unfold(page):
    """Open everything that is folded, so that it is looked at too."""
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")


@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing(reader, address):
    page = reader(bypass_csp=True)
    page.goto(address)
    unfold(page)
    for width, scheme in SIZES[1::2]:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], (width, scheme)


@pytest.mark.parametrize("address", KINDS)
def test_a_page_asks_for_few_files_and_fits_every_screen(reader, address):
    page = reader()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="networkidle")
    assert len(asked) <= MOST_REQUESTS, asked
    unfold(page)
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert fits(page), width


def test_it_can_be_printed(reader):
    page = reader()
    page.goto("/agreements/kosovo-united-states-2025")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert page.locator("#capacity").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_keys_lead_to_the_search_and_out_of_the_evidence(reader):
    page = reader()
    page.goto("/agreements/kosovo-united-states-2025")
    page.locator("#capacity details.evidence > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#capacity details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#capacity details[open]").count() == 0
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "site-search"


def test_the_first_tab_skips_to_the_content(reader):
    page = reader()
    page.goto("/agreements")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_error_is_told_while_filtering(reader):
    page = reader()
    page.goto("/agreements")
    page.locator("summary", has_text="Numbers and dates").click()
    page.get_by_label("Capacity of at most").fill("many")
    page.keyboard.press("Tab")
    page.get_by_role("alert").wait_for()
    assert "is not a whole number" in page.get_by_role("alert").inner_text()


def test_copy_a_citation(reader):
    page = reader(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/agreements/kosovo-united-states-2025")
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    assert "/revisions/" in page.evaluate("navigator.clipboard.readText()")
