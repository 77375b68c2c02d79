"""What the entries of a feed say: what changed, in a sentence, under ids and addresses that last."""

import pytest

from agreements.models import Agreement, Claim
from agreements.publishing import publish, retract
from tests.api.readers import ATOM, atom, entries, json_feed, next_page
from tests.factories import make_event, make_evidenced_agreement, make_source

pytestmark = pytest.mark.django_db
FORMS = ["atom", "json"]
HOSTILE = "“Ends” ]]> & <b>bold</b> \u202eright to left\u202c \u200f שלום 👩\u200d👧 nbsp\u00a0here"


@pytest.fixture
def kosovo():
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    return agreement


def test_a_feed_without_any_record_is_a_feed(client):
    assert entries(client, "atom") == entries(client, "json") == []


@pytest.mark.parametrize("form", FORMS)
def test_each_entry_says_in_a_sentence_what_changed_and_leads_to_the_revision(kosovo, client, form):
    claim = Claim.objects.get(agreement=kosovo, field="capacity")
    claim.value = "up to 70 people"
    claim.save()
    publish(kosovo, why="The decree was published")
    changed, published = entries(client, form)
    assert changed[2].startswith("The capacity was up to 50 people; it is now up to 70 people.")
    assert changed[2].endswith("Reason: The decree was published")
    assert published[2] == "Published: Title of kosovo. Reason: First publication"
    assert changed[1] == "Title of kosovo: capacity and claims changed"
    assert published[1] == "Title of kosovo: published"
    assert [one[3:] for one in (changed, published)] == [
        (f"/agreements/{kosovo.pk}/revisions/{n}", f"/api/agreements/{kosovo.pk}/revisions/{n}") for n in (2, 1)
    ]
    for one in (changed, published):
        page, json = (client.get(address) for address in one[3:])
        assert (page.status_code, page["Content-Type"].partition(";")[0]) == (200, "text/html")
        assert (json.status_code, json["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("form", FORMS)
def test_a_retraction_is_told_and_nothing_of_the_record_but_its_number(kosovo, client, form):
    retract(kosovo, why="It never was")
    gone, before = entries(client, form)
    assert gone[2] == "Retracted. Reason: It never was"
    assert [one[1] for one in (gone, before)] == [f"Record {kosovo.pk}: {what}" for what in ("retracted", "published")]
    assert before[2] == "Published."
    for address in (*gone[3:], *before[3:]):
        assert client.get(address).status_code == 410
    publish(kosovo, why="It was true")
    again = entries(client, form)[0]
    assert again[2] == "Published again: Title of kosovo. Reason: It was true"
    told = [one[1] for one in entries(client, form)]
    assert told == [f"Title of kosovo: {what}" for what in ("published again", "retracted", "published")]


@pytest.mark.parametrize("form", FORMS)
def test_ids_stay_the_same_when_more_is_published_and_slugs_change(kosovo, client, form, settings):
    first = entries(client, form)[0][0]
    kosovo.slug, kosovo.title = "moved", "Another title"
    kosovo.save()
    publish(kosovo, why="A better address")
    settings.PUBLIC_URL = "https://another.example"
    assert entries(client, form)[-1][0] == first


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_stays_what_it_is(kosovo, client, form):
    kosovo.title = HOSTILE
    kosovo.save()
    publish(kosovo, why=f"{HOSTILE}")
    told = entries(client, form)[0]
    assert told[1] == f"{HOSTILE}: title changed"
    assert HOSTILE in told[2]


def test_what_xml_can_not_hold_is_left_out(kosovo, client):
    Agreement.objects.filter(pk=kosovo.pk).update(title="A\x0bB\x1f\ufffeC\x7f\x85")
    publish(kosovo, why="As it came from a page")
    assert entries(client, "atom")[0][1] == "ABC\x7f\x85: title changed"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("hots=Kosovo", "hots"),
        ("host=Kosvo", "host"),
        ("as_of=2025-06-11", "as_of"),
        ("updated_since=2025-06-11", "updated_since"),
        ("page=1", "page"),
        ("ordering=title", "ordering"),
        ("q=a%00b", "q"),
    ],
)
def test_a_wrong_question_is_a_400_in_json(client, form, query, parameter):
    response = client.get(f"/api/feeds/agreements.{form}?{query}", headers={"Accept": "application/atom+xml"})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [one["parameter"] for one in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/xml;q=0.9", "image/png"])
def test_a_feed_has_one_form_whatever_the_reader_accepts(kosovo, client, form, accept):
    response = client.get(f"/api/feeds/agreements.{form}", headers={"Accept": accept})
    assert response.status_code == 200
    assert form in response["Content-Type"]


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_is_kept_until_the_record_changes(kosovo, client, form):
    path = f"/api/feeds/agreements.{form}"
    etag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    kosovo.title = "Another"
    kosovo.save()
    publish(kosovo, why="Title")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_the_queries_of_a_feed_are_as_many_for_one_entry_as_for_fifty(client, form, django_assert_num_queries):
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    entries(client, form)  # what countries are called is then held
    # the dataset's row; the revisions; what sources and actors are called (2)
    with django_assert_num_queries(4):
        assert len(entries(client, form)) == 1
    for n in range(55):
        agreement.title = f"Title {n}"
        agreement.save()
        publish(agreement, why="Another title")
    entries(client, form)
    with django_assert_num_queries(4):
        assert len(entries(client, form)) == 50


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("query", ["", "?host=Kosovo"])
def test_a_retraction_reaches_whoever_follows_with_or_without_a_filter(kosovo, client, form, query):
    assert [one[1] for one in entries(client, form, query)] == ["Title of kosovo: published"]
    retract(kosovo, why="It never was")
    assert f"Record {kosovo.pk}: retracted" in [one[1] for one in entries(client, form, query)]
    # Whatever it answered, so that the filter says nothing of it.
    assert f"Record {kosovo.pk}: retracted" in [one[1] for one in entries(client, form, "?status=struck_down")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("query", ["", "host=Kosovo"])
def test_a_reader_who_was_away_finds_each_older_entry_once(kosovo, client, form, query):
    for n in range(119):
        kosovo.title = f"Title {n}"
        kosovo.save()
        publish(kosovo, why="Another title")
    asked, seen, feed_ids = f"?{query}", [], set()
    while asked:
        seen.append([one[0] for one in entries(client, form, asked)])
        feed_ids.add(atom(client, asked).findtext(f"{ATOM}id"))
        following = next_page(client, form, asked)
        asked = following and f"?{following.partition('?')[2]}"
        if len(seen) == 1:
            # What is published meanwhile shifts nothing.
            kosovo.title = "Meanwhile"
            kosovo.save()
            publish(kosovo, why="Another title")
    assert [len(page) for page in seen] == [50, 50, 20]
    assert len({one for page in seen for one in page}) == 120
    assert len(feed_ids) == 1


@pytest.mark.parametrize("cursor", ["nonsense", "WEs", "é"])
def test_a_cursor_that_no_feed_gave_is_refused(kosovo, client, cursor):
    for of in ("agreements", "events"):
        response = client.get(f"/api/feeds/{of}.json", {"cursor": cursor})
        assert [error["code"] for error in response.json()["errors"]] == ["invalid_cursor"]


@pytest.mark.parametrize("form", FORMS)
def test_the_feed_of_events_tells_what_happened_and_where_it_is_told(kosovo, client, form):
    event = kosovo.events.get(kind="decision")
    told = {one[0]: one for one in entries(client, form, of="events")}
    assert len(told) == kosovo.events.count()
    (one,) = [one for one in told.values() if one[3].endswith(f"#event-{event.pk}")]
    assert one[1] == f"Title of kosovo: decision, {event.occurred.words}"
    assert one[2] == f"{event.occurred.words}: {event.text}"
    page = client.get(one[3].partition("#")[0])
    assert f'id="event-{event.pk}"' in page.content.decode()
    assert client.get(one[4]).json()["id"] == event.pk
    kosovo.slug, kosovo.title = "moved", "Another"
    kosovo.save()
    publish(kosovo, why="A better address")
    assert {one[0] for one in entries(client, form, of="events")} == set(told)
    retract(kosovo, why="It never was")
    assert entries(client, form, of="events") == []


def test_only_a_date_known_to_the_day_is_a_moment(kosovo, client):
    make_event(kosovo, "2025-07-04", text="A day", sources=[make_source("day")])
    make_event(kosovo, "2025-07", text="A month", sources=[make_source("month")])
    publish(kosovo, why="Two events")
    items = {item["content_text"]: item for item in json_feed(client, of="events")["items"]}
    assert items["4 July 2025: A day"]["date_published"] == "2025-07-04T00:00:00+00:00"
    assert "date_published" not in items["July 2025: A month"]


@pytest.mark.parametrize("form", FORMS)
def test_an_event_that_was_found_out_late_comes_first_and_older_ones_are_on_further_pages(kosovo, client, form):
    for n in range(60):
        make_event(kosovo, "2025-07-04", text=f"Event {n}", sources=[make_source(f"report-{n}")])
    late = make_event(kosovo, "1999", text="Long ago", sources=[make_source("late")])
    publish(kosovo, why="Many events")
    count = kosovo.events.count()
    first = entries(client, form, of="events")
    assert first[0][3].endswith(f"#event-{late.pk}")
    query = f"?{next_page(client, form, of='events').partition('?')[2]}"
    rest = entries(client, form, query, of="events")
    assert len({one[0] for one in first + rest}) == len(first) + len(rest) == count
    assert next_page(client, form, query, of="events") is None


@pytest.mark.parametrize("of", ["agreements", "events"])
@pytest.mark.parametrize("query", ["?host=Kosovo", "?host=Kosovo&q=court"])
def test_the_queries_of_a_filtered_feed_are_few(kosovo, client, of, query, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        atom(client, query, of)


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("agreements.json", "what changed"),
        (
            "agreements.json?host=XK&status=in_talks",
            "what changed in agreements hosted by Kosovo, with the status in talks",
        ),
        ("events.json", "what happened"),
        ("events.json?host=XK&kind=transfer", "what happened under agreements hosted by Kosovo, of the kind transfer"),
        (
            "events.json?party=XK&after=2025-06-11",
            "what happened under agreements with Kosovo as sender or host, from 11 June 2025 on",
        ),
    ],
)
def test_a_feed_has_a_title_of_its_own(kosovo, client, address, title):
    told = client.get(f"/api/feeds/{address}").json()["title"]
    assert told == f"Tracker of third-country removal agreements: {title}"
