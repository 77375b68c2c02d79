"""What was published is read as a table, and two revisions are compared as the API compares them."""

import pytest
from django.urls import reverse

from agreements.admin.revisions import values
from agreements.models import Revision
from agreements.publishing import record

from .forms import change

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(published, admin_user):
    """A record with three revisions."""
    published.summary = "Better said."
    published.save()
    record(published, why="Said better", by=admin_user)
    published.events.last().delete()
    record(published, why="It did not happen", by=admin_user)
    return published


def revisions_page(agreement, query=""):
    return reverse("admin:agreements_agreement_revisions", args=[agreement.pk]) + query


def test_the_revisions_of_a_record_are_listed_and_the_last_two_compared(admin_client, changed, admin_user):
    page = admin_client.get(revisions_page(changed))
    assert [(row.number, row.made_by, row.reason) for row in page.context["revisions"]] == [
        (3, admin_user, "It did not happen"),
        (2, admin_user, "Said better"),
        (1, admin_user, "First publication"),
    ]
    assert "From revision 2 to 3" in page.content.decode()
    lines = {line.path: (line.before, line.after) for line in page.context["lines"]}
    assert lines["event of July 2025"] == ("People arrive. [8 people transferred]", None)
    assert lines["number of people transferred"] == ("at least 8 people", None)
    assert "summary" not in lines


def test_an_editor_is_told_the_same_differences_as_a_reader(admin_client, client, changed):
    page = admin_client.get(revisions_page(changed, "?before=1&after=3"))
    told = client.get(f"/api/agreements/{changed.pk}/diff?from=1&to=3").json()["changes"]
    assert [(line.before, line.after) for line in page.context["lines"]] == [
        (change["before"], change["after"]) for change in told
    ]


def test_any_two_revisions_are_compared(admin_client, changed):
    page = admin_client.get(revisions_page(changed, "?before=1&after=2"))
    lines = {line.path: (line.before, line.after) for line in page.context["lines"]}
    assert lines == {"summary": ("“What was arranged.”", "“Better said.”")}
    content = page.content.decode()
    assert "<del>“What was arranged.”</del>" in content
    assert "<ins>“Better said.”</ins>" in content


def test_a_revision_is_the_same_as_itself(admin_client, changed):
    assert "The two are the same." in admin_client.get(revisions_page(changed, "?before=2&after=2")).content.decode()


@pytest.mark.parametrize("query", ["?before=99&after=x", "?before=", "?after=%00"])
def test_a_revision_that_is_not_there_is_not_compared(query, admin_client, changed):
    assert "From revision 2 to 3" in admin_client.get(revisions_page(changed, query)).content.decode()


def test_a_record_with_one_revision_has_nothing_to_compare(admin_client, published):
    page = admin_client.get(revisions_page(published)).content.decode()
    assert "First publication" in page
    assert "From revision" not in page


def test_a_record_that_was_never_published_says_so(admin_client, draft):
    assert "Nothing of this record was published yet." in admin_client.get(revisions_page(draft)).content.decode()
    assert admin_client.get(reverse("admin:agreements_agreement_revisions", args=[4711])).status_code == 404


def test_a_revision_is_read_part_by_part(admin_client, changed):
    first = changed.revisions.get(number=1)
    page = admin_client.get(change(first))
    names = [name for name, _ in page.context["sections"]]
    assert names[0] == "in short"
    assert {"events", "evidence", "criticisms"} <= set(names)
    assert "What was arranged." in page.content.decode()


def test_the_record_leads_to_its_revisions_and_they_to_each(admin_client, published):
    assert revisions_page(published) in admin_client.get(change(published)).content.decode()
    assert change(Revision.objects.get()) in admin_client.get(revisions_page(published)).content.decode()


def test_values_are_named_by_what_stays_and_written_for_people():
    document = {
        "is_text_public": None,
        "rows": [{"slug": "a", "yes": True}, {"slug": "a", "yes": False}, {"count": 1}, 0],
        "empty": [],
    }
    assert list(values(document)) == [
        ("is text public", "–"),
        ("rows › a › slug", "a"),
        ("rows › a › yes", "yes"),
        ("rows › a (2) › slug", "a"),
        ("rows › a (2) › yes", "no"),
        ("rows › 3 › count", "1"),
        ("rows › 4", "0"),
    ]
