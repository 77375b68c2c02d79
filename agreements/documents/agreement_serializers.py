"""The schema of an agreement's document, in lists and as a single record; `present` makes the document itself."""

from typing import Any

from rest_framework import serializers

from .. import choices
from ..models import Agreement
from ..record.disputes import EXISTENCE
from .links import AgreementLink, CountryLink, PublicURL, SourceLink
from .nested_serializers import (
    CaseSerializer,
    ConsiderationSerializer,
    CriterionSerializer,
    CriticismSerializer,
    EventSerializer,
    EvidenceSerializer,
    GuaranteeSerializer,
    LegalTextSerializer,
    MilestoneSerializer,
    OutcomeSerializer,
    PaymentSerializer,
    StatusSerializer,
    TermSerializer,
)
from .value_serializers import CapacitySerializer, ChoiceText, Dated, PeopleToDateSerializer, QuantitySerializer, Text

Field = choices.ClaimField


class CountsSerializer(serializers.Serializer[Any]):
    """How much evidence the record has."""

    sources = serializers.IntegerField(help_text="pages and documents cited")
    origins = serializers.IntegerField(
        help_text="the least number of independent origins: sources that re-tell one another are one, aggregators of "
        "unknown origin add none",
    )
    events = serializers.IntegerField()
    claims = serializers.IntegerField()
    criticisms = serializers.IntegerField()
    contested_fields = serializers.IntegerField(
        help_text="number of fields and rows about which the usable claims can't all be true"
    )


class RevisionLinkSerializer(serializers.Serializer[Any]):
    """The revision of the record that this document shows."""

    number = serializers.IntegerField(help_text="counts the record's own revisions")
    url = serializers.CharField(help_text="permanent address of exactly this state")


class CheckSerializer(serializers.Serializer[Any]):
    """The last check for news by the editors: when and where they looked, and what they found."""

    checked = serializers.DateField()
    where = serializers.CharField(help_text="the sites, searches or registers that were checked")
    languages = serializers.CharField(help_text="codes of the languages that were read")
    looked_for = serializers.CharField(help_text="what would have been news")
    found = serializers.CharField(allow_null=True, help_text="the news; null where nothing new was found")


class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    """An arrangement between one state that sends people and one that hosts them."""

    url = PublicURL(read_only=True, help_text="address in the API")
    html_url = PublicURL(read_only=True, help_text="address of the page for people")
    sender = CountryLink()
    joint_senders = CountryLink(many=True, help_text="other states that send together with the sender")
    host = CountryLink()
    status = StatusSerializer(allow_null=True, help_text="status after the latest status event")
    stage = ChoiceText(
        choices=choices.Stage.choices,
        allow_null=True,
        help_text="how far the arrangement has come: only the last four stages are deals",
    )
    announced = Dated(
        allow_null=True,
        help_text="by when it was public that a party itself agrees, from the earliest source; null where none does",
    )
    first_reported = Dated(
        allow_null=True,
        help_text="by when anything about it was public, from the earliest source on record; null where unknown",
    )
    last_reported = serializers.DateField(
        allow_null=True,
        help_text="the first possible day of the newest evidence that it applied: people sent, received or held, or a "
        "party's word; null where there is no evidence",
    )
    instrument = ChoiceText(
        choices=choices.Instrument.choices, allow_null=True, read_only=True, help_text="null where nobody says"
    )
    is_text_public = serializers.BooleanField(allow_null=True, read_only=True, help_text="null where nobody says")
    facility = Text(allow_null=True, read_only=True, help_text="null where nobody says")
    capacity = CapacitySerializer(allow_null=True, read_only=True, help_text="null where nothing is stated")
    built_capacity = CapacitySerializer(
        allow_null=True, read_only=True, help_text="capacity that was built or fitted out; null where nobody says"
    )
    duration = QuantitySerializer(allow_null=True, read_only=True, help_text="null where nothing is stated")
    term = TermSerializer(
        allow_null=True, help_text="the time for which it was agreed; null where no length or no start is known"
    )
    planned_start = Dated(allow_null=True, help_text="when use is to begin, as last planned; null where nobody says")
    selection_criteria = CriterionSerializer(many=True, read_only=True, help_text="who may be sent, and who decides")
    guarantees = GuaranteeSerializer(
        many=True, read_only=True, help_text="what the text promises those who are sent, as far as sources say"
    )
    payments = PaymentSerializer(many=True, read_only=True)
    considerations = ConsiderationSerializer(many=True, read_only=True, help_text="what a party gives that isn't money")
    outcomes = OutcomeSerializer(
        many=True,
        read_only=True,
        help_text="the last known outcome of those who were sent, each person counted once, and the number for whom "
        "nothing later is known; empty where nobody is known to have been sent",
    )
    people_transferred = PeopleToDateSerializer(
        allow_null=True,
        read_only=True,
        help_text="third-country nationals to date who aren't known to have volunteered; null where nobody counts any",
    )
    gaps = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.Gap.choices),
        read_only=True,
        help_text="gaps of the record: `outcome`, where it isn't known what became of at least half of those sent, if "
        "these are five or more; `criticism`, whether anybody criticised it; `verification`, whether a good source "
        "supports its status and every headline value",
    )
    summary = Text(allow_null=True, help_text="in our own words; null in an answer as of a day")
    published_at = serializers.DateTimeField(allow_null=True, help_text="null in an answer as of a day")
    updated_at = serializers.DateTimeField(allow_null=True, help_text="null in an answer as of a day")
    is_verified = serializers.BooleanField(
        read_only=True,
        help_text="whether the status is verified, and every capacity, duration, instrument, sum and number of people "
        "that it has",
    )
    contested = serializers.ListField(
        child=serializers.ChoiceField(choices=[*Field.choices, (EXISTENCE, "whether there is an arrangement")]),
        read_only=True,
        help_text="fields about which the usable claims can't all be true; looser wording is no conflict",
    )
    counts = CountsSerializer(read_only=True)
    revision = RevisionLinkSerializer(allow_null=True, read_only=True, help_text="null in an answer as of a day")
    last_checked = CheckSerializer(
        allow_null=True,
        help_text="when editors last looked for news; null where they never did, and in an answer as of a day",
    )
    activity = ChoiceText(
        choices=choices.Activity.choices,
        allow_null=True,
        help_text="whether the deal is known to apply today, or on the day of `as_of`; null where it isn't a deal",
    )
    in_force = serializers.BooleanField(
        allow_null=True, help_text="whether it is in force today, or on the day of `as_of`; null where unknown"
    )

    class Meta:
        model = Agreement
        fields = [
            "id", "slug", "title", "url", "html_url", "kind", "summary", "sender", "joint_senders", "host", "status",
            "stage", "announced", "first_reported", "last_reported", "instrument", "is_text_public", "facility",
            "capacity", "built_capacity", "duration", "term", "planned_start", "selection_criteria", "guarantees",
            "payments", "considerations", "people_transferred", "outcomes", "gaps", "is_verified", "contested",
            "counts", "last_checked", "published_at", "updated_at", "revision", "activity", "in_force",
        ]  # fmt: skip


class PeopleSerializer(serializers.Serializer[Any]):
    """The number of people in one group to date; for people held, on the last day on which somebody counted."""

    counted = serializers.ChoiceField(choices=choices.CountedAs.choices)
    nationals = serializers.ChoiceField(choices=choices.Nationals.choices)
    is_voluntary = serializers.BooleanField(
        help_text="whether they went of their own will: volunteers are never added to others"
    )
    people = QuantitySerializer()
    counted_from = serializers.DateField(
        allow_null=True, help_text="first day of the count; null where a running total doesn't say"
    )
    counted_to = serializers.DateField()
    is_total = serializers.BooleanField(help_text="whether a source says that these are all; else there may be more")
    verified = serializers.BooleanField(help_text="whether every count in it is verified")


class DisputeSerializer(serializers.Serializer[Any]):
    """Events that contradict each other."""

    field = serializers.ChoiceField(
        choices=[(EXISTENCE, "whether there is an arrangement"), (Field.PEOPLE.value, Field.PEOPLE.label)]
    )
    events = serializers.ListField(child=serializers.IntegerField(), help_text="ids of the events")


class StatusByPartySerializer(serializers.Serializer[Agreement]):
    """The latest status by the word of each party, and its date."""

    sender = StatusSerializer(allow_null=True)
    host = StatusSerializer(allow_null=True)
    court = StatusSerializer(allow_null=True)


class RelatedSerializer(AgreementLink):
    """Another published agreement and its relation to this one."""

    relation = serializers.ChoiceField(choices=["replaces", "replaced_by", "follows", "followed_by"])

    class Meta(AgreementLink.Meta):
        fields = ["relation", *AgreementLink.Meta.fields]


class AgreementDetailSerializer(AgreementSerializer):
    """An arrangement with all its evidence."""

    as_of = serializers.DateField(
        allow_null=True, read_only=True, help_text="the document shows what was known on this day; null is now"
    )
    status_by_party = StatusByPartySerializer(read_only=True)
    milestones = MilestoneSerializer(many=True, help_text="each status that it ever had, the earliest first")
    people = PeopleSerializer(many=True, help_text="all people counted, each group by itself")
    texts = LegalTextSerializer(many=True, help_text="the legal texts of the arrangement that are on record")
    cases = CaseSerializer(many=True, help_text="court cases that concern it")
    disputes = DisputeSerializer(many=True, help_text="events that contradict each other")
    evidence = EvidenceSerializer(many=True, read_only=True, help_text="every published value with the claims about it")
    events = EventSerializer(many=True, read_only=True, help_text="earliest first")
    criticisms = CriticismSerializer(many=True)
    sources = SourceLink(many=True, read_only=True, help_text="everything that the record cites")
    related = RelatedSerializer(many=True, read_only=True)

    class Meta(AgreementSerializer.Meta):
        fields = [
            *AgreementSerializer.Meta.fields,
            "as_of", "status_by_party", "milestones", "people", "texts", "cases", "disputes", "evidence", "events",
            "criticisms", "sources", "related",
        ]  # fmt: skip
