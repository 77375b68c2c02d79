"""The text that is to be erased, however it is written where it stands."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError

from ..folding import decomposed

ERASED = "[erased]"
"""What stands in the place of a text that was erased."""
LEAST, MOST = 3, 300
"""Letters of a text, which would otherwise stand everywhere; two are enough of a script without capitals."""
WITHOUT_STROKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters with a stroke and joined ones, which Unicode doesn't take apart."""

JOINER = "\u034f"
"""A mark that nobody sees, and that Unicode counts neither as an accent nor as a sign of format."""

OWN_ADDRESSES = {"slug", "url", "html_url", "actor", "source", "sources"}
"""Members of a document that hold an address of this site, or the name in one."""
BY_SLUG = {"actors", "retellings", "sources"}
"""Members whose own members are named by slugs."""
OTHER_ADDRESSES = {"address"}
"""Members that hold an address elsewhere: a part of one leads nowhere, so it goes as a whole."""
WORDS_OF_VOCABULARIES = {
    "amount", "announced", "as_of", "category", "code", "contested", "counted", "currency", "date", "field", "form",
    "grade", "ground", "host", "instrument", "joint_senders", "kind", "nationals", "occurred", "payee", "payer",
    "period", "precision", "published", "published_at", "qualifier", "rank", "relation", "said_by", "sender", "state",
    "status", "unit", "updated_at",
}  # fmt: skip
"""Members that hold no text of anybody's."""


class ErasableText:
    """A text in any case, with or without accents, with anything but letters between its words, also as a slug.

    It is found as whole words where its letters have capitals: "Ann" does not stand in "annual". Other scripts write
    words together, so there it is found anywhere.
    """

    def __init__(self, text: str) -> None:
        """Raises ValidationError where the text is so short that it would stand everywhere, or very long."""
        words = re.findall(r"[^\W_]+", _folded(text)[0])
        letters = "".join(words)
        least = LEAST if any(one.lower() != one.upper() or one.isdigit() for one in letters) else LEAST - 1
        if not least <= len(letters) <= MOST:
            raise ValidationError(f"Give a text of {LEAST} to {MOST} letters and digits.")
        self._pattern = re.compile(r"[\W_]*".join(words))
        if self.stands_in(ERASED):
            raise ValidationError(f"{ERASED} is what stands where a text was erased.")

    def stands_in(self, text: str) -> bool:
        """Whether it does, also where an address has it in %-escapes."""
        return any(self._spans(text)) or ("%" in text and any(self._spans(unquote(text))))

    def taken_from(self, text: str, by: str = ERASED) -> str:
        """Another text without it, with `by` in each place; `by` alone where that would still show it."""
        for start, end in reversed(list(self._spans(text))):
            text = text[:start] + by + text[end:]
        return by if self.stands_in(text) else text

    def forms_in(self, text: str) -> set[str]:
        """How it is written there."""
        return {text[start:end] for start, end in self._spans(text)}

    def taken_from_document(self, value: Any, slug: str, member: str = "", slugs: Mapping[str, str] = {}) -> Any:
        """A JSON value without it. In addresses of this site the slug stands in its place, or the one in `slugs`."""
        if isinstance(value, dict):
            names = {name: slugs.get(name, name) if member in BY_SLUG else name for name in value}
            return {names[name]: self.taken_from_document(one, slug, name, slugs) for name, one in value.items()}
        if isinstance(value, list):
            return [self.taken_from_document(one, slug, member, slugs) for one in value]
        if member in OWN_ADDRESSES and value in slugs:
            return slugs[value]
        if not isinstance(value, str) or member in WORDS_OF_VOCABULARIES or not self.stands_in(value):
            return value
        return (
            None if member in OTHER_ADDRESSES else self.taken_from(value, slug if member in OWN_ADDRESSES else ERASED)
        )

    def members_of(self, value: object, path: str = "") -> Iterator[tuple[str, str]]:
        """The members of a JSON value in which it stands, by the names that lead there, each with its text."""
        if isinstance(value, dict):
            by_slug = path.rpartition(".")[2] in BY_SLUG
            for name, one in value.items():
                if by_slug and self.stands_in(name):
                    yield path, name
                yield from self.members_of(one, f"{path}.{name}" if path else name)
        elif isinstance(value, list):
            for one in value:
                yield from self.members_of(one, path)
        elif isinstance(value, str) and path.rpartition(".")[2] not in WORDS_OF_VOCABULARIES and self.stands_in(value):
            yield path, value

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it begins and ends."""
        folded, places = _folded(text)
        start = 0
        while (match := self._pattern.search(folded, start)) is not None:
            if _continues(folded, match.start()) or _continues(folded, match.end()):
                start = match.start() + 1
                continue
            start = match.end()
            yield places[match.start()], places[match.end()]


def _folded(text: str) -> tuple[str, "range | list[int]"]:
    """The letters that are compared, and for each (and for the end) where it stands in the text."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    letters, places = [], []
    for place, character in enumerate(text):
        for letter in decomposed(character).translate(WITHOUT_STROKE):
            if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf" and letter != JOINER:
                letters.append(letter)
                places.append(place)
        # Accents and invisible marks belong to the letter before them.
    return "".join(letters), [*places, len(text)]


def _continues(folded: str, place: int) -> bool:
    """Whether a word goes on across the place."""
    around = folded[max(place - 1, 0) : place + 1] if place else ""
    return len(around) == 2 and all(one.isdigit() or one.lower() != one.upper() for one in around)
