"""What the audit asks editors to look at again."""

import pytest

from agreements.record.known import over_by
from agreements.record.suspects import questionable, same_happening
from tests.rules.making import claim, event, facts, source

A, B, C = (source(grade.lower(), grade, "2026-01-01") for grade in "ABC")
BETTER = "a source of grade {} says so too, the published one is of grade {}"


def test_a_vague_report_of_what_a_precise_one_tells_is_named():
    people = {value: (claim(value, "a", field="people"),) for value in ("8 people", "9 people", "more than 5 people")}
    sent = {"kind": "transfer", "counted": "transferred"}
    exact = event("2025-03-16", **sent, claims=people["8 people"])
    others = {
        "a vague one": (event("2025", **sent, claims=people["more than 5 people"]), True),
        "without a number": (event("2025", **sent), False),
        "of other people": (event("2025", **sent, claims=people["9 people"]), False),
        "of another year": (event("2024", **sent, claims=people["8 people"]), False),
        "of another party": (event("2025", said_by="sender", **sent, claims=people["8 people"]), False),
        "of another kind": (event("2025", kind="return", counted="transferred", claims=people["8 people"]), False),
        "as exact": (event("2025-03-16", **sent, claims=people["8 people"]), False),
        "a dispute": (event("2025", disputes=exact.id, **sent, claims=people["8 people"]), False),
    }
    for name, (other, is_suspect) in others.items():
        told = facts(A, events=(exact, other))
        assert bool(list(same_happening(told, over_by(told.events, told.sources)))) == is_suspect, name


@pytest.mark.parametrize(
    ("published", "other", "why"),
    [
        (("50 people", "c"), ("50 people", "b"), BETTER.format("B", "C")),
        (
            ("50 people", "c"),
            ("up to 50 people", "a"),
            BETTER.format("A", "C"),
        ),
        (("50 people", "c"), ("70 people", "b"), None),
        (("50 people", "b"), ("up to 50 people", "b"), "it drops “up to”, which a source of grade B has"),
        (("50 people", "b"), ("up to 50 people", "c"), None),
        (
            ("up to 50 people", "b"),
            ("50 people", "a"),
            BETTER.format("A", "B"),
        ),
        (("50 people", "b"), ("50 people", "b"), None),
        (("50 people", "a"), ("50 people", "c"), None),
    ],
)
def test_a_choice_that_better_evidence_speaks_against_is_named(published, other, why):
    for reason in (None, "It is the text itself."):
        claims = (claim(published[0], published[1], "preferred", reason=reason), claim(other[0], other[1]))
        found = [told for _, told in questionable(facts(A, B, C, claims={"capacity": claims}))]
        assert found == ([why] if why and reason is None else [])
