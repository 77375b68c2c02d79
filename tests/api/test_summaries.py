"""Counts and sums against numbers worked out by hand: units and periods are never mixed, unknowns are counted."""

import pytest
from django.db import transaction

from agreements.models import Agreement, Source
from agreements.publishing import publish
from tests.api.sums import capacity_sum
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_payment,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded_sums(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_sums()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sums(loaded_sums, db):
    """Five published records and a draft."""


def make_sums():
    early, late = make_source("early", published="2024-01-10", grade="A"), make_source("late", published="2025-03-01")
    hub = make_agreement("hub", sender="DE", host="RW", kind="return_hub")
    hub.joint_senders.set([make_country("DK")])
    make_claim(hub, "capacity", "3,000 people at one time and 36,000 people per year", source=early)
    make_claim(hub, "instrument", "treaty", source=early)
    make_event(hub, "2024-01-05", status="signed", kind="signature", sources=[early])
    transfer(hub, "2024-02", "100 people", early)
    transfer(hub, "2025-02", "150 people", late, is_running_total=True)
    pay(hub, "Set-up", "promised", "20,000,000 EUR", early)
    pay(hub, "Care", "promised", "1,000 EUR per person", early)

    prison = make_agreement("prison", sender="DK", host="XK", kind="prison_lease")
    make_claim(prison, "capacity", "400 prison cells and up to 600 people", source=early)
    make_claim(prison, "capacity", "300 prison cells", source=late, rank="normal")
    prison.claims.filter(rank="preferred").update(reason="The treaty itself.")
    make_event(prison, "2024-01-06", status="in_force", kind="signature", sources=[early])
    pay(prison, "Rent", "promised", "15,000,000 EUR per year", early)
    pay(prison, "Rent", "paid", "210,000,000 EUR", late)

    flights = make_agreement("flights", sender="US", host="XK")
    make_claim(flights, "capacity", "up to 50 people", source=late)
    make_claim(flights, value="", criterion=make_criterion(flights), source=late)
    make_event(flights, "2025-02-10", sources=[late])
    transfer(flights, "2025-02-20", "7 people", late, nationals="third_country")
    transfer(flights, "2025-02-21", "5 people", late, nationals="own")
    transfer(flights, "2025-02-22", "2 people", late, counted="returned")

    silent = make_agreement("silent", sender="US", host="AL")
    make_claim(silent, "capacity", "undisclosed", source=late)
    make_event(silent, "2025-02-11", status="in_talks", kind="talks", sources=[late])
    pay(silent, "Costs", "offered", "undisclosed", late)

    unknown = make_agreement("unknown", sender="US", host="UZ")
    make_event(unknown, "2025-02-12", status="denied", said_by="host", sources=[late])
    critic = make_actor("Watchers")
    make_criticism(flights, prison, slug="rights", actor=critic, occurred="2024-02", sources=[early])
    make_criticism(flights, slug="law", actor=critic, ground="legality", occurred="2025-02", sources=[late])
    make_criterion(unknown, "A rule that only a draft claim supports")
    make_claim(unknown, value="", criterion=unknown.criteria.get(), source=late)
    for agreement in (hub, prison, flights, silent, unknown):
        publish(agreement, why="First publication")
    draft = make_agreement("draft", sender="IT", host="AL", kind="resettlement")
    make_claim(draft, "capacity", "9,999 people", source=late)
    make_event(draft, "2024", status="agreed", sources=[late])


def transfer(agreement, occurred, people, source, counted="transferred", **fields):
    event = make_event(
        agreement, occurred, kind="transfer", status="", counted=counted, sources=[source], text=people, **fields
    )
    make_claim(agreement, value=people, event=event, source=source)


def pay(agreement, purpose, state, amount, source):
    payment = make_payment(agreement, purpose, state=state)
    make_claim(agreement, value=amount, payment=payment, source=source)
    return payment


def counts(answer, facet):
    return {row["value"]: row["count"] for row in answer["facets"][facet]}


def test_the_sums_stand_by_unit_and_period_and_have_no_common_sum(sums, ask):
    stats = ask("stats")
    assert stats["agreements"] == 5
    assert stats["capacity"] == [
        capacity_sum("3,000 people at one time", 1, 3000, 3000, "people", "at_one_time"),
        capacity_sum("36,000 people per year", 1, 36000, 36000, "people", "per_year"),
        capacity_sum("up to 650 people", 2, 0, 650),
        capacity_sum("400 prison cells", 1, 400, 400, "prison_cells"),
    ]
    assert (stats["capacity_undisclosed"], stats["capacity_unknown"]) == (1, 1)


def test_people_are_summed_over_third_country_nationals_and_running_totals_stand_alone(sums, ask):
    stats = ask("stats")
    assert stats["people"]["transferred"]["text"] == "at least 157 people"
    assert stats["people"]["returned"]["text"] == "at least 2 people"
    assert stats["people"]["ordered"] is None
    assert stats["people"]["held"] is None
    assert stats["people_unknown"] == 3


def test_payments_are_summed_by_state_payer_currency_and_period(sums, ask):
    stats = ask("stats")
    told = [
        (row["state"], row["currency"], row["period"], row["payments"], row["at_most"]) for row in stats["payments"]
    ]
    assert told == [
        ("paid", "EUR", "total", 1, 210_000_000),
        ("promised", "EUR", "per_person", 1, 1000),
        ("promised", "EUR", "per_year", 1, 15_000_000),
        ("promised", "EUR", "total", 1, 20_000_000),
    ]
    assert stats["payments_without_sum"] == 1


def test_a_part_of_a_larger_sum_is_in_that_sum(sums, ask):
    agreement = Agreement.objects.published().order_by("pk")[0]
    source = Source.objects.order_by("pk")[0]
    whole = pay(agreement, "Everything by 2024", "disputed", "290,000,000 GBP", source)
    part = pay(agreement, "Of that, by 2023", "disputed", "140,000,000 GBP", source)
    pay(agreement, "Besides", "disputed", "about 10,000,000 GBP", source)
    part.part_of = whole
    part.save()
    publish(agreement, why="What it costs")
    [told] = [row for row in ask("stats")["payments"] if row["state"] == "disputed"]
    assert (told["payments"], told["low"], told["high"]) == (2, 299_000_000, 301_000_000)
    assert told["text"] == "299,000,000 to 301,000,000 GBP"
    assert (told["at_least"], told["at_most"]) == (told["low"], told["high"])


def test_the_sums_of_a_day_are_of_what_was_known_then(sums, ask):
    stats = ask("stats", {"as_of": "2024-03-01"})
    assert stats["agreements"] == 2
    assert stats["capacity"] == [
        capacity_sum("3,000 people at one time", 1, 3000, 3000, "people", "at_one_time"),
        capacity_sum("36,000 people per year", 1, 36000, 36000, "people", "per_year"),
        capacity_sum("up to 600 people", 1, 0, 600),
        capacity_sum("400 prison cells", 1, 400, 400, "prison_cells"),
    ]
    assert stats["people"]["transferred"]["text"] == "at least 100 people"
    assert stats["people_unknown"] == 1
    assert [row["state"] for row in stats["payments"]] == ["promised"] * 3


def test_nothing_that_answers_is_told_as_nothing(sums, ask):
    stats = ask("stats", {"host": "Germany"})
    assert (stats["agreements"], stats["capacity"], stats["payments"]) == (0, [], [])
    assert set(stats["people"].values()) == {None}
    facets = ask("facets", {"host": "Germany"})
    assert facets["count"] == 0
    assert counts(facets, "contested") == {"true": 0, "false": 0}


def test_facets_count_what_was_counted_by_hand(sums, ask):
    facets = ask("facets")
    assert facets["count"] == 5
    assert counts(facets, "kind") == {"third_country_removal": 3, "return_hub": 1, "prison_lease": 1}
    assert counts(facets, "status") == {"signed": 1, "in_force": 1, "agreed": 1, "in_talks": 1, "denied": 1}
    assert counts(facets, "sender") == {"US": 3, "DK": 2, "DE": 1}
    assert counts(facets, "host") == {"XK": 2, "RW": 1, "AL": 1, "UZ": 1}
    assert counts(facets, "region") == {"Europe": 3, "Africa": 1, "Asia": 1}
    assert counts(facets, "instrument") == {"treaty": 1, None: 4}
    assert counts(facets, "capacity_unit") == {"people": 3, "prison_cells": 1, None: 2}
    assert counts(facets, "criterion") == {"rule_of_law": 2}
    assert counts(facets, "ground") == {"human_rights": 2, "legality": 1}
    assert counts(facets, "contested") == {"true": 1, "false": 4}


def test_facets_come_the_commonest_first_with_words(sums, ask):
    senders = ask("facets")["facets"]["sender"]
    assert [(row["value"], row["label"]) for row in senders] == [
        ("US", "United States"),
        ("DK", "Denmark"),
        ("DE", "Germany"),
    ]
    assert ask("facets")["facets"]["instrument"][0] == {"value": None, "label": "not known", "count": 4}


def test_the_facets_of_a_day_are_of_what_was_known_then(sums, ask):
    facets = ask("facets", {"as_of": "2024-03-01"})
    assert facets["count"] == 2
    assert counts(facets, "status") == {"signed": 1, "in_force": 1}
    assert counts(facets, "ground") == {"human_rights": 1}
    assert counts(facets, "criterion") == {}
    assert counts(facets, "contested") == {"true": 0, "false": 2}


FACETS = [
    "kind",
    "status",
    "instrument",
    "sender",
    "host",
    "region",
    "capacity_unit",
    "criterion",
    "ground",
    "contested",
]


@pytest.mark.parametrize("within", [{}, {"sender": "DK"}, {"host": "Kosovo"}, {"as_of": "2024-03-01"}])
@pytest.mark.parametrize("facet", FACETS)
def test_a_facet_counts_what_the_filter_of_its_name_finds(sums, ask, facet, within):
    if facet in within:
        return
    for row in ask("facets", within)["facets"][facet]:
        if row["value"] is not None:
            found = ask("agreements", {**within, facet: row["value"]})["count"]
            assert found == row["count"], row


@pytest.mark.parametrize("address", ["facets", "stats"])
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"host": "Kosova"}, 2),
        ({"host": ["XK", "RW"]}, 3),
        ({"party": "Denmark"}, 2),
        ({"sender__not": "US"}, 2),
        ({"region": "Africa"}, 1),
        ({"kind": "prison_lease"}, 1),
        ({"instrument": "treaty"}, 1),
        ({"status": ["signed", "in_force"]}, 2),
        ({"status": "denied", "status_said_by": "host"}, 1),
        ({"capacity_at_least": "601"}, 1),
        ({"capacity_unit": "prison_cells"}, 1),
        ({"capacity_period": "per_year"}, 1),
        ({"criterion": "rule_of_law"}, 2),
        ({"has_payment": "true"}, 3),
        ({"payer": "sender"}, 3),
        ({"critic": "watchers"}, 2),
        ({"ground": "legality"}, 1),
        ({"source": "early"}, 3),
        ({"source_grade": "A"}, 3),
        ({"contested": "true"}, 1),
        ({"verified": "true"}, 5),
        ({"announced_after": "2025-01-01"}, 1),
        ({"announced_before": "2024-12-31"}, 2),
        ({"active_on": "2024-06-01"}, 2),
        ({"updated_since": "2020-01-01"}, 5),
        ({"q": "prison"}, 1),
        ({"as_of": "2024-01-09"}, 0),
        ({"as_of": "2024-01-10"}, 2),
    ],
)
def test_a_summary_takes_every_filter_of_the_list(sums, ask, address, query, count):
    name = {"facets": "count", "stats": "agreements"}[address]
    assert ask(address, query)[name] == ask("agreements", query)["count"] == count


@pytest.mark.parametrize("address", ["facets", "stats"])
@pytest.mark.parametrize("parameter", ["page", "page_size", "cursor", "ordering", "fields", "omit", "expand"])
def test_a_summary_has_no_pages_and_no_fields(ask, address, parameter):
    problem = ask(address, {parameter: "1"}, status=400)
    assert [one["code"] for one in problem["errors"]] == ["unknown_parameter"]


@pytest.mark.parametrize("address", ["facets", "stats", "outcomes"])
@pytest.mark.parametrize("form", ["csv", "geojson", "jsn"])
def test_a_summary_is_json_and_refuses_to_pass_for_a_file(ask, address, form):
    problem = ask(address, {"format": form}, status=400)
    assert problem["detail"] == f"format: “{form}” is not one of: json."
    assert ask(address, {"format": "json"}).keys() == ask(address).keys()


@pytest.mark.parametrize(("address", "queries"), [("facets", 14), ("stats", 10)])
def test_a_summary_asks_as_many_queries_of_many_records_as_of_none(
    sums, ask, django_assert_max_num_queries, address, queries
):
    ask(address, {"host": "Germany"})
    for query in ({"host": "Germany"}, {}, {"as_of": "2025-06-01"}):
        with django_assert_max_num_queries(queries):
            ask(address, query)
