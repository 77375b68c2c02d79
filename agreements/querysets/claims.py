"""Questions about claims."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from ..models import Claim  # noqa: F401


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
