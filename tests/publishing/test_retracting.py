"""Retracting: a revision that takes a record back."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements import publishing
from agreements.models import Agreement, AgreementState
from tests.factories import (
    make_evidenced_agreement,
)
from tests.publishing.record import numbers, publish

pytestmark = pytest.mark.django_db


def test_a_retraction_is_a_revision_with_the_last_document(published):
    last = published.revision
    revision = publishing.retract(published, why=" Taken back: it never existed. ")
    assert (revision.number, revision.action, revision.dataset_revision) == (2, "retracted", 2)
    assert revision.document == last.document
    assert not AgreementState.objects.exists()
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
