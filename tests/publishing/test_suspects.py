"""What audit asks editors to look at again, besides faults: nothing, where there is nothing to ask."""

import datetime

import pytest

from agreements.clock import today
from agreements.models import Check
from tests.factories import make_agreement, make_claim, make_event, make_source
from tests.publishing.record import clean_audit, publish

pytestmark = pytest.mark.django_db

CHECKED = {"where": "Government pages.", "languages": "en", "looked_for": "An extension."}


def made(slug="deal", checked=0, locator="¶ 1", **fields):
    """A published record, with its last check so many days ago; None where nobody ever looked."""
    agreement = make_agreement(slug, **fields)
    make_claim(agreement, locator=locator)
    make_event(agreement, locator="¶ 3")
    if checked is not None:
        Check.objects.create(agreement=agreement, checked=today() - datetime.timedelta(checked), **CHECKED)
    return publish(agreement)


def suspects():
    """The lines after the table."""
    _, _, told = clean_audit().partition(" to look at:\n")
    return told.splitlines()


def test_a_record_without_a_suspect_is_asked_nothing_about():
    made(checked=179)
    assert suspects() == []


@pytest.mark.parametrize(("checked", "words"), [(None, "yet"), (181, "since {}")])
def test_a_record_that_nobody_checked_for_long_is_named(checked, words):
    made(checked=checked)
    day = today() - datetime.timedelta(checked or 0)
    assert suspects() == [f"deal: nobody looked for news {words.format(day)}"]


def test_a_locator_that_says_nothing_is_counted():
    made(locator="beginning of the page")
    assert suspects() == ["deal: 1 of 2 locators don't say where in the source the words are"]


def test_an_aggregator_of_which_isnt_known_whom_it_repeats_is_named():
    agreement = made()
    orphan, other = make_source("orphan", kind="aggregator"), make_source("other", kind="aggregator")
    other.retells.add(make_source("agency"))
    make_source("unused", kind="aggregator")
    make_event(agreement, "2025-07-01", kind="statement", status="", sources=[orphan, other], locator="¶ 3")
    publish(agreement, why="More is known")
    assert suspects() == ["source orphan: an aggregator, and whom it repeats isn't on record"]


def test_one_act_that_two_records_date_apart_is_named():
    source = make_source("agency", published="2025-08-21")
    for slug, host, day in (("one", "RW", "2025-08-19"), ("two", "XK", "2025-08-20"), ("three", "DK", "2025-08-20")):
        agreement = made(slug, host=host)
        make_event(agreement, day, kind="statement", status="", sources=[source], locator="¶ 3")
        publish(agreement, why="More is known")
    assert suspects() == ["source agency: one act is dated apart: one 2025-08-19, three 2025-08-20, two 2025-08-20"]


def test_what_cannot_be_is_named():
    agreement = made()
    sent = {"kind": "transfer", "counted": "transferred", "status": "", "locator": "¶ 3"}
    whole = make_event(agreement, "2025-09-05", is_total=True, is_running_total=True, **sent)
    make_claim(agreement, value="8 people", event=whole, locator="¶ 3")
    end = make_event(agreement, "2025-08-01", kind="closure", status="ended", locator="¶ 3")
    late = make_event(agreement, "2025-09-01", sources=[make_source("old", published="2024-01-01")], **sent)
    make_claim(agreement, value="9 people", event=late, locator="¶ 3")
    publish(agreement, why="More is known")
    total, transfer = f"event {whole.pk} (2025-09-05: transfer)", f"event {late.pk} (2025-09-01: transfer)"
    closure = f"event {end.pk} (2025-08-01: closure)"
    assert suspects() == [
        f"deal: {total} counts all, and fewer than {transfer}",
        f"deal: {transfer} came after its end, {closure}",
        f"deal: {total} came after its end, {closure}",
        f"deal: {transfer}: source old is more than a year older",
    ]
