"""Serializers of the items of lists of facts: events, claims, payments and criteria, each of one agreement."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..choices import PaymentState
from ..models import Claim, Event, Payment
from ..record.quantities import parse_nationalities
from .facts import nationalities_of, people_of, states_of
from .item_serializers import ApiUrlMixin
from .json_values import Json, money, nationalities, one_or_two, payment_state, quantity
from .links import AgreementLink, CountryLink
from .nested_serializers import (
    URL_HELP,
    ClaimSerializer,
    CriterionSerializer,
    DatedPaymentSerializer,
    EventSerializer,
    PaymentSerializer,
)
from .value_serializers import (
    ChoiceText,
    ClaimedValueSerializer,
    MoneySerializer,
    NationalitySerializer,
    QuantitySerializer,
)


class EventItemSerializer(EventSerializer, ApiUrlMixin):
    """Something that happened under an arrangement."""

    url = serializers.SerializerMethodField(help_text=URL_HELP)  # type: ignore[assignment]
    agreement = AgreementLink()
    people = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="null where nobody is counted"
    )

    known = serializers.DateField(
        source="published.known",
        allow_null=True,
        help_text="by when the event was public, as far as the sources on record show; null where none does",
    )

    nationalities = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="as far as sources name them"
    )

    class Meta(EventSerializer.Meta):
        fields = ["id", "agreement", *EventSerializer.Meta.fields[1:]]

    @extend_schema_field(QuantitySerializer(allow_null=True))
    def get_people(self, event: Event) -> Json | None:
        """The number of people by the published claim about the event."""
        return quantity(people_of(event))

    @extend_schema_field(NationalitySerializer(many=True))
    def get_nationalities(self, event: Event) -> list[Json]:
        """The nationalities by the published claim about the event."""
        return nationalities(nationalities_of(event))


class ClaimItemSerializer(ClaimSerializer, ApiUrlMixin):
    """What one source says about one field of one agreement, or about one of its rows."""

    url = serializers.SerializerMethodField(help_text=URL_HELP)  # type: ignore[assignment]
    agreement = AgreementLink()
    about = serializers.SerializerMethodField(
        help_text="the criterion, payment, consideration or event that the claim is about; null for a field of the "
        "agreement"
    )

    quantity = serializers.SerializerMethodField(
        help_text="the value as a quantity, whose text covers both where two are stated; null where it is none"
    )
    nationalities = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="nationalities of the people that the claim counts: “CU 2, MX 1, VN”; or null"
    )

    class Meta(ClaimSerializer.Meta):
        fields = ["id", "agreement", "field", "about", "value", "quantity", *ClaimSerializer.Meta.fields[2:]]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_about(self, claim: Claim) -> str | None:
        """A text that describes the row which the claim is about; None where it is about the agreement itself."""
        row = claim.criterion or claim.payment or claim.consideration or claim.event
        return str(row) if row else None

    @extend_schema_field(ClaimedValueSerializer(allow_null=True))
    def get_quantity(self, claim: Claim) -> Json | None:
        """The stated quantity, with the second one; None where the claim states none."""
        return one_or_two(claim.quantities)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_nationalities(self, claim: Claim) -> str | None:
        """The nationalities as documents write them; None where the claim names none."""
        return ", ".join(map(str, parse_nationalities(claim.nationalities))) or None


class PaymentItemSerializer(PaymentSerializer, ApiUrlMixin):
    """A payment under an arrangement: who pays whom, for what, and how far the payment has come."""

    id = serializers.IntegerField(help_text="permanent id")
    url = serializers.SerializerMethodField(help_text=URL_HELP)  # type: ignore[assignment]
    agreement = AgreementLink()
    host = CountryLink(source="agreement.host")
    sender = CountryLink(source="agreement.sender", help_text="without joint senders, which the agreement names")
    state = ChoiceText(choices=PaymentState.choices, help_text="how far the payment has come")
    amount = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="null where nobody gives a sum"
    )
    states = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="how far the payment had come on which day, where claims say"
    )

    class Meta(PaymentSerializer.Meta):
        fields = ["id", "agreement", "host", "sender", *PaymentSerializer.Meta.fields[1:]]

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_amount(self, payment: Payment) -> Json | None:
        """The published sum; None where no source gives one."""
        return money(payment.published.quantity)

    @extend_schema_field(DatedPaymentSerializer(many=True))
    def get_states(self, payment: Payment) -> list[Json]:
        """The states by the claims about the payment, the earliest first."""
        return [payment_state(claim) for claim in states_of(payment)]


class CriterionItemSerializer(CriterionSerializer, ApiUrlMixin):
    """A criterion of selection under an arrangement, or a guarantee that its text gives or lacks."""

    id = serializers.IntegerField(help_text="permanent id")
    url = serializers.SerializerMethodField(help_text=URL_HELP)  # type: ignore[assignment]
    agreement = AgreementLink()
    host = CountryLink(source="agreement.host")
    sender = CountryLink(source="agreement.sender", help_text="without joint senders, which the agreement names")

    class Meta(CriterionSerializer.Meta):
        fields = ["id", "agreement", "host", "sender", *CriterionSerializer.Meta.fields[1:]]
