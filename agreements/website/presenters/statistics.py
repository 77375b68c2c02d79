"""The figures of the record: agreements by sender, host, status and stage, and sums of stated capacities."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef

from ...choices import DEALS, OPEN_DEALS, ClaimField, Period
from ...documents.country_totals import capacities
from ...models import AgreementAmount, AgreementState, AgreementTerm, Country
from ...querysets import StateQuerySet, StretchQuerySet
from ...record.totals import Sum
from ..drawings.map import CountryPair

Group = dict[str, Any]
"""The number of agreements (`rows`) of one `sender`, `host`, `status` and `stage`."""


def groups(states: StateQuerySet | None = None) -> list[Group]:
    """The groups of the given states; of all published agreements where none are given."""
    return list(_states(states).values("sender", "host", "status", "stage").annotate(rows=Count("*")))


def country_pairs(groups: list[Group], joint_groups: list[Group], countries: dict[str, Country]) -> list[CountryPair]:
    """The pairs of a sender or joint sender and a host, those with most agreements first."""
    by_pair: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in [*groups, *joint_groups]:
        by_pair[group["sender"], group["host"]].append(group)
    pairs = [
        CountryPair(
            countries[sender],
            countries[host],
            sum(group["rows"] for group in pair_groups),
            tuple(sorted({group["status"] for group in pair_groups if group["status"]})),
            frozenset(group["stage"] for group in pair_groups),
        )
        for (sender, host), pair_groups in by_pair.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.count, pair.host.name, pair.sender.name))


def _states(states: StateQuerySet | None) -> StateQuerySet:
    return (AgreementState.objects.current() if states is None else states).order_by()


def joint_groups(states: StateQuerySet | None = None) -> list[Group]:
    """The groups of countries that send jointly with the sender, each in the place of the sender."""
    terms: StretchQuerySet = AgreementTerm.objects.current().filter(name="joint_sender")
    if states is not None:
        # There are few such terms: each is looked up among the states, which may be most of the record.
        terms = terms.filter(Exists(states.order_by().filter(agreement=OuterRef("agreement"))))
    of_each = terms.with_state("host", "status", "stage").order_by().values("value", "host", "status", "stage")
    rows = of_each.annotate(rows=Count("*"))
    return [{**group, "sender": group["value"]} for group in rows]


def deals(groups: list[Group]) -> int:
    """How many of the agreements are deals: not only asked for, reported or turned down."""
    return sum(group["rows"] for group in groups if group["stage"] in DEALS)


def by_status(groups: list[Group]) -> dict[str, int]:
    """How many agreements have each status, the commonest first."""
    counts: dict[str, int] = defaultdict(int)
    for group in groups:
        counts[group["status"]] += group["rows"]
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def open_capacity() -> list[tuple[str, int]]:
    """The stated capacities of the deals that aren't over, in words, those stated by most deals first."""
    deals = AgreementState.objects.current().filter(stage__in=OPEN_DEALS)
    sums = stated_capacity(capacities(AgreementAmount.objects.of(deals, ClaimField.CAPACITY)))
    return sorted(sums, key=lambda row: (-row[1], row[0]))


def stated_by_host_and_stage(states: StateQuerySet) -> list[dict[str, Any]]:
    """The stated capacities of those agreements that are open deals, by `host` and `stage`."""
    amounts = AgreementAmount.objects.of(states.filter(stage__in=OPEN_DEALS), ClaimField.CAPACITY)
    return capacities(amounts.with_state("host", "stage"), "host", "stage")


def stated_capacity(sums: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """The sum for each unit and period in words, and how many agreements it adds up."""
    totals: dict[tuple[str, str], Sum] = {}
    for row in sums:
        key, amount = (row["unit"], row["period"]), as_sum(row)
        totals[key] = totals[key] + amount if key in totals else amount
    return [
        (f"{summed} in total" if period == Period.TOTAL else str(summed), summed.of)
        for (_, period), summed in sorted(totals.items())
    ]


def as_sum(row: dict[str, Any]) -> Sum:
    """A sum of a public document, with its bounds as Decimal."""
    low, high = (None if row[bound] is None else Decimal(str(row[bound])) for bound in ("low", "high"))
    return Sum(low or Decimal(0), high, row["unit"], row["period"], row["agreements"])
