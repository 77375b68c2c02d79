"""How far an arrangement has come: one table, of which every cell is tested."""

from itertools import product

import pytest

from agreements.choices import AGREED_STATUSES, DEALS, EventKind, Nationals, Speaker, Stage, Status
from agreements.record.resolve import resolve
from agreements.record.stage import STAGES, affirms, stage_of, tells_of_transfer
from tests.rules.making import claim, event, facts, source

A, B, C = (source(grade.lower(), grade) for grade in "ABC")
GRADED = {one.slug: one for one in (A, B, C)}
# Neither a word of a party nor a transfer; a word of a party; a transfer.
TABLE = {
    None: "approach deal_unused deal_used",
    "considered": "approach deal_unused deal_used",
    "requested": "approach deal_unused deal_used",
    "offered": "approach deal_unused deal_used",
    "in_talks": "approach deal_unused deal_used",
    "stalled": "approach deal_unused paused",
    "announced": "reported_only deal_unused deal_used",
    "agreed": "reported_only deal_unused deal_used",
    "signed": "reported_only deal_unused deal_used",
    "ratified": "reported_only deal_unused deal_used",
    "in_force": "reported_only deal_unused deal_used",
    "in_operation": "reported_only deal_unused deal_used",
    "suspended": "reported_only paused paused",
    "struck_down": "turned_down closed closed",
    "ended": "turned_down closed closed",
    "use_ended": "closed closed closed",
    "refused": "turned_down turned_down closed",
    "denied": "turned_down turned_down deal_used",
}


@pytest.mark.parametrize("status", [None, *Status.values])
def test_every_cell_of_the_table(status):
    untouched, affirmed, used = TABLE[status].split()
    assert stage_of(status, is_affirmed=False, is_used=False) == untouched
    assert stage_of(status, is_affirmed=True, is_used=False) == affirmed
    assert stage_of(status, is_affirmed=False, is_used=True) == used
    assert stage_of(status, is_affirmed=True, is_used=True) == used


def test_the_table_has_each_status_and_no_word_is_both_a_status_and_a_stage():
    assert set(STAGES) == {None, *Status.values}
    assert not set(Status.values) & set(Stage.values)
    assert {"deal_unused", "deal_used", "paused", "closed"} == DEALS


@pytest.mark.parametrize("party", Speaker.values)
def test_a_party_an_instrument_that_somebody_reliable_saw_or_a_court_affirms_a_deal(party):
    for status, kind, grade in product([*Status.values, None], EventKind.values, "ac"):
        found = affirms(event("2025", status, said_by=party, kind=kind, sources=(grade,)), GRADED)
        if party == "court":
            expected = status in [*AGREED_STATUSES, "struck_down"]
        elif party == "other":
            expected = (
                status in AGREED_STATUSES and kind in ("signature", "ratification", "publication") and grade == "a"
            )
        else:
            expected = status in AGREED_STATUSES
        assert found == expected, (status, kind, grade)


@pytest.mark.parametrize(
    ("people", "nationals", "moved"),
    [
        ("8 people", None, True),
        ("8 people", "third_country", True),
        ("8 people", "mixed", True),
        ("8 people", "own", False),
        ("several people", None, True),
        ("undisclosed", None, True),
        ("0 people", None, False),
        ("up to 8 people", None, False),
    ],
)
def test_a_transfer_is_known_where_at_least_one_person_of_another_state_was_transferred(people, nationals, moved):
    counted = (claim(people, "a", field="people"),)
    one = event("2025", counted="transferred", nationals=nationals, claims=counted)
    assert tells_of_transfer(one, GRADED) is moved
    for other in ("ordered", "held", "returned", "moved_on"):
        assert not tells_of_transfer(event("2025", counted=other, nationals=nationals, claims=counted), GRADED)


@pytest.mark.parametrize("nationals", [*Nationals.values, None])
@pytest.mark.parametrize("kind", ["transfer", "statement"])
@pytest.mark.parametrize("status", ["in_operation", "agreed", None])
def test_a_flight_that_nobody_counted_is_a_transfer(kind, nationals, status):
    counted = {"counted": "transferred"} if nationals else {}
    one = event("2025", status, kind=kind, nationals=nationals, **counted)
    assert tells_of_transfer(one, GRADED) == (kind == "transfer" and nationals != "own")
    assert not tells_of_transfer(event("2025", kind=kind, counted="ordered"), GRADED)


def test_the_stage_follows_from_the_whole_record():
    flight = event("2025-02-20", kind="transfer", status="in_operation", said_by="other")
    told = (event("2025-02-17", "announced"), flight, event("2025-09-04", "in_talks"))
    assert resolve(facts(events=told)).stage == "deal_used"
    assert resolve(facts(events=told[:1])).stage == "deal_unused"
    assert resolve(facts(events=told[2:])).stage == "approach"
    assert resolve(facts()).stage == "approach"
