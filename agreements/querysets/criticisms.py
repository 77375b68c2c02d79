"""Which criticisms are public, and what a list of them needs to be fetched."""

from typing import TYPE_CHECKING, Self

from django.db.models import Prefetch, QuerySet

from .index import mentioned
from .natural import NaturalKeyQuerySet
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement, Criticism  # noqa: F401


class CriticismQuerySet(NaturalKeyQuerySet["Criticism"]):
    """Criticisms, and which of them published agreements show."""

    def published(self) -> Self:
        """Criticisms that the public record shows."""
        return self.filter(mentioned("criticism"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Criticisms that the public records of the agreements show."""
        return self.filter(mentioned("criticism", agreement__in=agreements))

    def for_list(self, fields: set[str]) -> Self:
        """Criticisms with the related rows that these fields of a list need."""
        rows = self.select_related("actor") if "actor" in fields else self
        rows = rows.prefetch_related("sources") if "sources" in fields else rows
        public = model("Agreement").objects.published()
        return rows.prefetch_related(Prefetch("agreements", public)) if "agreements" in fields else rows
