"""What events and claims say of counts is refused where it can't be so."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from agreements.clock import today
from tests.factories import make_agreement, make_claim, make_country, make_event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"known_since": datetime.date(2025, 6, 10), "known_why": "Told."}, "known_since"),
        ({"known_since": today() + datetime.timedelta(1), "known_why": "Told."}, "known_since"),
        ({"counted": "held", "counted_from": "2025-07"}, "counted_from"),
        ({"counted": "held", "counted_from": "2025-06", "counted_to": "2025-05"}, "counted_from"),
        ({"counted": "held", "counted_to": "2025-07"}, "counted_to"),
        ({"counted": "transferred", "counted_to": "2025-06-10"}, "counted_to"),
        ({"effective": "2025-06-10"}, "effective"),
        ({"effective": "1990"}, "effective"),
        ({"occurred": f"{today().year + 1}"}, "occurred"),
    ],
)
def test_days_that_can_not_be_are_refused_at_their_field(fields, column):
    event = make_event(make_agreement(), "2025-06-11")
    for name, value in fields.items():
        setattr(event, name, value)
    with pytest.raises(ValidationError) as error:
        event.full_clean()
    assert column in error.value.message_dict


@pytest.mark.parametrize(
    ("sent", "is_refused"),
    [
        ({}, True),
        ({"counted_from": "2025-06-09"}, False),
        ({"is_running_total": True}, False),
        ({"is_running_total": True, "counted_from": "2025-06-12"}, True),
    ],
)
def test_what_became_of_people_comes_after_they_were_sent(sent, is_refused):
    agreement = make_agreement()
    transfer = make_event(agreement, "2025-06-20", kind="transfer", counted="transferred", **sent)
    outcome = make_event(agreement, "2025-06-11", kind="statement", status="", counted="returned")
    outcome.outcome_of = transfer
    if is_refused:
        with pytest.raises(ValidationError, match="These people were sent after this event"):
            outcome.full_clean()
    else:
        outcome.full_clean()


def test_an_event_disputes_one_of_its_own_agreement():
    event, other = make_event(make_agreement("one")), make_event(make_agreement("two"))
    event.disputes = other
    with pytest.raises(ValidationError, match="This belongs to another agreement"):
        event.full_clean()


@pytest.mark.parametrize(
    ("nationalities", "message"),
    [("Cuba", "can't be read"), ("ZZ 2, QQ", "No country has the code QQ, ZZ"), ("XK 2, XK", "can't be read")],
)
def test_nationalities_that_are_none_are_refused(nationalities, message):
    agreement = make_agreement()
    claim = make_claim(agreement, value="8 people", event=make_event(agreement, counted="held"))
    claim.nationalities = nationalities
    with pytest.raises(ValidationError, match=message):
        claim.full_clean()
    claim.nationalities = "XK 2"
    claim.full_clean()


def test_the_hosts_own_are_not_among_third_country_nationals():
    agreement = make_agreement()
    event = make_event(agreement, counted="held", nationals="third_country")
    claim = make_claim(agreement, value="8 people", event=event)
    claim.nationalities = "XK 2"
    with pytest.raises(ValidationError, match="none of the host's own are among them"):
        claim.full_clean()
    event.nationals = "mixed"
    claim.event = event
    claim.full_clean()


@pytest.mark.parametrize(
    ("nationals", "nationalities", "message"),
    [
        ("", "DK 4, GB 3", "These are 7 people, more than are counted"),
        ("", "DK 2, GB 3", None),
        ("", "DK, GB", None),
        ("own", "XK 2", None),
        ("own", "GB 2", "no others are among them"),
    ],
)
def test_nationalities_are_of_those_who_are_counted(nationals, nationalities, message):
    agreement = make_agreement()
    for code in ("DK", "GB"):
        make_country(code)
    event = make_event(agreement, counted="held", nationals=nationals)
    claim = make_claim(agreement, value="5 people", event=event)
    claim.nationalities = nationalities
    if message:
        with pytest.raises(ValidationError, match=message):
            claim.full_clean()
    else:
        claim.full_clean()
