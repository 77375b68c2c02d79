"""A row of a seed file with its position, and the errors about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class SeedError(NamedTuple):
    """An error in a seed file: file, line (0: the whole file), field, and reason."""

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (file, self.field, self.reason) if part)


class InvalidSeeds(Exception):
    """Seeds with errors: all of them, in the order of files and lines."""

    def __init__(self, errors: Iterable[SeedError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(map(str, self.errors)))


@dataclass
class Row:
    """One mapping of a file: its values by key, and the lines on which they are written."""

    file: str
    line: int
    path: str
    """The path within the file, counted from 1: `events[2].people.claims[1]`; empty for the whole file."""
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def error(self, key: str, reason: str) -> SeedError:
        """Return an error about a key (`people.counted`: a key of an inner row), or about the row where it is empty."""
        name, _, inner_key = key.partition(".")
        if inner_key:
            error: SeedError = self.values[name].error(inner_key, reason)
            return error
        path = ".".join(part for part in (self.path, key) if part)
        return SeedError(self.file, self.lines.get(key, self.line), path, reason)

    def string(self, key: str) -> str:
        """Return the text of the key; empty where the key is left out."""
        text: str = self.values.get(key, "")
        return text

    def boolean(self, key: str) -> bool:
        """Return whether the key is true; False where it is left out."""
        value: bool = self.values.get(key, False)
        return value

    def values_of(self, *keys: str) -> dict[str, Any]:
        """Return the values of the keys that the row has, for a model's constructor."""
        return {key: self.values[key] for key in keys if key in self.values}

    def slugs(self, key: str) -> list[str]:
        """Return the slugs of the key; empty where it is left out."""
        return list(self.values.get(key, []))

    def rows(self, key: str) -> list["Row"]:
        """Return the rows of the key; empty where it is left out."""
        return list(self.values.get(key, []))

    def row(self, key: str) -> "Row | None":
        """Return the inner row of the key; None where it is left out."""
        return self.values.get(key)
