"""Full-text search on SQLite and PostgreSQL: a text matches if it has a word that begins with each word asked for."""

from typing import Any

from django.db import connection, connections
from django.db.models import BigIntegerField, Case, F, FloatField, Func, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from ..folding import fold_words

MAX_WORDS = 20
"""Further words of a query are ignored."""
RANKED = 2_000
"""Of so many matches, those with the lowest ids, it is worked out how good they are; the others come after them, by id.

Nobody reads on to the two-thousandth, and to rank a hundred thousand takes seconds.
"""


def matching(rows: QuerySet[Any], text: str) -> Any:
    """The states of agreements whose public text matches, annotated with `relevance`, which is higher for better ones.

    The text is folded to plain words first, so it has no character with a meaning in the database's query language.
    """
    words = fold_words(text).split()[:MAX_WORDS]
    if not words:
        return rows.annotate(relevance=Value(0.0)).none()
    return {"sqlite": _fts5, "postgresql": _tsvector}[connections[rows.db].vendor](rows, words)


def forget_deleted_words() -> None:
    """Remove words of changed rows from SQLite's search index, which keeps them until then but doesn't find them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO agreements_search(agreements_search) VALUES ('optimize')")


def _fts5(rows: QuerySet[Any], words: list[str]) -> Any:
    query = " ".join(f'"{word}"*' for word in words)
    matching_ids = RawSQL(
        "SELECT rowid FROM agreements_search WHERE agreements_search MATCH %s", [query], IntegerField()
    )
    # The CTE ranks matches once: called for single rows, bm25 reads the whole index for each.
    rank = Func(
        Value(query),
        F("agreement"),
        template="(WITH found AS MATERIALIZED (SELECT rowid AS id, -bm25(agreements_search) AS relevance"
        " FROM agreements_search WHERE agreements_search MATCH %(expressions)s)",
        arg_joiner=f" LIMIT {RANKED}) SELECT relevance FROM found WHERE found.id = ",  # noqa: S608 - a constant
        output_field=FloatField(),
    )
    return rows.filter(agreement__in=matching_ids).annotate(relevance=Coalesce(rank, Value(0.0)))


def _tsvector(rows: QuerySet[Any], words: list[str]) -> Any:
    query = " & ".join(f"'{word}':*" for word in words)
    found = "SELECT id FROM agreements_agreement WHERE search_vector @@ to_tsquery('simple', %s)"
    matching_ids = RawSQL(found, [query], BigIntegerField())  # noqa: S611 - a constant
    ranked_ids = RawSQL(f"{found} ORDER BY id LIMIT {RANKED}", [query], BigIntegerField())  # noqa: S611
    rank = Func(
        Value(query),
        F("agreement"),
        template="(SELECT ts_rank(search_vector, to_tsquery('simple', %(expressions)s)",
        arg_joiner=")) FROM agreements_agreement WHERE id = ",
        output_field=FloatField(),
    )
    relevance = Case(When(agreement__in=ranked_ids, then=rank), default=Value(0.0))
    return rows.filter(agreement__in=matching_ids).annotate(relevance=relevance)
