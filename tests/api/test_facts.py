"""Every claim, event, payment and criterion has a list, and an address that never comes to mean another thing."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from agreements.choices import EditorialState, Grade
from agreements.models import Address, Agreement, Claim, Criterion, Event, Payment, Source
from agreements.publishing import publish, record, renew, retract
from tests.factories import make_claim, make_criterion, make_event, make_payment, make_source

FACTS: dict[str, Any] = {"claims": Claim, "events": Event, "payments": Payment, "criteria": Criterion}


@pytest.mark.parametrize("name", FACTS)
def test_each_row_has_an_address_that_answers_as_the_list_does(ask, world, name):
    rows = ask(f"{name}?page_size=200")["results"]
    assert len(rows) > 2
    for row in rows:
        assert row["url"] == f"/api/{name}/{row['id']}"
        assert ask(row["url"].removeprefix("/api/")) == row
        assert row["agreement"]["url"] == f"/api/agreements/{row['agreement']['id']}"


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("pk", ["0", "01", "999999999", "9" * 15, "9" * 30, "x", "1.5", "-1", "１"])
def test_what_never_was_is_not_found(ask, world, name, pk):
    assert ask(f"{name}/{pk}", status=404)["status"] == 404


@pytest.mark.parametrize("name", FACTS)
def test_what_nobody_may_see_yet_is_not_found(ask, world, name):
    for hidden in FACTS[name].objects.filter(agreement__in=[world.draft, world.review]):
        ask(f"{name}/{hidden.pk}", status=404)


@pytest.mark.parametrize("name", FACTS)
def test_a_row_of_a_retracted_record_is_gone_with_its_reason_until_it_is_published_again(ask, world, name):
    agreement = world.kosovo_denmark
    pks = [row["id"] for row in ask(f"{name}?agreement=kosovo-denmark")["results"]]
    retract(agreement, why="It told of two arrangements as one.")
    for pk in pks:
        problem = ask(f"{name}/{pk}", status=410)
        assert problem["reason"] == "It told of two arrangements as one."
        assert problem["instance"] == f"/api/agreements/{agreement.pk}"
    publish(agreement, why="Again")
    assert {ask(f"{name}/{pk}")["id"] for pk in pks} == set(pks)


@pytest.mark.parametrize("name", FACTS)
def test_a_row_that_left_its_record_is_gone(ask, world, name):
    agreement, source = world.kosovo_denmark, make_source("one-more")
    rows: dict[str, Any] = {
        "claims": lambda: make_claim(agreement, "duration", "2 years", source=source),
        "events": lambda: make_event(agreement, "2023-01", status="", sources=[source]),
        "payments": lambda: make_payment(agreement, "Guards"),
        "criteria": lambda: make_criterion(agreement, "Nobody who is ill", category="health"),
    }
    row = rows[name]()
    if name in ("payments", "criteria"):
        make_claim(agreement, value="", source=source, **{row._meta.model_name: row})
    pk = row.pk
    ask(f"{name}/{pk}", status=404)
    record(agreement, why="News")
    assert ask(f"{name}/{pk}")["id"] == pk
    row.delete()
    record(agreement, why="It was wrong")
    problem = ask(f"{name}/{pk}", status=410)
    assert problem["reason"] == "No published record shows it any more."


def test_a_payment_that_no_source_bears_out_any_more_is_gone(ask, world):
    (payment,) = Payment.objects.filter(purpose="Flights")
    assert ask(f"payments/{payment.pk}")["amount"]["qualifier"] == "undisclosed"
    Source.objects.filter(claims__payment=payment).update(grade=Grade.X)
    renew(Agreement.objects.filter(pk=payment.agreement_id), why="A source was graded")
    ask(f"payments/{payment.pk}", status=410)
    assert ask("payments?host=UZ")["count"] == 0


def test_only_what_left_is_remembered(world):
    kinds = {"claim", "event", "payment", "criterion"}
    agreements = Agreement.objects.filter(state=EditorialState.RETRACTED)
    left = Address.objects.filter(kind__in=kinds).values_list("kind", "row")
    assert {pk for kind, pk in left if kind == "event"} == set(
        Event.objects.filter(agreement__in=agreements).values_list("pk", flat=True)
    )


def test_what_left_before_the_upgrade_is_gone_too(ask, world):
    row = make_event(world.kosovo_us, "2024-08", status="", said_by="host", text="More.", sources=[world.official])
    pk = row.pk
    record(world.kosovo_us, why="News")
    row.delete()
    record(world.kosovo_us, why="It was wrong")
    kinds = Address.objects.filter(kind__in=["claim", "event", "payment", "criterion"])
    before = set(kinds.values_list("kind", "slug", "row"))
    assert ("event", str(pk), pk) in before
    kinds.delete()
    ask(f"events/{pk}", status=404)
    import_module("agreements.migrations.0032_published_payments_and_criteria").record_former_ids(apps, None)
    assert set(kinds.values_list("kind", "slug", "row")) == before
    ask(f"events/{pk}", status=410)


def test_a_payment_says_who_pays_whom_how_much_and_how_far_it_came(ask, world):
    paid, food = (
        ask(f"payments?{asked}")["results"][0] for asked in ("state=paid&host=XK", "currency=EUR&ordering=amount")
    )
    assert (paid["payer"], paid["payee"], paid["purpose"]) == ("sender", "host", "Rent of the prison")
    assert (paid["host"]["code"], paid["sender"]["code"]) == ("XK", "DK")
    money = {
        "text": "5,000,000 EUR", "qualifier": "exactly", "amount": 5000000, "low": 5000000, "high": 5000000,
        "currency": "EUR", "period": "total",
    }  # fmt: skip
    assert paid["amount"] == money
    assert [(state["state"], state["date"]["date"], state["amount"]) for state in paid["states"]] == [
        ("paid", "2022-04", money)
    ]
    assert (food["purpose"], food["trigger"]) == ("Food", "on the first arrival")
    assert food["part_of"] == Payment.objects.get(purpose="Rent of the prison", state="promised").pk


def test_amounts_are_compared_in_one_currency(ask, world):
    (error,) = ask("payments?amount_at_least=5", status=400)["errors"]
    assert (error["parameter"], error["code"]) == ("amount_at_least", "conflict")
    assert "currency" in error["detail"]


def test_amounts_are_sorted_within_a_currency_and_unknown_ones_last(ask, world):
    make_claim(world.uzbekistan, value="7 AUD", payment=make_payment(world.uzbekistan, "Meals"), source=world.retold)
    record(world.uzbekistan, why="News")
    for key, found in (
        ("amount", ["Meals", "Food", "Rent of the prison", "Rent of the prison", "Flights"]),
        ("-amount", ["Meals", "Rent of the prison", "Rent of the prison", "Food", "Flights"]),
    ):
        assert [row["purpose"] for row in ask(f"payments?ordering={key}")["results"]] == found


@pytest.mark.parametrize("path", ["events", "claims", "payments", "criteria"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_one_of_them_is_a_file_of_one_row(client, ask, world, path, form):
    pk = ask(path)["results"][0]["id"]
    response = client.get(f"/api/{path}/{pk}", {"format": form})
    assert response.status_code == 200
    assert f"-{pk}-revision-" in response["Content-Disposition"]
    assert response.getvalue()
