"""Text without case, accents and punctuation: by which names are looked up and texts searched."""

import unicodedata


def fold(text: str) -> str:
    """The key by which names are looked up: without case, accents or punctuation ("Côte d'Ivoire" → "cotedivoire")."""
    letters = decomposed(text)
    return "".join(character for character in letters if character.isalnum())


def fold_words(text: str) -> str:
    """The words of a text, each folded, with a space between: what searching compares."""
    return " ".join(decomposed(text).translate(_PLAIN).split())


class _Plain(dict[int, str | None]):
    """For `str.translate`: accents go, and what is neither a letter nor a digit becomes a space."""

    MOST = 10_000
    """Characters that are remembered: more than all records have, since anybody can search for any."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        plain = None if unicodedata.combining(character) else character if character.isalnum() else " "
        if len(self) < self.MOST:
            self[code] = plain
        return plain


_PLAIN = _Plain()


def decomposed(text: str) -> str:
    """A text in lower case, its accents as characters of their own."""
    # Twice, because a sign such as ℃ or a raised letter stands for letters that have a case of their own.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
