"""Serializers of counts and sums over agreements."""

from typing import Any

from rest_framework import serializers

from ..documents import CapacitySumSerializer
from ..filters import FACETS
from ..querysets import GROUPS


class FacetValueSerializer(serializers.Serializer[Any]):
    """One value and the number of agreements that have it."""

    value = serializers.CharField(
        allow_null=True, help_text="the value as the filter takes it; null for agreements without a known value"
    )
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="the value in words"
    )
    count = serializers.IntegerField()


class FacetListsSerializer(serializers.Serializer[Any]):
    """The values of each filter, the commonest first."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """One list for each filter that is a facet."""
        return {name: FacetValueSerializer(many=True) for name in FACETS}


class FacetsSerializer(serializers.Serializer[Any]):
    """Counts of the agreements that match the query, by the values of each filter."""

    count = serializers.IntegerField(help_text="number of agreements that match the query")
    facets = FacetListsSerializer()


class PaymentSumSerializer(serializers.Serializer[Any]):
    """The sum of payments by one payer, in one state and one currency, for one period.

    Amounts per person aren't added: `low` and `high` are their range.
    """

    state = serializers.CharField(
        allow_null=True, help_text="how far the payments have come; null as of a day on which that wasn't known yet"
    )
    payer = serializers.CharField()
    currency = serializers.CharField()
    period = serializers.CharField()
    payments = serializers.IntegerField(help_text="number of payments in the sum")
    text = serializers.CharField(help_text="the sum as it reads: 210,000,000 to 215,000,000 EUR")
    low = serializers.FloatField(help_text="at least so much")
    high = serializers.FloatField(allow_null=True, help_text="at most so much; null where a payment has no upper bound")
    at_least = serializers.FloatField(help_text="the same as `low`")
    at_most = serializers.FloatField(allow_null=True, help_text="the same as `high`")


class OutcomeSumSerializer(serializers.Serializer[Any]):
    """The number of people who were sent and had this outcome when they were last counted."""

    outcome = serializers.CharField(help_text="as in the `outcomes` of an agreement; `not_known` is the remainder")
    nationals = serializers.CharField()
    agreements = serializers.IntegerField(help_text="number of agreements under which somebody counts such people")
    text = serializers.CharField(help_text="as it reads: at least 252 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(allow_null=True, help_text="at most so many; null where there may be more")


class CountryOutcomesSerializer(serializers.Serializer[Any]):
    """The outcomes for the agreements of one country."""

    country = serializers.CharField(help_text="code of the country")
    outcomes = OutcomeSumSerializer(many=True)


class OutcomesSerializer(serializers.Serializer[Any]):
    """The outcomes for those who were sent under the agreements that match the query."""

    agreements = serializers.IntegerField(
        help_text="number of agreements under which people are known to have been sent"
    )
    outcomes = OutcomeSumSerializer(many=True, help_text="outcomes under all these agreements together")
    by_host = CountryOutcomesSerializer(many=True)
    by_sender = CountryOutcomesSerializer(many=True, help_text="by the sender; joint senders aren't counted again")


class PeopleSumSerializer(serializers.Serializer[Any]):
    """The number of people under all agreements together."""

    agreements = serializers.IntegerField(help_text="number of agreements under which any are counted")
    text = serializers.CharField(help_text="as it reads: at least 31,747 people")
    low = serializers.FloatField(help_text="at least so many")
    high = serializers.FloatField(allow_null=True, help_text="at most so many; null where there may be more")
    largest = serializers.IntegerField(help_text="id of the agreement with the largest count")
    largest_low = serializers.FloatField(help_text="the lower bound of that count")


class PeopleSumsSerializer(serializers.Serializer[Any]):
    """People to date, as far as events count them; volunteers and the hosts' own nationals are counted apart."""

    ordered = PeopleSumSerializer(allow_null=True)
    transferred = PeopleSumSerializer(
        allow_null=True, help_text="third-country nationals who aren't known to have volunteered"
    )
    transferred_voluntary = PeopleSumSerializer(allow_null=True, help_text="third-country nationals who volunteered")
    transferred_own = PeopleSumSerializer(allow_null=True, help_text="the host's own nationals")
    transferred_mixed = PeopleSumSerializer(allow_null=True, help_text="both, not told apart")
    held = PeopleSumSerializer(allow_null=True, help_text="always null: those held on different days have no sum")
    returned = PeopleSumSerializer(allow_null=True)
    moved_on = PeopleSumSerializer(allow_null=True)


class SumsSerializer(serializers.Serializer[Any]):
    """Sums of what was promised and of what was delivered, over some agreements."""

    agreements = serializers.IntegerField()
    deals = serializers.IntegerField(
        help_text="number of these that are deals: not only asked for, reported or turned down"
    )
    deals_unverified = serializers.IntegerField(help_text="number of deals that rest on weak sources alone")
    capacity = CapacitySumSerializer(
        many=True,
        help_text="stated by deals that aren't closed; one entry for each unit and period, since these aren't added",
    )
    capacity_beside = CapacitySumSerializer(
        many=True, help_text="stated by closed deals, and by arrangements that aren't deals"
    )
    capacity_undisclosed = serializers.IntegerField(
        help_text="number of agreements whose capacity is said to be undisclosed"
    )
    capacity_unknown = serializers.IntegerField(help_text="number of agreements without a stated capacity")
    people = PeopleSumsSerializer()
    people_unknown = serializers.IntegerField(help_text="number of agreements without a counted transfer")
    outcomes = OutcomeSumSerializer(many=True, help_text="what became of those who were sent, as far as sources say")
    payments = PaymentSumSerializer(
        many=True, help_text="one entry for each state, payer, currency and period; parts of larger sums are left out"
    )
    payments_without_sum = serializers.IntegerField(help_text="number of payments without a stated sum")


class GroupSumsSerializer(SumsSerializer):
    """The sums over the agreements of one group, which are those that the filter of its name finds."""

    value = serializers.CharField(
        allow_null=True, help_text="the value as the filter takes it, or the year; null for those without a known one"
    )
    label = serializers.CharField(  # type: ignore[assignment]
        help_text="the value in words"
    )


class StatsSerializer(SumsSerializer):
    """Sums of what was promised and of what was delivered, over the agreements that match the query."""

    group_by = serializers.ChoiceField(choices=GROUPS, allow_null=True, help_text="what `groups` are; else null")
    groups = GroupSumsSerializer(
        many=True, allow_null=True, help_text="with `group_by` the sums of each group, sorted by its value; else null"
    )


class MatchSerializer(serializers.Serializer[Any]):
    """A text that has words of the search."""

    place = serializers.CharField(help_text="the field that has it: `title`, `events[0]`, `claims[17]` by the id")
    text = serializers.CharField()


class FoundSerializer(serializers.Serializer[Any]):
    """Something that is found. An event or a claim has the title and the page of its agreement."""

    title = serializers.CharField()
    url = serializers.CharField(help_text="address in the API")
    html_url = serializers.CharField(help_text="address of the page for people")
    matches = MatchSerializer(many=True, help_text="the texts that have most of the words: at most three")


class SearchGroupSerializer(serializers.Serializer[Any]):
    """What is found of one kind."""

    kind = serializers.CharField(help_text="the name of its list: countries, agreements, actors …")
    count = serializers.IntegerField(help_text="number of rows that are found")
    url = serializers.CharField(help_text="address of the list of all of them")
    results = FoundSerializer(many=True, help_text="the best five")


class SearchSerializer(serializers.Serializer[Any]):
    """What a search over everything finds, by kind."""

    count = serializers.IntegerField(help_text="number of rows of all kinds that are found")
    groups = SearchGroupSerializer(many=True)
    suggestions = serializers.ListField(
        child=serializers.CharField(),
        help_text="where nothing is found: searches with other spellings that find something",
    )
