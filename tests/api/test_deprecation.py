"""Something deprecated goes on working, and says so: in headers of the answers that use it, and in the document."""

import datetime

import pytest
from drf_spectacular.generators import SchemaGenerator

from agreements.deprecation import Deprecation, headers
from agreements.documents import SourceItemSerializer
from agreements.filters import AgreementFilterSet

pytestmark = pytest.mark.django_db
OLD = Deprecation(datetime.date(2026, 1, 1), "`host` instead")
ENDING = Deprecation(datetime.date(2026, 3, 1), "`slug` instead", datetime.date(2028, 1, 1))
LINK = '</about#deprecation>; rel="deprecation"; type="text/html"'


@pytest.fixture
def _old_parameter(monkeypatch):
    """The parameter `party`, as if it were deprecated."""
    monkeypatch.setattr(AgreementFilterSet.base_filters["party"], "deprecation", OLD)


@pytest.fixture
def _old_field(monkeypatch):
    """The field `note` of sources, as if it were deprecated."""
    monkeypatch.setattr(SourceItemSerializer.Meta, "deprecated", {"note": ENDING}, raising=False)


def told(client, path):
    response = client.get(f"/api/{path}")
    response.getvalue()
    assert response.status_code == 200
    return response.get("Deprecation"), response.get("Sunset"), LINK in response.get("Link", "")


@pytest.mark.usefixtures("_old_parameter")
@pytest.mark.parametrize("path", ["agreements", "agreements.csv", "facets", "feeds/agreements.json"])
def test_an_answer_to_a_deprecated_parameter_says_so(client, world, path):
    assert told(client, f"{path}?party=XK") == ("@1767225600", None, True)
    assert told(client, f"{path}?host=XK") == (None, None, False)
    etag = client.get("/api/agreements?party=XK")["ETag"]
    assert client.get("/api/agreements?party=XK", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.usefixtures("_old_parameter")
def test_the_links_of_pages_stay_beside_that_of_the_deprecation(client, world):
    links = client.get("/api/agreements?party=XK&page_size=1")["Link"]
    assert 'rel="next"' in links
    assert LINK in links


@pytest.mark.usefixtures("_old_field")
def test_an_answer_with_a_deprecated_field_says_so(client, world):
    both = ("@1772323200", "Sat, 01 Jan 2028 00:00:00 GMT", True)
    assert told(client, "sources") == told(client, "sources?fields=note") == both
    assert told(client, "sources?omit=note") == (None, None, False)


@pytest.mark.usefixtures("_old_parameter", "_old_field")
def test_the_document_and_options_mark_it(client):
    document = SchemaGenerator().get_schema(request=None, public=True)
    party = document["components"]["parameters"]["query_party"]
    assert party["deprecated"] is True
    assert party["description"].endswith("Deprecated since 2026-01-01: use `host` instead.")
    note = document["components"]["schemas"]["SourceRow"]["properties"]["note"]
    assert note["deprecated"] is True
    assert note["description"].endswith("and may be gone from 2028-01-01 on: use `slug` instead.")
    (told,) = [one for one in client.options("/api/agreements").json()["parameters"] if one["name"] == "party"]
    assert OLD.note in told["description"]


def test_nothing_is_deprecated_yet(client, world):
    assert headers([]) == {}
    assert told(client, "agreements?party=XK") == told(client, "sources") == (None, None, False)


def test_the_page_that_it_links_tells_the_policy(client, world):
    assert 'id="deprecation"' in client.get("/about").content.decode()
