"""The parts of an agreement's document: status, criteria, payments, events, evidence and criticisms.

Kept in one module because these serializers contain one another.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .. import choices
from ..models import CaseEvent, Claim, Consideration, CourtCase, Criterion, Criticism, Event, LegalText, Payment
from ..record.outcomes import UNKNOWN
from .json_values import quantity
from .links import ActorLink, PublicURL, SourceLink
from .value_serializers import (
    ChoiceText,
    Dated,
    ImpreciseDateSerializer,
    MoneySerializer,
    NationalitySerializer,
    QuantitySerializer,
    StatedQuantitySerializer,
    Text,
)

LOCATOR_HELP = (
    "the place in the sources; null where not noted, and as of a day on which not all of the sources were known"
)
ID_HELP = "permanent id; null in revisions of the first edition"
URL_HELP = "address in the API"


class StatusSerializer(serializers.Serializer[Event]):
    """A status of the arrangement, since when it had it, and who said so."""

    status = serializers.ChoiceField(choices=choices.Status.choices)
    date = ImpreciseDateSerializer()
    said_by = serializers.ChoiceField(choices=choices.Speaker.choices)
    effective = Dated(allow_null=True, help_text="when it took effect; null where at once")
    order_uncertain = serializers.BooleanField(
        help_text="whether another status may be the later one: the dates overlap"
    )
    verified = serializers.BooleanField(
        allow_null=True,
        help_text="whether a source of grade A or B reports it, other than by people who aren't named; null in "
        "earlier formats",
    )


class MilestoneSerializer(serializers.Serializer[Any]):
    """A status that the arrangement reached, when it first had it, and by when that was public."""

    status = serializers.ChoiceField(choices=choices.Status.choices)
    reached = ImpreciseDateSerializer(help_text="when the arrangement first had the status")
    public = Dated(
        allow_null=True,
        help_text="by when that was public, as far as the sources on record show; null where none does",
    )


class TermSerializer(serializers.Serializer[Any]):
    """The stretch of time for which the arrangement was made, each end as far as it is known."""

    starts_from = serializers.DateField(help_text="the first day on which the term can have begun")
    starts_until = serializers.DateField(
        allow_null=True, help_text="the last day on which the term can have begun; null where it is open"
    )
    ends_from = serializers.DateField(allow_null=True, help_text="the first day on which the term may be over")
    ends_until = serializers.DateField(
        allow_null=True, help_text="the last day before the term is certainly over; null where it is open"
    )
    renewal = ChoiceText(choices=choices.RenewalClause.choices, allow_null=True, help_text="null where nobody says")


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    """Who may be sent, who may not, or who decides."""

    id = serializers.IntegerField(allow_null=True, help_text=ID_HELP)
    url = PublicURL(allow_null=True, read_only=True, help_text=f"{URL_HELP}; null where `id` is")

    class Meta:
        model = Criterion
        fields = ["id", "kind", "category", "text", "url"]


class GuaranteeSerializer(CriterionSerializer):
    """A promise of the text to those who are sent, or the lack of one."""

    is_given = serializers.BooleanField(
        read_only=True, help_text="false where a source says that the text has no such guarantee"
    )

    class Meta(CriterionSerializer.Meta):
        fields = [*CriterionSerializer.Meta.fields, "is_given"]


class DatedPaymentSerializer(serializers.Serializer[Any]):
    """How far a payment had come on a day, as a claim says."""

    state = serializers.ChoiceField(choices=choices.PaymentState.choices)
    date = ImpreciseDateSerializer()
    amount = MoneySerializer(allow_null=True, help_text="null where the claim gives no sum")
    claim = serializers.IntegerField(help_text="id of the claim")


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """Who pays whom, for what, and how far the payment has come."""

    id = serializers.IntegerField(allow_null=True, help_text=ID_HELP)
    state = ChoiceText(
        choices=choices.PaymentState.choices,
        allow_null=True,
        help_text="how far the payment has come; null as of a day on which that wasn't known yet",
    )
    amount = MoneySerializer(allow_null=True, read_only=True, help_text="null where nobody gives a sum")
    part_of = serializers.IntegerField(
        source="part_of_id",
        allow_null=True,
        help_text="id of the larger payment that includes this one, so that totals leave this one out; null where "
        "there is none",
    )
    url = PublicURL(allow_null=True, read_only=True, help_text=f"{URL_HELP}; null where `id` is")
    trigger = Text(allow_null=True, help_text="what makes the payment due; null where nobody says")
    states = DatedPaymentSerializer(
        many=True,
        read_only=True,
        help_text="how far the payment had come on which day, where claims say: promised, then paid",
    )

    class Meta:
        model = Payment
        fields = ["id", "payer", "payee", "purpose", "state", "amount", "part_of", "trigger", "states", "url"]


class ConsiderationSerializer(serializers.ModelSerializer[Consideration]):
    """What a party gives for the arrangement that isn't money."""

    state = ChoiceText(
        choices=choices.ConsiderationState.choices,
        allow_null=True,
        help_text="how far it has come; null as of a day on which some of its sources weren't known yet",
    )
    quantity = QuantitySerializer(
        allow_null=True, read_only=True, help_text="the number of people taken in return; else null"
    )

    class Meta:
        model = Consideration
        fields = ["id", "giver", "kind", "state", "text", "quantity"]


class LegalTextSerializer(serializers.ModelSerializer[LegalText]):
    """A source that is one of the legal texts of the arrangement."""

    article = Text(allow_null=True, help_text="the part meant: “Art. 4”; null where it is the whole text")
    language = serializers.CharField(allow_null=True, help_text="language of the text, ISO 639-1")
    document_sha256 = serializers.CharField(allow_null=True, help_text="SHA-256 of the copy that we hold, or null")
    source = SourceLink()  # type: ignore[assignment]

    class Meta:
        model = LegalText
        fields = ["id", "role", "article", "language", "document_sha256", "source"]


class CaseEventSerializer(serializers.ModelSerializer[CaseEvent]):
    """An event of a court case, and the status of the case after it."""

    occurred = ImpreciseDateSerializer()
    court = Text(allow_null=True, help_text="null where it is the court before which the case began")
    status = ChoiceText(
        choices=choices.CaseStatus.choices,
        allow_null=True,
        help_text="status of the case after the event; null where unchanged",
    )
    locator = Text(allow_null=True, help_text=LOCATOR_HELP)
    sources = SourceLink(many=True)

    class Meta:
        model = CaseEvent
        fields = ["id", "occurred", "kind", "court", "status", "text", "locator", "sources"]


class HoldingSerializer(serializers.Serializer[CaseEvent]):
    """The last ruling on the lawfulness of the arrangement."""

    status = serializers.ChoiceField(choices=[(status.value, status.label) for status in sorted(choices.HOLDINGS)])
    date = ImpreciseDateSerializer(source="occurred")


class CaseSerializer(serializers.ModelSerializer[CourtCase]):
    """A court case that concerns the arrangement."""

    url = PublicURL(help_text="address in the API")
    docket = Text(allow_null=True, help_text="number of the case; null where unknown")
    status = ChoiceText(
        choices=choices.CaseStatus.choices,
        allow_null=True,
        read_only=True,
        help_text="null where the events of the case don't say",
    )
    holding = HoldingSerializer(
        allow_null=True,
        read_only=True,
        help_text="the last ruling on the lawfulness of the arrangement, even if stayed since; null where there was "
        "none",
    )
    policy_of = serializers.CharField(
        source="policy_of_id",
        allow_null=True,
        help_text="code of the sender whose policy as a whole the case is about, or null",
    )
    text = Text(allow_null=True, help_text="what the case is about; null in an answer as of a day")
    events = CaseEventSerializer(many=True, help_text="earliest first")

    class Meta:
        model = CourtCase
        fields = ["slug", "title", "url", "court", "docket", "status", "holding", "policy_of", "text", "events"]


class OutcomeSerializer(serializers.Serializer[Any]):
    """The number of people who were sent and had this outcome when they were last counted."""

    outcome = serializers.ChoiceField(
        choices=[*((outcome.value, outcome.label) for outcome in choices.OUTCOMES), (UNKNOWN, "nothing later is told")]
    )
    nationals = serializers.ChoiceField(choices=choices.Nationals.choices)
    people = QuantitySerializer(
        help_text="at least so many; for `not_known` read `low` and `high`, since its qualifier alone doesn't give both"
    )
    counted_to = serializers.DateField(
        allow_null=True, help_text="the last day of the count; null for `not_known`, when nothing later is known"
    )


class EventSerializer(serializers.ModelSerializer[Event]):
    """Something that happened, and the status that it led to."""

    occurred = ImpreciseDateSerializer()
    effective = Dated(allow_null=True, help_text="when it took effect; null where at once")
    known = serializers.DateField(
        allow_null=True,
        help_text="by when the event was public, as far as the sources on record show; null where none does",
    )
    known_why = Text(
        allow_null=True, help_text="what made the event public then, where its sources don't say; else null"
    )
    actor = ActorLink(allow_null=True)
    status = ChoiceText(choices=choices.Status.choices, allow_null=True, help_text="null where it changed no status")
    people = QuantitySerializer(allow_null=True, read_only=True, help_text="null where nobody is counted")
    counted = ChoiceText(choices=choices.CountedAs.choices, allow_null=True, help_text="what the people are counted as")
    nationals = ChoiceText(
        choices=choices.Nationals.choices, allow_null=True, help_text="whose nationals the people are"
    )
    manner = ChoiceText(
        choices=choices.Manner.choices, allow_null=True, help_text="whether the people went of their own will, or null"
    )
    counted_from = Dated(
        allow_null=True, help_text="first day of the count, where it isn't that of the event; else null"
    )
    counted_to = Dated(allow_null=True, help_text="last day of the count, where it isn't that of the event; else null")
    nationalities = NationalitySerializer(many=True, read_only=True, help_text="as far as sources name them")
    basis = ChoiceText(
        choices=choices.Basis.choices, allow_null=True, help_text="what the report of the event rests on, or null"
    )
    disputes = serializers.IntegerField(
        source="disputes_id",
        allow_null=True,
        help_text="id of an event that can't have happened as described if this one did, or null",
    )
    outcome_of = serializers.IntegerField(
        source="outcome_of_id", allow_null=True, help_text="id of the transfer of the people counted, or null"
    )
    had_protection = serializers.BooleanField(
        allow_null=True, help_text="whether the people's return to their own country was barred; null where unknown"
    )
    locator = Text(allow_null=True, help_text=LOCATOR_HELP)
    sources = SourceLink(many=True)
    url = PublicURL(read_only=True, help_text=URL_HELP)

    class Meta:
        model = Event
        fields = [
            "id", "occurred", "effective", "known", "known_why", "kind", "said_by", "actor", "status", "text",
            "people", "counted", "nationals", "is_running_total", "is_total", "manner", "counted_from", "counted_to",
            "nationalities", "basis", "disputes", "outcome_of", "had_protection", "locator", "sources", "url",
        ]  # fmt: skip


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    """What one source says about one field."""

    value = Text(
        allow_null=True,
        help_text="in the written form of the codebook; null where the claim supports a text instead",
    )
    quantities = serializers.SerializerMethodField(
        help_text="the quantities in `value`, as numbers: two where two are stated together, none for other values"
    )
    reason = Text(allow_null=True, help_text="why preferred over others, or why deprecated")
    speaker = ChoiceText(
        choices=choices.Speaker.choices,
        allow_null=True,
        help_text="the party whose word the source gives; null where it is the source's own",
    )
    basis = ChoiceText(choices=choices.Basis.choices, allow_null=True, help_text="what the claim rests on, or null")
    reference_date = Dated(
        allow_null=True,
        help_text="the day or document that the claim speaks of, where other claims speak of another; else null",
    )
    nationalities = Text(
        allow_null=True, help_text="nationalities of the people that the claim counts: “CU 2, MX 1, VN”; or null"
    )
    payment_state = ChoiceText(
        choices=choices.PaymentState.choices,
        allow_null=True,
        help_text="how far the payment had come at the reference date; null where the claim doesn't say",
    )
    as_stated = Text(
        allow_null=True, help_text="the words of the source for the amount, as printed; null where not noted"
    )
    as_stated_language = Text(allow_null=True, help_text="language of `as_stated`, ISO 639-1")
    source = SourceLink()  # type: ignore[assignment]
    url = PublicURL(read_only=True, help_text=URL_HELP)

    class Meta:
        model = Claim
        fields = [
            "id", "value", "quantities", "rank", "reason", "statement", "locator", "speaker", "basis", "reference_date",
            "nationalities", "payment_state", "as_stated", "as_stated_language", "source", "url",
        ]  # fmt: skip

    @extend_schema_field(StatedQuantitySerializer(many=True))
    def get_quantities(self, claim: Claim) -> list[dict[str, Any] | None]:
        """The quantities that the claim states."""
        return [quantity(value) for value in claim.quantities]


class EvidenceSerializer(serializers.Serializer[Any]):
    """One published value with all claims about it."""

    field = serializers.ChoiceField(choices=choices.ClaimField.choices)
    about = serializers.CharField(
        allow_null=True,
        help_text="the criterion, payment, consideration or event that the value belongs to; null for a field of the "
        "agreement",
    )
    criterion = serializers.IntegerField(allow_null=True, help_text="id of that criterion, or null")
    payment = serializers.IntegerField(allow_null=True, help_text="id of that payment, or null")
    consideration = serializers.IntegerField(allow_null=True, help_text="id of that consideration, or null")
    event = serializers.IntegerField(allow_null=True, help_text="id of the event whose people are counted, or null")
    value = serializers.CharField(allow_null=True, help_text="the published value, in the written form of the codebook")
    quantities = StatedQuantitySerializer(many=True, help_text="the quantities in `value`, as numbers")
    contested = serializers.BooleanField(help_text="whether usable claims can't all be true")
    looser = serializers.BooleanField(help_text="whether usable claims word the value differently")
    verified = serializers.BooleanField(
        allow_null=True,
        help_text="whether a source of grade A or B states the published value, other than by people who aren't named "
        "or from a copy that nobody authenticated; null in earlier formats",
    )
    origins = serializers.IntegerField(
        help_text="the least number of independent origins of the published value; with 1 it has no second known origin"
    )
    claims = ClaimSerializer(many=True, help_text="the published one first")


class CriticismSerializer(serializers.ModelSerializer[Criticism]):
    """A criticism: who objects, on which ground."""

    actor = ActorLink()
    occurred = Dated(allow_null=True, help_text="null where unknown")
    locator = Text(allow_null=True, help_text=LOCATOR_HELP)
    response = Text(allow_null=True, help_text="what the criticised party answered; null where unknown")
    outcome = Text(allow_null=True, help_text="what came of the criticism; null where unknown")
    sources = SourceLink(many=True)

    class Meta:
        model = Criticism
        fields = ["slug", "actor", "ground", "form", "occurred", "text", "response", "outcome", "locator", "sources"]
