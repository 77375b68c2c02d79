"""Renewing: what a public document shows of other rows follows their changes."""

import orjson
import pytest
from django.core.management import call_command

from agreements import publishing
from agreements.models import Agreement, Country, Criticism, Dataset, Event, ListItem, Source
from tests.factories import (
    make_actor,
    make_claim,
    make_country,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_source,
    save,
)
from tests.publishing.record import clean_audit, document_of, numbers, publish, related_to
from tests.searching import states_with

pytestmark = pytest.mark.django_db


def retitled(source):
    """The source, with another title."""
    Source.objects.filter(pk=source.pk).update(title="Corrected title")
    return Source.objects.get(pk=source.pk)


def test_a_source_that_is_called_otherwise_is_shown_so_and_makes_no_revision(published):
    source = retitled(published.claims.first().source)
    assert publishing.renew(Agreement.objects.showing(source), why="Title corrected") == 0
    assert numbers(published) == [1]
    assert "Corrected title" in [row["title"] for row in document_of(published)["sources"]]


@pytest.mark.parametrize(
    "change",
    [{"published": "2025-06-01"}, {"published": "", "retrieved": "2026-06-30"}, {"grade": "C"}, {"grade": "X"}],
)
def test_a_source_with_another_date_or_grade_renews_the_documents_that_cite_it(published, change):
    other = publish(make_evidenced_agreement(host="RW"))
    source = published.claims.first().source
    Source.objects.filter(pk=source.pk).update(**change)
    assert publishing.renew(Agreement.objects.showing(source), why="Corrected") == 1
    revision = published.revisions.first()
    assert (revision.number, revision.action, revision.made_by_role) == (2, "renewed", "system")
    assert numbers(other) == [1]


@pytest.mark.parametrize("place", ["events", "criticisms"])
def test_a_source_of_an_event_or_a_criticism_renews_too(published, place):
    source = getattr(published, place).first().sources.get()
    Source.objects.filter(pk=source.pk).update(grade="A")
    assert publishing.renew(Agreement.objects.showing(source), why="It is the official text") == 1
    assert document_of(published)[place][0]["sources"][0]["grade"] == "A"
    assert document_of(published, 1)[place][0]["sources"][0]["grade"] == "B"


def test_a_criticism_renews_the_documents_that_show_it(published):
    publish(make_evidenced_agreement("other", host="RW"))
    criticism = published.criticisms.get()
    assert list(Agreement.objects.showing(criticism)) == [published]
    Criticism.objects.filter(pk=criticism.pk).update(text="Another text.")
    assert publishing.renew(Agreement.objects.showing(criticism), why="The text was wrong") == 1
    assert document_of(published)["criticisms"][0]["text"] == "Another text."


def test_no_document_shows_a_row_of_another_kind_by_itself(published):
    with pytest.raises(TypeError, match="row of claim"):
        Agreement.objects.showing(published.claims.first())


def test_an_actor_that_is_called_otherwise_is_shown_so_and_makes_no_revision(published):
    actor = make_actor("Court of Pristina", kind="court")
    published.events.update(actor=actor)
    publishing.record(published, why="Named who decided")
    critic = published.criticisms.get().actor
    for row, name in ((actor, "Constitutional Court"), (critic, "Watchers")):
        row.name = name
        assert publishing.renew(Agreement.objects.showing(save(row)), why="Full name") == 0
    for number in (2, None):
        assert document_of(published, number)["events"][0]["actor"]["name"] == "Constitutional Court"
        assert document_of(published, number)["criticisms"][0]["actor"]["name"] == "Watchers"
    assert states_with("watchers").get().agreement == published
    assert numbers(published) == [1, 2]


def test_a_row_is_shown_under_its_new_slug_also_by_revisions_that_had_the_old_one(published):
    source, critic = published.claims.first().source, published.criticisms.get().actor
    source.slug, critic.slug = "another-source", "another-critic"
    for row in (source, critic):
        publishing.renew(Agreement.objects.showing(save(row)), why="Another address")
    first = document_of(published, 1)
    assert "another-source" in [row["slug"] for row in first["sources"]]
    assert first["criticisms"][0]["actor"]["url"] == "/api/actors/another-critic"


def test_another_slug_of_a_source_or_an_actor_makes_no_revision(published):
    source, critic = published.claims.first().source, published.criticisms.get().actor
    teller = make_source("zz-teller", retells=(source,))
    published.events.first().sources.add(teller)
    publishing.record(published, why="Another report")
    count = len(published.revisions.all())
    for row in (source, critic, teller):
        row.slug = f"another-{row.slug}"
        assert publishing.renew(Agreement.objects.showing(save(row)), why="Another address") == 0
    assert published.revisions.count() == count
    clean_audit()


def test_what_joint_senders_and_related_records_are_called_moves_them_without_a_revision():
    agreement = publish(make_evidenced_agreement("first"))
    agreement.joint_senders.set([make_country("DE"), make_country("DK")])
    later = [publish(make_evidenced_agreement(slug, title=slug, replaces=agreement)) for slug in ("aa", "bb")]
    publishing.record(agreement, why="They send together")
    count = agreement.revisions.count()
    Country.objects.filter(pk="DE").update(name="Zermany")
    assert publishing.renew(Agreement.objects.showing(Country.objects.get(pk="DE")), why="Renamed") == 0
    later[0].title = "zz"
    publishing.record(save(later[0]), why="Another title")
    document = document_of(agreement)
    assert [country["name"] for country in document["joint_senders"]] == ["Denmark", "Zermany"]
    assert [row["title"] for row in document["related"]] == ["bb", "zz"]
    assert agreement.revisions.count() == count
    clean_audit()


@pytest.mark.parametrize("kind", ["source", "actor"])
def test_a_row_that_is_no_longer_public_keeps_its_last_public_name(published, client, kind):
    old = published.revisions.get(number=1)
    if kind == "source":
        row = published.criticisms.get().sources.get()
        name, shown = row.title, lambda: document_of(published, old.number)["criticisms"][0]["sources"][0]
    else:
        row = published.criticisms.get().actor
        name, shown = row.name, lambda: document_of(published, old.number)["criticisms"][0]["actor"]
    published.criticisms.get().delete()
    publishing.record(published, why="It was no criticism of this")
    address = f"/api/{kind}s/{row.slug}"
    assert client.get(address).status_code == 410
    type(row).objects.filter(pk=row.pk).update(**{"title" if kind == "source" else "name": "Known to editors only"})
    assert shown()["title" if kind == "source" else "name"] == name
    assert shown()["url"] == address
    type(row).objects.filter(pk=row.pk).update(slug="known-to-editors-only")
    assert shown()["url"] == address
    row.delete()
    assert shown()["title" if kind == "source" else "name"] == name


@pytest.mark.parametrize("role", ["host", "sender", "joint_senders"])
def test_a_country_that_is_called_otherwise_is_shown_so_and_makes_no_revision(role):
    agreement = make_evidenced_agreement()
    if role == "joint_senders":
        agreement.joint_senders.add(make_country("DE"))
    publish(agreement)
    country = Country.objects.get(code={"host": "XK", "sender": "US", "joint_senders": "DE"}[role])
    country.name = "Renamed"
    assert publishing.renew(Agreement.objects.showing(save(country)), why="Renamed") == 0
    for shown in (document_of(agreement)[role], orjson.loads(ListItem.objects.get().item)[role]):
        assert (shown[0] if role == "joint_senders" else shown)["name"] == "Renamed"
    assert numbers(agreement) == [1]


def test_a_country_is_found_by_a_new_name_without_a_revision(published):
    country = published.host
    country.aliases = ["Kosova", "Dardania"]
    assert not states_with("dardania")
    assert publishing.renew(Agreement.objects.showing(save(country)), why="One more name") == 0
    assert states_with("dardania").get().agreement == published
    assert numbers(published) == [1]


def test_a_new_retelling_renews_the_count_of_origins(published):
    first, *others = Source.objects.order_by("pk")
    assert document_of(published)["counts"]["origins"] == 1 + len(others)
    others[0].retells.add(first)
    assert publishing.renew(Agreement.objects.showing(others[0]), why="It repeats the first report") == 1
    assert document_of(published)["counts"]["origins"] == len(others)


def test_renewing_what_is_as_it_should_be_raises_the_dataset_alone(published):
    source = published.claims.first().source
    Source.objects.filter(pk=source.pk).update(note="Only its own page shows this.")
    assert publishing.renew(Agreement.objects.showing(source), why="Note added") == 0
    assert numbers(published) == [1]
    assert Dataset.current().revision == 2


def test_drafts_and_retracted_records_are_not_renewed():
    shared = make_source()
    draft, retracted = make_evidenced_agreement(), make_evidenced_agreement()
    for agreement in (draft, retracted):
        make_event(agreement, "2025-06-13", sources=[shared])
    publishing.retract(publish(retracted), why="Mistake")
    Source.objects.filter(pk=shared.pk).update(grade="A")
    assert publishing.renew(Agreement.objects.showing(shared), why="It is the official text") == 0
    assert (numbers(draft), numbers(retracted)) == ([], [1, 2])


@pytest.mark.parametrize(("link", "back"), [("follows", "followed_by"), ("replaces", "replaced_by")])
def test_linked_records_are_renewed_with_each_public_change(published, link, back):
    later = publish(make_evidenced_agreement(**{link: published}))
    assert related_to(later) == [(link, published.pk, published.title)]
    assert related_to(published) == [(back, later.pk, later.title)]
    later.title = "Later title"
    publishing.record(save(later), why="Better title")
    assert related_to(published) == [(back, later.pk, "Later title")]
    published.title = "Earlier title"
    publishing.record(save(published), why="Better title")
    assert related_to(later) == [(link, published.pk, "Earlier title")]
    publishing.retract(later, why="Mistake")
    assert related_to(published) == []
    publishing.publish(later, why="No mistake")
    assert related_to(published) == [(back, later.pk, "Later title")]
    publishing.retract(published, why="Mistake")
    assert related_to(later) == []
    clean_audit()


def test_a_link_that_is_cut_is_cut_on_both_sides(published):
    later, other = publish(make_evidenced_agreement(follows=published)), publish(make_evidenced_agreement())
    later.follows = other
    publishing.record(save(later), why="It follows another")
    assert related_to(published) == []
    assert related_to(other) == [("followed_by", later.pk, later.title)]
    clean_audit()


def test_a_change_that_others_do_not_show_renews_nothing(published):
    later = publish(make_evidenced_agreement(follows=published))
    later.summary = "In other words."
    publishing.record(save(later), why="Clearer")
    assert numbers(published) == [1, 2]  # the second, because the later record appeared
    assert numbers(later) == [1, 2]


def test_a_site_with_another_address_shows_it_once_its_index_is_made_anew(published, settings, capsys):
    settings.PUBLIC_URL = "https://elsewhere.example"
    assert document_of(published)["url"].startswith("https://elsewhere.example/")
    call_command("reindex")
    assert capsys.readouterr().out == "1 records had a wrong index, which was rebuilt.\n"
    assert orjson.loads(ListItem.objects.get().item)["url"].startswith("https://elsewhere.example/")
    call_command("reindex")
    assert capsys.readouterr().out == "0 records had a wrong index, which was rebuilt.\n"
    assert numbers(published) == [1]


def test_the_command_stores_again_what_differs_from_the_rows(published, capsys):
    published.events.update(text="It happened otherwise.")
    for changed in (1, 0):
        call_command("renew", why="A script corrected texts")
        assert capsys.readouterr().out == f"{changed} documents were stored again.\n"
    assert published.revisions.first().reason == "A script corrected texts"


def test_a_row_that_was_deleted_behind_our_back_stops_no_index(published):
    event = make_event(published, "2025-08-01", actor=make_actor("Ministry"))
    publishing.record(published, why="One event more")
    key = event.pk
    event.delete()
    Criticism.objects.all().delete()
    call_command("reindex")
    assert key in [row["id"] for row in document_of(published)["events"]]
    assert not Event.objects.published().filter(pk=key).exists()
    assert not Criticism.objects.published().exists()
    publishing.publish(published, why="Without what is gone")
    clean_audit()


def test_a_row_that_was_added_behind_our_back_is_in_no_list(published, client):
    def counts():
        lists = ("events", "claims", "criticisms", "sources", "actors")
        return [client.get(f"/api/{name}").json()["count"] for name in lists]

    before = counts()
    event = make_event(published, "2025-08-01", status="ended", actor=make_actor("Ministry"), counted="transferred")
    make_claim(published, value="9 people", event=event)
    make_criticism(published)
    assert counts() == before
    assert client.get("/api/agreements?status=ended").json()["count"] == 0
    publishing.record(published, why="They are published now")
    assert [now - then for then, now in zip(before, counts(), strict=True)] == [1, 1, 1, 3, 2]
