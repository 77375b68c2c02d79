"""Twenty more questions of a reporter: what changed, what was paid, who was sent, what never came, what courts held.

Each answer was worked out by hand from what the sources say. Where a record is corrected, so is its answer here.
"""

import pytest

from tests.api.conftest import _no_rate_limit, ask, loaded_record, record  # noqa: F401

pytestmark = pytest.mark.usefixtures("record")


def slugs(answer):
    return {row["slug"] for row in answer["results"]}


def reads(quantity):
    """A quantity as it reads; None where nothing is stated."""
    return quantity and quantity["text"]


def payments(agreement):
    """What is paid for, briefly: who pays whom, how far it has come, and how much."""
    return [
        (payment["payer"], payment["payee"], payment["state"], reads(payment["amount"]))
        for payment in agreement["payments"]
    ]


def payment_for(agreement, purpose):
    """State and amount of the one payment whose purpose begins like this."""
    (payment,) = (payment for payment in agreement["payments"] if payment["purpose"].startswith(purpose))
    return payment["state"], reads(payment["amount"])


# What changed, and when it was known.


def test_what_did_liberia_say_in_the_summer_before_it_agreed(ask):  # noqa: F811
    then = ask("agreements/liberia-united-states-2025?as_of=2025-08-01")["status"]
    assert (then["status"], then["said_by"], then["date"]["date"]) == ("denied", "host", "2025-07-11")
    autumn = ask("agreements/liberia-united-states-2025?as_of=2025-10-25")["status"]
    assert (autumn["status"], autumn["said_by"], autumn["date"]["date"]) == ("agreed", "host", "2025-10-24")


def test_how_did_uganda_change_its_answer_overnight(ask):  # noqa: F811
    changes = ask("agreements/uganda-united-states-2025/diff?from=2025-08-20&to=2025-08-21")["changes"]
    (status,) = (change for change in changes if change["field"] == "status")
    assert (status["before"], status["after"]) == (
        "denied (20 August 2025, says the host)",
        "agreed (21 August 2025, says the host)",
    )


def test_how_long_was_it_not_told_that_the_danish_prison_treaty_was_in_force(ask):  # noqa: F811
    milestones = {step["status"]: step for step in ask("agreements/kosovo-denmark-2022")["milestones"]}
    assert {
        status: (milestones[status]["reached"]["date"], milestones[status]["public"]["date"])
        for status in ("signed", "ratified", "in_force")
    } == {
        "signed": ("2022-04-26", "2022-04-27"),
        "ratified": ("2024-05-23", "2024-05-23"),
        "in_force": ("2024-06-07", "2025-03-18"),
    }


def test_how_often_was_remain_in_mexico_stopped(ask):  # noqa: F811
    answer = ask("events?agreement=mexico-united-states-2019&status=suspended&status=ended&ordering=occurred")
    assert [(row["occurred"]["date"], row["status"], row["said_by"]) for row in answer["results"]] == [
        ("2021-01-20", "suspended", "sender"),
        ("2021-06-01", "ended", "sender"),
        ("2022-08-08", "ended", "sender"),
        ("2022-10-25", "ended", "host"),
        ("2025-04-16", "suspended", "court"),
    ]


def test_who_first_said_no_to_the_united_states_and_now_talks(ask):  # noqa: F811
    answer = ask("agreements?sender=US&status=in_talks&status_ever=refused&status_ever=denied&fields=slug")
    assert slugs(answer) >= {
        "grenada-united-states-2025",
        "guyana-united-states-2025",
        "saint-vincent-and-the-grenadines-united-states-2026",
    }


# Money.


def test_how_much_of_the_facility_had_turkiye_received_by_the_end_of_2019(ask):  # noqa: F811
    then = ask("agreements/turkiye-european-union-2016?as_of=2019-12-31")
    now = ask("agreements/turkiye-european-union-2016")
    purpose = "Facility for Refugees in Türkiye: paid out so far"
    assert payment_for(then, purpose) == ("paid", "2,700,000,000 EUR")
    assert payment_for(now, purpose) == ("paid", "more than 5,000,000,000 EUR")


def test_what_did_israel_pay_for_each_person_and_to_whom(ask):  # noqa: F811
    answer = ask("agreements?sender=IL&payer=sender&fields=slug,payments")
    told = {row["slug"]: set(payments(row)) for row in answer["results"]}
    grant = ("sender", "other", "paid", "3,500 USD per person")
    assert told["rwanda-israel-2013"] == {grant, ("sender", "host", "promised", "5,000 USD per person")}
    assert told["uganda-israel-2013"] == {grant}


def test_what_did_ghana_decline_and_what_did_it_get(ask):  # noqa: F811
    agreement = ask("agreements/ghana-united-states-2025")
    assert payments(agreement) == [("sender", "host", "refused", None)]
    given = {(entry["giver"], entry["kind"], entry["state"]) for entry in agreement["considerations"]}
    assert given >= {("sender", "visas", "given"), ("sender", "trade", "given")}


# People.


def test_which_states_took_in_afghans(ask):  # noqa: F811
    assert slugs(ask("agreements?nationality=AF&page_size=200&fields=slug")) >= {
        "albania-united-states-2021",
        "costa-rica-united-states-2025",
        "kosovo-united-states-2021",
        "philippines-united-states-2024",
        "poland-united-states-2021",
        "qatar-united-states-2021",
    }


def test_who_was_sent_home_although_that_was_barred(ask):  # noqa: F811
    answer = ask("events?counted=returned&had_protection=true&page_size=200")
    assert {row["agreement"]["slug"] for row in answer["results"]} >= {
        "equatorial-guinea-united-states-2025",
        "ghana-united-states-2025",
    }
    returned = [
        (row["agreement"]["slug"], nationality["text"])
        for row in answer["results"]
        for nationality in row["nationalities"]
    ]
    # One each from Gambia and Sierra Leone.
    assert set(returned) >= {
        ("ghana-united-states-2025", "GM 1"),
        ("ghana-united-states-2025", "SL 1"),
    }


def test_what_became_of_the_eight_men_sent_to_south_sudan(ask):  # noqa: F811
    outcomes = ask("agreements/south-sudan-united-states-2025")["outcomes"]
    assert {(entry["outcome"], entry["nationals"], entry["people"]["amount"]) for entry in outcomes} == {
        ("held", "third_country", 6),
        ("returned", "third_country", 1),
        ("released", "own", 1),
    }


def test_how_many_of_norways_prisoners_went_without_their_consent(ask):  # noqa: F811
    answer = ask("events?agreement=netherlands-norway-2015&counted=transferred&manner=compelled&manner=voluntary")
    assert {row["manner"]: reads(row["people"]) for row in answer["results"]} == {
        "voluntary": "568 people",
        "compelled": "368 people",
    }


# What didn't happen, and what isn't known.


def test_to_which_states_did_observers_find_that_nobody_had_been_sent(ask):  # noqa: F811
    answer = ask("events?actor=third-country-deportation-watch&counted=transferred&page_size=200")
    nobody = {
        row["agreement"]["slug"]: row["occurred"]["date"]
        for row in answer["results"]
        if reads(row["people"]) == "0 people"
    }
    # Uganda is among them: its first flight came later.
    assert (
        nobody.items()
        >= {
            "antigua-and-barbuda-united-states-2026": "2026-01-21",
            "belize-united-states-2025": "2025-12-05",
            "ecuador-united-states-2025": "2025-12-05",
            "paraguay-united-states-2025": "2026-01-21",
            "saint-kitts-and-nevis-united-states-2026": "2026-01-21",
            "uganda-united-states-2025": "2025-12-05",
        }.items()
    )


def test_of_which_deals_in_use_was_nothing_heard_since_the_middle_of_2023(ask):  # noqa: F811
    answer = ask("agreements?stage=deal_used&last_reported_before=2023-06-30&page_size=200&fields=slug")
    assert slugs(answer) >= {
        "poland-united-states-2021",
        "uganda-israel-2013",
        "uganda-united-states-2021",
    }


def test_of_whom_the_united_states_sent_is_it_not_known_what_became_of_them(ask):  # noqa: F811
    unknown = slugs(ask("agreements?sender=US&gap=outcome&page_size=200&fields=slug"))
    assert unknown >= {
        "cameroon-united-states-2026",
        "central-african-republic-united-states-2026",
        "mexico-united-states-2025",
        "poland-united-states-2021",
        "uganda-united-states-2021",
        "uzbekistan-united-states-2025",
    }
    assert not unknown & {
        "costa-rica-united-states-2025",
        "democratic-republic-of-the-congo-united-states-2026",
        "south-sudan-united-states-2025",
    }


def test_of_how_many_afghans_in_poland_is_nothing_later_told(ask):  # noqa: F811
    outcomes = ask("agreements/poland-united-states-2021")["outcomes"]
    told = {(entry["outcome"], entry["nationals"]): entry["people"]["amount"] for entry in outcomes}
    # Of 113 who came some twenty, so 18 to 22, went on to the Netherlands.
    assert told == {("moved_on", "third_country"): 18, ("not_known", "third_country"): 91}


# Courts.


def test_which_policies_were_last_held_unlawful(ask):  # noqa: F811
    answer = ask("cases?holding=unlawful&page_size=200&fields=slug,holding")
    held = {row["slug"]: row["holding"]["date"]["date"] for row in answer["results"]}
    assert (
        held.items()
        >= {
            "aaa-v-home-secretary": "2023-11-15",
            "costa-rica-voto-2025-019485": "2025-06-24",
            "dvd-v-dhs": "2026-09-18",
            "jgg-v-trump": "2025-12-22",
            "namah-v-pato": "2016-04-26",
            "plaintiff-m70-v-minister-for-immigration": "2011-08-31",
        }.items()
    )


def test_may_the_united_states_go_on_although_its_policy_was_held_unlawful(ask):  # noqa: F811
    case = ask("cases/dvd-v-dhs")
    assert (case["status"], case["holding"]["status"], case["holding"]["date"]["date"]) == (
        "allowed",
        "unlawful",
        "2026-09-18",
    )
    assert case["policy_of"] == "US"


def test_which_asylum_agreements_hang_on_the_rule_that_is_contested_in_washington(ask):  # noqa: F811
    assert slugs(ask("agreements?case=ut-v-bondi&fields=slug")) == {
        "ecuador-united-states-2025",
        "guatemala-united-states-2019",
        "guatemala-united-states-2025",
        "honduras-united-states-2025",
        "paraguay-united-states-2025",
        "uganda-united-states-2025",
    }


def test_which_cases_still_wait_for_a_decision(ask):  # noqa: F811
    assert slugs(ask("cases?status=pending&page_size=200&fields=slug")) >= {
        "democracy-hub-v-attorney-general-ghana",
        "eswatini-litigation-centre-v-prime-minister",
        "panama-inter-american-petition-2025",
        "ut-v-bondi",
    }
