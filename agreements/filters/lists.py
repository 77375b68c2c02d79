"""What the other lists can be asked."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from .. import choices
from ..documents import ActorItem, CaseItem, ClaimItem, CountryItem, CriticismItem, EventItem, SourceItem
from ..fields import on_or_after, on_or_before
from ..models import (
    Actor,
    Agreement,
    AgreementState,
    CaseEvent,
    Claim,
    Country,
    CourtCase,
    Criticism,
    Event,
    Source,
)
from ..querysets import in_role, mentioned, ordering_by
from ..regions import REGIONS
from .filters import (
    BooleanFilter,
    ChoiceFilter,
    Condition,
    CountryFilter,
    DateFilter,
    FieldListFilter,
    FormatFilter,
    MultiChoiceFilter,
    OrderingFilter,
    SlugFilter,
    TextFilter,
)
from .filtersets import ListFilterSet


def matching(lookup: str) -> Condition:
    """Rows of which a column is one of the values."""
    return lambda values, day: Q(**{f"{lookup}__in": values})


def telling(*columns: str) -> Condition:
    """Rows of which one of the columns has the text, whatever its case."""

    def match(value: str, day: Any) -> Q:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": value})
        return found

    return match


def dated(column: str, after: bool) -> Condition:
    """Rows of which an imprecise date can lie on the day or after, or on the day or before."""
    compare = on_or_after if after else on_or_before
    return lambda value, day: compare(column, value)


def _concerning(slugs: list[str], day: Any) -> Q:
    through = Criticism.agreements.through.objects.filter(criticism=OuterRef("pk"), agreement__slug__in=slugs)
    return Q(Exists(through))


def _concerned(slugs: list[str], day: Any) -> Q:
    through = CourtCase.agreements.through.objects.filter(courtcase=OuterRef("pk"), agreement__slug__in=slugs)
    return Q(Exists(through))


def _of_cases_told_by(slugs: list[str], day: Any) -> Q:
    return Q(Exists(CaseEvent.objects.filter(case=OuterRef("pk"), sources__slug__in=slugs)))


def _from_source(model: Any) -> Condition:
    column = f"{model._meta.model_name}_id"

    def match(slugs: list[str], day: Any) -> Q:
        through = model.sources.through.objects.filter(**{column: OuterRef("pk")}, source__slug__in=slugs)
        return Q(Exists(through))

    return match


def _on_agreements_of(party: str) -> Condition:
    """Rows about agreements hosted or sent by the countries."""

    def match(codes: list[str], day: Any) -> Q:
        states = AgreementState.objects.current()
        found = states.hosted_by(codes) if party == "host" else states.sent_by(codes)
        return Q(agreement__in=found.values("agreement"))

    return match


AGREEMENT = "About this agreement (its slug)."


class EventFilterSet(ListFilterSet):
    """The questions one can ask of events."""

    agreement = SlugFilter(Agreement.objects.published, AGREEMENT, matching("agreement__slug"))
    host = CountryFilter("On agreements that the country hosts.", _on_agreements_of("host"))
    sender = CountryFilter("On agreements under which the country sends.", _on_agreements_of("sender"))
    kind = MultiChoiceFilter(choices.EventKind.choices, "What happened.", matching("kind"))
    kind__not = MultiChoiceFilter(choices.EventKind.choices, "Not of these kinds.", matching("kind"), exclude=True)
    said_by = MultiChoiceFilter(choices.Party.choices, "Who says so.", matching("said_by"))
    status = MultiChoiceFilter(choices.Status.choices, "Led to this status.", matching("status"))
    counted = MultiChoiceFilter(choices.Counted.choices, "Counts such people.", matching("counted"))
    manner = MultiChoiceFilter(choices.Manner.choices, "People went like this.", matching("manner"))
    had_protection = BooleanFilter(
        "Whether their return to their own country was barred.", lambda wanted, day: Q(had_protection=wanted)
    )
    basis = MultiChoiceFilter(choices.Basis.choices, "Rests on this.", matching("basis"))
    actor = SlugFilter(Actor.objects.published, "Names this actor (its slug).", matching("actor__slug"))
    source = SlugFilter(Source.objects.published, "Told by this source (its slug).", _from_source(Event))
    after = DateFilter("Can have happened on this day or later.", dated("occurred", after=True))
    before = DateFilter("Can have happened on this day or earlier.", dated("occurred", after=False))
    q = TextFilter("Has this text.", telling("text"))
    ordering = OrderingFilter("occurred", "id")
    fields = FieldListFilter(EventItem.Meta.fields, "Only these fields, separated by commas.")
    omit = FieldListFilter(EventItem.Meta.fields, "All but these fields, separated by commas.")

    default_ordering = "-occurred"

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).order_by(*ordering_by(self.key), "pk")


class ClaimFilterSet(ListFilterSet):
    """The questions one can ask of claims."""

    agreement = SlugFilter(Agreement.objects.published, AGREEMENT, matching("agreement__slug"))
    host = CountryFilter("On agreements that the country hosts.", _on_agreements_of("host"))
    sender = CountryFilter("On agreements under which the country sends.", _on_agreements_of("sender"))
    field = MultiChoiceFilter(choices.ClaimField.choices, "About this field.", matching("field"))
    rank = MultiChoiceFilter(choices.Rank.choices, "Used like this.", matching("rank"))
    speaker = MultiChoiceFilter(choices.Party.choices, "Whose word it is.", matching("speaker"))
    basis = MultiChoiceFilter(choices.Basis.choices, "Rests on this.", matching("basis"))
    payment_state = MultiChoiceFilter(
        choices.PaymentState.choices, "Says that the payment had come so far.", matching("payment_state")
    )
    source = SlugFilter(Source.objects.published, "Made by this source (its slug).", matching("source__slug"))
    source_grade = MultiChoiceFilter(
        choices.Grade.choices, "Made by a source of this grade.", matching("source__grade")
    )
    contested = BooleanFilter(
        "Whether it can't be true together with another usable claim about the same field.",
        lambda wanted, day: Q(published__is_contested=wanted),
    )
    q = TextFilter("Has this text.", telling("statement", "text"))
    ordering = OrderingFilter("id")
    fields = FieldListFilter(ClaimItem.Meta.fields, "Only these fields, separated by commas.")
    omit = FieldListFilter(ClaimItem.Meta.fields, "All but these fields, separated by commas.")

    class Meta:
        model = Claim
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).order_by(*ordering_by(self.key))


class CriticismFilterSet(ListFilterSet):
    """The questions one can ask of criticisms."""

    agreement = SlugFilter(Agreement.objects.published, "Concerns this agreement (its slug).", _concerning)
    actor = SlugFilter(Actor.objects.published, "Made by this actor (its slug).", matching("actor__slug"))
    actor_kind = MultiChoiceFilter(choices.ActorKind.choices, "Made by such an actor.", matching("actor__kind"))
    ground = MultiChoiceFilter(choices.Ground.choices, "On this ground.", matching("ground"))
    ground__not = MultiChoiceFilter(choices.Ground.choices, "Not on these grounds.", matching("ground"), exclude=True)
    form = MultiChoiceFilter(choices.CriticismForm.choices, "Made in this form.", matching("form"))
    source = SlugFilter(Source.objects.published, "Told by this source (its slug).", _from_source(Criticism))
    after = DateFilter("Can have been made on this day or later.", dated("occurred", after=True))
    before = DateFilter("Can have been made on this day or earlier.", dated("occurred", after=False))
    q = TextFilter("Has this text.", telling("text", "response", "outcome"))
    ordering = OrderingFilter("slug", "occurred", "id")
    fields = FieldListFilter(CriticismItem.Meta.fields, "Only these fields, separated by commas.")
    omit = FieldListFilter(CriticismItem.Meta.fields, "All but these fields, separated by commas.")

    default_ordering = "-occurred"

    class Meta:
        model = Criticism
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).order_by(*ordering_by(self.key), "pk")


def _in_case(value: str, day: Any) -> Q:
    """Of the case, or of one of its steps."""
    steps = CaseEvent.objects.filter(telling("text", "court")(value, day), case=OuterRef("pk"))
    return telling("title", "court", "docket", "text")(value, day) | Q(Exists(steps))


class CaseFilterSet(ListFilterSet):
    """The questions one can ask of court cases."""

    agreement = SlugFilter(Agreement.objects.published, "Concerns this agreement (its slug).", _concerned)
    country = CountryFilter("Before a court of this country.", matching("country"))
    policy_of = CountryFilter("About the policy of this sender as a whole.", matching("policy_of"))
    status = MultiChoiceFilter(
        choices.CaseStatus.choices,
        "Stands like this, as its last event that says so.",
        lambda asked, day: Q(pk__in=CourtCase.objects.standing(asked).values("pk")),
    )
    holding = MultiChoiceFilter(
        [(one.value, one.label) for one in sorted(choices.HOLDINGS)],
        "Last held so, also where the ruling is stayed since.",
        lambda asked, day: Q(pk__in=CourtCase.objects.held(asked).values("pk")),
    )
    source = SlugFilter(Source.objects.published, "Told by this source (its slug).", _of_cases_told_by)
    q = TextFilter("Has this text.", _in_case)
    ordering = OrderingFilter("title", "slug", "id")
    fields = FieldListFilter(CaseItem.Meta.fields, "Only these fields, separated by commas.")
    omit = FieldListFilter(CaseItem.Meta.fields, "All but these fields, separated by commas.")

    default_ordering = "title"

    class Meta:
        model = CourtCase
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).order_by(*ordering_by(self.key), "pk")


class SourceFilterSet(ListFilterSet):
    """The questions one can ask of sources."""

    agreement = SlugFilter(
        Agreement.objects.published,
        "Cited on this agreement (its slug).",
        lambda asked, day: mentioned("source", agreement__slug__in=asked),
    )
    kind = MultiChoiceFilter(choices.SourceKind.choices, "Such a document.", matching("kind"))
    kind__not = MultiChoiceFilter(choices.SourceKind.choices, "Not such documents.", matching("kind"), exclude=True)
    grade = MultiChoiceFilter(choices.Grade.choices, "Of this grade.", matching("grade"))
    language = TextFilter("In this language: two letters of ISO 639-1.", lambda asked, day: Q(language=asked))
    publisher = TextFilter("Published by whom, or a part of the name.", telling("publisher"))
    retells = SlugFilter(Source.objects.published, "Re-tells this source (its slug).", matching("retells__slug"))
    published_after = DateFilter("Can have been published on this day or later.", dated("published", after=True))
    published_before = DateFilter("Can have been published on this day or earlier.", dated("published", after=False))
    q = TextFilter("Has this text.", telling("title", "publisher", "note"))
    ordering = OrderingFilter("slug", "published", "title", "grade", "id")
    fields = FieldListFilter(SourceItem.Meta.fields, "Only these fields, separated by commas.")
    omit = FieldListFilter(SourceItem.Meta.fields, "All but these fields, separated by commas.")

    default_ordering = "slug"

    class Meta:
        model = Source
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).order_by(*ordering_by(self.key), "pk")


class ActorFilterSet(ListFilterSet):
    """The questions one can ask of actors."""

    kind = MultiChoiceFilter(choices.ActorKind.choices, "Such a body.", matching("kind"))
    country = CountryFilter("Of this country.", matching("country"))
    ground = MultiChoiceFilter(
        choices.Ground.choices,
        "Criticises on this ground.",
        lambda grounds, day: Q(Exists(Criticism.objects.published().filter(actor=OuterRef("pk"), ground__in=grounds))),
    )
    q = TextFilter("Has this text in its name.", telling("name"))
    ordering = OrderingFilter("name", "slug", "id")
    fields = FieldListFilter(ActorItem.Meta.fields, "Only these fields, separated by commas.")
    omit = FieldListFilter(ActorItem.Meta.fields, "All but these fields, separated by commas.")

    default_ordering = "name"

    class Meta:
        model = Actor
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).order_by(*ordering_by(self.key), "pk")


class CountryFilterSet(ListFilterSet):
    """The questions one can ask of countries."""

    country = CountryFilter("This country: code, alpha-3, English name, alias or slug.", matching("code"))
    region = MultiChoiceFilter(
        REGIONS,
        "In this region or subregion, as the United Nations name them.",
        lambda asked, day: Q(region__in=asked) | Q(subregion__in=asked),
    )
    role = ChoiceFilter(
        [("host", "hosts"), ("sender", "sends"), ("none", "neither")],
        "Whether a published agreement names it as host, as sender, or not at all.",
        lambda role, day: in_role(role),
    )
    ordering = OrderingFilter("name", "code", "hosted", "sent")
    fields = FieldListFilter(CountryItem.Meta.fields, "Only these fields, separated by commas.")
    omit = FieldListFilter(CountryItem.Meta.fields, "All but these fields, separated by commas.")

    format = FormatFilter(
        "The form of the answer; a suffix (`.csv`) or `Accept` says it too. Files have all rows.", on_map=True
    )

    default_ordering = "name"

    class Meta:
        model = Country
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).order_by(*ordering_by(self.key), "pk")
