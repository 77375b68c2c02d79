"""All or nothing: whatever fails in the middle, or happens at the same time."""

import sqlite3
import threading
from functools import partial
from itertools import islice, pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.test import Client

from agreements import publishing
from agreements.models import Agreement, Claim, Dataset, Revision
from agreements.record.document import read
from tests.admin.forms import change, open_form, send
from tests.factories import (
    make_evidenced_agreement,
    save,
)
from tests.publishing.record import clean_audit, numbers, publish

pytestmark = pytest.mark.django_db


def test_a_transaction_that_fails_leaves_nothing(published):
    before = Dataset.current()
    later = make_evidenced_agreement(follows=published)

    @transaction.atomic
    def fail():
        publishing.publish(later, why="First publication")
        publishing.retract(published, why="Mistake")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    assert numbers(later) == []
    assert numbers(published) == [1]
    assert (Dataset.current().revision, Dataset.current().updated_at) == (before.revision, before.updated_at)
    assert Agreement.objects.published().get() == published


def test_revisions_of_the_dataset_count_every_public_change_in_order():
    first, second = publish(make_evidenced_agreement()), publish(make_evidenced_agreement())
    for title in ("B", "C"):
        for agreement in (first, second):
            agreement.title = title
            publishing.record(save(agreement), why="Title")
    publishing.retract(first, why="Mistake")
    made = Revision.objects.order_by("dataset_revision").values_list("dataset_revision", "made_at")
    assert [number for number, _ in made] == list(range(1, 8))
    assert [at for _, at in made] == sorted(at for _, at in made)
    assert Dataset.current().revision == 7


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """Runs tasks at the same time, each over a connection of its own, and raises what went wrong in one."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":  # connections to memory don't wait for each other as those to a file do
        name = str(tmp_path / "shared.sqlite3")

    def run(*tasks):
        failures, start = [], threading.Barrier(len(tasks))

        def work(task):
            own = connections["default"]
            own.settings_dict = {**own.settings_dict, "NAME": name}
            try:
                start.wait(20)
                task()
            except BaseException as failure:
                failures.append(failure)
            finally:
                own.close()

        threads = [threading.Thread(target=work, args=[task]) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for failure in failures:
            raise failure

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(name) as copy:
            connection.connection.backup(copy)
        copy.close()
    return run


def test_publishing_at_the_same_time_loses_nothing_and_numbers_without_a_gap(at_once):
    rounds = 4
    records: list[int] = []
    fields: list[tuple[int, str]] = []

    def prepare():
        records.extend(publish(make_evidenced_agreement()).pk for _ in range(2))
        for pk in records:
            fields.extend((pk, field) for field in ("capacity", "duration"))

    def edit(pk, field):
        for number in range(1, rounds + 1):
            with transaction.atomic():
                claim = Claim.objects.get(agreement=pk, field=field)
                claim.statement = f"{number}"
                save(claim)
                assert publishing.record(Agreement.objects.get(pk=pk), why="Another round") is not None

    def look():
        made = [revision.dataset_revision for revision in Revision.objects.order_by("dataset_revision")]
        assert made == list(range(1, 2 + len(fields) * rounds + 1))
        assert Dataset.current().revision == made[-1]
        for agreement in Agreement.objects.all():
            assert numbers(agreement) == list(range(1, 2 * rounds + 2))
            told = [
                [int(claims[0].statement) for _, claims in islice(read(stored).facts.subjects(), 2)]
                for stored in agreement.revisions.order_by("-number").values_list("document", flat=True)[:rounds]
            ]
            # Whoever publishes later shows what the other published before.
            assert told[0] == [rounds, rounds]
            assert all(a >= c and b >= d for (a, b), (c, d) in pairwise(told))
        clean_audit()

    at_once(prepare)
    at_once(*(partial(edit, pk, field) for pk, field in fields))
    at_once(look)


def test_of_two_that_retract_at_the_same_time_one_is_told_that_it_is_done(at_once):
    told: list[Any] = []

    def prepare():
        publish(make_evidenced_agreement())

    def take_back():
        try:
            told.append(publishing.retract(Agreement.objects.get(), why="Mistake").number)
        except ValidationError as refusal:
            told.append(refusal.messages[0])

    def look():
        assert numbers(Agreement.objects.get()) == [1, 2]

    at_once(prepare)
    at_once(take_back, take_back)
    at_once(look)
    assert sorted(told, key=str) == [2, "Only a published record can be retracted."]


def test_of_two_editors_who_save_at_the_same_time_one_is_refused(at_once):
    forms: list[Any] = []
    told: list[int] = []

    def prepare():
        address = change(publish(make_evidenced_agreement()))
        for name, field in (("first", "title"), ("second", "summary")):
            client = Client()
            client.force_login(User.objects.create_superuser(name))
            forms.append((client, address, open_form(client, address).fill(why="Ours", **{field: name})))

    def save_form(client, address, form):
        told.append(send(client, address, form).status_code)

    def look():
        saved = Agreement.objects.get()
        assert [saved.title == "first", saved.summary == "second"].count(True) == 1
        assert numbers(saved) == [1, 2]

    at_once(prepare)
    at_once(*(partial(save_form, *one) for one in forms))
    at_once(look)
    assert sorted(told) == [200, 302]
