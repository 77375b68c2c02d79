"""Which database an answer is read from; test_replica has real servers."""

from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Dataset, Source
from tracker import replica as module
from tracker.outage import Outage
from tracker.replica import REPLICA, Databases, ReplicaRouter, reading_from

PATHS = ["/", "/agreements/kosovo-us", "/api/agreements", "/api/sources.csv"]


@pytest.fixture
def databases(world, settings, monkeypatch):
    """What a new process knows of the two databases. The replica is the primary's connection under another name."""
    monkeypatch.setitem(connections.settings, REPLICA, connection.settings_dict)
    monkeypatch.setitem(project.DATABASES, REPLICA, connection.settings_dict)
    settings.DATABASE_ROUTERS = ["tracker.replica.ReplicaRouter"]
    monkeypatch.setattr(module, "databases", Databases())
    # A test's own transaction isn't one of the site.
    monkeypatch.setattr(module, "connection", SimpleNamespace(in_atomic_block=False))
    replica = connections[DEFAULT_DB_ALIAS].copy(REPLICA)
    # Some features are asked of SQLite once.
    replica.features = connection.features
    replica.connection, replica.autocommit, replica.in_atomic_block = connection.connection, False, True
    connections[REPLICA] = replica
    # A slow machine may take longer for a test than the pause.
    module.databases.primary.pause = module.databases.replica.pause = 60
    yield module.databases
    replica.connection = None
    del connections[REPLICA]


def ask(path, method="get"):
    """The status of the answer, and the tables that were asked in the primary and in the replica."""
    with CaptureQueriesContext(connection) as primary, CaptureQueriesContext(connections[REPLICA]) as replica:
        client = Client(raise_request_exception=False)
        client.cookies[project.SESSION_COOKIE_NAME] = "a" * 32
        response = getattr(client, method)(path)
        if response.streaming:
            response.getvalue()
    asked = ({table_of(query) for query in found.captured_queries} - {None} for found in (primary, replica))
    return response.status_code, *asked


def table_of(query):
    """The table that a statement reads; None for one that reads none."""
    sql = query["sql"] or ""  # PostgreSQL has no text of a statement that failed before it was sent.
    return sql.split(" FROM ")[1].split('"')[1] if ' FROM "' in sql else None


@contextmanager
def failing(alias, kind=OperationalError, spared="nothing", cause=None):
    """The statements of a database fail meanwhile, except about the spared table."""

    class Cursor:
        def __init__(self):
            self.cursor = create_cursor()

        def execute(self, sql, *params):
            if spared in sql or "SAVEPOINT" in sql:
                return self.cursor.execute(sql, *params)
            raise kind("gone") from cause

        def __iter__(self):
            return iter(self.cursor)

        def __getattr__(self, name):
            return getattr(self.cursor, name)

    database: Any = connections[alias]
    create_cursor = database.create_cursor
    database.create_cursor = lambda name=None: Cursor()
    try:
        yield
    finally:
        database.create_cursor = create_cursor


STATE = "agreements_dataset"


@pytest.mark.parametrize("path", PATHS)
def test_the_primary_is_asked_only_for_the_state_of_the_record(databases, path):
    status, primary, replica = ask(path)
    assert (status, primary) == (200, {STATE})
    assert replica > {STATE}
    assert not databases.replica.is_on


@pytest.mark.parametrize("path", PATHS)
def test_a_replica_that_shows_another_state_is_not_read(databases, path, monkeypatch):
    monkeypatch.setattr(databases, "dataset", lambda: Dataset(revision=99))
    status, primary, replica = ask(path)
    assert (status, replica) == (200, {STATE})
    assert primary - {STATE}
    assert not databases.replica.is_on


@pytest.mark.parametrize(("path", "method"), [("/admin/", "get"), ("/admin/login/", "post"), ("/agreements", "post")])
def test_what_may_write_or_is_personal_never_asks_it(databases, path, method):
    assert ask(path, method)[2] == set()


# A file that has begun breaks off.
@pytest.mark.parametrize(
    ("path", "spared"),
    [*((path, "nothing") for path in PATHS), *((path, STATE) for path in PATHS if ".csv" not in path)],
)
@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_where_it_fails_the_primary_answers_and_it_is_left_alone_for_a_while(databases, path, spared, kind, caplog):
    with failing(REPLICA, kind, spared):
        status, primary, _ = ask(path)
        assert status == 200
        assert primary > {STATE}
    assert "The replica does not answer: the record is read from the primary alone" in caplog.text
    assert ask(path)[2] == set()
    databases.replica.until = 0.0
    assert ask(path)[2] > {STATE}
    assert "The replica answers again" in caplog.text


def test_what_takes_too_long_there_is_not_asked_again_of_the_primary(databases):
    class QueryCanceled(Exception):
        """What psycopg calls it."""

    with failing(REPLICA, spared=STATE, cause=QueryCanceled()):
        assert ask("/api/agreements")[:2] == (503, {STATE})
    assert not databases.replica.is_on


def test_the_time_of_a_request_holds_in_the_replica_too(databases, settings):
    settings.DATABASE_STATEMENT_TIMEOUT = 0.000_001
    assert ask("/api/agreements")[0] == 503


@pytest.mark.parametrize("path", PATHS)
def test_without_the_primary_the_replica_answers_alone(databases, path, caplog):
    assert ask(path)[0] == 200
    with failing("default"):
        assert ask(path)[0] == 200
        assert ask(path)[1] == set()  # it isn't asked again for a while
        assert ask("/admin/")[0] == 503
    assert "The primary database does not answer: the record is read from the replica alone" in caplog.text
    databases.primary.until = 0.0
    assert ask(path)[1] == {STATE}
    assert "The primary database answers again" in caplog.text


def test_without_the_primary_a_replica_that_lacks_what_was_shown_is_refused(databases):
    with failing("default"):
        assert ask("/api/agreements")[0] == 200
        databases.revision += 1
        assert ask("/api/agreements")[0] == 503


def test_without_both_it_is_503_but_for_what_needs_none(databases):
    with failing("default"), failing(REPLICA):
        assert ask("/api/agreements")[0] == ask("/agreements")[0] == 503
        assert ask("/robots.txt")[0] == 200


@pytest.mark.parametrize("model", [Source, Dataset, User, User.groups.through])
def test_the_router_sends_no_write_there_and_nothing_within_a_transaction(db, model):
    router = ReplicaRouter()
    with reading_from(REPLICA):
        assert router.db_for_read(model) == "default"
    assert router.db_for_write(model) == "default"
    assert router.allow_relation(model(), model())
    assert router.allow_migrate(REPLICA, "agreements") is False
    assert router.allow_migrate("default", "agreements") is None


@pytest.mark.parametrize(("model", "alias"), [(Source, REPLICA), (Dataset, REPLICA), (User, "default")])
def test_the_router_reads_there_only_where_it_is_told(model, alias, monkeypatch):
    monkeypatch.setattr(module, "connection", SimpleNamespace(in_atomic_block=False))
    router = ReplicaRouter()
    assert router.db_for_read(model) == "default"
    with reading_from(REPLICA):
        assert router.db_for_read(model) == alias
        assert router.db_for_write(model) == "default"
    assert router.db_for_read(model) == "default"


def test_after_each_pause_one_asks_whether_it_is_back():
    outage = Outage("It", "", pause=60)
    assert outage.allows()
    assert not outage.is_on
    outage.began(OSError())
    assert outage.is_on
    assert not outage.allows()
    outage.until = 0.0
    assert [outage.allows() for _ in range(3)] == [True, False, False]
    outage.ended()
    assert outage.allows()
