"""Docstrings say what a name doesn't: meaning, units, None, errors, source."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

MODULES = [
    path
    for folder in ("agreements", "tracker")
    for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
FEW = 4
"""Words by which nothing is said beyond the name."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_docstring_only_repeats_the_name(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)]
    told = {getattr(node, "name", "the module"): ast.get_docstring(node) for node in nodes}
    assert not {name: text for name, text in told.items() if text and len(text.split()) <= FEW}
