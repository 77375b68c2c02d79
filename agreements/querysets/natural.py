"""Natural keys: the names by which fixtures refer to rows."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from .terms import model

Row = TypeVar("Row", bound=Model)
NaturalKeys = dict[tuple[type[Model], str], Any]
"""Rows by their model and natural key."""
_known: ContextVar[NaturalKeys | None] = ContextVar("rows_by_natural_key", default=None)


class NaturalKeyQuerySet(QuerySet[Row]):
    """Rows that fixtures name by their slug, or by another column."""

    natural_key = "slug"

    def get_by_natural_key(self, name: str) -> Row:
        """The row with this natural key; within `natural_keys` one of the rows given there. Raises DoesNotExist."""
        rows = _known.get()
        if rows is None:
            return self.get(**{self.natural_key: name})
        try:
            row: Row = rows[self.model, name]
        except KeyError:
            message = f"There is no {self.model._meta.verbose_name} “{name}”."
            raise self.model.DoesNotExist(message) from None  # type: ignore[attr-defined]
        return row

    def slugs_of(self, names: Collection[str]) -> dict[str, str | None]:
        """The present slugs of these rows, by the names that are their slugs or were: None for a row that was public
        and isn't among these any more. Other names are left out.
        """
        slugs = {slug: slug for slug in self.filter(slug__in=names).values_list("slug", flat=True)}
        if former := set(names) - slugs.keys():
            addresses = model("Address").objects.of_model(self.model).filter(slug__in=former)
            keys: dict[str, int] = dict(addresses.values_list("slug", "row"))
            present = dict(self.filter(pk__in=keys.values()).values_list("pk", "slug")) if keys else {}
            slugs |= {slug: present.get(key) for slug, key in keys.items()}
        return slugs


@contextmanager
def natural_keys() -> Iterator[NaturalKeys]:
    """Look rows up in the given dictionary, not in the database: fixtures name the same rows thousands of times.

    Whoever inserts rows within this context adds them.
    """
    rows: NaturalKeys = {}
    token = _known.set(rows)
    try:
        yield rows
    finally:
        _known.reset(token)
