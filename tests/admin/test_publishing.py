"""What becomes public in the admin: published whole or not at all, with a reason, and never behind an editor's back."""

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse

from agreements.models import Agreement, Claim, Country, Dataset, Revision, Source
from agreements.publishing import publish, retract

from ..factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criticism,
    make_evidenced_agreement,
    make_payment,
    make_source,
)
from .forms import CRITICISMS, Form, change, errors, open_form, send

pytestmark = pytest.mark.django_db
TOLD = {"locator": "¶ 2", "statement": "It says so."}


def save(client, agreement, button="_save", why="Corrected", **typed):
    """Open the page, type, and press a button."""
    form = open_form(client, change(agreement)).fill(why=why, **typed)
    return send(client, change(agreement), form, button), form


def state(agreement):
    return Agreement.objects.values_list("state", flat=True).get(pk=agreement.pk)


# -- Publishing --------------------------------------------------------------------------------


def test_a_draft_is_published_with_the_reason_that_was_given(admin_client, draft, admin_user):
    response, _ = save(admin_client, draft, "_publish", "Two agencies confirm it")
    assert response.url == change(draft)
    revision = draft.revisions.get()
    assert (state(draft), revision.reason, revision.made_by) == ("published", "Two agencies confirm it", admin_user)


@pytest.mark.parametrize(
    ("lack", "where", "words"),
    [
        (lambda draft: draft.events.all().delete(), "Events", "At least one event must lead to a status"),
        (lambda draft: draft.events.first().sources.clear(), "Events", "names no source"),
        (lambda draft: draft.criticisms.get().sources.clear(), "Criticisms", "names no source"),
        (lambda draft: draft.claims.filter(field="criterion").delete(), "Criteria", "has no claim"),
        (lambda draft: draft.claims.filter(field="payment").delete(), "Payments", "has no claim"),
        (lambda draft: draft.claims.filter(field="capacity").update(rank="normal"), "Capacity", "is preferred"),
        (lambda draft: draft.claims.filter(field="people").update(rank="normal"), "People", "is preferred"),
        (lambda draft: make_claim(draft, value="70 people", rank="normal"), "Capacity", "Sources disagree"),
    ],
)
def test_what_lacks_evidence_is_not_published_and_says_what_is_missing(lack, where, words, admin_client, draft):
    lack(draft)
    response, form = save(admin_client, draft, "_publish", title="Retitled")
    if "names no source" in words:
        assert "This field is required." in errors(response)
    else:
        assert f"{where}: " in errors(response)
        assert errors(response).count(words) == 2, "once on top and once at the rows"
    assert Form(response).typed() == form.as_sent()
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("draft", "Title of kosovo")
    assert not Revision.objects.exists()


def test_a_missing_summary_is_told_at_its_field(admin_client, draft):
    response, _ = save(admin_client, draft, "_publish", summary="")
    assert response.context["adminform"].form.errors == {"summary": ["Say in our own words what the arrangement is."]}


def test_a_new_record_without_evidence_is_not_even_saved(admin_client, form):
    form.data = {name: value for name, value in form.data.items() if not name.startswith("events-0-")}
    form.data["events-TOTAL_FORMS"] = "0"
    response = send(admin_client, "/admin/agreements/agreement/add/", form, "_publish")
    assert "At least one event must lead to a status" in errors(response)
    assert Form(response).typed() == form.as_sent()
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("nationals", ["third_country", "own", "mixed", ""])
@pytest.mark.parametrize("step", ["_save", "_publish"])
def test_a_new_record_that_counts_people_of_any_kind_is_saved(step, nationals, admin_client, form):
    form.fill("events-0", nationals=nationals, claim_nationalities="XK" if nationals == "own" else "US 2")
    response = send(admin_client, "/admin/agreements/agreement/add/", form, step)
    assert response.status_code == 302, errors(response)
    assert Agreement.objects.exists()


def test_own_nationals_counted_as_others_are_not_published(admin_client, form):
    form.fill("events-0", nationals="third_country", claim_nationalities="XK 2")
    response = send(admin_client, "/admin/agreements/agreement/add/", form, "_publish")
    assert "none of the host's own are among them" in errors(response)


# -- Changing what is public -------------------------------------------------------------------


def test_saving_a_published_record_makes_exactly_one_revision(admin_client, published, admin_user):
    response, _ = save(admin_client, published, summary="Better said.")
    assert response.status_code == 302
    last = published.revisions.first()
    assert (published.revisions.count(), last.action, last.reason) == (2, "changed", "Corrected")
    assert last.made_by == admin_user
    assert "Better said." in last.document


def test_a_save_that_changes_nothing_public_makes_no_revision(admin_client, published):
    before = Dataset.current().revision
    response, _ = save(admin_client, published)
    assert "Nothing public changed." in admin_client.get(response.url).content.decode()
    assert (published.revisions.count(), Dataset.current().revision) == (1, before)


@pytest.mark.parametrize("button", ["_save", "_continue"])
def test_a_published_record_is_not_changed_without_saying_why(button, admin_client, published):
    response, form = save(admin_client, published, button, why=" ", summary="Better said.")
    assert errors(response) == "Say why: the reason is public."
    assert Form(response).typed() == form.as_sent()
    assert published.revisions.count() == 1
    published.refresh_from_db()
    assert published.summary == "What was arranged."


def test_a_reason_that_is_too_long_is_told_once(admin_client, published):
    response, _ = save(admin_client, published, why="x" * 501)
    assert errors(response) == "Ensure this value has at most 500 characters (it has 501)."


def test_a_change_that_takes_away_evidence_is_refused_whole(admin_client, published):
    form = open_form(admin_client, change(published)).fill(why="Cleaning up", summary="Better said.")
    form.fill(**{"events-0-DELETE": "on", "events-1-DELETE": "on"})
    response = send(admin_client, change(published), form)
    assert "At least one event must lead to a status" in errors(response)
    assert Form(response).typed() == form.as_sent()
    published.refresh_from_db()
    assert (published.events.count(), published.summary) == (2, "What was arranged.")


def test_published_claims_are_deprecated_not_deleted(admin_client, published):
    form = open_form(admin_client, change(published))
    assert not [name for name in form.data if name.startswith("claims-") and name.endswith("-DELETE")]
    form.fill("claims-0", rank="deprecated", reason="It was withdrawn.").fill(why="Withdrawn")
    form.fill("claims-1", DELETE="on")
    assert send(admin_client, change(published), form).status_code == 302
    ranks = dict(published.claims.filter(field__in=["capacity", "duration"]).values_list("field", "rank"))
    assert ranks == {"capacity": "deprecated", "duration": "preferred"}


def test_nor_are_those_of_a_record_that_was_retracted(admin_client, published):
    retract(published, why="Withdrawn")
    form = open_form(admin_client, change(published))
    assert not [name for name in form.data if name.startswith("claims-") and name.endswith("-DELETE")]
    assert send(admin_client, change(published), form.fill("claims-1", DELETE="on")).status_code == 302
    assert published.claims.filter(field="duration").exists()


# -- Retracting --------------------------------------------------------------------------------


def retract_page(agreement):
    return reverse("admin:agreements_agreement_retract", args=[agreement.pk])


def test_a_record_is_retracted_with_a_reason_and_published_again(admin_client, published):
    assert retract_page(published) in admin_client.get(change(published)).content.decode()
    form = open_form(admin_client, retract_page(published), "retract_form")
    response = send(admin_client, retract_page(published), form.fill(why="The source withdrew its report"))
    assert response.url == change(published)
    published.refresh_from_db()
    assert (published.state, published.retraction_reason) == ("retracted", "The source withdrew its report")
    page = admin_client.get(change(published)).content.decode()
    assert "This record was retracted: The source withdrew its report" in page
    assert retract_page(published) not in page
    history = admin_client.get(reverse("admin:agreements_agreement_history", args=[published.pk])).content.decode()
    assert "Retracted. Why: The source withdrew its report" in history
    save(admin_client, published, "_publish", "It was confirmed after all")
    assert state(published) == "published"
    assert [revision.action for revision in published.revisions.all()] == ["published", "retracted", "published"]


def test_retracting_needs_nothing_but_a_reason(admin_client, published):
    # No form of this record would be accepted.
    published.claims.filter(field="capacity").update(rank="normal")
    published.events.all().delete()
    form = open_form(admin_client, retract_page(published), "retract_form")
    for why, words in (("  ", "Say why: the reason is public."), ("x" * 501, "at most 500 characters")):
        response = send(admin_client, retract_page(published), form.fill(why=why))
        assert words in response.content.decode()
        assert state(published) == "published"
    assert send(admin_client, retract_page(published), form.fill(why="It names somebody")).status_code == 302
    assert state(published) == "retracted"


def test_the_record_s_own_form_retracts_nothing(admin_client, published):
    assert "_retract" not in admin_client.get(change(published)).content.decode()
    save(admin_client, published, "_retract")
    assert state(published) == "published"


@pytest.mark.parametrize("seen", [None, "", "x", "1"])
def test_a_record_that_changed_is_looked_at_before_it_is_retracted(seen, admin_client, published):
    form = open_form(admin_client, retract_page(published), "retract_form").fill(why="It names somebody")
    if seen == "1":
        save(admin_client, published, summary="It names nobody.", why="The name is out")
    else:
        form.data = {name: value for name, value in form.data.items() if name != "seen"}
        form.data |= {} if seen is None else {"seen": seen}
    response = send(admin_client, retract_page(published), form)
    assert "Nothing was retracted" in response.content.decode()
    assert state(published) == "published"
    again = Form(response, "retract_form")
    assert again.data["why"] == "It names somebody"
    if seen == "1":
        assert "The name is out" in response.content.decode()
    assert send(admin_client, retract_page(published), again).status_code == 302
    assert state(published) == "retracted"


def test_who_may_not_change_the_record_is_offered_no_step(client, published, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.get(retract_page(published)).status_code == 403
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    page = client.get(change(published)).content.decode()
    for offered in (retract_page(published), 'name="why"', "Read or change", "saving it publishes", 'name="_'):
        assert offered not in page
    for row in (published.claims.first().source, published.host, published.criticisms.get()):
        assert "Why this change" not in client.get(change(row)).content.decode()
    assert client.get(retract_page(published)).status_code == 403
    assert client.post(retract_page(published), {"why": "x", "seen": published.revision_id}).status_code == 403
    assert state(published) == "published"


def test_a_retracted_record_is_changed_without_becoming_public(admin_client, published):
    retract(published, why="Withdrawn")
    response, _ = save(admin_client, published, "_review", why="", summary="Better said.")
    assert response.status_code == 302
    assert (state(published), published.revisions.count()) == ("retracted", 2)


def test_only_a_published_record_can_be_retracted(admin_client, draft):
    for response in (
        admin_client.get(retract_page(draft), follow=True),
        admin_client.post(retract_page(draft), {"why": "x"}, follow=True),
    ):
        assert "only a published record can be" in response.content.decode()
    assert state(draft) == "draft"


# -- Which claim is preferred ------------------------------------------------------------------


def test_two_claims_change_places_in_one_save(admin_client, draft):
    make_claim(draft, value="70 people", rank="normal")
    form = open_form(admin_client, change(draft))
    form.fill("claims-0", rank="normal").fill("claims-1", rank="preferred")
    assert send(admin_client, change(draft), form).status_code == 302
    ranks = dict(draft.claims.filter(field="capacity").values_list("amount", "rank"))
    assert ranks == {50: "normal", 70: "preferred"}


def test_a_second_preferred_claim_is_refused_at_its_rank(admin_client, draft):
    form = open_form(admin_client, change(draft))
    form.add("claims", about="capacity", value="70 people", rank="preferred", source=make_source().pk, **TOLD)
    response = send(admin_client, change(draft), form)
    assert errors(response) == "Another claim about the same field or row is preferred already. Only one can be."


def test_a_source_of_grade_x_is_refused_at_the_rank(admin_client, draft):
    form = open_form(admin_client, change(draft)).fill("claims-0", source=make_source(grade="X").pk)
    assert "is never preferred" in errors(send(admin_client, change(draft), form))


def test_a_claim_about_a_row_takes_the_place_of_the_one_in_the_row(admin_client, draft):
    payment = draft.payments.get()
    form = open_form(admin_client, change(draft))
    about = {"about": f"payment:{payment.pk}", "value": "20,000,000 EUR", "source": make_source().pk}
    form.add("claims", **about, rank="preferred", **TOLD)
    form.fill("payments-0", claim_locator="¶ 4")
    assert send(admin_client, change(draft), form).status_code == 302
    claims = {claim.value: (claim.rank, claim.locator) for claim in payment.claims.all()}
    assert claims == {"15,000,000 EUR per year": ("normal", "¶ 4"), "20,000,000 EUR": ("preferred", "¶ 2")}
    form = open_form(admin_client, change(draft))
    assert form.data["payments-0-claim_value"] == "20,000,000 EUR"
    assert "payment: 15,000,000 EUR per year" in admin_client.get(change(draft)).content.decode()


def test_the_claim_of_a_row_is_deprecated_in_the_row(admin_client, draft):
    form = open_form(admin_client, change(draft))
    form.fill("payments-0", claim_rank="deprecated", claim_reason="It was withdrawn.")
    assert send(admin_client, change(draft), form).status_code == 302
    assert Claim.objects.get(field="payment").rank == "deprecated"


def test_a_draft_row_that_is_emptied_loses_its_claim(admin_client, draft):
    emptied = {"claim_value": "", "claim_source": "", "claim_locator": "", "claim_statement": ""}
    form = open_form(admin_client, change(draft)).fill("payments-0", **emptied)
    assert send(admin_client, change(draft), form).status_code == 302
    assert not Claim.objects.filter(field="payment").exists()
    assert draft.payments.exists()


def test_a_published_row_that_is_emptied_is_refused(admin_client, published):
    emptied = {"claim_value": "", "claim_source": "", "claim_locator": "", "claim_statement": ""}
    form = open_form(admin_client, change(published)).fill("payments-0", **emptied).fill(why="Withdrawn")
    assert "Required: each claim needs a source, a locator and a statement." in errors(
        send(admin_client, change(published), form)
    )
    assert Claim.objects.filter(field="payment").exists()


def test_a_payment_without_a_sum_is_entered_with_what_its_source_says(admin_client, published):
    source = make_source().pk
    form = open_form(admin_client, change(published)).fill(why="Somebody pays, nobody says how much")
    told = {f"claim_{name}": value for name, value in TOLD.items()}
    form.add("payments", purpose="Flights", state="paid", claim_source=source, **told)
    form.add("claims", about=f"payment:{published.payments.get().pk}", source=source, rank="normal", **TOLD)
    response = send(admin_client, change(published), form)
    assert response.status_code == 302, errors(response)
    claims = {(str(claim.payment), claim.value) for claim in Claim.objects.filter(field="payment", source=source)}
    assert claims == {(str(payment), "") for payment in published.payments.all()}
    assert published.revisions.count() == 2


def test_a_row_without_a_claim_gets_one(admin_client, draft):
    payment = make_payment(draft)
    form = open_form(admin_client, change(draft))
    told = {f"claim_{name}": value for name, value in TOLD.items()}
    form.fill("payments-1", claim_value="undisclosed", claim_source=make_source().pk, **told)
    assert send(admin_client, change(draft), form).status_code == 302
    assert payment.claims.get().value == "undisclosed"


def test_a_row_changes_while_its_claim_stays(admin_client, draft):
    before = Claim.objects.filter(field="payment").values().get()
    form = open_form(admin_client, change(draft)).fill("payments-0", purpose="Rent of two buildings")
    assert send(admin_client, change(draft), form).status_code == 302
    assert draft.payments.get().purpose == "Rent of two buildings"
    assert Claim.objects.filter(field="payment").values().get() == before


def test_a_row_is_removed_with_its_claims(admin_client, draft):
    make_claim(draft, value="1 EUR", rank="normal", payment=draft.payments.get())
    form = open_form(admin_client, change(draft)).fill("payments-0", DELETE="on")
    assert send(admin_client, change(draft), form).status_code == 302
    assert not Claim.objects.filter(field="payment").exists()


def test_a_claim_is_not_changed_while_its_row_is_removed(admin_client, draft):
    make_claim(draft, value="1 EUR", rank="normal", payment=draft.payments.get())
    form = open_form(admin_client, change(draft)).fill("payments-0", DELETE="on")
    row = next(name for name, value in form.data.items() if value == "1 EUR").removesuffix("-value")
    form.fill(row, value="2 EUR")
    response = send(admin_client, change(draft), form)
    assert "Keep both, or change neither." in errors(response)
    assert Form(response).typed() == form.as_sent()
    assert draft.payments.exists()


# -- What published documents show -------------------------------------------------------------


def correct(client, row, form_id, **typed):
    form = open_form(client, change(row), form_id).fill(**typed)
    return send(client, change(row), form)


@pytest.mark.parametrize(
    ("row", "typed"),
    [
        ("source", {"title": "The right title"}),
        ("actor", {"name": "The right name"}),
        ("country", {"name": "Republic of Kosovo"}),
    ],
)
def test_what_is_called_otherwise_is_shown_so_everywhere_without_a_revision(
    admin_client, client, published, row, typed
):
    named = {
        "source": published.claims.first().source,
        "actor": published.criticisms.get().actor,
        "country": published.host,
    }[row]
    before = Dataset.current().revision
    assert correct(admin_client, named, f"{row}_form", **typed).status_code == 302
    assert (published.revisions.count(), Dataset.current().revision) == (1, before + 1)
    (name,) = typed.values()
    for address in (f"agreements/{published.pk}", f"agreements/{published.pk}/revisions/1", "changes?since=0"):
        assert name in client.get(f"/api/{address}").content.decode()
    if row == "country":
        assert name in client.get("/api/agreements").content.decode()


def test_a_source_that_is_graded_anew_renews_the_documents_that_cite_it(admin_client, published):
    source = published.claims.first().source
    correct(admin_client, source, "source_form", grade="A")
    correct(admin_client, source, "source_form", published="2025-06-01", why="The page says so")
    told = list(published.revisions.values_list("action", "reason"))
    assert told[:2] == [
        ("renewed", "The page says so"),
        ("renewed", f"The source “{source}” was corrected"),
    ]


def test_a_correction_that_no_document_shows_makes_no_revision(admin_client, published):
    correct(admin_client, published.claims.first().source, "source_form")
    correct(admin_client, make_source(), "source_form", title="Another")
    correct(admin_client, make_actor(), "actor_form", name="Others")
    assert published.revisions.count() == 1


def test_correcting_a_country_without_agreements_changes_the_public_record_too(admin_client, published):
    before = Dataset.current().revision
    correct(admin_client, make_country("RW"), "country_form", official_name="Republic of Rwanda")
    assert (Dataset.current().revision, published.revisions.count()) == (before + 1, 1)


def test_what_only_a_draft_shows_does_not_change_the_public_record(admin_client, published):
    before = Dataset.current().revision
    source = make_claim(make_agreement("draft")).source
    assert correct(admin_client, source, "source_form", title="The right title").status_code == 302
    assert Dataset.current().revision == before


def test_a_source_whose_claims_are_preferred_does_not_become_a_warning(admin_client, published):
    source = published.claims.first().source
    told = errors(correct(admin_client, source, "source_form", grade="X"))
    assert told.startswith("Its claims are preferred in “Title of kosovo”.")
    for rank in ("deprecated", "normal"):
        published.claims.filter(source=source).update(rank=rank, reason="Withdrawn.")
        Source.objects.filter(pk=source.pk).update(grade="B")
        assert correct(admin_client, source, "source_form", grade="X").status_code == 302


def test_a_published_record_leads_to_its_page(admin_client, published):
    address = published.get_absolute_url()
    assert f'href="{address}" class="viewsitelink"' in admin_client.get(change(published)).content.decode()
    retract(published, why="Withdrawn")
    assert "viewsitelink" not in admin_client.get(change(published)).content.decode()


def test_an_error_in_a_country_s_aliases_is_told(admin_client, published):
    country = Country.objects.get(pk="XK")
    assert "already means United States" in errors(correct(admin_client, country, "country_form", aliases='["USA"]'))


def test_a_criticism_changed_on_one_record_renews_the_others_it_concerns(admin_client, published, admin_user):
    other = make_evidenced_agreement("other", host="DK")
    other.criticisms.set(published.criticisms.all())
    publish(other, why="First publication", by=admin_user)
    form = open_form(admin_client, change(published)).fill(f"{CRITICISMS}-0", text="In other words.")
    form.fill(why="Quoted more closely")
    assert send(admin_client, change(published), form).status_code == 302
    assert published.revisions.first().reason == "Quoted more closely"
    assert [revision.action for revision in other.revisions.all()] == ["renewed", "published"]
    assert "In other words." in other.revisions.get(number=2).document


def test_a_criticism_changed_on_its_own_page_renews_what_it_concerns_and_concerned(admin_client, published):
    criticism = published.criticisms.get()
    draft = make_agreement("draft")
    assert correct(admin_client, criticism, "criticism_form", agreements=[str(draft.pk)]).status_code == 302
    assert criticism.slug not in published.revisions.first().document
    assert not draft.revisions.exists()


def test_a_new_criticism_renews_what_it_concerns(admin_client, published):
    make_criticism(published, slug="model")
    address = reverse("admin:agreements_criticism_add")
    form = open_form(admin_client, address, "criticism_form")
    form.fill(slug="second", actor=make_actor().pk, ground="cost", form="report", text="Too costly.")
    form.fill(agreements=[published.pk], sources=[make_source().pk])
    assert send(admin_client, address, form).status_code == 302
    assert "Too costly." in published.revisions.first().document


def test_nothing_is_left_of_a_save_that_was_refused(admin_client, draft):
    with transaction.atomic():
        before = list(Claim.objects.order_by("pk").values())
    form = open_form(admin_client, change(draft)).fill("claims-0", value="60 people")
    form.fill(**{"events-0-DELETE": "on", "events-1-DELETE": "on"})
    assert send(admin_client, change(draft), form, "_publish").status_code == 200
    assert list(Claim.objects.order_by("pk").values()) == before
