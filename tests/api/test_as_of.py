"""What was known on a day is worked out from the published document: the committed record, on days far and near."""

import datetime

import orjson
import pytest

from agreements.documents import as_known, reports
from agreements.models import Agreement, Dataset, Source

FAR = datetime.date(2199, 12, 31)
OF_TODAY = ("summary", "published_at", "updated_at", "revision", "as_of")


def test_what_is_known_in_the_end_is_what_is_published(record):
    retellings = Source.objects.retellings()
    undated = set(Source.objects.filter(published="").values_list("slug", flat=True))
    compared = 0
    for stored in Agreement.objects.published().values_list("revision__document", flat=True):
        document = orjson.loads(stored)
        reached = {slug for source in document["sources"] for slug in reports(source["slug"], retellings)}
        if reached & undated:
            continue
        (known,) = as_known([document], FAR, Dataset.current().key)
        assert (known["as_of"], *(known[name] for name in OF_TODAY[:-1])) == ("2199-12-31", *[None] * 4)
        published = document | {name: known[name] for name in OF_TODAY}
        published["criticisms"] = [{**row, "response": None, "outcome": None} for row in document["criticisms"]]
        assert orjson.dumps(known) == orjson.dumps(published)
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("day", ["2024-01-01", "2025-06-11", "2025-12-31"])
def test_a_list_and_a_file_tell_each_record_as_its_own_address_does(record, ask, client, day):
    everything = "evidence,events,criticisms,sources,related,contested,status_by_party"
    rows = ask("agreements", {"as_of": day, "page_size": 200, "expand": everything})["results"]
    file = b"".join(client.get(f"/api/agreements.jsonl?as_of={day}&ordering=-announced").streaming_content)
    lines = {line["id"]: line for line in map(orjson.loads, file.splitlines())}
    assert len(rows) == len(lines) > 5
    for row in rows:
        single = ask(f"agreements/{row['id']}", {"as_of": day})
        assert row == {name: single[name] for name in row}
        assert lines[row["id"]] == {name: single[name] for name in lines[row["id"]]}
