"""The figures of the whole record: who has how much with whom, and what is stated, each unit and period by itself."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, F

from ..choices import DEALS, CapacityUnit, ClaimField, Period, Qualifier
from ..documents.load import capacities, common
from ..models import AgreementAmount, AgreementState, AgreementTerm, Country
from ..record.quantities import Quantity
from .worldmap import Tie

Group = dict[str, Any]


def groups(states: Any = None) -> list[Group]:
    """How many published agreements, or how many of some, each sender has with each host in each status and stage."""
    return list(_states(states).values("sender", "host", "status", "stage").annotate(rows=Count("*")))


def ties(counted: list[Group], joint: list[Group], countries: dict[str, Country]) -> list[Tie]:
    """The pairs of sender and host, those with most agreements first; senders that join are drawn too."""
    paired: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in [*counted, *joint]:
        paired[group["sender"], group["host"]].append(group)
    drawn = [
        Tie(
            countries[sender],
            countries[host],
            sum(group["rows"] for group in found),
            tuple(sorted({group["status"] for group in found if group["status"]})),
        )
        for (sender, host), found in paired.items()
    ]
    return sorted(drawn, key=lambda tie: (-tie.count, tie.host.name, tie.sender.name))


def _states(states: Any) -> Any:
    return (AgreementState.objects.current() if states is None else states).order_by()


def joint_groups(states: Any = None) -> list[Group]:
    """The same for states that send together with the sender."""
    senders: Any = AgreementTerm.objects.current().filter(name="sender")
    if states is not None:
        senders = senders.filter(agreement__in=states.order_by().values("agreement"))
    jointly = senders.with_state("sender", "host", "status").exclude(value=F("sender")).order_by()
    counted = jointly.values("value", "host", "status").annotate(rows=Count("*"))
    return [{**group, "sender": group["value"]} for group in counted]


def deals(counted: list[Group]) -> int:
    """How many of the agreements are deals: not only asked for, reported or turned down."""
    return sum(group["rows"] for group in counted if group["stage"] in DEALS)


def by_status(counted: list[Group]) -> dict[str, int]:
    """How many agreements have each status, the commonest first."""
    found: dict[str, int] = defaultdict(int)
    for group in counted:
        found[group["status"]] += group["rows"]
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def stated() -> list[dict[str, Any]]:
    """The stated capacities of all published agreements, those that most state first, with what pages call them."""
    amounts = AgreementAmount.objects.current().filter(field=ClaimField.CAPACITY)
    listed = [
        {**row, "unit": CapacityUnit(row["unit"]).label, "period": Period(row["period"]).label}
        for row in capacities(amounts)
    ]
    return sorted(listed, key=lambda row: (-row["agreements"], row["unit"], row["period"]))


def stated_by_host_and_status(states: Any) -> list[dict[str, Any]]:
    """The capacities that the agreements state, added up by `host` and `status`."""
    amounts = AgreementAmount.objects.of(states, ClaimField.CAPACITY)
    return capacities(amounts.with_state("host", "status"), "host", "status")


def load(sums: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The sums in words, for each unit and period, and how many agreements state it."""
    parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in sums:
        parts[row["unit"], row["period"]].append(row)
    return [
        (_in_words(rows, unit, period), sum(row["agreements"] for row in rows))
        for (unit, period), rows in sorted(parts.items())
    ]


def _in_words(rows: list[dict[str, Any]], unit: str, period: str) -> str:
    """As it reads; without “up to” and the like where some say otherwise."""
    amount = Decimal(str(sum(row["amount"] for row in rows)))
    qualifier = common({row["qualifier"] for row in rows}) or Qualifier.EXACTLY
    if qualifier == Qualifier.SEVERAL:
        qualifier = Qualifier.AT_LEAST
    words = str(Quantity(qualifier, amount, unit, period))
    return f"{words} in total" if period == Period.TOTAL else words
