"""Each page that shows changing records names the feeds of exactly these, in its head and in words."""

import json
from urllib.parse import parse_qs

import pytest

from agreements.api.feeds import AtomView
from agreements.filters import AgreementFilterSet
from tests.website.test_pages import read

FEEDS = {
    "/": "",
    "/changes": "",
    "/corrections": "",
    "/agreements": "",
    "/agreements?ordering=title&page=1": "",
    "/agreements?host=Kosovo&sender=DK&utm_source=mail&ordering=-capacity": "?host=Kosovo&sender=DK",
    "/agreements?status=in_operation&status=agreed&q=people": "?status=in_operation&status=agreed&q=people",
    "/agreements/kosovo-us": "?host=XK&sender=US",
    "/agreements/kosovo-us?as_of=2025-07-31": "?host=XK&sender=US",
    "/countries/kosovo": "?party=XK",
}
NOTHING_TO_FOLLOW = [
    ("/agreements?as_of=2025-07-31", 200),
    ("/agreements?updated_since=2025-07-31", 200),
    ("/agreements?host=Kosvo", 400),
    ("/sources", 200),
    ("/agreements/taken-back", 410),
]


def named(page, of="agreements"):
    """The feeds of changes in the head, or those of events, by their type."""
    return {
        link["type"]: link
        for link in page.of("link")
        if link["rel"] == "alternate" and link["href"].startswith(f"/api/feeds/{of}.")
    }


def redirected(client, address):
    """Where a form's address with more than the question leads."""
    response = client.get(address)
    return response["Location"] if response.status_code == 302 else address


@pytest.mark.parametrize("address", FEEDS)
def test_a_page_names_the_feeds_of_what_it_shows(client, world, address):
    page = read(client, redirected(client, address))
    feeds = named(page)
    addresses = {form: f"/api/feeds/agreements.{form}{FEEDS[address]}" for form in ("atom", "json")}
    assert feeds["application/atom+xml"]["href"] == addresses["atom"]
    assert feeds["application/feed+json"]["href"] == addresses["json"]
    assert set(addresses.values()) <= {link["href"] for link in page.of("a")}
    assert all(feed["title"].startswith("What changes") for feed in feeds.values())
    of_events = named(page, "events")
    assert bool(of_events) is set(parse_qs(FEEDS[address].removeprefix("?"))).issubset({"host", "sender", "party"})
    for form, feed in of_events.items():
        assert feed["href"] == feeds[form]["href"].replace("agreements", "events")
        assert feed["href"] in {link["href"] for link in page.of("a")}
        assert feed["title"].startswith("What happens")


@pytest.mark.parametrize("address", FEEDS)
def test_the_feeds_answer_and_are_what_the_page_calls_them(client, world, address):
    page = read(client, redirected(client, address))
    for kind, link in [*named(page).items(), *named(page, "events").items()]:
        response = client.get(link["href"])
        assert response.status_code == 200
        assert response["Content-Type"].partition(";")[0] == kind


def test_the_feed_of_a_list_tells_of_what_the_list_shows(client, world):
    feed = client.get(named(read(client, "/agreements?kind=prison_lease"))["application/feed+json"]["href"])
    titles = {item["title"] for item in json.loads(feed.content)["items"]}
    assert titles == {"Kosovo leases cells to Denmark: published", f"Record {world.retracted.pk}: retracted"}


def test_a_feed_says_in_words_what_it_follows(client, world):
    words = read(client, "/agreements?host=Kosovo&contested=true").words
    asked = "agreements hosted by Kosovo, of which sources tell what can't all be true"
    assert f"Follow what changes in {asked}: Atom · JSON Feed" in words
    words = read(client, "/countries/kosovo").words
    asked = "agreements with Kosovo as sender or host"
    for what in (f"what changes in {asked}", f"what happens under {asked}"):
        assert f"Follow {what}: Atom · JSON Feed" in words


@pytest.mark.parametrize(("address", "status"), NOTHING_TO_FOLLOW)
def test_what_no_feed_can_tell_has_none(client, world, address, status):
    page = read(client, address, status)
    assert named(page) == named(page, "events") == {}
    assert "Follow what changes" not in page.words


def test_no_question_is_handed_to_a_feed_that_it_refuses():
    handed_on = [
        name
        for name, declared in AgreementFilterSet.base_filters.items()
        if declared.selects_rows and declared.is_followable
    ]
    assert {*handed_on} <= {*AtomView().parameters()}
    assert not {"as_of", "updated_since"} & {*handed_on}
