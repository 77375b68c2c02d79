"""People transferred to date: third-country nationals as events count them, separately for each kind of arrangement."""

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from ...choices import AgreementKind, ClaimField, CountedAs
from ...documents.country_totals import Group, group_amounts
from ...models import AgreementAmount, Country
from ...record.dates import ImpreciseDate
from ...record.people import Count, to_date
from ...record.quantities import Quantity
from ...record.totals import Sum, total


@dataclass(frozen=True)
class Transfer:
    """The people that one event of an agreement counts."""

    occurred: ImpreciseDate
    agreement: int
    kind: str
    count: Count

    def __lt__(self, other: "Transfer") -> bool:
        return (self.occurred, self.count.event) < (other.occurred, other.count.event)


@dataclass(frozen=True)
class HostShare:
    """How many of the people one host took."""

    host: str
    people: Sum


@dataclass(frozen=True)
class People:
    """The people transferred to date under the arrangements of one kind."""

    kind: AgreementKind
    people: Sum
    arrangements: int
    """How many arrangements count any people."""
    main_host: HostShare | None = None
    """The host that took more than half of them; None where there is none, or no other host."""


class RunningTotal:
    """The sum of transfers, which can be added in any order."""

    def __init__(self) -> None:
        self._transfers: dict[int, list[Transfer]] = defaultdict(list)
        self._sums: dict[str, dict[int, Quantity]] = defaultdict(dict)

    def add(self, transfer: Transfer) -> None:
        """Add a transfer, and count the people of its agreement anew, in the order of the dates."""
        transfers = self._transfers[transfer.agreement]
        insort(transfers, transfer)
        if counted := to_date([earlier.count for earlier in transfers]):
            self._sums[transfer.kind][transfer.agreement] = counted.people

    def people(self, kind: str) -> People | None:
        """The people under arrangements of one kind; None where no event counts any."""
        summed = total(list(self._sums[kind].values()))
        return People(AgreementKind(kind), summed, len(self._sums[kind])) if summed else None

    def by_kind(self) -> list[People]:
        """The people of every kind that has any, the kind with most arrangements first."""
        return by_number([people for kind in AgreementKind if (people := self.people(kind))])


def by_number(people: list[People]) -> list[People]:
    """Sort by the number of arrangements, the largest first, then in the order of the vocabulary."""
    order = list(AgreementKind)
    return sorted(people, key=lambda row: (-row.arrangements, order.index(row.kind)))


def counted(countries: Mapping[str, Country]) -> list[People]:
    """The people transferred to date, by kind of arrangement, the kind with most arrangements first."""
    amounts = AgreementAmount.objects.current().filter(field=ClaimField.PEOPLE, of=CountedAs.TRANSFERRED)
    columns = ("kind", "host", "unit", "period")
    groups_by_kind: dict[str, list[Group]] = defaultdict(list)
    for group in group_amounts(amounts.with_state("kind", "host"), *columns):
        groups_by_kind[group.key[0]].append(group)
    people = []
    for kind, groups in groups_by_kind.items():
        sums_by_host = {group.key[1]: group.total for group in groups if group.total}
        if sums_by_host:
            summed = reduce(add, sums_by_host.values())
            main_host = _main_host(sums_by_host, summed, countries) if len(groups) > 1 else None
            people.append(People(AgreementKind(kind), summed, sum(group.rows for group in groups), main_host))
    return by_number(people)


def _main_host(sums_by_host: dict[str, Sum], summed: Sum, countries: Mapping[str, Country]) -> HostShare | None:
    """The host of more than half of the people; None where none took so many."""
    host = max(sums_by_host, key=lambda host: sums_by_host[host].low)
    largest = sums_by_host[host]
    return HostShare(countries[host].name, largest) if largest.low * 2 > summed.low else None
