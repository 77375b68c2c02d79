"""Feeds of any question: what they tell of, what they refuse, and where they say they are."""

import pytest

from agreements.models import Agreement
from agreements.publishing import publish
from tests.api.readers import ATOM, atom, entries, json_feed
from tests.world import MARKER

pytestmark = pytest.mark.django_db
FORMS = ["atom", "json"]


def test_both_forms_tell_the_same(world, client):
    assert entries(client, "atom") == entries(client, "json")
    # Four published, of which one has another slug and one a text that was erased; one published and retracted.
    assert len(entries(client, "atom")) == 9


@pytest.mark.parametrize("form", FORMS)
def test_every_address_is_absolute_on_the_public_address(world, client, form, settings):
    settings.PUBLIC_URL = "https://tracker.example"
    for *_, page, json in entries(client, form):
        assert page.startswith("https://tracker.example/agreements/")
        assert json.startswith("https://tracker.example/api/agreements/")
    if form == "json":
        feed = json_feed(client, "?host=Kosovo")
        addresses = [feed["home_page_url"], feed["feed_url"]]
    else:
        addresses = [link.get("href") for link in atom(client, "?host=Kosovo").findall(f"{ATOM}link")]
    assert set(addresses) == {
        "https://tracker.example/",
        f"https://tracker.example/api/feeds/agreements.{form}?host=Kosovo",
    }


QUESTIONS = ["q=Kosov%C3%AB", "q=%3C%22a%22%3E", "q=a+b", "q=Kosovo+%F0%9F%87%BD", "host=Kosovo&host=Rwanda"]


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_address_of_a_question_is_told_so_that_it_can_be_asked_again(world, client, query):
    again = atom(client, f"?{query}").find(f"{ATOM}link[@rel='self']").get("href")
    assert client.get(again).status_code == 200
    assert json_feed(client, f"?{query}")["feed_url"].partition("?")[2] == again.partition("?")[2]


@pytest.mark.parametrize("form", FORMS)
def test_a_slash_at_the_end_makes_no_other_feed(world, client, form):
    path = f"/api/feeds/agreements.{form}"
    assert client.get(f"{path}/?host=XK").content == client.get(f"{path}?host=XK").content


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("?host=Kosovo", {"kosovo-us", "kosovo-denmark"}),
        ("?host=xk&sender=DK", {"kosovo-denmark"}),
        ("?sender=Germany", {"uzbekistan-us"}),
        ("?status=struck_down", set()),
        ("?status=ended&kind=offshore_processing", {"rwanda-uk"}),
        ("?contested=true", {"kosovo-us"}),
        ("?q=cells", {"kosovo-denmark"}),
        ("?capacity_at_least=100", {"uzbekistan-us"}),
        ("?host=Denmark", set()),
    ],
)
def test_a_feed_of_any_question_tells_only_of_what_answers_it(world, client, form, query, slugs):
    titles = set(Agreement.objects.filter(slug__in=slugs).values_list("title", flat=True))
    told = {one[1].rpartition(": ")[0] for one in entries(client, form, query)}
    # What a retracted record answered isn't told, so that it was retracted is told to everybody.
    assert told == titles | {f"Record {world.retracted.pk}"}


@pytest.mark.parametrize("form", FORMS)
def test_no_feed_tells_of_a_draft(world, client, form):
    world.kosovo_us.follows = world.draft
    world.kosovo_us.save()
    publish(world.kosovo_us, why="A link to what nobody may see")
    for query in ("", "?host=Albania", "?sender=Italy", "?kind=resettlement", f"?q={MARKER}"):
        assert all(MARKER not in "".join(one) for one in entries(client, form, query))
