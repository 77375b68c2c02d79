"""The query parameters of sums over agreements."""

from ..querysets import GROUPS
from .agreements import AgreementFilterSet
from .filters import ChoiceFilter


class GroupFilter(ChoiceFilter):
    """What the sums are grouped by."""

    selects_rows = False
    is_api_only = True


class StatsFilterSet(AgreementFilterSet):
    """The parameters of the sums: the filters of agreements, and the groups."""

    group_by = GroupFilter(
        [(name, name) for name in GROUPS],
        "Give the sums of each group, too: by host, sender, year of the announcement, kind, or nationality of those "
        "who were sent, held or have left.",
    )
