"""The hard cases of the design, all real: what the United States arranged, stored, published and read back."""

import datetime

import pytest

from agreements import publishing
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_event,
    make_payment,
    make_source,
)
from tests.hard_cases.cases import count_people, entry, make_criterion_said, people_on, publishing_of

pytestmark = pytest.mark.django_db


def test_kosovo_and_the_united_states_sources_disagree_on_up_to_and_per_year(read, found):
    agreement = make_agreement("kosovo-united-states-2025")
    wire = make_source("wire", kind="wire")
    rewriter = make_source("rewriter", grade="C", retells=(wire,))
    headline = make_source("headline", grade="X", note="The headline says rejects, the text below it accepted.")
    make_claim(agreement, value="up to 50 people", source=make_source("government", grade="A"), reason="Its own words.")
    make_claim(agreement, value="up to 50 people per year", source=wire, rank="normal")
    make_claim(agreement, value="50 people", source=rewriter, rank="normal")
    make_claim(
        agreement, "instrument", "none", source=headline, rank="deprecated", reason="Its own text says accepted."
    )
    make_claim(agreement, "duration", "1 year")
    make_event(agreement, "2025-06-11", status="agreed", text="The government approves the request.")
    document = read(agreement)
    assert document["capacity"]["text"] == "up to 50 people"
    assert (document["capacity"]["qualifier"], document["capacity"]["amount"]) == ("up_to", 50)
    assert (document["capacity"]["unit"], document["capacity"]["period"]) == ("people", "total")
    assert document["duration"]["text"] == "1 year"
    assert document["contested"] == ["capacity"]
    claims = entry(document, "capacity")["claims"]
    assert [(claim["value"], claim["rank"], claim["source"]["grade"]) for claim in claims] == [
        ("up to 50 people", "preferred", "A"),
        ("up to 50 people per year", "normal", "B"),
        ("50 people", "normal", "C"),
    ]
    assert document["instrument"] is None
    assert entry(document, "instrument")["claims"][0]["source"]["grade"] == "X"
    assert document["status"] == {
        "status": "agreed",
        "date": {
            "date": "2025-06-11",
            "precision": "day",
            "text": "11 June 2025",
            "first_day": "2025-06-11",
            "last_day": "2025-06-11",
        },
        "said_by": "host",
        "effective": None,
        "order_uncertain": False,
        "verified": True,
    }
    assert document["status_by_party"]["sender"] is None
    # Of six pages one is a warning, and the re-writer adds no origin to the wire that it repeats.
    assert (document["counts"]["sources"], document["counts"]["origins"]) == (5, 4)
    assert found(contested="true", capacity_at_least="50") == found(capacity_at_most="50") == [agreement.slug]
    assert found(capacity_at_least="51") == found(capacity_at_most="49") == []


def test_costa_rica_2025_a_verbal_understanding_and_a_constitutional_court(read, found):
    agreement = make_agreement("costa-rica-2025", host="CR")
    make_claim(agreement, value="up to 200 people")
    make_claim(agreement, "instrument", "verbal")
    make_claim(agreement, "text_public", "no")
    make_event(agreement, "2025-02-17", kind="announcement", status="agreed")
    count_people(agreement, "2025-02-20", "135 people", status="in_operation")
    count_people(agreement, "2025-02-25", "200 people", is_running_total=True, is_total=True)
    court = make_actor("Constitutional Chamber", kind="court")
    make_event(
        agreement, "2025-06-24", kind="court_ruling", said_by="court", actor=court, status="", text="Free the families."
    )
    document = read(agreement)
    assert (document["instrument"], document["is_text_public"]) == ("verbal", False)
    assert document["people_transferred"]["text"] == "200 people"
    assert document["capacity"]["qualifier"] == "up_to"
    ruling = document["events"][-1]
    assert (ruling["kind"], ruling["actor"]["name"], ruling["status"]) == (
        "court_ruling",
        "Constitutional Chamber",
        None,
    )
    assert document["status_by_party"]["court"] is None
    assert found(instrument="verbal") == [agreement.slug]


def test_costa_rica_2026_people_per_week_and_no_total(read, found):
    agreement = make_agreement("costa-rica-2026", host="CR", follows=publishing_of(make_agreement("before", host="CR")))
    make_claim(agreement, value="25 people per week")
    make_event(agreement, "2025-11", kind="signature", status="signed")
    document = read(agreement)
    assert document["capacity"]["text"] == "25 people per week"
    assert (document["capacity"]["period"], document["capacity"]["also"]) == ("per_week", None)
    assert [(row["relation"], row["slug"]) for row in document["related"]] == [("follows", "before")]
    assert found(capacity_period="per_week", capacity_at_least="25") == [agreement.slug]
    assert found(capacity_period="total", capacity_at_least="1") == []


def test_uzbekistan_the_host_pays_and_its_own_nationals_are_not_counted(read, found):
    agreement = make_agreement("uzbekistan", host="UZ")
    flight = make_payment(agreement, "The charter flight", payer="host", payee="other", state="paid")
    make_claim(agreement, value="", payment=flight)
    count_people(agreement, "2025-04-30", "131 people", nationals="mixed", kind="announcement", status="agreed")
    document = read(agreement)
    assert document["people_transferred"] is None
    assert [(one["nationals"], one["people"]["text"]) for one in document["people"]] == [
        ("mixed", "at least 131 people")
    ]
    agreement.events.update(nationals="own")
    count_people(agreement, "2025-04-30", "more than 5 people")
    publishing.record(agreement, why="Told apart")
    document = read(agreement)
    assert people_on(document) == [
        ("131 people", "transferred", "own"),
        ("more than 5 people", "transferred", "third_country"),
    ]
    assert document["people_transferred"]["text"] == "at least 6 people"
    (paid,) = document["payments"]
    assert (paid["payer"], paid["payee"], paid["state"], paid["amount"]) == ("host", "other", "paid", None)
    assert found(payer="host") == [agreement.slug]
    assert found(payer="sender") == []


def test_south_sudan_talks_and_no_formal_agreement_but_eight_people_came(read, found):
    agreement = make_agreement("south-sudan", host="SS")
    make_claim(agreement, "instrument", "none")
    make_event(agreement, "2025-05-21", kind="transfer", said_by="sender", status="announced", text="A flight leaves.")
    court = make_event(
        agreement, "2025-05-23", kind="court_ruling", said_by="court", status="suspended", text="The flight stops."
    )
    count_people(agreement, "2025-05-21", "8 people", counted="ordered", said_by="sender")
    count_people(agreement, "2025-07-05", "8 people", said_by="sender", status="in_operation")
    count_people(agreement, "2025-09-06", "1 person", counted="returned", said_by="host", kind="return")
    make_event(agreement, "2025-09-07", kind="statement", status="in_talks", text="Talks, not a formal agreement.")
    document = read(agreement)
    by_party = {party: said and said["status"] for party, said in document["status_by_party"].items()}
    assert by_party == {"sender": "in_operation", "host": "in_talks", "court": "suspended"}
    assert document["instrument"] == "none"
    assert people_on(document) == [
        ("8 people", "ordered", "third_country"),
        ("8 people", "transferred", "third_country"),
        ("1 person", "returned", "third_country"),
    ]
    assert document["people_transferred"]["amount"] == 8
    assert read(agreement, as_of="2025-06-30")["status"]["said_by"] == court.said_by
    assert read(agreement, as_of="2025-06-30")["people_transferred"] is None
    assert found(status="in_talks", status_said_by="host") == [agreement.slug]


def test_libya_reported_denied_by_two_authorities_and_blocked_by_a_court(read, found):
    agreement = make_agreement("libya", host="LY")
    make_event(
        agreement, "2025-05-06", kind="announcement", said_by="other", status="announced", text="It is reported."
    )
    make_event(
        agreement, "2025-05-07", kind="court_ruling", said_by="court", status="suspended", text="A judge forbids it."
    )
    for name in ("Government of National Unity", "Libyan National Army"):
        make_event(
            agreement,
            "2025-05-07",
            kind="denial",
            status="denied",
            actor=make_actor(name, kind="government"),
            text="No.",
        )
    document = read(agreement)
    assert document["status"]["status"] == document["status_by_party"]["host"]["status"] == "denied"
    assert document["status_by_party"]["court"]["status"] == "suspended"
    denials = [event["actor"]["name"] for event in document["events"] if event["status"] == "denied"]
    assert denials == ["Government of National Unity", "Libyan National Army"]
    assert document["people_transferred"] is None
    assert found(status_said_by="host", status="denied") == [agreement.slug]
    # Only others say that there is a deal, so there is none to be active, and nobody announced one.
    assert (document["stage"], document["announced"], document["activity"]) == ("turned_down", None, None)
    assert read(agreement, as_of="2025-05-06")["stage"] == "reported_only"
    assert found(active_on="2025-05-06") == found(active_on="2025-05-08") == []


def test_saint_lucia_approved_and_not_signed_whatever_headlines_say(read, found):
    agreement = make_agreement("saint-lucia", host="LC")
    headline = make_source("signed-says-the-headline", grade="X", note="Nothing was signed when it was printed.")
    make_claim(
        agreement, "instrument", "memorandum", source=headline, rank="deprecated", reason="Only the headline says so."
    )
    make_claim(agreement, "instrument", "undisclosed", reason="The cabinet names no form.")
    make_event(agreement, "2026-01", text="The cabinet approves.", status="agreed")
    document = read(agreement)
    assert (document["status"]["status"], document["instrument"]) == ("agreed", "undisclosed")
    assert document["contested"] == []
    assert [(claim["value"], claim["rank"]) for claim in entry(document, "instrument")["claims"]] == [
        ("undisclosed", "preferred"),
        ("memorandum", "deprecated"),
    ]
    assert headline.slug in [source["slug"] for source in document["sources"]]
    assert found(instrument="memorandum") == found(status="signed") == []


def test_liberia_one_persons_case_is_a_number_without_a_name(read):
    agreement = make_agreement("liberia", host="LR")
    make_claim(agreement, value="1 person")
    make_event(agreement, "2025-10-24", status="agreed", text="The host takes one person on humanitarian grounds.")
    count_people(agreement, "2025-10-24", "1 person", counted="ordered")
    document = read(agreement)
    assert (document["capacity"]["text"], document["capacity"]["amount"]) == ("1 person", 1)
    assert people_on(document) == [("1 person", "ordered", "third_country")]
    assert document["people_transferred"] is None


def test_antigua_sources_differ_whether_ten_is_in_total_or_per_year(read, found):
    agreement = make_agreement("antigua", host="AG")
    make_claim(agreement, value="up to 10 people", source=make_source(grade="A"), reason="The prime minister's words.")
    make_claim(agreement, value="up to 10 people per year", rank="normal")
    make_event(agreement, "2026-01-05", kind="signature", status="signed")
    document = read(agreement)
    assert document["contested"] == ["capacity"]
    assert entry(document, "capacity")["contested"] is True
    assert document["capacity"]["period"] == "total"
    # The list answers with the published value alone.
    assert found(capacity_period="total") == found(contested="true") == [agreement.slug]
    assert found(capacity_period="per_year") == []


def test_eswatini_a_leaked_text_and_eleven_announced_of_whom_ten_arrived(read):
    agreement = make_agreement("eswatini", host="SZ")
    leak = make_source("leak", kind="ngo", note="A leaked text that neither government confirmed.")
    make_claim(agreement, value="up to 160 people", source=leak)
    make_claim(agreement, "text_public", "no")
    make_claim(
        agreement, value="5,100,000 USD", source=leak, payment=make_payment(agreement, "Costs", state="promised")
    )
    make_criterion_said(agreement)
    count_people(agreement, "2025-07-15", "5 people", status="in_operation", kind="transfer")
    count_people(agreement, "2025-10-05", "11 people", counted="ordered", kind="announcement")
    second = count_people(agreement, "2025-10-06", "10 people")
    make_claim(agreement, value="11 people", event=second, rank="normal", source=make_source("before-landing"))
    agreement.claims.filter(event=second, rank="preferred").update(reason="Counted on arrival.")
    document = read(agreement)
    assert document["people_transferred"]["text"] == "at least 15 people"
    assert document["capacity"]["text"] == "up to 160 people"
    assert document["contested"] == ["people"]
    assert people_on(document) == [
        ("5 people", "transferred", "third_country"),
        ("11 people", "ordered", "third_country"),
        ("10 people", "transferred", "third_country"),
    ]
    assert document["is_text_public"] is False
    assert document["selection_criteria"] == [
        {
            "id": agreement.criteria.get().pk,
            "kind": "admits",
            "category": "criminal_record",
            "text": "People convicted of crimes",
            "url": f"/api/criteria/{agreement.criteria.get().pk}",
        }
    ]


def test_a_running_total_stands_for_all_before_it_and_later_arrivals_are_added(read):
    agreement = make_agreement()
    make_event(agreement, "2025-01-01")
    count_people(agreement, "2025-02-01", "100 people")
    count_people(agreement, "2025-03-01", "about 250 people", is_running_total=True)
    count_people(agreement, "2025-04-01", "30 people")
    count_people(agreement, "2025-05-01", "40 people", nationals="own", is_running_total=True)
    assert read(agreement)["people_transferred"]["text"] == "at least 255 people"
    publish_day = {"2025-02-15": None, "2025-06-11": "at least 255 people"}
    for day, text in publish_day.items():
        # The sources of all counts were published on 11 June: before that day nobody said how many.
        told = read(agreement, as_of=datetime.date.fromisoformat(day))["people_transferred"]
        assert (told and told["text"]) == text
