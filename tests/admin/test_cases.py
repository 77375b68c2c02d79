"""Court cases in the admin: saving one renews the records that it concerns."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from agreements.admin.comparing import violation_message
from agreements.clock import today
from agreements.models import Agreement, CourtCase, Dataset, OutsideCount, Revision
from agreements.record.dates import ImpreciseDate

from ..factories import make_claim, make_country, make_payment, make_source
from .forms import confirmation, errors, open_form, send


def test_a_step_that_is_added_is_public_in_each_record_at_once(admin_client, client, world):
    case = CourtCase.objects.get(slug="a-v-secretary")
    address = reverse("admin:agreements_courtcase_change", args=[case.pk])
    form = open_form(admin_client, address, "courtcase_form")
    sent = form.data | {
        "events-TOTAL_FORMS": "3",
        "events-2-occurred": "2024-01-10",
        "events-2-position": "0",
        "events-2-kind": "appeal",
        "events-2-status": "pending",
        "events-2-text": "The government appeals.",
        "events-2-locator": "¶ 2",
        "events-2-sources": [world.official.pk],
        "events-2-case": case.pk,
        "why": "An appeal",
    }
    assert admin_client.post(address, sent).status_code == 302
    (told,) = client.get("/api/agreements/rwanda-uk").json()["cases"]
    assert (len(told["events"]), told["status"]) == (3, "pending")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            {"events-0-DELETE": "on", "events-1-DELETE": "on"},
            "Say of one step at least when and how the case began or was decided.",
        ),
        ({"events-0-locator": ""}, "This field is required."),
        ({"policy_of": "XK"}, "Kosovo sends under none of the agreements that the case concerns."),
    ],
)
def test_a_case_that_says_too_little_is_refused(admin_client, world, typed, message):
    case = CourtCase.objects.get(slug="a-v-secretary")
    address = reverse("admin:agreements_courtcase_change", args=[case.pk])
    before = case.events.count()
    answer = admin_client.post(address, open_form(admin_client, address, "courtcase_form").data | typed)
    assert message in errors(answer)
    assert (case.events.count(), CourtCase.objects.get(pk=case.pk).policy_of) == (before, case.policy_of)


def test_a_status_that_rests_on_a_warning_alone_is_refused(admin_client, world):
    case = CourtCase.objects.get(slug="a-v-secretary")
    address = reverse("admin:agreements_courtcase_change", args=[case.pk])
    warning = make_source(grade="X")
    form = open_form(admin_client, address, "courtcase_form")
    answer = admin_client.post(address, form.data | {"events-0-sources": [warning.pk]})
    assert "A source of grade X is kept as a warning: no status rests on it alone." in errors(answer)
    assert not case.events.filter(sources=warning).exists()
    also = form.data | {"events-0-sources": [warning.pk, world.official.pk], "why": "A second source"}
    assert admin_client.post(address, also).status_code == 302


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"source": {"grade": "X"}}, "source", "A source of grade X is kept as a warning"),
        ({"source": {"published": "2025-11-30"}}, "counted_to", "The count can't end after the source was published"),
        ({"value": "58.5 countries"}, "value", "There is no half of what is counted in countries"),
        ({"value": "58 countries per year"}, "value", "Say how many in all, up to the day"),
        ({"counted_to": str(today().year + 1)}, "counted_to", "This lies in the future."),
    ],
)
def test_what_others_cannot_have_counted_is_refused(db, changed, field, words):
    told = {"value": "58 countries", "counted_to": "2025-12", **changed}
    told["source"] = make_source(**{"published": "2026-01-01", **changed.get("source", {})})
    row = OutsideCount(sender=make_country("US"), measure="countries_asked", locator="¶ 1", statement="So.", **told)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert words in refusal.value.message_dict[field][0]
    cost = {"measure": "cost", "value": "40,000,000.50 USD per year", "counted_to": "2025"}
    OutsideCount(
        sender=row.sender, source=make_source(published="2026-01-01"), locator="¶ 1", statement="So.", **cost
    ).full_clean()


def test_a_payment_is_not_paid_in_the_future(db, draft):
    claim = make_claim(draft, value="5 EUR", payment=make_payment(draft))
    claim.payment_state, claim.reference_date = "paid", str(today().year + 1)
    with pytest.raises(ValidationError, match="A state is how far a payment had come"):
        claim.full_clean()


def test_what_others_count_is_public_at_once_and_gone_when_it_is_deleted(admin_client, client, world):
    typed = {
        "sender": "GB", "measure": "countries_asked", "value": "9 countries", "counted_to": "2025-06",
        "statement": "It counts nine.", "source": world.wire.pk, "locator": "¶ 1",
    }  # fmt: skip
    before = Dataset.current().revision
    answer = admin_client.post(reverse("admin:agreements_outsidecount_add"), typed)
    assert answer.status_code == 302, answer.context["errors"]
    assert Dataset.current().revision == before + 1
    told = client.get("/api/countries/GB").json()["outside_counts"]
    assert [one["value"] for one in told] == ["9 countries"]
    row = OutsideCount.objects.get(sender="GB")
    address = reverse("admin:agreements_outsidecount_delete", args=[row.pk])
    asked = admin_client.get(address)
    admin_client.post(address, {"post": "yes", "opened_with": asked.context["opened_with"]})
    assert client.get("/api/countries/GB").json()["outside_counts"] == []


def test_what_can_not_be_an_amount_is_refused_at_its_field(admin_client, world):
    typed = {
        "sender": "GB", "measure": "cost", "value": "9 countries", "counted_to": "2025", "statement": "It counts.",
        "source": world.wire.pk, "locator": "¶ 1",
    }  # fmt: skip
    answer = admin_client.post(reverse("admin:agreements_outsidecount_add"), typed)
    assert "is not a unit of this field" in answer.content.decode()
    assert OutsideCount.objects.filter(sender="GB").count() == 0


def test_a_case_that_is_deleted_is_taken_out_of_the_records(admin_client, client, world):
    case = CourtCase.objects.get(slug="a-v-secretary")
    before = client.get("/api/agreements/rwanda-uk").json()
    assert [one["slug"] for one in before["cases"]] == ["a-v-secretary"]
    address = reverse("admin:agreements_courtcase_delete", args=[case.pk])
    assert send(admin_client, address, confirmation(admin_client, address)).status_code == 302
    after = client.get("/api/agreements/rwanda-uk").json()
    assert (after["cases"], after["revision"]["number"]) == ([], before["revision"]["number"] + 1)
    assert client.get("/api/cases/a-v-secretary").status_code == 410
    assert Revision.objects.latest("pk").reason == f"The court case “{case.title}” was taken out"


def test_the_steps_of_one_date_stand_in_the_order_that_editors_say(client, world):
    case = CourtCase.objects.get(slug="a-v-secretary")
    case.events.all().delete()
    for position, kind, status in ((2, "ruling", "unlawful"), (1, "filing", "pending")):
        case.events.create(
            occurred="2022-07-01", position=position, kind=kind, status=status, text="It happens.", locator="¶ 1"
        )
    assert (case.status, [one.kind for one in case.events.all()]) == ("unlawful", ["filing", "ruling"])
    for status, found in (("unlawful", 1), ("pending", 0)):
        assert CourtCase.objects.with_status([status]).filter(pk=case.pk).count() == found


def test_a_source_of_a_case_is_kept(admin_client, world):
    source = reverse("admin:agreements_source_delete", args=[world.official.pk])
    assert "Case event: 2022-06: filing" in admin_client.get(source).content.decode()


def test_a_case_that_concerns_another_record_leaves_the_first(admin_client, client, world):
    case = CourtCase.objects.get(slug="a-v-secretary")
    address = reverse("admin:agreements_courtcase_change", args=[case.pk])
    form = open_form(admin_client, address, "courtcase_form")
    sent = form.data | {"agreements": [world.kosovo_us.pk], "policy_of": "", "why": "It concerns the other"}
    assert admin_client.post(address, sent).status_code == 302
    assert client.get("/api/agreements/rwanda-uk").json()["cases"] == []
    assert [one["slug"] for one in client.get("/api/agreements/kosovo-us").json()["cases"]] == ["a-v-secretary"]


def test_a_payment_can_be_a_part_of_one_of_a_record_that_it_follows(admin_client, world):
    Agreement.objects.filter(pk=world.kosovo_us.pk).update(follows=world.kosovo_denmark)
    rent = world.kosovo_denmark.payments.get(state="promised", part_of=None)
    page = admin_client.get(reverse("admin:agreements_agreement_change", args=[world.kosovo_us.pk]))
    (formset,) = [one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "payments"]
    assert rent.pk in [key for key, _ in formset.empty_form.fields["part_of"].choices]
    page = admin_client.get(reverse("admin:agreements_agreement_change", args=[world.rwanda_uk.pk]))
    (formset,) = [one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "payments"]
    assert [key for key, _ in formset.empty_form.fields["part_of"].choices] == [""]


def test_what_lies_in_the_future_is_refused(world):
    day = str(today() + datetime.timedelta(days=40))
    step = CourtCase.objects.get(slug="a-v-secretary").events.first()
    assert step is not None
    step.occurred = ImpreciseDate(day)
    with pytest.raises(ValidationError, match="This lies in the future"):
        step.full_clean()
    count = OutsideCount.objects.get(sender="US")
    count.counted_to = ImpreciseDate(day)
    with pytest.raises(ValidationError, match="This lies in the future"):
        count.full_clean()
    assert str(count) == "United States: 58 countries"
    assert str(step).endswith(": filing")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"as_stated": "one two three four five six seven eight", "as_stated_language": "en"}, "At most 7 words"),
        ({"as_stated": "five million"}, "At most 7 words"),
        ({"as_stated_language": "en"}, "At most 7 words"),
        ({"payment_state": "paid"}, "give the claim a reference date"),
        ({"nationalities": "UZ 2"}, "Only people on an event have nationalities"),
    ],
)
def test_a_claim_that_breaks_a_rule_is_refused_by_the_rule(admin_client, world, typed, words):
    address = reverse("admin:agreements_agreement_change", args=[world.kosovo_us.pk])
    page = admin_client.get(address)
    form = open_form(admin_client, address, "agreement_form")
    (formset,) = [one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "claims"]
    capacity = next(one for one in formset.forms if one.instance.field == "capacity")
    sent = form.data | {f"{capacity.prefix}-{name}": value for name, value in typed.items()} | {"why": "Try"}
    answer = admin_client.post(address, sent)
    assert answer.status_code == 200
    told = answer.content.decode()
    assert words in told
    assert "Somebody else changed" not in told


def test_what_the_database_refuses_by_a_rule_is_told_by_it():
    refused = IntegrityError("CHECK constraint failed: payment_is_part_of_another")
    assert violation_message(refused) == "Payment: A payment can't be a part of itself."
    assert violation_message(IntegrityError("UNIQUE constraint failed: agreements_claim.agreement_id")) is None
