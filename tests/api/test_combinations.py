"""Filters can be combined, whichever: `python -m tests.ops.filter_combinations` asks every pair at every door."""

import pytest

from tests.ops.filter_combinations import ask, in_process, pairs_in_turn, triples

pytestmark = pytest.mark.usefixtures("unmeasured")


@pytest.mark.parametrize("part", range(4))
def test_every_pair_of_filters_is_answered(careless_client, record, part):
    statuses, failed = ask(pairs_in_turn(part)[part::4], in_process(careless_client))
    assert failed == []
    assert statuses[200] > 100


def test_random_triples_of_filters_are_answered_at_every_door(careless_client, record):
    statuses, failed = ask(triples(12, 3), in_process(careless_client))
    assert failed == []
    assert statuses[200] > 40


@pytest.mark.parametrize("day", ["", "&as_of=2025-12-31"])
@pytest.mark.parametrize("door", ["api/agreements", "api/facets", "api/stats", "agreements"])
def test_what_is_neither_contested_nor_verified_is_answered(careless_client, record, door, day):
    rest = "&status__not=ended&instrument__not=treaty&has_payment=false&host__not=XK"
    for query in ("contested=false&verified=false", f"contested=false&verified=false{rest}"):
        assert careless_client.get(f"/{door}?{query}{day}").status_code == 200
