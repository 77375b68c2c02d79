"""No address that was ever published answers 404: it leads to the thing, to where it is now, or says why it is gone."""

import random
import re
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Actor, Agreement, Criticism, Source
from agreements.publishing import publish, renew, retract
from tests.api.editing import RandomEditor
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_source,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]
SITE = "https://tracker.example"
LISTS = ("agreements", "countries", "sources", "criticisms", "cases", "actors", "events", "claims")
GIVES_ADDRESSES = {"url", "html_url", "first", "prev", "next", "last", "home_page_url", "feed_url", "agreement"}


@pytest.fixture(autouse=True)
def _free_to_ask(settings):
    settings.RATE_LIMIT = 0


@pytest.fixture
def kosovo():
    """A published record with one row of every sort, told by one source."""
    source, actor = make_source("wire"), make_actor("Watchers")
    agreement = make_agreement("kosovo")
    make_claim(agreement, source=source)
    make_event(agreement, sources=[source], actor=actor)
    make_criticism(agreement, slug="rights", actor=actor, sources=[source])
    publish(agreement, why="First publication")
    return agreement


def addresses_in(answer):
    """Every address that a JSON answer gives."""
    if isinstance(answer, list):
        return {address for one in answer for address in addresses_in(one)}
    found = set()
    for name, value in answer.items() if isinstance(answer, dict) else ():
        if isinstance(value, dict | list):
            found |= addresses_in(value)
        elif isinstance(value, str) and (name in GIVES_ADDRESSES or value.startswith((f"{SITE}/", "/api"))):
            found.add(value)
    return found


class Walker:
    """Reads the site and remembers every address that it was ever given."""

    def __init__(self, client):
        self.client, self.given = client, set()

    def read(self, path):
        response = self.client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        if response["Content-Type"].startswith("application/atom"):
            found = set(re.findall(r'href="([^"]+)"', response.content.decode()))
        else:
            found = addresses_in(response.json())
        self.given |= {path, *(address.replace("&amp;", "&") for address in found)}
        return response.json() if "json" in response["Content-Type"] else None

    def look_around(self):
        """Everything that is public at the moment."""
        for path in (
            "/api/",
            "/api/changes?since=0&page_size=20",
            "/api/feeds/agreements.json",
            "/api/feeds/agreements.atom",
        ):
            self.read(path)
        for name in LISTS:
            rows = self.read(f"/api/{name}?page_size=20")["results"]
            for row in rows if name in ("agreements", "sources", "actors") else ():
                self.read(row["url"].removeprefix(SITE))
            for row in rows if name == "agreements" else ():
                for revision in self.read(f"/api/agreements/{row['slug']}/revisions"):
                    self.given.add(revision["url"])
                self.given.add(f"/api/agreements/{row['slug']}/diff?from=1&to={row['revision']['number']}")

    def follow(self, address):
        """Where an address leads: its status, and that of where it redirects to."""
        parts = urlsplit(address)
        assert parts.netloc in ("", "tracker.example"), address
        response = self.client.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        if response.status_code == 301:
            return 301, self.follow(response["Location"])[0]
        return response.status_code, None


def test_no_address_that_was_ever_published_answers_404(client, settings):
    settings.PUBLIC_URL = SITE
    editor, walker, rolls = RandomEditor(20250612, most=8), Walker(client), random.Random(1)
    while editor.edits < 120:
        editor.run(rolls.randint(10, 25))
        walker.look_around()
    for name in ("sources", "actors"):
        assert any(f"/api/{name}/" in address for address in walker.given)
    led = {address: walker.follow(address) for address in sorted(walker.given)}
    lost = {address: where for address, where in led.items() if 404 in where}
    assert lost == {}
    # A search without words says that they are missing.
    led.pop(f"{SITE}/api/search", None)
    strange = {address: where for address, where in led.items() if not answers_well(*where)}
    assert strange == {}
    assert {where[0] for where in led.values()} >= {200, 301, 410}
    assert len(led) > 150


def answers_well(status, then):
    """There, gone for a reason, or moved to where it is there or gone; 400 only for a page that is no longer full."""
    return status in (200, 410) or (status == 301 and then in (200, 301, 410))


@pytest.mark.parametrize("tail", ["", "/", "/revisions", "/revisions/", "/revisions/1", "/diff?from=1&to=2"])
@pytest.mark.parametrize("slug", ["kosovo", "a", "api", "agreements", "ag"])
def test_an_old_slug_leads_to_the_record_its_revisions_and_its_diff(client, kosovo, slug, tail):
    rename(kosovo, slug)
    rename(kosovo, "kosovo-united-states")
    response = client.get(f"/api/agreements/{slug}{tail}")
    assert response.status_code == 301
    assert response["Location"] == f"/api/agreements/{kosovo.pk}{tail}"
    assert client.get(response["Location"]).status_code == 200


def rename(agreement, slug):
    agreement.slug = slug
    agreement.full_clean()
    agreement.save()
    publish(agreement, why="A better address")


def test_a_redirect_stands_on_the_public_address(client, kosovo, settings):
    rename(kosovo, "kosovo-united-states")
    settings.PUBLIC_URL = SITE
    location = client.get("/api/agreements/kosovo?as_of=2025-06-11")["Location"]
    assert location == f"{SITE}/api/agreements/{kosovo.pk}?as_of=2025-06-11"


def test_who_takes_an_old_slug_back_is_found_under_it_again(client, kosovo):
    rename(kosovo, "another")
    rename(kosovo, "kosovo")
    assert client.get("/api/agreements/kosovo").status_code == 200
    assert client.get("/api/agreements/another").status_code == 301


@pytest.mark.parametrize(
    "tail", ["", "/revisions", "/revisions/1", "/revisions/2", "/diff?from=1&to=1", "?as_of=2025-06-11"]
)
@pytest.mark.parametrize("name", ["id", "slug", "old slug"])
def test_a_retracted_record_says_why_and_since_when(client, kosovo, name, tail):
    rename(kosovo, "moved")
    revision = retract(kosovo, why="The source was forged")
    names = {"id": kosovo.pk, "slug": "moved", "old slug": "kosovo"}
    response = client.get(f"/api/agreements/{names[name]}{tail}")
    assert response.status_code == 410
    answer = response.json()
    assert answer["reason"] == "The source was forged"
    assert answer["retracted_at"] == revision.made_at.isoformat().replace("+00:00", "Z")
    assert response["Cache-Control"] == "no-store"


def test_the_retraction_of_a_record_that_is_public_again_keeps_its_address(client, kosovo):
    retract(kosovo, why="A mistake")
    publish(kosovo, why="It was none")
    listed = client.get("/api/agreements/kosovo/revisions").json()
    assert [row["action"] for row in listed] == ["published", "retracted", "published"]
    statuses = [client.get(row["url"]).status_code for row in listed]
    assert statuses == [200, 410, 200]
    assert client.get(listed[1]["url"]).json()["reason"] == "A mistake"


@pytest.mark.parametrize("name", ["sources/wire", "actors/watchers", "criticisms/rights"])
def test_what_no_published_record_shows_any_more_is_gone_and_not_lost(client, kosovo, name):
    assert client.get(f"/api/{name}").status_code == 200
    retract(kosovo, why="A mistake")
    response = client.get(f"/api/{name}")
    assert response.status_code == 410
    assert response.json()["reason"] == "No published record shows it any more."
    assert name.partition("/")[2] not in response.content.decode(), "the name may be what was taken back"
    publish(kosovo, why="It was none")
    assert client.get(f"/api/{name}").status_code == 200


@pytest.mark.parametrize("name", ["sources/wire", "actors/watchers"])
def test_a_page_of_it_says_so_too(client, kosovo, name):
    row = Source.objects.get(slug="wire") if name == "sources/wire" else Actor.objects.get(slug="watchers")
    row.slug = "renamed"
    row.save()
    renew(Agreement.objects.showing(row), why="A better address")
    response = client.get(f"/{name}")
    assert (response.status_code, response["Location"]) == (301, row.get_absolute_url())
    retract(kosovo, why="A mistake")
    response = client.get(row.get_absolute_url())
    assert response.status_code == 410
    assert "no longer part of the record" in response.content.decode()
    assert client.get(f"/{name}-of-nobody").status_code == 404


def test_a_report_that_only_a_cited_page_retells_is_gone_with_it(client, kosovo):
    teller = Source.objects.get(slug="wire")
    teller.retells.set([make_source("first-report")])
    renew(Agreement.objects.showing(teller), why="It re-tells")
    assert client.get("/api/sources/first-report").status_code == 200
    teller.retells.clear()
    renew(Agreement.objects.showing(teller), why="It does not")
    assert client.get("/api/sources/first-report").status_code == 410


@pytest.mark.parametrize(
    ("model", "path", "slug"),
    [(Source, "sources", "wire"), (Actor, "actors", "watchers"), (Criticism, "criticisms", "rights")],
)
def test_a_row_with_a_new_slug_is_found_under_the_old_one(client, kosovo, model, path, slug):
    row = model.objects.get(slug=slug)
    row.slug = "renamed"
    row.full_clean()
    row.save()
    renew(Agreement.objects.all(), why="A better address")
    response = client.get(f"/api/{path}/{slug}")
    assert (response.status_code, response["Location"]) == (301, f"/api/{path}/renamed")
    assert client.get(response["Location"]).status_code == 200
    kosovo.criticisms.clear()
    row_is_gone(kosovo, model, row)
    assert client.get(f"/api/{path}/{slug}").status_code == 410
    assert client.get(f"/api/{path}/renamed").status_code == 410


def row_is_gone(kosovo, model, row):
    kosovo.events.update(actor=None)
    if model is Source:
        retract(kosovo, why="A mistake")
    else:
        publish(kosovo, why="Less is known")
        row.delete() if model is Criticism else None


@pytest.mark.parametrize("path", ["sources/draft-report", "actors/silent", "criticisms/unheard", "agreements/drafted"])
def test_what_was_never_public_has_no_address(client, path):
    draft, actor, source = make_agreement("drafted"), make_actor("Silent"), make_source("draft-report")
    make_criticism(draft, slug="unheard", actor=actor, sources=[source])
    publish(make_evidenced_agreement("another"), why="First publication")
    assert client.get(f"/api/{path}").status_code == 404


def test_no_other_record_can_take_a_slug_that_was_once_public(kosovo):
    rename(kosovo, "moved")
    with pytest.raises(ValidationError, match="Another record was published under this address"):
        make_agreement("kosovo")
    retract(kosovo, why="A mistake")
    with pytest.raises(ValidationError, match="Another record was published under this address"):
        make_agreement("kosovo")


def test_no_other_row_can_take_a_name_that_was_once_public(kosovo):
    for model, slug in ((Source, "wire"), (Actor, "watchers"), (Criticism, "rights")):
        model.objects.filter(slug=slug).update(slug=f"{slug}-moved")
    for make in (
        lambda: make_source("wire"),
        lambda: make_actor("Others", slug="watchers"),
        lambda: make_criticism(kosovo, slug="rights"),
    ):
        with pytest.raises(ValidationError, match="Another one was published under this address"):
            make()


@pytest.mark.parametrize(
    "path",
    [
        "agreements/nowhere",
        "agreements/999999",
        "agreements/999999999999",
        "agreements/1/revisions/99",
        "agreements/1/revisions/0",
        "sources/none",
        "actors/none",
        "criticisms/none",
        "countries/Atlantis",
    ],
)
def test_what_never_was_is_a_404_that_says_where_to_look(client, kosovo, path):
    response = client.get(f"/api/{path}".replace("/1/", f"/{kosovo.pk}/"))
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]
