"""The document of an agreement: compact as lists show it, and whole."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .. import choices
from ..models import Agreement, Claim
from .links import AgreementLink, CountryLink, SourceLink, public_url
from .origins import Retellings, count_origins
from .parts import (
    PARTIES,
    CriterionSerializer,
    CriticismSerializer,
    EventSerializer,
    EvidenceSerializer,
    PaymentSerializer,
    StatusSerializer,
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

    url = serializers.SerializerMethodField(help_text="address in the API")
    html_url = serializers.SerializerMethodField(help_text="address of the page for people")
    sender = CountryLink()
    joint_senders = CountryLink(many=True, help_text="other states that send together with the sender")
    host = CountryLink()
    status = StatusSerializer(source="status_event", allow_null=True, help_text="of the latest status event")
    announced = Dated(allow_null=True, help_text="when it was first said to be agreed on; null where nobody said so")
    instrument = serializers.SerializerMethodField(help_text="null where nobody says")
    is_text_public = serializers.SerializerMethodField(help_text="null where nobody says")
    facility = serializers.SerializerMethodField(help_text="null where nobody says")
    capacity = serializers.SerializerMethodField(help_text="null where nothing is stated")
    duration = serializers.SerializerMethodField(help_text="null where nothing is stated")
    selection_criteria = serializers.SerializerMethodField()
    payments = serializers.SerializerMethodField()
    people_transferred = serializers.SerializerMethodField(
        help_text="third-country nationals to date, as far as events count them; null where none does"
    )
    summary = Text(allow_null=True, help_text="in our own words; null in an answer as of a day")
    published_at = serializers.DateTimeField(allow_null=True, help_text="null in an answer as of a day")
    updated_at = serializers.DateTimeField(allow_null=True, help_text="null in an answer as of a day")
    is_verified = serializers.SerializerMethodField(help_text="false where every source is of grade C")
    counts = serializers.SerializerMethodField()
    revision = serializers.SerializerMethodField(help_text="null in an answer as of a day")

    class Meta:
        model = Agreement
        fields = [
            "id", "slug", "title", "url", "html_url", "kind", "summary", "sender", "joint_senders", "host", "status",
            "announced", "instrument", "is_text_public", "facility", "capacity", "duration", "selection_criteria",
            "payments", "people_transferred", "is_verified", "counts", "published_at", "updated_at", "revision",
        ]  # fmt: skip

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_url(self, agreement: Agreement) -> str:
        """The agreement in the API."""
        return public_url(agreement.get_api_url())

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_html_url(self, agreement: Agreement) -> str:
        """The agreement's page."""
        return public_url(agreement.get_absolute_url())

    @extend_schema_field(ChoiceText(choices=choices.Instrument.choices, allow_null=True))
    def get_instrument(self, agreement: Agreement) -> str | None:
        """What the standing claim says."""
        return _value(agreement, Field.INSTRUMENT)

    @extend_schema_field(serializers.BooleanField(allow_null=True))
    def get_is_text_public(self, agreement: Agreement) -> bool | None:
        """What the standing claim says."""
        value = _value(agreement, Field.TEXT_PUBLIC)
        return None if value is None else value == "yes"

    @extend_schema_field(Text(allow_null=True))
    def get_facility(self, agreement: Agreement) -> str | None:
        """What the standing claim says."""
        return _value(agreement, Field.FACILITY)

    @extend_schema_field(CapacitySerializer(allow_null=True))
    def get_capacity(self, agreement: Agreement) -> Any:
        """What the standing claim says."""
        claim = agreement.standing_claim(Field.CAPACITY)
        return CapacitySerializer().to_representation(claim.quantities) if claim else None

    @extend_schema_field(QuantitySerializer(allow_null=True))
    def get_duration(self, agreement: Agreement) -> Any:
        """What the standing claim says."""
        claim = agreement.standing_claim(Field.DURATION)
        return QuantitySerializer(claim.quantities[0]).data if claim else None

    @extend_schema_field(CriterionSerializer(many=True))
    def get_selection_criteria(self, agreement: Agreement) -> Any:
        """Those that a usable claim supports."""
        criteria = [row for row in agreement.criteria.all() if agreement.standing_claim(Field.CRITERION, row.pk)]
        return CriterionSerializer(criteria, many=True).data

    @extend_schema_field(PaymentSerializer(many=True))
    def get_payments(self, agreement: Agreement) -> Any:
        """Those that a usable claim supports."""
        payments = [row for row in agreement.payments.all() if agreement.standing_claim(Field.PAYMENT, row.pk)]
        return PaymentSerializer(payments, many=True, context={"agreement": agreement}).data

    @extend_schema_field(QuantitySerializer(allow_null=True))
    def get_people_transferred(self, agreement: Agreement) -> Any:
        """The sum over the events that count people transferred."""
        people = agreement.people(choices.Counted.TRANSFERRED)
        return QuantitySerializer(people).data if people else None

    def get_is_verified(self, agreement: Agreement) -> bool:
        """Whether a source of grade A or B says something about it."""
        return any(source.grade in (choices.Grade.A, choices.Grade.B) for source in agreement.cited_sources())

    @extend_schema_field(Counts)
    def get_counts(self, agreement: Agreement) -> dict[str, int]:
        """The evidence, counted; sources of grade X don't count."""
        sources = [source for source in agreement.cited_sources() if source.grade != choices.Grade.X]
        return {
            "sources": len(sources),
            "origins": count_origins([source.slug for source in sources], self.context["retellings"]),
            "events": len(agreement.events.all()),
            "claims": len(agreement.claims.all()),
            "criticisms": len(agreement.criticisms.all()),
            "contested_fields": len(agreement.contested_subjects()),
        }

    @extend_schema_field(RevisionLink(allow_null=True))
    def get_revision(self, agreement: Agreement) -> dict[str, Any] | None:
        """The state that this is."""
        return revision_link(agreement, agreement.revision.number) if agreement.revision else None


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

    as_of = serializers.SerializerMethodField(help_text="the day as known on which this is told; null is now")
    status_by_party = serializers.SerializerMethodField()
    contested = serializers.SerializerMethodField(help_text="the fields about which sources disagree")
    evidence = serializers.SerializerMethodField(help_text="every published value with what sources say about it")
    events = serializers.SerializerMethodField(help_text="earliest first")
    criticisms = CriticismSerializer(many=True)
    sources = serializers.SerializerMethodField(help_text="everything that the record cites")
    related = serializers.SerializerMethodField()

    class Meta(AgreementSerializer.Meta):
        fields = [
            *AgreementSerializer.Meta.fields,
            "as_of", "status_by_party", "contested", "evidence", "events", "criticisms", "sources", "related",
        ]  # fmt: skip

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_as_of(self, agreement: Agreement) -> None:
        """What is published is told as of now; `as_known` names the day."""

    @extend_schema_field(StatusByParty)
    def get_status_by_party(self, agreement: Agreement) -> dict[str, Any]:
        """The latest that each said."""
        events = {party.value: agreement.status_event(party) for party in PARTIES}
        return {party: StatusSerializer(event).data if event else None for party, event in events.items()}

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Field.choices)))
    def get_contested(self, agreement: Agreement) -> list[str]:
        """Each field once, also where several of its rows are contested."""
        return sorted({field for field, _ in agreement.contested_subjects()})

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, agreement: Agreement) -> Any:
        """One entry for each field and row that has claims, in the order of the vocabulary."""
        grouped = agreement.claims_by_subject()
        subjects = sorted(grouped, key=lambda subject: (Field.values.index(subject[0]), subject[1] or 0))
        contested = agreement.contested_subjects()
        entries = [_evidence(subject, grouped[subject], subject in contested) for subject in subjects]
        return EvidenceSerializer(entries, many=True).data

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, agreement: Agreement) -> Any:
        """All that happened."""
        return EventSerializer(agreement.events.all(), many=True, context={"agreement": agreement}).data

    @extend_schema_field(SourceLink(many=True))
    def get_sources(self, agreement: Agreement) -> Any:
        """Each once."""
        return SourceLink(agreement.cited_sources(), many=True).data

    @extend_schema_field(Related(many=True))
    def get_related(self, agreement: Agreement) -> Any:
        """What it replaces or follows, and what replaces or follows it."""
        related = [("replaces", agreement.replaces), ("follows", agreement.follows)]
        related += [("replaced_by", other) for other in agreement.replaced_by.all()]
        related += [("followed_by", other) for other in agreement.followed_by.all()]
        return [{"relation": name, **AgreementLink(other).data} for name, other in related if other]


def revision_link(agreement: Agreement, number: int) -> dict[str, Any]:
    """A revision's number and its permanent address."""
    return {"number": number, "url": public_url(reverse("agreement-revision", args=[agreement.pk, number]))}


def render(agreement: Agreement, retellings: Retellings) -> dict[str, Any]:
    """The whole document of an agreement that `for_document()` fetched.

    `retellings` is what `Source.objects.retellings()` answers: fetched once for many documents.
    """
    return dict(AgreementDetailSerializer(agreement, context={"retellings": retellings}).data)


def stamp(agreement: Agreement, number: int) -> dict[str, Any]:
    """What publishing adds to a document that is rendered already: the times, and which state it is."""
    times = AgreementSerializer(agreement).fields["updated_at"].to_representation
    return {
        "published_at": times(agreement.published_at),
        "updated_at": times(agreement.updated_at),
        "revision": revision_link(agreement, number),
    }


def item_of(document: dict[str, Any]) -> dict[str, Any]:
    """The part of a whole document that lists show."""
    return {name: document[name] for name in AgreementSerializer.Meta.fields}


def _value(agreement: Agreement, field: str) -> str | None:
    claim = agreement.standing_claim(field)
    return claim.value if claim else None


def _evidence(subject: tuple[str, int | None], claims: list[Claim], contested: bool) -> dict[str, Any]:
    standing = next((claim for claim in claims if claim.is_usable), None)
    row = claims[0].criterion or claims[0].payment or claims[0].event
    return {
        "field": subject[0],
        "about": str(row) if row else None,
        "event": claims[0].event_id,
        "value": (standing.value or (str(row) if subject[0] == Field.CRITERION else None)) if standing else None,
        "contested": contested,
        "claims": claims,
    }
