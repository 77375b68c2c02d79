"""A backup whose schema isn't whole is refused, in words that name what is missing; nothing is left of it."""

import os
import re
from pathlib import Path

import pytest
from django.db import connection

from agreements.backups.base import use_database
from tests.backups.conftest import emptied, refused, run, tables

pytestmark = pytest.mark.django_db(transaction=True)
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite only")
postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL only")

NEVER_CHANGES = "trigger agreements_revision_never_changes of agreements_revision"
LAST = "DELETE FROM django_migrations WHERE app = 'agreements' AND name >= '0021'"
"""The last that changes a table, and what follows it: to empty the index once more does no harm."""


def drop_table(name):
    return [f"DROP TABLE {name}" + (" CASCADE" if connection.vendor == "postgresql" else "")]


def drop_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'trigger'")
            return [f"DROP TRIGGER {name}" for name, _ in cursor.fetchall()]
        cursor.execute("SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal")
        return [f"DROP TRIGGER {name} ON {table}" for name, table in cursor.fetchall()]


def drop_constraints():
    """What became of a table that another program copied: SQLite keeps constraints within the table."""
    if connection.vendor == "postgresql":
        return ["ALTER TABLE otp_totp_totpdevice DROP CONSTRAINT otp_totp_totpdevice_pkey"]
    return [
        "CREATE TABLE kept AS SELECT * FROM otp_totp_totpdevice",
        "DROP TABLE otp_totp_totpdevice",
        "ALTER TABLE kept RENAME TO otp_totp_totpdevice",
    ]


def spoil(statements):
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


CASES = [
    pytest.param(lambda: drop_table("agreements_address"), ["table agreements_address"], id="table"),
    pytest.param(
        lambda: drop_table("otp_totp_totpdevice"), ["table otp_totp_totpdevice"], id="table-of-second-factors"
    ),
    pytest.param(lambda: drop_table("django_session"), ["table django_session"], id="table-of-sessions"),
    pytest.param(
        lambda: drop_table("django_session") + drop_table("agreements_address"),
        ["table agreements_address, table django_session"],
        id="two-tables",
    ),
    pytest.param(
        lambda: ["ALTER TABLE otp_totp_totpdevice DROP COLUMN drift"],
        ["column drift of otp_totp_totpdevice"],
        id="column",
    ),
    pytest.param(
        lambda: ["DROP INDEX agreement_by_title"],
        ["index agreement_by_title of agreements_agreement"],
        id="index",
    ),
    pytest.param(drop_constraints, ["primary key .* of otp_totp_totpdevice"], id="constraints"),
    pytest.param(drop_triggers, [NEVER_CHANGES], id="triggers"),
    pytest.param(
        lambda: (
            drop_table("agreements_search") if connection.vendor == "sqlite" else ["DROP INDEX agreements_search_1"]
        ),
        ["agreements_search"],
        id="search",
    ),
    pytest.param(
        lambda: ["DROP TRIGGER agreements_search_update"],
        ["trigger agreements_search_update of agreements_searchentry"],
        marks=sqlite,
        id="search-trigger",
    ),
    pytest.param(
        lambda: ["ALTER TABLE agreements_revision DISABLE TRIGGER USER"],
        [NEVER_CHANGES],
        marks=postgresql,
        id="trigger-disabled",
    ),
    pytest.param(
        lambda: ["ALTER TABLE agreements_address ALTER COLUMN id DROP IDENTITY"],
        ["sequence of id of agreements_address"],
        marks=postgresql,
        id="sequence",
    ),
    pytest.param(
        lambda: [LAST],
        ["can't be brought up to date", r"applied: agreements\.0021_\w+(, agreements\.\d{4}_\w+)+\."],
        id="row-of-last-migration",
    ),
    pytest.param(
        lambda: ["DELETE FROM django_migrations WHERE app = 'otp_totp' AND name LIKE '0001%'"],
        ["can't be brought up to date", r"otp_totp\.0001"],
        id="row-of-another-migration",
    ),
    pytest.param(
        lambda: drop_table("django_migrations"), ["has no record of the site's migrations"], id="table-of-migrations"
    ),
    pytest.param(lambda: drop_table("django_content_type"), ["django_content_type"], id="table-of-content-types"),
]


@pytest.mark.parametrize(("statements", "named"), CASES)
def test_a_schema_that_is_not_whole_is_refused_and_nothing_is_restored(site, databases, tmp_path, statements, named):
    spoil(statements())
    run("backup", file := tmp_path / "backup")
    before = tables()
    for command in ("check_backup", "restore"):
        with emptied(databases):
            told = refused(command, file)
            assert tables() == {}
        for words in named:
            assert re.search(words, told), told
    assert told.endswith("\nNothing was restored.")
    assert tables() == before


def test_an_older_backup_whose_schema_is_not_whole_is_refused_too(site, databases, tmp_path):
    run("migrate", "agreements", "0018", "--verbosity=0")
    spoil(drop_table("agreements_source") + drop_table("django_session"))
    run("backup", file := tmp_path / "backup")
    with emptied(databases):
        assert str(file) in refused("restore", file)
        assert tables() == {}


def test_what_a_newer_schema_need_not_have_is_no_fault(site, tmp_path):
    """A table and an index of the operator's own."""
    spoil(["CREATE TABLE notes (text varchar(9))", "CREATE INDEX own ON agreements_agreement (title)"])
    run("backup", file := tmp_path / "backup")
    run("check_backup", file)


@sqlite
def test_a_restored_file_is_read_by_its_owner_only(site, tmp_path):
    run("backup", file := tmp_path / "backup")
    (folder := tmp_path / "restored").mkdir()
    before = os.umask(0o022)
    try:
        for name in ("new", "there"):
            if name == "there":
                (folder / name).touch(mode=0o644)
            with use_database(str(folder / name)):
                run("restore", file)
                modes = {path.name: path.stat().st_mode & 0o777 for path in folder.glob(f"{name}*")}
                assert modes == dict.fromkeys(modes, 0o600)
                assert name in modes
    finally:
        os.umask(before)


@sqlite
def test_a_refused_restore_makes_no_file(site, tmp_path):
    spoil(drop_triggers())
    run("backup", file := tmp_path / "backup")
    target = Path(tmp_path / "target.sqlite3")
    with use_database(str(target)):
        refused("restore", file)
    assert not target.exists()
