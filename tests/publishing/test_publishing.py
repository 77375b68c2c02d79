"""Publishing: one immutable revision for each public change, and none for anything else."""

from typing import Any

import orjson
import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agreements import publishing
from agreements.indexing import outdated
from agreements.models import Address, Agreement, Dataset, ListItem, Revision
from agreements.models.index import INDEX
from tests.factories import (
    make_agreement,
    make_case,
    make_claim,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
    save,
)
from tests.publishing.record import document_of, numbers, publish, save_with
from tests.searching import states_with

pytestmark = pytest.mark.django_db


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
    document, item = document_of(agreement), orjson.loads(ListItem.objects.get().item)
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
    publishing.publish(old, why="Correction")
    assert document_of(old)["title"] == old.title == "Title of another editor"
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


def warning_alone(agreement):
    """An event that only a source of grade X tells of."""
    make_event(agreement, "2025-06-12", sources=[make_source(grade="X")])


def ruling_on_a_warning(agreement):
    """A court case of which only a source of grade X tells."""
    make_case(agreement, title="A. v. Ministry", steps=[("2025-06", "ruling", "unlawful", make_source(grade="X"))])


def became_of(people, sent, **transfer):
    """People who are said to have been returned after a transfer that can't be theirs."""

    def plant(agreement):
        counts = {"status": "", "kind": "transfer"}
        counts |= {"counted": "transferred", "nationals": "third_country"}
        before = make_event(agreement, "2025-08-01", **counts)
        after = make_event(agreement, "2025-08-02", **counts | {"counted": "returned", "outcome_of": before})
        for event, value in ((before, sent), (after, people)):
            make_claim(agreement, value=value, event=event)
        # Changed after somebody said what became of them.
        if transfer:
            save_with(before, **transfer)

    return plant


def too_many_people(agreement):
    """Two events which together count more people than an amount can be."""
    for occurred in ("2025-08-01", "2025-08-02"):
        event = make_event(agreement, occurred, status="", kind="transfer", counted="transferred")
        make_claim(agreement, value="9,999,999,999,999 people", event=event)


FAULTS = [
    ("summary", lambda agreement: save_with(agreement, summary=" "), "Say in our own words"),
    ("joint_senders", lambda agreement: agreement.joint_senders.add("US"), "can't be among the states"),
    ("joint_senders", lambda agreement: agreement.joint_senders.add("XK"), "can't be among the states"),
    ("events", lambda agreement: agreement.events.update(status=""), "At least one event must lead to a status"),
    ("events", unsourced_event, "“2025-06-12: decision” names no source"),
    ("events", warning_alone, "“2025-06-12: decision” rests on a source of grade X alone"),
    ("cases", ruling_on_a_warning, "The step of June 2025 in “A. v. Ministry” rests on a source of grade X alone"),
    ("events", became_of("9 people", "8 people"), "counts more people than “2025-08-01: transfer” sent"),
    ("events", became_of("8 people", "8 people", counted="ordered"), "which counts nobody sent"),
    ("events", became_of("8 people", "8 people", nationals="own"), "the host's own nationals stand apart"),
    ("criticisms", unsourced_criticism, "names no source"),
    ("criteria", lambda agreement: make_criterion(agreement, "Nobody says so"), "“Nobody says so” has no claim"),
    ("criteria", claim_of_a_bad_source, "“Only the willing” has no claim that says where it is written"),
    ("payments", lambda agreement: make_payment(agreement, "Rent"), "“sender to host: Rent” has no claim"),
    ("capacity", contested_without_reason, "Sources disagree on “capacity”: give the preferred claim a reason"),
    ("people", too_many_people, "The events count more people together than there are"),
    ("instrument", nothing_preferred, "None of the claims about “instrument” is preferred"),
]


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


def test_a_claim_about_the_status_need_not_be_preferred():
    agreement = make_evidenced_agreement()
    make_claim(agreement, "status", "refused", rank="normal")
    assert document_of(publish(agreement))["contested"] == ["status"]


def test_a_reason_settles_what_is_contested():
    agreement = make_evidenced_agreement()
    contested_without_reason(agreement)
    agreement.claims.filter(field="capacity", rank="preferred").update(reason="The government's own words.")
    assert document_of(publish(agreement))["contested"] == ["capacity"]


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
    everything = "".join(revision.document for revision in Revision.objects.all())
    everything += "".join(row.item for row in ListItem.objects.all())
    assert "Answered." in everything
    assert marker not in everything
    assert not states_with(marker)


def test_many_are_published_at_once_as_each_is_by_itself(monkeypatch):
    def told():
        """What is stored, without days and numbers of the dataset."""
        stored = Revision.objects.order_by("agreement_id", "number").values_list("document", flat=True)
        documents = [{**orjson.loads(document), "publication": None} for document in stored]
        return documents, Address.objects.count(), {table: table._default_manager.count() for table in INDEX}

    monkeypatch.setattr(publishing, "PUBLISHED_TOGETHER", 2)
    agreements = [make_evidenced_agreement(f"number-{number}") for number in range(5)]
    agreements[4].follows = agreements[0]
    agreements[4].save()
    everyone = Agreement.objects.filter(pk__in=[agreement.pk for agreement in agreements])
    with transaction.atomic():
        for agreement in everyone.order_by("pk"):
            publishing.publish(agreement, why="First publication", role="import")
        by_itself = told()
        transaction.set_rollback(True)
    assert publishing.publish_all(everyone, why="First publication", role="import") == 5
    assert told() == by_itself
    assert set(Revision.objects.values_list("reason", "made_by_role")) == {
        ("First publication", "import"),
        (f"Linked record {agreements[4].pk} changed", "system"),
    }
    assert Dataset.current().revision == Revision.objects.count() == 6
    assert list(outdated(Agreement.objects.all())) == []


def test_the_one_of_many_that_lacks_evidence_is_named_and_none_is_published():
    fine, bad = make_evidenced_agreement("fine"), make_agreement("bad")
    with pytest.raises(ValidationError, match="bad: "):
        publishing.publish_all(Agreement.objects.filter(pk__in=[fine.pk, bad.pk]), why="First", role="import")
    assert not Revision.objects.exists()
