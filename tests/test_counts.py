"""How many rows a list has: counted once in each state of the record, and never told of another."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.counts import CachedCountPaginator, count
from agreements.models import AgreementState, Claim, Dataset, Event, Source
from agreements.publishing import publish, retract
from tests.factories import make_claim, make_event, make_evidenced_agreement, make_outside_count, make_source

LISTS = [
    "agreements", "events", "claims", "criticisms", "cases", "sources", "actors", "countries", "payments", "criteria",
    "agreements?as_of=2026-01-01", "agreements?active_on=2025-10-01", "agreements?q=kosovo", "sources?grade=A",
    "agreements?host=Kosovo", "events?kind=statement", "facets", "facets?host=Kosovo",
]  # fmt: skip


def counting(client, address):
    """The statements of an answer that count rows but don't fetch any, and the answer."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/api/{address}").json()
    return [query["sql"] for query in asked if query["sql"].startswith("SELECT COUNT(*) AS")], answer


@pytest.mark.parametrize("address", LISTS)
def test_a_count_is_asked_once_in_each_state_of_the_record(client, world, address):
    first, answer = counting(client, address)
    again, same_answer = counting(client, address)
    assert again == []
    assert answer == same_answer
    publish(make_evidenced_agreement("another", sender="DK"), why="First publication")
    after, _ = counting(client, address)
    assert len(after) == len(first)


@pytest.mark.parametrize("address", LISTS)
def test_a_kept_count_is_that_of_the_record_as_it_is(client, world, address):
    client.get(f"/api/{address}")
    added = make_evidenced_agreement("another", title="Kosovo again", sender="DK", host="XK")
    make_event(added, "2025-07-01", kind="statement", status="", sources=[world.wire])
    publish(added, why="First publication")
    kept = client.get(f"/api/{address}").json()["count"]
    rows = client.get(f"/api/{address}{'&' if '?' in address else '?'}page_size=200")
    if rows.status_code == 200:
        assert kept == len(rows.json()["results"])
    before = kept
    retract(added, why="It was another's")
    after = client.get(f"/api/{address}").json()["count"]
    assert after <= before


def test_what_is_published_is_counted_as_it_is_listed(world):
    make_source("of-nothing")
    make_event(world.draft, "2025-07-01", kind="statement", status="")
    make_claim(world.draft, value="7 people", rank="normal")
    make_outside_count(source=make_source("counts-them-all"))
    make_outside_count(source=world.wire, measure="agreements", value="3 agreements")
    for model in (Source, Event, Claim):
        published = model.objects.published()
        assert published.count() == len(published) > 0
        assert published.count() < model.objects.count() == len(model.objects.all())
        first = published[0].pk
        for some in (
            published.filter(pk__gt=first),
            published.all()[:2],
            published.none(),
            published.exclude(pk=first),
        ):
            assert some.count() == len(some)


def test_other_questions_have_other_counts(world):
    dataset, states = Dataset.current(), AgreementState.objects.current()
    asked = [states, states.filter(host="XK"), states.filter(host="GH"), states.none(), states.filter(title="XK")]
    for _ in range(2):
        assert [count(rows, dataset) for rows in asked] == [len(rows) for rows in asked]
    assert count(states, dataset) > count(asked[1], dataset) > 0


def test_pages_of_a_list_and_of_a_queryset_are_numbered_alike(world):
    dataset, states = Dataset.current(), AgreementState.objects.current().order_by("pk")
    of_queryset, of_list = CachedCountPaginator(states, 1, dataset), CachedCountPaginator([*states], 1, dataset)
    assert of_queryset.num_pages == of_list.num_pages == len(states)
