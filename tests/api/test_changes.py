"""What a mirror follows: every public change in order, none missed and none twice, while the record changes."""

import datetime
import os
import random
import threading

import orjson
import pytest
from django.db import connection, connections
from django.test import Client

from agreements.models import Agreement, Dataset, Revision
from agreements.publishing import publish, renew, retract
from tests.api.editing import RandomEditor
from tests.factories import make_evidenced_agreement, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]
SEED = 20250611
EDITS = int(os.environ.get("EDITS", "300"))
"""How many edits the mirror follows; before a release `EDITS=1000`."""


def without_names(value, member=""):
    """A document without what other rows are called: they have lists of their own, and are shown with today's names."""
    if isinstance(value, list):
        return [without_names(one, member) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        "actor": [], "host": ["code"], "sender": ["code"], "joint_senders": ["code"], "related": ["relation", "id"],
        "source": ["published", "grade"], "sources": ["published", "grade"],
    }.get(member, value)  # fmt: skip
    return {name: without_names(one, name) for name, one in value.items() if name in kept}


class Mirror:
    """Keeps the last document of each agreement, as docs/api.md tells it to."""

    def __init__(self, client):
        self.client, self.documents, self.seen = client, {}, []
        self.until, self.next = 0, None

    def read_page(self, size):
        """One answer: the next page, or what came since; whether there is more."""
        address = self.next or f"/api/changes?since={self.until}&page_size={size}"
        response = self.client.get(address)
        assert response.status_code == 200, response.content
        answer = orjson.loads(response.content)
        for change in answer["results"]:
            self.seen.append(change["revision"])
            if change["document"] is None:
                self.documents.pop(change["agreement"], None)
            else:
                self.documents[change["agreement"]] = orjson.dumps(change["document"])
        self.until, self.next = answer["until"], answer["next"]
        return self.next is not None

    def catch_up(self, size=50):
        while self.read_page(size):
            pass

    def check(self):
        """It says what the site says, row by row, and saw every change once, in order."""
        made = list(Revision.objects.order_by("dataset_revision").values_list("dataset_revision", flat=True))
        assert self.seen == made
        published = Agreement.objects.published().values_list("pk", flat=True)
        assert set(self.documents) == set(published)
        for pk, document in self.documents.items():
            shown = self.client.get(f"/api/agreements/{pk}").json()
            assert without_names(shown) == without_names(orjson.loads(document))
        for pk in Agreement.objects.filter(state="retracted").values_list("pk", flat=True):
            assert self.client.get(f"/api/agreements/{pk}").status_code == 410


def test_a_mirror_that_follows_hundreds_of_random_edits_equals_the_site(client):
    editor, mirror, rolls = RandomEditor(SEED), Mirror(client), random.Random(SEED)
    while editor.edits < EDITS:
        editor.run(min(rolls.randint(1, 12), EDITS - editor.edits))
        for _ in range(rolls.randint(0, 4)):
            mirror.read_page(rolls.randint(1, 7))
    mirror.catch_up()
    mirror.check()
    actions = set(Revision.objects.values_list("action", flat=True))
    assert actions == {"published", "changed", "renewed", "retracted"}


def test_a_mirror_that_begins_late_or_in_pages_of_one_ends_the_same(client):
    RandomEditor(SEED + 1).run(60)
    whole, slow = Mirror(client), Mirror(client)
    whole.catch_up(200)
    slow.catch_up(1)
    assert whole.documents == slow.documents
    assert whole.seen == slow.seen
    whole.check()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time, and each test's database is its own")
def test_a_mirror_that_polls_while_two_editors_publish_misses_nothing():
    editors = [RandomEditor(SEED, name) for name in ("a", "b")]
    broken = []

    def work(editor):
        try:
            editor.run(60)
        except Exception as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[editor]) for editor in editors]
    mirror = Mirror(Client())
    for thread in threads:
        thread.start()
    polls = 0
    while any(thread.is_alive() for thread in threads):
        mirror.read_page(3)
        polls += 1
    for thread in threads:
        thread.join()
    assert broken == []
    mirror.catch_up()
    mirror.check()
    assert polls > 10


def test_a_change_says_what_was_done_why_and_where(client):
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    (change,) = client.get("/api/changes?since=0").json()["results"]
    document = change.pop("document")
    made_at = change.pop("made_at")
    assert change == {
        "revision": 1,
        "action": "published",
        "agreement": agreement.pk,
        "record": {name: document[name] for name in ("id", "slug", "title", "url")},
        "slug": "kosovo",
        "number": 1,
        "url": f"/api/agreements/{agreement.pk}",
        "reason": "First publication",
        "erased_at": None,
    }
    assert document == client.get("/api/agreements/kosovo").json()
    assert made_at.endswith("Z")


def test_the_document_of_a_retracted_record_is_told_no_more(client):
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    retract(agreement, why="It never was")
    changes = client.get("/api/changes?since=0").json()["results"]
    told = [(change["action"], change["slug"], change["reason"], change["document"]) for change in changes]
    assert told == [("published", None, None, None), ("retracted", None, "It never was", None)]


def test_who_has_everything_is_told_so_also_where_no_record_changed(client):
    publish(make_evidenced_agreement("kosovo"), why="First publication")
    renew(Agreement.objects.none(), why="A source that nothing shows")
    answer = client.get("/api/changes?since=1").json()
    assert answer == {"revision": 2, "until": 2, "next": None, "results": []}
    assert Dataset.current().revision == 2


def test_changes_can_be_asked_since_a_moment_or_a_day(client):
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    agreement.title = "Another"
    agreement.save()
    publish(agreement, why="Title")
    first, second = client.get("/api/changes?since=0").json()["results"]
    since = client.get("/api/changes", {"since": second["made_at"]}).json()["results"]
    assert [change["revision"] for change in since] == [second["revision"]]
    since = client.get("/api/changes", {"since": first["made_at"][:10]}).json()["results"]
    assert len(since) == 2


def test_a_moment_without_a_zone_is_one_in_utc(client):
    publish(make_evidenced_agreement("kosovo"), why="First publication")
    made = datetime.datetime.fromisoformat(client.get("/api/changes").json()["results"][0]["made_at"])
    for seconds, found in ((0, 1), (1, 0)):
        then = made.replace(tzinfo=None) + datetime.timedelta(seconds=seconds)
        assert len(client.get(f"/api/changes?since={then.isoformat()}").json()["results"]) == found


@pytest.mark.parametrize("written", ["{}+02:00", "{}%2B02:00", "{}%2b0200"])
def test_a_moment_may_be_of_any_zone_also_where_its_plus_was_not_escaped(client, written):
    publish(make_evidenced_agreement("kosovo"), why="First publication")
    made = datetime.datetime.fromisoformat(client.get("/api/changes").json()["results"][0]["made_at"])
    for seconds, found in ((0, 1), (1, 0)):
        then = made.replace(tzinfo=None) + datetime.timedelta(hours=2, seconds=seconds)
        answer = client.get(f"/api/changes?since={written.format(then.isoformat())}").json()
        assert len(answer["results"]) == found


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("since=2", "since", "past_the_end"),
        ("since=-1", "since", "invalid_point"),
        ("since=yesterday", "since", "invalid_point"),
        ("since=1e3", "since", "invalid_point"),
        ("since=", "since", "empty"),
        ("since=0&since=1", "since", "repeated"),
        ("since=0&page_size=0", "page_size", "invalid_number"),
        ("since=0&page_size=201", "page_size", "invalid_number"),
        ("sinse=0", "sinse", "unknown_parameter"),
    ],
)
def test_a_wrong_point_is_refused(client, query, parameter, code):
    publish(make_evidenced_agreement("kosovo"), why="First publication")
    response = client.get(f"/api/changes?{query}")
    assert response.status_code == 400
    assert [(one["parameter"], one["code"]) for one in response.json()["errors"]] == [(parameter, code)]


def test_what_follows_from_a_change_elsewhere_can_be_left_out_and_is_in_no_feed(client):
    agreement, source = make_evidenced_agreement("kosovo"), make_source("graded-anew")
    agreement.events.get(kind="decision").sources.add(source)
    publish(agreement, why="First publication")
    agreement.refresh_from_db()
    before = agreement.updated_at
    for grade in ("A", "C"):
        source.grade = grade
        source.save()
        renew(Agreement.objects.showing(source), why=f"It is {grade}")
    agreement.refresh_from_db()
    assert agreement.updated_at == before

    def actions(query):
        answer = client.get(f"/api/changes?since=0{query}").json()
        told = [change["action"] for change in answer["results"]]
        while answer["next"]:
            answer = client.get(answer["next"]).json()
            told += [change["action"] for change in answer["results"]]
        return told

    assert actions("") == ["published", "renewed", "renewed"]
    assert actions("&action=renewed&page_size=1") == ["renewed", "renewed"]
    assert actions("&action=published&action=changed") == ["published"]
    for query in ("", "?host=Kosovo"):
        entries = client.get(f"/api/feeds/agreements.json{query}").json()["items"]
        assert [entry["content_text"].split(":")[0] for entry in entries] == ["Published"]


def test_a_poll_without_news_is_a_304(client):
    publish(make_evidenced_agreement("kosovo"), why="First publication")
    etag = client.get("/api/changes?since=1")["ETag"]
    assert client.get("/api/changes?since=1", headers={"If-None-Match": etag}).status_code == 304
    publish(make_evidenced_agreement("nauru"), why="First publication")
    assert client.get("/api/changes?since=1", headers={"If-None-Match": etag}).status_code == 200


def test_the_queries_for_changes_are_as_many_for_one_as_for_many(client, django_assert_num_queries):
    source = make_source("wire")
    for n in range(12):
        agreement = make_evidenced_agreement(f"record-{n}")
        agreement.claims.update(source=source)
        publish(agreement, why="First publication")
    client.get("/api/changes")  # what countries are called is then held
    # the dataset's row; the revisions; what sources and actors are called (2)
    with django_assert_num_queries(4):
        assert len(client.get("/api/changes?since=0&page_size=1").json()["results"]) == 1
    with django_assert_num_queries(4):
        assert len(client.get("/api/changes?since=0").json()["results"]) == 12
