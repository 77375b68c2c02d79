"""What the tests of publishing ask and change."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agreements import publishing
from agreements.documents import public_documents
from agreements.models import Dataset, Revision


def document_of(agreement, number=None):
    """The public document of a revision, or of the last one."""
    revision = Revision.objects.get(agreement__pk=agreement.pk, number=number or numbers(agreement)[-1])
    return public_documents([revision.document], Dataset.current().key)[0].json


def numbers(agreement):
    """The numbers of its revisions, the first first."""
    return sorted(agreement.revisions.values_list("number", flat=True))


def publish(agreement, why="First publication", **who):
    """The record, published."""
    publishing.publish(agreement, why=why, **who)
    return agreement


def save_with(row, **fields):
    """Changes columns without asking the model."""
    type(row).objects.filter(pk=row.pk).update(**fields)


def related_to(agreement):
    """What the public document links to."""
    return [(row["relation"], row["id"], row["title"]) for row in document_of(agreement)["related"]]


def audited():
    """What audit names as wrong."""
    told = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("audit", stderr=told, stdout=StringIO())
    lines = told.getvalue().splitlines()
    assert str(failure.value) == f"{len(lines)} faults in the public record."
    return lines


def clean_audit():
    """What audit prints of a record without a fault."""
    printed = StringIO()
    call_command("audit", stdout=printed)
    return printed.getvalue()
