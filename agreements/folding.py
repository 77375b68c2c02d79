"""Text without case, accents and punctuation: by which names are looked up and texts searched."""

import unicodedata


def fold(text: str) -> str:
    """The key by which names are looked up: without case, accents or punctuation ("Côte d'Ivoire" → "cotedivoire")."""
    letters = decomposed(text)
    return "".join(character for character in letters if character.isalnum())


def fold_words(text: str) -> str:
    """The words of a text, each folded, with a space between: what searching compares."""
    letters = decomposed(text)
    marked = (
        " " if not character.isalnum() and not unicodedata.combining(character) else character for character in letters
    )
    return " ".join("".join(c for c in marked if not unicodedata.combining(c)).split())


def decomposed(text: str) -> str:
    """A text in lower case, its accents as characters of their own."""
    # Twice, because a sign such as ℃ or a raised letter stands for letters that have a case of their own.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
