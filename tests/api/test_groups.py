"""Each group of the sums is what the sums tell that are asked with the filter of its name."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.querysets import GROUPS

WITHIN = ["", "&sender=US", "&host__not=Mexico&has_payment=true", "&as_of=2025-09-01", "&host=Kosovo&as_of=2024-01-01"]
SINGLE = {"host", "kind", "year"}


def asked_alone(name, value):
    """The question that finds the agreements of the group."""
    return f"announced_after={value}-01-01&announced_before={value}-12-31" if name == "year" else f"{name}={value}"


@pytest.mark.parametrize("within", WITHIN)
@pytest.mark.parametrize("name", GROUPS)
def test_a_group_has_the_sums_of_its_filter(ask, record, name, within):
    answer = ask(f"stats?group_by={name}{within}")
    assert answer["group_by"] == name
    whole = ask(f"stats?{within.removeprefix('&')}")
    assert {**answer, "group_by": None, "groups": None} == whole
    values = [group["value"] for group in answer["groups"]]
    assert len(values) == len(set(values)) >= 1
    known = [value for value in values if value is not None]
    assert values == [*sorted(known), *([None] if None in values else [])]
    for group in answer["groups"]:
        if group["value"] is not None:
            alone = ask(f"stats?{asked_alone(name, group['value'])}{within}")
            expected = {key: value for key, value in alone.items() if key not in ("group_by", "groups")}
            assert {key: group[key] for key in expected} == expected, group["value"]
    counted = sum(group["agreements"] for group in answer["groups"])
    assert counted == whole["agreements"] if name in SINGLE else counted >= whole["agreements"]


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("host", "XK", "Kosovo"),
        ("sender", "US", "United States"),
        ("kind", "prison_lease", "prison lease"),
        ("year", "2025", "2025"),
        ("nationality", None, "not known"),
    ],
)
def test_a_group_has_a_name(ask, record, name, value, label):
    labels = {group["value"]: group["label"] for group in ask(f"stats?group_by={name}")["groups"]}
    assert labels[value] == label


@pytest.mark.parametrize("name", GROUPS)
def test_groups_take_as_many_queries_again_however_many_there_are(client, record, name):
    numbers = []
    for address in (f"stats?group_by={name}", f"stats?group_by={name}&host=Kosovo", "stats"):
        client.get(f"/api/{address}")
        caches["counts"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/api/{address}").status_code == 200
        numbers.append(len(asked))
    # 1 the dataset's row · six for the sums of all, and six for those of the groups
    assert numbers == [13, 13, 7]
