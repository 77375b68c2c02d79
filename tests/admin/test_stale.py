"""Two editors at one page: the later save is refused, whatever the other one did, and nothing of either is lost."""

from itertools import chain

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.admin import stale
from agreements.models import (
    Actor,
    Address,
    Agreement,
    Claim,
    Country,
    Criticism,
    Dataset,
    Revision,
    SearchWord,
    Source,
)
from agreements.models.index import INDEX
from agreements.publishing import publish, renew

from ..factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_country,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
)
from .forms import CRITICISMS, Form, change, confirmation, errors, open_form, opened, send

pytestmark = pytest.mark.django_db
REFUSED = "Somebody else changed this record since you opened it."
TOLD = {"locator": "¶ 2", "statement": "It says so."}
OF_ROW = {f"claim_{name}": value for name, value in TOLD.items()}
NOT_COMPARED = {"revision", "updated_at", "published_at", "title", "retraction_reason"}


@pytest.fixture
def other(django_user_model):
    """Somebody else in the admin."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("the-other"))
    return client


def rows():
    """Everything that editors write, but what publishing notes and the title, which the second editor changes."""
    left_out = {Revision, Dataset, Address, SearchWord, *INDEX}
    tables = [model for model in apps.get_app_config("agreements").get_models() if model not in left_out]
    return {
        str(row._meta.model_name) + str(row.pk): {
            name: sorted(getattr(one, "pk", one) for one in value) if isinstance(value, list) else value
            for name, value in model_to_dict(row, exclude=NOT_COMPARED).items()
        }
        for row in chain.from_iterable(model._default_manager.all() for model in tables)
    }


# -- The agreement's page ----------------------------------------------------------------------

CHANGED: dict[str, tuple[str, dict]] = {
    "own field": ("", {"summary": "Theirs."}),
    "own choice": ("", {"kind": "return_hub"}),
    "joint senders": ("", {"joint_senders": ["RW"]}),
    "what it follows": ("", {"follows": "EARLIER"}),
    "claim": ("claims-0", {"statement": "Theirs."}),
    "value": ("claims-0", {"value": "up to 70 people", "reason": "Theirs."}),
    "rank": ("claims-0", {"rank": "deprecated", "reason": "Theirs."}),
    "source of a claim": ("claims-1", {"source": "SOURCE"}),
    "criterion": ("criteria-0", {"text": "Theirs."}),
    "claim of a criterion": ("criteria-0", {"claim_locator": "¶ 7"}),
    "payment": ("payments-0", {"purpose": "Theirs."}),
    "sum": ("payments-0", {"claim_value": "16,000,000 EUR per year"}),
    "sum taken out": ("payments-0", {"claim_value": ""}),
    "consideration": ("considerations-0", {"text": "Theirs."}),
    "claim of a consideration": ("considerations-0", {"claim_value": "9 people"}),
    "legal text": ("texts-0", {"article": "Art. 9"}),
    "event": ("events-0", {"text": "Theirs."}),
    "sources of an event": ("events-0", {"sources": ["SOURCE"]}),
    "box of an event": ("events-1", {"is_running_total": "on"}),
    "people": ("events-1", {"claim_value": "9 people"}),
    "criticism": (f"{CRITICISMS}-0", {"text": "Theirs."}),
    "sources of a criticism": (f"{CRITICISMS}-0", {"sources": ["SOURCE"]}),
}
ADDED = {
    "claim added": ("claims", {"about": "facility", "value": "Gjilan", "source": "SOURCE", **TOLD}),
    "criterion added": (
        "criteria",
        {"kind": "admits", "category": "family", "text": "T.", "claim_source": "SOURCE", **OF_ROW},
    ),
    "payment added": ("payments", {"purpose": "Theirs.", "state": "paid", "claim_source": "SOURCE", **OF_ROW}),
    "consideration added": (
        "considerations",
        {"giver": "host", "kind": "trade", "state": "offered", "text": "T.", "claim_source": "SOURCE", **OF_ROW},
    ),
    "legal text added": ("texts", {"role": "approval", "source": "SOURCE"}),
    "event added": (
        "events",
        {"occurred": "2025-08", "kind": "talks", "said_by": "host", "text": "T.", "sources": ["SOURCE"]},
    ),
    "criticism added": (
        CRITICISMS,
        {"actor": "ACTOR", "ground": "cost", "form": "report", "text": "T.", "sources": ["SOURCE"]},
    ),
}
DELETED = [f"{prefix}-0" for prefix in ("criteria", "payments", "considerations", "texts", "events", CRITICISMS)]


def given(values, earlier):
    """The values with the keys of rows that there are."""
    keys = {"SOURCE": "spare", "EARLIER": earlier.pk}
    keys["SOURCE"] = Source.objects.get(slug="spare").pk
    keys["ACTOR"] = Actor.objects.get(name="Spare").pk
    return {
        name: [keys.get(one, one) for one in value] if isinstance(value, list) else keys.get(value, value)
        for name, value in values.items()
    }


@pytest.fixture
def earlier(published):
    """Rows that somebody can choose, and an arrangement that the published one can follow."""
    make_source("spare")
    make_actor("Spare")
    make_country("RW")
    return make_agreement("earlier")


def test_the_table_has_a_case_for_every_kind_of_row(admin_client, published):
    prefixes = {
        name.removesuffix("-TOTAL_FORMS") for name in open_form(admin_client, change(published)).data if "TOTAL" in name
    }
    for covered in (CHANGED, ADDED):
        assert prefixes <= {prefix.partition("-")[0] for prefix, _ in covered.values()}
    assert prefixes - {name.partition("-")[0] for name in DELETED} == {"claims"}, "published claims aren't deleted"


def two_forms(client, agreement, *, with_new_rows=False):
    """Both editors open the page, which is rendered only where rows are to be added."""
    user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    forms = (open_form(client, change(agreement)) if with_new_rows else opened(agreement, user) for _ in range(2))
    return (form.fill(why=f"Why of the {who} one") for form, who in zip(forms, ("first", "second"), strict=True))


def check_refused(client, other, agreement, theirs, mine):
    """The other one saves, then we do: refused, what we typed kept, what they did told; then saved on top of theirs."""
    assert send(other, change(agreement), theirs).status_code == 302
    saved = rows()
    mine.fill(title="Our title")
    answer = send(client, change(agreement), mine)
    assert (answer.status_code, rows()) == (200, saved)
    assert REFUSED in errors(answer)
    page, again = answer.content.decode(), Form(answer)
    assert "<b>the-other</b>" in page
    assert "Why of the first one" in page
    assert answer.context["differences"]
    assert (again.data["title"], again.data["why"]) == ("Our title", "Why of the second one")
    last = send(client, change(agreement), again)
    assert last.status_code == 302, errors(last)
    agreement.refresh_from_db()
    assert agreement.title == "Our title"
    assert rows() == saved, "what the other one saved is still there"
    return answer


@pytest.mark.parametrize("half", [0, 1])
def test_a_page_is_stale_where_somebody_else_changed_and_says_all_that_did(
    half, admin_client, other, published, earlier
):
    """Half of the cases at once: some of them concern one field."""
    theirs, mine = two_forms(admin_client, published)
    typed: set[tuple[str, str]] = set()
    for prefix, values in list(CHANGED.values())[half::2]:
        theirs.fill(prefix, **given(values, earlier))
        typed |= {(prefix, name) for name in values}
    answer = check_refused(admin_client, other, published, theirs, mine)
    assert len(answer.context["differences"]) == len(typed)


def test_a_page_is_stale_where_somebody_else_added(admin_client, other, published, earlier):
    theirs, mine = two_forms(admin_client, published, with_new_rows=True)
    for prefix, values in ADDED.values():
        theirs.add(prefix, **given(values, earlier))
    mine.add("payments", purpose="Ours.", state="paid", claim_source=Source.objects.get(slug="spare").pk, **OF_ROW)
    before = published.payments.count()
    assert send(other, change(published), theirs).status_code == 302
    saved = rows()
    answer = send(admin_client, change(published), mine)
    assert (answer.status_code, rows()) == (200, saved)
    assert len(answer.context["differences"]) == len(ADDED)
    assert send(admin_client, change(published), Form(answer)).status_code == 302
    assert saved.items() <= rows().items(), "what the other one added is still there"
    assert published.payments.count() == before + 2


def test_a_page_is_stale_where_somebody_else_deleted(admin_client, other, published):
    make_event(published, "2025-09", text="There stays one.")
    publish(published, why="Another event")
    theirs, mine = two_forms(admin_client, published)
    for row in DELETED:
        theirs.fill(row, DELETE="on")
    answer = check_refused(admin_client, other, published, theirs, mine)
    assert len(answer.context["differences"]) == len(DELETED)


def test_a_page_is_stale_where_somebody_else_deleted_a_claim_of_a_draft(admin_client, other, draft):
    theirs, mine = two_forms(admin_client, draft)
    check_refused(admin_client, other, draft, theirs.fill("claims-0", DELETE="on"), mine)


@pytest.mark.parametrize("button", ["_review", "_publish"])
def test_a_page_is_stale_where_somebody_else_took_a_step(button, admin_client, other, draft):
    theirs, mine = two_forms(admin_client, draft)
    assert send(other, change(draft), theirs, button).status_code == 302
    answer = send(admin_client, change(draft), mine.fill(summary="Ours."))
    assert REFUSED in errors(answer)
    assert Form(answer).data["summary"] == "Ours."
    assert send(admin_client, change(draft), Form(answer)).status_code == 302


def test_a_page_is_stale_where_somebody_else_retracted(admin_client, other, published):
    _, mine = two_forms(admin_client, published)
    address = reverse("admin:agreements_agreement_retract", args=[published.pk])
    send(other, address, open_form(other, address, "retract_form").fill(why="It names somebody"))
    answer = send(admin_client, change(published), mine.fill(summary="Ours."))
    assert REFUSED in errors(answer)
    assert "Retracted. Why: It names somebody" in answer.content.decode()
    assert published.revisions.count() == 2
    assert send(admin_client, change(published), Form(answer)).status_code == 302
    assert published.revisions.count() == 2, "it stays retracted"


def test_a_page_is_stale_where_a_criticism_changed_on_its_own_page(admin_client, other, published):
    _, mine = two_forms(admin_client, published)
    criticism = published.criticisms.get()
    send(other, change(criticism), open_form(other, change(criticism), "criticism_form").fill(text="T.", why="Quoted"))
    answer = send(admin_client, change(published), mine.fill(title="Ours"))
    assert REFUSED in errors(answer)
    assert "Why: Quoted" in answer.content.decode()


@pytest.mark.parametrize(
    ("prefix", "name", "theirs", "ours"),
    [
        ("", "summary", "Theirs.", "Ours."),
        ("", "host", "RW", "XK"),
        ("claims-0", "statement", "Theirs.", "Ours."),
        ("claims-0", "value", "up to 60 people", "up to 70 people"),
        ("criteria-0", "claim_locator", "¶ 5", "¶ 6"),
        ("events-0", "text", "Theirs.", "Ours."),
        (f"{CRITICISMS}-0", "text", "Theirs.", "Ours."),
    ],
)
def test_where_both_changed_one_field_what_was_typed_stays_and_theirs_is_told(
    prefix, name, theirs, ours, admin_client, other, published, earlier
):
    first, second = two_forms(admin_client, published)
    first.fill(prefix, **{name: theirs})
    second.fill(prefix, **{name: "LR" if name == "host" else ours})
    make_country("LR")
    assert send(other, change(published), first).status_code == 302
    answer = send(admin_client, change(published), second)
    field = f"{prefix}-{name}" if prefix else name
    assert Form(answer).data[field] == second.data[field]
    (difference,) = answer.context["differences"]
    shown = {"RW": "Rwanda", "LR": "Liberia"}
    assert difference.now == shown.get(theirs, theirs)
    assert difference.yours == shown.get(second.data[field], second.data[field])
    assert send(admin_client, change(published), Form(answer)).status_code == 302
    assert open_form(admin_client, change(published)).data[field] == second.data[field]


def test_a_row_that_somebody_else_deleted_is_offered_as_new_with_what_was_typed(admin_client, other, draft):
    theirs, mine = two_forms(admin_client, draft)
    assert send(other, change(draft), theirs.fill("events-0", DELETE="on")).status_code == 302
    answer = send(admin_client, change(draft), mine.fill("events-0", text="Typed."))
    assert "Somebody else removed or moved one of these rows" in errors(answer)
    again = Form(answer)
    assert [again.data[f"events-{name}"] for name in ("TOTAL_FORMS", "INITIAL_FORMS", "1-id")] == ["2", "1", ""]
    assert again.data["events-1-text"] == "Typed."
    assert send(admin_client, change(draft), again).status_code == 302
    assert {event.text for event in draft.events.all()} == {"People arrive.", "Typed."}


def test_a_row_that_both_deleted_is_gone(admin_client, other, draft):
    theirs, mine = two_forms(admin_client, draft)
    assert send(other, change(draft), theirs.fill("events-0", DELETE="on")).status_code == 302
    answer = send(admin_client, change(draft), mine.fill("events-0", text="Typed.", DELETE="on"))
    assert send(admin_client, change(draft), Form(answer)).status_code == 302
    assert draft.events.count() == 1


def test_a_preferred_claim_that_somebody_else_added_is_not_quietly_replaced(admin_client, other, draft):
    theirs, mine = two_forms(admin_client, draft, with_new_rows=True)
    for form, value in ((theirs, "Gjilan"), (mine, "Pristina")):
        form.add("claims", about="facility", value=value, source=make_source().pk, rank="preferred", **TOLD)
    assert send(other, change(draft), theirs).status_code == 302
    answer = send(admin_client, change(draft), mine)
    assert {Form(answer).data[f"claims-{place}-value"] for place in (2, 3)} == {"Gjilan", "Pristina"}
    assert "is preferred already. Only one can be." in errors(send(admin_client, change(draft), Form(answer)))
    assert Claim.objects.get(field="facility").value == "Gjilan"


# -- The other pages ---------------------------------------------------------------------------

OTHERS = {
    Source: ("note", "Theirs.", "publisher", "Ours"),
    Actor: ("url", "https://theirs.example/", "name", "Ours"),
    Country: ("official_name", "Theirs", "aliases", '["Ours"]'),
    Criticism: ("response", "Theirs.", "text", "Ours."),
}


def page_of(client, row):
    return open_form(client, change(row), f"{row._meta.model_name}_form")


@pytest.fixture(params=OTHERS, ids=lambda model: model._meta.model_name)
def row(request, published):
    """A source, an actor, a country or a criticism that is public."""
    rows = {Source: published.claims.first().source, Country: published.host, Criticism: published.criticisms.get()}
    return {**rows, Actor: published.criticisms.get().actor}[request.param]


def test_the_page_of_another_row_is_stale_too(row, admin_client, other):
    name, theirs, field, ours = OTHERS[type(row)]
    first, second = page_of(admin_client, row), page_of(admin_client, row)
    assert send(other, change(row), first.fill(**{name: theirs}, why="Why of the first one")).status_code == 302
    answer = send(admin_client, change(row), second.fill(**{field: ours}))
    assert REFUSED in errors(answer)
    assert [difference.now for difference in answer.context["differences"]] == [theirs]
    page = answer.content.decode()
    assert "<b>the-other</b>" in page
    assert "Why: Why of the first one" in page
    before = type(row).objects.filter(pk=row.pk).values().get()
    again = Form(answer, f"{row._meta.model_name}_form")
    assert send(admin_client, change(row), again).status_code == 302
    after = type(row).objects.filter(pk=row.pk).values().get()
    assert {key for key in before if before[key] != after[key]} == {field}


def test_lists_of_a_source_and_a_criticism_are_compared(admin_client, other, published):
    source, criticism = published.claims.first().source, published.criticisms.get()
    for row, name, chosen in (
        (source, "retells", make_source()),
        (criticism, "sources", make_source()),
        (criticism, "agreements", make_agreement("draft")),
    ):
        first, second = page_of(admin_client, row), page_of(admin_client, row)
        assert send(other, change(row), first.fill(**{name: [*first.data[name], chosen.pk]})).status_code == 302
        answer = send(admin_client, change(row), second)
        assert REFUSED in errors(answer), name
        assert str(chosen) in answer.context["differences"][0].now


def test_a_popup_is_compared_as_the_page_is(admin_client, other, published):
    source = published.claims.first().source
    address = f"{change(source)}?_to_field=id&_popup=1"
    mine = open_form(admin_client, address, "source_form")
    send(other, change(source), page_of(other, source).fill(note="Theirs."))
    answer = send(admin_client, address, mine.fill(publisher="Ours"))
    assert REFUSED in errors(answer)
    again = Form(answer, "source_form")
    assert (again.data["_popup"], again.data["publisher"], again.data["note"]) == ("1", "Ours", "Theirs.")
    assert send(admin_client, address, again).status_code == 200
    source.refresh_from_db()
    assert (source.publisher, source.note) == ("Ours", "Theirs.")


# -- Deletion ----------------------------------------------------------------------------------


def deletable(model):
    if model is Agreement:
        return make_evidenced_agreement("unpublished")
    if model is Criticism:
        return make_criticism(make_agreement("draft"))
    return make_source() if model is Source else make_actor()


@pytest.mark.parametrize("model", [Source, Actor, Criticism, Agreement])
def test_what_somebody_else_deleted_is_offered_as_new_with_what_was_typed(model, admin_client, other):
    row = deletable(model)
    form_id = f"{model._meta.model_name}_form"
    name = "text" if model is Criticism else "name" if model is Actor else "title"
    mine = page_of(admin_client, row).fill(**{name: "Ours"})
    delete = reverse(f"admin:agreements_{model._meta.model_name}_delete", args=[row.pk])
    assert send(other, delete, confirmation(other, delete)).status_code == 302
    answer = send(admin_client, change(row), mine)
    assert "Somebody else deleted this since you opened it. Nothing was saved." in errors(answer)
    assert "<b>the-other</b>" in answer.content.decode()
    assert not model.objects.exists()
    again = Form(answer, form_id)
    assert again.data[name] == "Ours"
    add = reverse(f"admin:agreements_{model._meta.model_name}_add")
    assert f'action="{add}"' in answer.content.decode()
    if model is Agreement:
        again.fill("claims-0", source=make_source().pk)
        assert {name: int(again.data[f"{name}-TOTAL_FORMS"]) for name in ("claims", "events")} == {
            "claims": 2,
            "events": 2,
        }
        for prefix in [name.removesuffix("-TOTAL_FORMS") for name in again.data if name.endswith("-TOTAL_FORMS")]:
            assert again.data[f"{prefix}-INITIAL_FORMS"] == "0"
    answer = send(admin_client, add, again)
    assert answer.status_code == 302, errors(answer)
    assert model.objects.values_list(name, flat=True).get() == "Ours"


@pytest.mark.parametrize("model", [Source, Actor, Criticism, Agreement])
def test_what_changed_is_not_deleted_before_it_was_looked_at(model, admin_client, other):
    row = deletable(model)
    name = "text" if model is Criticism else "name" if model is Actor else "title"
    address = reverse(f"admin:agreements_{model._meta.model_name}_delete", args=[row.pk])
    mine = confirmation(admin_client, address)
    assert send(other, change(row), page_of(other, row).fill(**{name: "Theirs"})).status_code == 302
    answer = send(admin_client, address, mine)
    page = answer.content.decode()
    assert (answer.status_code, model.objects.filter(pk=row.pk).exists()) == (200, True)
    assert "Nothing was deleted." in page
    assert "<b>the-other</b>" in page
    assert "Theirs" in page
    assert send(admin_client, address, confirmation(admin_client, address)).status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()


# -- What the page carries ---------------------------------------------------------------------


def test_a_page_that_does_not_say_what_it_was_opened_with_is_refused(row, published, admin_client):
    for one, name, ours in ((row, *OTHERS[type(row)][2:]), (published, "title", "Ours")):
        for sent in (None, "", "x", "eyJhIjoxfQ:1abc:def", signing.dumps(["2026", {}], salt="another")):
            form = page_of(admin_client, one).fill(**{name: ours}, why="Ours")
            form.data.pop("opened_with")
            form.data |= {} if sent is None else {"opened_with": sent}
            before = rows()
            answer = send(admin_client, change(one), form)
            assert "doesn't say what it was opened with" in errors(answer)
            assert rows() == before
            assert [difference.yours for difference in answer.context["differences"]] == [ours]
            assert Form(answer, f"{one._meta.model_name}_form").data[name] == ours


def test_a_page_of_another_row_or_another_day_says_nothing_of_this_one(admin_client, published):
    spare = make_source("spare")
    old = page_of(admin_client, spare).data["opened_with"]
    assert send(admin_client, change(spare), page_of(admin_client, spare).fill(note="New.")).status_code == 302
    for row, sent in ((published.claims.first().source, old), (spare, old)):
        form = page_of(admin_client, row).fill(opened_with=sent)
        assert REFUSED in errors(send(admin_client, change(row), form))


def test_what_the_form_does_not_show_makes_no_page_stale(admin_client, published):
    mine = open_form(admin_client, change(published)).fill(why="Ours", title="Our title")
    source = published.claims.first().source
    Source.objects.filter(pk=source.pk).update(grade="A")
    renew(Agreement.objects.all(), why="A source was graded anew")
    assert published.revisions.count() == 2
    assert send(admin_client, change(published), mine).status_code == 302
    assert published.revisions.count() == 3


def test_what_was_saved_and_put_back_makes_no_page_stale(admin_client, other, published):
    mine = open_form(admin_client, change(published)).fill(why="Ours", title="Our title")
    for text in ("Theirs.", "What was arranged."):
        send(other, change(published), open_form(other, change(published)).fill(why="Theirs", summary=text))
    assert send(admin_client, change(published), mine).status_code == 302


def test_line_breaks_are_kept_as_they_are(admin_client, published):
    Agreement.objects.filter(pk=published.pk).update(summary="One.\nTwo.")
    renew(Agreement.objects.all(), why="Two lines")
    form = open_form(admin_client, change(published)).fill(why="Nothing changed")
    assert send(admin_client, change(published), form).status_code == 302
    assert published.revisions.count() == 2
    form = open_form(admin_client, change(published)).fill(why="A third", summary="One.\nTwo.\nThree.")
    assert send(admin_client, change(published), form).status_code == 302
    published.refresh_from_db()
    assert published.summary == "One.\nTwo.\nThree."


def test_after_an_error_the_page_still_knows_what_it_was_opened_with(admin_client, other, published):
    mine = open_form(admin_client, change(published)).fill(why="Ours", host="US")
    again = Form(send(admin_client, change(published), mine))
    theirs = open_form(other, change(published)).fill(why="Theirs", summary="Theirs.")
    assert send(other, change(published), theirs).status_code == 302
    assert REFUSED in errors(send(admin_client, change(published), again.fill(host="XK")))


def test_who_may_only_look_carries_nothing(client, published, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    page = client.get(change(published)).content.decode()
    assert stale.FIELD not in page


def posted(client, agreement, form):
    with CaptureQueriesContext(connection) as captured:
        answer = send(client, change(agreement), form)
    return len(captured), answer


def test_comparing_needs_as_many_queries_for_many_rows_as_for_few(admin_client, other):
    saved, refused = [], []
    Dataset.lock()
    ContentType.objects.get_for_models(Agreement, Criticism)
    for number in (2, 8):
        agreement = make_evidenced_agreement(f"with-{number}")
        for _ in range(number):
            make_claim(agreement, value="", criterion=make_criterion(agreement))
            make_claim(agreement, value="1 EUR", payment=make_payment(agreement))
            make_claim(agreement, rank="normal")
            event = make_event(agreement, counted="held", actor=make_actor(), sources=[make_source(), make_source()])
            make_claim(agreement, value="8 people", event=event)
            make_criticism(agreement, sources=[make_source(), make_source()])
        form = open_form(admin_client, change(agreement))
        count, answer = posted(admin_client, agreement, form)
        assert answer.status_code == 302
        saved.append(count)
        mine = open_form(admin_client, change(agreement))
        send(other, change(agreement), open_form(other, change(agreement)).fill(summary="Theirs."))
        count, answer = posted(admin_client, agreement, mine)
        assert answer.status_code == 200
        refused.append(count)
    assert saved[0] == saved[1]
    assert refused[0] == refused[1]
