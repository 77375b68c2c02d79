"""What rows call themselves, where they lead, and the questions about many of them that lists ask."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements import publishing
from agreements.models import (
    Actor,
    Address,
    Agreement,
    Claim,
    Country,
    Criticism,
    Dataset,
    Event,
    Revision,
    Source,
)
from agreements.record.quantities import Quantity
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
    ("after", "before", "is_found"),
    [
        (None, "2025-05-31", False),
        (None, "2025-06-01", True),
        ("2025-06-30", None, True),
        ("2025-07-01", None, False),
        ("2025-06-15", "2025-06-16", True),
    ],
)
def test_a_record_announced_in_a_month_can_have_been_announced_on_each_of_its_days(after, before, is_found):
    agreement = make_agreement()
    make_event(agreement, "2025-01-01", status="in_talks")
    make_event(agreement, "2025-06", status="announced")
    make_event(agreement, "2025-08-01", status="signed")
    make_event(make_agreement(), "2025-06-15", status="offered")
    bounds = [bound and datetime.date.fromisoformat(bound) for bound in (after, before)]
    assert list(Agreement.objects.announced_between(*bounds)) == ([agreement] if is_found else [])


def test_an_event_is_listed_with_the_people_that_were_known_on_the_day():
    event = make_event(make_agreement(), "2025-01-01", counted="transferred")
    first = make_source(published="2025-02-01", grade="B")
    make_claim(event.agreement, value="5 people", rank="normal", event=event, source=first)
    make_claim(event.agreement, value="8 people", event=event, source=make_source(published="2025-03-01"))
    told = {"2025-01-31": None, "2025-02-28": "5 people", "2025-03-01": "8 people"}
    for day, text in told.items():
        events: Any = Event.objects.with_people(datetime.date.fromisoformat(day))
        people = events.values_list("stated_people", flat=True)
        assert (people[0] and str(Quantity.of(people[0]))) == text
        values = Claim.objects.published_values(datetime.date.fromisoformat(day))
        assert [claim.value for claim in values] == ([text] if text else [])
    assert [claim.value for claim in Claim.objects.published_values()] == ["8 people"]


def test_a_source_names_the_public_records_that_cite_it():
    shared = make_source()
    draft, public = make_agreement(), make_evidenced_agreement()
    for agreement in (draft, public):
        make_event(agreement, "2025-06-12", sources=[shared])
    publishing.publish(public, why="First publication")
    assert list(shared.citing_agreements()) == [public]


def test_words_that_only_punctuation_makes_up_find_nothing():
    publishing.publish(make_evidenced_agreement(), why="First publication")
    assert not Agreement.objects.telling_of("“…” -")
    assert Agreement.objects.telling_of("ARRANGED whát")
