"""Folding text: without case, accents and punctuation, to look up names and to search."""

import unicodedata


def fold(text: str) -> str:
    """The key by which names are looked up: without case, accents or punctuation ("Côte d'Ivoire" → "cotedivoire")."""
    letters = decomposed(text)
    return "".join(character for character in letters if character.isalnum())


def fold_words(text: str) -> str:
    """The words of a text, each folded, separated by spaces: the form in which searching compares texts."""
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
    """A decomposed text without the characters that are accents on others."""
    return "".join(character for character in text if not unicodedata.combining(character))


def decomposed(text: str) -> str:
    """The text in lower case, with each accent as a character of its own."""
    # Twice, because a sign such as ℃ or a raised letter stands for letters that have a case of their own.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
