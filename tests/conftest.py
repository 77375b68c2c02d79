"""What every test starts from."""

import os

import pytest
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.template import Template
from django.test.signals import template_rendered
from hypothesis import HealthCheck, settings

from tests import record
from tests.world import make_world
from tracker import rate_limit

# No deadline: how long an example takes says more of the machine than of the code. Where examples share a fixture's
# database, each tidies up what it asks about.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("ours")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What mostly waits begins first, so that others use the time."""
    items.sort(key=lambda item: item.get_closest_marker("waits") is None)


@pytest.fixture(autouse=True, scope="session")
def _folder_of_the_run(tmp_path_factory):
    """Where the processes of pytest-xdist leave the committed record for each other."""
    folder = tmp_path_factory.getbasetemp()
    record.shared[:] = [folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder]


@pytest.fixture
def unmeasured():
    """Without counting lines, for tests that ask for much of the record at many addresses: others reach these lines."""
    with record.unmeasured():
        yield


@pytest.fixture(autouse=True)
def _no_thread_that_renews(settings):
    """A thread beside the test would see none of its rows."""
    settings.RENEW_IN_SERVER = False


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A strong hash costs a third of a second for each account that a test makes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_cache():
    """No answer is left over from another test."""
    for cache in caches.all():
        cache.clear()
    rate_limit.memory_counts.by_client.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On PostgreSQL nothing waits for the disk, and there is no autovacuum: it sees no row that is rolled back later,
    and plans became those for empty tables in the middle of a test.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # What the tests write needn't survive a power cut. New connections follow it.
                cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = off')
                cursor.execute("SET synchronous_commit = off")
                for table in connection.introspection.django_table_names(only_existing=True):
                    cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


@pytest.fixture(autouse=True, scope="session")
def _widgets_without_signals(django_test_environment):
    """Django's test client copies the context of each template that is rendered, also of each of a form's widgets, of
    which the admin has thousands: a third of the time of its tests.
    """

    def render(template, context):
        if not (template.name or "").startswith("django/forms/"):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="module")
def _world_of_this_file(django_db_setup, django_db_blocker):
    """Making it takes a second: it is made once for a file, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_world_of_this_file, db):
    """The small record, its rows read anew; what a test changes in it is undone."""
    for row in vars(_world_of_this_file).values():
        row.refresh_from_db()
    return _world_of_this_file


@pytest.fixture
def one_connection(monkeypatch):
    """What Django's test client does by itself: the end of a request leaves the connection with the test's transaction
    in it, where the site is asked through WSGI.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    monkeypatch.setattr("tracker.kept.close_old_connections", lambda: None)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
