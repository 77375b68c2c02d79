"""Counts and sums over agreements, as the API shows them."""

from typing import Any

from rest_framework import serializers

from ..documents import CapacitySum
from ..filters import FACETS


class FacetValue(serializers.Serializer[Any]):
    """One value and how many agreements have it."""

    value = serializers.CharField(allow_null=True, help_text="as the filter takes it; null where nothing is known")
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="in words"
    )
    count = serializers.IntegerField()


class FacetLists(serializers.Serializer[Any]):
    """The values of each filter, the commonest first."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """One for each filter that is a facet."""
        return {name: FacetValue(many=True) for name in FACETS}


class Facets(serializers.Serializer[Any]):
    """How the agreements that match the query spread over the values of each filter."""

    count = serializers.IntegerField(help_text="how many agreements match the query")
    facets = FacetLists()


class PaymentSum(serializers.Serializer[Any]):
    """What is stated in one currency, for one period, in one state.

    Sums per person don't add: `low` and `high` are the range in which they lie.
    """

    state = serializers.CharField(
        allow_null=True, help_text="null as of a day on which it wasn't known yet how far it had come"
    )
    payer = serializers.CharField()
    currency = serializers.CharField()
    period = serializers.CharField()
    payments = serializers.IntegerField(help_text="how many state it")
    text = serializers.CharField(help_text="the sum as it reads: 210,000,000 to 215,000,000 EUR")
    low = serializers.FloatField(help_text="at least so much")
    high = serializers.FloatField(allow_null=True, help_text="at most so much; null where one is open upwards")
    at_least = serializers.FloatField(help_text="the same as `low`")
    at_most = serializers.FloatField(allow_null=True, help_text="the same as `high`")


class OutcomeSum(serializers.Serializer[Any]):
    """How many of those who were sent were there when they were last counted."""

    outcome = serializers.CharField(help_text="as in the `outcomes` of an agreement; `not_known` is the remainder")
    nationals = serializers.CharField()
    agreements = serializers.IntegerField(help_text="under how many somebody counts them")
    text = serializers.CharField(help_text="as it reads: at least 252 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(allow_null=True, help_text="at most so many; null where there may be more")


class CountryOutcomes(serializers.Serializer[Any]):
    """The same for one country."""

    country = serializers.CharField(help_text="its code")
    outcomes = OutcomeSum(many=True)


class Outcomes(serializers.Serializer[Any]):
    """What became of those who were sent under the agreements that match the query."""

    agreements = serializers.IntegerField(help_text="under how many people are known to have been sent")
    outcomes = OutcomeSum(many=True, help_text="of all of them")
    by_host = CountryOutcomes(many=True)
    by_sender = CountryOutcomes(many=True, help_text="by the sender; who sends jointly with it isn't counted again")


class PeopleSum(serializers.Serializer[Any]):
    """How many under all agreements together that count any."""

    agreements = serializers.IntegerField(help_text="how many count any")
    text = serializers.CharField(help_text="as it reads: at least 31,747 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(allow_null=True, help_text="at most so many; null where there may be more")
    largest = serializers.IntegerField(help_text="id of the agreement that counts most")
    largest_low = serializers.FloatField(help_text="how many that one counts at least")


class PeopleSums(serializers.Serializer[Any]):
    """People to date, as far as events count them: volunteers and the hosts' own nationals apart."""

    ordered = PeopleSum(allow_null=True)
    transferred = PeopleSum(allow_null=True, help_text="third-country nationals who aren't known to have volunteered")
    transferred_voluntary = PeopleSum(allow_null=True, help_text="third-country nationals who volunteered")
    transferred_own = PeopleSum(allow_null=True, help_text="the host's own nationals")
    transferred_mixed = PeopleSum(allow_null=True, help_text="both, not told apart")
    held = PeopleSum(allow_null=True, help_text="always null: those held on different days have no sum")
    returned = PeopleSum(allow_null=True)
    moved_on = PeopleSum(allow_null=True)


class Stats(serializers.Serializer[Any]):
    """Promised beside delivered, over the agreements that match the query."""

    agreements = serializers.IntegerField()
    deals = serializers.IntegerField(
        help_text="how many of them are deals: not only asked for, reported or turned down"
    )
    deals_unverified = serializers.IntegerField(help_text="how many of the deals rest on weak sources alone")
    capacity = CapacitySum(
        many=True, help_text="of deals that aren't closed; one entry for each unit and period: they have no common sum"
    )
    capacity_beside = CapacitySum(many=True, help_text="of closed deals, and of what was only asked for or reported")
    capacity_undisclosed = serializers.IntegerField(help_text="agreements whose capacity is said to be undisclosed")
    capacity_unknown = serializers.IntegerField(help_text="agreements of which no capacity is stated")
    people = PeopleSums()
    people_unknown = serializers.IntegerField(help_text="agreements of which no transfer is counted")
    outcomes = OutcomeSum(many=True, help_text="what became of those who were sent, as far as anybody tells")
    payments = PaymentSum(
        many=True, help_text="one entry for each state, payer, currency and period; parts of larger sums are left out"
    )
    payments_without_sum = serializers.IntegerField(help_text="payments of which no sum is given")
