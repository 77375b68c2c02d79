"""The admin in a real browser: two editors cross, and one retracts."""

import pytest

from tests.ops.servers import prepare

from .conftest import fits, running

PASSWORDS = {"alice": "reading-room-lamp-1", "berta": "reading-room-lamp-2"}
RECORD = "/admin/agreements/agreement/45/change/"


MAKE_EDITORS = f"""
from django.contrib.auth.models import User
for name, password in {PASSWORDS}.items():
    User.objects.create_superuser(name, password=password)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of its own, because other tests read what is changed and retracted here. As in development: a browser
    sends forms to production over https only.
    """
    folder = tmp_path_factory.mktemp("admin")
    prepare(folder, tmp_path_factory)
    with running(folder, MAKE_EDITORS, DEBUG="1", PUBLIC_URL="http://127.0.0.1:8000") as address:
        yield address


@pytest.fixture(params=[390, 1440], ids=["phone", "desktop"])
def width(request):
    """The width of the screen in CSS pixels."""
    return request.param


@pytest.fixture
def editor(browser, site, width):
    """Opens a tab in which somebody is logged in; at the end no script may have failed."""
    opened, troubles = [], []

    def log_in(name):
        context = browser.new_context(base_url=site, viewport={"width": width, "height": 900})
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(f"/admin/login/?next={RECORD}")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORDS[name])
        page.get_by_role("button", name="Log in").click()
        page.get_by_label("Why this change").wait_for()
        return page

    yield log_in
    for context in opened:
        context.close()
    assert troubles == []


def test_the_second_of_two_editors_is_told_and_loses_nothing(editor):
    first, second = editor("alice"), editor("berta")
    summary = first.get_by_label("Summary").input_value()
    first.get_by_label("Summary").fill(f"{summary} One more sentence.")
    first.get_by_label("Why this change").fill("A sentence was missing")
    first.get_by_role("button", name="Save and continue editing").click()
    first.get_by_text("is public.", exact=False).first.wait_for()
    title = second.get_by_label("Title").input_value()
    second.get_by_label("Title").fill(f"{title} (again)")
    second.get_by_label("Why this change").fill("A better title")
    second.get_by_role("button", name="Save", exact=True).click()
    told = second.get_by_role("region", name="Changed since you opened the page")
    told.wait_for()
    assert "Somebody else changed this record since you opened it." in second.locator(".errorlist").first.inner_text()
    assert "alice" in told.inner_text()
    assert "A sentence was missing" in told.inner_text()
    assert second.get_by_label("Title").input_value() == f"{title} (again)"
    assert second.get_by_label("Summary").input_value() == f"{summary} One more sentence."
    assert fits(second)
    second.get_by_label("Title").fill(title)
    second.get_by_role("button", name="Save and continue editing").click()
    second.get_by_text("Nothing public changed.").wait_for()


def test_a_record_is_retracted_on_a_page_of_its_own(editor):
    page = editor("alice")
    page.get_by_role("link", name="Retract").click()
    page.get_by_role("button", name="Retract this record").click()
    page.get_by_text("Say why: the reason is public.").wait_for()
    assert fits(page)
    page.get_by_label("Why it is retracted").fill("It names a private person")
    page.get_by_role("button", name="Retract this record").click()
    page.get_by_text("It was retracted. Its address now answers with the reason.").wait_for()
    assert page.get_by_role("link", name="Retract").count() == 0
    page.get_by_label("Why this change").fill("The name is out")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("is public.", exact=False).first.wait_for()
