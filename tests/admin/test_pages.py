"""Every page of the admin opens, for editors only, with a number of queries that doesn't grow with the record."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Agreement, Check, Country, Criticism, Renewal, Revision, Source
from agreements.publishing import publish, retract

from ..factories import (
    make_actor,
    make_agreement,
    make_claim,
    make_criterion,
    make_criticism,
    make_event,
    make_evidenced_agreement,
    make_payment,
    make_source,
)

pytestmark = pytest.mark.django_db
ADMINS = {model._meta.label_lower: model_admin for model, model_admin in admin.site._registry.items()}


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def agreement(admin_user):
    """A published record with a row of every sort."""
    agreement = make_evidenced_agreement("kosovo")
    publish(agreement, why="First publication", by=admin_user)
    return agreement


@pytest.mark.parametrize("label", ADMINS)
def test_every_page_of_every_row_opens(label, admin_client, world, rf, admin_user):
    Group.objects.create(name="editors")
    Renewal.objects.create(agreement=world.retracted, reason="Senegal is named anew")
    model_admin, request = ADMINS[label], rf.get("/")
    request.user = admin_user
    model = model_admin.model
    pages: list[tuple[str, list[Any]]] = [("changelist", [])]
    if model_admin.has_add_permission(request):
        pages.append(("add", []))
    rows = model.objects.all()
    assert rows
    for row in rows:
        pages += [("change", [row.pk]), ("history", [row.pk])]
        if model_admin.has_delete_permission(request, row):
            pages.append(("delete", [row.pk]))
    statuses = {(page, *args): admin_client.get(url(model, page, *args)).status_code for page, args in pages}
    assert set(statuses.values()) == {200}, statuses


@pytest.mark.parametrize("label", ADMINS)
def test_every_list_can_be_searched_and_ordered(label, admin_client, world):
    model = ADMINS[label].model
    for query in ("?q=kosovo", *(f"?o=-{column}" for column in range(1, len(ADMINS[label].list_display) + 1))):
        assert admin_client.get(url(model, "changelist") + query).status_code == 200, query


SEARCHED = {
    "agreements.agreement": ["title", "slug", "sender__name", "host__name", "joint_senders__name"],
    "agreements.source": ["title", "slug", "publisher", "authors", "url"],
    "agreements.actor": ["name", "slug", "country__name"],
    "agreements.country": ["name"],
    "agreements.criticism": ["actor__name", "slug", "text", "agreements__title"],
    "agreements.courtcase": ["title", "slug", "court", "docket", "text"],
    "agreements.outsidecount": ["sender__name", "value", "statement", "source__title"],
    "agreements.check": ["agreement__title", "country__name", "where"],
    "agreements.revision": ["slug", "reason", "agreement__title"],
}
"""What an editor may know of a row: the columns by which each list of ours is searched."""


def write(row, path, text):
    """Write it into a column of the row, or of one that it refers to."""
    *steps, column = path.split("__")
    for step in steps:
        found = getattr(row, step)
        row = found if isinstance(found, Model) else found.get()
    type(row)._base_manager.filter(pk=row.pk).update(**{column: text})


@pytest.mark.parametrize(("label", "column"), [(label, column) for label in SEARCHED for column in SEARCHED[label]])
def test_a_row_is_found_by_whatever_one_knows_of_it(label, column, admin_client, world):
    looked = {"where": "News agencies", "languages": "en", "looked_for": "An agreement"}
    Check.objects.create(country=world.kosovo_us.host, checked="2025-12-01", **looked)
    model = ADMINS[label].model
    row = model.objects.exclude(**{f"{column.partition('__')[0]}": None}).latest("pk")
    text = "https://zweifelhaft.example/" if column == "url" else "zweifelhaft"
    if model is Revision and column in ("slug", "reason"):
        text = getattr(row, column)  # the database lets nobody change it
    else:
        write(row, column, text)
    page = admin_client.get(url(model, "changelist"), {"q": text})
    assert row in page.context["cl"].queryset


@pytest.mark.parametrize("label", ["agreements.agreement", "agreements.actor", "agreements.outsidecount"])
def test_beside_what_is_chosen_nothing_deletes_it(label, admin_client, world):
    model = ADMINS[label].model
    page = admin_client.get(url(model, "change", model.objects.first().pk)).content.decode()
    assert "related-widget-wrapper-link change-related" in page
    for offered in ("delete-related", "view-related"):
        assert f"related-widget-wrapper-link {offered}" not in page


@pytest.mark.parametrize("label", ADMINS)
def test_nobody_else_gets_in(label, client):
    model = ADMINS[label].model
    response = client.get(url(model, "changelist"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_revisions_are_not_shown_to_anybody_else(client, agreement):
    assert client.get(url(Agreement, "revisions", agreement.pk)).status_code == 302


def test_revisions_need_the_permission_to_view(client, agreement, django_user_model):
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    assert client.get(url(Agreement, "revisions", agreement.pk)).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=retracted", ["taken-back"]),
        ("kind=return_hub", ["uzbekistan-us"]),
        ("status_now=ended", ["rwanda-uk"]),
        ("host__region=Africa", ["rwanda-uk"]),
        ("q=Britain", ["rwanda-uk"]),
        ("grade_x=yes", ["kosovo-us"]),
    ],
)
def test_the_list_is_narrowed_down(query, found, admin_client, world):
    page = admin_client.get(f"{url(Agreement, 'changelist')}?{query}")
    assert [row.slug for row in page.context["cl"].result_list] == found


def test_the_list_says_where_sources_disagree(admin_client, world):
    page = admin_client.get(f"{url(Agreement, 'changelist')}?q=kosovo-us").content.decode()
    assert f"{world.kosovo_us.claims.count()}, 1 contested" in page
    assert re.search(r'class="field-\w*status\w*">agreed<', page)


# -- Queries -----------------------------------------------------------------------------------


def queries(client, address):
    ContentType.objects.get_for_models(*admin.site._registry)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def add_rows(agreement, number):
    """Rows of each sort, each with sources and actors of its own."""
    for place in range(number):
        for row in ({"criterion": make_criterion(agreement)}, {"payment": make_payment(agreement)}):
            value = "" if "criterion" in row else f"{place + 1} EUR"
            make_claim(agreement, value=value, **row)
            make_claim(agreement, value=value, rank="deprecated", **row)
        event = make_event(agreement, counted="held", actor=make_actor(), sources=[make_source(), make_source()])
        make_claim(agreement, value="8 people", event=event)
        make_claim(agreement, value="up to 50 people", rank="normal")
        make_criticism(agreement, sources=[make_source(), make_source()])


def test_the_agreement_page_needs_as_many_queries_for_twelve_rows_as_for_two(admin_client):
    few, many = make_evidenced_agreement("few"), make_evidenced_agreement("many")
    add_rows(few, 2)
    add_rows(many, 12)
    assert queries(admin_client, url(Agreement, "change", few.pk)) == queries(
        admin_client, url(Agreement, "change", many.pk)
    )


def test_the_agreement_page_needs_few_queries(admin_client, agreement):
    # session, user · agreement with parties and status, and the sources that this follows from · joint senders (chosen,
    # and shown) · seven tables of rows, the claims of four, the sources of events and of criticisms, the other
    # agreements of criticisms · chosen rows: sources five times, actors twice · the rows that claims can be about: 4 ·
    # sender, host
    assert queries(admin_client, url(Agreement, "change", agreement.pk)) <= 35


@pytest.mark.parametrize("label", [label for label in ADMINS if label.startswith("agreements.")])
def test_every_list_needs_as_many_queries_for_many_rows_as_for_few(label, admin_client, agreement, admin_user):
    address = url(ADMINS[label].model, "changelist")
    few = queries(admin_client, address)
    for number in range(3):
        other = make_evidenced_agreement(f"other-{number}", host="RW")
        add_rows(other, 1)
        publish(other, why="First publication", by=admin_user)
    assert queries(admin_client, address) == few


# -- Choosing by autocomplete ------------------------------------------------------------------


def complete(client, model, field, term):
    query = {"app_label": "agreements", "model_name": model, "field_name": field, "term": term}
    answer = client.get(reverse("admin:autocomplete"), query)
    assert answer.status_code == 200
    return [row["text"] for row in answer.json()["results"]]


@pytest.mark.parametrize("term", ["kosovo", "Kosóva", "XKX", "xk"])
def test_a_country_is_found_by_any_of_its_names(term, admin_client, agreement):
    assert complete(admin_client, "agreement", "host", term) == ["Kosovo"]


def test_countries_are_offered_before_one_types(admin_client, world):
    assert complete(admin_client, "agreement", "host", "") == sorted(country.name for country in Country.objects.all())


@pytest.mark.parametrize(
    ("model", "field", "term"),
    [
        ("claim", "source", "Special"),
        ("event", "sources", "Special"),
        ("event", "actor", "Special"),
        ("criticism", "actor", "Special"),
        ("criticism_agreements", "criticism", "Special"),
        ("agreement", "replaces", "Special"),
    ],
)
def test_rows_are_chosen_by_autocomplete(model, field, term, admin_client, agreement):
    make_source(title="Special report")
    make_criticism(agreement, actor=make_actor("Special observers"))
    make_agreement("special", title="Special arrangement")
    assert len(complete(admin_client, model, field, term)) == 1


# -- What can't be done ------------------------------------------------------------------------


def test_countries_are_neither_added_nor_deleted(admin_client, agreement):
    assert admin_client.get(url(Country, "add")).status_code == 403
    assert admin_client.post(url(Country, "delete", "XK"), {"post": "yes"}).status_code == 403


def test_revisions_are_only_read(admin_client, agreement):
    assert admin_client.get(url(Revision, "add")).status_code == 403
    assert admin_client.post(url(Revision, "change", agreement.revision_id), {}).status_code == 403
    assert admin_client.post(url(Revision, "delete", agreement.revision_id), {"post": "yes"}).status_code == 403


def test_a_source_in_use_is_not_deleted_and_says_why(admin_client, agreement):
    claimed, told, criticised = (
        agreement.claims.first().source,
        agreement.events.first().sources.get(),
        agreement.criticisms.get().sources.get(),
    )
    make_source("re-telling", retells=(told,))
    for source, words in ((claimed, "capacity"), (told, "2025-06-11"), (told, "re-telling"), (criticised, "Criticism")):
        page = admin_client.post(url(Source, "delete", source.pk), {"post": "yes"})
        assert page.status_code == 200
        assert "can't be deleted" in page.content.decode().replace("&#x27;", "'")
        assert words in page.content.decode()
    assert Source.objects.filter(pk__in=[claimed.pk, told.pk, criticised.pk]).count() == 3


def confirm(client, address):
    """Read what goes with it, then press “Yes, delete it”."""
    opened_with = client.get(address).context["opened_with"]
    return client.post(address, {"post": "yes", "opened_with": opened_with})


def test_an_unused_source_is_deleted(admin_client, agreement):
    source = make_source()
    address = url(Source, "delete", source.pk)
    assert admin_client.post(address, {"post": "yes"}).status_code == 200, "not before the question was read"
    assert confirm(admin_client, address).status_code == 302
    assert not Source.objects.filter(pk=source.pk).exists()


def test_a_criticism_of_a_published_record_is_not_deleted(admin_client, agreement):
    criticism = agreement.criticisms.get()
    page = admin_client.post(url(type(criticism), "delete", criticism.pk), {"post": "yes"})
    assert "was published with this criticism" in page.content.decode()
    assert agreement.criticisms.count() == 1


def test_a_criticism_of_a_retracted_record_is_not_said_to_be_published(admin_client, agreement):
    retract(agreement, why="A mistake")
    page = admin_client.get(url(Criticism, "delete", agreement.criticisms.get().pk)).content.decode()
    assert "was published with this criticism" in page
    assert "part of the published record" not in page


def test_a_published_agreement_is_not_deleted_and_says_why(admin_client, agreement):
    assert "deletelink" not in admin_client.get(url(Agreement, "change", agreement.pk)).content.decode()
    page = admin_client.post(url(Agreement, "delete", agreement.pk), {"post": "yes"})
    assert "retracted, with a reason, not deleted" in page.content.decode()
    assert Agreement.objects.filter(pk=agreement.pk).exists()


def test_a_draft_is_deleted_with_its_evidence(admin_client):
    draft = make_evidenced_agreement()
    assert "deletelink" in admin_client.get(url(Agreement, "change", draft.pk)).content.decode()
    assert confirm(admin_client, url(Agreement, "delete", draft.pk)).status_code == 302
    assert not Agreement.objects.filter(pk=draft.pk).exists()
