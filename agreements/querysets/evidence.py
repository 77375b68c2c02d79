"""Questions about events, claims and criticisms."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Prefetch, QuerySet

from ..choices import EventKind
from .index import mentioned
from .natural import NaturalKeyQuerySet
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement, Claim, Criticism, Event  # noqa: F401


class EventQuerySet(QuerySet["Event"]):
    """Events by what published agreements show of them."""

    def published(self) -> Self:
        """Those that the public record shows."""
        return self.filter(published__isnull=False)

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of events need."""
        rows = self.select_related(*(name for name in ("agreement", "actor") if name in fields))
        rows = rows.select_related("published") if "known" in fields else rows
        if fields & {"people", "nationalities"}:
            rows = rows.prefetch_related(Prefetch("claims", model("Claim").objects.select_related("source")))
        return rows.prefetch_related("sources") if "sources" in fields else rows

    def by_source(self) -> QuerySet[Any, tuple[str, str, str, str, str]]:
        """What each source tells of acts of a sender: its slug, the sender, the kind, the record, and when."""
        names = ("sources__slug", "agreement__sender", "kind", "agreement__slug", "occurred")
        return self.exclude(kind=EventKind.TRANSFER).filter(sources__isnull=False).order_by(*names).values_list(*names)


class ClaimQuerySet(QuerySet["Claim"]):
    """Claims, those about one agreement by field."""

    def published(self) -> Self:
        """Those that the public record shows."""
        return self.filter(published__isnull=False)

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of claims need."""
        names: list[Any] = [name for name in ("agreement", "source") if name in fields]
        names += ["criterion", "payment", "consideration", "event"] if "about" in fields else []
        return self.select_related(*names)


class CriticismQuerySet(NaturalKeyQuerySet["Criticism"]):
    """Criticisms by what published agreements show of them."""

    def published(self) -> Self:
        """Those that the public record shows."""
        return self.filter(mentioned("criticism"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that the public records of the agreements show."""
        return self.filter(mentioned("criticism", agreement__in=agreements))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of criticisms need."""
        rows = self.select_related("actor") if "actor" in fields else self
        rows = rows.prefetch_related("sources") if "sources" in fields else rows
        public = model("Agreement").objects.published()
        return rows.prefetch_related(Prefetch("agreements", public)) if "agreements" in fields else rows
