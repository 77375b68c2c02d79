"""Reading text that people typed, and folding it: without case, accents and punctuation, to look up and to search."""

import unicodedata


def readable(text: str) -> str:
    """The text with a plain space for each white space of Unicode, and without invisible format characters.

    Raises ValueError for control characters, and for what no text has: half of a character, or one that isn't assigned.
    """
    if text.isprintable() and text.isascii():
        return text
    characters = []
    for character in text:
        category = unicodedata.category(character)
        if category in _UNREADABLE or character == "\ufffd":
            raise ValueError(f"U+{ord(character):04X} can't be read.")
        if category != "Cf":
            characters.append(" " if category.startswith("Z") else character)
    return "".join(characters)


_UNREADABLE = ("Cc", "Cs", "Co", "Cn")
"""Unicode's categories of control characters, surrogates, characters for private use, and unassigned ones."""


def fold(text: str) -> str:
    """The key by which names are looked up: without case, accents or punctuation ("Côte d'Ivoire" → "cotedivoire")."""
    letters = decomposed(text)
    return "".join(character for character in letters if character.isalnum())


def fold_words(text: str) -> str:
    """The words of a text, each folded, separated by spaces: the form in which names and titles are compared."""
    return " ".join(decomposed(text).translate(_FOLDING_TABLE).split())


class _FoldingTable(dict[int, str | None]):
    """A table for `str.translate`: accents are deleted, and all but letters and digits become spaces."""

    MAX_SIZE = 10_000
    """Characters to cache: more than the record has. Without a limit, searches could fill the memory."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        folded = None if unicodedata.combining(character) else character if character.isalnum() else " "
        if len(self) < self.MAX_SIZE:
            self[code] = folded
        return folded


_FOLDING_TABLE = _FoldingTable()


def without_accents(text: str) -> str:
    """A decomposed text without the characters that are accents on others, and without invisible ones."""
    if text.isascii():
        return text
    return "".join(
        character
        for character in text
        if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
    )


def decomposed(text: str) -> str:
    """The text in lower case, with each accent as a character of its own."""
    # Twice, because a sign such as ℃ or a raised letter stands for letters that have a case of their own.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
