"""The parts of an agreement's document: status, criteria, payments, events, evidence and criticisms."""

from typing import Any

from rest_framework import serializers

from .. import choices
from ..models import Claim, Criterion, Criticism, Event, Payment
from .links import ActorLink, SourceLink
from .values import ChoiceText, Dated, ImpreciseDateSerializer, MoneySerializer, QuantitySerializer, Text

ID = "permanent; null in revisions of the first edition"


class StatusSerializer(serializers.Serializer[Event]):
    """Where the arrangement stood, since when, and who said so."""

    status = serializers.ChoiceField(choices=choices.Status.choices)
    date = ImpreciseDateSerializer()
    said_by = serializers.ChoiceField(choices=choices.Party.choices)
    effective = Dated(allow_null=True, help_text="when it took effect, where not at once")
    order_uncertain = serializers.BooleanField(
        help_text="whether another status may be the later one: the dates overlap"
    )


class MilestoneSerializer(serializers.Serializer[Any]):
    """A status that it had, since when, and since when that is public."""

    status = serializers.ChoiceField(choices=choices.Status.choices)
    reached = ImpreciseDateSerializer(help_text="when it first had it")
    public = Dated(allow_null=True, help_text="when that was first public; null where no source tells")


class TermSerializer(serializers.Serializer[Any]):
    """The stretch of time for which it was agreed, each end as far as it is known."""

    starts_from = serializers.DateField(help_text="the first day on which it can have begun")
    starts_until = serializers.DateField(allow_null=True, help_text="the last such day; null where it is open")
    ends_from = serializers.DateField(allow_null=True, help_text="the first day on which it may be over")
    ends_until = serializers.DateField(allow_null=True, help_text="the last such day; null where it is open")
    renewal = ChoiceText(choices=choices.Renewal.choices, allow_null=True, help_text="null where nobody says")


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    """Who may be sent, who may not, or who decides."""

    id = serializers.IntegerField(allow_null=True, help_text=ID)

    class Meta:
        model = Criterion
        fields = ["id", "kind", "category", "text"]


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """Who pays whom, for what, and how far that has come."""

    id = serializers.IntegerField(allow_null=True, help_text=ID)
    amount = MoneySerializer(allow_null=True, read_only=True, help_text="null where nobody gives a sum")

    class Meta:
        model = Payment
        fields = ["id", "payer", "payee", "purpose", "state", "amount"]


class EventSerializer(serializers.ModelSerializer[Event]):
    """Something that happened, and the status that it led to."""

    occurred = ImpreciseDateSerializer()
    effective = Dated(allow_null=True, help_text="when it took effect, where not at once")
    known = serializers.DateField(allow_null=True, help_text="since when it is public; null where no source tells")
    known_why = Text(allow_null=True, help_text="what made it public then, where its sources don't tell")
    actor = ActorLink(allow_null=True)
    status = ChoiceText(choices=choices.Status.choices, allow_null=True, help_text="null where it changed no status")
    people = QuantitySerializer(allow_null=True, read_only=True, help_text="null where nobody is counted")
    counted = ChoiceText(choices=choices.Counted.choices, allow_null=True, help_text="what the people are")
    nationals = ChoiceText(choices=choices.Nationals.choices, allow_null=True, help_text="whose nationals they are")
    locator = Text(allow_null=True, help_text="where in the sources")
    sources = SourceLink(many=True)

    class Meta:
        model = Event
        fields = [
            "id", "occurred", "effective", "known", "known_why", "kind", "said_by", "actor", "status", "text",
            "people", "counted", "nationals", "is_running_total", "locator", "sources",
        ]  # fmt: skip


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    """What one source says about one field."""

    value = Text(allow_null=True, help_text="in the written form of the codebook; null where it supports the text")
    reason = Text(allow_null=True, help_text="why preferred over others, or why deprecated")
    source = SourceLink()  # type: ignore[assignment]

    class Meta:
        model = Claim
        fields = ["id", "value", "rank", "reason", "statement", "locator", "source"]


class EvidenceSerializer(serializers.Serializer[Any]):
    """One published value with everything that sources say about it."""

    field = serializers.ChoiceField(choices=choices.ClaimField.choices)
    about = serializers.CharField(
        allow_null=True, help_text="the criterion, payment or event that it is about; null for a field of the agreement"
    )
    criterion = serializers.IntegerField(allow_null=True, help_text="id of the criterion that it is about, or null")
    payment = serializers.IntegerField(allow_null=True, help_text="id of the payment that it is about, or null")
    event = serializers.IntegerField(allow_null=True, help_text="id of the event whose people it counts, or null")
    value = serializers.CharField(allow_null=True, help_text="the published value, as written")
    contested = serializers.BooleanField(help_text="whether usable claims can't all be true")
    claims = ClaimSerializer(many=True, help_text="the standing one first")


class CriticismSerializer(serializers.ModelSerializer[Criticism]):
    """Who objects, on which ground."""

    actor = ActorLink()
    occurred = Dated(allow_null=True, help_text="null where unknown")
    locator = Text(allow_null=True, help_text="where in the sources")
    response = Text(allow_null=True, help_text="what the criticised party answered; null where unknown")
    outcome = Text(allow_null=True, help_text="what came of it; null where unknown")
    sources = SourceLink(many=True)

    class Meta:
        model = Criticism
        fields = ["slug", "actor", "ground", "form", "occurred", "text", "response", "outcome", "locator", "sources"]
