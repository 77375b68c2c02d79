"""The questions one can ask of many rows. A day is always passed in: None asks for what is known now."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from .choices import Grade, Qualifier, Rank, State, Status
from .fields import HIGH_FACTOR, fold, fold_words, on_or_after, on_or_before, over_by

if TYPE_CHECKING:
    from .models import Actor, Agreement, Claim, Country, Criticism, Source

ACTIVE = [Status.ANNOUNCED, Status.AGREED, Status.SIGNED, Status.IN_FORCE, Status.IN_OPERATION]
"""The statuses in which an arrangement is agreed to or under way."""


def _model(name: str) -> Any:
    """A model by its name: the models import this module, so it can't import them."""
    return apps.get_model("agreements", name)


class CountryQuerySet(QuerySet["Country"]):
    """Countries and the names by which they are asked for."""

    def get_by_natural_key(self, code: str) -> "Country":
        """By its two-letter code."""
        return self.get(code=code)

    def names(self) -> dict[str, "Country"]:
        """Every folded name, code, slug and alias, with the country that it means."""
        return {fold(name): country for country in self for name in country.names}


class ActorQuerySet(QuerySet["Actor"]):
    """Actors."""

    def get_by_natural_key(self, slug: str) -> "Actor":
        """By its slug."""
        return self.get(slug=slug)

    def published(self) -> Self:
        """Those that a published agreement shows, as a critic or in an event."""
        public = _model("Agreement").objects.published()
        events = _model("Event").objects.filter(actor=OuterRef("pk"), agreement__in=public)
        criticisms = _model("Criticism").objects.filter(actor=OuterRef("pk"), agreements__in=public)
        return self.filter(Exists(events) | Exists(criticisms))


class SourceQuerySet(QuerySet["Source"]):
    """Sources."""

    def get_by_natural_key(self, slug: str) -> "Source":
        """By its slug."""
        return self.get(slug=slug)

    def cited_by(self, agreements: "QuerySet[Agreement]") -> Self:
        """Those that say something about one of the agreements."""
        claims = _model("Claim").objects.filter(source=OuterRef("pk"), agreement__in=agreements)
        events = _model("Event").objects.filter(sources=OuterRef("pk"), agreement__in=agreements)
        criticisms = _model("Criticism").objects.filter(sources=OuterRef("pk"), agreements__in=agreements)
        return self.filter(Exists(claims) | Exists(events) | Exists(criticisms))

    def published(self) -> Self:
        """Those that published agreements cite, and the earlier reports that these re-tell, however far back."""
        cited = self.model.objects.cited_by(_model("Agreement").objects.published())
        return self.filter(pk__in=cited._followed("from_source", "to_source"))

    def with_retellers(self) -> Self:
        """Those, and all that re-tell them, however far removed."""
        return self.model.objects.filter(pk__in=self._followed("to_source", "from_source"))

    def origins(self, day: datetime.date | None = None) -> dict[int, frozenset[int]]:
        """For each source, the reports at the end of its re-tellings; those of grade X are left out."""
        grades = dict(self.model.objects.known_on(day).values_list("pk", "grade"))
        retells: dict[int, list[int]] = {}
        for teller, told in self.model.retells.through.objects.values_list("from_source", "to_source"):
            if teller in grades and told in grades:
                retells.setdefault(teller, []).append(told)

        def ends(pk: int, seen: frozenset[int] = frozenset()) -> frozenset[int]:
            earlier = [told for told in retells.get(pk, []) if told not in seen]
            if not earlier:
                return frozenset() if grades[pk] == Grade.X else frozenset([pk])
            return frozenset().union(*(ends(told, seen | {pk}) for told in earlier))

        return {pk: ends(pk) for pk in grades}

    def _followed(self, start: str, end: str) -> set[int]:
        found = set(self.values_list("pk", flat=True))
        fresh = found
        while fresh:
            links = self.model.retells.through.objects.filter(**{f"{start}__in": fresh})
            fresh = set(links.values_list(end, flat=True)) - found
            found = found | fresh
        return found

    def known_on(self, day: datetime.date | None) -> Self:
        """Those that had certainly been published by the day; an undated one only where no day is asked for."""
        return self if day is None else self.filter(over_by("published", day))


class EventQuerySet(QuerySet["Event"]):
    """Events, earliest first."""

    def published(self) -> Self:
        """Those of published agreements."""
        return self.filter(agreement__state=State.PUBLISHED)

    def known_on(self, day: datetime.date | None) -> Self:
        """Those that had certainly happened by the day."""
        return self if day is None else self.filter(over_by("occurred", day))

    def setting_status(self, day: datetime.date | None = None) -> Self:
        """Those that led to a status by the day, the latest first."""
        return self.known_on(day).exclude(status="").order_by("-occurred", "-pk")


class ClaimQuerySet(QuerySet["Claim"]):
    """Claims."""

    def published(self) -> Self:
        """Those about published agreements."""
        return self.filter(agreement__state=State.PUBLISHED)

    def known_on(self, day: datetime.date | None) -> Self:
        """Those whose source had certainly been published by the day."""
        return self if day is None else self.filter(over_by("source__published", day))

    def standing(self, day: datetime.date | None = None) -> Self:
        """Those that can be the value on the day, the best first: rank, then grade, then the earlier source."""
        if day is None:
            return self.usable().filter(rank=Rank.PREFERRED)
        usable = self.known_on(day).usable().alias(place=Case(When(rank=Rank.PREFERRED, then=0), default=1))
        return usable.order_by("place", "source__grade", "source__published", "pk")

    def with_quantity(
        self,
        units: Iterable[str] = (),
        periods: Iterable[str] = (),
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> Self:
        """Those of which one stated quantity has the unit and the period and lies in the bounds.

        The most that the words allow is compared: "up to 50" and "50" reach 50, "more than 20" has no upper end.
        """
        first = _quantity("", list(units), list(periods), at_least, at_most)
        return self.filter(first | _quantity("also_", list(units), list(periods), at_least, at_most))

    def usable(self) -> Self:
        """Those that can be the published value: not deprecated, not from a source kept as a warning."""
        return self.exclude(rank=Rank.DEPRECATED).exclude(source__grade=Grade.X)

    def contested(self, day: datetime.date | None = None) -> Self:
        """Those that can't be true together with another usable claim about the same field or row.

        The same rule as `Claim.agrees_with`: two agree where one says a part of the other.
        """
        claims = self.model.objects.known_on(day).usable().exclude(text="", qualifier="").annotate(**SAID)
        theirs = {f"their_{name}": ExpressionWrapper(OuterRef(name), CharField()) for name in ("says", "also_says")}
        rivals = claims.annotate(**theirs).filter(agreement=OuterRef("agreement"), field=OuterRef("field"))
        for row in ("criterion", "payment", "event"):
            rivals = rivals.filter(Q(**{row: OuterRef(row)}) | Q(**{f"{row}__isnull": True}))
        rivals = rivals.exclude(_is_part("", "their_")).exclude(_is_part("their_", ""))
        return self.filter(pk__in=claims.filter(Exists(rivals)).values("pk"))


def _said(prefix: str) -> Concat:
    amount = Coalesce(Cast(f"{prefix}amount", CharField()), Value(""))
    parts = [f"{prefix}qualifier", Value(":"), amount, Value(":"), f"{prefix}unit", Value(":"), f"{prefix}period"]
    return Concat(Value(":") if prefix else Concat("text", Value(":")), *parts, output_field=CharField())


SAID = {"says": _said(""), "also_says": _said("also_")}
NOTHING_SAID = "::::"


def _is_part(mine: str, theirs: str) -> Q:
    """Whether everything that one claim says is among what the other says."""
    others = [F(f"{theirs}says"), F(f"{theirs}also_says")]
    also = Q(**{f"{mine}also_says": NOTHING_SAID}) | Q(**{f"{mine}also_says__in": others})
    return Q(**{f"{mine}says__in": others}) & also


def _quantity(prefix: str, units: list[str], periods: list[str], at_least: int | None, at_most: int | None) -> Q:
    wanted = Q(**{f"{prefix}qualifier__gt": ""})
    if units:
        wanted &= Q(**{f"{prefix}unit__in": units})
    if periods:
        wanted &= Q(**{f"{prefix}period__in": periods})
    if at_least is not None:
        unbounded = Q(
            **{f"{prefix}qualifier__in": [Qualifier.AT_LEAST, Qualifier.MORE_THAN], f"{prefix}amount__gte": 0}
        )
        wanted &= unbounded | _bounded(prefix, "gte", at_least)
    if at_most is not None:
        wanted &= _bounded(prefix, "lte", at_most)
    return wanted


def _bounded(prefix: str, lookup: str, amount: int) -> Q:
    bounded = Q(**{f"{prefix}qualifier__in": [Qualifier.EXACTLY, Qualifier.UP_TO], f"{prefix}amount__{lookup}": amount})
    for qualifier, factor in HIGH_FACTOR.items():
        bounded |= Q(**{f"{prefix}qualifier": qualifier, f"{prefix}amount__{lookup}": amount / factor})
    return bounded


class CriticismQuerySet(QuerySet["Criticism"]):
    """Criticisms."""

    def get_by_natural_key(self, slug: str) -> "Criticism":
        """By its slug."""
        return self.get(slug=slug)

    def published(self) -> Self:
        """Those that concern a published agreement."""
        through = self.model.agreements.through.objects.filter(
            criticism=OuterRef("pk"), agreement__state=State.PUBLISHED
        )
        return self.filter(Exists(through))

    def known_on(self, day: datetime.date | None) -> Self:
        """Those made by the day, or, where no date is known, told by a source that was published by then."""
        if day is None:
            return self
        sources = _model("Source").objects.known_on(day).filter(criticisms=OuterRef("pk"))
        made = over_by("occurred", day) | Q(occurred="")
        return self.filter(made, Exists(sources))


class RevisionQuerySet(QuerySet["Revision"]):
    """Revisions."""


class AgreementQuerySet(QuerySet["Agreement"]):
    """Agreements."""

    def get_by_natural_key(self, slug: str) -> "Agreement":
        """By its slug."""
        return self.get(slug=slug)

    def published(self) -> Self:
        """Those that the public sees: the only spelling of "public"."""
        return self.filter(state=State.PUBLISHED)

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
        return self.filter(Exists(_model("Event").objects.known_on(day).filter(agreement=OuterRef("pk"))))

    def with_status(self, day: datetime.date | None = None, said_by: str | None = None, name: str = "status") -> Self:
        """Annotate the status of the latest status event by the day, or the latest that one party said."""
        events = _model("Event").objects.setting_status(day).filter(agreement=OuterRef("pk"))
        if said_by is not None:
            events = events.filter(said_by=said_by)
        return self.annotate(**{name: Coalesce(Subquery(events.values("status")[:1]), Value(""))})

    def with_announced(self, day: datetime.date | None = None) -> Self:
        """Annotate the date on which it was first said to be agreed on; empty where nobody said so."""
        events = _model("Event").objects.known_on(day).filter(agreement=OuterRef("pk"), status__in=ACTIVE)
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
        """Those that stood agreed, signed, in force or in operation on the day."""
        return self.with_status(day, name="status_then").filter(status_then__in=ACTIVE)

    def with_claim(self, claims: "QuerySet[Claim]", field: str, day: datetime.date | None = None) -> Self:
        """Those whose standing claim about the field is among `claims`."""
        standing = _model("Claim").objects.standing(day).filter(agreement=OuterRef("pk"), field=field)
        return self.annotate(**{f"standing_{field}": Subquery(standing.values("pk")[:1])}).filter(
            Exists(claims.filter(pk=OuterRef(f"standing_{field}")))
        )

    def telling_of(self, text: str) -> Self:
        """Those whose public text has every one of the words, whatever their case and accents."""
        rows = self
        for word in fold_words(text).split():
            rows = rows.filter(search_text__contains=word)
        return rows

    def contested(self, day: datetime.date | None = None) -> Self:
        """Those about a field or row of which usable claims can't all be true."""
        return self.filter(Exists(_model("Claim").objects.contested(day).filter(agreement=OuterRef("pk"))))

    def with_capacity(self, day: datetime.date | None = None) -> Self:
        """Annotate the unit, period and amount of the standing claim about capacity, for sorting like with like."""
        claim = _model("Claim").objects.standing(day).filter(agreement=OuterRef("pk"), field="capacity")
        return self.annotate(
            capacity_unit=Subquery(claim.values("unit")[:1]),
            capacity_period=Subquery(claim.values("period")[:1]),
            capacity_amount=Subquery(claim.values("amount")[:1]),
        )

    def showing(self, row: models.Model) -> Self:
        """Those whose public document shows the country, actor or source."""
        kind = row._meta.model_name
        agreements = _model("Agreement").objects.all()
        if kind == "country":
            return self.involving([str(row.pk)])
        if kind == "actor":
            cited = Q(events__actor=row) | Q(criticisms__actor=row)
        else:
            sources = _model("Source").objects.filter(pk=row.pk).with_retellers()
            cited = Q(claims__source__in=sources) | Q(events__sources__in=sources) | Q(criticisms__sources__in=sources)
        return self.filter(pk__in=agreements.filter(cited).values("pk"))

    def for_document(self, day: datetime.date | None = None) -> Self:
        """Everything that the public document shows, in a fixed number of queries, as known on the day."""
        sources = _model("Source").objects.known_on(day).prefetch_related("retells")
        events = _model("Event").objects.known_on(day).select_related("actor")
        claims = _model("Claim").objects.known_on(day).select_related("source")
        criticisms = _model("Criticism").objects.known_on(day).select_related("actor")
        related = _model("Agreement").objects.published().known_on(day)
        return self.select_related("sender", "host", "revision").prefetch_related(
            "joint_senders",
            "criteria",
            "payments",
            Prefetch("events", events.prefetch_related(Prefetch("sources", sources))),
            Prefetch("claims", claims.prefetch_related("source__retells")),
            Prefetch("criticisms", criticisms.prefetch_related(Prefetch("sources", sources))),
            Prefetch("replaces", related),
            Prefetch("follows", related),
            Prefetch("replaced_by", related),
            Prefetch("followed_by", related),
        )


NULLS_LAST = {"nulls_last": True}


def ordering(key: str) -> list[Any]:
    """The order by one of the public keys, total and the same on every database."""
    column = F(key.removeprefix("-"))
    first = column.desc(**NULLS_LAST) if key.startswith("-") else column.asc(**NULLS_LAST)
    return [first, "pk"]
