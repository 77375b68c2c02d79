"""How agreements spread over the values of a filter: counted here, for the API and for the form on the page."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Value, When

from .. import choices
from ..documents.held import countries
from ..models import ActivePeriod, AgreementTerm

FACETS: dict[str, tuple[str, Any]] = {
    "host": ("Host", None),
    "sender": ("Sender", None),
    "stage": ("Stage", choices.Stage),
    "activity": ("Whether a deal is known to apply", choices.Activity),
    "status": ("Status", choices.Status),
    "kind": ("Kind", choices.AgreementKind),
    "region": ("Region of the host", None),
    "instrument": ("Instrument", choices.Instrument),
    "capacity_unit": ("Capacity is stated in", choices.CapacityUnit),
    "criterion": ("Selection looks at", choices.CriterionCategory),
    "ground": ("Criticised on the ground of", choices.Ground),
    "contested": ("What sources tell", None),
}
"""The filters whose values are counted: what the form calls each, and the vocabulary of its values."""


COLUMNS: dict[str, Any] = {
    "host": F("host_id"),
    "stage": F("stage"),
    "status": F("status"),
    "kind": F("kind"),
    "region": F("host__region"),
    "instrument": F("instrument"),
    "contested": Case(When(is_contested=True, then=Value("true")), default=Value("false"), output_field=CharField()),
}
"""The filters of which an agreement has one value, each with what is counted; of the others it can have many words."""


def facet_counts(asked: Mapping[str, Any], day: datetime.date | None) -> dict[str, dict[str, int]]:
    """For each filter the agreements that have each value, counted in one query among the states given for it.

    An agreement counts for each value that its filter finds it by: for all its senders and both its capacities. An
    empty value stands for those of which none is known.
    """
    counts: dict[str, dict[str, int]] = {name: {} for name in asked}
    if "contested" in counts:
        counts["contested"] = {"true": 0, "false": 0}
    parts = [part for name, states in asked.items() for part in _parts(name, states.order_by(), day)]
    for name, value, count in parts[0].union(*parts[1:], all=True) if parts else ():
        # Where the value is fixed, the database counts also what isn't there.
        if count:
            counts[name][value] = count
    return counts


def facet_labels(name: str, dataset: str) -> dict[str, str]:
    """The values of a filter in words, as far as they aren't words themselves; `dataset` is its key."""
    _, vocabulary = FACETS[name]
    if name in ("host", "sender"):
        return {code: country.name for code, country in countries(dataset).items()}
    if name == "contested":
        return {"true": "can't all be true", "false": "no conflict"}
    return {str(value): str(label) for value, label in vocabulary.choices} if vocabulary else {}


def _parts(name: str, states: Any, day: datetime.date | None) -> Iterator[Any]:
    """Querysets of (filter, value, how many agreements)."""
    if name in COLUMNS:
        yield _part(name, states, COLUMNS[name])
        return
    asked = Exists(states.filter(agreement=OuterRef("agreement")))
    words: Any = AgreementTerm.objects.known_on(day).filter(name=name)
    if name == "activity":
        words = ActivePeriod.objects.known_on(day)
    yield _part(name, words.filter(asked), F("activity" if name == "activity" else "value"))
    if name in ("capacity_unit", "activity"):
        yield _part(name, states.exclude(agreement__in=words.values("agreement")), Value("", CharField()))


def _part(name: str, rows: Any, value: Any) -> Any:
    """An agreement has one state on a day, and each word once."""
    grouped = rows.annotate(facet=Value(name, CharField()), facet_value=value).values("facet", "facet_value")
    return grouped.annotate(rows=Count("*")).values_list("facet", "facet_value", "rows")
