"""The procedure of docs/operations.md, with a writer at work: make, check, restore, compare."""

import os
import shutil
import sqlite3
import threading
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from agreements import backups, publishing
from agreements.backups.base import use_database
from agreements.models import Agreement, Dataset, Revision
from tests.backups.conftest import emptied, refused, run, structure, tables
from tests.factories import make_evidenced_agreement, save
from tests.publishing.record import publish

pytestmark = pytest.mark.django_db(transaction=True)
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite only")


@contextmanager
def writer(name):
    """Somebody who publishes one change after the other; gives the dataset revisions that he was told."""
    told: list[int] = []
    failures: list[BaseException] = []
    end = threading.Event()

    def work():
        try:
            with use_database(name):
                agreements = list(Agreement.objects.published()[:5])
                while not end.is_set():
                    agreement = agreements[len(told) % 5]
                    agreement.summary = f"As of change {len(told)}."
                    # As the admin does: what is stored is public with the same commit.
                    with transaction.atomic():
                        revision = publishing.record(save(agreement), why="One more change")
                    assert revision is not None
                    told.append(revision.dataset_revision)
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield told
    finally:
        end.set()
        thread.join(60)
    assert failures == []


def wait_for(told, more):
    """Until the writer was told of that many more changes."""
    until = len(told) + more
    for _ in range(600):
        if len(told) >= until:
            return
        threading.Event().wait(0.05)
    raise TimeoutError(f"{len(told)} of {until} changes")


def test_what_was_acknowledged_is_in_a_backup_made_while_others_publish(committed, databases, tmp_path):
    with writer(committed) as told:
        for number in range(4):
            wait_for(told, 2)
            before = told[-1]
            printed = run("backup", file := tmp_path / f"{number}.backup")
            contents = backups.ContentCounts.read()
            at = int(printed.split("dataset revision ")[1].split(",")[0])
            assert before <= at <= contents.dataset_revision
    live = {revision.pk: vars(revision) | {"_state": None} for revision in Revision.objects.all()}
    records = Agreement.objects.published().count()

    last = f"dataset revision {at}, {at - 1} revisions, {records} public records"
    assert printed == f"{file}: {file.stat().st_size:,} bytes, {last}\n"
    with emptied(databases):
        assert run("restore", file).startswith(f"Restored {file}: {last}\n")
        assert Dataset.current().revision == at
        for revision in Revision.objects.all():
            assert vars(revision) | {"_state": None} == live[revision.pk]
        # The site goes on from there.
        assert publish(make_evidenced_agreement()).revision.dataset_revision == at + 1


def test_what_is_restored_equals_what_was_backed_up_row_by_row(committed, databases, tmp_path):
    run("backup", tmp_path / "backup")
    rows, rest = tables(), structure()
    records, revisions = Agreement.objects.published().count(), len(rows["agreements_revision"])
    assert records == len(list((settings.BASE_DIR / "seeds/agreements").glob("*.yaml")))
    assert revisions >= records
    with emptied(databases):
        run("restore", tmp_path / "backup")
        assert {table: rows[table] == restored for table, restored in tables().items()} == dict.fromkeys(rows, True)
        assert structure() == rest
        with pytest.raises(IntegrityError, match="a revision is never changed"):
            Revision._base_manager.update(reason="Changed behind our back")
    # Neither the backup nor the check leaves anything in the site's own database.
    number = Dataset.current().revision
    checked = run("check_backup", tmp_path / "backup", f"--at-least-revision={number}")
    told = f"dataset revision {number}, {revisions} revisions, {records} public records\n"
    assert checked.startswith(f"{tmp_path / 'backup'}: {told}")
    assert (tables(), structure()) == (rows, rest)


def test_a_backup_is_one_file_that_only_its_owner_reads(site, tmp_path):
    (folder := tmp_path / "kept").mkdir()
    run("backup", folder / "backup")
    assert os.listdir(folder) == ["backup"]
    assert (folder / "backup").stat().st_mode & 0o777 == 0o600
    folder.chmod(0o500)
    run("check_backup", folder / "backup")
    assert os.listdir(folder) == ["backup"]
    folder.chmod(0o700)


@only_sqlite
def test_a_plain_copy_of_a_running_database_is_an_older_state_and_only_its_number_tells(site, tmp_path):
    before, agreement = Dataset.current().revision, Agreement.objects.get()
    run("backup", tmp_path / "backup.old")
    for number in range(8):
        agreement.summary = f"As of change {number}."
        publishing.record(save(agreement), why="One more change")
    shutil.copy(site, tmp_path / "copied")
    run("backup", tmp_path / "backup")
    now = f"--at-least-revision={before + 8}"
    assert f"dataset revision {before}, " in run("check_backup", tmp_path / "copied")
    assert f"is too old: it ends at dataset revision {before}" in refused("check_backup", tmp_path / "copied", now)
    assert f"is too old: it ends at dataset revision {before}" in refused("check_backup", tmp_path / "backup.old", now)
    assert f"dataset revision {before + 8}, " in run("check_backup", tmp_path / "backup", now)


def test_a_check_names_what_the_audit_finds(site, tmp_path):
    publishing.retract(Agreement.objects.get(), why="Mistake")
    Agreement.objects.update(revision=Revision.objects.get(number=1))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM agreements_revision WHERE number = 2")
    run("backup", tmp_path / "backup")
    told = refused("check_backup", tmp_path / "backup")
    assert "1 of 2 revisions are missing; dataset revisions without one: 2\n" in told
    assert told.endswith("2 faults in the public record.")


def test_what_the_audit_finds_does_not_keep_a_backup_from_being_restored(site, databases, tmp_path):
    Agreement.objects.update(title="Changed behind our back")
    run("backup", tmp_path / "backup")
    with emptied(databases):
        assert refused("restore", tmp_path / "backup").endswith("1 faults in the public record.")
        assert Agreement.objects.get().title == "Changed behind our back"


def test_an_older_backup_is_brought_up_to_date(site, databases, tmp_path):
    run("migrate", "agreements", "0018", "--verbosity=0")
    assert ", 1 revisions, 1 public records" in run("backup", tmp_path / "backup")
    run("check_backup", tmp_path / "backup")
    with emptied(databases):
        run("restore", tmp_path / "backup")
        assert Dataset.current().revisions == 1
        run("migrate", "--check")


@only_sqlite
def test_a_backup_of_what_the_log_alone_holds_is_whole(site, tmp_path):
    publish(make_evidenced_agreement())
    run("backup", tmp_path / "backup")
    with sqlite3.connect(tmp_path / "backup") as backup:
        assert backup.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert backup.execute("SELECT count(*) FROM agreements_revision").fetchone() == (2,)
    backup.close()
