"""How many questions a page asks the database: the same however much there is to show."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.documents.cached import countries, country_names, retellings_at
from agreements.models import Agreement
from agreements.publishing import publish
from tests.factories import make_claim, make_criticism, make_event, make_evidenced_agreement

MOST = {
    # the dataset's row; the pairs of sender and host by status; the same for joint senders; the countries;
    # people by event; stated capacities; the latest revisions
    "/": 7,
    # the dataset's row; the count; the choices of all filters, in one; which rows and their items (2); the countries
    "/agreements": 6,
    "/agreements?host=Kosovo&contested=true": 6,
    # as above, with the documents in one; who re-tells whom; which related records were known
    "/agreements?as_of=2025-12-31": 7,
    # the dataset's row; the record; its revisions; cited sources and what they re-tell (2); the countries; what related
    # records, sources and actors are called (3)
    "/agreements/kosovo-us": 9,
    "/agreements/kosovo-us?as_of=2025-12-31": 9,
    # as the record; the revision
    "/agreements/{contested}/revisions/1": 9,
    # the dataset's row; the record; its revisions; the two documents; the countries; what is called how (3)
    "/agreements/{contested}/revisions/2/changes": 8,
    # the dataset's row; the countries with counts; the countries
    "/countries": 3,
    # the dataset's row; the countries; the count, the rows and their documents (3); how many by status, the same for
    # joint senders; stated capacities (2); for both roles documents, how active they were, how they stood (3); the
    # country's last check; cases about its policy and their steps (2); what others count
    "/countries/kosovo": 14,
    # the dataset's row; the count; rows; what they re-tell; the countries
    "/sources": 5,
    # the dataset's row; the source; what it re-tells; the countries; who re-tells it, who cites it, its claims, and
    # how many of each (6)
    "/sources/wire-report": 10,
    # the dataset's row; the count; rows; the countries
    "/actors": 4,
    # the dataset's row; the actor; criticisms, their sources and agreements (3); events and their sources (2);
    # how many of both (2); the countries
    "/actors/watchers": 10,
    # the dataset's row; the count; rows; sources; agreements; the countries
    "/criticisms": 6,
    # the dataset's row; the criticism; its sources and agreements (2); the countries
    "/criticisms/rights-2025": 5,
    # the dataset's row; how many have each gap; which have it (3); their items; the countries
    "/gaps": 7,
    # the dataset's row; the count; rows; the countries
    "/changes": 4,
    # the dataset's row; the parts of each kind (4)
    "/sitemap.xml": 6,
    # the dataset's row; the records
    "/sitemap-agreement-0.xml": 2,
    "/sitemap-source-0.xml": 2,
}


def count(client, address):
    """The questions, but for those that Django asks once about SQLite itself."""
    country_names.cache_clear()
    countries.cache_clear()
    retellings_at.cache_clear()
    caches["counts"].clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if "agreements_" in query["sql"]])


@pytest.mark.parametrize("address", MOST)
def test_a_page_asks_as_much_however_much_there_is(client, world, address):
    most, address = MOST[address], address.format(contested=world.kosovo_us.pk)
    Agreement.objects.filter(pk=world.kosovo_us.pk).update(follows=world.kosovo_denmark)
    publish(world.kosovo_us, why="It follows another")
    before = count(client, address)
    for number in range(5):
        agreement = make_evidenced_agreement(f"another-{number}", sender="DK")
        publish(agreement, why="First publication")
        make_claim(world.kosovo_us, value=f"{number + 60} people", rank="normal", source=world.wire)
        make_event(world.kosovo_us, f"2025-07-{number + 10}", kind="statement", status="", sources=[world.wire])
        critic = world.kosovo_us.criticisms.get(slug="rights-2025").actor
        make_criticism(world.kosovo_us, agreement, slug=f"more-{number}", actor=critic, ground="cost")
    publish(world.kosovo_us, why="More is known")
    assert count(client, address) == before <= most
