"""A harvest at one revision of the dataset: one state of the record, whatever is edited meanwhile."""

import random
from urllib.parse import urlencode

import pytest

from agreements.erasing import ErasableText, erase, find
from agreements.models import Agreement, Claim, Dataset, Event, Revision
from agreements.publishing import publish, renew, retract
from tests.api.editing import RandomEditor
from tests.api.test_changes import without_names
from tests.factories import make_evidenced_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]
SEED = 20260301


def harvest(client, revision, between=lambda: None, **query):
    """The rows of all pages by id; `between` is called after each page."""
    query = {"at_revision": revision, "cursor": "start", **query}
    url, rows = f"/api/agreements?{urlencode(query)}", []
    while url:
        response = client.get(url)
        assert response.status_code == 200, response.content
        answer = response.json()
        rows += answer["results"]
        url = answer["next"]
        between()
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert answer["count"] == len(rows)
    return {row["id"]: row for row in rows}


def document(client, pk, number):
    """What the API tells of the record's revision."""
    return client.get(f"/api/agreements/{pk}/revisions/{number}").json()["document"]


def standing():
    """The number of the revision of each record that is public now."""
    return dict(Agreement.objects.published().values_list("pk", "revision__number"))


def test_a_harvest_by_pages_is_the_state_of_its_revision_while_hundreds_of_edits_are_made(client):
    editor, rolls = RandomEditor(SEED), random.Random(SEED)
    editor.run(120)
    revision, numbers = Dataset.current().revision, standing()
    assert len(numbers) > 8
    retracted_when_read = {}

    def edit():
        editor.run(rolls.randint(5, 25))

    rows = harvest(client, revision, edit, page_size=2, expand="evidence,events")
    assert set(rows) == set(numbers)
    for pk, row in rows.items():
        if row.get("retracted"):
            retracted_when_read[pk] = row
            assert row == {"id": pk, "retracted": True}
            assert Revision.objects.filter(agreement=pk, action="retracted", dataset_revision__gt=revision).exists()
    # Those that are public at the end are told alike, in one page and record by record.
    whole = harvest(client, revision, page_size=200, expand="evidence,events")
    public = Agreement.objects.published().filter(pk__in=numbers).values_list("pk", flat=True)
    assert retracted_when_read
    assert {pk for pk, row in whole.items() if not row.get("retracted")} == set(public)
    for pk in public:
        told = document(client, pk, numbers[pk])
        assert without_names(whole[pk]) == without_names({name: told[name] for name in whole[pk]})
        if pk not in retracted_when_read:
            assert without_names(rows[pk]) == without_names(whole[pk])


def test_each_revision_of_the_dataset_can_be_harvested(client):
    editor, states = RandomEditor(SEED + 1, most=6), {}
    for _ in range(60):
        editor.edit()
        states[Dataset.current().revision] = standing()
    for revision, numbers in states.items():
        rows = harvest(client, revision)
        assert set(rows) == set(numbers)
        for pk, row in rows.items():
            if not row.get("retracted"):
                assert row["slug"] == Revision.objects.get(agreement=pk, number=numbers[pk]).slug


@pytest.fixture
def kosovo():
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    return agreement


def capacity(agreement, value):
    claim = Claim.objects.get(agreement=agreement, field="capacity")
    claim.value = value
    claim.save()
    publish(agreement, why="Another number")


def test_what_was_edited_published_retracted_and_erased_since(client, kosovo):
    nauru = make_evidenced_agreement("nauru")
    Event.objects.filter(agreement=nauru, kind="decision").update(text="Jane Doe signed.")
    publish(nauru, why="First publication")
    rwanda = make_evidenced_agreement("rwanda")
    publish(rwanda, why="First publication")
    gone = make_evidenced_agreement("gone")
    publish(gone, why="First publication")
    retract(gone, why="It never was")
    revision = Dataset.current().revision

    capacity(kosovo, "up to 70 people")
    publish(make_evidenced_agreement("palau"), why="First publication")
    retract(rwanda, why="It never was")
    publish(gone, why="It was after all")
    Event.objects.filter(agreement=nauru, kind="decision").update(text="A minister signed.")
    publish(nauru, why="Nobody is named")
    erase("Jane Doe", why="It named a person", places=find(ErasableText("Jane Doe")).places)

    rows = harvest(client, revision, expand="events")
    assert list(rows) == [kosovo.pk, nauru.pk, rwanda.pk]
    assert rows[kosovo.pk]["capacity"]["text"] == "up to 50 people"
    assert "[erased] signed." in [event["text"] for event in rows[nauru.pk]["events"]]
    assert rows[rwanda.pk] == {"id": rwanda.pk, "retracted": True}
    publish(rwanda, why="It was after all")
    assert harvest(client, revision)[rwanda.pk]["title"] == "Title of rwanda"
    assert harvest(client, Dataset.current().revision).keys() == standing().keys()


def test_a_revision_of_the_dataset_that_no_record_made_has_the_state_before_it(client, kosovo):
    renew(Agreement.objects.none(), why="A source that nothing shows")
    assert harvest(client, 2) == harvest(client, 1)


def test_fields_can_be_chosen(client, kosovo):
    assert harvest(client, 1, fields="id,slug") == {kosovo.pk: {"id": kosovo.pk, "slug": "kosovo"}}


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("at_revision=1", {"at_revision": "conflict"}),
        ("at_revision=1&page=1", {"at_revision": "conflict"}),
        ("at_revision=2&cursor=start", {"at_revision": "past_the_end"}),
        ("at_revision=0&cursor=start", {"at_revision": "invalid_number"}),
        ("at_revision=latest&cursor=start", {"at_revision": "invalid_number"}),
        ("at_revision=1&cursor=start&host=XK", {"host": "conflict"}),
        ("at_revision=1&cursor=start&as_of=2025-06-11&q=a", {"as_of": "conflict", "q": "conflict"}),
        ("at_revision=1&cursor=start&ordering=title", {"ordering": "conflict"}),
        ("at_revision=1&cursor=start&format=csv", {"at_revision": "conflict", "cursor": "conflict"}),
        ("at_revision=1&at_revision=1&cursor=start", {"at_revision": "repeated"}),
    ],
)
def test_what_is_no_harvest_of_one_revision_is_refused(client, kosovo, query, errors):
    response = client.get(f"/api/agreements?{query}")
    assert response.status_code == 400
    assert errors.items() <= {error["parameter"]: error["code"] for error in response.json()["errors"]}.items()


@pytest.mark.parametrize("path", ["facets", "stats", "feeds/agreements.json", "events", "agreements/1"])
def test_nothing_else_takes_it(client, kosovo, path):
    response = client.get(f"/api/{path}?at_revision=1")
    assert [error["code"] for error in response.json()["errors"]] == ["unknown_parameter"]


def test_the_queries_are_as_many_for_one_row_as_for_many(client, django_assert_num_queries):
    for number in range(12):
        agreement = make_evidenced_agreement(f"record-{number}")
        publish(agreement, why="First publication")
    revision = Dataset.current().revision
    address = f"/api/agreements?at_revision={revision}&cursor=start&page_size="
    client.get(f"{address}1")  # what countries are called and the count are then held
    # the dataset's row; the revisions; what sources and actors are called (2)
    for size in (1, 12):
        with django_assert_num_queries(4):
            assert len(client.get(f"{address}{size}").json()["results"]) == size
