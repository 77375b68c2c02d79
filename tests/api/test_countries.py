"""The load on a country: what it has agreed to, discusses, has refused and is done with, in either role."""

from importlib import import_module

import pytest

from agreements.choices import DEALS, Stage, StageGroup, Status, StatusGroup
from agreements.publishing import publish, retract
from tests.api.sums import capacity_sum
from tests.factories import make_agreement, make_claim, make_country, make_event

pytestmark = pytest.mark.django_db


def make_arrangement(slug, status, capacity="", *, was="", said_by="host", **fields):
    agreement = make_agreement(slug, **fields)
    if was:
        make_event(agreement, "2025-05-01", status=was)
    make_event(agreement, status=status, said_by=said_by)
    if capacity:
        make_claim(agreement, "capacity", capacity)
    publish(agreement, why="First publication")
    return agreement


@pytest.fixture
def load():
    """Every status once, hosted by Kosovo, with capacities in several units and periods."""
    return {
        "announced": make_arrangement("a-announced", "announced", "up to 50 people"),
        "agreed": make_arrangement("b-agreed", "agreed", "100 people", sender="DE"),
        "signed": make_arrangement("c-signed", "signed", "300 prison cells", sender="DK"),
        "in_force": make_arrangement("d-in-force", "in_force", "3,000 people at one time and 36,000 people per year"),
        "in_operation": make_arrangement("e-in-operation", "in_operation", "undisclosed"),
        "requested": make_arrangement("f-requested", "requested", "500 people"),
        "offered": make_arrangement("g-offered", "offered"),
        "in_talks": make_arrangement("h-in-talks", "in_talks"),
        "stalled": make_arrangement("i-stalled", "stalled"),
        "refused": make_arrangement("j-refused", "refused", "700 people"),
        "denied": make_arrangement("k-denied", "denied"),
        "suspended": make_arrangement("l-suspended", "suspended", "900 people", was="agreed"),
        "struck_down": make_arrangement("m-struck-down", "struck_down", was="signed"),
        "ended": make_arrangement("n-ended", "ended", was="signed"),
        "reported": make_arrangement("p-reported", "signed", "5 people", said_by="other"),
    }


def slugs(rows):
    return [row["slug"] for row in rows]


def test_every_status_and_every_stage_stands_in_one_group():
    assert sorted(status for group in StatusGroup for status in group.statuses) == sorted(Status)
    assert sorted(stage for group in StageGroup for stage in group.stages) == sorted(Stage)


def test_the_agreements_of_a_country_are_told_by_group(load, ask):
    as_host = ask("countries/XK")["as_host"]
    assert slugs(as_host["agreed"]) == ["a-announced", "b-agreed", "c-signed", "d-in-force", "e-in-operation"]
    assert slugs(as_host["discussed"]) == ["f-requested", "g-offered", "h-in-talks", "i-stalled"]
    assert slugs(as_host["refused"]) == ["j-refused", "k-denied"]
    assert slugs(as_host["over"]) == ["l-suspended", "m-struck-down", "n-ended"]
    assert slugs(as_host["reported"]) == ["p-reported"]


def test_the_capacity_of_what_is_agreed_is_summed_by_unit_and_period(load, ask):
    assert ask("countries/XK")["as_host"]["capacity"] == [
        capacity_sum("3,000 people at one time", 1, 3000, 3000, "people", "at_one_time"),
        capacity_sum("36,000 people per year", 1, 36000, 36000, "people", "per_year"),
        capacity_sum("1,000 to 1,050 people", 3, 1000, 1050),
        capacity_sum("300 prison cells", 1, 300, 300, "prison_cells"),
    ]


def test_a_sender_is_told_what_it_sends_to_all_hosts(load, ask):
    make_arrangement("o-rwanda", "agreed", "200 people", host="RW", sender="DE")
    germany = ask("countries/Germany")
    assert slugs(germany["as_sender"]["agreed"]) == ["b-agreed", "o-rwanda"]
    assert germany["as_sender"]["capacity"] == [capacity_sum("300 people", 2, 300, 300)]
    assert germany["as_sender"]["counts"] == {"agreed": 2, "discussed": 0, "reported": 0, "refused": 0, "over": 0}
    assert germany["as_host"] == {
        "agreed": [],
        "discussed": [],
        "reported": [],
        "refused": [],
        "over": [],
        "capacity": [],
        "counts": {"agreed": 0, "discussed": 0, "reported": 0, "refused": 0, "over": 0},
        "all": "/api/agreements?host=DE",
    }


def test_of_very_many_the_first_are_listed_and_all_are_counted_and_added_up(load, ask, monkeypatch):
    whole = ask("countries/XK")["as_host"]
    monkeypatch.setattr(import_module("agreements.documents.country_totals"), "MAX_LISTED", 3)
    bounded = ask("countries/XK")["as_host"]
    groups = ("agreed", "discussed", "reported", "refused", "over")
    listed = [slug for group in groups for slug in slugs(bounded[group])]
    assert sorted(listed) == sorted(slug for group in groups for slug in slugs(whole[group]))[:3]
    assert (bounded["counts"], bounded["capacity"]) == (whole["counts"], whole["capacity"])
    assert sum(bounded["counts"].values()) == ask(bounded["all"].removeprefix("/api/"))["count"]


def test_a_state_that_sends_together_with_others_is_a_sender(ask):
    agreement = make_agreement("hub", host="RW", sender="DE")
    agreement.joint_senders.set([make_country("DK")])
    make_event(agreement, status="in_talks")
    publish(agreement, why="First publication")
    for code in ("DE", "DK"):
        country = ask(f"countries/{code}")
        assert slugs(country["as_sender"]["discussed"]) == ["hub"]
        assert country["sent"] == 1
    assert slugs(ask("countries/RW")["as_host"]["discussed"]) == ["hub"]


def test_a_row_reads_as_the_record_does(load, ask):
    row = ask("countries/XK")["as_host"]["agreed"][0]
    record = ask("agreements/a-announced")
    assert row == {
        "id": record["id"],
        "slug": "a-announced",
        "title": record["title"],
        "url": record["url"],
        "sender": "United States",
        "host": "Kosovo",
        "status": "announced",
        "capacity": "up to 50 people",
        "people_transferred": None,
        "values": {name: record[name] for name in ("sender", "host", "status", "capacity", "people_transferred")},
    }


def test_what_is_retracted_or_a_draft_is_no_load(load, ask):
    retract(load["agreed"], why="A mistake")
    draft = make_agreement("p-draft")
    make_event(draft, status="agreed")
    as_host = ask("countries/XK")["as_host"]
    listed = [slug for group in ("agreed", "discussed", "refused", "over") for slug in slugs(as_host[group])]
    assert len(listed) == 13
    assert not {"b-agreed", "p-draft"} & set(listed)


@pytest.mark.parametrize("name", ["XK", "xk", "XKX", "Kosovo", "kosovo", "Kosova", "KOSOVË"])
def test_a_country_is_found_by_any_of_its_names(load, ask, name):
    make_country("XK").aliases = ["Kosova"]
    status = 404 if name == "KOSOVË" else 200
    answer = ask(f"countries/{name}", status=status)
    assert answer.get("code", "XK") == "XK"


def test_a_country_without_agreements_has_an_empty_load(ask):
    make_country("IT")
    italy = ask("countries/Italy")
    assert (italy["hosted"], italy["sent"]) == (0, 0)
    assert italy["as_host"] | {"all": None} == italy["as_sender"] | {"all": None}


def test_the_queries_for_a_country_are_as_many_for_many_agreements_as_for_one(load, ask, django_assert_num_queries):
    make_country("IT")
    ask("countries/IT")
    with django_assert_num_queries(10):
        ask("countries/IT")
    # More by the items of what it hosts; it sends nothing.
    with django_assert_num_queries(11):
        ask("countries/XK")


def test_deals_are_counted_apart_from_what_was_only_asked_for(load, ask):
    for code, role in (("XK", "hosted"), ("US", "sent")):
        country = ask(f"countries/{code}")
        listed = ask("agreements", {"host" if role == "hosted" else "sender": code, "page_size": 200})["results"]
        deals = [row for row in listed if row["stage"] in DEALS]
        assert (country[role], country[f"{role}_deals"]) == (len(listed), len(deals))
    assert ask("countries/XK")["hosted"] > ask("countries/XK")["hosted_deals"] > 0
    assert ask("")["deals"] == ask("stats")["deals"] < ask("")["agreements"]
