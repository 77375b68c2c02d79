"""A reader's six ways through the record: with and without a script, at three widths, light and dark."""

import csv
import os
import re
from pathlib import Path

import pytest

KOSOVO = "/agreements/kosovo-united-states-2025"


EVERY_WAY = bool(os.environ.get("EVERY_WAY"))
"""Whether all twelve are tried, as before a release: `EVERY_WAY=1`."""
WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1440}
WAYS = {
    f"{name}-{scheme}-{'script' if script else 'no-script'}": (width, scheme, script)
    for place, (name, width) in enumerate(WIDTHS.items())
    for script in (True, False)
    for scheme in ("light", "dark")
    if EVERY_WAY or (scheme == "light") == bool((place + script) % 2)
}
"""Each screen with and without a script, each of them in light and dark: all pairs, not all three together."""


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def way(request):
    """The width of the screen in CSS pixels, what the reader's system prefers, and whether scripts run."""
    return request.param


@pytest.fixture
def script(way):
    """Whether scripts run."""
    return way[2]


@pytest.fixture
def page(reader, way):
    """A tab of that kind."""
    return reader(*way)


def find_kosovo(page, script):
    """From the front page to the agreements that Kosovo hosts."""
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Agreements").click()
    page.get_by_role("group", name="Host", exact=True).get_by_role("checkbox", name="Kosovo").check()
    if not script:
        page.get_by_role("button", name="Show").click()
    page.get_by_role("heading", name="5 arrangements hosted by Kosovo: ").wait_for()


def rows(page):
    """The titles in the table, in their order."""
    return page.locator("#results tbody th a").all_inner_texts()


def test_find_the_agreements_of_kosovo(page, script):
    find_kosovo(page, script)
    assert page.url.endswith("/agreements?host=XK")
    assert len(rows(page)) == 5
    page.get_by_role("link", name="United States").first.click()
    page.get_by_role("heading", name="United States", level=1).wait_for()


def test_read_the_evidence_of_a_contested_figure(page):
    page.goto(KOSOVO)
    capacity = page.locator("#capacity")
    assert capacity.get_by_text("contested", exact=True).is_visible()
    assert capacity.locator(".contested-box strong").all_inner_texts()[0] == "up to 50 people"
    claim = capacity.locator(".claims .claim").first
    assert not claim.is_visible()
    capacity.locator("details.evidence > summary").click()
    assert claim.is_visible()
    assert claim.locator(".locator").inner_text()
    claim.get_by_role("link").first.click()
    page.get_by_role("heading", name="What it says").wait_for()


def test_download_the_filtered_csv_and_find_the_same_rows(page, script):
    find_kosovo(page, script)
    with page.expect_download() as started:
        page.locator("#results").get_by_role("link", name="CSV").click()
    download = started.value
    assert re.fullmatch(r"agreements-filtered-revision-\d+\.csv", download.suggested_filename)
    with Path(download.path()).open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    assert [row["title"] for row in told] == rows(page)
    assert {row["host_code"] for row in told} == {"XK"}


def test_see_what_was_known_on_a_day(page):
    page.goto(KOSOVO)
    page.get_by_role("textbox", name="As known on").fill("2025-06-06")
    page.get_by_role("button", name="Show what was known").click()
    page.get_by_text("What was public by the end of 6 June 2025").wait_for()
    assert page.locator("#capacity").get_by_text("Not known").is_visible()
    assert "requested" in page.locator(".record-head").inner_text()
    page.get_by_role("link", name="The record as it stands now").click()
    page.get_by_text("up to 50 people").first.wait_for()


def test_cite(page):
    page.goto(KOSOVO)
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Cite").click()
    cited = page.locator(".citation pre").first.inner_text()
    address = re.findall(r"/agreements/\d+/revisions/\d+", cited)[0]
    for form in ("BibTeX", "RIS", "CSL-JSON"):
        page.locator(".citation > summary", has_text=form).click()
        assert page.locator(".citation[open]", has_text=form).get_by_text(address).is_visible()
    page.goto(address)
    page.get_by_text("as it was published then").wait_for()


def test_find_who_criticises_on_which_ground(page, script):
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Criticisms").click()
    page.get_by_label("Ground").select_option("transparency")
    if not script:
        page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/criticisms?ground=transparency")
    page.locator("#results h2, h2.sentence").first.wait_for()
    grounds = set(page.locator(".criticism .ground").all_inner_texts())
    assert grounds == {"transparency"}
    critic = page.locator(".criticism h3 a").first
    name = critic.inner_text()
    critic.click()
    page.get_by_role("heading", name=name, level=1).wait_for()
