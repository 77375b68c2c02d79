"""Swagger UI in a real browser, under the site's own policy: it shows every operation, asks, and calls nobody else."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here (on Debian: apt-get install chromium)"),
    pytest.mark.django_db(transaction=True),
]
DOCUMENT = yaml.safe_load((settings.BASE_DIR / "docs" / "openapi.yaml").read_text())
OPERATIONS = [operation for methods in DOCUMENT["paths"].values() for operation in methods.values()]


@pytest.fixture
def page(world_committed):
    """A page of a headless browser, which remembers what it asked for and what it complained of.

    The world is made first: while the browser's driver runs, with an event loop in this thread, Django's connections
    here are others, which nobody would close.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        # A warning is no error: Swagger UI has no field of its own for our formats, country and slug.
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', broken => console.error('CSP', broken.violatedDirective))"
        )
        yield page
        browser.close()


def test_it_shows_every_operation_and_asks_them(live_server, page):
    page.goto(f"{live_server.url}/api/docs")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() == len(OPERATIONS)
    assert page.locator(".opblock-tag").count() == len({operation["tags"][0] for operation in OPERATIONS})
    assert page.locator(".errors-wrapper").count() == 0
    for operation in OPERATIONS:
        assert page.get_by_text(operation["summary"], exact=True).count() >= 1

    block = page.locator("#operations-agreements-agreements_list")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    host = block.locator("tr[data-param-name=host]")
    host.get_by_role("button", name="Add string item").click()
    host.locator("input").fill("Kosovo")
    block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table tbody .response-col_status").first
    answer.wait_for()
    assert answer.inner_text().startswith("200")
    told = block.locator(".live-responses-table").inner_text()
    assert "Kosovo hosts people removed by the United States" in told
    assert "up to 50 people" in told
    assert f"{live_server.url}/api/agreements?host=Kosovo" in page.asked

    if picture := os.environ.get("SWAGGER_PICTURE"):
        page.screenshot(path=picture, full_page=True)
    assert page.complaints == []
    assert {urlsplit(url).netloc for url in page.asked if not url.startswith("data:")} == {
        urlsplit(live_server.url).netloc
    }


def test_the_page_allows_no_inline_script(client, db):
    response = client.get("/api/docs")
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert b"<script>" not in response.content
    assert b"<style" not in response.content
    assert b"://" not in response.content.replace(b"http://www.w3.org", b"")
