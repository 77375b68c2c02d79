"""The querysets of countries, actors and sources."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ..choices import DEALS, Grade
from ..fields import surely_on_or_before
from ..folding import fold
from ..record.dates import ImpreciseDate
from ..record.origins import Report, Retellings
from .index import mentioned, showing_count
from .natural import NaturalKeyQuerySet
from .terms import CountsPublished, count_of, model

if TYPE_CHECKING:
    from ..models import Actor, Agreement, Country, Source  # noqa: F401


class CountryQuerySet(NaturalKeyQuerySet["Country"]):
    """Countries, and the names by which queries refer to them."""

    natural_key = "code"

    def names(self) -> dict[str, "Country"]:
        """The countries by every name, code, slug and alias, folded."""
        return {fold(name): country for country in self for name in country.names}

    def with_counts(self) -> Self:
        """Countries annotated with the number of published agreements that they host, that they send under, and of
        deals among both.
        """
        # A look into the index for each agreement: a list of all deals would be read anew for each country.
        deals = model("AgreementState").objects.current().filter(agreement=OuterRef("agreement"))
        is_deal = Exists(deals.filter(stage__in=sorted(DEALS)))
        return self.annotate(
            hosted=count_of(_hosting()),
            sent=count_of(_sending()),
            hosted_deals=count_of(_hosting().filter(stage__in=sorted(DEALS))),
            sent_deals=count_of(_sending().filter(is_deal)),
        )

    def for_list(self, fields: set[str]) -> Self:
        """Do nothing: the view calls `with_counts` itself, to sort by them."""
        return self


def in_role(role: str) -> Q:
    """Whether the country has the role: "host", "sender", or "none" where no published agreement names it."""
    hosts, sends = Q(Exists(_hosting())), Q(Exists(_sending()))
    return {"host": hosts, "sender": sends, "none": ~hosts & ~sends}[role]


def _hosting() -> "QuerySet[Any]":
    states: QuerySet[Any] = model("AgreementState").objects.current().filter(host=OuterRef("pk"))
    return states


def _sending() -> "QuerySet[Any]":
    terms: QuerySet[Any] = model("AgreementTerm").objects.current().filter(name="sender", value=OuterRef("pk"))
    return terms


class ActorQuerySet(NaturalKeyQuerySet["Actor"]):
    """Actors, and which of them published agreements show."""

    def published(self) -> Self:
        """Actors that the public record shows, as critics or in events."""
        return self.filter(mentioned("actor", "critic"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Actors that the public records of the agreements show."""
        return self.filter(mentioned("actor", "critic", agreement__in=agreements))

    def for_list(self, fields: set[str]) -> Self:
        """Actors with the related rows and counts that these fields of a list need."""
        rows = self.select_related("country") if "country" in fields else self
        return rows.with_counts() if fields & {"criticisms", "events"} else rows

    def with_counts(self) -> Self:
        """Actors annotated with the numbers of their criticisms and events on published agreements."""
        criticisms = model("Criticism").objects.published().filter(actor=OuterRef("pk"))
        events = model("Event").objects.published().filter(actor=OuterRef("pk"))
        return self.annotate(criticism_count=count_of(criticisms), event_count=count_of(events))


class SourceQuerySet(NaturalKeyQuerySet["Source"], CountsPublished):  # type: ignore[override]
    """Sources, and which of them published agreements show."""

    def published(self) -> Self:
        """Sources that the public record or an outside count cites, and all that the cited ones re-tell."""
        of_outside_counts = model("OutsideCount").objects.values("source")
        return self.filter(mentioned("source", "retold") | Q(pk__in=of_outside_counts))

    def count_published(self) -> int:
        """The number of all published sources, by the mentions of them."""
        mentions = model("Mention").objects.current().filter(kind__in=["source", "retold"])
        others = model("OutsideCount").objects.exclude(Exists(mentions.filter(row=OuterRef("source"))))
        of_others = Subquery(others.order_by().values(one=Value(1)).values(number=Count("source", distinct=True)))
        numbers = mentions.aggregate(number=Count("row", distinct=True) + Coalesce(of_others, Value(0)))
        return int(numbers["number"])

    def cited(self) -> Self:
        """Sources that the public record cites."""
        return self.filter(mentioned("source"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Sources that the public records of the agreements cite, and all that these re-tell, directly or not."""
        return self.filter(mentioned("source", "retold", agreement__in=agreements))

    def with_retellers(self) -> Self:
        """The sources, and all that re-tell them, directly or not."""
        pks = set(self.values_list("pk", flat=True))
        new_pks = pks
        while new_pks:
            links = self.model.retells.through.objects.filter(to_source__in=new_pks)
            new_pks = set(links.values_list("from_source", flat=True)) - pks
            pks = pks | new_pks
        retellers: Any = self.model.objects.filter(pk__in=pks)
        return retellers  # type: ignore[no-any-return]

    def retellings(self) -> Retellings:
        """The reports that these sources re-tell, directly or not, by the slug of each, without sources of grade X."""
        links = self.model.retells.through.objects.exclude(to_source__grade=Grade.X)
        links = links.order_by("from_source__slug", "to_source__slug")
        reports_by_teller: dict[str, tuple[Report, ...]] = {}
        columns = (
            "from_source__slug", "to_source__slug", "to_source__published", "to_source", "to_source__retrieved",
        )  # fmt: skip
        new: Any = self.values("pk")
        while new:
            found: dict[str, list[Report]] = {}
            for teller, slug, published, *id_and_retrieved in links.filter(from_source__in=new).values_list(*columns):
                report = Report(slug, ImpreciseDate(published) if published else None, *id_and_retrieved)
                found.setdefault(teller, []).append(report)
            reports_by_teller |= {teller: tuple(reports) for teller, reports in found.items()}
            new = {row.id for reports in found.values() for row in reports if row.slug not in reports_by_teller}
        return {teller: reports_by_teller[teller] for teller in sorted(reports_by_teller)}

    def upstream(self) -> dict[int, set[int]]:
        """The ids of the sources that each re-tells, by id, also for those that are re-told, directly or not."""
        retold_by_teller: dict[int, set[int]] = {}
        new_pks = set(self.values_list("pk", flat=True))
        while new_pks:
            links = self.model.retells.through.objects.filter(from_source__in=new_pks)
            new_retold: dict[int, set[int]] = {}
            for teller, source in links.values_list("from_source", "to_source"):
                new_retold.setdefault(teller, set()).add(source)
            retold_by_teller |= new_retold
            new_pks = set().union(*new_retold.values()) - retold_by_teller.keys()
        return retold_by_teller

    def for_list(self, fields: set[str]) -> Self:
        """Sources with the related rows and counts that these fields of a list need."""
        rows = self.with_counts() if "cited_by" in fields else self
        return rows.prefetch_related("retells") if "retells" in fields else rows

    def with_counts(self) -> Self:
        """Sources annotated with the number of published agreements that cite them."""
        return self.annotate(cited_by=showing_count("source"))

    def as_of(self, day: datetime.date | None) -> Self:
        """Sources that had surely been published by the day (see `record.known.published_by`)."""
        return self if day is None else self.filter(surely_on_or_before("published", day) | Q(retrieved__lte=day))
