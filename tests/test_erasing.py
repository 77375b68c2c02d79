"""Erasing: how a text is found, what is left of it, who is told, and what the database allows."""

import datetime
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from agreements.erasing import ErasableText, erase, find
from agreements.erasing.stored import erase_from_document
from agreements.models import Address, Agreement, Dataset, Erasure, ListItem, Revision
from agreements.publishing import is_stale, publish, retract
from agreements.record.document import Document, read, write
from agreements.record.facts import Publication, Source
from agreements.record.origins import Report
from agreements.record.resolve import resolve
from tests.factories import make_evidenced_agreement, make_source
from tests.rules.making import claim, facts

WRITTEN = [
    ("Jane Doe", "JANE DOE came.", "[erased] came."),
    ("Jane Doe", "jane\n  doe", "[erased]"),
    ("Jane Doe", "Jane-Doe, jane_doe; jane.doe@news.example", "[erased], [erased]; [erased]@news.example"),
    ("Jane Doe", "By JaneDoe.", "By [erased]."),
    ("Jane Doe", "Jane “Doe”", "[erased]”"),
    ("Jane Doe", "Ja\u00adne\u200b Doe", "[erased]"),
    (
        "José Núñez",
        "JOSE NUNEZ and José Núñez and Jose\u0301 Nu\u0301n\u0303ez!",
        "[erased] and [erased] and [erased]!",
    ),
    ("Jose Nunez", "josé-núñez", "[erased]"),
    ("Søren Łuk", "soren-luk and SØREN ŁUK", "[erased] and [erased]"),
    ("Øland", "By land to Øland, OLAND and oland.", "By land to [erased], [erased] and [erased]."),
    ("Đorđe", "DORDE and Đorđe", "[erased] and [erased]"),
    ("Ðróttin Þór", "drottin thor", "[erased]"),
    ("Ħal Ŧar", "hal tar", "[erased]"),
    ("Yıldız", "YILDIZ and yildiz", "[erased] and [erased]"),
    ("Æsa Œuvre", "aesa oeuvre", "[erased]"),
    ("Иван Said", "He said: Иван Said", "He said: [erased]"),
    ("Jane Doe", "Ja\u034fne Doe", "[erased]"),
    ("李明", "囚犯李明被", "囚犯[erased]被"),
    ("Straße", "STRASSE", "[erased]"),
    ("Ann Lee", "Ann Lee’s, Joann Leeds, Ann Leeds", "[erased]’s, Joann Leeds, Ann Leeds"),
    ("Ann", "annual, Anna, Ann", "annual, Anna, [erased]"),
    ("Йосип Броз", "йосип  броз", "[erased]"),
    ("أحمد علي", "وأحمد علي", "و[erased]"),
    ("王小明", "囚犯王小明被", "囚犯[erased]被"),
    ("Jane Doe", "https://news.example/?q=J%61ne%20Doe", "[erased]"),
    ("A-12345", "number a 12345 of", "number [erased] of"),
]


@pytest.mark.parametrize(("text", "written", "left"), WRITTEN)
def test_a_text_is_found_however_it_is_written(text, written, left):
    assert ErasableText(text).erase_from(written) == left
    assert ErasableText(text).is_in(written)
    assert not ErasableText(text).is_in(left)


@pytest.mark.parametrize("text", ["", "  ", "—", "Jo", "a-b", "12", "明", "x" * 301, "erased"])
def test_a_text_that_would_stand_everywhere_is_refused(text):
    with pytest.raises(ValidationError):
        ErasableText(text)


def test_words_of_vocabularies_stay_and_addresses_lead_somewhere():
    document = {
        "kind": "human_rights", "text": "Human rights", "slug": "human-rights-watch",
        "sources": [{"url": "/api/sources/human-rights", "address": "https://x.example/human-rights"}],
    }  # fmt: skip
    assert ErasableText("human rights").erase_from_json(document, "erased-7") == {
        "kind": "human_rights", "text": "[erased]", "slug": "erased-7-watch",
        "sources": [{"url": "/api/sources/erased-7", "address": None}],
    }  # fmt: skip


@pytest.fixture
def named(db):
    """A record that named a person, and doesn't any more; one that follows it."""
    agreement = make_evidenced_agreement("jane-doe", title="On Jane Doe", summary="It names JANE DOE.")
    publish(agreement, why="On Jane Doe")
    publish(make_evidenced_agreement("later", follows=agreement), why="First publication")
    clean(agreement)
    publish(agreement, why="Corrected")
    return agreement


def clean(agreement):
    agreement.title, agreement.slug, agreement.summary = "On one person", "one-person", "It names nobody."
    agreement.save()


def erase_name(**options: Any):
    found = find(ErasableText("jane doe"))
    return erase("Jané  Doe", **{"why": "It named a person", "places": found.places, **options})


def test_number_date_role_and_action_stay_and_everything_else_of_it_is_gone(named, admin_user):
    columns = "id", "agreement_id", "number", "dataset_revision", "action", "made_at", "made_by_role", "made_by_id"
    before = list(Revision.objects.order_by("pk").values(*columns))
    erasure = erase_name(by=admin_user)
    stored = Revision.objects.order_by("pk")
    assert list(stored.values(*columns))[: len(before)] == before
    first = named.revisions.get(number=1)
    assert (first.reason, first.slug) == ("On [erased]", f"erased-{erasure.dataset_revision}")
    left = read(first.document).facts
    assert (left.title, left.summary) == ("On [erased]", "It names [erased].")
    assert left.slug == f"erased-{erasure.dataset_revision}"
    assert all("jane" not in f"{row.reason}{row.slug}{row.document}".lower() for row in stored)
    assert not any("jane" in row.item.lower() for row in ListItem.objects.all())
    assert (erasure.made_by, erasure.reason) == (admin_user, "It named a person")
    assert set(erasure.revisions.all()) == set(stored.exclude(erased_at=None))
    assert "jane" not in str(vars(erasure)).lower()


def test_the_address_in_an_erased_document_leads_to_the_record(named, client):
    erasure = erase_name()
    response = client.get(f"/agreements/erased-{erasure.dataset_revision}")
    assert (response.status_code, response["Location"]) == (301, "/agreements/one-person")
    assert client.get("/agreements/jane-doe").status_code == 404


def test_mirrors_readers_and_feeds_are_told(named, client):
    last = Dataset.current().revision
    erase_name()
    changes = client.get(f"/api/changes?since={last}").json()["results"]
    assert [(one["action"], one["reason"]) for one in changes] == [("erased", "It named a person")]
    for change in changes:
        assert orjson.dumps(change["document"]) == client.get(f"/api/agreements/{change['agreement']}").content
    revisions = client.get(f"/api/agreements/{named.pk}/revisions").json()
    assert [one["erased_at"] is not None for one in revisions] == [False, False, True, True]
    assert client.get(f"/api/agreements/{named.pk}/revisions/1").json()["erased_at"]
    assert client.get("/api/changes").json()["results"][0]["erased_at"]
    assert "A text was erased from it on" in client.get(f"/agreements/{named.pk}/revisions/1").content.decode()
    for path in ("/agreements/one-person", "/changes"):
        assert "a text was erased on" in client.get(path).content.decode()
    assert "It named a person" in client.get("/corrections").content.decode()
    entry = client.get("/api/feeds/agreements.json").json()["items"][0]
    assert entry["content_text"].startswith("A text was erased from earlier revisions; nothing else changed. Reason:")
    assert client.get(f"/agreements/{named.pk}/revisions/3/changes").status_code == 200
    fresh = Agreement.objects.for_document().get(pk=named.pk)
    assert not is_stale(fresh, {})


def test_what_editors_keep_must_be_correct_first_and_is_named(named):
    source = make_source("about", title="jané doe's story")
    draft = make_evidenced_agreement("draft", title="Jane Doe again")
    before = list(Revision.objects.values_list("document", flat=True))
    with pytest.raises(ValidationError) as refusal:
        erase_name()
    told = "\n".join(refusal.value.messages)
    assert f"source {source.pk}: title" in told
    assert f"agreement {draft.pk}: title" in told
    assert list(Revision.objects.values_list("document", flat=True)) == before
    assert not Erasure.objects.exists()


def test_what_is_public_now_must_be_published_without_it_first(db):
    agreement = make_evidenced_agreement("record", summary="Jane Doe")
    publish(agreement, why="First publication")
    clean(agreement)
    with pytest.raises(ValidationError, match="which is public now: summary"):
        erase_name()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"places": 1}, "Look at them again"),
        ({"why": "Jane-Doe asked"}, "without the text"),
        ({"why": " "}, "Say why"),
    ],
)
def test_it_is_refused_and_nothing_is_erased(named, options, message):
    before, dataset = list(Revision.objects.values_list("document", flat=True)), Dataset.current().revision
    with pytest.raises(ValidationError, match=message):
        erase_name(**options)
    assert list(Revision.objects.values_list("document", flat=True)) == before
    assert Dataset.current().revision == dataset


def test_what_stands_nowhere_can_not_be_erased(named):
    with pytest.raises(ValidationError, match="Nothing that was published contains"):
        erase("Nobody Known", why="A test", places=0)


NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def first_edition(agreement, name):
    """Let the last revision be as the first edition wrote it, and say with which text."""
    stored = json.loads((Path(__file__).parent / "rules/format_1/every-part.json").read_text(encoding="utf-8"))
    stored |= {"id": agreement.pk, "title": f"On {name}"}
    stored["sources"] = [source | {"publisher": name} for source in stored["sources"]]
    return Revision.objects.create(
        agreement=agreement, number=9, action="changed", reason="Earlier", slug=agreement.slug,
        dataset_revision=Dataset.advance().revision, document=json.dumps(stored),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["Jane Doe", "publisher", "title", "address", "kind"])
def test_a_text_is_erased_from_what_the_first_edition_wrote_and_it_still_opens(named, client, text):
    clean(named)
    old = first_edition(named, text.title())
    found = find(ErasableText(text))
    assert [place.pk for place in found.revisions if place.pk == old.pk] == [old.pk]
    left = read(erase_from_document(old.document, ErasableText(text), "erased-7")).facts
    assert (left.title, {source.publisher for source in left.sources.values()}) == ("On [erased]", {"[erased]"})


@pytest.mark.parametrize("text", ["300 people", "15,000,000 EUR", "people", "year", "June 2025", "2025"])
def test_quantities_and_dates_are_no_texts(text):
    stored = (Path(__file__).parent / "rules/format_1/every-part.json").read_text(encoding="utf-8")
    for document in (stored, write(read(stored))):
        taken = read(erase_from_document(document, ErasableText(text), "erased-7"))
        assert (taken.values, [event.claims for event in taken.facts.events]) == (
            read(document).values, [
                tuple(replace(said, statement=ErasableText(text).erase_from(said.statement)) for said in event.claims)
                for event in read(document).facts.events
            ],
        )  # fmt: skip


def test_a_quantity_that_was_erased_in_part_is_shown_as_it_stands():
    stored = (Path(__file__).parent / "rules/format_1/every-part.json").read_text(encoding="utf-8")
    left = read(stored.replace('"value":"5 years"', '"value":"5 [erased]"')).facts
    assert [said.value for said in left.claims["duration"]] == ["5 [erased]"]


def test_two_sources_whose_slugs_are_erased_stay_two():
    first, second = (Source(None, slug, "A report", None, None, "B", "news", None) for slug in ("zebu-lon", "zebulon"))
    told = facts(first, second, claims={"capacity": (claim("5 people", "zebu-lon"), claim("6 people", "zebulon"))},
        retellings={"zebulon": (Report("zebu-lon", None),), "paper": (Report("zebulon", None),)})  # fmt: skip
    document = write(Document(told, resolve(told), Publication(NOW, NOW, 1)))
    taken = read(erase_from_document(document, ErasableText("zebu lon"), "erased-7")).facts
    assert list(taken.sources) == ["erased-7", "erased-7-2"]
    assert [said.source for said in taken.claims["capacity"]] == ["erased-7", "erased-7-2"]
    assert {teller: reports[0].slug for teller, reports in (taken.retellings or {}).items()} == {
        "erased-7-2": "erased-7", "paper": "erased-7-2",
    }  # fmt: skip


def test_two_old_addresses_that_become_one_are_kept_once(named):
    row = make_source().pk
    Address.objects.bulk_create(Address(kind="source", slug=slug, row=row) for slug in ("jane-doe", "janedoe"))
    erasure = erase_name()
    left = Address.objects.filter(kind="source", row=row).values_list("slug", flat=True)
    assert list(left) == [f"erased-{erasure.dataset_revision}"]


def test_a_second_text_is_erased_from_the_same_revision(named):
    erase_name()
    first = named.revisions.get(number=1).erased_at
    Agreement.objects.filter(pk=named.pk).update(summary="Another one.")
    publish(Agreement.objects.get(pk=named.pk), why="Corrected")
    places = find(ErasableText("names nobody")).places
    erase("names nobody", why="Another reason", places=places)
    assert "names nobody" not in named.revisions.get(number=2).document.lower()
    assert named.revisions.get(number=1).erased_at == first


# -- The database ----------------------------------------------------------------------------------

REFUSED = [
    "reason = 'x'",
    "erased_at = '2026-01-01 00:00:00+00:00'",
    "erased_at = NULL, document = '{}'",
    "erased_at = '2026-01-01 00:00:00+00:00', document = '{}', number = 7",
    "erased_at = '2026-01-01 00:00:00+00:00', document = '{}', action = 'changed'",
    "erased_at = '2026-01-01 00:00:00+00:00', document = '{}', made_at = '2026-01-01 00:00:00+00:00'",
    "erased_at = '2026-01-01 00:00:00+00:00', document = '{}', made_by_role = 'x'",
    "erased_at = '2026-01-01 00:00:00+00:00', document = '{}', made_by_id = NULL",
    "erased_at = '2026-01-01 00:00:00+00:00', document = '{}', dataset_revision = 9",
    "made_by_id = NULL, reason = 'x'",
]


@pytest.mark.parametrize("change", REFUSED)
def test_the_database_lets_texts_change_only_together_with_the_time_of_erasing(admin_user, change):
    agreement = make_evidenced_agreement()
    publish(agreement, why="First publication", by=admin_user)
    with pytest.raises(DatabaseError, match="a revision is never changed"), transaction.atomic():
        connection.cursor().execute(f"UPDATE agreements_revision SET {change}")


# -- The doors -------------------------------------------------------------------------------------


def test_the_command_shows_first_and_erases_when_that_is_confirmed(named):
    shown, done = StringIO(), StringIO()
    call_command("erase", "jane doe", why="It named a person", stdout=shown)
    assert f"record {named.pk}, revision 1: reason, slug, title, summary" in shown.getvalue()
    assert "Written as: JANE DOE, Jane Doe, jane-doe" in shown.getvalue()
    assert "Nothing was erased" in shown.getvalue()
    places = shown.getvalue().rpartition("--confirm ")[2].strip()
    assert not Erasure.objects.exists()
    call_command("erase", "jane doe", why="It named a person", confirm=int(places), stdout=done)
    assert "Erased for good from 2 revisions and 0 other places." in done.getvalue()
    with pytest.raises(CommandError, match=r"Nothing that was published contains(.|\n)*Nothing was erased"):
        call_command("erase", "jane doe", why="It named a person", confirm=0)


ADD = "/admin/agreements/erasure/add/"


def test_the_admin_shows_first_and_erases_when_that_is_confirmed(named, admin_client):
    asked = {"text": "jane doe", "why": "It named a person"}
    assert admin_client.get(ADD).status_code == 200
    page = admin_client.post(ADD, asked).content.decode()
    assert f"record {named.pk}, revision 1" in page
    assert not Erasure.objects.exists()
    places = find(ErasableText("jane doe")).places
    assert admin_client.post(ADD, asked | {"places": str(places - 1), "confirmed": "on"}).status_code == 200
    assert not Erasure.objects.exists()
    response = admin_client.post(ADD, asked | {"places": str(places), "confirmed": "on"})
    assert response.status_code == 302
    erasure = Erasure.objects.get()
    for address in (response["Location"], reverse("admin:agreements_erasure_change", args=[erasure.pk])):
        assert "It named a person" in admin_client.get(address).content.decode()


@pytest.mark.parametrize(
    ("text", "why", "mistake"),
    [("Jo", "Why", "letters and digits"), ("Jane Doe", "Jane doe", "without the text"), ("Jane Doe", "", "required")],
)
def test_the_admin_says_what_is_wrong(named, admin_client, text, why, mistake):
    assert mistake in admin_client.post(ADD, {"text": text, "why": why, "confirmed": "on"}).content.decode()
    assert not Erasure.objects.exists()


def test_in_the_admin_nothing_can_be_confirmed_while_a_row_has_it(named, admin_client):
    make_source("about", title="Jane Doe")
    page = admin_client.post(ADD, {"text": "jane doe", "why": "It named a person"}).content.decode()
    assert "Correct these first" in page
    assert 'name="confirmed"' not in page


def test_erasing_needs_a_permission_of_its_own(named, client, admin_client):
    editor = get_user_model().objects.create_user("someone", password="x" * 20, is_staff=True)
    ours = Permission.objects.filter(content_type__app_label="agreements")
    editor.user_permissions.set(ours.exclude(codename="erase"))
    client.force_login(editor)
    record = reverse("admin:agreements_agreement_change", args=[named.pk])
    assert client.get(ADD).status_code == 403
    assert ADD not in client.get(record).content.decode()
    assert ADD in admin_client.get(record).content.decode()
    editor.user_permissions.set(ours)
    client.force_login(get_user_model().objects.get(pk=editor.pk))
    assert client.get(ADD).status_code == 200


def test_a_retracted_record_is_erased_from_and_nothing_of_it_is_told(named, client):
    retract(named, why="Not sure, Jane Doe")
    erase_name()
    assert set(named.revisions.values_list("action", flat=True)) == {"published", "renewed", "changed", "retracted"}
    assert Agreement.objects.get(pk=named.pk).retraction_reason == "Not sure, [erased]"
    assert client.get(f"/api/agreements/{named.pk}").json()["reason"] == "Not sure, [erased]"
    changes = client.get("/api/changes").json()["results"]
    assert {one["document"] for one in changes if one["agreement"] == named.pk} == {None}


def test_the_command_refuses_a_reason_with_the_text_before_it_shows_anything(named, monkeypatch):
    for text in ("jane doe", "Jane DOE"):
        with pytest.raises(CommandError, match="say it without the text that is to be erased"):
            call_command("erase", text, why="It named Jane Doe", stdout=(shown := StringIO()))
        assert shown.getvalue() == ""
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase", "", why="It named a person")

    def nobody(prompt):
        raise EOFError

    monkeypatch.setattr("agreements.management.commands.erase.getpass", nobody)
    with pytest.raises(CommandError, match="run it in a terminal"):
        call_command("erase", why="It named a person")
