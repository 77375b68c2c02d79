"""Questions about countries, actors and sources."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..choices import DEALS, Grade
from ..fields import over_by
from ..folding import fold
from ..record.dates import ImpreciseDate
from ..record.origins import Report, Retellings
from .index import mentioned, showing_count
from .natural import NaturalKeyQuerySet
from .terms import count_of, model

if TYPE_CHECKING:
    from ..models import Actor, Agreement, Country, Source  # noqa: F401


class CountryQuerySet(NaturalKeyQuerySet["Country"]):
    """Countries and the names by which they are asked for."""

    natural_key = "code"

    def names(self) -> dict[str, "Country"]:
        """Every folded name, code, slug and alias, with the country that it means."""
        return {fold(name): country for country in self for name in country.names}

    def with_counts(self) -> Self:
        """Annotate how many published agreements each hosts, under how many it sends, and how many are deals."""
        deals = model("AgreementState").objects.current().filter(stage__in=sorted(DEALS))
        return self.annotate(
            hosted=count_of(_hosting()),
            sent=count_of(_sending()),
            hosted_deals=count_of(_hosting().filter(stage__in=sorted(DEALS))),
            sent_deals=count_of(_sending().filter(agreement__in=deals.values("agreement"))),
        )

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of countries need: the view counts for sorting already."""
        return self


def in_role(role: str) -> Q:
    """Whether the country hosts, sends, or (none) no published agreement names it."""
    hosts, sends = Q(Exists(_hosting())), Q(Exists(_sending()))
    return {"host": hosts, "sender": sends, "none": ~hosts & ~sends}[role]


def _hosting() -> "QuerySet[Any]":
    states: QuerySet[Any] = model("AgreementState").objects.current().filter(host=OuterRef("pk"))
    return states


def _sending() -> "QuerySet[Any]":
    terms: QuerySet[Any] = model("AgreementTerm").objects.current().filter(name="sender", value=OuterRef("pk"))
    return terms


class ActorQuerySet(NaturalKeyQuerySet["Actor"]):
    """Actors by what published agreements show of them."""

    def published(self) -> Self:
        """Those that the public record shows, as a critic or in an event."""
        return self.filter(mentioned("actor", "critic"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that the public records of the agreements show."""
        return self.filter(mentioned("actor", "critic", agreement__in=agreements))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of actors need."""
        rows = self.select_related("country") if "country" in fields else self
        return rows.with_counts() if fields & {"criticisms", "events"} else rows

    def with_counts(self) -> Self:
        """Annotate how many criticisms each made, and how many events name it, on published agreements."""
        criticisms = model("Criticism").objects.published().filter(actor=OuterRef("pk"))
        events = model("Event").objects.published().filter(actor=OuterRef("pk"))
        return self.annotate(criticism_count=count_of(criticisms), event_count=count_of(events))


class SourceQuerySet(NaturalKeyQuerySet["Source"]):
    """Sources by what published agreements show of them."""

    def published(self) -> Self:
        """Those that the public record cites, and what these re-tell, however far back."""
        counting = model("OutsideCount").objects.values("source")
        return self.filter(mentioned("source", "retold") | Q(pk__in=counting))

    def cited(self) -> Self:
        """Those that the public record cites."""
        return self.filter(mentioned("source"))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that the public records of the agreements cite, and what these re-tell, however far back."""
        return self.filter(mentioned("source", "retold", agreement__in=agreements))

    def with_retellers(self) -> Self:
        """Those, and all that re-tell them, however far removed."""
        found = set(self.values_list("pk", flat=True))
        fresh = found
        while fresh:
            links = self.model.retells.through.objects.filter(to_source__in=fresh)
            fresh = set(links.values_list("from_source", flat=True)) - found
            found = found | fresh
        retellers: Any = self.model.objects.filter(pk__in=found)
        return retellers  # type: ignore[no-any-return]

    def retellings(self) -> Retellings:
        """What each re-tells, by slug: sources of grade X are left out."""
        links = self.model.retells.through.objects.exclude(to_source__grade=Grade.X)
        told: dict[str, list[Report]] = {}
        columns = (
            "from_source__slug", "to_source__slug", "to_source__published", "to_source", "to_source__retrieved",
        )  # fmt: skip
        for teller, slug, date, *more in links.order_by("from_source__slug", "to_source__slug").values_list(*columns):
            told.setdefault(teller, []).append(Report(slug, ImpreciseDate(date) if date else None, *more))
        return {teller: tuple(reports) for teller, reports in told.items()}

    def upstream(self) -> dict[int, set[int]]:
        """For each that re-tells others, the keys of these; also for those that are re-told, however far back."""
        told: dict[int, set[int]] = {}
        fresh = set(self.values_list("pk", flat=True))
        while fresh:
            links = self.model.retells.through.objects.filter(from_source__in=fresh)
            found: dict[int, set[int]] = {}
            for teller, source in links.values_list("from_source", "to_source"):
                found.setdefault(teller, set()).add(source)
            told |= found
            fresh = set().union(*found.values()) - told.keys()
        return told

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of sources need."""
        rows = self.with_counts() if "cited_by" in fields else self
        return rows.prefetch_related("retells") if "retells" in fields else rows

    def with_counts(self) -> Self:
        """Annotate how many published agreements cite each."""
        return self.annotate(cited_by=showing_count("source"))

    def as_of(self, day: datetime.date | None) -> Self:
        """Those that had certainly been published by the day (see `record.known.published_by`)."""
        return self if day is None else self.filter(over_by("published", day) | Q(retrieved__lte=day))
