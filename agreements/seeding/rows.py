"""A row of a seed file with the place where it stands, and what is wrong with one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class SeedError(NamedTuple):
    """Something in a seed file that doesn't fit: which file, line (0: the whole file), field, and why."""

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
    """Where it hangs, counted from 1: `events[2].people.claims[1]`; empty for the whole file."""
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def error(self, key: str, reason: str) -> SeedError:
        """An error about one of its keys (`people.counted`: of a row within), or about the row where none is given."""
        within, _, inner = key.partition(".")
        if inner:
            error: SeedError = self.values[within].error(inner, reason)
            return error
        name = ".".join(part for part in (self.path, key) if part)
        return SeedError(self.file, self.lines.get(key, self.line), name, reason)

    def string(self, key: str) -> str:
        """What is written behind the key; empty where the key is left out."""
        written: str = self.values.get(key, "")
        return written

    def boolean(self, key: str) -> bool:
        """Whether the key says true; false where it is left out."""
        said: bool = self.values.get(key, False)
        return said

    def given(self, *keys: str) -> dict[str, Any]:
        """The values of those keys that are there, for a model's constructor."""
        return {key: self.values[key] for key in keys if key in self.values}

    def slugs(self, key: str) -> list[str]:
        """The list of slugs behind the key."""
        return list(self.values.get(key, []))

    def rows(self, key: str) -> list["Row"]:
        """The rows behind the key."""
        return list(self.values.get(key, []))

    def row(self, key: str) -> "Row | None":
        """The one row behind the key."""
        return self.values.get(key)
