"""Groups of sums over the small world, and questions about groups that are refused."""

import pytest


def test_joint_senders_stand_in_the_group_of_each(ask, world):
    groups = {group["value"]: group["agreements"] for group in ask("stats?group_by=sender")["groups"]}
    assert groups == {"DE": 1, "DK": 1, "GB": 1, "US": 2}


def test_there_are_no_groups_where_nothing_answers(ask, world):
    assert ask("stats?host=IT&group_by=year")["groups"] == []
    assert ask("stats")["groups"] is None


@pytest.mark.parametrize("wrong", ["group_by=stage", "group_by=host&group_by=kind", "group_by="])
def test_a_wrong_group_is_refused(ask, world, wrong):
    (error,) = ask(f"stats?{wrong}", status=400)["errors"]
    assert error["parameter"] == "group_by"


@pytest.mark.parametrize("address", ["facets", "outcomes", "agreements"])
def test_only_sums_are_grouped(ask, world, address):
    (error,) = ask(f"{address}?group_by=host", status=400)["errors"]
    assert (error["parameter"], error["code"]) == ("group_by", "unknown_parameter")
