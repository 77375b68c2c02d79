"""Names and words without case, accents and punctuation."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agreements.folding import fold, fold_words, readable


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


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("up to 50 people", "up to 50 people"),
        ("up to\u00a050\u202fpeople", "up to 50 people"),
        ("South\u3000Sudan", "South Sudan"),
        ("Koso\u200bvo\ufeff", "Kosovo"),
        ("می\u200cخواهم", "میخواهم"),
        ("\u200b", ""),
        ("", ""),
        ("Côte d'Ivoire 😀", "Côte d'Ivoire 😀"),
    ],
)
def test_white_space_is_a_space_and_what_is_invisible_is_dropped(text, read):
    assert readable(text) == read


@pytest.mark.parametrize("character", ["\x00", "\n", "\r", "\t", "\x1f", "\x7f", "\x85", "\ud800", "\ue000", "\uffff"])
def test_what_cannot_be_read_is_refused(character):
    with pytest.raises(ValueError, match=r"can't be read"):
        readable(f"a{character}b")


@given(st.text())
def test_what_was_read_is_read_the_same_again(text):
    try:
        read = readable(text)
    except ValueError:
        return
    assert readable(read) == read
    assert read.isprintable()
