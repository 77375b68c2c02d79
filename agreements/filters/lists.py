"""The query parameters of all lists but the list of agreements.

Kept in one module because it declares one FilterSet for each list; its few functions serve these declarations.
"""

import datetime

from django.db.models import Exists, OuterRef, Q

from .. import choices
from ..documents import (
    ActorItemSerializer,
    CaseItemSerializer,
    ClaimItemSerializer,
    CountryItemSerializer,
    CriticismItemSerializer,
    EventItemSerializer,
    SourceItemSerializer,
)
from ..fields import LANGUAGES, on_or_after, on_or_before
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
    SearchKind,
    Source,
)
from ..querysets import changed_since, in_role, mentioned
from ..regions import REGIONS
from .filters import (
    BooleanFilter,
    BoundFilter,
    ChoiceFilter,
    Condition,
    CountryFilter,
    CountrySearchFilter,
    DateTimeFilter,
    FieldListFilter,
    FormatFilter,
    IdFilter,
    MultiChoiceFilter,
    OrderingFilter,
    SearchFilter,
    SlugFilter,
    TextFilter,
)
from .filtersets import ListFilterSet


def in_lookup(lookup: str) -> Condition:
    """Select rows whose column has one of the values."""
    return lambda values, day: Q(**{f"{lookup}__in": values})


def icontains(*columns: str) -> Condition:
    """Select rows that have the text in one of the columns, whatever its case."""

    def condition(value: str, day: datetime.date | None) -> Q:
        q = Q()
        for column in columns:
            q |= Q(**{f"{column}__icontains": value})
        return q

    return condition


def date_overlap(column: str, after: bool) -> Condition:
    """Select rows whose imprecise date can mean the day or a later one; without `after`, the day or an earlier one."""
    compare = on_or_after if after else on_or_before
    return lambda value, day: compare(column, value)


def _about_agreements(slugs: list[str], day: datetime.date | None) -> Q:
    through = Criticism.agreements.through.objects.filter(criticism=OuterRef("pk"), agreement__slug__in=slugs)
    return Q(Exists(through))


def _cases_of_agreements(slugs: list[str], day: datetime.date | None) -> Q:
    through = CourtCase.agreements.through.objects.filter(courtcase=OuterRef("pk"), agreement__slug__in=slugs)
    return Q(Exists(through))


def _cases_with_source(slugs: list[str], day: datetime.date | None) -> Q:
    return Q(Exists(CaseEvent.objects.filter(case=OuterRef("pk"), sources__slug__in=slugs)))


def _from_source(model: type[Event] | type[Criticism]) -> Condition:
    column = f"{model._meta.model_name}_id"

    def condition(slugs: list[str], day: datetime.date | None) -> Q:
        through = model.sources.through.objects.filter(**{column: OuterRef("pk")}, source__slug__in=slugs)
        return Q(Exists(through))

    return condition


def _retelling(slugs: list[str], day: datetime.date | None) -> Q:
    through = Source.retells.through.objects.filter(from_source=OuterRef("pk"), to_source__slug__in=slugs)
    return Q(Exists(through))


def on_agreements_of(party: str) -> Condition:
    """Select rows of agreements that one of the countries hosts ("host"), under which one sends ("sender"), or either
    ("party").
    """

    def condition(codes: list[str], day: datetime.date | None) -> Q:
        states = AgreementState.objects.current()
        select = {"host": states.hosted_by, "sender": states.sent_by, "party": states.involving}[party]
        return Q(agreement__in=select(codes).values("agreement"))

    return condition


UPDATED_SINCE = "Of an agreement that was published or changed on the site at this moment or later."
SHOWN_SINCE = (
    "Shown by an agreement that was published or changed on the site at this moment or later; a correction of the row "
    "alone, such as of a name, changes no agreement."
)


def of_changed_agreement(since: datetime.datetime, day: datetime.date | None) -> Q:
    """Select rows of agreements that were published or changed since."""
    return Q(agreement__in=changed_since(since))


def _shown_by_changed(*kinds: str) -> Condition:
    """Select rows that agreements which were published or changed since mention as one of the kinds."""
    return lambda since, day: mentioned(*kinds, agreement__in=changed_since(since))


class EventFilterSet(ListFilterSet):
    """The parameters of lists of events."""

    id = IdFilter(Event.objects.published, "Id of the event.", in_lookup("pk"), phrase="with the id {}")
    agreement = SlugFilter(
        Agreement.objects.published,
        "Slug of the agreement of the event.",
        in_lookup("agreement__slug"),
        phrase="under {}",
    )
    host = CountryFilter(
        "Country that hosts under the agreement of the event.",
        on_agreements_of("host"),
        phrase="under agreements hosted by {}",
    )
    sender = CountryFilter(
        "Country that sends under the agreement of the event.",
        on_agreements_of("sender"),
        phrase="under agreements with {} as sender",
    )
    party = CountryFilter(
        "Country that sends or hosts under the agreement of the event.",
        on_agreements_of("party"),
        phrase="under agreements with {} as sender or host",
    )
    kind = MultiChoiceFilter(
        choices.EventKind.choices, "Kind of the event.", in_lookup("kind"), phrase="of the kind {}"
    )
    said_by = MultiChoiceFilter(
        choices.Speaker.choices,
        "Party that says what the event tells.",
        in_lookup("said_by"),
        phrase="by the word of the {}",
    )
    status = MultiChoiceFilter(
        choices.Status.choices,
        "Status of the agreement to which the event led.",
        in_lookup("status"),
        phrase="that led to the status {}",
    )
    counted = MultiChoiceFilter(
        choices.CountedAs.choices,
        "What the event counts people as: ordered, transferred, held, returned …",
        in_lookup("counted"),
        phrase="that counts people {}",
    )
    manner = MultiChoiceFilter(
        choices.Manner.choices,
        "Whether the people of the event were compelled or went of their own will.",
        in_lookup("manner"),
        phrase="to people who were sent {}",
    )
    had_protection = BooleanFilter(
        "Whether the people's return to their own country was barred.",
        lambda value, day: Q(had_protection=value),
        phrases=("to people whose return was barred", "to people whose return was not barred"),
    )
    basis = MultiChoiceFilter(
        choices.Basis.choices, "Basis of what the event tells.", in_lookup("basis"), phrase="on the basis {}"
    )
    actor = SlugFilter(
        Actor.objects.published, "Slug of an actor that the event names.", in_lookup("actor__slug"), phrase="with {}"
    )
    source = SlugFilter(
        Source.objects.published,
        "Slug of a source that tells of the event.",
        _from_source(Event),
        phrase="as told by {}",
    )
    after = BoundFilter(
        "The event can have happened on this day or later.", date_overlap("occurred", after=True), phrase="from {} on"
    )
    before = BoundFilter(
        "The event can have happened on this day or earlier.", date_overlap("occurred", after=False), phrase="until {}"
    )
    q = SearchFilter(
        SearchKind.EVENT, "Words of the event, or of the title of its agreement.", phrase="with the words “{}”"
    )
    updated_since = DateTimeFilter(
        UPDATED_SINCE, of_changed_agreement, phrase="under agreements published or changed on or after {}"
    )
    ordering = OrderingFilter("occurred", "id")
    fields = FieldListFilter(EventItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(EventItemSerializer.Meta.fields, "All but these fields.")

    default_ordering = "-occurred"

    class Meta:
        model = Event
        fields: list[str] = []


class ClaimFilterSet(ListFilterSet):
    """The parameters of lists of claims."""

    id = IdFilter(Claim.objects.published, "Id of the claim.", in_lookup("pk"))
    agreement = SlugFilter(
        Agreement.objects.published, "Slug of the agreement that the claim is about.", in_lookup("agreement__slug")
    )
    host = CountryFilter("Country that hosts under the agreement of the claim.", on_agreements_of("host"))
    sender = CountryFilter("Country that sends under the agreement of the claim.", on_agreements_of("sender"))
    field = MultiChoiceFilter(
        choices.ClaimField.choices, "Field of the agreement that the claim is about.", in_lookup("field")
    )
    rank = MultiChoiceFilter(
        choices.Rank.choices, "Rank of the claim: preferred, normal or deprecated.", in_lookup("rank")
    )
    speaker = MultiChoiceFilter(choices.Speaker.choices, "Party whose word the claim is.", in_lookup("speaker"))
    basis = MultiChoiceFilter(choices.Basis.choices, "Basis of the claim.", in_lookup("basis"))
    payment_state = MultiChoiceFilter(
        choices.PaymentState.choices, "How far a payment had come, by the claim.", in_lookup("payment_state")
    )
    source = SlugFilter(Source.objects.published, "Slug of the source that makes the claim.", in_lookup("source__slug"))
    source_grade = MultiChoiceFilter(
        choices.Grade.choices, "Grade of the source that makes the claim.", in_lookup("source__grade")
    )
    contested = BooleanFilter(
        "Whether the claim can't be true together with another usable claim about the same field.",
        lambda value, day: Q(published__is_contested=value),
    )
    q = SearchFilter(SearchKind.CLAIM, "Words of the claim, of its source, or of the title of its agreement.")
    updated_since = DateTimeFilter(UPDATED_SINCE, of_changed_agreement)
    ordering = OrderingFilter("id")
    fields = FieldListFilter(ClaimItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(ClaimItemSerializer.Meta.fields, "All but these fields.")

    class Meta:
        model = Claim
        fields: list[str] = []


class CriticismFilterSet(ListFilterSet):
    """The parameters of lists of criticisms."""

    agreement = SlugFilter(
        Agreement.objects.published, "Slug of an agreement that the criticism concerns.", _about_agreements
    )
    actor = SlugFilter(Actor.objects.published, "Slug of the actor that criticises.", in_lookup("actor__slug"))
    actor_kind = MultiChoiceFilter(
        choices.ActorKind.choices, "Kind of the actor that criticises.", in_lookup("actor__kind")
    )
    ground = MultiChoiceFilter(choices.Ground.choices, "Ground of the criticism.", in_lookup("ground"))
    form = MultiChoiceFilter(
        choices.CriticismMedium.choices, "Form of the criticism: statement, report, lawsuit …", in_lookup("form")
    )
    source = SlugFilter(
        Source.objects.published, "Slug of a source that tells of the criticism.", _from_source(Criticism)
    )
    after = BoundFilter("The criticism can have been made on this day or later.", date_overlap("occurred", after=True))
    before = BoundFilter(
        "The criticism can have been made on this day or earlier.", date_overlap("occurred", after=False)
    )
    q = SearchFilter(
        SearchKind.CRITICISM, "Words of the criticism, of its response or outcome, or of the critic's names."
    )
    updated_since = DateTimeFilter(SHOWN_SINCE, _shown_by_changed("criticism"))
    ordering = OrderingFilter("slug", "occurred", "id")
    fields = FieldListFilter(CriticismItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(CriticismItemSerializer.Meta.fields, "All but these fields.")

    default_ordering = "-occurred"

    class Meta:
        model = Criticism
        fields: list[str] = []


class CaseFilterSet(ListFilterSet):
    """The parameters of lists of court cases."""

    agreement = SlugFilter(
        Agreement.objects.published, "Slug of an agreement that the case concerns.", _cases_of_agreements
    )
    country = CountryFilter("Country of the court.", in_lookup("country"))
    policy_of = CountryFilter("Sender whose policy as a whole the case is about.", in_lookup("policy_of"))
    status = MultiChoiceFilter(
        choices.CaseStatus.choices,
        "Status of the case after the last of its events that led to a status.",
        lambda statuses, day: Q(pk__in=CourtCase.objects.with_status(statuses).values("pk")),
    )
    holding = MultiChoiceFilter(
        [(status.value, status.label) for status in sorted(choices.HOLDINGS)],
        "What a court last held, even if the ruling was stayed since.",
        lambda statuses, day: Q(pk__in=CourtCase.objects.with_holding(statuses).values("pk")),
    )
    source = SlugFilter(Source.objects.published, "Slug of a source that tells of the case.", _cases_with_source)
    q = SearchFilter(SearchKind.CASE, "Words of the case or of one of its events.")
    updated_since = DateTimeFilter(SHOWN_SINCE, _shown_by_changed("case"))
    ordering = OrderingFilter("title", "slug", "id")
    fields = FieldListFilter(CaseItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(CaseItemSerializer.Meta.fields, "All but these fields.")

    default_ordering = "title"

    class Meta:
        model = CourtCase
        fields: list[str] = []


class SourceFilterSet(ListFilterSet):
    """The parameters of lists of sources."""

    agreement = SlugFilter(
        Agreement.objects.published,
        "Slug of an agreement that cites the source.",
        lambda slugs, day: mentioned("source", agreement__slug__in=slugs),
    )
    kind = MultiChoiceFilter(choices.SourceKind.choices, "Kind of the source.", in_lookup("kind"))
    grade = MultiChoiceFilter(choices.Grade.choices, "Grade of the source.", in_lookup("grade"))
    language = ChoiceFilter(
        [(code, code) for code in sorted(LANGUAGES)],
        "Language of the source: two letters of ISO 639-1.",
        lambda value, day: Q(language=value),
    )
    publisher = TextFilter("Publisher of the source, or a part of the name.", icontains("publisher"))
    retells = SlugFilter(Source.objects.published, "Slug of an earlier report that the source re-tells.", _retelling)
    published_after = BoundFilter(
        "The source can have been published on this day or later.", date_overlap("published", after=True)
    )
    published_before = BoundFilter(
        "The source can have been published on this day or earlier.", date_overlap("published", after=False)
    )
    q = SearchFilter(SearchKind.SOURCE, "Words of the title, the publisher, the authors or the note.")
    updated_since = DateTimeFilter(SHOWN_SINCE, _shown_by_changed("source", "retold"))
    ordering = OrderingFilter("slug", "published", "title", "grade", "id")
    fields = FieldListFilter(SourceItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(SourceItemSerializer.Meta.fields, "All but these fields.")

    default_ordering = "slug"

    class Meta:
        model = Source
        fields: list[str] = []


class ActorFilterSet(ListFilterSet):
    """The parameters of lists of actors."""

    kind = MultiChoiceFilter(choices.ActorKind.choices, "Kind of the actor.", in_lookup("kind"))
    country = CountryFilter("Country of the actor.", in_lookup("country"))
    ground = MultiChoiceFilter(
        choices.Ground.choices,
        "Ground on which the actor criticises.",
        lambda grounds, day: Q(Exists(Criticism.objects.published().filter(actor=OuterRef("pk"), ground__in=grounds))),
    )
    q = SearchFilter(SearchKind.ACTOR, "Words of the actor's names.")
    updated_since = DateTimeFilter(SHOWN_SINCE, _shown_by_changed("actor", "critic"))
    ordering = OrderingFilter("name", "slug", "id")
    fields = FieldListFilter(ActorItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(ActorItemSerializer.Meta.fields, "All but these fields.")

    default_ordering = "name"

    class Meta:
        model = Actor
        fields: list[str] = []


class CountryFilterSet(ListFilterSet):
    """The parameters of lists of countries."""

    country = CountryFilter("Country by code, alpha-3, English name, alias or slug.", in_lookup("code"))
    region = MultiChoiceFilter(
        REGIONS,
        "Region or subregion of the country, as the United Nations name them.",
        lambda regions, day: Q(region__in=regions) | Q(subregion__in=regions),
    )
    role = ChoiceFilter(
        [("host", "hosts"), ("sender", "sends"), ("none", "neither")],
        "Whether a published agreement names it as host, as sender, or not at all.",
        lambda role, day: in_role(role),
    )
    q = CountrySearchFilter("Words of the country's names.")
    ordering = OrderingFilter("name", "code", "hosted", "sent")
    fields = FieldListFilter(CountryItemSerializer.Meta.fields, "Only these fields.")
    omit = FieldListFilter(CountryItemSerializer.Meta.fields, "All but these fields.")

    format = FormatFilter(
        "The form of the answer; a suffix (`.csv`) or `Accept` says it too. Files have all rows.", with_geojson=True
    )

    default_ordering = "name"

    class Meta:
        model = Country
        fields: list[str] = []
