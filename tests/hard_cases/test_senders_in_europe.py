"""The hard cases of the design, all real: what European states arranged, stored, published and read back."""

import pytest

from tests.factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_criticism,
    make_event,
    make_payment,
)
from tests.hard_cases.cases import count_people

pytestmark = pytest.mark.django_db


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
    assert document["contested"] == []
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
    assert found(active_on="2023-04-12") == ["rwanda-2022"]
    # A year later nobody had reported that it applies.
    assert found(active_on="2023-04-13") == []
    assert found(active_on="2024-01-01") == ["rwanda-2023"]
    assert found(active_on="2024-08-01") == []
    assert found(host="Rwanda", ordering="id") == ["rwanda-2022", "rwanda-2023"]
