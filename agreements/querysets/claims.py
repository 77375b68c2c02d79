"""Which claims are public, and what a list of them needs to be fetched."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from .terms import CountsPublished, model

if TYPE_CHECKING:
    from ..models import Claim  # noqa: F401


class ClaimQuerySet(CountsPublished, QuerySet["Claim"]):
    """Claims, and which of them published agreements show."""

    def published(self) -> Self:
        """Claims that the public record shows."""
        return self.filter(published__isnull=False)

    def count_published(self) -> int:
        """The number of all published claims, by the index."""
        return int(model("PublishedClaim").objects.count())

    def for_list(self, fields: set[str]) -> Self:
        """Claims with the related rows that these fields of a list need."""
        names: list[Any] = [name for name in ("agreement", "source") if name in fields]
        names += ["criterion", "payment", "consideration", "event"] if "about" in fields else []
        return self.select_related(*names)
