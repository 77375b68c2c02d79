"""Facets and sums count what the list counts, for whatever is asked."""

import pytest

QUESTIONS = ["", "host=XK", "sender=US", "kind=prison_lease", "contested=true", "verified=false", "host=DE", "q=kosovo"]
FACETS = [
    "kind", "status", "instrument", "host", "sender", "region", "capacity_unit", "criterion", "ground", "contested",
]  # fmt: skip


def facet(ask, name, query=""):
    return {one["value"]: one["count"] for one in ask(f"facets?{query}")["facets"][name]}


@pytest.mark.parametrize("query", QUESTIONS)
def test_facets_and_sums_count_what_the_list_counts(ask, world, query):
    count = ask(f"agreements?{query}")["count"]
    assert ask(f"facets?{query}")["count"] == ask(f"stats?{query}")["agreements"] == count
    for name in ("kind", "status", "host", "region", "contested"):
        assert sum(facet(ask, name, query).values()) == count


@pytest.mark.parametrize("query", ["", "host=XK"])
def test_a_facets_count_is_what_its_filter_finds(ask, world, query):
    facets = ask(f"facets?{query}")["facets"]
    assert set(facets) == set(FACETS)
    for name, values in facets.items():
        for one in values:
            if one["value"] is not None:
                assert ask(f"agreements?{query}&{name}={one['value']}")["count"] == one["count"], (name, one)


def test_facets_say_what_is_not_known(ask, world):
    assert facet(ask, "instrument") == {"treaty": 1, "verbal": 1, None: 2}
    assert facet(ask, "status") == {"agreed": 1, "signed": 1, "ended": 1, "in_operation": 1}
    assert facet(ask, "contested") == {"true": 1, "false": 3}
    labels = {one["value"]: one["label"] for one in ask("facets")["facets"]["instrument"]}
    assert labels[None] == "not known"


def test_nothing_is_summed_over_nothing(ask, world):
    stats = ask("stats?host=Germany")
    assert (stats["agreements"], stats["capacity"], stats["payments"]) == (0, [], [])
    assert set(stats["people"].values()) == {None}
    assert ask("facets?host=Germany")["facets"]["kind"] == []
