"""What counts say isn't known, or isn't disclosed, is found by one filter: as many agreements as were counted."""

import pytest

QUESTIONS = ["", "host=XK", "sender=US", "status=signed", "as_of=2025-06-11", "as_of=2022-04-20", "host=DE"]


@pytest.mark.parametrize("query", QUESTIONS)
def test_what_facets_count_as_unknown_is_found(ask, record, query):
    for name, values in ask(f"facets?{query}")["facets"].items():
        for entry in values:
            if entry["value"] is None:
                assert ask(f"agreements?{query}&unknown={name}")["count"] == entry["count"], name


@pytest.mark.parametrize("query", QUESTIONS)
def test_what_sums_count_as_unknown_or_undisclosed_is_found(ask, record, query):
    stats = ask(f"stats?{query}")
    for total, asked in (
        ("capacity_unknown", "unknown=capacity"),
        ("capacity_undisclosed", "undisclosed=capacity"),
        ("people_unknown", "unknown=people_transferred"),
    ):
        assert ask(f"agreements?{query}&{asked}")["count"] == stats[total], total


def test_the_record_has_both(ask, record):
    facets = ask("facets")["facets"]
    nulls = {name for name, values in facets.items() for entry in values if entry["value"] is None}
    assert {"instrument", "capacity_unit", "activity"} <= nulls
    assert ask("agreements?undisclosed=capacity")["count"] > 0
