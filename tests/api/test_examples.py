"""The examples of the OpenAPI document are answers of the site over the committed record."""

import json

import pytest
from django.core.management import call_command

from agreements.api.openapi import EXAMPLES
from agreements.management.commands import build_examples


def agree(one, other):
    """Whether two answers have the same names; what is null on one day may have a value on another."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return all(agree(*pair) for pair in zip(one, other, strict=False))
    return None in (one, other) or (not isinstance(one, dict | list) and not isinstance(other, dict | list))


def test_the_examples_are_what_the_site_answers(record, tmp_path, monkeypatch):
    written = tmp_path / "examples.json"
    monkeypatch.setattr(build_examples, "EXAMPLES", written)
    # The record is there already.
    monkeypatch.setattr(build_examples, "load", lambda path: None)
    call_command("build_examples")
    examples, committed = json.loads(written.read_text()), json.loads(EXAMPLES.read_text())
    assert agree(examples, committed)
    assert {name: row["request"] for name, row in examples.items()} == {
        name: row["request"] for name, row in committed.items()
    }


@pytest.mark.parametrize(
    ("answer", "shortened"),
    [
        ([{"a": 1}, {"a": 2}], [{"a": 1}]),
        ({"rows": [{"a": [1, 2]}, {}]}, {"rows": [{"a": [1, 2]}]}),
        ([1, 2], [1, 2]),
        ([], []),
        ("text", "text"),
    ],
)
def test_an_example_has_one_row_of_each_list(answer, shortened):
    assert build_examples.shortened(answer) == shortened
