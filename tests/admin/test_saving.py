"""One screen, one save: what is typed becomes the record, or comes back with the error shown and nothing lost."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db.models.signals import pre_save

from agreements.models import Agreement, Claim, Criticism, Payment, Revision

from ..factories import (
    make_agreement,
    make_claim,
    make_criticism,
    make_source,
)
from .forms import ADD, CRITICISMS, Form, change, errors, open_form, send

pytestmark = pytest.mark.django_db
# -- Making a record ---------------------------------------------------------------------------


def test_a_whole_record_is_made_and_published_on_one_screen(admin_client, admin_user, form):
    response = send(admin_client, ADD, form, "_publish")
    assert response.status_code == 302, errors(response)
    agreement = Agreement.objects.get()
    assert agreement.is_published
    assert {(claim.field, claim.value, claim.rank) for claim in agreement.claims.all()} == {
        ("capacity", "up to 50 people per year", "preferred"),
        ("instrument", "memorandum", "preferred"),
        ("criterion", "", "preferred"),
        ("payment", "15,000,000 EUR per year", "preferred"),
        ("people", "8 people", "preferred"),
    }
    assert agreement.criticisms.get().slug == "observers-on-legality"
    revision = agreement.revisions.get()
    assert (revision.number, revision.reason, revision.made_by) == (1, "First publication", admin_user)
    assert response.url == change(agreement)
    assert "Revision 1 is public." in admin_client.get(response.url).content.decode()


def test_an_event_says_where_its_people_are_told(admin_client, form):
    send(admin_client, ADD, form)
    claim = Claim.objects.get(field="people")
    assert (claim.source.slug, claim.locator, claim.statement) == ("wire", "¶ 9", "Eight come.")


def test_what_is_saved_is_shown_again_and_saved_again_unchanged(admin_client, form):
    send(admin_client, ADD, form)
    agreement = Agreement.objects.get()
    before = list(Claim.objects.order_by("pk").values())
    page = open_form(admin_client, change(agreement))
    assert page.data["payments-0-claim_value"] == "15,000,000 EUR per year"
    assert page.data[f"{CRITICISMS}-0-text"] == "Unlawful."
    assert send(admin_client, change(agreement), page).status_code == 302
    assert list(Claim.objects.order_by("pk").values()) == before
    assert LogEntry.objects.latest("pk").get_change_message() == "No fields changed."


def test_a_claim_about_a_new_field_is_preferred_only_where_it_stands_alone(admin_client, draft):
    page = open_form(admin_client, change(draft))
    told = {"source": make_source().pk, "locator": "¶ 2", "statement": "It says so."}
    page.add("claims", about="capacity", value="50 people", **told)
    page.add("claims", about="facility", value="Gjilan", **told)
    page.add("claims", about="instrument", value="verbal", **told | {"source": make_source(grade="X").pk})
    assert send(admin_client, change(draft), page).status_code == 302
    ranks = {claim.value: claim.rank for claim in draft.claims.all()}
    assert (ranks["50 people"], ranks["Gjilan"], ranks["verbal"]) == ("normal", "preferred", "normal")


@pytest.mark.parametrize(
    ("button", "before", "after"),
    [
        ("_review", "draft", "in_review"),
        ("_draft", "in_review", "draft"),
        ("_draft", "draft", "draft"),
        ("_save", "in_review", "in_review"),
    ],
)
def test_a_record_moves_between_draft_and_review(button, before, after, admin_client, draft):
    Agreement.objects.update(state=before)
    assert send(admin_client, change(draft), open_form(admin_client, change(draft)), button).status_code == 302
    draft.refresh_from_db()
    assert draft.state == after
    assert not Revision.objects.exists()


def test_a_new_record_can_go_to_review_at_once(admin_client, form):
    response = send(admin_client, ADD, form, "_review")
    assert (response.url, Agreement.objects.get().state) == (change(Agreement.objects.get()), "in_review")


# -- Mistakes ----------------------------------------------------------------------------------

MISTAKES = [
    ("claims-0-value", "fifty", "“fifty” can't be read as a quantity. Write for example “up to 50 people per year”"),
    ("claims-0-value", "", "Write what the source says: for example “up to 50 people per year”"),
    ("claims-0-value", "50 EUR", "“EUR” is not a unit of this field."),
    ("claims-1-value", "handshake", "“handshake” is not one of: treaty, memorandum"),
    ("claims-1-value", "", "Write what the source says: for example “memorandum”, “verbal”."),
    ("claims-0-about", "", "This field is required."),
    ("claims-0-source", "", "This field is required."),
    ("claims-0-rank", "deprecated", "Say why the claim is deprecated."),
    ("criteria-0-claim_source", "", "Required: each claim needs a source, a locator and a statement."),
    ("criteria-0-claim_statement", "", "Required: each claim needs a source, a locator and a statement."),
    ("payments-0-claim_value", "a lot", "“a lot” can't be read as a quantity."),
    ("payments-0-claim_locator", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
    ("payments-0-payee", "sender", "choose two different parties"),
    ("payments-0-claim_rank", "deprecated", "Say why the claim is deprecated."),
    ("events-0-occurred", "summer", "“summer” is not a date that can be read. Write 2025-06-11, 2025-06 or 2025"),
    ("events-0-occurred", "2199", "This lies in the future."),
    ("events-0-counted", "", "Say on the event what its people are"),
    ("events-0-sources", [], "This field is required."),
    (f"{CRITICISMS}-0-actor", "", "This field is required."),
    (f"{CRITICISMS}-0-occurred", "soon", "“soon” is not a date that can be read."),
    ("title", "", "This field is required."),
    ("slug", "1st", "A slug starts with a letter"),
    ("host", "US", "The sender and the host must be two different countries."),
]  # fmt: skip


@pytest.mark.parametrize(("field", "typed", "words"), MISTAKES)
def test_an_error_is_told_and_nothing_typed_is_lost(field, typed, words, admin_client, form):
    form.fill(**{field: typed})
    response = send(admin_client, ADD, form, "_publish")
    assert response.status_code == 200
    assert words in errors(response)
    assert errors(response).count(words) == 1
    assert Form(response).typed() == form.as_sent()
    assert not Agreement.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("field", "sent", "words"),
    [
        ("claims-0-about", "criterion:77", "Select a valid choice."),
        ("claims-0-source", "987654321", "Select a valid choice."),
        ("claims-0-source", "wire", "Select a valid choice."),
        ("claims-0-source", "9" * 30, "Select a valid choice."),
        ("criteria-0-claim_source", "987654321", "Select a valid choice."),
        ("Criticism_agreements-0-ground", "noise", "Select a valid choice."),
        ("events-0-sources", ["987654321"], "987654321 is not one of the available choices."),
        ("events-0-sources", ["9" * 30], "is not one of the available choices."),
    ],
)
def test_what_was_not_offered_is_refused(field, sent, words, admin_client, form):
    form.fill(**{field: sent})
    assert words in errors(send(admin_client, ADD, form))
    assert not Agreement.objects.exists()


def test_a_row_that_is_there_twice_is_told(admin_client, draft):
    page = open_form(admin_client, change(draft))
    page.add("criteria", kind="admits", category="family", text=draft.criteria.get().text)
    assert "duplicate" in errors(send(admin_client, change(draft), page))


def test_a_number_of_people_needs_a_source_where_the_event_has_several(admin_client, form):
    form.fill("events-0", sources=[make_source().pk, make_source().pk])
    response = send(admin_client, ADD, form)
    assert errors(response) == "Required: each claim needs a source, a locator and a statement."
    assert Form(response).typed() == form.as_sent()


def test_an_event_keeps_saying_what_its_people_are(admin_client, draft):
    page = open_form(admin_client, change(draft))
    page.fill("events-1", counted="")
    assert "A number of people is on record" in errors(send(admin_client, change(draft), page))


def test_a_claim_is_not_about_people_where_nobody_is_counted(admin_client, draft):
    page = open_form(admin_client, change(draft))
    people = f"people:{draft.events.first().pk}"
    told = {"source": make_source().pk, "locator": "¶ 2", "statement": "It says so."}
    row = page.add("claims", about=people, value="5 people", **told)
    response = send(admin_client, change(draft), page)
    assert "Say on the event what its people are" in errors(response)
    assert Form(response).data[f"{row}-about"] == people


def test_a_slug_under_which_another_record_was_public_is_refused_at_the_field(admin_client, published, form):
    Agreement.objects.filter(pk=published.pk).update(slug="renamed")
    response = send(admin_client, ADD, form)
    assert response.context["adminform"].form.errors["slug"] == [
        "Another record was published under this address. Choose another."
    ]


def test_when_two_editors_cross_nothing_is_lost(admin_client, form):
    def take_the_slug(instance, **_):
        pre_save.disconnect(take_the_slug, sender=Agreement)
        make_agreement("kosovo")

    pre_save.connect(take_the_slug, sender=Agreement)
    response = send(admin_client, ADD, form)
    assert "Somebody else changed this record while you did" in errors(response)
    assert Form(response).typed() == form.as_sent()
    assert not Claim.objects.exists()


def test_a_row_that_somebody_else_removed_meanwhile_is_told(admin_client, draft):
    page = open_form(admin_client, change(draft))
    draft.events.first().delete()
    page.fill("events-0", text="Changed.")
    response = send(admin_client, change(draft), page)
    assert "Somebody else removed or moved one of these rows" in errors(response)
    assert Form(response).data["events-1-text"] == "Changed.", "as a new row"


def test_an_editor_who_may_only_look_sees_the_page(client, draft, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    assert client.get(change(draft)).status_code == 200
    assert client.post(change(draft), {}).status_code == 403


@pytest.mark.parametrize("kind", ["claim", "criterion", "payment", "event", "criticism"])
@pytest.mark.parametrize("may", ["view", "add"])
def test_an_editor_who_may_not_change_one_kind_of_row_saves_the_others(client, published, django_user_model, kind, may):
    editor = django_user_model.objects.create_user("editor", is_staff=True)
    others = Permission.objects.filter(content_type__app_label="agreements").exclude(content_type__model=kind)
    own = Permission.objects.filter(codename__in=[f"view_{kind}", f"{may}_{kind}"])
    editor.user_permissions.set(others | own)
    client.force_login(editor)
    page = open_form(client, change(published)).fill(title="Another title", why="It is called so.")
    response = send(client, change(published), page)
    assert response.status_code == 302, errors(response)
    published.refresh_from_db()
    assert published.title == "Another title"


# -- A criticism, chosen or written ------------------------------------------------------------


def test_a_criticism_on_record_is_said_to_concern_this_agreement_too(admin_client, draft):
    criticism = make_criticism(make_agreement("other"), slug="shared")
    page = open_form(admin_client, change(draft))
    page.add(CRITICISMS, criticism=criticism.pk)
    assert send(admin_client, change(draft), page).status_code == 302
    assert {agreement.slug for agreement in criticism.agreements.all()} == {"kosovo", "other"}
    assert "also concerns: Title of other" in admin_client.get(change(draft)).content.decode()


def test_a_criticism_is_either_chosen_or_written(admin_client, draft):
    criticism = make_criticism(make_agreement("other"))
    page = open_form(admin_client, change(draft))
    page.add(CRITICISMS, criticism=criticism.pk, text="Something else.")
    assert "Choose an existing criticism or write a new one below" in errors(send(admin_client, change(draft), page))


def test_two_criticisms_of_one_actor_get_addresses_of_their_own(admin_client, form):
    first = {name: form.data[f"{CRITICISMS}-0-{name}"] for name in ("actor", "ground", "form", "sources")}
    form.add(CRITICISMS, **first, text="Too costly.")
    assert send(admin_client, ADD, form).status_code == 302
    slugs = set(Criticism.objects.values_list("slug", flat=True))
    assert slugs == {"observers-on-legality", "observers-on-legality-2"}, (
        "not of the record's slug: it may be retracted"
    )


def test_a_criticism_is_changed_on_the_agreements_page_and_taken_off_it(admin_client, draft):
    criticism = draft.criticisms.get()
    page = open_form(admin_client, change(draft))
    page.fill(f"{CRITICISMS}-0", text="In other words.")
    assert send(admin_client, change(draft), page).status_code == 302
    criticism.refresh_from_db()
    assert criticism.text == "In other words."
    page = open_form(admin_client, change(draft)).fill(f"{CRITICISMS}-0", DELETE="on")
    assert send(admin_client, change(draft), page).status_code == 302
    assert not draft.criticisms.exists()
    assert Criticism.objects.get() == criticism


# -- What no browser sends ---------------------------------------------------------------------


@pytest.mark.parametrize("key", ["abc", "1.5", "None", "99999999999999999999999"])
@pytest.mark.parametrize("field", ["replaces", "follows", "joint_senders", "sender"])
def test_a_key_that_is_none_is_an_error_of_the_form(admin_client, draft, field, key):
    page = open_form(admin_client, change(draft)).fill(**{field: key})
    response = send(admin_client, change(draft), page)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


@pytest.mark.parametrize("key", ["abc", "1.5", "None"])
@pytest.mark.parametrize(
    ("row", "field"),
    [("criticism", "sources"), ("criticism", "agreements"), ("source", "retells"), ("actor", "country")],
)
def test_a_key_that_is_none_is_an_error_of_every_form(admin_client, draft, row, field, key):
    rows = {
        "criticism": draft.criticisms.get(),
        "source": draft.claims.first().source,
        "actor": draft.criticisms.get().actor,
    }
    address = change(rows[row])
    page = open_form(admin_client, address, f"{row}_form").fill(**{field: key}, why="To see what happens")
    response = send(admin_client, address, page)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


@pytest.mark.parametrize("field", ["sender", "host", "joint_senders", "title", "events-0-text", "claims-0-source"])
def test_a_form_with_a_nul_is_refused_and_nothing_is_saved(admin_client, draft, field):
    page = open_form(admin_client, change(draft)).fill(summary="Not to be saved.", **{field: "A\0"})
    assert send(admin_client, change(draft), page).status_code == 400
    draft.refresh_from_db()
    assert draft.summary != "Not to be saved."


def a_part(draft, whole):
    part = Payment.objects.create(agreement=draft, purpose="A part", state="promised", part_of=whole)
    make_claim(draft, field="payment", payment=part, value="5 EUR")
    return part


@pytest.mark.parametrize("gone", [(0, 1), (1,)])
def test_a_sum_is_deleted_together_with_its_parts(admin_client, draft, gone):
    a_part(draft, draft.payments.get())
    form = open_form(admin_client, change(draft))
    for place in gone:
        form.fill(f"payments-{place}", DELETE="on")
    assert send(admin_client, change(draft), form).status_code == 302
    assert draft.payments.count() == 2 - len(gone)


def test_a_sum_that_holds_another_is_not_deleted_alone(admin_client, draft):
    part = a_part(draft, draft.payments.get())
    form = open_form(admin_client, change(draft))
    form.fill("payments-0", DELETE="on")
    answer = send(admin_client, change(draft), form)
    assert "delete it too, or change what it is part of first" in errors(answer)
    assert draft.payments.count() == 2
    form.fill("payments-1", part_of="")
    assert send(admin_client, change(draft), form).status_code == 302
    assert draft.payments.get() == part
