"""Databases of their own, beside the suite's: files, or databases on the same PostgreSQL server."""

import secrets
import sqlite3
from contextlib import contextmanager
from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection

from agreements.backups.base import use_database
from tests.factories import make_evidenced_agreement
from tests.publishing.record import publish
from tests.record import load_record


class Databases:
    """Makes databases and drops them at the end."""

    def __init__(self, folder):
        self.folder, self.made = folder, []

    def make(self, template=None):
        """The name of an empty one, or of a copy of another."""
        name = f"test_backups_{secrets.token_hex(6)}"
        if connection.vendor == "sqlite":
            name = str(self.folder / f"{name}.sqlite3")
            with sqlite3.connect(name) as made:
                made.execute("PRAGMA journal_mode=WAL")  # as the site's settings do
                if template:
                    with sqlite3.connect(template) as copied:
                        copied.backup(made)
                    copied.close()
            made.close()
        else:
            self.made.append(name)
            self.execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
        return name

    def drop(self):
        for name in self.made:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement):
        from agreements.backups.postgresql import execute_without_timeout

        execute_without_timeout(statement)


@pytest.fixture(scope="session")
def migrated(django_db_setup, django_db_blocker, tmp_path_factory):
    """The name of a database with the site's tables and one published record; copied, never used."""
    with django_db_blocker.unblock():
        databases = Databases(tmp_path_factory.mktemp("databases"))
        name = databases.make()
        with use_database(name):
            call_command("migrate", verbosity=0)
            publish(make_evidenced_agreement())
        yield name
        databases.drop()


@pytest.fixture(scope="session")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The name of a database with the committed record; copied, never used."""
    with django_db_blocker.unblock():
        databases = Databases(tmp_path_factory.mktemp("databases"))
        name = databases.make()
        with use_database(name):
            call_command("migrate", verbosity=0)
            load_record()
        yield name
        databases.drop()


@pytest.fixture
def databases(transactional_db, tmp_path):
    """Makes databases that are dropped after the test."""
    made = Databases(tmp_path)
    yield made
    made.drop()
    # The keys of content types were read from databases that are gone.
    ContentType.objects.clear_cache()


@pytest.fixture
def site(migrated, databases):
    """The site's database within the test, with one published record."""
    with use_database(name := databases.make(migrated)):
        yield name


@pytest.fixture
def committed(loaded, databases):
    """The site's database within the test, with the committed record."""
    with use_database(name := databases.make(loaded)):
        yield name


def run(command, *arguments):
    """What the command prints; fails where it fails."""
    printed = StringIO()
    call_command(command, *map(str, arguments), stdout=printed)
    return printed.getvalue()


def refused(command, *arguments):
    """What the command tells where it fails."""
    told = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command(command, *map(str, arguments), stdout=StringIO(), stderr=told)
    return f"{told.getvalue()}{failure.value}"


@contextmanager
def emptied(databases):
    """An empty database in place of the site's."""
    with use_database(databases.make()):
        yield


def tables():
    """Every row of every table, by table."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {quoted(table)}")
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


def structure():
    """What else the database holds: indexes, triggers, constraints, sequences."""
    asked = {
        "sqlite": ["SELECT type, name, sql FROM sqlite_schema"],
        "postgresql": [
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            # Without the conditions of triggers and constraints: a dump writes those with other brackets.
            "SELECT tgname, tgrelid::regclass::text, tgtype, tgenabled, tgfoid::regproc::text FROM pg_trigger "
            "WHERE NOT tgisinternal",
            "SELECT conname, conrelid::regclass::text, contype, convalidated FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace",
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
        ],
    }[connection.vendor]
    with connection.cursor() as cursor:
        found = []
        for statement in asked:
            cursor.execute(statement)
            found.append(sorted(map(repr, cursor.fetchall())))
    return found
