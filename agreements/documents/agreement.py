"""The schema of an agreement's document, compact as lists show it and whole; `present` makes the document itself."""

from typing import Any

from rest_framework import serializers

from .. import choices
from ..models import Agreement
from .links import AgreementLink, CountryLink, PublicURL, SourceLink
from .parts import (
    CriterionSerializer,
    CriticismSerializer,
    EventSerializer,
    EvidenceSerializer,
    MilestoneSerializer,
    PaymentSerializer,
    StatusSerializer,
    TermSerializer,
)
from .values import CapacitySerializer, ChoiceText, Dated, QuantitySerializer, Text

Field = choices.ClaimField


class Counts(serializers.Serializer[Any]):
    """How much evidence the record has."""

    sources = serializers.IntegerField(help_text="pages and documents cited")
    origins = serializers.IntegerField(help_text="independent origins: sources that are joined by re-telling are one")
    events = serializers.IntegerField()
    claims = serializers.IntegerField()
    criticisms = serializers.IntegerField()
    contested_fields = serializers.IntegerField(help_text="fields about which sources disagree")


class RevisionLink(serializers.Serializer[Any]):
    """Which state of the record this is."""

    number = serializers.IntegerField(help_text="counts the record's own revisions")
    url = serializers.CharField(help_text="permanent address of exactly this state")


class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    """An arrangement between one state that sends people and one that hosts them."""

    url = PublicURL(read_only=True, help_text="address in the API")
    html_url = PublicURL(read_only=True, help_text="address of the page for people")
    sender = CountryLink()
    joint_senders = CountryLink(many=True, help_text="other states that send together with the sender")
    host = CountryLink()
    status = StatusSerializer(allow_null=True, help_text="of the latest status event")
    stage = ChoiceText(
        choices=choices.Stage.choices, allow_null=True, help_text="how far it has come: only the last four are deals"
    )
    announced = Dated(
        allow_null=True, help_text="when a party itself was first known to say that it agrees; null where none did"
    )
    first_reported = Dated(allow_null=True, help_text="when anything of it was first public; null where unknown")
    last_reported = serializers.DateField(
        allow_null=True,
        help_text="the first possible day of the newest evidence that it applied: people sent, received or held, or a "
        "party's word; null where there is none",
    )
    instrument = ChoiceText(
        choices=choices.Instrument.choices, allow_null=True, read_only=True, help_text="null where nobody says"
    )
    is_text_public = serializers.BooleanField(allow_null=True, read_only=True, help_text="null where nobody says")
    facility = Text(allow_null=True, read_only=True, help_text="null where nobody says")
    capacity = CapacitySerializer(allow_null=True, read_only=True, help_text="null where nothing is stated")
    duration = QuantitySerializer(allow_null=True, read_only=True, help_text="null where nothing is stated")
    term = TermSerializer(
        allow_null=True, help_text="for how long it was agreed; null where no length or no start is known"
    )
    selection_criteria = CriterionSerializer(many=True, read_only=True)
    payments = PaymentSerializer(many=True, read_only=True)
    people_transferred = QuantitySerializer(
        allow_null=True,
        read_only=True,
        help_text="third-country nationals to date, as far as events count them; null where none does",
    )
    summary = Text(allow_null=True, help_text="in our own words; null in an answer as of a day")
    published_at = serializers.DateTimeField(allow_null=True, help_text="null in an answer as of a day")
    updated_at = serializers.DateTimeField(allow_null=True, help_text="null in an answer as of a day")
    is_verified = serializers.BooleanField(read_only=True, help_text="false where every source is of grade C")
    contested = serializers.ListField(
        child=serializers.ChoiceField(choices=Field.choices),
        read_only=True,
        help_text="the fields about which sources disagree",
    )
    counts = Counts(read_only=True)
    revision = RevisionLink(allow_null=True, read_only=True, help_text="null in an answer as of a day")
    activity = ChoiceText(
        choices=choices.Activity.choices,
        allow_null=True,
        help_text="whether the deal is known to apply today, or on the day of `as_of`; null where it is none",
    )
    in_force = serializers.BooleanField(
        allow_null=True, help_text="legal force today, or on the day of `as_of`; null where it isn't known"
    )

    class Meta:
        model = Agreement
        fields = [
            "id", "slug", "title", "url", "html_url", "kind", "summary", "sender", "joint_senders", "host", "status",
            "stage", "announced", "first_reported", "last_reported", "instrument", "is_text_public", "facility",
            "capacity", "duration", "term", "selection_criteria", "payments", "people_transferred", "is_verified",
            "contested", "counts", "published_at", "updated_at", "revision", "activity", "in_force",
        ]  # fmt: skip


class StatusByParty(serializers.Serializer[Agreement]):
    """The latest status that each party gave, and when."""

    sender = StatusSerializer(allow_null=True)
    host = StatusSerializer(allow_null=True)
    court = StatusSerializer(allow_null=True)


class Related(AgreementLink):
    """Another published agreement and how it stands to this one."""

    relation = serializers.ChoiceField(choices=["replaces", "replaced_by", "follows", "followed_by"])

    class Meta(AgreementLink.Meta):
        fields = ["relation", *AgreementLink.Meta.fields]


class AgreementDetailSerializer(AgreementSerializer):
    """An arrangement with all its evidence."""

    as_of = serializers.DateField(
        allow_null=True, read_only=True, help_text="the day as known on which this is told; null is now"
    )
    status_by_party = StatusByParty(read_only=True)
    milestones = MilestoneSerializer(many=True, help_text="each status that it ever had, the earliest first")
    evidence = EvidenceSerializer(
        many=True, read_only=True, help_text="every published value with what sources say about it"
    )
    events = EventSerializer(many=True, read_only=True, help_text="earliest first")
    criticisms = CriticismSerializer(many=True)
    sources = SourceLink(many=True, read_only=True, help_text="everything that the record cites")
    related = Related(many=True, read_only=True)

    class Meta(AgreementSerializer.Meta):
        fields = [
            *AgreementSerializer.Meta.fields,
            "as_of", "status_by_party", "milestones", "evidence", "events", "criticisms", "sources", "related",
        ]  # fmt: skip
