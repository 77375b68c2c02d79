"""A site that reads from a replica: no answer is older than the primary's, and each database may be gone for a while.

The servers are a primary and its streaming replica of this file's own; what each was asked stands in its log.
"""

import itertools
import logging
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.ops.servers import PostgreSQL, Site, running, wait_for
from tracker import health

PROGRAMS = [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:])]
pytestmark = [
    pytest.mark.waits,
    pytest.mark.skipif(
        shutil.which("pg_basebackup", path=":".join(PROGRAMS)) is None and shutil.which("pg_basebackup") is None,
        reason="there is no PostgreSQL (on Debian: apt-get install postgresql)",
    ),
]
MAKE = """
from django.contrib.auth.models import User
from django.core.management import call_command
from tests.world import make_world
call_command("collectstatic", interactive=False, verbosity=0)
call_command("migrate", verbosity=0)
make_world()
User.objects.create_superuser("editor", password="a-long-password-of-an-editor")
"""
ACT = """
from agreements.models import Agreement
from agreements.publishing import publish, retract
record = Agreement.objects.get(slug="kosovo-us")
"""
OPTIONS = {"log_statement": "all", "wal_retrieve_retry_interval": "500ms"}
RECORD = "/api/agreements/kosovo-us"
WITHIN = 20
"""Seconds in which all is right again, 5 where the machine has nothing else to do: the log has the figures."""
log = logging.getLogger(__name__)


class Pair:
    """A primary and its replica, and a site of two processes that reads from both."""

    def __init__(self, primary, replica, site):
        self.primary, self.replica, self.site = primary, replica, site
        self.numbers = itertools.count()

    def new(self):
        """An address that nobody has asked, so that its answer isn't kept."""
        return f"/api/agreements?q=nobody{next(self.numbers)}"

    def status(self, path=None):
        return self.site.get(path or self.new())[0]

    def act(self, what):
        """Change the record."""
        self.site.manage("shell", "--no-imports", "-c", ACT + what)

    def health(self):
        """What the health check says of the replica."""
        with pytest.MonkeyPatch.context() as patch:
            for name in ("DATABASE_URL", "DATABASE_REPLICA_URL"):
                patch.setenv(name, self.site.environment[name])
            return health.replica()

    @contextmanager
    def replay_paused(self):
        """The replica stays behind meanwhile."""
        execute(self.replica, "SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            execute(self.replica, "SELECT pg_wal_replay_resume()")

    def lists_it(self):
        """What the processes say of whether the record is in the list, whether their answer was kept or not."""
        answers = [self.site.get("/api/agreements?fields=slug") for _ in range(8)]
        assert {status for status, _, _ in answers} == {200}
        return {b'"kosovo-us"' in body for _, _, body in answers}

    def is_back(self, what, answers):
        """Wait until it is so, and log for how long."""
        begun = time.monotonic()
        wait_for(answers, what, WITHIN)
        log.info("%s: %.1f s", what, time.monotonic() - begun)

    def has_caught_up(self):
        lsn = execute(self.primary, "SELECT pg_current_wal_lsn()")
        return execute(self.replica, f"SELECT pg_last_wal_replay_lsn() >= '{lsn}'")

    def reads_from_replica(self):
        """Whether each process makes its answers from the replica."""
        with asked(self.replica) as statements:
            statuses = {self.status() for _ in range(8)}
        return (
            statuses == {200}
            and sum("agreements_agreementstate" in each and "count" in each.lower() for each in statements) >= 8
        )


def execute(server, statement):
    with psycopg.connect(server.url, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
        return row and row[0]


@contextmanager
def asked(server):
    """The statements that the server is asked meanwhile."""
    log, statements = Path(server.folder, "log"), list[str]()
    start = log.stat().st_size
    yield statements
    with log.open("rb") as file:
        file.seek(start)
        text = file.read().decode()
    statements += re.findall(r"LOG:  (?:statement|execute [^:]*): (.*)", text)


@contextmanager
def started(folder, primary=None):
    """A server with a log of what it is asked, ended also where it doesn't start."""
    server = PostgreSQL(folder, primary)
    try:
        server.start(**OPTIONS)
        yield server
    finally:
        with suppress(subprocess.CalledProcessError):
            server.stop()


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with (
        tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, started(one) as primary
    ):  # fmt: skip
        site = Site(folder, DATABASE_URL=primary.url, SECOND_FACTOR_REQUIRED="0", RENEW_IN_SERVER="0")
        site.manage("shell", "--no-imports", "-c", MAKE)
        with started(other, primary) as replica:
            site.environment["DATABASE_REPLICA_URL"] = replica.url
            made = Pair(primary, replica, site)
            wait_for(made.has_caught_up, "the replica")
            with running(site, workers=2):
                yield made


def logged_in(site):
    """The cookies of the editor."""
    login = "/admin/login/"
    _, headers, page = site.get(login)
    cookie = headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.decode())
    assert token
    form = f"csrfmiddlewaretoken={token[1]}&username=editor&password=a-long-password-of-an-editor"
    status, headers, _ = site.post(login, form, Cookie=cookie, Origin="https://tracker.example")
    assert status == 302
    session = next(each for each in headers.get_all("Set-Cookie") if "sessionid" in each)
    return f"{cookie}; {session.partition(';')[0]}"


@contextmanager
def readers(pair):
    """Four readers meanwhile, who ask what isn't kept; gives the status and the seconds of each answer."""
    answers, over = [], threading.Event()

    def read():
        while not over.wait(0.05):
            asked_at = time.monotonic()
            answers.append((pair.status(), time.monotonic() - asked_at))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        over.set()
        for thread in threads:
            thread.join()
        took = sorted(seconds for _, seconds in answers)
        statuses = Counter(status for status, _ in answers)
        log.info("%s; p95 %.2f s, the slowest %.2f s", dict(statuses), took[int(len(took) * 0.95)], took[-1])


PUBLIC = [
    "/", "/agreements/kosovo-us", "/changes", RECORD, "/api/stats", "/api/countries", "/api/feeds/agreements.atom",
    "/api/agreements.csv", "/api/agreements?format=jsonl", "/api/sources.xlsx",
]  # fmt: skip


@pytest.mark.parametrize("path", PUBLIC)
def test_public_answers_come_from_the_replica_but_for_the_state_of_the_record(pair, path):
    with asked(pair.primary) as of_primary, asked(pair.replica) as of_replica:
        assert pair.status(path) == 200
    about = [each for each in of_primary if "FROM" in each]
    assert about
    assert all('FROM "agreements_dataset"' in each for each in about), about
    assert sum("FROM" in each for each in of_replica) > 2


def test_the_health_check_says_how_it_stands(pair, monkeypatch):
    assert re.fullmatch(r"the replica is at revision \d+, as the primary is", pair.health())
    monkeypatch.setenv("DATABASE_URL", pair.replica.url)
    monkeypatch.setenv("DATABASE_REPLICA_URL", pair.primary.url)
    assert "follows no primary" in health.replica()
    monkeypatch.delenv("DATABASE_REPLICA_URL")
    assert health.replica() == ""


def test_the_admin_and_accounts_never_ask_the_replica(pair):
    with asked(pair.primary) as of_primary, asked(pair.replica) as of_replica:
        cookies = logged_in(pair.site)
        assert pair.site.get("/admin/agreements/agreement/", Cookie=cookies)[0] == 200
    assert any("UPDATE" in each for each in of_primary)
    assert of_replica == []


def test_while_the_replica_is_behind_all_read_the_primary_and_nothing_old_is_kept(pair):
    assert pair.lists_it() == {True}
    with pair.replay_paused():
        pair.act("retract(record, why='It was wrong')")
        assert execute(pair.replica, "SELECT state FROM agreements_agreement WHERE slug = 'kosovo-us'") == "published"
        assert re.fullmatch(r"the replica is at revision \d+, the primary at \d+: answers .*", pair.health())
        assert pair.lists_it() == {False}
        assert {pair.status(RECORD) for _ in range(8)} == {410}
        page = pair.site.get("/admin/agreements/agreement/?state=retracted", Cookie=logged_in(pair.site))[2]
        assert "Kosovo" in page.decode()
        # The replica lacks what was shown, so it can't stand in for the primary.
        pair.primary.stop()
        assert {pair.status(), pair.status("/api/agreements?fields=slug")} == {503}
    try:
        pair.is_back("reads without the primary", lambda: {pair.status() for _ in range(8)} == {200})
        assert pair.lists_it() == {False}
    finally:
        pair.primary.start(**OPTIONS)
    pair.is_back("the primary", lambda: pair.status("/admin/login/") == 200)
    assert pair.lists_it() == {False}
    pair.act("publish(record, why='It was right')")
    assert pair.lists_it() == {True}
    pair.is_back("the replica", pair.reads_from_replica)
    assert pair.lists_it() == {True}


def test_without_the_replica_all_is_read_from_the_primary(pair):
    with readers(pair) as answers:
        time.sleep(1)
        pair.replica.stop()
        try:
            assert "the replica does not answer" in pair.health()
            time.sleep(4)
        finally:
            pair.replica.start(**OPTIONS)
        pair.is_back("the replica", pair.reads_from_replica)
    assert {status for status, _ in answers} == {200}
    assert "The replica does not answer" in pair.site.log
    assert "The replica answers again" in pair.site.log


def test_without_the_primary_readers_notice_nothing_and_editors_wait(pair):
    cookies = logged_in(pair.site)
    with readers(pair) as answers:
        time.sleep(1)
        pair.primary.stop()
        try:
            assert pair.lists_it() == {True}
            assert pair.status("/api/agreements.csv") == 200
            status, headers, _ = pair.site.get("/admin/", Cookie=cookies)
            assert (status, headers["Retry-After"]) == (503, "60")
            time.sleep(4)
        finally:
            pair.primary.start(**OPTIONS)
        pair.is_back("the admin", lambda: pair.site.get("/admin/", Cookie=cookies)[0] == 200)
    assert {status for status, _ in answers} == {200}
    pair.act("retract(record, why='It was wrong')")
    assert pair.lists_it() == {False}
    pair.act("publish(record, why='It was right')")
    assert pair.lists_it() == {True}


def test_without_both_each_is_told_so_in_time(pair):
    pair.primary.stop()
    pair.replica.stop()
    try:
        for path in (pair.new(), "/agreements"):
            before = time.monotonic()
            status, headers, _ = pair.site.get(path)
            log.info("503 after %.1f s", time.monotonic() - before)
            assert (status, headers["Retry-After"]) == (503, "60")
        assert pair.status("/robots.txt") == 200
    finally:
        pair.primary.start(**OPTIONS)
        pair.replica.start(**OPTIONS)
    pair.is_back("both", pair.reads_from_replica)


def test_nothing_was_ever_written_to_the_replica(pair):
    """All of the tests above were asked of it."""
    text = Path(pair.replica.folder, "log").read_text()
    assert "SELECT" in text
    assert not re.search(r"INSERT |UPDATE |DELETE |read-only transaction|during recovery", text)
