"""Questions about countries, actors and sources."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..choices import Grade, State
from ..fields import over_by
from ..folding import fold
from ..record.dates import ImpreciseDate
from ..record.origins import Report, Retellings
from .terms import count_of, model

if TYPE_CHECKING:
    from ..models import Actor, Agreement, Country, Source

LONGEST_CHAIN = 4
"""How many steps of re-telling are followed from a cited source: no chain in the record is longer (`audit` says so)."""


class CountryQuerySet(QuerySet["Country"]):
    """Countries and the names by which they are asked for."""

    def get_by_natural_key(self, code: str) -> "Country":
        """By its two-letter code."""
        return self.get(code=code)

    def names(self) -> dict[str, "Country"]:
        """Every folded name, code, slug and alias, with the country that it means."""
        return {fold(name): country for country in self for name in country.names}

    def with_counts(self) -> Self:
        """Annotate how many published agreements each hosts, and under how many it sends."""
        public = model("Agreement").objects.published()
        return self.annotate(
            hosted=count_of(public.filter(host=OuterRef("pk"))),
            # Apart, so that each is read from an index. Nobody is both: publishing refuses it.
            sent=count_of(public.filter(sender=OuterRef("pk"))) + count_of(self._sending_jointly()),
        )

    def _sending_jointly(self) -> "QuerySet[Any]":
        through = model("Agreement").joint_senders.through.objects
        joined: QuerySet[Any] = through.filter(country=OuterRef("pk"), agreement__state=State.PUBLISHED)
        return joined.exclude(agreement__sender=OuterRef("pk"))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of countries need: the view counts for sorting already."""
        return self

    def with_role(self, role: str) -> Self:
        """Those that host, that send, or (none) that no published agreement names."""
        public = model("Agreement").objects.published()
        hosts = Q(Exists(public.filter(host=OuterRef("pk"))))
        sends = Q(Exists(public.filter(sender=OuterRef("pk")))) | Q(Exists(self._sending_jointly()))
        return self.filter({"host": hosts, "sender": sends, "none": ~hosts & ~sends}[role])


class ActorQuerySet(QuerySet["Actor"]):
    """Actors."""

    def get_by_natural_key(self, slug: str) -> "Actor":
        """By its slug."""
        return self.get(slug=slug)

    def published(self) -> Self:
        """Those that a published agreement shows."""
        return self._named_in(state=State.PUBLISHED)

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that one of the agreements shows, as a critic or in an event."""
        return self._named_in(**{"in": agreements})

    def _named_in(self, **agreement: Any) -> Self:
        events = model("Event").objects.filter(actor=OuterRef("pk"), **_on("agreement", agreement))
        criticisms = model("Criticism").objects.filter(actor=OuterRef("pk"), **_on("agreements", agreement))
        return self.filter(Exists(events) | Exists(criticisms))

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of actors need."""
        rows = self.select_related("country") if "country" in fields else self
        return rows.with_counts() if fields & {"criticisms", "events"} else rows

    def with_counts(self) -> Self:
        """Annotate how many criticisms each made, and how many events name it, on published agreements."""
        criticisms = model("Criticism").objects.published().filter(actor=OuterRef("pk"))
        events = model("Event").objects.published().filter(actor=OuterRef("pk"))
        return self.annotate(criticism_count=count_of(criticisms), event_count=count_of(events))


class SourceQuerySet(QuerySet["Source"]):
    """Sources."""

    def get_by_natural_key(self, slug: str) -> "Source":
        """By its slug."""
        return self.get(slug=slug)

    def cited_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that say something about one of the agreements."""
        return self.filter(_is_cited_by(**{"in": agreements}))

    def published(self) -> Self:
        """Those that published agreements cite, and what these re-tell, as far back as is followed."""
        cited = _is_cited_by(state=State.PUBLISHED)
        public = cited
        for steps in range(1, LONGEST_CHAIN + 1):
            # Asked of one row at a time: a list of all public sources would be made anew for each question.
            tellers = self.model.objects.filter(cited, **{"__".join(["retells"] * steps): OuterRef("pk")})
            public |= Q(Exists(tellers))
        return self.filter(public)

    def cited(self) -> Self:
        """Those that published agreements cite."""
        return self.filter(_is_cited_by(state=State.PUBLISHED))

    def shown_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that the agreements cite, and what these re-tell, however far back: found at once."""
        cited = self.model.objects.cited_by(agreements)
        return self.filter(pk__in=cited._followed("from_source", "to_source"))

    def beyond_the_chain(self) -> list[str]:
        """Slugs of reports that only a longer chain of re-telling reaches from a cited page: there should be none."""
        cited = self.model.objects.cited_by(model("Agreement").objects.published())
        reached = cited._followed("from_source", "to_source")
        public = set(self.model.objects.published().values_list("pk", flat=True))
        return list(self.filter(pk__in=reached - public).values_list("slug", flat=True))

    def with_retellers(self) -> Self:
        """Those, and all that re-tell them, however far removed."""
        retellers: Any = self.model.objects.filter(pk__in=self._followed("to_source", "from_source"))
        return retellers  # type: ignore[no-any-return]

    def retellings(self) -> Retellings:
        """What each re-tells, by slug: sources of grade X are left out."""
        links = self.model.retells.through.objects.exclude(to_source__grade=Grade.X)
        told: dict[str, list[Report]] = {}
        columns = ("from_source__slug", "to_source__slug", "to_source__published", "to_source")
        for teller, slug, date, pk in links.order_by("from_source__slug", "to_source__slug").values_list(*columns):
            told.setdefault(teller, []).append(Report(slug, ImpreciseDate(date) if date else None, pk))
        return {teller: tuple(reports) for teller, reports in told.items()}

    def _followed(self, start: str, end: str) -> set[int]:
        found = set(self.values_list("pk", flat=True))
        fresh = found
        while fresh:
            links = self.model.retells.through.objects.filter(**{f"{start}__in": fresh})
            fresh = set(links.values_list(end, flat=True)) - found
            found = found | fresh
        return found

    def for_list(self, fields: set[str]) -> Self:
        """With what the fields of a list of sources need."""
        rows = self.with_counts() if "cited_by" in fields else self
        return rows.prefetch_related("retells") if "retells" in fields else rows

    def with_counts(self) -> Self:
        """Annotate how many published agreements cite each."""
        this, agreement = OuterRef(OuterRef("pk")), OuterRef("pk")
        claims = model("Claim").objects.filter(agreement=agreement, source=this)
        events = model("Event").objects.filter(agreement=agreement, sources=this)
        criticisms = model("Criticism").objects.filter(agreements=agreement, sources=this)
        # Each by itself: joined to one another they would be multiplied, and a list took seconds.
        cites = Exists(claims) | Exists(events) | Exists(criticisms)
        return self.annotate(cited_by=count_of(model("Agreement").objects.published().filter(cites)))

    def known_on(self, day: datetime.date | None) -> Self:
        """Those that had certainly been published by the day; an undated one only where no day is asked for."""
        return self if day is None else self.filter(over_by("published", day))


def _is_cited_by(**agreement: Any) -> Q:
    """Whether a claim, an event or a criticism on an agreement that matches the lookups names the source."""
    claims = model("Claim").objects.filter(source=OuterRef("pk"), **_on("agreement", agreement))
    events = model("Event").objects.filter(sources=OuterRef("pk"), **_on("agreement", agreement))
    criticisms = model("Criticism").objects.filter(sources=OuterRef("pk"), **_on("agreements", agreement))
    return Q(Exists(claims)) | Q(Exists(events)) | Q(Exists(criticisms))


def _on(name: str, lookups: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}__{lookup}": value for lookup, value in lookups.items()}
