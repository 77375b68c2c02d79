"""No statement and no request takes longer than DATABASE_STATEMENT_TIMEOUT allows, on either database."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings as project
from django.db import OperationalError, connection
from django.test import Client

from agreements.models import Dataset
from tracker.limits import Budget

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n"
ROWS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n"
only_sqlite = pytest.mark.skipif("sqlite" not in project.DATABASES["default"]["ENGINE"], reason="of SQLite")


@pytest.fixture
def hurried(db):
    """A connection whose statements may work for 0.3 seconds."""
    clock: Any = connection.clock  # type: ignore[attr-defined]
    usual, clock.limit = clock.limit, 0.3
    yield
    clock.limit = usual


@only_sqlite
def test_sqlite_ends_a_statement_that_works_too_long(hurried, caplog):
    started = time.monotonic()
    with pytest.raises(OperationalError, match="interrupted"), connection.cursor() as cursor:
        cursor.execute(ENDLESS)
    assert time.monotonic() - started < 3
    assert "DATABASE_STATEMENT_TIMEOUT" in caplog.text
    # The next one has a time of its own.
    assert Dataset.objects.count() == 1 or Dataset.objects.count() == 0


@only_sqlite
def test_the_time_for_which_a_reader_lets_it_wait_is_not_counted(hurried):
    # Less than the reader waits, and more than a busy machine takes for the rows.
    connection.clock.limit = 1.0  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        found = 0
        while rows := cursor.fetchmany(5_000):
            found += len(rows)
            time.sleep(0.5)
    assert found == 20_000


@pytest.mark.django_db
def test_no_statement_is_begun_when_the_time_of_a_request_is_used_up():
    with connection.execute_wrapper(Budget(-1.0)), pytest.raises(OperationalError, match="used up its time"):
        Dataset.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/agreements", "/api/agreements", "/api/feeds/agreements.atom", "/admin/login/"])
def test_a_request_without_time_is_answered_503(client, settings, address, admin_client):
    settings.DATABASE_STATEMENT_TIMEOUT = 0.000_001
    asking = admin_client if "admin" in address else client
    asking.raise_request_exception = False
    response = asking.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("application/problem+json" if "/api" in address else "text/html")


@pytest.mark.django_db
def test_what_an_editor_sends_is_not_cut_short(settings):
    settings.DATABASE_STATEMENT_TIMEOUT = 0.000_001
    response = Client().post("/admin/login/", {"username": "nobody", "password": "nothing"})
    assert response.status_code == 200


@pytest.mark.parametrize(("variable", "told"), [({}, "0"), ({"DATABASE_STATEMENT_TIMEOUT": "7000"}, "7000")])
def test_a_command_has_no_limit_unless_the_variable_is_set(variable, told):
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_STATEMENT_TIMEOUT"}
    code = "from django.conf import settings; print(settings.DATABASE_STATEMENT_TIMEOUT)"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    environment |= {"DEBUG": "1", "ENV_FILE": os.devnull, **variable}
    assert subprocess.check_output(command, env=environment, text=True).strip() == told
