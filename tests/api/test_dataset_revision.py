"""Each answer names the revision of the dataset in a header, which is no part of its ETag."""

import orjson
import pytest

from agreements.models import Agreement, Dataset
from agreements.publishing import publish, renew
from tests.api.readers import leave
from tests.api.test_conditional import PATHS
from tests.front import Site

HEADER = "Dataset-Revision"
OTHERS = [
    "agreements.csv", "agreements.jsonl", "agreements.xlsx", "countries.geojson", "feeds/agreements.json",
    "agreements/kosovo-us/revisions/1",
]  # fmt: skip
ERRORS = [("agreements?hots=1", 400), ("agreements/nowhere", 404), ("nothing", 404), ("agreements.xml", 404)]


def elsewhere():
    """A change of the dataset that changes no answer."""
    renew(Agreement.objects.none(), why="A source that nothing shows")
    return str(Dataset.current().revision)


@pytest.mark.parametrize("path", [*PATHS, *OTHERS])
def test_an_answer_and_its_304_name_the_revision(client, world, path):
    first = client.get(f"/api/{path}")
    first.getvalue()
    assert (first.status_code, first[HEADER]) == (200, str(Dataset.current().revision))
    head = client.head(f"/api/{path}")
    leave(head)
    assert head[HEADER] == first[HEADER]
    known = {"If-None-Match": first["ETag"]}
    again = client.get(f"/api/{path}", headers=known)
    assert (again.status_code, again[HEADER]) == (304, first[HEADER])
    assert HEADER in again["Access-Control-Expose-Headers"].split(", ")


def test_a_change_elsewhere_moves_the_revision_and_not_the_etag(client, world):
    first = client.get("/api/agreements")
    revision = elsewhere()
    again = client.get("/api/agreements", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again[HEADER]) == (304, revision)
    assert revision != first[HEADER]


@pytest.mark.parametrize(("path", "status"), ERRORS)
def test_an_error_names_it_once_the_dataset_was_read(client, world, path, status):
    response = client.get(f"/api/{path}")
    assert response.status_code == status
    if path != "agreements.xml":  # It is refused before anything is read.
        assert response[HEADER] == str(Dataset.current().revision)


def test_a_retracted_record_a_redirect_and_a_failed_precondition_name_it(client, world):
    revision = str(Dataset.current().revision)
    assert client.get(f"/api/agreements/{world.retracted.pk}")[HEADER] == revision
    world.rwanda_uk.slug = "moved"
    world.rwanda_uk.save()
    publish(world.rwanda_uk, why="A better address")
    moved = client.get("/api/agreements/rwanda-uk")
    assert (moved.status_code, moved[HEADER]) == (301, str(Dataset.current().revision))
    failed = client.get("/api/agreements", headers={"If-Match": '"other"'})
    assert (failed.status_code, failed[HEADER]) == (412, str(Dataset.current().revision))


def test_a_kept_answer_names_the_revision_of_its_state(world, settings, one_connection):
    settings.DEBUG, settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = False, False, ["testserver"]
    site, address = Site(), "/api/agreements"
    first, kept = site.get(address), site.get(address)
    assert site.asked == 1
    name = HEADER.lower()
    assert kept.headers[name] == first.headers[name] == str(Dataset.current().revision)
    revision = elsewhere()
    site.pass_time()
    not_modified = site.get(address, **{"If-None-Match": first.headers["etag"]})
    assert (not_modified.status, not_modified.headers[name]) == (304, revision)
    assert site.get(address).headers[name] == revision


def test_geojson_names_it_in_the_file_and_csv_stays_a_table(client, world):
    file = orjson.loads(client.get("/api/agreements.geojson").getvalue())
    assert file["revision"] == Dataset.current().revision
    first_line = client.get("/api/agreements.csv").getvalue().decode().partition("\n")[0]
    assert first_line.startswith("\ufeffid,")
