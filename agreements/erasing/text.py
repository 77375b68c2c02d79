"""The text to erase: finding it in other texts, in whatever spelling, and replacing it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError

from ..folding import decomposed

ERASED = "[erased]"
"""Replaces a text that was erased."""
MIN_LETTERS, MAX_LETTERS = 3, 300
"""Bounds for the letters of a text: shorter texts would match everywhere. In scripts without capitals, two suffice."""
BASE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""The base letters of letters with a stroke and of ligatures, which Unicode doesn't decompose."""

JOINER = "\u034f"
"""An invisible mark that Unicode classifies neither as an accent nor as a format character."""

SLUG_MEMBERS = {"slug", "url", "html_url", "actor", "source", "sources"}
"""Members of a document that hold an address of this site, or a slug."""
KEYED_BY_SLUG = {"actors", "retellings", "sources"}
"""Members that hold an object whose keys are slugs."""
EXTERNAL_ADDRESSES = {"address"}
"""Members that hold an address of another site. A part of an address leads nowhere, so the whole address is erased."""
NOT_TEXTS = {
    "amount", "announced", "as_of", "category", "code", "contested", "counted", "currency", "date", "field", "form",
    "grade", "ground", "host", "instrument", "joint_senders", "kind", "nationals", "occurred", "payee", "payer",
    "period", "precision", "published", "published_at", "qualifier", "rank", "relation", "said_by", "sender", "state",
    "status", "unit", "updated_at",
}  # fmt: skip
"""Members that hold choices, codes, dates and numbers, not texts."""


class ErasableText:
    """A text that matches in any case, with or without accents, with any punctuation between its words, and as a slug.

    In scripts with capitals it matches only whole words: "Ann" isn't found in "annual". Other scripts don't separate
    words, so there it matches anywhere.
    """

    def __init__(self, text: str) -> None:
        """Raises ValidationError if the text is too short or too long."""
        words = re.findall(r"[^\W_]+", _folded(text)[0])
        letters = "".join(words)
        has_capitals = any(letter.lower() != letter.upper() or letter.isdigit() for letter in letters)
        if not (MIN_LETTERS if has_capitals else MIN_LETTERS - 1) <= len(letters) <= MAX_LETTERS:
            raise ValidationError(f"Give a text of {MIN_LETTERS} to {MAX_LETTERS} letters and digits.")
        self._pattern = re.compile(r"[\W_]*".join(words))
        if self.is_in(ERASED):
            raise ValidationError(f"{ERASED} is what replaces an erased text: it can't be erased itself.")

    def is_in(self, text: str) -> bool:
        """Whether the other text contains this one, also in %-escapes of an address."""
        return any(self._spans(text)) or ("%" in text and any(self._spans(unquote(text))))

    def erase_from(self, text: str, replacement: str = ERASED) -> str:
        """Return the other text with each match replaced; only the replacement if the result would still match."""
        for start, end in reversed(list(self._spans(text))):
            text = text[:start] + replacement + text[end:]
        return replacement if self.is_in(text) else text

    def spellings_in(self, text: str) -> set[str]:
        """Return the matches as spelled in the other text."""
        return {text[start:end] for start, end in self._spans(text)}

    def erase_from_json(self, value: Any, slug: str, member: str = "", new_slugs: Mapping[str, str] = {}) -> Any:
        """Return a JSON value without the text. In addresses of this site, `new_slugs` or else `slug` replaces it."""
        if isinstance(value, dict):
            names = {name: new_slugs.get(name, name) if member in KEYED_BY_SLUG else name for name in value}
            return {names[name]: self.erase_from_json(item, slug, name, new_slugs) for name, item in value.items()}
        if isinstance(value, list):
            return [self.erase_from_json(item, slug, member, new_slugs) for item in value]
        if member in SLUG_MEMBERS and value in new_slugs:
            return new_slugs[value]
        if not isinstance(value, str) or member in NOT_TEXTS or not self.is_in(value):
            return value
        if member in EXTERNAL_ADDRESSES:
            return None
        return self.erase_from(value, slug if member in SLUG_MEMBERS else ERASED)

    def matching_members(self, value: object, path: str = "") -> Iterator[tuple[str, str]]:
        """Yield the path and the value of each member of a JSON value that contains the text."""
        if isinstance(value, dict):
            is_keyed_by_slug = path.rpartition(".")[2] in KEYED_BY_SLUG
            for name, item in value.items():
                if is_keyed_by_slug and self.is_in(name):
                    yield path, name
                yield from self.matching_members(item, f"{path}.{name}" if path else name)
        elif isinstance(value, list):
            for item in value:
                yield from self.matching_members(item, path)
        elif isinstance(value, str) and path.rpartition(".")[2] not in NOT_TEXTS and self.is_in(value):
            yield path, value

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and the end of each match."""
        folded, positions = _folded(text)
        start = 0
        while (match := self._pattern.search(folded, start)) is not None:
            if _continues(folded, match.start()) or _continues(folded, match.end()):
                start = match.start() + 1
                continue
            start = match.end()
            yield positions[match.start()], positions[match.end()]


def _folded(text: str) -> tuple[str, "range | list[int]"]:
    """Return the folded letters, and the position in the text of each letter and of the end."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    letters, positions = [], []
    for position, character in enumerate(text):
        for letter in decomposed(character).translate(BASE_LETTERS):
            if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf" and letter != JOINER:
                letters.append(letter)
                positions.append(position)
        # Accents and invisible marks belong to the letter before them.
    return "".join(letters), [*positions, len(text)]


def _continues(folded: str, position: int) -> bool:
    """Whether a word continues across the position: the characters on both sides are digits or have capitals."""
    pair = folded[max(position - 1, 0) : position + 1] if position else ""
    return len(pair) == 2 and all(character.isdigit() or character.lower() != character.upper() for character in pair)
