"""The query parameters of the differences between two days, over all agreements that match the filters."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from ..querysets import StateQuerySet
from .agreements import AgreementFilterSet
from .filters import CursorFilter, DateFilter, PageFilter
from .history import point_errors


class PointInTimeFilter(DateFilter):
    """One of the two days."""

    selects_rows = False


class DifferencesFilterSet(AgreementFilterSet):
    """Two days, and the filters of agreements that can be asked as of a day."""

    # `from` is a keyword of Python, so it can't be assigned to as a name.
    vars()["from"] = PointInTimeFilter("The earlier day (2025-06-11).", not_future=True)
    to = PointInTimeFilter("The later day (2025-06-11).", not_future=True)
    page_size = PageFilter(1, 50, "Agreements on a page: 50 unless you say otherwise.")
    cursor = CursorFilter("Where the next page begins: follow the `next` address of each answer.")

    @classmethod
    def names(cls) -> list[str]:
        """The names of the parameters: what can't be asked as of a day is left out, and so are lists' own."""
        own = ("from", "to", "page_size", "cursor")
        filters = cls.base_filters.items()
        named = (name for name, each in filters if each.selects_rows and not each.is_current_only and name != "as_of")
        return [*own, *named]

    def parameter_errors(self) -> dict[str, list[ValidationError]]:
        """The errors, including a missing day, and a `from` that is later than `to`."""
        errors = super().parameter_errors()
        return errors | point_errors(self.form.cleaned_data, errors, "a day (2025-06-11)")

    def states_as_of(self, day: datetime.date) -> StateQuerySet:
        """The states of the agreements that matched the filters on the day, as known then."""
        filters = AgreementFilterSet.base_filters
        data = {name: values for name, values in self.data.lists() if name in filters and filters[name].selects_rows}
        filterset = AgreementFilterSet(
            MultiValueDict(data | {"as_of": [day.isoformat()]}), queryset=self.queryset, dataset=self.dataset
        )
        states: StateQuerySet = filterset.qs.order_by()
        return states
