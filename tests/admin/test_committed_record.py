"""Whatever is in the committed record can be opened and saved: nothing is refused, and nothing public changes."""

import pytest
from django.db import transaction

from agreements.models import Actor, Agreement, Claim, Country, Criticism, Dataset, Source

from ..record import load_record
from .forms import change, errors, open_form, opened, send

pytestmark = pytest.mark.django_db


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


@pytest.mark.no_cover
@pytest.mark.parametrize("half", [0, 1])
def test_every_agreement_is_saved_unchanged(half, admin_client, admin_user, record):
    rows = Agreement.objects.order_by("pk")[half::2]
    assert len(rows) == 74
    assert refused(admin_client, ((row, opened(row, admin_user)) for row in rows)) == {}
    assert Dataset.current().revision == record.revision


@pytest.mark.no_cover
def test_what_holds_a_payment_without_a_sum_is_saved_unchanged_as_a_browser_sends_it(admin_client, record):
    rows = Agreement.objects.filter(
        claims__in=Claim.objects.filter(field="payment", rank="normal", qualifier="")
    ).distinct()
    assert len(rows) == 15
    assert refused(admin_client, ((row, open_form(admin_client, change(row))) for row in rows)) == {}
    assert Dataset.current().revision == record.revision


@pytest.mark.parametrize(("model", "step"), [(Country, 25), (Actor, 15), (Source, 40), (Criticism, 15)])
def test_other_rows_are_saved_unchanged(model, step, admin_client, record):
    rows, form_id = model.objects.order_by("pk")[::step], f"{model._meta.model_name}_form"
    assert rows
    assert refused(admin_client, ((row, open_form(admin_client, change(row), form_id)) for row in rows)) == {}
    assert Dataset.current().revision == record.revision
