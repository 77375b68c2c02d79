"""Questions about agreements."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, Min, Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ..choices import ACTIVE, State
from ..fields import on_or_after, on_or_before, over_by
from .search import matching
from .terms import model

if TYPE_CHECKING:
    from ..models import Agreement, Claim


class AgreementQuerySet(QuerySet["Agreement"]):
    """Agreements."""

    def get_by_natural_key(self, slug: str) -> "Agreement":
        """By its slug."""
        return self.get(slug=slug)

    def published(self) -> Self:
        """Those that the public sees: the only spelling of "public"."""
        return self.filter(state=State.PUBLISHED)

    def public_under(self, name: str) -> "Agreement | None":
        """The published or retracted one with this id, slug or former slug, with its revision; None where none has it.

        The address that is asked for differs from its own where the name is a former slug.
        """
        rows = self.filter(state__in=[State.PUBLISHED, State.RETRACTED]).select_related("revision")
        if name.isdecimal():
            return rows.filter(pk=int(name)).first() if len(name) < 10 else None
        return rows.filter(slug=name).first() or rows.filter(revisions__slug=name).first()

    def hosted_by(self, codes: Iterable[str]) -> Self:
        """Those in which one of the countries hosts."""
        return self.filter(host__in=codes)

    def sent_by(self, codes: Iterable[str]) -> Self:
        """Those in which one of the countries sends, alone or together with others."""
        return self.filter(Q(sender__in=(listed := list(codes))) | self._sent_jointly(listed))

    def _sent_jointly(self, codes: list[str]) -> Q:
        through = self.model.joint_senders.through.objects.filter(agreement=OuterRef("pk"), country__in=codes)
        return Q(Exists(through))

    def involving(self, codes: Iterable[str]) -> Self:
        """Those in which one of the countries sends or hosts."""
        listed = list(codes)
        return self.filter(Q(host__in=listed) | Q(sender__in=listed) | self._sent_jointly(listed))

    def known_on(self, day: datetime.date | None) -> Self:
        """Those of which at least one event had certainly happened by the day."""
        if day is None:
            return self
        return self.filter(Exists(model("Event").objects.known_on(day).filter(agreement=OuterRef("pk"))))

    def with_status(self, day: datetime.date | None = None, said_by: str | None = None, name: str = "status") -> Self:
        """Annotate the status of the latest status event by the day, or the latest that one party said."""
        events = model("Event").objects.setting_status(day).filter(agreement=OuterRef("pk"))
        if said_by is not None:
            events = events.filter(said_by=said_by)
        return self.annotate(**{name: Coalesce(Subquery(events.values("status")[:1]), Value(""))})

    def with_announced(self, day: datetime.date | None = None) -> Self:
        """Annotate the date on which it was first said to be agreed on; empty where nobody said so."""
        events = model("Event").objects.known_on(day).filter(agreement=OuterRef("pk"), status__in=ACTIVE)
        first = events.order_by().values("agreement").annotate(first=Min("occurred")).values("first")
        return self.annotate(announced=Coalesce(Subquery(first), Value("")))

    def announced_between(
        self, after: datetime.date | None, before: datetime.date | None, day: datetime.date | None = None
    ) -> Self:
        """Those first said to be agreed on in the stretch, as far as the date is known."""
        dated = self.with_announced(day)
        if after is not None:
            dated = dated.filter(on_or_after("announced", after))
        if before is not None:
            dated = dated.filter(on_or_before("announced", before))
        return dated

    def active_on(self, day: datetime.date) -> Self:
        """Those that were agreed or under way on the day."""
        return self.with_status(day, name="status_then").filter(status_then__in=ACTIVE)

    def citing(self, day: datetime.date | None = None, **source: Any) -> Self:
        """Those of which a claim, an event or a criticism, known on the day, names a source known by then.

        `source` are lookups that the source must match: `citing(day, grade__in=["A", "B"])`.
        """
        return self.filter(cites(day, **source))

    def with_claim(self, claims: "QuerySet[Claim]", field: str, day: datetime.date | None = None) -> Self:
        """Those whose standing claim about the field is among `claims`."""
        standing = model("Claim").objects.standing(day).filter(agreement=OuterRef("pk"), field=field)
        return self.annotate(**{f"standing_{field}": Subquery(standing.values("pk")[:1])}).filter(
            Exists(claims.filter(pk=OuterRef(f"standing_{field}")))
        )

    def telling_of(self, text: str) -> Self:
        """Those whose public text has every one of the words, or of their beginnings; annotated with `relevance`."""
        found: Self = matching(self, text)
        return found

    def contested(self, day: datetime.date | None = None) -> Self:
        """Those about a field or row of which usable claims can't all be true."""
        return self.filter(is_contested(day))

    def with_capacity(self, day: datetime.date | None = None) -> Self:
        """Annotate the unit, period and amount of the standing claim about capacity, for sorting like with like."""
        claim = model("Claim").objects.standing(day).filter(agreement=OuterRef("pk"), field="capacity")
        return self.annotate(
            capacity_unit=Subquery(claim.values("unit")[:1]),
            capacity_period=Subquery(claim.values("period")[:1]),
            capacity_amount=Subquery(claim.values("amount")[:1]),
        )

    def showing(self, row: Model) -> Self:
        """Those whose public document shows the country, actor or source."""
        kind = row._meta.model_name
        agreements = model("Agreement").objects.all()
        if kind == "country":
            return self.involving([str(row.pk)])
        if kind == "actor":
            cited = Q(events__actor=row) | Q(criticisms__actor=row)
        else:
            sources = model("Source").objects.filter(pk=row.pk).with_retellers()
            cited = Q(claims__source__in=sources) | Q(events__sources__in=sources) | Q(criticisms__sources__in=sources)
        return self.filter(pk__in=agreements.filter(cited).values("pk"))

    def for_index(self) -> Self:
        """With the stored documents, from which the derived rows are made, and these rows."""
        return self.select_related("revision", "current")

    def for_document(self) -> Self:
        """Everything that the public document shows, in a fixed number of queries."""
        events = model("Event").objects.select_related("actor").prefetch_related("sources")
        claims = model("Claim").objects.select_related("source", "criterion", "payment", "event")
        criticisms = model("Criticism").objects.select_related("actor").prefetch_related("sources")
        related = model("Agreement").objects.published()
        return self.select_related("sender", "host", "revision", "current").prefetch_related(
            "joint_senders",
            "criteria",
            "payments",
            Prefetch("events", events),
            Prefetch("claims", claims),
            Prefetch("criticisms", criticisms),
            Prefetch("replaces", related),
            Prefetch("follows", related),
            Prefetch("replaced_by", related),
            Prefetch("followed_by", related),
        )


# Conditions on an agreement. They stand side by side in one WHERE, also negated: SQLite's parser gives up on subqueries
# that are nested too deep, and it takes `NOT EXISTS` a level less than `NOT id IN (SELECT … WHERE EXISTS …)`.


def cites(day: datetime.date | None, **source: Any) -> Q:
    """Whether a claim, an event or a criticism, known on the day, names a source that matches and was known by then."""
    claims = model("Claim").objects.known_on(day).filter(**{f"source__{name}": value for name, value in source.items()})
    named = Q(**{f"sources__{name}": value for name, value in source.items()})
    if day is not None:
        named &= over_by("sources__published", day)
    events = model("Event").objects.known_on(day).filter(named)
    criticisms = model("Criticism").objects.known_on(day).filter(named)
    return (
        Q(Exists(claims.filter(agreement=OuterRef("pk"))))
        | Q(Exists(events.filter(agreement=OuterRef("pk"))))
        | Q(Exists(criticisms.filter(agreements=OuterRef("pk"))))
    )


def is_contested(day: datetime.date | None) -> Q:
    """Whether usable claims about one of its fields or rows can't all be true."""
    return Q(Exists(model("Claim").objects.contested(day).filter(agreement=OuterRef("pk"))))
