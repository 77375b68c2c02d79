"""People transferred: third-country nationals as events count them, each kind of arrangement by itself."""

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass

from ..choices import AgreementKind, ClaimField, Counted
from ..models import AgreementAmount
from ..record.dates import ImpreciseDate
from ..record.quantities import Quantity
from ..record.totals import total, total_to_date


@dataclass(frozen=True, order=True)
class Transfer:
    """What one event counts; a running total stands for all that was counted before under its agreement."""

    occurred: ImpreciseDate
    event: int
    agreement: int
    kind: str
    people: Quantity
    is_running_total: bool


@dataclass(frozen=True)
class People:
    """How many were transferred to date under the arrangements of one kind, and how many of these count any."""

    kind: AgreementKind
    people: Quantity
    under: int


class Tally:
    """The sum of transfers, in whichever order they become known."""

    def __init__(self) -> None:
        self._told: dict[int, list[Transfer]] = defaultdict(list)
        self._sums: dict[str, dict[int, Quantity]] = defaultdict(dict)

    def add(self, transfer: Transfer) -> None:
        """Count one more; it takes its place among those of its agreement by its date."""
        told = self._told[transfer.agreement]
        insort(told, transfer)
        people = total_to_date((one.people, one.is_running_total) for one in told)
        self._sums[transfer.kind][transfer.agreement] = people or transfer.people

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


def to_date() -> list[People]:
    """Everybody who was transferred, by kind of arrangement, the kind under which most count them first."""
    counted = AgreementAmount.objects.current().filter(field=ClaimField.PEOPLE, of=Counted.TRANSFERRED)
    found = []
    for kind, people in counted.with_state("kind").by("kind").items():
        if summed := total(people):
            found.append(People(AgreementKind(kind), summed, len(people)))
    return by_number(found)
