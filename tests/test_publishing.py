"""Publishing: one immutable revision for each public change, and none for anything else."""

import sqlite3
import threading
from functools import partial
from io import StringIO
from itertools import pairwise
from typing import Any

import orjson
import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import publishing
from agreements.documents import render
from agreements.models import Agreement, Claim, Country, Dataset, Event, Revision, Source
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
    save,
)

pytestmark = pytest.mark.django_db


def document_of(agreement):
    """The public document, as it is stored."""
    return orjson.loads(Revision.objects.get(agreement__pk=agreement.pk, number=numbers(agreement)[-1]).document)


def numbers(agreement):
    """The numbers of its revisions, the first first."""
    return sorted(agreement.revisions.values_list("number", flat=True))


def publish(agreement, why="First publication", **who):
    """The record, published."""
    publishing.publish(agreement, why=why, **who)
    return agreement


@pytest.fixture
def published():
    """A published record with one row of every sort."""
    return publish(make_evidenced_agreement())


# -- Publishing --------------------------------------------------------------------------------


def test_publishing_stores_the_document_and_says_who_when_and_why():
    editor = get_user_model().objects.create_user("editor")
    agreement, before = make_evidenced_agreement(), timezone.now()
    revision: Any = publishing.publish(agreement, why="  First publication ", by=editor, role="editor in chief")
    assert agreement.is_published
    assert agreement.revision == revision
    assert (revision.number, revision.action, revision.reason) == (1, "published", "First publication")
    assert (revision.made_by, revision.made_by_role) == (editor, "editor in chief")
    assert before <= revision.made_at <= timezone.now()
    assert agreement.published_at == agreement.updated_at == revision.made_at == Dataset.current().updated_at
    assert revision.dataset_revision == Dataset.current().revision == 1
    document, item = orjson.loads(revision.document), orjson.loads(revision.item)
    assert document["capacity"]["text"] == "up to 50 people"
    assert document["revision"] == {"number": 1, "url": f"/api/agreements/{agreement.pk}/revisions/1"}
    assert item == {name: document[name] for name in item}
    assert "evidence" not in item


def test_publishing_again_without_a_change_makes_no_revision(published):
    assert publishing.publish(published, why="Once more") is None
    assert publishing.record(published, why="Once more") is None
    assert numbers(published) == [1]
    assert Dataset.current().revision == 1


def test_each_change_makes_exactly_one_revision_and_leaves_the_earlier_ones(published):
    first = Revision.objects.get().document
    for number, title in enumerate(["Second title", "Third title"], 2):
        published.title = title
        revision: Any = publishing.record(save(published), why="A better title")
        assert (revision.number, revision.action, revision.dataset_revision) == (number, "changed", number)
        assert document_of(published)["title"] == title
    assert Revision.objects.get(number=1).document == first
    assert numbers(published) == [1, 2, 3]
    assert published.published_at < published.updated_at


def test_an_edit_of_a_draft_is_no_public_change():
    draft = make_evidenced_agreement()
    assert publishing.record(draft, why="Still working on it") is None
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Revision.objects.exists()
    assert Dataset.current().revision == 0


def test_what_is_stored_counts_and_not_what_an_old_instance_says(published):
    old = Agreement.objects.get(pk=published.pk)
    Agreement.objects.filter(pk=published.pk).update(title="Title of another editor")
    old.summary = "Never saved"
    revision: Any = publishing.publish(old, why="Correction")
    assert orjson.loads(revision.document)["title"] == old.title == "Title of another editor"
    assert old.summary == "What was arranged."


@pytest.mark.parametrize("why", ["", "  \n"])
def test_a_public_change_says_why(published, why):
    published.title = "Another"
    save(published)
    for change in (publishing.publish, publishing.record, publishing.retract):
        with pytest.raises(ValidationError) as refusal:
            change(published, why=why)
        assert list(refusal.value.message_dict) == ["why"]
    with pytest.raises(ValidationError, match="Say why"):
        publishing.renew(Agreement.objects.all(), why=why)
    assert numbers(published) == [1]
    assert Dataset.current().revision == 1


def unsourced_event(agreement):
    """An event that nobody reports."""
    make_event(agreement, "2025-06-12", sources=())


def unsourced_criticism(agreement):
    """A criticism that nobody reports."""
    make_criticism(agreement, sources=())


def contested_without_reason(agreement):
    """A second capacity, and no reason for the choice."""
    make_claim(agreement, "capacity", "50 people per year", rank="normal")


def nothing_preferred(agreement):
    """A claim about the instrument that isn't chosen."""
    make_claim(agreement, "instrument", "verbal", rank="normal")


def claim_of_a_bad_source(agreement):
    """A criterion that only a source of grade X supports."""
    row = make_criterion(agreement, "Only the willing")
    make_claim(agreement, value="", criterion=row, rank="normal", source=make_source(grade="X"))


FAULTS = [
    ("summary", lambda agreement: save_with(agreement, summary=" "), "Say in our own words"),
    ("joint_senders", lambda agreement: agreement.joint_senders.add("US"), "can't be among the states"),
    ("joint_senders", lambda agreement: agreement.joint_senders.add("XK"), "can't be among the states"),
    ("events", lambda agreement: agreement.events.update(status=""), "At least one event must lead to a status"),
    ("events", unsourced_event, "“2025-06-12: decision” names no source"),
    ("criticisms", unsourced_criticism, "names no source"),
    ("criteria", lambda agreement: make_criterion(agreement, "Nobody says so"), "“Nobody says so” has no claim"),
    ("criteria", claim_of_a_bad_source, "“Only the willing” has no claim that says where it is written"),
    ("payments", lambda agreement: make_payment(agreement, "Rent"), "“sender to host: Rent” has no claim"),
    ("capacity", contested_without_reason, "Sources disagree on “capacity”: give the preferred claim a reason"),
    ("instrument", nothing_preferred, "None of the claims about “instrument” is preferred"),
]


def save_with(agreement, **fields):
    """Changes columns without asking the model."""
    Agreement.objects.filter(pk=agreement.pk).update(**fields)


@pytest.mark.parametrize(("field", "plant", "message"), FAULTS)
def test_publishing_names_the_field_that_lacks_evidence(field, plant, message):
    agreement = make_evidenced_agreement()
    plant(agreement)
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(agreement, why="First publication")
    assert list(refusal.value.message_dict) == [field]
    assert message in refusal.value.message_dict[field][0]
    agreement.refresh_from_db()
    assert agreement.state == "draft"
    assert not Revision.objects.exists()
    assert Dataset.current().revision == 0


def test_a_reason_settles_what_is_contested():
    agreement = make_evidenced_agreement()
    contested_without_reason(agreement)
    agreement.claims.filter(field="capacity", rank="preferred").update(reason="The government's own words.")
    assert document_of(publish(agreement))["contested"] == ["capacity"]


# -- Retracting --------------------------------------------------------------------------------


def test_a_retraction_is_a_revision_with_the_last_document(published):
    last = published.revision
    revision = publishing.retract(published, why=" Taken back: it never existed. ")
    assert (revision.number, revision.action, revision.dataset_revision) == (2, "retracted", 2)
    assert (revision.document, revision.item) == (last.document, last.item)
    assert (published.state, published.retraction_reason) == ("retracted", "Taken back: it never existed.")
    assert published.updated_at == revision.made_at > published.published_at


@pytest.mark.parametrize("state", ["draft", "retracted"])
def test_only_a_published_record_can_be_retracted(state):
    agreement = make_evidenced_agreement()
    if state == "retracted":
        publishing.retract(publish(agreement), why="Mistake")
    revisions = numbers(agreement)
    with pytest.raises(ValidationError, match="Only a published record can be retracted"):
        publishing.retract(agreement, why="Mistake")
    assert numbers(agreement) == revisions


def test_a_record_that_another_editor_retracted_is_not_retracted_twice(published):
    other = Agreement.objects.get(pk=published.pk)
    publishing.retract(published, why="Mistake")
    with pytest.raises(ValidationError, match="Only a published record can be retracted"):
        publishing.retract(other, why="Mistake")
    assert numbers(published) == [1, 2]


def test_a_retraction_does_not_undo_what_another_editor_saved(published):
    other = Agreement.objects.get(pk=published.pk)
    Agreement.objects.filter(pk=published.pk).update(summary="Saved meanwhile.")
    publishing.retract(other, why="Mistake")
    assert Agreement.objects.get().summary == "Saved meanwhile."


def test_a_retracted_record_can_be_published_again(published):
    first = published.published_at
    publishing.retract(published, why="Mistake")
    assert publishing.record(published, why="Still wrong") is None
    revision: Any = publishing.publish(published, why="It was no mistake")
    assert (revision.number, revision.action) == (3, "published")
    assert (published.state, published.retraction_reason, published.published_at) == ("published", "", first)


# -- Renewing ----------------------------------------------------------------------------------


def retitled(source):
    """The source, with another title."""
    Source.objects.filter(pk=source.pk).update(title="Corrected title")
    return Source.objects.get(pk=source.pk)


def test_a_source_that_changed_renews_the_documents_that_show_it(published):
    other = publish(make_evidenced_agreement(host="RW"))
    source = retitled(published.claims.first().source)
    assert publishing.renew(Agreement.objects.showing(source), why="Title corrected") == 1
    revision = published.revisions.first()
    assert (revision.number, revision.action, revision.made_by_role) == (2, "renewed", "system")
    assert "Corrected title" in revision.document
    assert numbers(other) == [1]


@pytest.mark.parametrize("place", ["events", "criticisms"])
def test_a_source_shown_by_an_event_or_a_criticism_renews_too(published, place):
    source = retitled(getattr(published, place).first().sources.get())
    assert publishing.renew(Agreement.objects.showing(source), why="Title corrected") == 1
    assert "Corrected title" in document_of(published)[place][0]["sources"][0]["title"]


def test_an_actor_that_changed_renews_the_documents_that_show_it(published):
    actor = make_actor("Court of Pristina", kind="court")
    published.events.update(actor=actor)
    publishing.record(published, why="Named who decided")
    actor.name = "Constitutional Court"
    assert publishing.renew(Agreement.objects.showing(save(actor)), why="Full name") == 1
    assert document_of(published)["events"][0]["actor"]["name"] == "Constitutional Court"
    critic = published.criticisms.get().actor
    critic.name = "Watchers"
    assert publishing.renew(Agreement.objects.showing(save(critic)), why="Full name") == 1
    assert document_of(published)["criticisms"][0]["actor"]["name"] == "Watchers"


@pytest.mark.parametrize("role", ["host", "sender", "joint_senders"])
def test_a_country_that_changed_renews_the_documents_that_show_it(role):
    agreement = make_evidenced_agreement()
    if role == "joint_senders":
        agreement.joint_senders.add(make_country("DE"))
    publish(agreement)
    country = Country.objects.get(code={"host": "XK", "sender": "US", "joint_senders": "DE"}[role])
    country.name = "Renamed"
    assert publishing.renew(Agreement.objects.showing(save(country)), why="Renamed") == 1
    shown = document_of(agreement)[role]
    assert (shown[0] if role == "joint_senders" else shown)["name"] == "Renamed"


def test_a_country_is_found_by_a_new_name_without_a_revision(published):
    country = published.host
    country.aliases = ["Kosova", "Dardania"]
    assert not Agreement.objects.telling_of("dardania")
    assert publishing.renew(Agreement.objects.showing(save(country)), why="One more name") == 0
    assert Agreement.objects.telling_of("dardania").get() == published
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
    assert publishing.renew(Agreement.objects.showing(retitled(shared)), why="Title corrected") == 0
    assert (numbers(draft), numbers(retracted)) == ([], [1, 2])


# -- Linked records ----------------------------------------------------------------------------


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


def related_to(agreement):
    """What the public document links to."""
    return [(row["relation"], row["id"], row["title"]) for row in document_of(agreement)["related"]]


# -- Drafts ------------------------------------------------------------------------------------


def test_nothing_of_a_draft_is_in_a_public_document(published):
    marker = "zzqmarker"
    draft = make_agreement(f"draft-{marker}", title=f"Draft {marker}", summary=marker, follows=published)
    make_agreement(f"old-{marker}", title=marker, replaces=published)
    published.follows = draft
    save(published)
    make_claim(draft, "facility", marker, source=published.claims.first().source)
    make_event(draft, text=marker, sources=[published.events.first().sources.get()])
    criticism = published.criticisms.get()
    criticism.agreements.add(draft)
    criticism.response = "Answered."
    save(criticism)
    assert publishing.record(published, why="The critic was answered") == published.revision
    everything = "".join(revision.document + revision.item for revision in Revision.objects.all())
    assert "Answered." in everything
    assert marker not in everything
    assert not Agreement.objects.telling_of(marker)


# -- All or nothing ----------------------------------------------------------------------------


def test_a_transaction_that_fails_leaves_nothing(published):
    before = Dataset.current()
    later = make_evidenced_agreement(follows=published)

    @transaction.atomic
    def fail():
        publishing.publish(later, why="First publication")
        publishing.retract(published, why="Mistake")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    assert numbers(later) == []
    assert numbers(published) == [1]
    assert (Dataset.current().revision, Dataset.current().updated_at) == (before.revision, before.updated_at)
    assert Agreement.objects.published().get() == published


def test_revisions_of_the_dataset_count_every_public_change_in_order():
    first, second = publish(make_evidenced_agreement()), publish(make_evidenced_agreement())
    for title in ("B", "C"):
        for agreement in (first, second):
            agreement.title = title
            publishing.record(save(agreement), why="Title")
    publishing.retract(first, why="Mistake")
    made = Revision.objects.order_by("dataset_revision").values_list("dataset_revision", "made_at")
    assert [number for number, _ in made] == list(range(1, 8))
    assert [at for _, at in made] == sorted(at for _, at in made)
    assert Dataset.current().revision == 7


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """Runs tasks at the same time, each over a connection of its own, and raises what went wrong in one."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":  # connections to memory don't wait for each other as those to a file do
        name = str(tmp_path / "shared.sqlite3")

    def run(*tasks):
        failures, start = [], threading.Barrier(len(tasks))

        def work(task):
            own = connections["default"]
            own.settings_dict = {**own.settings_dict, "NAME": name}
            try:
                start.wait(20)
                task()
            except BaseException as failure:
                failures.append(failure)
            finally:
                own.close()

        threads = [threading.Thread(target=work, args=[task]) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for failure in failures:
            raise failure

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(name) as copy:
            connection.connection.backup(copy)
        copy.close()
    return run


def test_publishing_at_the_same_time_loses_nothing_and_numbers_without_a_gap(at_once):
    rounds = 4
    records: list[int] = []
    fields: list[tuple[int, str]] = []

    def prepare():
        records.extend(publish(make_evidenced_agreement()).pk for _ in range(2))
        for pk in records:
            fields.extend((pk, field) for field in ("capacity", "duration"))

    def edit(pk, field):
        for number in range(1, rounds + 1):
            with transaction.atomic():
                claim = Claim.objects.get(agreement=pk, field=field)
                claim.statement = f"{number}"
                save(claim)
                assert publishing.record(Agreement.objects.get(pk=pk), why="Another round") is not None

    def look():
        made = [revision.dataset_revision for revision in Revision.objects.order_by("dataset_revision")]
        assert made == list(range(1, 2 + len(fields) * rounds + 1))
        assert Dataset.current().revision == made[-1]
        for agreement in Agreement.objects.all():
            assert numbers(agreement) == list(range(1, 2 * rounds + 2))
            told = [
                [int(entry["claims"][0]["statement"]) for entry in orjson.loads(stored)["evidence"][:2]]
                for stored in agreement.revisions.order_by("-number").values_list("document", flat=True)[:rounds]
            ]
            # Whoever publishes later shows what the other published before.
            assert told[0] == [rounds, rounds]
            assert all(a >= c and b >= d for (a, b), (c, d) in pairwise(told))
        clean_audit()

    at_once(prepare)
    at_once(*(partial(edit, pk, field) for pk, field in fields))
    at_once(look)


def test_of_two_that_retract_at_the_same_time_one_is_told_that_it_is_done(at_once):
    told: list[Any] = []

    def prepare():
        publish(make_evidenced_agreement())

    def take_back():
        try:
            told.append(publishing.retract(Agreement.objects.get(), why="Mistake").number)
        except ValidationError as refusal:
            told.append(refusal.messages[0])

    def look():
        assert numbers(Agreement.objects.get()) == [1, 2]

    at_once(prepare)
    at_once(take_back, take_back)
    at_once(look)
    assert sorted(told, key=str) == [2, "Only a published record can be retracted."]


# -- Audit -------------------------------------------------------------------------------------


def clean_audit():
    """What audit prints of a record without a fault."""
    printed = StringIO()
    call_command("audit", stdout=printed)
    return printed.getvalue()


def audited():
    """What audit names as wrong."""
    told = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("audit", stderr=told, stdout=StringIO())
    lines = told.getvalue().splitlines()
    assert str(failure.value) == f"{len(lines)} faults in the public record."
    return lines


def test_audit_counts_the_evidence_of_a_record_without_a_fault(published):
    make_claim(published, "capacity", "50 people", rank="normal")
    published.claims.filter(field="capacity", rank="preferred").update(reason="The government's own words.")
    publishing.record(published, why="A second report")
    make_evidenced_agreement()  # a draft isn't counted
    lines = clean_audit().splitlines()
    assert lines[0].split() == ["field", "claims", "published", "contested"]
    assert lines[1].split() == ["capacity", "2", "1", "2"]
    assert [line.split()[0] for line in lines[1:-1]] == ["capacity", "duration", "criterion", "payment", "people"]
    assert lines[-1] == "1 published agreements: every value has its preferred claim."


def test_audit_of_an_empty_record_finds_nothing_wrong():
    assert clean_audit().splitlines()[-1].startswith("0 published agreements")


STALE = "the stored document differs from a fresh one: publish the record again"


@pytest.mark.parametrize(
    ("plant", "faults"),
    [
        (lambda row: save_with(row, title="Changed behind our back"), [STALE]),
        (lambda row: Source.objects.update(title="Changed behind our back"), [STALE]),
        (lambda row: save_with(row, updated_at=timezone.now()), [STALE]),
        (
            lambda row: save_with(row, search_text=""),
            ["searching finds it by other words than its own: publish the record again"],
        ),
        (
            lambda row: Event.objects.exclude(status="").update(status="denied"),
            [STALE, "the status shown is not that of the latest status event"],
        ),
        (
            lambda row: Event.objects.update(status=""),
            [
                STALE,
                "events: At least one event must lead to a status: without it the record has none.",
                "the status shown is not that of the latest status event",
            ],
        ),
        (
            lambda row: row.claims.filter(field="capacity").update(rank="normal"),
            [STALE, "capacity: None of the claims about “capacity” is preferred."],
        ),
        (lambda row: save_with(row, summary=""), [STALE, "summary: Say in our own words what the arrangement is."]),
    ],
)
def test_audit_names_what_is_wrong(published, plant, faults):
    plant(published)
    assert audited() == [f"{published.slug}: {fault}" for fault in faults]


def test_audit_names_a_report_that_too_long_a_chain_leads_to(published):
    chain = [published.claims.first().source, *(make_source() for _ in range(6))]
    for teller, told in pairwise(chain):
        teller.retells.add(told)
    publishing.record(published, why="Who repeats whom")
    assert audited() == [f"source {told.slug}: re-told over more than four steps" for told in chain[5:]]


def test_audit_asks_the_same_of_each_record(published):
    with CaptureQueriesContext(connection) as one_record:
        clean_audit()
    with CaptureQueriesContext(connection) as check:
        publishing.check(published)
    for _ in range(2):
        publish(make_evidenced_agreement())
    with CaptureQueriesContext(connection) as three_records:
        clean_audit()
    assert len(three_records) == len(one_record) + 2 * len(check)


def test_a_document_takes_the_same_number_of_queries_whatever_it_shows(published):
    def rendered():
        with CaptureQueriesContext(connection) as asked:
            document = render(Agreement.objects.for_document().get(pk=published.pk), Source.objects.retellings())
        return len(asked), len(document["evidence"])

    queries, entries = rendered()
    for _ in range(3):
        make_claim(published, "capacity", "50 people", rank="normal", source=make_source(retells=(make_source(),)))
        make_claim(published, value="", criterion=make_criterion(published))
        make_claim(published, value="5 EUR", payment=make_payment(published))
        event = make_event(published, "2025-08", counted="transferred", actor=make_actor())
        make_claim(published, value="5 people", event=event)
        make_criticism(published)
        make_agreement(follows=published)
    assert rendered() == (queries, entries + 9)
