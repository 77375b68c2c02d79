"""What was known on a day is worked out from the published document: the committed record, on days far and near."""

import datetime

import orjson
import pytest
from django.utils import timezone

from agreements.clock import today
from agreements.documents import documents_as_of, public_documents
from agreements.models import Agreement, Dataset
from agreements.publishing import publish
from tests.factories import make_agreement, make_claim, make_criticism, make_event, make_source

pytestmark = pytest.mark.usefixtures("unmeasured")

OF_TODAY = ("title", "summary", "published_at", "updated_at", "revision", "as_of")


def test_what_is_known_in_the_end_is_what_is_published(record):
    for stored in Agreement.objects.published().values_list("revision__document", flat=True):
        published = public_documents([stored], Dataset.current().key)[0].json
        known = documents_as_of([stored], today(), Dataset.current().key)[0].json
        assert (known["as_of"], *(known[name] for name in OF_TODAY[1:-1])) == (today().isoformat(), *[None] * 4)
        assert known["title"].startswith(published["sender"]["name"])
        published |= {name: known[name] for name in OF_TODAY}
        published["criticisms"] = [{**row, "response": None, "outcome": None} for row in published["criticisms"]]
        published["events"] = [{**row, "known_why": None} for row in published["events"]]
        published["payments"] = [{**row, "trigger": None} for row in published["payments"]]
        published["cases"] = [{**row, "text": None, "docket": None} for row in published["cases"]]
        for row in (*published["related"], *known["related"]):
            # As of a day they are called by a title that tells no outcome.
            del row["title"]
        for entry in published["evidence"]:
            entry["claims"] = [{**claim, "reason": None} for claim in entry["claims"]]
        assert orjson.dumps(known) == orjson.dumps(published)


@pytest.mark.parametrize("day", ["2024-01-01", "2025-06-11", "2025-12-31"])
def test_a_list_and_a_file_tell_each_record_as_its_own_address_does(record, ask, client, day):
    everything = "evidence,events,criticisms,sources,related,contested,status_by_party,milestones"
    rows = ask("agreements", {"as_of": day, "page_size": 200, "expand": everything})["results"]
    file = b"".join(client.get(f"/api/agreements.jsonl?as_of={day}&ordering=-announced").streaming_content)
    lines = {line["id"]: line for line in map(orjson.loads, file.splitlines())}
    assert len(rows) == len(lines) > 5
    for row in rows:
        single = ask(f"agreements/{row['id']}", {"as_of": day})
        assert row == {name: single[name] for name in row}
        assert lines[row["id"]] == {name: single[name] for name in lines[row["id"]]}


def test_plans_own_nationals_and_undated_criticisms_as_of_a_day(db, ask):
    agreement, source = make_agreement("arrangement"), make_source(published="2025-01-03")
    make_event(agreement, "2025-01-01", sources=[source])
    transfer = {"kind": "transfer", "status": "", "counted": "transferred", "sources": [source]}
    for occurred, people in (("2025-01-02", "8 people"), ("2025-06-01", "5 people")):
        own = make_event(agreement, occurred, nationals="own", **transfer)
        make_claim(agreement, value=people, event=own, source=source)
    make_criticism(agreement, slug="undated", occurred="", sources=[source])
    make_criticism(agreement, slug="later", occurred="2025-06", sources=[source])
    publish(agreement, why="First publication")
    known = ask("agreements/arrangement", {"as_of": "2025-02-01"})
    assert [entry["value"] for entry in known["evidence"]] == ["8 people"]
    assert (known["counts"]["claims"], known["people_transferred"]) == (1, None)
    assert [row["slug"] for row in known["criticisms"]] == ["undated"]
    assert ask("agreements/arrangement")["counts"]["claims"] == 2


def test_what_midnight_brings_needs_no_publication(db, client, monkeypatch):
    agreement, source = make_agreement(), make_source("midnight-report", published="2025-06-10")
    make_event(agreement, "2025-05-10", kind="announcement", status="agreed", sources=[source])
    over = {"kind": "statement", "status": "ended", "sources": [make_source("later-report", published="2025-07-20")]}
    make_event(agreement, "2025-06", text="Over in June, nobody tells on which day.", **over)
    publish(agreement, why="First publication")
    published_at = Dataset.current().revision

    def asked(day):
        """The status as of the day, as the list's filter, the record and the facets have it; or what is refused."""
        question = {"as_of": day, "source": source.slug}
        listed = client.get("/api/agreements", {**question, "status": "ended"})
        if listed.status_code == 400:
            return listed.json()["errors"][0]["code"]
        record = client.get(f"/api/agreements/{agreement.pk}", {"as_of": day}).json()
        facets = client.get("/api/facets", question).json()["facets"]["status"]
        assert [one["value"] for one in facets] == [record["status"]["status"]]
        return record["status"]["status"], listed.json()["count"]

    night = datetime.datetime(2025, 6, 29, 23, 59, 59, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: night)
    assert asked("2025-06-29") == ("agreed", 0)
    # The 30th has begun in the east.
    assert asked("2025-06-30") == ("ended", 1)
    assert asked("2025-07-01") == "future_date"
    monkeypatch.setattr(timezone, "now", lambda: night + datetime.timedelta(seconds=1))
    assert asked("2025-06-30") == ("ended", 1)
    assert asked("2025-06-29") == ("agreed", 0)
    assert Dataset.current().revision == published_at


def test_what_a_revision_tells_of_a_day_has_an_address_to_cite(db, client, ask):
    agreement = make_agreement("arrangement", title="Kosovo takes people")
    make_event(
        agreement, "2025-05-14", kind="signature", status="signed", sources=[make_source(published="2025-11-18")]
    )
    make_event(agreement, "2025-04-01", kind="announcement", status="requested", said_by="sender")
    publish(agreement, why="First publication")
    agreement.events.filter(kind="announcement").update(text="A later text.")
    publish(agreement, why="A better text")
    cited = f"agreements/{agreement.pk}/revisions/1"
    then = ask(cited, {"as_of": "2025-06-30"})["document"]
    assert (then["as_of"], then["status"]["status"]) == ("2025-06-30", "requested")
    assert then["title"] == "United States – Kosovo: third-country removal"
    assert then["events"][0]["text"] == "The government agrees."
    assert ask(cited, {"as_of": "2025-11-18"})["document"]["status"]["status"] == "signed"
    assert "2025-03-31" in ask(cited, {"as_of": "2025-03-31"}, status=404)["detail"]
    assert ask(cited, {"as_of": "2025"}, status=400)["errors"][0]["parameter"] == "as_of"
    page = client.get(f"/{cited}", {"as_of": "2025-06-30"})
    assert page.status_code == 200
    assert b"Kosovo takes people" not in page.content.partition(b'id="history"')[0]
    assert f"/{cited}?as_of=2025-06-30".encode() in page.content
    assert client.get(f"/{cited}", {"as_of": "2025-03-31"}).status_code == 404
    assert client.get(f"/{cited}", {"as_of": "never"}).status_code == 400
