"""“Looked, nothing new”: a search that changes no record, and says how current it is."""

import datetime

import pytest
from django.urls import reverse

from agreements.clock import today
from agreements.models import Check, Revision

from .forms import open_form

ADD = reverse("admin:agreements_check_add")
TYPED = {"where": "News agencies", "languages": "en, fr", "looked_for": "An end", "found": ""}


def test_a_record_leads_to_it_and_it_says_where_was_looked_the_last_time(admin_client, world):
    page = admin_client.get(reverse("admin:agreements_agreement_change", args=[world.kosovo_us.pk]))
    assert f"{ADD}?agreement={world.kosovo_us.pk}" in page.content.decode()
    page = admin_client.get(f"{ADD}?agreement={world.kosovo_us.pk}")
    assert "the last time: News agencies" in page.content.decode()
    # To press the button is no check: where and for what was looked now has to be said.
    form = open_form(admin_client, f"{ADD}?agreement={world.kosovo_us.pk}", "check_form")
    before = Check.objects.count()
    assert admin_client.post(ADD, form.data).status_code == 200
    assert Check.objects.count() == before
    unknown = admin_client.get(f"{ADD}?agreement=999999999")
    assert "the last time" not in unknown.content.decode()


def test_what_was_looked_for_is_public_at_once(admin_client, client, world):
    before = Revision.objects.count()
    answer = admin_client.post(ADD, {"agreement": world.kosovo_denmark.pk, "checked": str(today()), **TYPED})
    assert answer.status_code == 302
    assert Revision.objects.count() == before
    told = client.get(f"/api/agreements/{world.kosovo_denmark.pk}").json()["last_checked"]
    assert (told["checked"], told["languages"]) == (str(today()), "en, fr")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"checked": str(today() + datetime.timedelta(1))}, "This lies in the future."),
        ({"languages": "English"}, "“English” is no language of ISO 639-1. Write two letters each"),
        ({"languages": "en, xx"}, "“xx” is no language of ISO 639-1."),
        ({"languages": "en,fr"}, "“en,fr” is no language of ISO 639-1."),
        ({"where": ""}, "This field is required."),
        ({"agreement": ""}, "Choose the agreement or the country for which was looked, not both."),
        ({"country": "XK"}, "Choose the agreement or the country for which was looked, not both."),
    ],
)
def test_what_does_not_fit_is_refused(admin_client, world, changed, message):
    typed = {"agreement": world.kosovo_us.pk, "checked": str(today()), **TYPED, **changed}
    before = Check.objects.count()
    page = admin_client.post(ADD, typed)
    assert page.status_code == 200
    assert message in page.content.decode()
    assert Check.objects.count() == before


def test_the_list_begins_with_what_nobody_looked_at_longest(admin_client, world):
    Check.objects.create(agreement=world.kosovo_denmark, checked="2025-10-01", **TYPED)
    admin = reverse("admin:agreements_agreement_changelist")
    column = admin_client.get(admin).context["cl"].list_display.index("last_checked")
    found = [row.checked for row in admin_client.get(f"{admin}?o={column}").context["cl"].result_list]
    days = [day for day in found if day]
    assert found == [None] * (len(found) - 2) + days
    assert days == sorted(days)
    assert "never" in admin_client.get(admin).content.decode()


@pytest.mark.parametrize("how", ["one", "several"])
def test_what_was_noted_by_mistake_is_deleted_and_told_no_more(admin_client, client, world, how):
    admin_client.post(ADD, {"agreement": world.kosovo_denmark.pk, "checked": str(today()), **TYPED})
    address = f"/api/agreements/{world.kosovo_denmark.pk}"
    before = client.get(address)
    assert before.json()["last_checked"]["checked"] == str(today())
    check = Check.objects.get(agreement=world.kosovo_denmark)
    if how == "one":
        answer = admin_client.post(reverse("admin:agreements_check_delete", args=[check.pk]), {"post": "yes"})
    else:
        typed = {"action": "delete_selected", "_selected_action": [check.pk], "post": "yes"}
        answer = admin_client.post(reverse("admin:agreements_check_changelist"), typed)
    assert answer.status_code == 302
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.json()["last_checked"] is None
