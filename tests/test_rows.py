"""What rows call themselves, where they lead, and the questions about many of them that lists ask."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from agreements import publishing
from agreements.models import (
    Actor,
    Address,
    Agreement,
    AgreementAmount,
    Country,
    Criticism,
    Dataset,
    Revision,
    Source,
)
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
)
from tests.searching import states_with

pytestmark = pytest.mark.django_db


def test_rows_call_themselves_by_what_an_editor_knows_of_them():
    agreement = make_evidenced_agreement("kosovo", title="Kosovo hosts")
    publishing.publish(agreement, why="First publication")
    source = make_source("report", title="A report", publisher="", published="2025-06")
    claim = make_claim(agreement, "facility", "Gjilan")
    names = {
        str(agreement): "Kosovo hosts",
        str(make_country("XK")): "Kosovo",
        str(make_actor("Observers")): "Observers",
        str(source): "A report · 2025-06",
        str(claim): "facility: Gjilan",
        str(make_event(agreement, "2025-06", kind="talks")): "2025-06: talks",
        str(make_payment(agreement, "Rent", payer="host", payee="other")): "host to other: Rent",
        str(make_criticism(agreement, actor=make_actor("Critics"), ground="cost")): "Critics: cost",
        str(Revision.objects.get()): "kosovo, revision 1",
        str(Dataset.current()): "revision 1",
        str(Address(kind="source", slug="report", row=1)): "source report",
    }
    assert list(names) == list(names.values())


@pytest.mark.parametrize(
    ("table", "make"),
    [
        (Country, make_country),
        (Actor, make_actor),
        (Source, make_source),
        (Agreement, make_agreement),
        (Criticism, make_criticism),
    ],
)
def test_fixtures_find_a_row_by_its_natural_key(table, make):
    row = make()
    assert table.objects.get_by_natural_key(*row.natural_key()) == row


def test_every_row_with_a_page_leads_to_it():
    agreement, source = make_agreement("kosovo"), make_source("report")
    criticism = make_criticism(agreement, slug="critics", actor=make_actor("Critics"))
    pages = [row.get_absolute_url() for row in (agreement, source, criticism, criticism.actor, agreement.host)]
    assert pages == [
        "/agreements/kosovo",
        "/sources/report",
        "/criticisms/critics",
        "/actors/critics",
        "/countries/kosovo",
    ]
    in_api = [row.get_api_url() for row in (agreement, source, criticism, criticism.actor, agreement.host)]
    assert in_api == [
        f"/api/agreements/{agreement.pk}",
        "/api/sources/report",
        "/api/criticisms/critics",
        "/api/actors/critics",
        "/api/countries/XK",
    ]


def test_a_slug_under_which_a_source_was_once_public_is_not_given_away():
    publishing.publish(make_evidenced_agreement(), why="First publication")
    source = Source.objects.earliest("pk")
    old, source.slug = source.slug, "renamed"
    source.save()
    with pytest.raises(ValidationError, match="Another one was published under this address"):
        make_source(old)
    source.slug = old
    source.full_clean()


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"announced_before": "2025-05-31"}, False),
        ({"announced_before": "2025-06-01"}, True),
        ({"announced_after": "2025-06-30"}, True),
        ({"announced_after": "2025-07-01"}, False),
        ({"announced_after": "2025-06-15", "announced_before": "2025-06-16"}, True),
    ],
)
def test_a_record_announced_in_a_month_can_have_been_announced_on_each_of_its_days(client, asked, is_found):
    agreement, offered = make_agreement(), make_agreement()
    make_event(agreement, "2025-01-01", status="in_talks")
    make_event(agreement, "2025-06", status="announced")
    make_event(agreement, "2025-08-01", status="signed")
    make_event(offered, "2025-06-15", status="offered")
    for one in (agreement, offered):
        publishing.publish(one, why="First publication")
    listed = client.get("/api/agreements", asked).json()["results"]
    assert [row["id"] for row in listed] == ([agreement.pk] if is_found else [])


def test_an_event_counts_the_people_that_were_known_on_the_day():
    event = make_event(make_agreement(), "2025-01-01", counted="transferred")
    first = make_source(published="2025-02-01", grade="B")
    make_claim(event.agreement, value="5 people", rank="normal", event=event, source=first)
    last = make_source(published="2025-03-01")
    make_claim(event.agreement, value="8 people", event=event, source=last, reason="It counts later arrivals too.")
    publishing.publish(event.agreement, why="First publication")
    for day, number in {"2025-01-31": [], "2025-02-28": [5], "2025-03-01": [8]}.items():
        amounts = AgreementAmount.objects.as_of(datetime.date.fromisoformat(day))
        assert [*amounts.filter(field="people").values_list("amount", flat=True)] == number
    assert AgreementAmount.objects.current().get(field="people").amount == 8


def test_a_source_names_the_public_records_that_cite_it():
    shared = make_source()
    draft, public = make_agreement(), make_evidenced_agreement()
    for agreement in (draft, public):
        make_event(agreement, "2025-06-12", sources=[shared])
    publishing.publish(public, why="First publication")
    assert list(shared.citing_agreements()) == [public]


def test_words_that_only_punctuation_makes_up_find_nothing():
    publishing.publish(make_evidenced_agreement(), why="First publication")
    assert not states_with("“…” -")
    assert states_with("ARRANGED whát")
