"""Serializers of single values in public documents: dates, quantities, money, choices and text."""

from typing import Any

from rest_framework import serializers

from .. import choices
from ..record.dates import ImpreciseDate
from ..record.quantities import Quantity


class ChoiceText(serializers.ChoiceField):
    """A choice; null where nobody said."""

    def to_representation(self, value: str) -> Any:
        """The value, or null where it is empty in the database."""
        return value or None


class Text(serializers.CharField):
    """Text; null where nothing is known."""

    def to_representation(self, value: str) -> Any:
        """The text, or null where it is empty in the database."""
        return value or None


class ImpreciseDateSerializer(serializers.Serializer[ImpreciseDate]):
    """A date as far as it is known."""

    date = serializers.CharField(source="*", help_text="2025-06-11, 2025-06 or 2025")
    precision = serializers.ChoiceField(choices=["day", "month", "year"], help_text="how far it is known")
    text = serializers.CharField(source="words", help_text="as a person writes it: 11 June 2025, June 2025, 2025")
    first_day = serializers.DateField(help_text="the first day that it can mean")
    last_day = serializers.DateField(help_text="the last day that it can mean")


class Dated(ImpreciseDateSerializer):
    """A date as far as it is known, or null."""

    def to_representation(self, instance: ImpreciseDate | None) -> Any:
        """An unknown date is null."""
        return super().to_representation(instance) if instance else None


class QuantitySerializer(serializers.Serializer[Any]):
    """An amount as somebody stated it."""

    text = serializers.CharField(source="*", help_text="as it reads: up to 50 people per year")
    qualifier = serializers.ChoiceField(choices=choices.Qualifier.choices)
    amount = serializers.FloatField(
        source="amount_as_number", allow_null=True, help_text="as stated; null where undisclosed, or “several”"
    )
    low = serializers.FloatField(allow_null=True, help_text="the least that the words allow; null where undisclosed")
    high = serializers.FloatField(
        allow_null=True, help_text="the most that the words allow; null where they set no bound"
    )
    unit = ChoiceText(
        choices=[*choices.CapacityUnit.choices, *choices.DurationUnit.choices],
        allow_null=True,
        help_text="what is counted; null where undisclosed",
    )
    period = ChoiceText(choices=choices.Period.choices, allow_null=True, help_text="null where undisclosed")


class StatedQuantitySerializer(QuantitySerializer):
    """A quantity of any kind, as one source states it."""

    unit = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="what is counted, or the currency of a sum (ISO 4217); null where undisclosed"
    )


class PeopleToDateSerializer(QuantitySerializer):
    """The number of people to date: at least so many, unless a source states the total."""

    counted_to = serializers.DateField(allow_null=True, help_text="the last day of what is counted")
    is_total = serializers.BooleanField(
        allow_null=True, help_text="whether a source says that these are all; else there may be more"
    )


class ClaimedQuantitySerializer(QuantitySerializer):
    """A quantity that a claim states, of whatever its field is about."""

    unit = Text(  # type: ignore[assignment]
        allow_null=True, help_text="what is counted, or the currency (ISO 4217); null where undisclosed"
    )


class ClaimedValueSerializer(ClaimedQuantitySerializer):
    """The quantity that a claim states, with a second one where two were stated together."""

    also = ClaimedQuantitySerializer(allow_null=True, help_text="the second quantity: 36,000 people per year")


class NationalitySerializer(serializers.Serializer[Any]):
    """The number of nationals of one country among the people counted."""

    code = serializers.CharField(help_text="code of the country")
    text = serializers.CharField(help_text="the code, and the number where it is told: “CU 2”")
    people = QuantitySerializer(allow_null=True, help_text="null where the number isn't told")


class CapacitySerializer(QuantitySerializer):
    """How many may be sent or held, with a second quantity where two were stated together."""

    also = QuantitySerializer(allow_null=True, help_text="the second quantity: 36,000 people per year")


class MoneySerializer(serializers.Serializer[Quantity]):
    """A sum as somebody stated it."""

    text = serializers.CharField(help_text="as it reads: 15,000,000 EUR per year")
    qualifier = serializers.ChoiceField(choices=choices.Qualifier.choices)
    amount = serializers.FloatField(allow_null=True, help_text="as stated; null where undisclosed, or “several”")
    low = serializers.FloatField(allow_null=True, help_text="the least that the words allow; null where undisclosed")
    high = serializers.FloatField(
        allow_null=True, help_text="the most that the words allow; null where they set no bound"
    )
    currency = serializers.CharField(allow_null=True, help_text="ISO 4217; null where undisclosed")
    period = ChoiceText(choices=choices.Period.choices, allow_null=True, help_text="null where undisclosed")
