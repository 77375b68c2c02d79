"""Wider than one value: court cases, what became of people, parts of payments, law, and what others count."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError

from agreements.models import Agreement, CourtCase, Source
from agreements.publishing import publish, record, renew, save_outside_count
from tests.factories import (
    make_agreement,
    make_case,
    make_claim,
    make_event,
    make_outside_count,
    make_payment,
    make_source,
)


def test_a_case_stands_in_each_record_that_it_concerns_and_by_itself(world, ask):
    (case,) = ask(f"agreements/{world.rwanda_uk.pk}")["cases"]
    assert (case["slug"], case["status"], case["policy_of"]) == ("a-v-secretary", "unlawful", "GB")
    assert [(event["kind"], event["status"], event["occurred"]["date"]) for event in case["events"]] == [
        ("filing", "pending", "2022-06"),
        ("ruling", "unlawful", "2023-11-15"),
    ]
    single = ask("cases/a-v-secretary")
    assert {name: single[name] for name in case if name != "events"} == {
        name: value for name, value in case.items() if name != "events"
    }
    assert [one["slug"] for one in single["agreements"]] == ["rwanda-uk"]
    assert [one["slug"] for one in ask("countries/GB")["policy_cases"]] == ["a-v-secretary"]
    assert ask("countries/US")["policy_cases"] == []


def test_as_of_a_day_a_case_is_told_as_far_as_it_had_come(world, ask):
    def then(day):
        return [(case["status"], case["text"]) for case in ask("agreements/rwanda-uk", {"as_of": day})["cases"]]

    assert then("2022-05-31") == []
    assert then("2022-06-30") == [("pending", None)]
    assert then("2023-11-14") == [("pending", None)]
    assert then("2023-11-15") == [("unlawful", None)]
    assert [row["slug"] for row in ask("agreements", {"case": "a-v-secretary", "as_of": "2022-06-30"})["results"]] == [
        "rwanda-uk"
    ]
    assert ask("agreements", {"case": "a-v-secretary", "as_of": "2022-05-31"})["count"] == 0


def test_what_is_corrected_in_a_case_is_renewed_in_the_records_that_it_concerns(world, ask):
    case = CourtCase.objects.get(slug="a-v-secretary")
    case.docket = "CO/2/2022"
    case.save()
    assert renew(Agreement.objects.showing(case), why="Its number was corrected") == 1
    assert ask("agreements/rwanda-uk")["cases"][0]["docket"] == "CO/2/2022"
    assert ask("agreements", {"q": "secretary of state"})["count"] == 1


def test_a_case_that_no_published_record_shows_is_gone_and_its_old_name_leads_on(world, client):
    case = CourtCase.objects.get(slug="a-v-secretary")
    case.slug = "renamed"
    case.save()
    renew(Agreement.objects.showing(case), why="Renamed")
    assert client.get("/cases/a-v-secretary")["Location"] == "/cases/renamed"
    assert client.get("/api/cases/a-v-secretary")["Location"] == "/api/cases/renamed"
    case.agreements.clear()
    record(world.rwanda_uk, why="It concerns another")
    assert client.get("/cases/renamed").status_code == client.get("/api/cases/renamed").status_code == 410


def test_what_a_text_promises_is_told_apart_from_who_is_selected(world, ask):
    told = ask("agreements/kosovo-denmark")
    assert [(row["category"], row["is_given"]) for row in told["guarantees"]] == [("asylum", True), ("counsel", False)]
    assert told["selection_criteria"] == []
    asked = [entry["criterion"] for entry in told["evidence"] if entry["field"] == "criterion"]
    assert asked == [row["id"] for row in told["guarantees"]]


def test_a_diff_tells_apart_what_a_text_promises_and_what_it_does_not(world, ask):
    row = world.kosovo_denmark.criteria.get(kind="lacks")
    row.text = "No lawyer is paid."
    row.save()
    record(world.kosovo_denmark, why="Said better")
    told = [change["sentence"] for change in ask("agreements/kosovo-denmark/diff", {"from": "1", "to": "2"})["changes"]]
    assert "New finding that there is no guarantee: No lawyer is paid." in told
    assert not [sentence for sentence in told if sentence.startswith("New guarantee")]


def test_built_capacity_plans_texts_and_considerations_stand_by_themselves(world, ask):
    told = ask("agreements/kosovo-denmark")
    assert told["built_capacity"]["text"] == "250 prison cells"
    assert told["planned_start"]["date"] == "2027-04"
    assert [(row["kind"], row["state"], row["quantity"]) for row in told["considerations"]] == [
        ("recognition", "hoped_for", None)
    ]
    assert [(row["role"], row["article"], row["language"], row["source"]["slug"]) for row in told["texts"]] == [
        ("instrument", "Art. 4", "en", "official-text")
    ]


def test_a_payment_says_of_what_it_is_a_part_what_makes_it_due_and_how_far_it_had_come_when(world, ask):
    rent, paid, food = ask("agreements/kosovo-denmark")["payments"]
    assert (food["part_of"], food["trigger"], food["states"]) == (rent["id"], "on the first arrival", [])
    (state,) = paid["states"]
    assert (state["state"], state["date"]["date"], state["amount"]["amount"]) == ("paid", "2022-04", 5_000_000)
    (claim,) = [one for entry in ask("agreements/kosovo-denmark")["evidence"] for one in entry["claims"]
                if one["id"] == state["claim"]]  # fmt: skip
    assert (claim["as_stated"], claim["as_stated_language"]) == ("five million euros", "en")
    sums = {(row["state"], row["period"]): row["low"] for row in ask("stats", {"host": "XK"})["payments"]}
    assert sums == {("promised", "per_year"): 15_000_000, ("paid", "total"): 5_000_000}


def test_a_state_that_is_not_the_last_dated_one_is_refused(world):
    payment = world.kosovo_denmark.payments.get(state="paid")
    payment.state = "estimated"
    payment.save()
    with pytest.raises(ValidationError, match="is paid by its latest dated claim"):
        publish(world.kosovo_denmark, why="Try")


@pytest.mark.django_db
def test_a_part_belongs_to_a_linked_record_and_holds_no_whole():
    first, second, other = make_agreement(), make_agreement(), make_agreement()
    second.follows = first
    second.save()
    whole = make_payment(first)
    assert make_payment(second, part_of=whole).part_of == whole
    with pytest.raises(ValidationError, match="which isn't linked to this one"):
        make_payment(other, part_of=whole)
    middle = make_payment(first, part_of=whole)
    part = make_payment(first, part_of=middle)
    whole.part_of = part
    with pytest.raises(ValidationError, match="parts of each other"):
        whole.full_clean()
    with pytest.raises(RestrictedError):
        whole.delete()
    whole.part_of = None
    inner = make_payment(first, part_of=part)
    with pytest.raises(ValidationError, match="At most 3 larger sums hold one another"):
        make_payment(first, part_of=inner)
    # So it is seen from the other end: what holds three can't be held.
    outermost = make_payment(first)
    whole.part_of = outermost
    with pytest.raises(ValidationError, match="At most 3 larger sums hold one another"):
        whole.full_clean()


@pytest.mark.django_db
def test_a_record_stays_linked_to_one_that_has_the_larger_sum():
    first, second = make_agreement(), make_agreement()
    for link in ("follows", "replaces"):
        setattr(second, link, first)
        second.save()
        make_payment(second, part_of=make_payment(first))
        second.full_clean()
        setattr(second, link, None)
        with pytest.raises(ValidationError, match="Link the two records, or take “part of” out of that payment first"):
            second.full_clean()
        second.payments.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("link", ["follows", "replaces"])
def test_a_record_stays_linked_to_one_that_has_a_part_of_its_sum(link):
    first, second = make_agreement(), make_agreement()
    setattr(second, link, first)
    second.save()
    make_payment(first, "The rent", part_of=make_payment(second, "Everything"))
    second.full_clean()
    first.full_clean()
    setattr(second, link, None)
    with pytest.raises(ValidationError, match="“sender to host: The rent”, that is a part of") as refused:
        second.full_clean()
    assert f"“{first}” has a payment" in str(refused.value)


def test_payments_that_are_parts_of_each_other_are_not_published(world):
    rent = world.kosovo_denmark.payments.get(state="promised", part_of=None)
    rent.part_of = rent.parts.get()
    type(rent).objects.filter(pk=rent.pk).update(part_of=rent.part_of)
    with pytest.raises(ValidationError, match="are parts of each other"):
        publish(world.kosovo_denmark, why="Try")


def test_a_part_counts_where_its_whole_is_not_counted(world, client):
    """Its whole stands in a record that the question leaves out, or wasn't known by the day, or is in another state."""
    later = make_agreement("rwanda-uk-again", sender="GB", host="RW", follows=world.rwanda_uk)
    source = make_source("auditors", published="2024-03-01")
    whole, part, promised = (
        make_payment(later, "Everything", state="paid"),
        make_payment(world.rwanda_uk, "The first year", state="paid"),
        make_payment(world.rwanda_uk, "What is to come", state="promised"),
    )
    type(part).objects.filter(pk__in=[part.pk, promised.pk]).update(part_of=whole)
    make_claim(later, value="700,000,000 GBP", payment=whole, source=source)
    early = make_source("press", published="2023-12-08")
    make_claim(world.rwanda_uk, value="240,000,000 GBP", payment=part, source=early)
    make_claim(world.rwanda_uk, value="50,000,000 GBP", payment=promised, source=early)
    make_event(later, "2023-12-05", sources=[source])
    publish(later, why="The treaty")
    publish(world.rwanda_uk, why="Its cost")

    def sums(query):
        rows = client.get(f"/api/stats?{query}").json()["payments"]
        return {row["state"]: row["low"] for row in rows if row["currency"] == "GBP"}

    assert sums("sender=GB") == {"paid": 700_000_000, "promised": 50_000_000}
    assert sums("sender=GB&as_of=2024-01-01") == {"paid": 240_000_000, "promised": 50_000_000}
    assert sums("sender=GB&source=press") == {"paid": 240_000_000, "promised": 50_000_000}
    told = client.get("/api/agreements/rwanda-uk?as_of=2024-01-01").json()["payments"]
    assert [row["part_of"] for row in told if row["id"] in (part.pk, promised.pk)] == [None, None]
    then = client.get("/api/agreements/rwanda-uk?as_of=2024-03-01").json()["payments"]
    assert [row["part_of"] for row in then if row["id"] in (part.pk, promised.pk)] == [whole.pk, whole.pk]
    assert sums("sender=GB&as_of=2024-03-01") == {"paid": 700_000_000, "promised": 50_000_000}
    now = client.get("/api/agreements/rwanda-uk").json()["payments"]
    assert [row["part_of"] for row in now if row["id"] in (part.pk, promised.pk)] == [whole.pk, whole.pk]


def test_a_part_is_left_out_beside_any_sum_that_holds_it_and_not_beside_one_without_a_sum(world, client):
    agreement, source = world.kosovo_denmark, make_source("auditors")
    whole = None
    for purpose, state, amount in (
        ("Everything", "disputed", "900 GBP"), ("A half", "paid", "400 GBP"), ("A tenth", "disputed", "90 GBP"),
    ):  # fmt: skip
        whole = make_payment(agreement, purpose, state=state, part_of=whole)
        make_claim(agreement, value=amount, payment=whole, source=source)
    everything = agreement.payments.get(purpose="Everything")

    def told():
        publish(agreement, why="Its cost")
        rows = client.get("/api/stats").json()["payments"]
        return {row["state"]: row["low"] for row in rows if row["currency"] == "GBP"}

    assert told() == {"disputed": 900, "paid": 400}
    everything.claims.update(qualifier="undisclosed", amount=None, unit="", period="")
    assert told() == {"disputed": 90, "paid": 400}


def test_a_part_is_left_out_beside_its_outer_sum_also_before_the_one_between_was_known(world, client):
    agreement = world.kosovo_denmark
    whole = None
    for purpose, published, amount in (
        ("Everything", "2022-05", "900 GBP"), ("A half", "2024-05", "400 GBP"), ("A tenth", "2022-06", "90 GBP"),
    ):  # fmt: skip
        whole = make_payment(agreement, purpose, state="paid", part_of=whole)
        make_claim(agreement, value=amount, payment=whole, source=make_source(published=f"{published}-01"))
    publish(agreement, why="Its cost")
    for day, low in (("2022-05-31", 900), ("2023-01-01", 900), ("2025-01-01", 900)):
        rows = client.get(f"/api/stats?as_of={day}").json()["payments"]
        assert {row["state"]: row["low"] for row in rows if row["currency"] == "GBP"} == {"paid": low}, day


def test_sums_per_person_are_a_range(world, client):
    for purpose, amount in (("Rent", "3,500 GBP per person"), ("Food", "about 100 GBP per person")):
        payment = make_payment(world.kosovo_denmark, purpose, state="paid")
        make_claim(world.kosovo_denmark, value=amount, payment=payment, source=make_source())
    publish(world.kosovo_denmark, why="Its cost")
    (told,) = [row for row in client.get("/api/stats").json()["payments"] if row["currency"] == "GBP"]
    assert (told["payments"], told["low"], told["high"]) == (2, 90, 3500)
    assert told["text"] == "90 to 3,500 GBP per person"


def test_outcomes_are_told_by_record_host_and_sender_and_in_all(world, ask):
    told = [(row["outcome"], row["people"]["low"]) for row in ask("agreements/kosovo-us")["outcomes"]]
    assert told == [("returned", 2), ("not_known", 6)]
    answer = ask("outcomes")
    assert [(row["outcome"], row["low"], row["agreements"]) for row in answer["outcomes"]] == [
        ("returned", 2, 1),
        ("not_known", 137, 2),
    ]
    assert answer["agreements"] == 2
    assert {row["country"]: [one["low"] for one in row["outcomes"]] for row in answer["by_host"]} == {
        "UZ": [131],
        "XK": [2, 6],
    }
    assert [row["country"] for row in answer["by_sender"]] == ["US"]
    assert ask("stats")["outcomes"] == answer["outcomes"]
    assert ask("outcomes", {"host": "RW"}) == {"agreements": 0, "outcomes": [], "by_host": [], "by_sender": []}
    early = ask("outcomes", {"as_of": "2025-08-31", "host": "XK"})
    assert [(row["outcome"], row["low"]) for row in early["outcomes"]] == [("not_known", 8)]
    sent = ask("stats")["people"]["transferred"]["low"]
    assert sum(row["low"] for row in answer["outcomes"]) == sent


def test_what_others_count_is_told_as_theirs(world, ask, client):
    (told,) = ask("countries/US")["outside_counts"]
    assert (told["measure"], told["value"], told["low"], told["high"]) == ("countries_asked", "58 countries", 58, 58)
    source = make_source("senate-report")
    assert client.get("/sources/senate-report").status_code == 404
    row = make_outside_count(value="more than 30 agreements", measure="agreements", source=source)
    save_outside_count(row)
    assert [one["low"] for one in ask("countries/US")["outside_counts"]] == [31, 58]
    assert client.get("/sources/senate-report").status_code == 200
    row.delete()
    assert client.get("/sources/senate-report").status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("measure", "value", "message"),
    [
        ("countries_asked", "58 people", "is not a unit of this field"),
        ("agreements", "many", "can't be read as a quantity"),
        ("cost", "40,000,000", "can't be read as a quantity"),
    ],
)
def test_what_others_count_is_an_amount_of_the_right_unit(measure, value, message):
    with pytest.raises(ValidationError, match=message):
        make_outside_count(measure=measure, value=value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "language", "is_right"),
    [
        ("up to fifty people", "en", True),
        ("one two three four five six seven", "en", True),
        ("one two three four five six seven eight", "en", False),
        ("up to fifty", "", False),
        ("two  spaces", "en", False),
    ],
)
def test_at_most_seven_words_are_told_as_printed(words, language, is_right):
    agreement = make_agreement()
    if is_right:
        make_claim(agreement, as_stated=words, as_stated_language=language)
        return
    with pytest.raises(ValidationError):
        make_claim(agreement, as_stated=words, as_stated_language=language)


def test_the_pages_tell_it(world, client):
    kosovo = client.get("/agreements/kosovo-denmark").content.decode()
    for words in (
        "doesn&#x27;t guarantee · access to counsel", "Legal texts", "Art. 4", "Capacity built", "April 2027",
        "when it is due: on the first arrival", "A part of “Rent of the prison”", "Consideration other than money",
        "five million euros",
    ):  # fmt: skip
        assert words in kosovo, words
    sent = client.get("/agreements/kosovo-us").content.decode()
    assert "at least 6 people of whom nothing later is told" in " ".join(sent.split())
    assert "Their return to their own country had been barred." in sent
    britain, america = (
        client.get(f"/countries/{name}").content.decode() for name in ("united-kingdom", "united-states")
    )
    assert "held unlawful" in britain
    assert "58 countries" in america
    assert "A v Secretary of State" in client.get("/cases").content.decode()
    assert "no-such" not in client.get("/cases?q=no-such").content.decode().split("<main")[0]


def test_a_ruling_that_is_stayed_is_told_beside_where_the_case_stands(world, client):
    case = make_case(
        world.kosovo_us,
        slug="stayed",
        policy_of=world.kosovo_us.sender,
        steps=[("2025-07-01", "ruling", "unlawful", None), ("2025-07-15", "stay", "allowed", None)],
    )
    record(world.kosovo_us, why="A court case")
    assert case.holding is not None
    held = "held unlawful by the last ruling on the law, of 1 July 2025"
    for address in ("/countries/united-states", "/agreements/kosovo-us", "/cases", "/cases/stayed"):
        page = " ".join(client.get(address).content.decode().split())
        assert "allowed for now" in page, address
        assert held in page, address
    told = client.get("/api/cases/stayed").json()
    assert (told["status"], told["holding"]["status"], told["holding"]["date"]["date"]) == (
        "allowed", "unlawful", "2025-07-01",
    )  # fmt: skip
    (shown,) = client.get("/api/agreements/kosovo-us").json()["cases"]
    assert shown["holding"] == told["holding"]
    assert [row["slug"] for row in client.get("/api/cases?status=unlawful").json()["results"]] == ["a-v-secretary"]
    asked = client.get("/api/cases?holding=unlawful").json()["results"]
    assert [row["slug"] for row in asked] == ["a-v-secretary", "stayed"]


@pytest.mark.parametrize(
    ("kind", "status", "holding"),
    [("stay", "allowed", "unlawful"), ("appeal", "pending", "unlawful"), ("ruling", "lawful", "lawful"),
     ("ruling", "allowed", None), ("ruling", "dismissed", None), ("ruling", None, "unlawful")],
)  # fmt: skip
def test_a_later_ruling_takes_the_place_of_a_holding(world, client, kind, status, holding):
    steps = [("2025-07-01", "ruling", "unlawful", None), ("2025-07-15", kind, status or "", None)]
    make_case(world.kosovo_us, slug="on-appeal", steps=steps)
    record(world.kosovo_us, why="A court case")
    told = client.get("/api/cases/on-appeal").json()["holding"]
    assert (told and told["status"]) == holding
    (shown,) = client.get("/api/agreements/kosovo-us").json()["cases"]
    assert shown["holding"] == told
    for asked in ("lawful", "unlawful"):
        rows = [row["slug"] for row in client.get(f"/api/cases?holding={asked}").json()["results"]]
        assert ("on-appeal" in rows) == (holding == asked)


def test_a_change_of_any_of_it_is_told_in_feeds_and_diffs(world, client):
    denmark = world.kosovo_denmark
    claim = denmark.claims.get(payment_state="paid")
    claim.reference_date = "2022-05"
    claim.save()
    denmark.considerations.update(state="agreed")
    denmark.texts.update(article="Art. 5")
    denmark.payments.filter(trigger__gt="").update(trigger="at the end")
    record(denmark, why="Corrected")
    make_case(denmark, slug="b-v-ministry")
    record(denmark, why="A court case")
    told = " ".join(client.get("/api/feeds/agreements.atom").content.decode().split())
    assert "A. v. Ministry b-v-ministry" in told
    changed = client.get(f"/agreements/{denmark.pk}/revisions/2/changes").content.decode()
    for words in ("Support abroad (agreed)", "Art. 5", "at the end", "May 2022"):
        assert words in changed, words


def test_what_is_told_of_others_as_of_a_day_is_of_that_day(world, ask):
    """Of related records a neutral title, of a case no number of a later instance, of people no unknown transfer."""
    agreement, source = world.kosovo_us, make_source(published="2025-07-01")
    Agreement.objects.filter(pk=world.kosovo_denmark.pk).update(follows=agreement)
    CourtCase.objects.update(docket="[2023] UKSC 42")
    transfer = make_event(
        agreement, "2025-06-20", kind="transfer", status="", sources=[make_source(published="2025-09")]
    )
    back = make_event(agreement, "2025-06-25", kind="return", status="", sources=[source], counted="returned")
    back.outcome_of = transfer
    transfer.counted = "transferred"
    transfer.save()
    back.save()
    for event, told in ((transfer, make_source(published="2025-09")), (back, source)):
        make_claim(agreement, value="1 person", event=event, source=told)
    for one in (agreement, world.kosovo_denmark, world.rwanda_uk):
        publish(one, why="What became of one")
    known = ask("agreements/kosovo-us", {"as_of": "2025-07-31"})
    assert [row["title"] for row in known["related"]] == ["Denmark – Kosovo: prison lease"]
    assert {row["outcome_of"] for row in known["events"]} == {None}
    assert transfer.pk not in [row["id"] for row in known["events"]]
    assert ask("agreements/kosovo-us")["related"][0]["title"] == world.kosovo_denmark.title
    assert [row["docket"] for row in ask("agreements/rwanda-uk", {"as_of": "2024-06-01"})["cases"]] == [None]
    assert ask("agreements/rwanda-uk")["cases"][0]["docket"] == "[2023] UKSC 42"


@pytest.mark.parametrize(
    ("address", "name", "old"),
    [
        ("agreements", "case", "a-v-secretary"),
        ("agreements", "source", "wire-report"),
        ("events", "agreement", "kosovo-us"),
    ],
)
def test_what_was_public_under_another_slug_is_found_by_it(world, ask, address, name, old):
    row: Any = {"case": CourtCase, "source": Source, "agreement": Agreement}[name]._default_manager.get(slug=old)
    before = [one["id"] for one in ask(address, {name: old})["results"]]
    assert before
    row.slug = f"{old}-renamed"
    row.save()
    renew(Agreement.objects.filter(pk=row.pk) if name == "agreement" else Agreement.objects.showing(row), why="Renamed")
    assert [one["id"] for one in ask(address, {name: old})["results"]] == before
    assert [one["id"] for one in ask(address, {name: [old, row.slug]})["results"]] == before
    ask(address, {name: "never-there"}, status=400)


def test_a_case_is_found_by_the_words_of_its_steps(world, ask):
    step = CourtCase.objects.get(slug="a-v-secretary").events.last()
    assert step is not None
    step.text = "The advocate general Zqx is heard."
    step.save()
    renew(Agreement.objects.all(), why="Another step")
    assert [row["slug"] for row in ask("cases", {"q": "advocate general zqx"})["results"]] == ["a-v-secretary"]
    assert ask("cases", {"q": "zqy"})["results"] == []
