"""A server goes on with the queue of renewals that a process left which was ended."""

import sqlite3

import pytest

from tests.ops.servers import Site, prepare, running, wait_for

pytestmark = pytest.mark.waits


def waiting(folder):
    with sqlite3.connect(folder / "site.sqlite3") as database:
        return database.execute("SELECT count(*) FROM agreements_renewal").fetchone()[0]


def test_a_server_goes_on_with_what_waits(tmp_path, tmp_path_factory):
    prepare(tmp_path, tmp_path_factory)
    site = Site(tmp_path)
    with sqlite3.connect(tmp_path / "site.sqlite3") as database:
        database.execute(
            "INSERT INTO agreements_renewal (agreement_id, reason, requested_at) "
            "SELECT id, 'Left by a process', '2026-11-28' FROM agreements_agreement ORDER BY id LIMIT 12"
        )
    database.close()
    with running(site):
        assert site.get("/api/")[0] == 200
        wait_for(lambda: waiting(tmp_path) == 0, "the end of the queue")
        assert site.get("/api/")[0] == 200
