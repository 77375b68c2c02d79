"""The parts of an agreement's document: status, criteria, payments, events, evidence and criticisms.

One file: the serializers nest in one another.
"""

from typing import Any

from rest_framework import serializers

from .. import choices
from ..models import CaseEvent, Claim, Consideration, CourtCase, Criterion, Criticism, Event, LegalText, Payment
from ..record.outcomes import UNKNOWN
from .links import ActorLink, PublicURL, SourceLink
from .value_serializers import (
    ChoiceText,
    Dated,
    ImpreciseDateSerializer,
    MoneySerializer,
    NationalitySerializer,
    QuantitySerializer,
    Text,
)

LOCATOR = "where in the sources; null where not noted, and as of a day on which not all of them were known"
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
    verified = serializers.BooleanField(
        allow_null=True,
        help_text="whether a source of grade A or B tells of it, and not by people who aren't named; null in earlier "
        "formats",
    )


class MilestoneSerializer(serializers.Serializer[Any]):
    """A status that it had, since when, and by when that was public."""

    status = serializers.ChoiceField(choices=choices.Status.choices)
    reached = ImpreciseDateSerializer(help_text="when it first had it")
    public = Dated(
        allow_null=True,
        help_text="by when that was public, as far as the sources on record tell; null where none does",
    )


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


class GuaranteeSerializer(CriterionSerializer):
    """What a text promises those who are sent, or doesn't."""

    is_given = serializers.BooleanField(read_only=True, help_text="false where a source says that the text has none")

    class Meta(CriterionSerializer.Meta):
        fields = [*CriterionSerializer.Meta.fields, "is_given"]


class DatedPaymentSerializer(serializers.Serializer[Any]):
    """How far a payment had come on a day, as a claim says."""

    state = serializers.ChoiceField(choices=choices.PaymentState.choices)
    date = ImpreciseDateSerializer()
    amount = MoneySerializer(allow_null=True, help_text="null where the claim gives no sum")
    claim = serializers.IntegerField(help_text="its id")


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """Who pays whom, for what, and how far that has come."""

    id = serializers.IntegerField(allow_null=True, help_text=ID)
    state = ChoiceText(
        choices=choices.PaymentState.choices,
        allow_null=True,
        help_text="how far it has come; null as of a day on which that wasn't known yet",
    )
    amount = MoneySerializer(allow_null=True, read_only=True, help_text="null where nobody gives a sum")
    part_of = serializers.IntegerField(
        source="part_of_id",
        allow_null=True,
        help_text="id of the payment whose sum holds this one, so that sums leave it out; null where it stands alone",
    )
    trigger = Text(allow_null=True, help_text="what makes it due; null where nobody says")
    states = DatedPaymentSerializer(
        many=True, read_only=True, help_text="how far it had come when, where claims date that: promised, then paid"
    )

    class Meta:
        model = Payment
        fields = ["id", "payer", "payee", "purpose", "state", "amount", "part_of", "trigger", "states"]


class ConsiderationSerializer(serializers.ModelSerializer[Consideration]):
    """What a party gives for the arrangement that isn't money."""

    state = ChoiceText(
        choices=choices.ConsiderationState.choices,
        allow_null=True,
        help_text="how far it has come; null as of a day on which part of what tells of it wasn't known",
    )
    quantity = QuantitySerializer(allow_null=True, read_only=True, help_text="of people taken in return; else null")

    class Meta:
        model = Consideration
        fields = ["id", "giver", "kind", "state", "text", "quantity"]


class LegalTextSerializer(serializers.ModelSerializer[LegalText]):
    """A source that is a part of the arrangement's law."""

    article = Text(allow_null=True, help_text="null where it is the whole text")
    language = serializers.CharField(allow_null=True, help_text="ISO 639-1")
    document_sha256 = serializers.CharField(allow_null=True, help_text="SHA-256 of the copy that we hold, or null")
    source = SourceLink()  # type: ignore[assignment]

    class Meta:
        model = LegalText
        fields = ["id", "role", "article", "language", "document_sha256", "source"]


class CaseEventSerializer(serializers.ModelSerializer[CaseEvent]):
    """A step of a court case, and where the case stood after it."""

    occurred = ImpreciseDateSerializer()
    court = Text(allow_null=True, help_text="null where it is the one before which the case began")
    status = ChoiceText(
        choices=choices.CaseStatus.choices, allow_null=True, help_text="where the case stood; null where unchanged"
    )
    locator = Text(allow_null=True, help_text=LOCATOR)
    sources = SourceLink(many=True)

    class Meta:
        model = CaseEvent
        fields = ["id", "occurred", "kind", "court", "status", "text", "locator", "sources"]


class HoldingSerializer(serializers.Serializer[CaseEvent]):
    """The last ruling on whether it is lawful."""

    status = serializers.ChoiceField(choices=[(one.value, one.label) for one in sorted(choices.HOLDINGS)])
    date = ImpreciseDateSerializer(source="occurred")


class CaseSerializer(serializers.ModelSerializer[CourtCase]):
    """A court case that concerns the arrangement."""

    url = PublicURL(help_text="address in the API")
    docket = Text(allow_null=True, help_text="number of the case; null where unknown")
    status = ChoiceText(
        choices=choices.CaseStatus.choices, allow_null=True, read_only=True, help_text="null where its events don't say"
    )
    holding = HoldingSerializer(
        allow_null=True,
        read_only=True,
        help_text="the last ruling on whether it is lawful, also where it is stayed since; null where there was none",
    )
    policy_of = serializers.CharField(
        source="policy_of_id",
        allow_null=True,
        help_text="code of the sender whose policy as a whole it is about, or null",
    )
    text = Text(allow_null=True, help_text="what it is about; null in an answer as of a day")
    events = CaseEventSerializer(many=True, help_text="earliest first")

    class Meta:
        model = CourtCase
        fields = ["slug", "title", "url", "court", "docket", "status", "holding", "policy_of", "text", "events"]


class OutcomeSerializer(serializers.Serializer[Any]):
    """Where some of those who were sent were when they were last counted."""

    outcome = serializers.ChoiceField(
        choices=[*((word.value, word.label) for word in choices.OUTCOMES), (UNKNOWN, "nothing later is told")]
    )
    nationals = serializers.ChoiceField(choices=choices.Nationals.choices)
    people = QuantitySerializer(
        help_text="at least so many; of `not_known` read `low` and `high`, since its qualifier alone doesn't tell both"
    )
    counted_to = serializers.DateField(
        allow_null=True, help_text="the last day of what is counted; null of those of whom nothing later is told"
    )


class EventSerializer(serializers.ModelSerializer[Event]):
    """Something that happened, and the status that it led to."""

    occurred = ImpreciseDateSerializer()
    effective = Dated(allow_null=True, help_text="when it took effect, where not at once")
    known = serializers.DateField(
        allow_null=True, help_text="by when it was public, as far as the sources on record tell; null where none does"
    )
    known_why = Text(allow_null=True, help_text="what made it public then, where its sources don't tell")
    actor = ActorLink(allow_null=True)
    status = ChoiceText(choices=choices.Status.choices, allow_null=True, help_text="null where it changed no status")
    people = QuantitySerializer(allow_null=True, read_only=True, help_text="null where nobody is counted")
    counted = ChoiceText(choices=choices.Counted.choices, allow_null=True, help_text="what the people are")
    nationals = ChoiceText(choices=choices.Nationals.choices, allow_null=True, help_text="whose nationals they are")
    manner = ChoiceText(choices=choices.Manner.choices, allow_null=True, help_text="how they went; null where untold")
    counted_from = Dated(allow_null=True, help_text="first day of what is counted, where it isn't the event's")
    counted_to = Dated(allow_null=True, help_text="last day of what is counted, where it isn't the event's")
    nationalities = NationalitySerializer(many=True, read_only=True, help_text="as far as they are told")
    basis = ChoiceText(choices=choices.Basis.choices, allow_null=True, help_text="what it rests on, where told")
    disputes = serializers.IntegerField(
        source="disputes_id", allow_null=True, help_text="id of an event that can't be as told if this one is, or null"
    )
    outcome_of = serializers.IntegerField(
        source="outcome_of_id", allow_null=True, help_text="id of the transfer of those counted, where it is known"
    )
    had_protection = serializers.BooleanField(
        allow_null=True, help_text="whether their return to their own country was barred; null where untold"
    )
    locator = Text(allow_null=True, help_text=LOCATOR)
    sources = SourceLink(many=True)

    class Meta:
        model = Event
        fields = [
            "id", "occurred", "effective", "known", "known_why", "kind", "said_by", "actor", "status", "text",
            "people", "counted", "nationals", "is_running_total", "is_total", "manner", "counted_from", "counted_to",
            "nationalities", "basis", "disputes", "outcome_of", "had_protection", "locator", "sources",
        ]  # fmt: skip


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    """What one source says about one field."""

    value = Text(allow_null=True, help_text="in the written form of the codebook; null where it supports the text")
    reason = Text(allow_null=True, help_text="why preferred over others, or why deprecated")
    speaker = ChoiceText(
        choices=choices.Party.choices, allow_null=True, help_text="whose word it is; null where it is the source's own"
    )
    basis = ChoiceText(choices=choices.Basis.choices, allow_null=True, help_text="what it rests on, where told")
    reference_date = Dated(
        allow_null=True, help_text="of which day or document it speaks, where other claims speak of another"
    )
    nationalities = Text(allow_null=True, help_text="of the people that it counts: “CU 2, MX 1, VN”; null where untold")
    payment_state = ChoiceText(
        choices=choices.PaymentState.choices,
        allow_null=True,
        help_text="how far the payment had come at the reference date; null where it doesn't say",
    )
    as_stated = Text(
        allow_null=True, help_text="the words of the source for the amount, as printed; null where not noted"
    )
    as_stated_language = Text(allow_null=True, help_text="language of these words, ISO 639-1")
    source = SourceLink()  # type: ignore[assignment]

    class Meta:
        model = Claim
        fields = [
            "id", "value", "rank", "reason", "statement", "locator", "speaker", "basis", "reference_date",
            "nationalities", "payment_state", "as_stated", "as_stated_language", "source",
        ]  # fmt: skip


class EvidenceSerializer(serializers.Serializer[Any]):
    """One published value with everything that sources say about it."""

    field = serializers.ChoiceField(choices=choices.ClaimField.choices)
    about = serializers.CharField(
        allow_null=True,
        help_text="the criterion, payment, consideration or event that it is about; null for a field of the agreement",
    )
    criterion = serializers.IntegerField(allow_null=True, help_text="id of the criterion that it is about, or null")
    payment = serializers.IntegerField(allow_null=True, help_text="id of the payment that it is about, or null")
    consideration = serializers.IntegerField(
        allow_null=True, help_text="id of the consideration that it is about, or null"
    )
    event = serializers.IntegerField(allow_null=True, help_text="id of the event whose people it counts, or null")
    value = serializers.CharField(allow_null=True, help_text="the published value, as written")
    contested = serializers.BooleanField(help_text="whether usable claims can't all be true")
    looser = serializers.BooleanField(help_text="whether usable claims word it differently")
    verified = serializers.BooleanField(
        allow_null=True,
        help_text="whether a source of grade A or B says the published value, neither by people who aren't named nor "
        "from a copy that nobody authenticated; null in earlier formats",
    )
    origins = serializers.IntegerField(
        help_text="how many independent origins say the published value at least; with 1 nobody else is known to say it"
    )
    claims = ClaimSerializer(many=True, help_text="the published one first")


class CriticismSerializer(serializers.ModelSerializer[Criticism]):
    """Who objects, on which ground."""

    actor = ActorLink()
    occurred = Dated(allow_null=True, help_text="null where unknown")
    locator = Text(allow_null=True, help_text=LOCATOR)
    response = Text(allow_null=True, help_text="what the criticised party answered; null where unknown")
    outcome = Text(allow_null=True, help_text="what came of it; null where unknown")
    sources = SourceLink(many=True)

    class Meta:
        model = Criticism
        fields = ["slug", "actor", "ground", "form", "occurred", "text", "response", "outcome", "locator", "sources"]
