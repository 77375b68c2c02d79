"""The words of a text as searching compares them, and the reading of what somebody types into a search.

Both databases compare whole words only. Everything that makes two words one is done here, once, and alike for texts and
for questions: letter case, accents, endings, the writing of numbers and of abbreviations, and British spellings.

Kept in one module because texts and questions must be divided into words by the same functions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from .folding import decomposed, without_accents

MAX_TERMS = 20
"""The most words and phrases of one question."""
PASSAGE_END = "0end"
"""Stands between passages that are indexed together, so that no phrase runs from one into the next."""
WRITING_END = "0or"
"""Stands between the words of a passage and other writings of them."""
MAX_WORD = 100
MIN_BEGINNING = 3
"""The fewest letters of a beginning."""

STOP_WORDS = frozenset(
    "a an and are as at be been by for from had has have in into is it its of on or that the their this to was were "
    "which will with".split()
)
"""Words that say nothing by themselves. A question that has other words finds texts without these, too."""
SYNONYMS = (
    ("memorandum of understanding", "MoU"),
    ("memorandum of cooperation", "MoC"),
    ("safe third country agreement", "STCA"),
    ("asylum cooperative agreement", "ACA"),
    ("Migrant Protection Protocols", "MPP", "Remain in Mexico"),
    ("United Nations", "UN"),
    ("European Union", "EU"),
    ("Immigration and Customs Enforcement", "ICE"),
    ("Department of Homeland Security", "DHS"),
    ("International Organization for Migration", "IOM"),
    ("United Nations High Commissioner for Refugees", "UN Refugee Agency", "UNHCR"),
    ("European Court of Human Rights", "ECtHR"),
    ("Court of Justice of the European Union", "CJEU"),
    ("Centro de Confinamiento del Terrorismo", "Terrorism Confinement Center", "CECOT"),
    ("non-governmental organisation", "NGO"),
    ("third-country national", "TCN"),
    ("United States", "US", "USA"),
    ("United Kingdom", "UK", "Britain"),
    ("United Arab Emirates", "UAE"),
    ("Democratic Republic of the Congo", "DRC", "DR Congo"),
    ("Human Rights Watch", "HRW"),
    ("Supreme Court of the United States", "US Supreme Court", "SCOTUS"),
)
"""Writings of one thing: a text with one of them is found by the others."""
ORDINARY_WORDS = {"us"}
"""Writings that are words of the language, too: texts with them aren't found by the others."""
SPELLINGS = {
    "centre": "center",
    "centres": "centers",
    "programme": "program",
    "programmes": "programs",
    "defence": "defense",
    "offence": "offense",
    "offences": "offenses",
    "licence": "license",
    "judgement": "judgment",
    "judgements": "judgments",
    "travelled": "traveled",
    "cancelled": "canceled",
}
SCALES = {
    "k": 1_000, "thousand": 1_000,
    "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
    "bn": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

_TOKEN = re.compile(
    r"""
    (?P<date> (?<![\w.,/-])                                                                # 2025-06-11  11.06.2025
      (?: \d{4}-\d\d (?: -\d\d )? | \d\d? (?P<separator> [./] ) \d\d? (?P=separator) \d{4} ) (?![\w/-]|[.,]\d) )
    | (?P<abbreviation> (?<![^\W_]) (?: [^\W\d_]\. )+ [^\W\d_] (?![^\W_]) \.? )             # U.K., U.S, D.V.D.
    | (?P<comma> (?<![\w.,]) \d+,\d{1,2} (?![\w]|[.,]\d) )                                # 7,5
    | (?P<number> (?<![^\W_]) (?<!\d[.,])                                                   # 2,000  7.5  2000
      (?: \d{1,3} (?: ,\d{3} )+ | \d+ ) (?: \.\d+ )? (?![^\W_]|[.,]\d)
      (?: [ -]? (?P<scale> thousand | million | billion | mn | bn | m | k ) (?![^\W_]) )? )  # 7.5 million
    | (?P<short> (?<![^\W_]) \d+ (?: \.\d+ )? (?: mn | bn | m | k ) (?![^\W_]) )            # 7.5m
    | (?P<word> [^\W_]+ (?: ['-] [^\W_]+ )* )                                               # rights  non-refoulement
    """,
    re.VERBOSE,
)
_SPACED_NUMBER = re.compile(
    rf"(?<![\w.,])\d{{1,3}}(?:[ '.]\d{{3}})+(?![\w]|[.,]\d)(?![ -]?(?:{'|'.join(SCALES)})(?![^\W_]))"
)


@dataclass(frozen=True)
class Term:
    """A word or phrase: each writing is a row of words that stand one after the other, and any of them will do."""

    writings: tuple[tuple[str, ...], ...]
    is_excluded: bool = False
    """Whether texts that have it are left out."""
    is_beginning: bool = False
    """Whether the only writing is one word, of which the first letters are given."""
    typed: str = ""
    """The letters of a term that is a single word, folded; else empty."""

    @property
    def is_plain_word(self) -> bool:
        """Whether it is a word of three letters or more, which can be the beginning of others."""
        return not self.is_excluded and len(self.typed) >= MIN_BEGINNING

    @property
    def has_phrase(self) -> bool:
        """Whether a writing has several words."""
        return any(len(writing) > 1 for writing in self.writings)


class UnreadableQuestion(ValueError):
    """A search that can't be read as it stands; the message says why and what to do."""


@lru_cache(maxsize=5_000)
def indexed_words(text: str) -> str:
    """The words by which a text is found, separated by spaces: those that it has, then other writings of them."""
    words: list[str] = []
    others: dict[tuple[str, ...], None] = {}
    for writings in _writings(text):
        words += writings[0]
        others |= dict.fromkeys(writings[1:])
    others |= dict.fromkeys(_synonyms_of(words))
    return f" {WRITING_END} ".join(" ".join(row) for row in (words, *others) if row)


def whole_words(text: str) -> dict[str, str]:
    """The words of three letters or more, folded, with the form in which each is indexed."""
    return {word: stem(word) for word in re.findall(r"[^\W\d_]{3,}", folded(text)) if len(word) <= MAX_WORD}


def read_question(text: str) -> list[Term]:
    """The words and phrases that somebody asks for: all of them must be in a text that is found.

    `"in quotes"` is a phrase, `-word` leaves out, `word*` is a beginning and `a OR b` either. Raises
    UnreadableQuestion.
    """
    terms: list[Term] = []
    parts = iter(_parts(text))
    for part in parts:
        if part == "OR":
            terms[-1:] = [_either(terms[-1:], next(parts, ""))]
        else:
            terms += _terms_of(part)
    if not terms:
        raise UnreadableQuestion("There is no word in it. Write a word or a number to look for.")
    terms = [term for term in terms if not _says_nothing(term)] or terms
    if len(terms) > MAX_TERMS:
        raise UnreadableQuestion(f"At most {MAX_TERMS} words can be asked for at once. There are {len(terms)}.")
    return terms


def _either(before: list[Term], part: str) -> Term:
    """The term of which either will do: the last one before OR, or that of the part after it."""
    after = _terms_of(part) if part != "OR" else []
    both = [*before, *after]
    if len(before) != 1 or len(after) != 1 or any(term.is_excluded or term.is_beginning for term in both):
        raise UnreadableQuestion("OR stands between two whole words or phrases: write “camp OR prison”.")
    return Term(before[0].writings + after[0].writings)


def _says_nothing(term: Term) -> bool:
    return all(len(writing) == 1 and writing[0] in STOP_WORDS for writing in term.writings)


def has_term(words: str, term: Term) -> bool:
    """Whether indexed words, as `indexed_words` returns them, have the word or phrase."""
    spaced = f" {words} "
    if term.is_beginning:
        return f" {term.writings[0][0]}" in spaced
    return any(f" {' '.join(writing)} " in spaced for writing in term.writings)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A folded word without its ending, in the American spelling: deported, deports, deportations → deport."""
    word = SPELLINGS.get(word, word)
    if len(word) > 5:
        word = re.sub(r"our(?=(?:s|ed|ing)?$)", "or", word)
    if len(word) > 6:
        word = re.sub(r"is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)", "iz", word)
    if not word.isascii() or not word.isalpha():
        return word[:MAX_WORD]
    stemmed: str = snowballstemmer.stemmer("english").stemWord(word)
    return stemmed[:MAX_WORD]


def folded(text: str) -> str:
    """A text in small letters and without accents, with one kind of apostrophe and hyphen."""
    return without_accents(decomposed(text)).replace("’", "'").replace("‘", "'").replace("‑", "-").replace("–", " ")


def _writings(text: str) -> Iterable[list[tuple[str, ...]]]:
    """Yield for each word of the text its writings: first as it stands, a row of words, then others."""
    plain = folded(text)
    spaced = {match.start(): match for match in _SPACED_NUMBER.finditer(plain)}
    end_of_spaced = 0
    for match in _TOKEN.finditer(plain):
        if match.start() in spaced:
            number = spaced[match.start()]
            end_of_spaced = number.end()
            yield _grouped(number[0])
        if match.start() < end_of_spaced:
            continue
        if match["date"]:
            yield _date(match["date"])
        elif match["abbreviation"]:
            yield [(match["abbreviation"].replace(".", ""),)]
        elif match["comma"]:
            yield [tuple(match["comma"].split(",")), (match["comma"].replace(",", "p"),)]
        elif match["number"]:
            yield _number(match["number"], match["scale"])
        elif match["short"]:
            figure = match["short"].rstrip("kmbn")
            value = _scaled(figure, match["short"].removeprefix(figure))
            yield [(_digits(match["short"]),), (value,)] if value else [(_digits(match["short"]),)]
        else:
            yield _word(match["word"])


def _grouped(number: str) -> list[tuple[str, ...]]:
    """A number in groups of three digits, as it is written and as one word. 1.384 may be a decimal, too."""
    parts = re.split(r"[ '.]", number)
    is_decimal = "." in number and len(parts) == 2
    return [(_digits(number),) if is_decimal else tuple(parts), ("".join(parts),)]


def _word(written: str) -> list[tuple[str, ...]]:
    """A word without a possessive s; of a compound its parts, then all of them as one word."""
    parts = [part for part in re.split(r"['-]", written.removesuffix("'s")) if part]
    stems = tuple(stem(part) for part in parts)
    return [stems, (stem("".join(parts)),)] if len(parts) > 1 else [stems]


def _date(written: str) -> list[tuple[str, ...]]:
    """The parts of a date that is written in figures, then as it is printed here: 11 June 2025. A day stands first."""
    parts = re.split(r"[-./]", written)
    *day, month, year = parts if "-" not in written else reversed(parts)
    if int(month) > len(MONTHS) and day:
        day, month = [month], day[0]
    if not 1 <= int(month) <= len(MONTHS):
        return [tuple(parts)]
    return [tuple(parts), (*(str(int(each)) for each in day), stem(MONTHS[int(month) - 1]), year)]


def _number(written: str, scale: str | None) -> list[tuple[str, ...]]:
    figure = re.match(r"[\d,.]+", written)
    digits = (figure[0] if figure else written).rstrip(".,").replace(",", "")
    if not scale:
        return [(_digits(digits),)]
    value = _scaled(digits, scale)
    as_written = (_digits(digits), stem(scale))
    return [as_written, (value,)] if value else [as_written]


def _digits(number: str) -> str:
    """A number as one word: the databases would divide 7.5 at its point."""
    return number.replace(".", "p")


def _scaled(figure: str, scale: str) -> str | None:
    """The whole number that 7.5 million is; None where it is none."""
    value = float(figure) * SCALES[scale]
    return str(round(value)) if value < 10**15 and abs(value - round(value)) < 0.01 else None


def _parts(text: str) -> list[str]:
    """The words and quoted phrases of a question, each with its sign. Raises UnreadableQuestion."""
    text = re.sub(r"[“”„«»]", '"', text)
    if text.count('"') % 2:
        raise UnreadableQuestion("A quotation mark is missing: a phrase stands between two.")
    # A number that is written with spaces, or with “million”, is one word.
    numbers = rf"(?<!\S)\d{{1,3}}(?:\s\d{{3}})+(?!\S)|(?<!\S)\D?\d[\d.,]*\s(?i:{'|'.join(SCALES)})(?!\S)"
    parts = re.findall(rf'-?"[^"]*"|{numbers}|[^\s"]+', text)
    for part in parts:
        if part.startswith(('"', '-"')):
            if "*" in part:
                raise UnreadableQuestion("A star stands at the end of a word outside of quotes: “deport*”.")
            continue
        if part in ("NOT", "NEAR") or part.startswith("NEAR("):
            raise UnreadableQuestion(f"{part[:4].rstrip('(')} can't be asked for. To leave out a word, write “-word”.")
        if "*" in part.rstrip("*") or part.strip("*") == "" or part.endswith("**"):
            raise UnreadableQuestion("A star stands at the end of a word only: “deport*” finds what begins with it.")
        if "|" in part:
            raise UnreadableQuestion("Write OR between two words of which either will do: “camp OR prison”.")
    if "OR" in parts and any("(" in part or ")" in part for part in parts):
        raise UnreadableQuestion("Brackets can't be asked with. OR takes the word before it and the word after it.")
    return parts


def _terms_of(part: str) -> list[Term]:
    is_excluded = part.startswith("-") and len(part) > 1
    bare = part.removeprefix("-") if is_excluded else part
    if bare.startswith('"'):
        words = tuple(word for writings in _writings(bare) for word in writings[0])
        return [Term((words,), is_excluded)] if words else []
    if bare.endswith("*"):
        words_begun = re.findall(r"[^\W_]+", folded(bare))
        if len(words_begun) != 1 or len(words_begun[0]) < MIN_BEGINNING:
            raise UnreadableQuestion(f"“{bare}” is too little: write at least three letters before the star.")
        return [Term(((words_begun[0],),), is_excluded, is_beginning=True)]
    runs = re.findall(r"[^\W_]+", folded(bare))
    if re.search(r"[^\W\d_]{2,}\.[^\W\d_]{2,}|://", bare):
        # An address is one thing.
        return [Term((tuple(word for writings in _writings(bare) for word in writings[0]),), is_excluded)]
    if re.fullmatch(r"(?:[A-Z][^\W\d_]+-)+[A-Z][^\W\d_]+", bare):
        # Two names, such as US-Kosovo, and not a word with a hyphen.
        return [Term(((stem(run),),), is_excluded, typed=run) for run in runs]
    typed = runs[0] if len(runs) == 1 and runs[0].isalpha() else ""
    return [Term(tuple(writings), is_excluded, typed=typed) for writings in _writings(bare)]


@lru_cache(maxsize=1)
def _synonym_rows() -> dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]]:
    """The synonyms as rows of words, by their first word: each with the other writings."""
    rows: dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {}
    for group in SYNONYMS:
        writings = [tuple(word for words in _writings(name) for word in words[0]) for name in group]
        for writing in writings:
            if " ".join(writing) in ORDINARY_WORDS:
                continue
            others = tuple(other for other in writings if other != writing)
            rows.setdefault(writing[0], []).append((writing, others))
    return rows


def _synonyms_of(words: list[str]) -> Iterable[tuple[str, ...]]:
    rows = _synonym_rows()
    found: dict[tuple[str, ...], None] = {}
    for index, word in enumerate(words):
        for writing, others in rows.get(word, ()):
            if tuple(words[index : index + len(writing)]) == writing:
                found |= dict.fromkeys(others)
    return found
