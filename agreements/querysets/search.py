"""Searching on SQLite (FTS5) and PostgreSQL (GIN): which rows have the words that are asked for.

The words of texts and of questions are made by `words`, so both databases need only compare them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Case, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from ..words import Term, UnreadableQuestion, read_question
from .terms import model

COLUMNS = ("names", "text", "sources")
"""The columns of words in `SearchEntry`, the best first."""
MAX_BEGUN = 200
"""The most words that a beginning stands for."""


class SearchEntryQuerySet(QuerySet[Any]):
    """Words of public rows, and which of them have those that somebody asks for."""

    def words(self, kind: str, rows: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """The columns of words of each row of a kind, by its id."""
        entries = self.filter(kind=kind, row__in=list(rows)).values_list("row", *COLUMNS)
        return {row: columns for row, *columns in entries}

    def columns_of(self, kind: str, key: str) -> list[Any]:
        """Expressions for the columns of words of a row of a kind, whose id is in the column `key`."""
        entries = self.filter(kind=kind, row=OuterRef(key))
        return [Coalesce(Subquery(entries.values(column)), Value("", TextField())) for column in COLUMNS]

    def having(self, terms: Sequence[Term], kinds: Sequence[str] = (), columns: Sequence[str] = COLUMNS) -> Any:
        """Those of the kinds, or of all, that have all terms in the columns, and none of those that are excluded."""
        kinds = kinds or [kind for kind, _ in self.model._meta.get_field("kind").choices]
        sql, params = {"sqlite": _fts5, "postgresql": _gin}[connections[self.db].vendor](kinds, terms, columns)
        return self.filter(RawSQL(sql, params, BooleanField()))  # noqa: S611 - words of letters and digits


def found(kind: str, terms: Sequence[Term], columns: Sequence[str] = COLUMNS) -> Any:
    """The ids of the rows of a kind that have all terms in the columns, and none of those that are excluded."""
    return model("SearchEntry").objects.having(terms, (kind,), columns).values("row")


def relevance(key: str, kind: str, terms: Sequence[Term]) -> Case:
    """How good a match is: 4 if what names the row has all words, 3 if it or what the row says has them as they stand
    in the question, one after the other, 2 if it and what the row says have them, 1 with its sources.
    """
    positive = [term for term in terms if not term.is_excluded]
    phrase = Term((tuple(word for term in positive for word in term.writings[0]),))
    degrees = [(positive, COLUMNS[:1], 4), ([phrase], COLUMNS[:2], 3), (positive, COLUMNS[:2], 2)]
    whens = [
        When(Q(**{f"{key}__in": found(kind, wanted, columns)}), then=Value(degree))
        for wanted, columns, degree in (degrees if positive else [])
        if wanted is positive or len(positive) > 1
    ]
    return Case(*whens, default=Value(1), output_field=IntegerField())


def is_found(terms: Sequence[Term], kinds: Sequence[str] = ()) -> bool:
    """Whether a row of one of the kinds, or of any, has all terms."""
    return bool(model("SearchEntry").objects.having(terms, kinds).exists())


def terms_of(text: str) -> list[Term]:
    """The terms of a question, with all words that its beginnings stand for.

    If nothing public has all of them, words of three letters or more also stand for those that begin with them, unless
    these are more than MAX_BEGUN. Raises `words.UnreadableQuestion`, also for beginnings of more words.
    """
    terms = [_completed(term) for term in read_question(text)]
    if is_found(terms):
        return terms
    widened = [_widened(term) for term in terms]
    return widened if widened != terms and is_found(widened) else terms


def forget_deleted_words() -> None:
    """Remove words of changed rows from SQLite's search index, which keeps them until then but doesn't find them."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO agreements_search(agreements_search) VALUES ('optimize')")


def _completed(term: Term) -> Term:
    if not term.is_beginning:
        return term
    ((beginning,),) = term.writings
    begun = _begun(beginning)
    if len(begun) > MAX_BEGUN:
        raise UnreadableQuestion(f"More than {MAX_BEGUN} words begin with “{beginning}”. Write more letters of it.")
    return replace(term, writings=begun or ((beginning,),), is_beginning=False)


def _widened(term: Term) -> Term:
    if not term.is_plain_word:
        return term
    begun = _begun(term.typed)
    if len(begun) > MAX_BEGUN:
        return term
    return replace(term, writings=tuple(dict.fromkeys([*term.writings, *begun])))


def _begun(beginning: str) -> tuple[tuple[str, ...], ...]:
    """The indexed forms of the words that begin so: one more than MAX_BEGUN where there are more."""
    words = model("SearchWord").objects.filter(word__startswith=beginning)
    stems = words.order_by("stem").values_list("stem", flat=True).distinct()
    return tuple((stem,) for stem in stems[: MAX_BEGUN + 1])


def _fts5(kinds: Iterable[str], terms: Iterable[Term], columns: Sequence[str]) -> tuple[str, list[Any]]:
    def match(term: Term) -> str:
        alternatives = " OR ".join(f'"{" ".join(writing)}"' for writing in term.writings)
        return f"({{{' '.join(columns)}}} : ({alternatives}))"

    of_kinds = " OR ".join(f'"{kind}"' for kind in kinds)
    question = " AND ".join([f"(kind : ({of_kinds}))", *(match(term) for term in terms if not term.is_excluded)])
    for term in terms:
        if term.is_excluded:
            question = f"({question}) NOT {match(term)}"
    return "id IN (SELECT rowid FROM agreements_search WHERE agreements_search MATCH %s)", [question]


def _gin(kinds: Iterable[str], terms: Iterable[Term], columns: Sequence[str]) -> tuple[str, list[Any]]:
    words = " || ' ' || ".join(["'0' || kind", *columns])
    question, conditions, params = ["(" + " | ".join(f"'0{kind}'" for kind in kinds) + ")"], [], []
    for term in terms:
        rows = [" & ".join(f"'{word}'" for word in writing) for writing in term.writings]
        alternatives = " | ".join(f"({row})" for row in rows)
        if not (term.is_excluded and term.has_phrase):
            question.append(f"{'!' if term.is_excluded else ''}({alternatives})")
        if term.has_phrase:
            # The words of a phrase stand in the text, but perhaps not one after the other.
            likes = " OR ".join(f"(' ' || {words} || ' ') LIKE %s" for _ in term.writings)
            conditions.append(f"{'NOT ' if term.is_excluded else ''}({likes})")
            params += [f"% {' '.join(writing)} %" for writing in term.writings]
    sql = " AND ".join([f"agreements_words({words}) @@ %s::tsquery", *conditions])
    return sql, [" & ".join(question), *params]
