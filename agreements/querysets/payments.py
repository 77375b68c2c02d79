"""Which payments and criteria are public, and what a list of them needs to be fetched."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Prefetch, QuerySet

from .terms import CountsPublished, model

if TYPE_CHECKING:
    from ..models import Criterion, Payment  # noqa: F401

AGREEMENT_JOINS = {"agreement": "agreement", "host": "agreement__host", "sender": "agreement__sender"}
"""The related rows that fields of a list show of the agreement."""


def agreement_joins(fields: set[str]) -> list[str]:
    """The related rows that these fields need."""
    return [join for name, join in AGREEMENT_JOINS.items() if name in fields]


class PaymentQuerySet(CountsPublished, QuerySet["Payment"]):
    """Payments, and which of them published agreements show."""

    def published(self) -> Self:
        """Payments that the public record shows."""
        return self.filter(published__isnull=False)

    def count_published(self) -> int:
        """The number of all published payments, by the index."""
        return int(model("PublishedPayment").objects.count())

    def for_list(self, fields: set[str]) -> Self:
        """Payments with the related rows that these fields of a list need."""
        joins = [*agreement_joins(fields), *(["published"] if "amount" in fields else [])]
        rows = self.select_related(*joins) if joins else self
        claims = model("Claim").objects.select_related("source")
        return rows.prefetch_related(Prefetch("claims", claims)) if "states" in fields else rows


class CriterionQuerySet(CountsPublished, QuerySet["Criterion"]):
    """Criteria and guarantees, and which of them published agreements show."""

    def published(self) -> Self:
        """Criteria that the public record shows."""
        return self.filter(published__isnull=False)

    def count_published(self) -> int:
        """The number of all published criteria, by the index."""
        return int(model("PublishedCriterion").objects.count())

    def for_list(self, fields: set[str]) -> Self:
        """Criteria with the related rows that these fields of a list need."""
        joins: list[Any] = agreement_joins(fields)
        return self.select_related(*joins) if joins else self
