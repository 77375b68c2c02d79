"""The figures of the whole record: who has how much with whom, and what is stated, each unit and period by itself."""

from collections import defaultdict
from typing import Any

from django.db.models import CharField, Count, F, Sum, Value

from ..choices import CapacityUnit, ClaimField, Period
from ..documents import quantity
from ..fields import Quantity, total
from ..models import Agreement, Claim, Country
from .worldmap import Tie

Group = dict[str, Any]


def groups() -> list[Group]:
    """How many published agreements each sender has with each host in each status."""
    rows: Any = Agreement.objects.published().with_status().order_by()
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


def joint_groups() -> list[Group]:
    """The same for states that send together with the sender."""
    rows: Any = Agreement.objects.published().exclude(joint_senders=None).with_status().order_by()
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


def load(items: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """What the agreements together state as capacity, for each unit and period, and how many state it."""
    stated: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
    for item in items:
        capacity = item["capacity"]
        for part in (capacity, capacity["also"]) if capacity else ():
            if part and part["amount"] is not None:
                stated[part["unit"], part["period"]].append(quantity(part))
    summed = [(total(found), len(found)) for _, found in sorted(stated.items())]
    return [(_in_total(one), rows) for one, rows in summed if one]


def _in_total(amount: Quantity) -> str:
    return f"{amount} in total" if amount.period == Period.TOTAL else str(amount)
