"""Facets and sums count what the list counts, for whatever is asked."""

import re

import pytest

QUESTIONS = ["", "host=XK", "sender=US", "kind=prison_lease", "contested=true", "verified=false", "host=DE", "q=kosovo"]
FACETS = [
    "kind", "stage", "activity", "status", "instrument", "host", "sender", "region", "capacity_unit", "criterion",
    "ground", "contested",
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


CHOICE = re.compile(
    r'name="(\w+)"\s+value="([^"]+)"\s*(?:checked)?>\s*<span>[^<]*</span>\s*<span class="count">([\d,]+)'
)


@pytest.mark.parametrize("query", ["", "q=kosovo", "as_of=2025-06-30"])
def test_the_form_on_the_page_counts_as_the_api_does(client, ask, world, query):
    page = client.get(f"/agreements?{query}").content.decode()
    on_page: dict[str, dict[str, int]] = {}
    for name, value, count in CHOICE.findall(page):
        on_page.setdefault(name, {})[value] = int(count.replace(",", ""))
    facets = {name: facet(ask, name, query) for name in FACETS}
    # The API also tells of how many nothing is known, and which sources agree.
    facets = {
        name: {value: count for value, count in told.items() if value not in (None, "false") and count}
        for name, told in facets.items()
    }
    assert on_page == {name: told for name, told in facets.items() if told}
    if not query:
        assert on_page["sender"]["DE"] == 1, "a state that sends jointly counts"


@pytest.mark.parametrize("value", ["true", "false"])
def test_the_page_counts_also_the_side_of_a_disagreement_that_is_asked_for(client, ask, world, value):
    page = client.get(f"/agreements?contested={value}").content.decode()
    told = {(name, one): int(count) for name, one, count in CHOICE.findall(page)}
    assert told["contested", value] == ask(f"agreements?contested={value}")["count"] > 0
