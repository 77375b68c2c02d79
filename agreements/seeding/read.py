"""Reading seed files into rows. Unreadable files and keys that are unknown, repeated or of the wrong type are errors.

YAML doesn't guess types here: every value is text, since `host: NO` is Norway, `2025` a date and `value: yes` a word.
"""

import csv
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from .row_schemas import ACTOR, AGREEMENT, CASE, CHECK, COUNTRY, OUTSIDE_COUNT, SOURCE, RowSchema
from .rows import Row, SeedError

# The loader in C is ten times as fast, but not every machine has it.
_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FLAGS = {"true": True, "false": False}


@dataclass
class Seeds:
    """All rows of a folder of seeds, and the errors in its files."""

    folder: Path
    errors: list[SeedError] = field(default_factory=list)
    countries: list[Row] = field(default_factory=list)
    actors: list[Row] = field(default_factory=list)
    sources: dict[str, Row] = field(default_factory=dict)
    """By slug, which is the name of the file; agreements too."""
    agreements: dict[str, Row] = field(default_factory=dict)
    checks: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    outside_counts: list[Row] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> "Seeds":
        """Read every file of the folder."""
        seeds = cls(folder)
        seeds.countries = seeds._table(folder / "countries.csv")
        seeds.actors = seeds._list(folder / "actors.yaml", ACTOR)
        seeds.checks = seeds._list(folder / "checks.yaml", CHECK)
        seeds.cases = seeds._list(folder / "cases.yaml", CASE)
        seeds.outside_counts = seeds._list(folder / "outside_counts.yaml", OUTSIDE_COUNT)
        seeds.sources = seeds._folder("sources", SOURCE)
        seeds.agreements = seeds._folder("agreements", AGREEMENT)
        return seeds

    def _name(self, path: Path) -> str:
        return (Path(self.folder.name) / path.relative_to(self.folder)).as_posix()

    def _refuse(self, path: Path, line: int, reason: str) -> None:
        self.errors.append(SeedError(self._name(path), line, "", reason))

    def _content(self, path: Path) -> str | None:
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            self._refuse(path, 0, f"is not text in UTF-8 (byte {error.start})")
        except OSError as error:
            self._refuse(path, 0, f"can't be read: {error.strerror}")
        return None

    def _table(self, path: Path) -> list[Row]:
        content = self._content(path)
        if content is None:
            return []
        lines = csv.reader(content.splitlines(keepends=True))
        header = next(lines, None)
        if header is None or header != COUNTRY.split():
            self._refuse(path, 1, f"the header must be {COUNTRY.replace(' ', ',')}")
            return []
        rows = []
        for values in lines:
            row = Row(self._name(path), lines.line_num, "", dict(zip(header, map(str.strip, values), strict=False)))
            if len(values) != len(header):
                self._refuse(path, row.line, f"has {len(values)} values where the header has {len(header)}")
            rows.append(row)
        return rows

    def _list(self, path: Path, schema: RowSchema) -> list[Row]:
        root = self._compose(path) if path.exists() else None
        return [] if root is None else self._rows(root, schema, Row(self._name(path), 1, ""), "")

    def _folder(self, name: str, schema: RowSchema) -> dict[str, Row]:
        rows = {}
        for path in sorted((self.folder / name).glob("[!.]*")):
            if path.suffix != ".yaml":
                self._refuse(path, 0, "is not a file named <slug>.yaml")
            elif (root := self._compose(path)) is not None:
                rows[path.stem] = self._row(root, schema, Row(self._name(path), 1, ""), "")
        return rows

    def _compose(self, path: Path) -> yaml.Node | None:
        content = self._content(path)
        if content is None:
            return None
        try:
            root: yaml.Node | None = yaml.compose(content, _Loader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            self._refuse(path, line, f"is not YAML: {error.problem} ({error.context or 'here'})")
        except yaml.YAMLError as error:
            self._refuse(path, 0, f"is not YAML: {error}")
        else:
            if root is None:
                self._refuse(path, 0, "is empty")
            return root
        return None

    def _row(self, node: yaml.Node, schema: RowSchema, parent: Row, path: str) -> Row:
        row = Row(parent.file, node.start_mark.line + 1, path)
        if not isinstance(node, yaml.MappingNode):
            self.errors.append(row.error("", "must be a mapping of keys to values"))
            return row
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in row.lines:
                self.errors.append(row.error(key, f"stands here and again on line {key_node.start_mark.line + 1}"))
            row.lines[key] = key_node.start_mark.line + 1
            if key in schema.keys:
                self._value(key, value, schema, row)
            else:
                matches = get_close_matches(key, schema.keys, 1)
                hint = f"Did you mean “{matches[0]}”?" if matches else f"Known keys: {', '.join(schema.keys)}."
                self.errors.append(row.error(key, f"is not a known key. {hint}"))
        return row

    def _value(self, key: str, node: yaml.Node, schema: RowSchema, row: Row) -> None:
        path = f"{row.path}.{key}" if row.path else key
        if key in schema.rows:
            row.values[key] = self._rows(node, schema.rows[key], row, path)
        elif key in schema.row:
            row.values[key] = self._row(node, schema.row[key], row, path)
        elif key in schema.lists.split():
            row.values[key] = self._texts(key, node, row)
        else:
            row.values[key] = text = self._text(key, node, row)
            if key in schema.booleans.split():
                row.values[key] = _FLAGS.get(text, False)
                if text not in _FLAGS:
                    self.errors.append(row.error(key, f"“{text[:40]}” is neither true nor false"))

    def _rows(self, node: yaml.Node, schema: RowSchema, parent: Row, path: str) -> list[Row]:
        if not isinstance(node, yaml.SequenceNode):
            row = Row(parent.file, node.start_mark.line + 1, path)
            self.errors.append(row.error("", "must be a list; leave it out where there is nothing"))
            return []
        return [self._row(item, schema, parent, f"{path}[{number}]") for number, item in enumerate(node.value, start=1)]

    def _texts(self, key: str, node: yaml.Node, row: Row) -> list[str]:
        if not isinstance(node, yaml.SequenceNode):
            self.errors.append(row.error(key, "must be a list in brackets, for example [a-slug, another-slug]"))
            return []
        texts = [self._text(key, item, row) for item in node.value]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            self.errors.append(row.error(key, f"“{text}” is listed twice"))
        return texts

    def _text(self, key: str, node: yaml.Node, row: Row) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.errors.append(row.error(key, "must be one text"))
            return ""
        if not node.style and node.value.lower() in ("null", "~"):
            return ""
        text: str = node.value.strip()
        if any(unicodedata.category(character) == "Cc" for character in text.replace("\n", "")):
            self.errors.append(row.error(key, "holds a control character, such as a tab"))
        return text
