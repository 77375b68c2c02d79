"""Which rows of the index sums read: all of them need no comparison with the agreements, others do."""

import datetime

import pytest

from agreements.choices import ClaimField
from agreements.models import AgreementAmount, AgreementState
from agreements.querysets import found
from agreements.words import read_question

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 1)


@pytest.mark.parametrize("day", [None, DAY])
def test_all_states_of_a_day_are_everything(day):
    states = AgreementState.objects.as_of(day)
    assert states.is_everything(day)
    assert states.order_by("title").is_everything(day)
    assert "IN (SELECT" not in str(AgreementAmount.objects.of(states, ClaimField.CAPACITY, day).query)


@pytest.mark.parametrize(
    ("states", "day"),
    [
        (AgreementState.objects.all(), None),
        (AgreementState.objects.current(), DAY),
        (AgreementState.objects.as_of(DAY), None),
        (AgreementState.objects.as_of(DAY), datetime.date(2026, 1, 2)),
        (AgreementState.objects.current().filter(host="XK"), None),
        (AgreementState.objects.current().exclude(host="XK"), None),
        (AgreementState.objects.current().hosted_by(["XK"]), None),
        (AgreementState.objects.current().sent_by(["US"]), None),
        (AgreementState.objects.filter(agreement__in=found("agreement", read_question("asylum"))), None),
        (AgreementState.objects.current().none(), None),
        (AgreementState.objects.current()[:5], None),
    ],
)
def test_some_states_are_not(states, day):
    assert not states.is_everything(day)
