"""Fixtures become the published record, in an empty database only, all or nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agreements.models import Actor, Agreement, Country, Criticism, Event, Revision, Source
from agreements.seeding.dump import FILES, dump
from tests.factories import make_agreement, make_source

pytestmark = pytest.mark.django_db


def test_what_was_loaded_is_what_the_seeds_say(fixtures, run):
    assert run("load", fixtures=fixtures) == "Loaded and published 2 agreements.\n"
    example = Agreement.objects.published().get(slug="example")
    assert (example.pk, example.sender_id, example.host_id) == (7, "US", "NO")
    assert [country.name for country in example.joint_senders.all()] == ["Germany"]
    assert example.follows == Agreement.objects.published().get(slug="earlier")
    assert {(claim.field, claim.value, claim.rank) for claim in example.claims.all()} == {
        ("capacity", "up to 50 people per year", "preferred"),
        ("capacity", "50 people", "normal"),
        ("text_public", "yes", "preferred"),
        ("facility", "1900", "normal"),
        ("criterion", "", "preferred"),
        ("payment", "15,000,000 EUR per year", "preferred"),
        ("people", "1 person", "preferred"),
    }
    decision, transfer = example.events.all()
    assert (decision.actor_id, decision.sources.count(), decision.counted) == (
        Actor.objects.get(slug="court").pk,
        2,
        "",
    )
    assert (transfer.counted, transfer.nationals, transfer.is_running_total) == ("transferred", "third_country", True)


def test_what_agreements_refer_to_is_loaded_as_the_seeds_say(fixtures, run):
    run("load", fixtures=fixtures)
    assert Country.objects.get(code="NO").aliases == ["Norge", "Noreg"]
    assert Actor.objects.get(slug="observers").country_id == "NO"
    assert Source.objects.get(slug="wrong").note == ""
    retold = Source.objects.get(slug="retold")
    assert (retold.published, retold.language, retold.is_published_inferred) == ("2025", "no", True)
    assert [source.slug for source in retold.retells.all()] == ["report"]
    assert [agreement.pk for agreement in Criticism.objects.get().agreements.order_by("pk")] == [7, 12]


def test_a_draft_is_loaded_and_not_published(fixtures, run):
    run("load", fixtures=fixtures)
    draft = Agreement.objects.get(slug="draft")
    assert (draft.state, draft.revision, draft.replaces_id) == ("draft", None, 7)


def test_the_first_revision_says_that_it_was_imported(fixtures, run):
    run("load", fixtures=fixtures)
    first = Revision.objects.get(agreement__slug="earlier", number=1)
    assert (first.reason, first.made_by, first.made_by_role) == ("First publication", None, "import")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL only")
def test_the_planner_knows_of_what_was_loaded(fixtures, run):
    run("load", fixtures=fixtures)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_stats WHERE tablename LIKE 'agreements_%'")
        known = {name for (name,) in cursor.fetchall()}
    assert {"agreements_agreement", "agreements_claim", "agreements_source", "agreements_event_sources"} <= known


def test_what_was_loaded_is_written_again_in_the_same_bytes(fixtures, run):
    run("load", fixtures=fixtures)
    assert dump() == {name: (fixtures / name).read_text() for name in FILES}


def test_plain_loaddata_reads_the_fixtures_and_publishes_nothing(fixtures):
    call_command("loaddata", *[str(fixtures / name) for name in FILES], verbosity=0)
    states = dict(Agreement.objects.values_list("slug", "state"))
    assert states == {"example": "in_review", "earlier": "in_review", "draft": "draft"}


def test_a_row_made_after_loading_gets_a_key_of_its_own(fixtures, run):
    run("load", fixtures=fixtures)
    assert make_agreement().pk == 13
    row = {"occurred": "2025", "kind": "talks", "said_by": "host", "text": "More talks."}
    assert Event.objects.create(agreement_id=12, **row).pk == 12002


def test_an_editors_change_outlives_the_next_start(fixtures, run):
    assert run("load", "--if-empty", fixtures=fixtures) == "Loaded and published 2 agreements.\n"
    Agreement.objects.filter(slug="example").update(title="As an editor has it")
    revisions = Revision.objects.count()
    assert run("load", "--if-empty", fixtures=fixtures) == "The database holds records: nothing was loaded.\n"
    assert Agreement.objects.get(slug="example").title == "As an editor has it"
    assert Revision.objects.count() == revisions


def test_loading_into_a_database_that_holds_records_is_refused(fixtures, run):
    source = make_source("report", title="An editor's source")
    with pytest.raises(CommandError, match=r"holds records, which this would change\. Nothing was loaded\."):
        run("load", fixtures=fixtures)
    source.refresh_from_db()
    assert (source.title, Country.objects.count()) == ("An editor's source", 0)


def test_fixtures_that_are_not_there_are_named(fixtures, run):
    (fixtures / "sources.json").unlink()
    with pytest.raises(CommandError, match=r"^fixtures/ lacks sources\.json: run `make fixtures`\."):
        run("load", fixtures=fixtures)


def test_nothing_is_loaded_where_one_agreement_lacks_its_evidence(fixtures, change, run, count_rows):
    change(fixtures / "agreements.json", '"status": "in_talks"', '"status": ""')
    with pytest.raises(CommandError, match=r"^earlier: At least one event must lead to a status"):
        run("load", fixtures=fixtures)
    assert count_rows() == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("actors.json", "[", "[,", "Expecting value"),
        ("actors.json", '"model": "agreements.actor"', '"model": "agreements.actress"', "agreements.actress"),
        ("actors.json", '"kind": "court"', '"sort": "court"', "sort"),
        ("actors.json", '"kind": "court"', '"kind": "choir"', "actor_kind_is_known"),
        (
            "sources.json",
            '"retells": [\n    [\n     "report"',
            '"retells": [\n    [\n     "nowhere"',
            "There is no source “nowhere”.",
        ),
        ("agreements.json", '"sender": [\n    "US"', '"sender": [\n    "QQ"', "There is no country “QQ”."),
        (
            "agreements.json",
            '"agreement": [\n    "earlier"',
            '"agreement": [\n    "later"',
            "There is no agreement “later”.",
        ),
        ("agreements.json", '"disputes": null', '"disputes": 4711', "4711|FOREIGN KEY"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong_and_nothing_is_loaded(
    file, old, new, told, fixtures, change, run, count_rows
):
    change(fixtures / file, old, new)
    with pytest.raises(CommandError, match=rf"fixtures/{file} is broken: (?s:.*)({told})(?s:.*)make fixtures"):
        run("load", fixtures=fixtures)
    assert count_rows() == 0
