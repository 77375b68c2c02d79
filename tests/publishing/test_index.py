"""The index holds each row of each public record once, and nothing else: `audit` names what differs, `reindex` and
`migrate` mend it.
"""

from io import StringIO

import orjson
import pytest
from django.core.management import call_command
from django.utils import timezone

from agreements.indexing import index, rows_of
from agreements.models import (
    Agreement,
    AgreementState,
    AgreementTerm,
    Revision,
    SearchEntry,
    Source,
)
from agreements.models.index import INDEX
from agreements.publishing import publish, retract
from tests.factories import make_evidenced_agreement
from tests.publishing.record import audited, clean_audit
from tests.publishing.record import publish as published_as

pytestmark = pytest.mark.django_db


def test_a_source_that_a_document_knows_only_by_an_earlier_slug_is_found():
    agreement = published_as(make_evidenced_agreement("kosovo"))
    source, revision = agreement.claims.first().source, agreement.revisions.get()
    document = orjson.loads(revision.document)
    for known in document["facts"]["sources"].values():
        known["id"] = None
    told = {"reason": revision.reason, "slug": revision.slug, "document": orjson.dumps(document).decode()}
    Revision.objects.filter(pk=revision.pk).erase(timezone.now(), **told)
    Source.objects.filter(pk=source.pk).update(slug="renamed")
    index(Agreement.objects.all())
    assert Agreement.objects.showing(source).get() == agreement


def drafted():
    return make_evidenced_agreement("hidden")


def retracted():
    agreement = published_as(make_evidenced_agreement("hidden"))
    retract(agreement, why="It was entered twice.")
    return agreement


def plant(table, hidden, public):
    """A row of the table for the hidden record, as it would be were it public."""
    row = table.objects.filter(agreement=public).first()
    row.pk = None
    if (of := table._meta.pk.remote_field) is not None and of.related_name == "published":
        row.pk = of.model.objects.filter(agreement=hidden).earliest("pk").pk
    row.agreement = hidden
    if table is SearchEntry:
        row.row = 10**9
    row.save(force_insert=True)
    return row


@pytest.mark.parametrize("hide", [drafted, retracted])
@pytest.mark.parametrize("table", INDEX)
def test_what_it_holds_of_a_hidden_record_is_named_and_taken_out(published, table, hide):
    hidden = hide()
    plant(table, hidden, published)
    assert any(fault.startswith("hidden: lists or searches") for fault in audited())
    call_command("reindex", stdout=StringIO())
    assert not rows_of(table, [hidden.pk]).exists()
    clean_audit()


@pytest.mark.parametrize(
    "table",
    [table for table in INDEX if table._meta.auto_field is not None and table not in (AgreementState, SearchEntry)],
)
def test_a_row_that_stands_twice_is_named_and_taken_out(published, table):
    row = table.objects.filter(agreement=published).first()
    row.pk = None
    row.save(force_insert=True)
    assert [fault.partition(" don't")[0] for fault in audited()] == [f"{published.slug}: lists or searches"]
    call_command("reindex", stdout=StringIO())
    clean_audit()


def test_a_row_that_stands_in_the_place_of_another_is_named_and_put_right(published):
    first, second = AgreementTerm.objects.filter(agreement=published)[:2]
    for name in ("name", "value", "is_current", "known_from", "known_until"):
        setattr(second, name, getattr(first, name))
    second.save()
    assert [fault.partition(" don't")[0] for fault in audited()] == [f"{published.slug}: lists or searches"]
    call_command("reindex", stdout=StringIO())
    clean_audit()


def test_what_a_migrate_that_was_cut_short_left_out_the_next_one_makes(published, client):
    other = published_as(make_evidenced_agreement("other", host="RW"))
    for table in INDEX:
        rows_of(table, [other.pk]).delete()
    assert client.get("/api/agreements").json()["count"] == 1
    call_command("migrate", verbosity=0)
    assert client.get("/api/agreements").json()["count"] == 2
    clean_audit()


def test_nothing_is_made_anew_where_nothing_is_missing(published):
    before = list(AgreementTerm.objects.order_by("pk").values_list("pk", flat=True))
    publish(published, why="Nothing changed")
    call_command("migrate", verbosity=0)
    assert list(AgreementTerm.objects.order_by("pk").values_list("pk", flat=True)) == before
