"""What the tests of the API share: the committed record, and ways to ask."""

import pytest
from django.db import transaction
from django.test import Client

from tests.record import load_record
from tests.world import make_world


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    """Tests ask more than a person may; those about the limit set one."""
    settings.RATE_LIMIT = 0


@pytest.fixture(scope="module")
def loaded_record(django_db_setup, django_db_blocker):
    """The committed fixtures, published, loaded once for all tests of a file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_record()
        transaction.set_rollback(True)


@pytest.fixture
def record(loaded_record, db):
    """The committed record; what a test changes in it is undone."""
    return loaded_record


@pytest.fixture
def ask(client):
    """Ask the API; the answer's data, or with `status=` the problem that is expected."""

    def asked(path, query=None, status=200, **headers):
        response = client.get(f"/api/{path}", query, headers=headers)
        assert response.status_code == status, response.content[:2000]
        return response.json()

    return asked


@pytest.fixture
def careless_client():
    """A client that is answered 500 as a visitor would be, where a view breaks."""
    return Client(raise_request_exception=False)


@pytest.fixture
def world_committed(transactional_db):
    """The small world, where a server in another thread reads it too."""
    return make_world()
