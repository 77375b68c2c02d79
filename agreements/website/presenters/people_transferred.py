"""People transferred: third-country nationals as events count them, each kind of arrangement by itself."""

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
    """What one event of an agreement counts."""

    occurred: ImpreciseDate
    agreement: int
    kind: str
    count: Count

    def __lt__(self, other: "Transfer") -> bool:
        return (self.occurred, self.count.event) < (other.occurred, other.count.event)


@dataclass(frozen=True)
class Part:
    """How many of them one country took."""

    host: str
    people: Sum


@dataclass(frozen=True)
class People:
    """How many were transferred to date under the arrangements of one kind, and how many of these count any."""

    kind: AgreementKind
    people: Sum
    under: int
    mostly: Part | None = None
    """The part in one country that is more than half of it."""


class RunningTotal:
    """The sum of transfers, in whichever order they become known."""

    def __init__(self) -> None:
        self._told: dict[int, list[Transfer]] = defaultdict(list)
        self._sums: dict[str, dict[int, Quantity]] = defaultdict(dict)

    def add(self, transfer: Transfer) -> None:
        """Count one more; it takes its place among those of its agreement by its date."""
        told = self._told[transfer.agreement]
        insort(told, transfer)
        if all_told := to_date([one.count for one in told]):
            self._sums[transfer.kind][transfer.agreement] = all_told.people

    def people(self, kind: str) -> People | None:
        """Those of one kind; None where nobody counts any."""
        summed = total(list(self._sums[kind].values()))
        return People(AgreementKind(kind), summed, len(self._sums[kind])) if summed else None

    def by_kind(self) -> list[People]:
        """Those of every kind that has any, the kind under which most arrangements count them first."""
        return by_number([people for kind in AgreementKind if (people := self.people(kind))])


def by_number(people: list[People]) -> list[People]:
    """In the order of the vocabulary, the kind under which most arrangements count them first."""
    order = list(AgreementKind)
    return sorted(people, key=lambda one: (-one.under, order.index(one.kind)))


def counted(countries: Mapping[str, Country]) -> list[People]:
    """Everybody who was transferred, by kind of arrangement, the kind under which most count them first."""
    amounts = AgreementAmount.objects.current().filter(field=ClaimField.PEOPLE, of=Counted.TRANSFERRED)
    stated: dict[str, dict[str, list[Quantity]]] = defaultdict(lambda: defaultdict(list))
    rows = amounts.with_state("kind", "host").order_by("pk")
    for kind, host, *quantity in rows.values_list("kind", "host", "qualifier", "amount", "unit", "period"):
        stated[kind][host].append(Quantity(*quantity))
    found = []
    for kind, by_host in stated.items():
        told = [quantity for quantities in by_host.values() for quantity in quantities]
        if summed := total(told):
            found.append(People(AgreementKind(kind), summed, len(told), _mostly(by_host, summed, countries)))
    return by_number(found)


def _mostly(by_host: dict[str, list[Quantity]], summed: Sum, countries: Mapping[str, Country]) -> Part | None:
    """The host of more than half of them, where there are others."""
    sums = [(total(quantities), host) for host, quantities in by_host.items()]
    largest, host = max(((one, host) for one, host in sums if one), key=lambda pair: pair[0].low)
    if len(by_host) > 1 and largest.low * 2 > summed.low:
        return Part(countries[host].name, largest)
    return None
