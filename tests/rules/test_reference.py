"""Random records, on random days: the rules say what the plain words of the codebook say."""

import datetime
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.choices import EventKind, Status
from agreements.record.activity import state_on
from agreements.record.dates import ImpreciseDate
from agreements.record.known import Known, last_days
from agreements.record.order import in_order
from agreements.record.resolve import resolve
from tests import reference
from tests.rules.making import claim, event, facts, source

DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2025, 12, 31))
DATES = st.builds(lambda day, length: day.isoformat()[:length], DAYS, st.sampled_from([4, 7, 7, 10, 10, 10]))
SOURCES = st.lists(
    st.fixed_dictionaries(
        {"published": DATES | st.just(""), "retrieved": st.none() | DAYS, "grade": st.sampled_from("ABC")}
    ),
    min_size=3,
    max_size=3,
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "occurred": DATES,
            "kind": st.sampled_from(EventKind.values),
            "status": st.sampled_from(
                ["", "agreed", "in_operation", "in_force", "ended", "ended", "suspended", *Status.values]
            ),
            "said_by": st.sampled_from(["sender", "host", "host", "court", "other"]),
            "known_since": st.none() | st.none() | DAYS,
            "effective": st.just("") | DATES,
            "position": st.none() | st.integers(1, 3),
            "people": st.none() | st.sampled_from([0, 8]),
            "counted": st.sampled_from(["", "", "transferred", "held", "returned"]),
            "own": st.booleans(),
            "cites": st.sets(st.integers(0, 2)),
        }
    ),
    min_size=1,
    max_size=6,
)
EXAMPLES = int(os.environ.get("EXAMPLES", "300"))


def made(events, sources):
    """The same as facts."""
    cited = [
        source(f"s{place}", one["grade"], one["published"], one["retrieved"].isoformat() if one["retrieved"] else "")
        for place, one in enumerate(sources)
    ]
    rows = []
    for place, one in enumerate(events, 1):
        people = (claim(f"{one['people']} people", "s0", field="people"),) if one["people"] is not None else ()
        fields = {name: one[name] for name in ("kind", "said_by", "known_since", "effective", "position")}
        row = event(
            one["occurred"], one["status"] or None, **fields, id=place, counted=one["counted"] or None,
            nationals="own" if one["own"] else None, claims=people,
            sources=tuple(f"s{place}" for place in sorted(one["cites"])),
        )  # fmt: skip
        rows.append(row)
    told = facts(*cited)
    return facts(*cited, events=tuple(in_order(rows, last_days(rows, told.sources))))


@settings(max_examples=EXAMPLES)
@given(events=EVENTS, sources=SOURCES, instrument=st.none() | st.just("treaty"), day=DAYS)
def test_on_every_day_the_rules_say_what_their_words_say(events, sources, instrument, day):
    plain = [{**one, "id": place, "sources": [sources[n] for n in one["cites"]]} for place, one in enumerate(events, 1)]
    for one in plain:
        # A count is known with its source.
        shown = reference.appeared(sources[0])
        if one["people"] is not None and (shown is None or shown > day):
            one["people"] = None
    told = made(events, sources)
    if instrument:
        agreed = source("text", published="2000-01-01")
        claims = {"instrument": (claim(instrument, "text", field="instrument"),)}
        told = facts(*told.sources.values(), agreed, events=told.events, claims=claims)
    left = Known(told).by(day)
    expected = reference.answer(plain, day, instrument=instrument)
    assert (left is None) == (expected is None)
    if left is None or expected is None:
        return
    values = resolve(left)
    then = state_on(values.days, day)
    assert then is not None
    found = {
        "events": [row.id for row in left.events],
        "status": values.status and values.status.status,
        "order_uncertain": bool(values.status and values.status.is_uncertain),
        "stage": values.stage,
        "first_reported": values.first_reported,
        "announced": values.announced,
        "last_reported": values.last_reported,
        "reached": {one.status: one.reached for one in values.milestones},
        "activity": then.activity,
        "in_force": then.in_force,
    }
    for name in ("first_reported", "announced"):
        # The date that is shown is as exact as what is known of it; its last day is the one on which it was known.
        date, right = found.pop(name), expected.pop(name)
        assert (date is None) == (right is None)
        if date is not None:
            assert ImpreciseDate(date).first_day <= right <= ImpreciseDate(date).last_day
    assert found == expected
