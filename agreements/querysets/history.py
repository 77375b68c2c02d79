"""Questions about revisions, of which only erasing changes one, and about the addresses that were once published."""

import datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, NullIf

from .natural import Row

if TYPE_CHECKING:
    from ..models import Address, Check, Revision  # noqa: F401


class RevisionQuerySet(QuerySet["Revision"]):
    """Revisions, the latest of each agreement first."""

    def update(self, **changes: object) -> NoReturn:
        """Refused: what was published stays as it was."""
        raise TypeError("A revision is never changed: publish the agreement again instead.")

    def erase(self, at: datetime.datetime, **texts: str) -> None:
        """Write texts from which something was erased over those of the one revision. The database allows no other."""
        super().update(erased_at=at, **texts)

    def delete(self) -> NoReturn:
        """Refused: what was published stays."""
        raise TypeError("A revision is never deleted: retract the agreement instead.")


class CheckQuerySet(QuerySet["Check"]):
    """When editors looked for news, the latest first."""

    def last_of(self, **about: OuterRef) -> Subquery:
        """A subquery: the last one of the outer row, as the JSON that answers have."""
        fields = ("checked", "where", "languages", "looked_for")
        found = JSONObject(**{name: name for name in fields}, found=NullIf("found", Value("")))
        return Subquery(self.filter(**about).values(json=found)[:1])


class AddressQuerySet(QuerySet["Address"]):
    """Names under which rows were once public."""

    def of_model(self, model: type[Model]) -> Self:
        """Those of rows of the model."""
        return self.filter(kind=model._meta.model_name)

    def former(self, model: type[Model], slug: str) -> "Address | None":
        """The one that the slug of a row of the model was; None where nothing was ever public under it."""
        return self.of_model(model).filter(slug=slug).first()

    def row_of(self, rows: "QuerySet[Row]", slug: str) -> Row | None:
        """That of the rows which was once public under the slug; None where it isn't among them any more. Raises
        Address.DoesNotExist where nothing ever was.
        """
        return rows.filter(pk=self.of_model(rows.model).get(slug=slug).row).first()

    def current_slug(self, rows: "QuerySet[Any]", slug: str) -> str | None:
        """The present slug of that of the rows which was once public under the slug; None where there is none."""
        if rows.model._meta.model_name == "agreement":
            found = rows.filter(revisions__slug=slug)
        else:
            found = rows.filter(pk__in=self.of_model(rows.model).filter(slug=slug).values("row"))
        return found.values_list("slug", flat=True).first()

    def not_recorded(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those of the rows whose present slugs aren't recorded."""
        recorded = self.model.objects.of_model(rows.model).filter(slug=OuterRef("slug"))
        return rows.exclude(Exists(recorded))

    def record(self, rows: "QuerySet[Any]") -> None:
        """Record the slugs of rows that are public now, where they aren't recorded yet."""
        kind = str(rows.model._meta.model_name)
        fresh = self.not_recorded(rows).order_by().values_list("slug", "pk")
        self.bulk_create([self.model(kind=kind, slug=slug, row=pk) for slug, pk in fresh])
