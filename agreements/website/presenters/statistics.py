"""The figures of the whole record: who has how much with whom, and what is stated, each unit and period by itself."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, F

from ...choices import DEALS, OPEN_DEALS, ClaimField, Period
from ...documents.country_totals import capacities
from ...models import AgreementAmount, AgreementState, AgreementTerm, Country
from ...querysets import StateQuerySet, StretchQuerySet
from ...record.totals import Sum
from ..drawings.map import CountryPair

Group = dict[str, Any]


def groups(states: StateQuerySet | None = None) -> list[Group]:
    """How many published agreements, or how many of some, each sender has with each host in each status and stage."""
    return list(_states(states).values("sender", "host", "status", "stage").annotate(rows=Count("*")))


def ties(counted: list[Group], joint: list[Group], countries: dict[str, Country]) -> list[CountryPair]:
    """The pairs of sender and host, those with most agreements first; senders that join are drawn too."""
    paired: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in [*counted, *joint]:
        paired[group["sender"], group["host"]].append(group)
    drawn = [
        CountryPair(
            countries[sender],
            countries[host],
            sum(group["rows"] for group in found),
            tuple(sorted({group["status"] for group in found if group["status"]})),
            frozenset(group["stage"] for group in found),
        )
        for (sender, host), found in paired.items()
    ]
    return sorted(drawn, key=lambda tie: (-tie.count, tie.host.name, tie.sender.name))


def _states(states: StateQuerySet | None) -> StateQuerySet:
    return (AgreementState.objects.current() if states is None else states).order_by()


def joint_groups(states: StateQuerySet | None = None) -> list[Group]:
    """The same for states that send together with the sender."""
    senders: StretchQuerySet = AgreementTerm.objects.current().filter(name="sender")
    if states is not None:
        senders = senders.filter(agreement__in=states.order_by().values("agreement"))
    jointly = senders.with_state("sender", "host", "status", "stage").exclude(value=F("sender")).order_by()
    counted = jointly.values("value", "host", "status", "stage").annotate(rows=Count("*"))
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


def stated() -> list[tuple[str, int]]:
    """The stated capacities of the deals that aren't over, in words, those that most state first."""
    deals = AgreementState.objects.current().filter(stage__in=OPEN_DEALS)
    stated = stated_capacity(capacities(AgreementAmount.objects.of(deals, ClaimField.CAPACITY)))
    return sorted(stated, key=lambda row: (-row[1], row[0]))


def stated_by_host_and_stage(states: StateQuerySet) -> list[dict[str, Any]]:
    """The capacities that those of the agreements state that are deals and not closed, by `host` and `stage`."""
    amounts = AgreementAmount.objects.of(states.filter(stage__in=OPEN_DEALS), ClaimField.CAPACITY)
    return capacities(amounts.with_state("host", "stage"), "host", "stage")


def stated_capacity(sums: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The sums in words, for each unit and period, and how many agreements state it."""
    parts: dict[tuple[str, str], Sum] = {}
    for row in sums:
        key, stated = (row["unit"], row["period"]), as_sum(row)
        parts[key] = parts[key] + stated if key in parts else stated
    return [
        (f"{summed} in total" if period == Period.TOTAL else str(summed), summed.of)
        for (_, period), summed in sorted(parts.items())
    ]


def as_sum(row: dict[str, Any]) -> Sum:
    """A sum that a public document tells."""
    low, high = (None if row[bound] is None else Decimal(str(row[bound])) for bound in ("low", "high"))
    return Sum(low or Decimal(0), high, row["unit"], row["period"], row["agreements"])
