"""The querysets of revisions, checks and addresses that were once public."""

import datetime
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db.models import Exists, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, NullIf

from ..choices import RevisionAction
from .natural import Row

if TYPE_CHECKING:
    from ..models import Address, Check, Revision  # noqa: F401


class RevisionQuerySet(QuerySet["Revision"]):
    """Revisions, the latest of each agreement first. Only `erase` changes one."""

    def update(self, **changes: object) -> NoReturn:
        """Raise TypeError: a revision stays as it was published."""
        raise TypeError("A revision is never changed: publish the agreement again instead.")

    def standing_at(self, dataset_revision: int) -> Self:
        """The revision of each agreement that was public when the dataset was at the revision.

        An agreement that was retracted then, or not yet published, has none.
        """
        # An agreement's revisions are numbered without gaps: one look into an index tells whether another replaced it.
        replaced = self.model.objects.filter(
            agreement=OuterRef("agreement"), number=OuterRef("number") + 1, dataset_revision__lte=dataset_revision
        )
        return self.filter(~Exists(replaced), dataset_revision__lte=dataset_revision).exclude(
            action=RevisionAction.RETRACTED
        )

    def erase(self, at: datetime.datetime, **texts: str) -> None:
        """Overwrite texts of the revision with their erased versions, the only change that the database allows."""
        super().update(erased_at=at, **texts)

    def delete(self) -> NoReturn:
        """Raise TypeError: a revision that was published stays."""
        raise TypeError("A revision is never deleted: retract the agreement instead.")


class CheckQuerySet(QuerySet["Check"]):
    """The checks, in which editors looked for news, the latest first."""

    def last_of(self, **about: OuterRef) -> Subquery:
        """A subquery of the last check of the outer row, as JSON; `about` is its agreement or its country."""
        fields = ("checked", "where", "languages", "looked_for")
        as_json = JSONObject(**{name: name for name in fields}, found=NullIf("found", Value("")))
        return Subquery(self.filter(**about).values(json=as_json)[:1])


class AddressQuerySet(QuerySet["Address"]):
    """Slugs under which rows were once public."""

    def of_model(self, model: type[Model]) -> Self:
        """The addresses of rows of the model."""
        return self.filter(kind=model._meta.model_name)

    def former(self, model: type[Model], slug: str) -> "Address | None":
        """The address of a row of the model under this slug; None where none was ever public under it."""
        return self.of_model(model).filter(slug=slug).first()

    def row_of(self, rows: "QuerySet[Row]", slug: str) -> Row | None:
        """The one of the rows that was once public under the slug; None where it isn't among them any more.

        Raises Address.DoesNotExist if no row ever was public under it.
        """
        return rows.filter(pk=self.of_model(rows.model).get(slug=slug).row).first()

    def record_ids(self, ids_by_kind: Mapping[str, Collection[int]]) -> None:
        """Record that rows with these ids, by the name of the model, were public and aren't in their record any more.

        Their address is their id.
        """
        addresses = [self.model(kind=kind, slug=str(pk), row=pk) for kind, ids in ids_by_kind.items() for pk in ids]
        self.bulk_create(addresses, ignore_conflicts=True)

    def not_recorded(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows whose present slugs aren't recorded as addresses."""
        recorded = self.model.objects.of_model(rows.model).filter(slug=OuterRef("slug"))
        return rows.exclude(Exists(recorded))

    def record(self, rows: "QuerySet[Any]") -> None:
        """Record the slugs of rows that are public now, unless they are recorded already."""
        kind = str(rows.model._meta.model_name)
        slugs = self.not_recorded(rows).order_by().values_list("slug", "pk")
        self.bulk_create([self.model(kind=kind, slug=slug, row=pk) for slug, pk in slugs])
