"""What docs/api.md says about reading files works, with each reader that is there, for every list."""

import ast
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.api.questions import LISTS

BLOCKS = re.findall(
    r"```python\n(import (\w+).*?)```", (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL
)


def codes(table: Any) -> list[str]:
    """The codes in a table of countries, whichever reader made it."""
    if isinstance(table, list):
        return [row["code"] for row in table]
    return [row[0] for row in table.fetchall()] if hasattr(table, "fetchall") else list(table["code"])


def test_there_are_calls_for_each_reader():
    assert [reader for _, reader in BLOCKS] == ["pandas", "polars", "duckdb", "csv"]


@pytest.mark.parametrize(("code", "reader"), BLOCKS, ids=[reader for _, reader in BLOCKS])
@pytest.mark.parametrize("name", LISTS)
def test_a_documented_call_reads_every_row_and_keeps_namibia(record, tmp_path, monkeypatch, client, code, reader, name):
    if importlib.util.find_spec(reader) is None:
        pytest.skip(f"{reader} isn't installed")
    monkeypatch.chdir(tmp_path)
    for form in ("csv", "xlsx", "jsonl"):
        Path(f"{name}.{form}").write_bytes(b"".join(client.get(f"/api/{name}.{form}").streaming_content))
    count = client.get(f"/api/{name}").json()["count"]
    variables: dict[str, Any] = {}
    for statement in ast.parse(code.replace("countries.", f"{name}.")).body:
        exec(compile(ast.Module([statement], []), "docs/api.md", "exec"), variables)
        if "table" in variables:
            table = variables.pop("table")
            assert len(table) == count, ast.unparse(statement)
            assert name != "countries" or "NA" in codes(table), ast.unparse(statement)
