"""What the entries of a feed say: what changed, in a sentence, under ids and addresses that last."""

import pytest

from agreements.models import Agreement, Claim
from agreements.publishing import publish, retract
from tests.api.readers import entries
from tests.factories import make_evidenced_agreement

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
    assert [one[3] for one in (changed, published)] == [f"/api/agreements/{kosovo.pk}/revisions/{n}" for n in (2, 1)]
    for one in (changed, published):
        assert client.get(one[3]).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_a_retraction_is_told_and_nothing_of_the_record_but_its_number(kosovo, client, form):
    retract(kosovo, why="It never was")
    gone, before = entries(client, form)
    assert gone[2] == "Retracted. Reason: It never was"
    assert client.get(gone[3]).status_code == 410
    assert {one[1] for one in (gone, before)} == {f"Record {kosovo.pk}"}
    assert before[2] == "Published."
    assert client.get(before[3]).status_code == 410
    publish(kosovo, why="It was true")
    again = entries(client, form)[0]
    assert again[2] == "Published again: Title of kosovo. Reason: It was true"
    assert {one[1] for one in entries(client, form)} == {"Title of kosovo"}


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
    assert told[1] == HOSTILE
    assert HOSTILE in told[2]


def test_what_xml_can_not_hold_is_left_out(kosovo, client):
    Agreement.objects.filter(pk=kosovo.pk).update(title="A\x0bB\x1f\ufffeC\x7f\x85")
    publish(kosovo, why="As it came from a page")
    assert entries(client, "atom")[0][1] == "ABC\x7f\x85"


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
