"""Names and words without case, accents and punctuation."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agreements.folding import fold, fold_words


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Côte d'Ivoire", "cotedivoire"),
        ("CÔTE D’IVOIRE", "cotedivoire"),
        ("São Tomé and Príncipe", "saotomeandprincipe"),
        ("Guinea-Bissau", "guineabissau"),
        ("TÜRKİYE", "turkiye"),
        ("Straße", "strasse"),
        ("ᴷosovo", "kosovo"),
        ("Ｋｏｓｏｖｏ", "kosovo"),
        ("’-. ", ""),
    ],
)
def test_names_are_looked_up_without_case_accents_and_punctuation(text, key):
    assert fold(text) == key


@given(st.text())
def test_folding_a_key_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert fold_words(fold_words(text)) == fold_words(text)


@given(st.text())
def test_case_makes_no_difference(text):
    assume(text.upper().casefold() == text.casefold())
    assert fold(text.upper()) == fold(text)
    assert fold_words(text.upper()) == fold_words(text)


@given(st.lists(st.text("abcé ñ-,’Ü", max_size=8), max_size=5))
def test_folded_words_stand_apart_and_have_no_marks(words):
    folded = fold_words("\n".join(words))
    assert all(character.isalnum() or character == " " for character in folded)
    assert "  " not in folded
    assert folded.replace(" ", "") == "".join(map(fold, words))
