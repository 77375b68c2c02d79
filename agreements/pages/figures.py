"""The figures of the whole record: who has how much with whom, and what is stated, each unit and period by itself."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery

from ..choices import CapacityUnit, ClaimField, Period, Qualifier
from ..documents.load import capacities, common
from ..models import Agreement, Claim, Country, Event
from ..record.quantities import Quantity
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


def stated() -> list[dict[str, Any]]:
    """The stated capacities of all published agreements, those that most state first, with what pages call them."""
    claims = Claim.objects.standing().published().filter(field=ClaimField.CAPACITY)
    listed = [
        {**row, "unit": CapacityUnit(row["unit"]).label, "period": Period(row["period"]).label}
        for row in capacities(claims)
    ]
    return sorted(listed, key=lambda row: (-row["agreements"], row["unit"], row["period"]))


def stated_by_host_and_status(agreements: Any) -> list[dict[str, Any]]:
    """The capacities that the agreements state, added up by `host` and `status`."""
    status = Event.objects.setting_status().filter(agreement=OuterRef("agreement")).values("status")[:1]
    claims: Any = Claim.objects.standing().filter(field=ClaimField.CAPACITY, agreement__in=agreements)
    return capacities(claims.annotate(host=F("agreement__host"), status=Subquery(status)), "host", "status")


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
