"""Swagger UI in a real browser, under the site's own policy: it shows every operation, asks, and calls nobody else."""

import os

import yaml
from django.conf import settings

DOCUMENT = yaml.safe_load((settings.BASE_DIR / "docs" / "openapi.yaml").read_text())
OPERATIONS = [operation for methods in DOCUMENT["paths"].values() for operation in methods.values()]


def test_it_shows_every_operation_and_asks_them(site, reader):
    page = reader(width=1280)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/api/docs")
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
    assert "Kosovo" in told
    assert "up to 50 people" in told
    assert f"{site}/api/agreements?host=Kosovo" in asked

    if picture := os.environ.get("SWAGGER_PICTURE"):
        page.screenshot(path=picture, full_page=True)
