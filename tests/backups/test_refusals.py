"""What can't be backed up or restored is refused, says why, and leaves nothing behind."""

import os
import re
import sqlite3
import stat
from pathlib import Path

import pytest
from django.db import connection

from agreements.backups.base import use_database
from agreements.backups.schema import vendor_module
from tests.backups.conftest import emptied, refused, run, tables

pytestmark = pytest.mark.django_db(transaction=True)
postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL only")
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite only")


def test_a_backup_never_overwrites_a_file(site, tmp_path):
    (file := tmp_path / "kept").write_text("an older backup")
    assert refused("backup", file) == (
        f"{file} exists, and a backup never overwrites a file. Choose another name.\nNo backup was made."
    )
    assert file.read_text() == "an older backup"


def test_nor_one_that_somebody_writes_meanwhile(site, tmp_path, monkeypatch):
    (folder := tmp_path / "kept").mkdir()
    file, write = folder / "backup", vendor_module().write

    def slow(part):
        file.write_text("another backup")
        return write(part)

    monkeypatch.setattr(vendor_module(), "write", slow)
    assert "a backup never overwrites a file" in refused("backup", file)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"backup": b"another backup"}


def test_a_backup_needs_a_folder(site, tmp_path):
    file = tmp_path / "missing" / "backup"
    assert refused("backup", file) == f"{file.parent}: there is no such folder.\nNo backup was made."


def test_an_empty_database_is_not_backed_up(databases, tmp_path):
    with emptied(databases):
        told = refused("backup", tmp_path / "backup")
    assert told == "The database is empty: there is nothing to back up.\nNo backup was made."
    assert not (tmp_path / "backup").exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite only")
def test_a_file_that_is_missing_is_not_made_to_be_backed_up(databases, tmp_path):
    with use_database(str(tmp_path / "missing.sqlite3")):
        told = refused("backup", tmp_path / "backup")
    assert told == "The database is empty: there is nothing to back up.\nNo backup was made."
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_fails_leaves_no_file(site, tmp_path, monkeypatch):
    (folder := tmp_path / "kept").mkdir()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE agreements_dataset")
    assert "agreements_dataset" in refused("backup", folder / "backup")
    assert os.listdir(folder) == []


def test_a_database_that_is_not_empty_is_not_restored_into(site, tmp_path):
    run("backup", tmp_path / "backup")
    before = tables()
    assert refused("restore", tmp_path / "backup") == (
        f"The database {site} isn't empty, and a backup never overwrites one. "
        "Make an empty database, and name it in DATABASE_URL.\nNothing was restored."
    )
    assert tables() == before


def nothing(folder):
    return folder / "missing"


def folder(folder):
    return folder


def empty(folder):
    (folder / "empty").touch()
    return folder / "empty"


def text(folder):
    (folder / "text").write_text("PGDMP is what a dump begins with; this is none.\n" * 200)
    return folder / "text"


def another_database(folder):
    """Of the other kind than the site's, or of another program."""
    with sqlite3.connect(folder / "another") as made:
        made.execute("CREATE TABLE notes (text)")
    made.close()
    return folder / "another"


def cut(folder, share):
    run("backup", folder / "whole")
    whole = (folder / "whole").read_bytes()
    (folder / "cut").write_bytes(whole[: int(len(whole) * share)])
    return folder / "cut"


def newer(folder):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('agreements', '9999_later', '2030-01-01')"
        )
    run("backup", folder / "newer")
    return folder / "newer"


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (nothing, "there is no such file"),
        (folder, "there is no such file"),
        (empty, "is no backup of this site"),
        (text, "can't be read as a backup of this site|pg_restore failed"),
        (another_database, "is no backup of this site"),
        (lambda folder: cut(folder, 0.01), "can't be read as a backup|is damaged|pg_restore failed"),
        (lambda folder: cut(folder, 0.5), "can't be read as a backup|is damaged|pg_restore failed"),
        (lambda folder: cut(folder, 0.97), "can't be read as a backup|is damaged|pg_restore failed"),
        (newer, r"made by a newer version of the site, .*: agreements\.9999_later\. Restore it with that version"),
    ],
    ids=["missing", "folder", "empty", "text", "another", "cut-1", "cut-50", "cut-97", "newer"],
)
def test_what_is_no_whole_backup_is_refused_and_restores_nothing(site, databases, tmp_path, made, why):
    file = made(tmp_path)
    before, files = tables(), sorted(os.listdir(tmp_path))
    assert_tells(refused("check_backup", file), file, why)
    assert tables() == before
    with emptied(databases):
        told = refused("restore", file)
        assert_tells(told, file, why)
        assert told.endswith("\nNothing was restored.")
        assert tables() == {}
    assert [name for name in sorted(os.listdir(tmp_path)) if "test_backups" not in name] == [
        name for name in files if "test_backups" not in name
    ]


def assert_tells(told, file, why):
    """That the reason is one of those, in words and not in a traceback."""
    assert re.search(why, told), told
    assert "Traceback" not in told


@sqlite
def test_a_damaged_file_is_named(site, tmp_path):
    run("backup", file := tmp_path / "backup")
    with sqlite3.connect(file) as backup:
        backup.execute("DELETE FROM agreements_source WHERE id = (SELECT min(id) FROM agreements_source)")
    backup.close()
    assert "is damaged: a row of agreements_claim refers to one that is missing" in refused("check_backup", file)
    with file.open("r+b") as pages:
        pages.seek(file.stat().st_size // 2 // 4096 * 4096)
        pages.write(os.urandom(4096))
    assert re.search("is damaged: |malformed", refused("check_backup", file))


# -- PostgreSQL's programs -----------------------------------------------------------------------


def program(folder, name, script):
    """A program of that name, found before all others."""
    (file := folder / name).write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@postgresql
def test_a_missing_program_is_named(site, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused("backup", tmp_path / "backup").startswith(
        "pg_dump isn't installed here. Install the client programs"
    )
    assert os.listdir(tmp_path) == []


@postgresql
def test_an_older_program_is_told_which_it_must_be(site, tmp_path, monkeypatch):
    complaint = "pg_dump: error: aborting because of server version mismatch"
    program(tmp_path, "pg_dump", f"echo '{complaint}' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    told = refused("backup", tmp_path / "backup")
    assert told.startswith(f"pg_dump failed: {complaint}\nIt must be as new as the server, which is PostgreSQL ")
    assert os.listdir(tmp_path) == ["pg_dump"]


@postgresql
def test_the_password_stands_in_no_argument(site, tmp_path, monkeypatch):
    note = f'echo "$*" >{tmp_path}/arguments; echo "$PGPASSWORD" >{tmp_path}/password'
    program(tmp_path, "pg_dump", f'{note}; PATH="${{PATH#*:}}" exec pg_dump "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "zzq-secret")
    connection.close()
    run("backup", tmp_path / "backup")
    assert "zzq-secret" not in Path(tmp_path / "arguments").read_text()
    assert Path(tmp_path / "password").read_text() == "zzq-secret\n"


@postgresql
def test_a_role_that_may_not_create_a_database_is_told_what_to_do(site, databases, tmp_path, monkeypatch):
    run("backup", tmp_path / "backup")
    name = Path(site).name.replace("test_backups", "reader")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN")
    try:
        with use_database(site):
            connection.settings_dict["USER"] = name
            told = refused("check_backup", tmp_path / "backup")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {name}")
    assert f"the role {name} may not create one. Allow it (ALTER ROLE {name} CREATEDB)" in told
