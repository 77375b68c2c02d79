"""Where many records show what changed they are queued, and stored again a few at a time, in order, by whoever can."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agreements import publishing, renewing
from agreements.models import Agreement, Renewal, Revision, Source
from agreements.publishing import publish, renew, renew_next, retract
from tests.admin.forms import open_form, send
from tests.factories import make_agreement, make_event, make_source

COUNT = 7


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """The thread that works the queue off ends with its connection; here it is the test's, with its transaction."""
    monkeypatch.setattr(renewing, "close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(publishing, "RENEWED_AT_ONCE", 3)
    monkeypatch.setattr(publishing, "RENEWED_TOGETHER", 2)


@pytest.fixture
def source(db):
    return make_source(slug="shared", published="2025-06-11")


@pytest.fixture
def records(source):
    """Published records that all cite the source."""
    rows = []
    for number in range(COUNT):
        row = make_agreement(slug=f"record-{number}", title=f"Record {number}", summary="What it is.")
        make_event(row, sources=[source])
        publish(row, why="New")
        rows.append(row)
    return rows


def change(source, **columns):
    Source.objects.filter(pk=source.pk).update(**columns)


def grades():
    """The grade of the shared source in the published document of each record."""
    from agreements.record.document import read

    documents = Agreement.objects.order_by("pk").values_list("revision__document", flat=True)
    return [read(document).facts.sources["shared"].grade for document in documents]


def test_many_are_queued_and_stored_in_order(records, source):
    old = grades()
    change(source, grade="C")
    assert renew(Agreement.objects.showing(source), why="Graded anew") == 0
    assert Renewal.objects.count() == COUNT
    assert grades() == old
    for stored in (2, 4, 6):
        assert [revision and revision.reason for revision in renew_next()] == ["Graded anew"] * 2
        assert grades() == ["C"] * stored + old[stored:]
    assert len(renew_next()) == 1
    assert renew_next() == []
    assert grades() == ["C"] * COUNT
    assert not Renewal.objects.exists()


def test_few_are_stored_at_once(records, source):
    change(source, grade="C")
    assert renew(Agreement.objects.filter(pk__in=[row.pk for row in records[:3]]), why="Graded anew") == 3
    assert not Renewal.objects.exists()


def test_one_that_waits_already_keeps_its_place_and_reason(records, source):
    renew(Agreement.objects.all(), why="First")
    renew(Agreement.objects.all(), why="Second")
    assert set(Renewal.objects.values_list("reason", flat=True)) == {"First"}
    assert Renewal.objects.count() == COUNT


def test_one_that_is_published_or_retracted_meanwhile_is_left_alone(records, source):
    change(source, grade="C")
    renew(Agreement.objects.all(), why="Graded anew")
    publish(records[0], why="Edited")
    retract(records[1], why="Wrong")
    assert Renewal.objects.count() == COUNT - 1
    renewing.work()
    assert Revision.objects.filter(agreement=records[0], reason="Graded anew").count() == 0
    assert Revision.objects.filter(agreement=records[1], reason="Graded anew").count() == 0
    assert Revision.objects.filter(reason="Graded anew").count() == COUNT - 2
    assert not Renewal.objects.exists()


def test_an_error_keeps_what_waits(records, source, monkeypatch, caplog):
    from django.db import OperationalError

    def away():
        raise OperationalError("away")

    renew(Agreement.objects.all(), why="Graded anew")
    with monkeypatch.context() as patch:
        patch.setattr(renewing, "renew_next", away)
        renewing.work()
    assert "manage.py renew" in caplog.text
    assert Renewal.objects.count() == COUNT
    renewing.work()
    assert not Renewal.objects.exists()


def test_the_command_goes_on_with_what_waits(records, source, capsys):
    with pytest.raises(CommandError, match="renew --why REASON"):
        call_command("renew")
    change(source, grade="C")
    renew(Agreement.objects.all(), why="Graded anew")
    renew_next()
    call_command("renew")
    assert "5 documents were stored again" in capsys.readouterr().out
    assert grades() == ["C"] * COUNT


def test_what_waits_is_no_fault(records, source, capsys):
    change(source, grade="C")
    with pytest.raises(CommandError):
        call_command("audit")
    renew(Agreement.objects.all(), why="Graded anew")
    call_command("audit")


def test_an_editor_is_told_what_waits(records, source, admin_client, django_capture_on_commit_callbacks, settings):
    settings.RENEW_IN_SERVER = True
    page = reverse("admin:agreements_source_change", args=[source.pk])
    form = open_form(admin_client, page, "source_form")
    form.data |= {"grade": "C", "why": "Graded anew"}
    with django_capture_on_commit_callbacks() as callbacks:
        send(admin_client, page, form)
    listed = admin_client.get(reverse("admin:agreements_source_changelist")).content.decode()
    assert f"{COUNT} records show this" in listed
    assert [callback.__qualname__ for callback in callbacks] == ["start"]
    waiting = admin_client.get(reverse("admin:agreements_renewal_changelist")).content.decode()
    assert waiting.count("Graded anew") == COUNT
    assert admin_client.get(reverse("admin:agreements_renewal_add")).status_code == 403
