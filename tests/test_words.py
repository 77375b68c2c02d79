"""Two writings of one word are one word, in texts and in questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.words import (
    MAX_TERMS,
    PASSAGE_END,
    SYNONYMS,
    WRITING_END,
    UnreadableQuestion,
    has_term,
    indexed_words,
    read_question,
    stem,
    whole_words,
)


def finds(question, text):
    """Whether the question finds the text, as a database would decide."""
    words = indexed_words(text)
    return all(has_term(words, term) != term.is_excluded for term in read_question(question))


FOUND = [
    # endings
    ("deport", "They were deported."), ("deportations", "One deportation"), ("deports", "to deport"),
    ("prisons", "a prison"), ("prison", "Prisons"), ("policies", "policy"), ("transferred", "the transfers"),
    ("agreement", "agreements"), ("refugees", "a refugee’s case"), ("states'", "state"), ("countries", "country"),
    # British and American
    ("detention center", "detention centres"), ("programme", "a program"), ("organization", "organisations"),
    ("organised", "organize"), ("labor", "labour"), ("rumours", "rumor"), ("defense", "the defence"),
    # letter case and accents
    ("KOSOVO", "Kosovo"), ("Côte d'Ivoire", "Cote d’Ivoire"), ("Gjader", "Gjadër"), ("strasse", "straße"),
    ("ISTANBUL", "İstanbul"), ("Спајић", "СПАЈИЋ"), ("Türkiye", "turkiye"),
    ("deport", "de\u00adport"), ("می‌خواهم", "می\u200cخواهم"),
    # numbers
    ("2000", "2,000 people"), ("2,000", "2000 people"), ("2 000", "2,000"), ("2,000", "2 000 people"),
    ("36000", "up to 36,000 a year"), ("7.5 million", "7,500,000 USD"), ("7500000", "about 7.5 million dollars"),
    ("7.5m", "7.5 million"), ("$7.5m", "USD 7,500,000"), ("2 million", "2,000,000"), ("10bn", "10 billion"),
    ("500k", "500,000"), ("1.5", "a rate of 1.5"), ("50", "up to 50."), ("2025", "in 2025,"),
    ("1.000", "1,000"), ("1.384 billion", "1.384 billion dirhams"), ("1.384", "a rate of 1.384"),
    ("billion", "1.384 billion"),
    ("1'000", "1,000"), ("210.000.000", "210,000,000"), ("2,5", "a rate of 2.5"),
    # dates
    ("2025-06-11", "on 11 June 2025"), ("11.06.2025", "11 June 2025"), ("11/6/2025", "11 June 2025"),
    ("6/25/2025", "25 June 2025"), ("2025-06", "in June 2025"), ("11 June 2025", "11 June 2025"),
    # abbreviations
    ("U.K.", "the UK"), ("UK", "the U.K. government"), ("D.V.D.", "DVD v. DHS"), ("DVD", "D.V.D. v. DHS"),
    ("U.S.", "the US"), ("US", "U.S.-led talks"), ("U.N.H.C.R.", "UNHCR"), ("J.G.G.", "J.G.G. v. Trump"),
    # other names
    ("MoU", "a memorandum of understanding"), ("memorandum of understanding", "the MOU"),
    ("UN", "the United Nations"), ("United Nations", "the UN"), ("USA", "the United States"),
    ("EU", "the European Union"), ("DRC", "the Democratic Republic of the Congo"), ("UAE", "United Arab Emirates"),
    ("CECOT", "the Terrorism Confinement Center"), ("MPP", "Remain in Mexico"),
    ("ICE", "Immigration and Customs Enforcement"), ("United Kingdom", "UK minister"),
    ("IOM", "International Organization for Migration"),
    # compounds
    ("non-refoulement", "non-refoulement"), ("nonrefoulement", "non-refoulement"),
    ("refoulement", "non-refoulement"), ("third country", "third-country nationals"),
    ("third-country", "a third country"), ("O'Neill", "O’Neill & Sons"), ("oneill", "O'Neill"),
    ("US-Kosovo", "Kosovo and the US"), ("UK-Rwanda deal", "a deal of Rwanda and the UK"),
    ("Kosovo–Denmark", "Denmark, Kosovo"), ("hrw.org", "see www.hrw.org"), ("HRW", "Human Rights Watch says"),
    ("Britain", "the UK"), ("SCOTUS", "the Supreme Court of the United States"),
    # phrases, beginnings, alternatives, exclusions
    ('"third country"', "a third country"), ('"the Hague"', "in The Hague"), ("“third country”", "a third country"),
    ("depor*", "deportees"), ("koso*", "Kosovar"), ("hub OR prison", "a prison"), ("hub OR prison", "a hub"),
    ("camp OR \"return hub\"", "return hub"), ("prison -kosovo", "a prison in Albania"), ("-kosovo", "Albania"),
    ("the EU", "an EU state"), ("the", "the end"), ("South\u00a0Sudan", "South Sudan"),
    ("of the", "of the"), ("kosovo, denmark", "Denmark and Kosovo"), ("北京", "北京"),
]  # fmt: skip
NOT_FOUND = [
    ("UN", "under the law, until"), ("US", "used"), ("2000", "25,000"), ("000", "2,000"), ("2,000", "in 2025, 36,000"),
    ("1000", "10000"), ("30", "300"), ("Niger", "Nigeria"), ("Mali", "malicious"), ("ease", "lease"),
    ("D.V.D.", "d and v"), ('"country third"', "third country"), ("prison -kosovo", "a prison in Kosovo"),
    ("hub OR prison", "a camp"),
    ('-"third country"', "a third country"), ("7.5 million", "7,5 million"), ("Iceland", "ICE"), ("ICE", "Iceland"),
    ("depor*", "report"), ("United States", "they gave us"), ("06.2025", "11.06.2025"), ("kosovo denmark", "Denmark"),
]  # fmt: skip
REFUSED = {
    "": "no word", "%": "no word", "🛬": "no word", '"third': "quotation mark", "NOT prison": "-word",
    "NEAR(a b)": "-word", "hub OR": "OR stands", "OR hub": "OR stands", "a OR OR b": "OR stands",
    "hub OR -prison": "OR stands", "koso* OR hub": "OR stands", "*": "star", "pri*son": "star",
    '"depor*"': "outside of quotes",
    "k*": "three letters",
    "a | b": "Write OR", "(hub OR prison) camp": "Brackets", "word " * 21: "At most 20",
}  # fmt: skip


@pytest.mark.parametrize(("question", "text"), FOUND)
def test_is_found(question, text):
    assert finds(question, text)


@pytest.mark.parametrize(("question", "text"), NOT_FOUND)
def test_is_not_found(question, text):
    assert not finds(question, text)


@pytest.mark.parametrize("question", REFUSED)
def test_what_can_not_be_asked_is_refused_with_the_way_out(question):
    with pytest.raises(UnreadableQuestion, match=REFUSED[question].replace("*", "[*]")):
        read_question(question)


@pytest.mark.parametrize("group", SYNONYMS)
def test_each_writing_finds_the_others(group):
    for text in group:
        if text != "US":
            assert all(finds(question, f"It is {text}.") for question in group)


def test_words_that_say_nothing_are_left_out_beside_others():
    assert read_question("the hague") == read_question("hague")
    assert read_question("the hague")[0].typed == "hague"
    assert len(read_question("of the")) == 2
    assert len(read_question("a b " * (MAX_TERMS // 2))) == MAX_TERMS // 2


def test_no_phrase_runs_from_one_text_into_another_writing():
    words = indexed_words("A memorandum of understanding on non-refoulement")
    assert f" {WRITING_END} " in words
    assert not has_term(words, read_question('"refoulement mou"')[0])
    assert PASSAGE_END not in words


def test_words_for_spelling_are_whole():
    assert whole_words("Deported to Gjadër, in 2025") == {"deported": "deport", "gjader": stem("gjader")}


@given(st.text())
def test_any_text_is_found_by_its_words(text):
    words = indexed_words(text)
    for word in text.split():
        try:
            terms = read_question(f'"{word}"'.replace('""', '"'))
        except UnreadableQuestion:
            continue
        assert all(has_term(words, term) for term in terms), (word, words)


@given(st.text())
def test_words_of_the_index_are_words_to_both_databases(text):
    for word in indexed_words(text).split():
        assert word.isalnum()


@given(st.text(max_size=200))
def test_any_question_is_read_or_refused(text):
    try:
        terms = read_question(text)
    except UnreadableQuestion:
        return
    assert 0 < len(terms) <= MAX_TERMS
    assert all(word.isalnum() for term in terms for writing in term.writings for word in writing)
