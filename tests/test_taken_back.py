"""What was taken back is gone: retracted, it is hidden while that lasts; erased, it is gone for good. Every address."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection

from agreements.erasing import ErasableText, erase, find
from agreements.models import Address, Agreement
from agreements.publishing import publish, renew, retract
from tests.crawling import MARKER, SITE, Crawler, correct, make_marked_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.RATE_LIMIT, settings.PUBLIC_URL = 0, SITE


@pytest.fixture
def named():
    return make_marked_world()


@pytest.fixture
def crawler(client):
    def fetch(path):
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, dict(response.headers), body

    return Crawler(fetch)


def erase_all():
    return erase(MARKER, why="It named a person", places=find(ErasableText(MARKER)).places)


def test_a_retracted_record_is_hidden_at_every_address_and_comes_back_whole(named, crawler):
    before, asked = crawler.crawl()
    assert len(before) > 60
    assert asked > 200
    retract(named, why="It named a person")
    assert crawler.crawl()[0] == set()
    for name in (named.pk, "another-zqxmarker", "zqxmarker-record"):
        assert crawler.last[f"/agreements/{name}"] == 410
        assert crawler.last[f"/api/agreements/{name}"] == 410
    publish(named, why="It named nobody")
    assert before <= crawler.ask()


def test_an_erased_text_is_gone_from_every_address_also_when_the_record_is_published_again(named, crawler):
    crawler.crawl()
    answered = {path for path, status in crawler.last.items() if status == 200 and MARKER not in path}
    correct(named)
    renew(Agreement.objects.all(), why="Corrected")
    publish(named, why="Corrected")
    assert MARKER in crawler.read(f"/api/agreements/{named.pk}/revisions/1")
    erase_all()
    assert crawler.crawl()[0] == set()
    assert {path for path in answered if crawler.last[path] == 404} == set()
    retract(named, why="It is looked at again")
    assert crawler.ask() == set()
    publish(named, why="It is right")
    assert crawler.ask() == set()


def test_what_is_erased_while_the_record_is_retracted_does_not_come_back_with_it(named, crawler):
    crawler.crawl()
    retract(named, why=f"It named {MARKER}")
    correct(named)
    renew(Agreement.objects.all(), why="Corrected")
    erase_all()
    named.refresh_from_db()
    assert named.retraction_reason == "It named [erased]"
    assert crawler.crawl()[0] == set()
    publish(named, why="Corrected")
    assert crawler.crawl()[0] == set()


def test_no_table_has_an_erased_text(named, admin_user):
    LogEntry.objects.create(
        user=admin_user, action_flag=CHANGE, object_repr=f"An arrangement of {MARKER}",
        change_message=f'[{{"changed": {{"name": "claim", "object": "{MARKER.upper()}"}}}}]',
    )  # fmt: skip
    assert Address.objects.filter(slug__contains=MARKER).count() == 3
    correct(named)
    renew(Agreement.objects.all(), why="Corrected")
    publish(named, why="Corrected")
    assert tables_with_marker() >= {"agreements_revision", "agreements_address", "django_admin_log"}
    erase_all()
    assert tables_with_marker() == set()
    assert "[erased]" in LogEntry.objects.get().change_message


@pytest.mark.parametrize(
    "texts",
    [
        {"object_repr": f"An arrangement of {MARKER}"},
        {"change_message": f"Retracted. Why: {MARKER}"},
        {"change_message": f'[{{"changed": {{"name": "claim", "object": "{MARKER.upper()}"}}}}]'},
    ],
)
def test_a_line_of_the_admins_history_has_none_wherever_it_stood(named, admin_user, texts):
    line = LogEntry.objects.create(user=admin_user, action_flag=CHANGE, **texts)
    correct(named)
    renew(Agreement.objects.all(), why="Corrected")
    publish(named, why="Corrected")
    erase_all()
    line.refresh_from_db()
    (column,) = texts
    assert "[erased]" in getattr(line, column)
    assert tables_with_marker() == set()


def tables_with_marker():
    """The tables of which a column has the word, whatever the models say."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(MARKER in str(value).lower() for row in cursor.fetchall() for value in row):
                found.add(table)
    return found
