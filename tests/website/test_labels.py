"""Evidence is found by ids and places, never by words: whatever a vocabulary calls its values, none is lost."""

import pytest
from django.db.models import TextChoices

from agreements import choices
from agreements.documents import public_documents
from agreements.models import Agreement, Dataset
from agreements.website.presenters.agreement import AgreementPresenter
from tests.record import load_record


@pytest.fixture
def record(db):
    """The committed record."""
    load_record()


def evidence():
    """For each published record the claims that its page shows beside each value and row."""
    stored = Agreement.objects.published().order_by("pk").values_list("revision__document", flat=True)
    found = []
    for one in public_documents(stored, Dataset.current().key):
        page = AgreementPresenter(one)
        facts = [
            *page.fields, *page.criteria, *page.guarantees, *page.payments, *page.considerations, *page.events,
        ]  # fmt: skip
        found.append([(fact.field, [claim["id"] for claim in fact.evidence.claims]) for fact in facts if fact.evidence])
        ids = {
            "criterion": [*one.json["selection_criteria"], *one.json["guarantees"]],
            "consideration": one.json["considerations"],
            "payment": one.json["payments"],
            "event": one.json["events"],
        }
        for entry in one.json["evidence"]:
            for name, rows in ids.items():
                assert entry[name] is None or entry[name] in [row["id"] for row in rows]
    return found


def test_with_every_label_changed_every_evidence_is_still_found(record, monkeypatch):
    before = evidence()
    assert sum(map(len, before)) > 350
    vocabularies = [one for one in vars(choices).values() if isinstance(one, type) and issubclass(one, TextChoices)]
    words = [word for vocabulary in vocabularies for word in vocabulary]
    assert len(words) > 100
    for word in words:
        monkeypatch.setattr(word, "_label_", f"another word for {word.value}")
    assert choices.PaymentParty.SENDER.label == "another word for sender"
    assert evidence() == before
