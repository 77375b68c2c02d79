"""A database whose revisions an earlier version wrote: every address shows them, and no revision is written for it."""

import json
from pathlib import Path

import pytest

from agreements.indexing import index
from agreements.models import Agreement, AgreementState, Dataset, Revision
from agreements.publishing import record as publish_changes
from agreements.record.document import read
from tests.rows_of import rewrite

pytestmark = pytest.mark.usefixtures("unmeasured")

GOLDEN = Path(__file__).parent.parent / "rules" / "format_1"
SLUGS = sorted(path.stem for path in GOLDEN.glob("*-20*.json"))
FOLLOW = {"announced", "people_transferred", "is_verified", "contested"}
"""What follows from the facts, by other rules today."""
ADDRESSES = """
/api/agreements/{id} /api/agreements/{slug} /api/agreements/{id}?as_of={day} /api/agreements/{id}/revisions
/api/agreements/{id}/revisions/1 /api/agreements/{id}/revisions/3 /api/agreements/{id}/diff?from=2&to=3
/api/agreements/{id}/diff?from={day}&to=2026-11-01 /api/agreements?page_size=200 /api/agreements?fields=title,capacity
/api/agreements?omit=summary /api/agreements?expand=evidence,events,sources,related /api/agreements?as_of={day}
/api/agreements?as_of={day}&fields=title /api/agreements?as_of={day}&expand=evidence /api/agreements?q=agreement
/api/agreements.csv /api/agreements.jsonl /api/agreements.geojson /api/changes?since=0&page_size=200 /api/facets
/api/stats /api/countries/US /api/feeds/agreements.atom /api/feeds/agreements.json /agreements/{slug}
/agreements/{slug}?as_of={day} /agreements/{id}/revisions/1 /agreements/{id}/revisions/3
/agreements/{id}/revisions/3/changes /agreements /agreements?as_of={day} /changes /corrections / /countries/kosovo
/countries/united-states
""".split()


@pytest.fixture
def earlier(record):
    """The committed record, in which the last revision of some was written by the first edition.

    The editors' rows, and the revision before, tell no more than it knew.
    """
    for slug in SLUGS:
        agreement = Agreement.objects.get(slug=slug)
        document = json.loads((GOLDEN / f"{slug}.json").read_text(encoding="utf-8"))
        rewrite(agreement, read(json.dumps(document)).facts)
        publish_changes(agreement, why="As the first edition knew it")
        agreement.refresh_from_db()
        assert agreement.revisions.count() == 2, slug
        document["revision"]["number"] = 3
        agreement.revision = Revision.objects.create(
            agreement=agreement, number=3, action="changed", reason="As the first edition wrote it", slug=slug,
            dataset_revision=Dataset.advance().revision, document=json.dumps(document),
        )  # fmt: skip
        agreement.published_at, agreement.updated_at = (document[name] for name in ("published_at", "updated_at"))
        agreement.save()
    AgreementState.objects.filter(agreement__slug__in=SLUGS).delete()
    index(Agreement.objects.filter(slug__in=SLUGS))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_address_shows_what_the_first_edition_wrote(earlier, client, admin_client, slug):
    agreement, before = Agreement.objects.get(slug=slug), Revision.objects.count()
    for address in ADDRESSES:
        path = address.format(id=agreement.pk, slug=slug, day="2025-12-31" if "2025" in slug else "2026-10-01")
        response = client.get(path)
        assert response.status_code == 200, path
        if response.streaming:
            assert b"".join(response.streaming_content)
    for path in (f"agreement/{agreement.pk}/revisions/", f"revision/{agreement.revision_id}/change/"):
        assert admin_client.get(f"/admin/agreements/{path}").status_code == 200, path
    assert publish_changes(agreement, why="Nothing changed") is None
    assert Revision.objects.count() == before


@pytest.mark.parametrize("slug", SLUGS)
def test_between_two_formats_nothing_differs_where_nothing_changed(earlier, ask, slug):
    changes = ask(f"agreements/{slug}/diff", {"from": "2", "to": "3"})["changes"]
    assert [change for change in changes if change["field"] not in FOLLOW] == []
    first, second = (ask(f"agreements/{slug}/revisions/{number}")["document"] for number in (2, 3))
    ids = [
        [row.pop("id") for row in document["selection_criteria"] + document["payments"]] for document in (first, second)
    ]
    assert None not in ids[0]
    assert set(ids[1]) <= {None}
