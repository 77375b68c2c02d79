"""Which events are public, and what a list of them needs to be fetched."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Prefetch, QuerySet

from ..choices import EventKind
from .terms import CountsPublished, model

if TYPE_CHECKING:
    from ..models import Event  # noqa: F401


class EventQuerySet(CountsPublished, QuerySet["Event"]):
    """Events, and which of them published agreements show."""

    def published(self) -> Self:
        """Events that the public record shows."""
        return self.filter(published__isnull=False)

    def count_published(self) -> int:
        """The number of all published events, by the index."""
        return int(model("PublishedEvent").objects.count())

    def for_list(self, fields: set[str]) -> Self:
        """Events with the related rows that these fields of a list need."""
        rows = self.select_related(*(name for name in ("agreement", "actor") if name in fields))
        rows = rows.select_related("published") if "known" in fields else rows
        if fields & {"people", "nationalities"}:
            rows = rows.prefetch_related(Prefetch("claims", model("Claim").objects.select_related("source")))
        return rows.prefetch_related("sources") if "sources" in fields else rows

    def by_source(self) -> QuerySet[Any, tuple[str, str, str, str, str]]:
        """For each source and each of its events that is no transfer: source, sender, kind, agreement and date.

        Sources and agreements are given by slug; all of one source, sender and kind stand together.
        """
        names = ("sources__slug", "agreement__sender", "kind", "agreement__slug", "occurred")
        return self.exclude(kind=EventKind.TRANSFER).filter(sources__isnull=False).order_by(*names).values_list(*names)
