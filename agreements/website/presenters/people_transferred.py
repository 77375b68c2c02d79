"""People transferred to date: third-country nationals as events count them, separately for each kind of arrangement."""

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ...choices import AgreementKind, ClaimField, Counted
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
    amounts = AgreementAmount.objects.current().filter(field=ClaimField.PEOPLE, of=Counted.TRANSFERRED)
    by_kind: dict[str, dict[str, list[Quantity]]] = defaultdict(lambda: defaultdict(list))
    rows = amounts.with_state("kind", "host").order_by("pk")
    for kind, host, *quantity in rows.values_list("kind", "host", "qualifier", "amount", "unit", "period"):
        by_kind[kind][host].append(Quantity(*quantity))
    people = []
    for kind, by_host in by_kind.items():
        all_quantities = [quantity for quantities in by_host.values() for quantity in quantities]
        if summed := total(all_quantities):
            main_host = _main_host(by_host, summed, countries)
            people.append(People(AgreementKind(kind), summed, len(all_quantities), main_host))
    return by_number(people)


def _main_host(by_host: dict[str, list[Quantity]], summed: Sum, countries: Mapping[str, Country]) -> HostShare | None:
    """The host of more than half of the people, where there is another host."""
    sums = [(total(quantities), host) for host, quantities in by_host.items()]
    largest, host = max(((host_sum, host) for host_sum, host in sums if host_sum), key=lambda pair: pair[0].low)
    if len(by_host) > 1 and largest.low * 2 > summed.low:
        return HostShare(countries[host].name, largest)
    return None
