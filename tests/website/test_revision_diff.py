"""What a revision changed, in words and in a table, and every revision that has such a page linked to it."""

from typing import Any

import pytest
from django.urls import reverse

from agreements.documents.differences import LIST_FIELDS, SINGLE_FIELDS
from agreements.models import Revision
from agreements.publishing import publish, record, retract
from agreements.website.views import revision_diff
from tests.factories import make_claim, make_event
from tests.website.test_pages import read


def address(agreement, number, name="what-changed"):
    return reverse(name, args=[agreement.pk, number])


def change(agreement, why="More is known", **fields):
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    record(agreement, why=why)


def links(page):
    return [link["href"] for link in page.of("a")]


def test_each_change_is_told_with_what_it_was_and_what_it_became(client, world):
    prison = world.kosovo_denmark
    capacity = prison.claims.get(field="capacity")
    make_event(prison, "2025-08-01", kind="closure", status="ended", text="The lease is over.")
    make_claim(prison, value="300 people", rank="normal", source=world.wire)
    capacity.reason = "The earlier one."
    capacity.save()
    change(prison, kind="return_hub", title="A new title")
    page = read(client, address(prison, 2))
    assert "What changed in revision 2" in page.words
    assert "The title was “Kosovo leases cells to Denmark”; it is now “A new title”." in page.words
    for row in (
        "Title “Kosovo leases cells to Denmark” “A new title”",
        "Kind prison lease return hub",
        "Status signed (27 April 2022, says the host) ended (1 August 2025, says the host)",
        "Capacity not contested contested",
        "Event of 1 August 2025 not there The lease is over.",
        "Claim about the capacity in “A wire story” not there The source says 300 people.",
        "Source not there “A wire story” (Agence Élan, 11 June 2025, grade B)",
    ):
        assert row in page.words, row
    assert "More is known (by editor)" in page.words
    assert f"{address(prison, 2, 'revision')}#timeline" in links(page)
    assert {address(prison, 1, "revision"), address(prison, 2, "revision")} <= set(links(page))


def test_what_comes_and_goes_reads_so_in_the_table():
    changes: list[dict[str, Any]] = [
        {"field": "duration", "about": "duration", "before": "1 year", "after": None},
        {"field": "instrument", "about": "instrument", "before": None, "after": "memorandum"},
        {"field": "is_text_public", "about": "answer", "before": "no", "after": "yes"},
        {"field": "contested", "about": "payment", "before": "payment", "after": None},
        {"field": "events", "about": "event of 2025", "before": "It began.", "after": None},
    ]
    assert [(line.before, line.after) for line in revision_diff.lines(changes)] == [
        ("1 year", "not known"),
        ("not known", "memorandum of understanding"),
        ("no, the text is not public", "yes, the text is public"),
        ("contested", "not contested"),
        ("It began.", "not there"),
    ]


def test_every_list_of_a_document_is_told_as_a_list():
    assert set(revision_diff.LISTS) == set(LIST_FIELDS)
    assert set(revision_diff.FRAGMENTS) <= {*SINGLE_FIELDS, *LIST_FIELDS, "contested"}


def test_a_place_that_a_line_names_is_on_the_page_of_the_revision(client, world):
    page = read(client, address(world.kosovo_us, 2, "revision"))
    assert set(revision_diff.FRAGMENTS.values()) - {""} <= set(page.ids)


def test_a_revision_that_only_stores_anew_says_so(client, world):
    newest = world.kosovo_denmark.revisions.get(number=1)
    fields = {name: getattr(newest, name) for name in ("document", "slug", "dataset_revision")}
    Revision.objects.create(
        agreement=world.kosovo_denmark, number=2, action="renewed", reason="An actor changed", **fields
    )
    page = read(client, address(world.kosovo_denmark, 2))
    assert "Republished without changes" in page.words
    assert page.of("table") == []


def test_one_goes_from_change_to_change(client, world):
    for number in (2, 3, 4):
        change(world.kosovo_denmark, title=f"Title {number}")
    assert address(world.kosovo_denmark, 3) in links(read(client, address(world.kosovo_denmark, 2)))
    between = links(read(client, address(world.kosovo_denmark, 3)))
    assert {address(world.kosovo_denmark, 2), address(world.kosovo_denmark, 4)} <= set(between)
    assert address(world.kosovo_denmark, 1) not in links(read(client, address(world.kosovo_denmark, 2)))
    assert address(world.kosovo_denmark, 5) not in links(read(client, address(world.kosovo_denmark, 4)))


def test_it_is_the_same_that_the_api_tells(client, world):
    change(world.kosovo_denmark, title="A new title", summary="Told anew.")
    data = [link for link in links(read(client, address(world.kosovo_denmark, 2))) if link.startswith("/api/")]
    changes = client.get(data[0]).json()["changes"]
    assert {one["field"] for one in changes} == {"title", "summary"}
    assert all(set(one) == {"field", "before", "after", "sentence"} for one in changes)


def test_the_first_revision_an_unknown_one_and_a_draft_have_no_such_page(client, world):
    for agreement, number in ((world.kosovo_denmark, 1), (world.kosovo_denmark, 9), (world.draft, 2)):
        assert client.get(address(agreement, number)).status_code == 404
    assert client.get(f"/agreements/{world.kosovo_denmark.pk}/revisions/{'9' * 30}/changes").status_code == 404


def test_another_name_leads_to_the_lasting_address(client, world):
    response = client.get("/agreements/kosovo-usa/revisions/2/changes")
    assert (response.status_code, response["Location"]) == (301, address(world.kosovo_us, 2))


def test_of_a_retracted_record_nothing_is_compared(client, world):
    retracted = world.retracted
    for number in (1, 2):
        assert "It told of two arrangements as one." in read(client, address(retracted, number), 410).words
    assert address(retracted, 2) not in links(read(client, "/changes"))


def test_a_record_that_came_back_is_compared_with_what_it_was_before(client, world):
    retract(world.kosovo_denmark, why="Not sure any more.")
    world.kosovo_denmark.refresh_from_db()
    world.kosovo_denmark.title = "It was right"
    world.kosovo_denmark.save()
    publish(world.kosovo_denmark, why="It is confirmed")
    for name in ("what-changed", "revision"):
        assert "Not sure any more." in read(client, address(world.kosovo_denmark, 2, name), 410).words
    page = read(client, address(world.kosovo_denmark, 3))
    assert "“Kosovo leases cells to Denmark” “It was right”" in page.words
    assert "Between these two revisions the record was retracted" in page.words


@pytest.mark.parametrize("of", ["/agreements/kosovo-us", "/changes", "/corrections", "/"])
def test_lists_of_revisions_lead_to_what_changed(client, world, of):
    found = [link for link in links(read(client, of)) if link.endswith("/changes") and "revisions" in link]
    assert address(world.kosovo_us, 2) in found
    assert address(world.kosovo_us, 1) not in found
