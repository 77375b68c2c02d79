"""The figures of the whole record: who has how much with whom, and what is stated, each unit and period by itself."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Subquery, Sum, Value

from ..choices import CapacityUnit, ClaimField, Period
from ..models import Agreement, Claim, Country, Event
from ..record.quantities import Quantity
from ..record.totals import total
from .worldmap import Tie

Group = dict[str, Any]


def groups(agreements: Any = None) -> list[Group]:
    """How many published agreements, or how many of some, each sender has with each host in each status."""
    rows: Any = _published(agreements).with_status().order_by()
    return list(rows.values("sender", "host", "status").annotate(rows=Count("pk")))


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


def _published(agreements: Any) -> Any:
    return Agreement.objects.published() if agreements is None else agreements


def joint_groups(agreements: Any = None) -> list[Group]:
    """The same for states that send together with the sender."""
    rows: Any = _published(agreements).exclude(joint_senders=None).with_status().order_by()
    counted = rows.values("joint_senders", "host", "status").annotate(rows=Count("pk"))
    return [{**group, "sender": group["joint_senders"]} for group in counted]


def by_status(counted: list[Group]) -> dict[str, int]:
    """How many agreements have each status, the commonest first."""
    found: dict[str, int] = defaultdict(int)
    for group in counted:
        found[group["status"]] += group["rows"]
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def capacities() -> list[dict[str, Any]]:
    """The stated capacities, added up for each unit and period, and how many agreements state one."""
    claims = Claim.objects.standing().published().filter(field=ClaimField.CAPACITY)
    parts = []
    for prefix in ("", "also_"):
        stated = claims.exclude(**{f"{prefix}amount": None}).annotate(which=Value(prefix, CharField())).order_by()
        named = stated.values("which", said_unit=F(f"{prefix}unit"), said_period=F(f"{prefix}period"))
        summed = named.annotate(rows=Count("pk"), amount_sum=Sum(f"{prefix}amount"))
        parts.append(summed.values_list("said_unit", "said_period", "rows", "amount_sum"))
    sums: dict[tuple[str, str], list[Any]] = {}
    for unit, period, rows, amount in parts[0].union(parts[1], all=True):
        entry = sums.setdefault((unit, period), [0, 0])
        entry[0] += rows
        entry[1] += amount
    listed = [
        {"amount": amount, "unit": CapacityUnit(unit).label, "period": Period(period).label, "agreements": rows}
        for (unit, period), (rows, amount) in sums.items()
    ]
    return sorted(listed, key=lambda row: (-row["agreements"], row["unit"], row["period"]))


@dataclass(frozen=True)
class Stated:
    """What agreements of one host and status state as capacity with one qualifier, added up."""

    host: str
    status: str
    quantity: Quantity
    agreements: int


def stated(agreements: Any) -> list[Stated]:
    """The capacities that agreements state, added up in the database by host, status, qualifier, unit and period."""
    status = Event.objects.setting_status().filter(agreement=OuterRef("agreement")).values("status")[:1]
    claims: Any = Claim.objects.standing().filter(field=ClaimField.CAPACITY, agreement__in=agreements)
    claims = claims.annotate(host=F("agreement__host"), status=Subquery(status)).order_by()
    found = []
    for prefix in ("", "also_"):
        names = {name: F(f"{prefix}{column}") for name, column in SAID.items()}
        amounts = claims.exclude(**{f"{prefix}amount": None}).values("host", "status", **names)
        for row in amounts.annotate(rows=Count("pk"), amount_sum=Sum(f"{prefix}amount")):
            summed = Quantity(row["said"], row["amount_sum"], row["said_unit"], row["said_period"])
            found.append(Stated(row["host"], row["status"] or "", summed, row["rows"]))
    return found


SAID = {"said": "qualifier", "said_unit": "unit", "said_period": "period"}


def load(capacities: list[Stated]) -> list[tuple[str, int]]:
    """What the agreements together state as capacity, for each unit and period, and how many state it."""
    parts: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for one in capacities:
        parts[one.quantity.unit, one.quantity.period].append(one)
    summed = [(_total(found), sum(one.agreements for one in found)) for _, found in sorted(parts.items())]
    return [(_in_total(amount), rows) for amount, rows in summed if amount]


def _total(found: list[Stated]) -> Quantity | None:
    quantities = []
    for one in found:
        # What several state is a sum, and reads as one: two times “more than” is “at least”.
        others = [replace(one.quantity, amount=Decimal(0))] if one.agreements > 1 else []
        quantities += [one.quantity, *others]
    return total(quantities)


def _in_total(amount: Quantity) -> str:
    return f"{amount} in total" if amount.period == Period.TOTAL else str(amount)
