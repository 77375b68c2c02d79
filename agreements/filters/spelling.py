"""Other spellings of a search that finds nothing, of which each finds something."""

import difflib
import re
from collections.abc import Iterable, Sequence
from itertools import islice, product

from django.db.models import Count, Q, Value
from django.db.models.functions import Length

from ..documents.cached import countries
from ..models import Dataset, SearchEntry, SearchWord
from ..words import UnreadableQuestion, folded, read_question, stem

MAX_SPELLINGS = 3
LIKE_EACH = 5
"""The words that are tried in the place of each unknown one."""
LIKENESS = 0.78
"""From which likeness on, by difflib, a word may have been meant."""
MAX_TRIED = 9
WORD = re.compile(r"[^\W\d_]+")


def spellings(kinds: Sequence[str], text: str, dataset: Dataset) -> list[str]:
    """Up to three questions like the text that find something of one of the kinds, those that find most first.

    Words that nothing public has are exchanged for those most like them; signs such as quotes stay.
    """
    words = dict.fromkeys(word for word in WORD.findall(folded(text)) if len(word) > 2)
    known = set(SearchWord.objects.filter(word__in=[*words]).values_list("word", flat=True))
    names = {word for country in countries(dataset.key).values() for word in WORD.findall(folded(country.name))}
    unknown = [word for word in words if word not in known | names]
    if not unknown:
        return []
    candidates = _candidates(unknown, names)
    choices = [[(word, other) for other in _like(word, candidates)] for word in unknown]
    tried = [_exchanged(text, dict(pairs)) for pairs in islice(product(*choices), MAX_TRIED)]
    counts = _counts(kinds, tried)
    return sorted((other for other in tried if other in counts), key=lambda other: -counts[other])[:MAX_SPELLINGS]


def _candidates(unknown: Iterable[str], names: set[str]) -> list[str]:
    """The names, and those words of the record that could be like one of the unknown ones."""
    near = Q()
    for word in unknown:
        ends = Q(word__startswith=word[0]) | Q(word__endswith=word[-3:])
        near |= ends & Q(length__gte=len(word) - 2, length__lte=len(word) + 2)
    words = SearchWord.objects.annotate(length=Length("word")).filter(near).values_list("word", flat=True)
    return sorted(names | {*words})


def _like(word: str, candidates: Sequence[str]) -> list[str]:
    """The candidates most like the word, each in one of its forms."""
    close = difflib.get_close_matches(word, candidates, n=2 * LIKE_EACH, cutoff=LIKENESS)
    forms: dict[str, str] = {}
    for other in close:
        forms.setdefault(stem(other), other)
    return [*forms.values()][:LIKE_EACH]


def _exchanged(text: str, others: dict[str, str]) -> str:
    """The text with the other words in the place of those that fold to the keys, with a capital where they had one."""

    def exchange(match: re.Match[str]) -> str:
        other = others.get(folded(match[0]), match[0])
        return other.capitalize() if match[0][0].isupper() else other

    return WORD.sub(exchange, text)


def _counts(kinds: Sequence[str], texts: Iterable[str]) -> dict[str, int]:
    """How many rows of the kinds each question finds, without those that find none. One query for all."""
    parts = []
    for text in dict.fromkeys(texts):
        try:
            rows = SearchEntry.objects.having(read_question(text), kinds).order_by()
        except UnreadableQuestion:
            continue
        parts.append(rows.values(question=Value(text)).annotate(number=Count("*")).values_list("question", "number"))
    counts = parts[0].union(*parts[1:], all=True) if parts else ()
    # Where what is grouped by is a constant, the database returns a row also for a count of 0.
    return {text: number for text, number in counts if number}
