"""What is in the committed record can be opened and saved: nothing is refused, and nothing public changes.

Not every agreement, which would take minutes, but whatever any of them tells.
"""

import pytest
from django.db import transaction

from agreements.models import (
    Actor,
    Agreement,
    Claim,
    Consideration,
    Country,
    Criterion,
    Criticism,
    Dataset,
    Event,
    LegalText,
    Payment,
    Source,
)

from ..record import load_record
from .forms import change, errors, open_form, opened, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unmeasured")]
ROWS = {Claim, Consideration, Criterion, Event, LegalText, Payment}


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Loading takes seconds: it is done once for this file, and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_record()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def record(_loaded, db):
    """The committed record."""
    return Dataset.current()


def refused(client, forms):
    """What the pages say that were not saved."""
    answers = [(row, send(client, change(row), form.fill(why="Nothing changed"))) for row, form in forms]
    return {str(row): errors(answer) for row, answer in answers if answer.status_code != 302}


def told_by(agreement):
    """What its rows choose from lists, and which of their fields are filled in."""
    for relation in agreement._meta.related_objects:
        if relation.related_model in ROWS:
            for row in relation.related_model._default_manager.filter(**{relation.field.name: agreement}):
                for field in row._meta.concrete_fields:
                    value = getattr(row, field.attname)
                    yield row._meta.label, field.name, value if field.choices else bool(value)


def covering():
    """So few agreements that between them they tell whatever any of them does."""
    told = {agreement: set(told_by(agreement)) for agreement in Agreement.objects.order_by("pk")}
    left, chosen = set().union(*told.values()), []
    while left:
        chosen.append(max(told, key=lambda agreement: len(told[agreement] & left)))
        left -= told[chosen[-1]]
    return chosen


@pytest.mark.no_cover
def test_what_agreements_tell_is_saved_unchanged(admin_client, admin_user, record):
    rows = covering()
    assert 10 < len(rows) < 50
    assert refused(admin_client, ((row, opened(row, admin_user)) for row in rows)) == {}
    assert Dataset.current().revision == record.revision


@pytest.mark.no_cover
def test_what_holds_a_payment_without_a_sum_is_saved_unchanged_as_a_browser_sends_it(admin_client, record):
    rows = Agreement.objects.filter(
        claims__in=Claim.objects.filter(field="payment", rank="normal", qualifier="")
    ).distinct()[:3]
    assert len(rows) == 3
    assert refused(admin_client, ((row, open_form(admin_client, change(row))) for row in rows)) == {}
    assert Dataset.current().revision == record.revision


@pytest.mark.parametrize(("model", "step"), [(Country, 25), (Actor, 15), (Source, 40), (Criticism, 15)])
def test_other_rows_are_saved_unchanged(model, step, admin_client, record):
    rows, form_id = model.objects.order_by("pk")[::step], f"{model._meta.model_name}_form"
    assert rows
    assert refused(admin_client, ((row, open_form(admin_client, change(row), form_id)) for row in rows)) == {}
    assert Dataset.current().revision == record.revision
