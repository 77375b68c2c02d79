"""The hard cases of the design, all real: stored through the models, published, and read back through the API."""

import datetime

import pytest

from agreements import publishing
from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_criterion,
    make_criticism,
    make_event,
    make_payment,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    """Publishes a record and reads it through the API, with what a filter finds beside it."""

    def ask(agreement, **question):
        if not agreement.is_published:
            publishing.publish(agreement, why="First publication")
        answer = client.get(f"/api/agreements/{agreement.pk}", question)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


@pytest.fixture
def found(client):
    """The slugs of the agreements that answer a question."""

    def ask(**question):
        answer = client.get("/api/agreements", question)
        assert answer.status_code == 200, answer.content
        return [row["slug"] for row in answer.json()["results"]]

    return ask


def entry(document, field):
    """The evidence for one field."""
    (one,) = [entry for entry in document["evidence"] if entry["field"] == field]
    return one


def people_on(document):
    """The people of each event that counts any: how many, what they are and whose nationals."""
    return [
        (event["people"]["text"], event["counted"], event["nationals"])
        for event in document["events"]
        if event["people"]
    ]


def count_people(agreement, occurred, value, nationals="third_country", counted="transferred", **event):
    """An event that counts people, and the claim that says how many."""
    fields = {"kind": "transfer", "status": "", "text": f"{value} come.", **event}
    row = make_event(agreement, occurred, counted=counted, nationals=nationals, **fields)
    make_claim(agreement, value=value, event=row)
    return row


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
        "date": {"date": "2025-06-11", "precision": "day", "text": "11 June 2025"},
        "said_by": "host",
    }
    assert document["status_by_party"]["sender"] is None
    # Of six pages one is a warning, and the re-writer adds no origin to the wire that it repeats.
    assert (document["counts"]["sources"], document["counts"]["origins"]) == (5, 4)
    assert found(contested="true", capacity_at_least="50") == found(capacity_at_most="50") == [agreement.slug]
    assert found(capacity_at_least="51") == found(capacity_at_most="49") == []


def test_kosovo_and_denmark_ratification_fails_once_and_money_is_promised_per_year_and_in_total(read, found):
    agreement = make_agreement("kosovo-denmark", sender="DK", kind="prison_lease")
    make_claim(agreement, value="300 prison cells")
    make_claim(agreement, "duration", "10 years")
    for purpose, value in (
        ("Rent of the prison", "15,000,000 EUR per year"),
        ("Green energy", "6,000,000 EUR per year"),
    ):
        make_claim(agreement, value=value, payment=make_payment(agreement, purpose))
    whole = make_payment(agreement, "Everything over ten years")
    make_claim(agreement, value="210,000,000 EUR", payment=whole, reason="The treaty's own sum.")
    make_claim(agreement, value="more than 200,000,000 EUR", payment=whole, rank="normal")
    make_event(agreement, "2021-12-20", kind="statement", status="announced", text="A declaration of intent.")
    make_event(agreement, "2022-04-27", kind="signature", status="signed", text="The treaty is signed.")
    parliament = make_actor("Assembly of Kosovo", kind="parliament")
    make_event(agreement, "2024-05-16", kind="ratification", status="", actor=parliament, text="75 of 80 votes: fails.")
    make_event(agreement, "2024-05-23", kind="ratification", status="ratified", actor=parliament, text="It passes.")
    for year, until in (("2022", "2023"), ("2024", "2027")):
        make_event(agreement, year, kind="announcement", status="", text=f"Opening is expected in {until}.")
    document = read(agreement)
    assert document["capacity"]["text"] == "300 prison cells"
    assert document["announced"]["text"] == "20 December 2021"
    assert (document["status"]["status"], document["status"]["date"]["date"]) == ("ratified", "2024-05-23")
    assert [event["kind"] for event in document["events"]].count("ratification") == 2
    assert [(row["purpose"], row["amount"]["text"], row["amount"]["period"]) for row in document["payments"]] == [
        ("Rent of the prison", "15,000,000 EUR per year", "per_year"),
        ("Green energy", "6,000,000 EUR per year", "per_year"),
        ("Everything over ten years", "210,000,000 EUR", "total"),
    ]
    assert document["contested"] == ["payment"]
    assert read(agreement, as_of="2024-05-20")["status"]["status"] == "signed"
    # Cells are no people: a question about people doesn't find them.
    assert found(capacity_at_least="200") == []
    assert found(capacity_at_least="200", capacity_unit="prison_cells") == [agreement.slug]


def test_kosovo_and_the_united_kingdom_only_a_willingness_to_discuss(read, found):
    agreement = make_agreement("kosovo-united-kingdom", sender="GB", kind="return_hub")
    make_event(agreement, "2025-05-26", kind="statement", status="in_talks", text="The host is open to discussing it.")
    document = read(agreement)
    assert document["status"]["status"] == document["status_by_party"]["host"]["status"] == "in_talks"
    for name in ("capacity", "duration", "instrument", "facility", "announced", "people_transferred", "is_text_public"):
        assert document[name] is None, name
    assert document["evidence"] == document["payments"] == document["selection_criteria"] == []
    assert found(has_payment="false", status="in_talks") == [agreement.slug]
    assert found(capacity_at_least="0") == found(active_on="2025-06-01") == []


def test_estonia_and_sweden_cells_for_more_people_paid_even_if_empty(read, found):
    agreement = make_agreement("estonia-sweden", sender="SE", host="EE", kind="prison_lease")
    make_claim(agreement, value="400 prison cells and up to 600 people")
    rent = make_payment(agreement, "Rent, due even where the cells stand empty")
    make_claim(agreement, value="30,600,000 EUR per year", payment=rent)
    make_claim(
        agreement,
        value="8,500 EUR per person per month",
        payment=make_payment(agreement, "Each prisoner above the first three hundred"),
    )
    make_event(agreement, kind="signature", status="signed")
    document = read(agreement)
    assert document["capacity"]["text"] == "400 prison cells and up to 600 people"
    assert (document["capacity"]["amount"], document["capacity"]["unit"]) == (400, "prison_cells")
    also = document["capacity"]["also"]
    assert (also["qualifier"], also["amount"], also["unit"]) == ("up_to", 600, "people")
    assert [row["amount"]["period"] for row in document["payments"]] == ["per_year", "per_person_per_month"]
    for unit, most in (("prison_cells", 400), ("people", 600)):
        assert found(capacity_unit=unit, capacity_at_least=most) == [agreement.slug]
        assert found(capacity_unit=unit, capacity_at_least=most + 1) == []


def test_albania_and_italy_two_quantities_blocked_by_courts_then_used_otherwise(read, found):
    agreement = make_agreement("albania-italy", sender="IT", host="AL", kind="offshore_processing")
    whole = "3,000 people at one time and 36,000 people per year"
    make_claim(agreement, value=whole)
    make_claim(agreement, value="3,000 people at one time", rank="normal")
    make_event(agreement, "2023-11-06", kind="signature", status="signed", said_by="sender")
    count_people(agreement, "2024-10-16", "16 people", status="in_operation", said_by="sender")
    make_event(
        agreement, "2024-10-18", kind="court_ruling", said_by="court", status="suspended", text="A court ends it."
    )
    make_event(agreement, "2025-04", kind="decision", said_by="sender", status="in_operation", text="A return centre.")
    document = read(agreement)
    assert document["capacity"]["text"] == whole
    assert document["capacity"]["period"] == "at_one_time"
    assert document["capacity"]["also"]["period"] == "per_year"
    # Who names one of the two contradicts nobody.
    assert document["contested"] == []
    by_party = {party: said and said["status"] for party, said in document["status_by_party"].items()}
    assert by_party == {"sender": "in_operation", "host": None, "court": "suspended"}
    assert document["status"]["date"]["precision"] == "month"
    assert found(capacity_period="per_year", capacity_at_least="36000") == [agreement.slug]
    assert found(capacity_period="at_one_time", capacity_at_least="36000") == []
    assert found(status_said_by="court", status="suspended") == [agreement.slug]


def test_costa_rica_2025_a_verbal_understanding_and_a_constitutional_court(read, found):
    agreement = make_agreement("costa-rica-2025", host="CR")
    make_claim(agreement, value="up to 200 people")
    make_claim(agreement, "instrument", "verbal")
    make_claim(agreement, "text_public", "no")
    make_event(agreement, "2025-02-17", kind="announcement", status="agreed")
    count_people(agreement, "2025-02-20", "135 people", status="in_operation")
    count_people(agreement, "2025-02-25", "200 people", is_running_total=True)
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


def publishing_of(agreement):
    """The record, published with no more than an event."""
    make_event(agreement)
    publishing.publish(agreement, why="First publication")
    return agreement


def test_uzbekistan_the_host_pays_and_its_own_nationals_are_not_counted(read, found):
    agreement = make_agreement("uzbekistan", host="UZ")
    flight = make_payment(agreement, "The charter flight", payer="host", payee="other", state="paid")
    make_claim(agreement, value="", payment=flight)
    count_people(agreement, "2025-04-30", "131 people", nationals="mixed", kind="announcement", status="agreed")
    assert read(agreement)["people_transferred"]["text"] == "131 people"
    agreement.events.update(nationals="own")
    count_people(agreement, "2025-04-30", "more than 5 people")
    publishing.record(agreement, why="Told apart")
    document = read(agreement)
    assert people_on(document) == [
        ("131 people", "transferred", "own"),
        ("more than 5 people", "transferred", "third_country"),
    ]
    assert document["people_transferred"]["text"] == "more than 5 people"
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
    assert found(active_on="2025-05-06") == [agreement.slug]
    assert found(active_on="2025-05-08") == []


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


def test_rwanda_signed_struck_down_replaced_by_a_treaty_and_ended(read, found):
    parties = {"sender": "GB", "host": "RW", "kind": "asylum_cooperation"}
    first = make_agreement("rwanda-2022", **parties)
    make_claim(first, "instrument", "memorandum")
    make_event(first, "2022-04-13", kind="signature", status="signed")
    make_event(first, "2023-11-15", kind="court_ruling", said_by="court", status="struck_down", text="It is unlawful.")
    make_criticism(first, form="lawsuit", ground="non_refoulement", outcome="The court agreed.")
    read(first)
    treaty = make_agreement("rwanda-2023", replaces=first, **parties)
    make_claim(treaty, "instrument", "treaty")
    make_event(treaty, "2023-12-05", kind="signature", status="signed")
    make_event(treaty, "2024-04-25", kind="ratification", said_by="sender", status="ratified", text="The Act passes.")
    count_people(treaty, "2024-04-30", "4 people", text="Volunteers come.")
    make_event(treaty, "2024-07-06", kind="closure", said_by="sender", status="ended", text="A new government ends it.")
    document = read(treaty)
    assert [(row["relation"], row["slug"]) for row in document["related"]] == [("replaces", "rwanda-2022")]
    assert [event["status"] for event in document["events"]] == ["signed", "ratified", None, "ended"]
    assert document["status_by_party"]["sender"]["status"] == "ended"
    before = read(first)
    assert before["status"]["status"] == before["status_by_party"]["court"]["status"] == "struck_down"
    assert [(row["relation"], row["slug"]) for row in before["related"]] == [("replaced_by", "rwanda-2023")]
    assert before["criticisms"][0]["outcome"] == "The court agreed."
    assert found(active_on="2023-11-14") == ["rwanda-2022"]
    assert found(active_on="2024-01-01") == ["rwanda-2023"]
    assert found(active_on="2024-08-01") == []
    assert found(host="Rwanda", ordering="id") == ["rwanda-2022", "rwanda-2023"]


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
    assert document["people_transferred"]["text"] == "15 people"
    assert document["capacity"]["text"] == "up to 160 people"
    assert document["contested"] == ["people"]
    assert people_on(document) == [
        ("5 people", "transferred", "third_country"),
        ("11 people", "ordered", "third_country"),
        ("10 people", "transferred", "third_country"),
    ]
    assert document["is_text_public"] is False
    assert document["selection_criteria"] == [
        {"kind": "admits", "category": "criminal_record", "text": "People convicted of crimes"}
    ]


def make_criterion_said(agreement):
    """A criterion and the claim that supports it as it stands."""
    criterion = make_criterion(agreement, "People convicted of crimes", category="criminal_record")
    make_claim(agreement, value="", criterion=criterion)


def test_a_running_total_stands_for_all_before_it_and_later_arrivals_are_added(read):
    agreement = make_agreement()
    make_event(agreement, "2025-01-01")
    count_people(agreement, "2025-02-01", "100 people")
    count_people(agreement, "2025-03-01", "about 250 people", is_running_total=True)
    count_people(agreement, "2025-04-01", "30 people")
    count_people(agreement, "2025-05-01", "40 people", nationals="own", is_running_total=True)
    assert read(agreement)["people_transferred"]["text"] == "about 280 people"
    publish_day = {"2025-02-15": None, "2025-06-11": "about 280 people"}
    for day, text in publish_day.items():
        # The sources of all counts were published on 11 June: before that day nobody said how many.
        told = read(agreement, as_of=datetime.date.fromisoformat(day))["people_transferred"]
        assert (told and told["text"]) == text
