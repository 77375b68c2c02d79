"""The whole record, now and on many days, says what the plain words of the codebook say."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Agreement, PublishedClaim
from agreements.record.people import Count, surest_counts
from agreements.record.quantities import Quantity
from tests import plain

pytestmark = pytest.mark.usefixtures("unmeasured")

DAYS = ["", "2016-12-31", "2022-06-14", "2024-05-01", "2025-06-06", "2025-09-20", "2026-03-31"]


def test_counts_conflicts_and_evidence_are_what_the_plain_words_say(record, client):
    compared = 0
    for key in Agreement.objects.published().values_list("pk", flat=True):
        for day in DAYS:
            answer = client.get(f"/api/agreements/{key}", {"as_of": day} if day else {})
            if answer.status_code == 404:
                continue
            document, place = answer.json(), (key, day)
            told: Any = {
                (one["counted"], one["nationals"], one["is_voluntary"]): (
                    one["people"]["low"], one["people"]["high"], datetime.date.fromisoformat(one["counted_to"])
                )
                for one in document["people"] if one["people"]["qualifier"] != "undisclosed"
            }  # fmt: skip
            right: Any = plain.people(document)
            if day:
                # Why something was known since a day isn't told as of one, and with it not when it was surely over.
                told, right = ({group: row[:2] for group, row in one.items()} for one in (told, right))
            assert told == right, place
            entries = document["evidence"]
            assert [entry["verified"] for entry in entries] == [
                plain.verified(entry, document["events"]) for entry in entries
            ], place
            contested = {claim["id"] for entry in entries if entry["contested"] for claim in entry["claims"]}
            assert plain.conflicts(document) <= contested, place
            if not day:
                marked = PublishedClaim.objects.filter(claim__agreement=key, is_contested=True)
                assert plain.conflicts(document) == set(marked.values_list("pk", flat=True)), place
            compared += 1
    assert compared > 200


SPANS = st.tuples(st.integers(1, 30), st.integers(0, 6), st.integers(0, 9), st.booleans())


@given(st.lists(SPANS, max_size=7))
def test_what_is_certain_is_the_best_choice_of_counts_that_surely_are_of_other_days(spans):
    counts = []
    for number, (begins, length, people, is_running) in enumerate(spans):
        start = datetime.date(2025, 1, 1) + datetime.timedelta(begins)
        end = start + datetime.timedelta(length)
        told = Quantity("exactly", Decimal(people), "people")
        counts.append(Count(number, start, end, end, end, told, is_running, False, True, (start, end)))
    rows = [
        (one.first, one.last, one.people.low, one.people.high, one.is_running_total, None, None, None, None, one.dated)
        for one in counts
    ]
    surest = surest_counts(counts)
    assert (sum(one.people.low or 0 for one in surest), max([datetime.date.min, *(one.last for one in surest)])) == (
        plain.certain(rows)
    )
