"""A filtered feed tells when a record ceases to match, and who follows isn't left with what was true once."""

import pytest

from agreements.documents import public_documents
from agreements.filters import AgreementFilterSet
from agreements.models import Agreement
from agreements.publishing import publish, retract
from agreements.record.state import WORDS
from tests.api.readers import entries
from tests.factories import make_event, make_evidenced_agreement, make_source

pytestmark = pytest.mark.django_db
FORMS = ["atom", "json"]
GONE = "So it no longer answers the filter of this feed"


@pytest.fixture
def kosovo():
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication")
    return agreement


def say(agreement, status, day):
    """A later event by which the agreement has another status."""
    make_event(agreement, day, status=status, kind="statement", sources=[make_source(f"report-{day}", published=day)])
    publish(agreement, why="News")


def departures(client, query, form="json"):
    return [one[1] for one in entries(client, form, f"?{query}") if GONE in one[2]]


def status_of(client):
    return client.get("/api/agreements/kosovo").json()["status"]["status"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("query", ["status={}", "status={}&host=XK", "status={}&host=XK&kind__not=prison_lease"])
def test_a_record_that_ceases_to_match_is_told_once(kosovo, client, form, query):
    query = query.format(status_of(client))
    assert departures(client, query, form) == []
    before = len(entries(client, form, f"?{query}"))
    assert before
    say(kosovo, "suspended", "2025-09-01")
    assert departures(client, query, form) == ["Title of kosovo: status, events and sources changed"]
    say(kosovo, "ended", "2025-10-01")
    # It has departed long since; what it does later is no news for this filter.
    assert len(departures(client, query, form)) == 1
    assert len(entries(client, form, f"?{query}")) == 1


def test_what_it_ceased_to_match_is_told_with_the_id_of_the_revision(kosovo, client):
    query = f"?status={status_of(client)}"
    say(kosovo, "suspended", "2025-09-01")
    everything = {one[0] for one in entries(client, "json")}
    assert {one[0] for one in entries(client, "json", query)} <= everything


def test_by_a_negation_a_record_departs_when_it_gets_the_word(kosovo, client):
    say(kosovo, "suspended", "2025-09-01")
    assert len(departures(client, "status__not=suspended&host=XK")) == 1
    assert departures(client, "status__not=ended&host=XK") == []


def test_a_record_that_never_matched_or_still_does_departs_from_nothing(kosovo, client):
    was = status_of(client)
    say(kosovo, "suspended", "2025-09-01")
    for query in ("status=ended", f"status={was}&status=suspended", f"status={was}&kind=resettlement", "host=XK"):
        assert departures(client, query) == [], query


def test_of_a_retracted_record_no_departure_is_told(kosovo, client):
    query = f"status={status_of(client)}"
    say(kosovo, "suspended", "2025-09-01")
    retract(kosovo, why="It never was")
    assert departures(client, query) == []
    assert [one[1] for one in entries(client, "json", f"?{query}")] == [f"Record {kosovo.pk}: retracted"]


def test_a_feed_with_departures_takes_few_queries(kosovo, client, django_assert_max_num_queries):
    query = f"status={status_of(client)}&host=XK&contested=false"
    say(kosovo, "suspended", "2025-09-01")
    with django_assert_max_num_queries(8):
        assert len(departures(client, query)) == 1


def test_each_word_of_a_record_finds_it_and_no_other_does(record, ask):
    stored = Agreement.objects.published().values_list("revision__document", flat=True)
    words_by_id = {document.facts.id: document.words for document in public_documents(stored, "")}
    for name in WORDS:
        assert AgreementFilterSet.base_filters[name].is_followable
        found = sorted({word for words in words_by_id.values() for word in words[name] if word})
        for word in found[:: max(1, len(found) // 12)]:
            expected = {pk for pk, words in words_by_id.items() if word in words[name]}
            asked = word.lower() if word in ("True", "False") else word
            rows = ask("agreements", {name: asked, "fields": "id", "cursor": "start", "page_size": 200})["results"]
            assert {row["id"] for row in rows} == expected, (name, word)
