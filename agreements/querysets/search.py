"""Full-text search on either database: each word, or its beginning, must occur; the best come first."""

from typing import Any

from django.db import connection, connections
from django.db.models import BooleanField, F, FloatField, Func, IntegerField, QuerySet, Value
from django.db.models.expressions import RawSQL

from ..folding import fold_words

MOST_WORDS = 20


def matching(rows: QuerySet[Any], text: str) -> Any:
    """The states of agreements whose public text has every word of the text, annotated with `relevance`, the higher
    the better.

    The text is folded to plain words first, so no character of it means anything to the database.
    """
    words = fold_words(text).split()[:MOST_WORDS]
    if not words:
        return rows.annotate(relevance=Value(0.0)).none()
    return {"sqlite": _fts5, "postgresql": _tsvector}[connections[rows.db].vendor](rows, words)


def forget_deleted_words() -> None:
    """Tidy the index of SQLite: until then it keeps words of rows that changed, though it finds nothing by them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO agreements_search(agreements_search) VALUES ('optimize')")


def _fts5(rows: QuerySet[Any], words: list[str]) -> Any:
    query = " ".join(f'"{word}"*' for word in words)
    found = RawSQL("SELECT rowid FROM agreements_search WHERE agreements_search MATCH %s", [query], IntegerField())
    # All are ranked once, in a table of their own: asked of one row at a time, bm25 reads the whole index for each.
    rank = Func(
        Value(query),
        F("agreement"),
        template="(WITH found AS MATERIALIZED (SELECT rowid AS id, -bm25(agreements_search) AS relevance"
        " FROM agreements_search WHERE agreements_search MATCH %(expressions)s)",
        arg_joiner=") SELECT relevance FROM found WHERE found.id = ",
        output_field=FloatField(),
    )
    return rows.filter(agreement__in=found).annotate(relevance=rank)


def _tsvector(rows: QuerySet[Any], words: list[str]) -> Any:
    query = " & ".join(f"'{word}':*" for word in words)
    vector = Func(
        F("agreement__search_text"), template="to_tsvector('simple', %(expressions)s)", output_field=BooleanField()
    )
    asked = Func(Value(query), template="to_tsquery('simple', %(expressions)s)", output_field=BooleanField())
    found = Func(vector, asked, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())
    rank = Func(vector, asked, function="ts_rank", output_field=FloatField())
    return rows.alias(is_found=found).filter(is_found=True).annotate(relevance=rank)
