"""How agreements spread over the values of a filter: counted here, for the API and for the form on the page."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast

from .. import choices
from ..documents.held import countries
from ..models import Agreement, Claim, Criterion, Criticism

FACETS: dict[str, tuple[str, Any]] = {
    "host": ("Host", None),
    "sender": ("Sender", None),
    "status": ("Status", choices.Status),
    "kind": ("Kind", choices.AgreementKind),
    "region": ("Region of the host", None),
    "instrument": ("Instrument", choices.Instrument),
    "capacity_unit": ("Capacity is stated in", choices.CapacityUnit),
    "criterion": ("Selection looks at", choices.CriterionCategory),
    "ground": ("Criticised on the ground of", choices.Ground),
    "contested": ("Disagreement", None),
}
"""The filters whose values are counted: what the form calls each, and the vocabulary of its values."""


def facet_counts(asked: Mapping[str, Any], day: datetime.date | None) -> dict[str, dict[str, int]]:
    """For each filter the agreements that have each value, counted in one query among the agreements given for it.

    An agreement counts for each value that its filter finds it by: for all its senders and both its capacities. An
    empty value stands for those of which none is known.
    """
    counts: dict[str, dict[str, int]] = {name: {} for name in asked}
    parts = [part for name, agreements in asked.items() for part in _parts(name, agreements, day)]
    for name, value, count in parts[0].union(*parts[1:], all=True) if parts else ():
        counts[name][value or ""] = counts[name].get(value or "", 0) + count
    if "contested" in counts:
        contested, count = (counts["contested"].get(value, 0) for value in ("true", "all"))
        counts["contested"] = {"true": contested, "false": count - contested}
    return counts


def facet_labels(name: str, dataset: str) -> dict[str, str]:
    """The values of a filter in words, as far as they aren't words themselves; `dataset` is its key."""
    _, vocabulary = FACETS[name]
    if name in ("host", "sender"):
        return {code: country.name for code, country in countries(dataset).items()}
    if name == "contested":
        return {"true": "sources disagree", "false": "sources agree"}
    return {str(value): str(label) for value, label in vocabulary.choices} if vocabulary else {}


def _parts(name: str, agreements: Any, day: datetime.date | None) -> list[Any]:
    """Querysets of (filter, value, how many agreements)."""
    rows: Any = Agreement.objects.filter(pk__in=agreements.order_by().values("pk"))
    if name == "contested":
        return [
            _part(name, rows.contested(day).annotate(facet_value=Value("true", CharField()))),
            _part(name, rows.annotate(facet_value=Value("all", CharField()))),
        ]
    if name == "criterion":
        claims = Claim.objects.known_on(day).usable().filter(criterion=OuterRef("pk"))
        criteria = Criterion.objects.filter(Exists(claims), agreement__in=rows.values("pk"))
        return [_part(name, criteria.annotate(facet_value=_text("category")), of="agreement")]
    if name == "ground":
        known = Criticism.objects.known_on(day).filter(pk=OuterRef("criticism"))
        through = Criticism.agreements.through.objects.filter(Exists(known), agreement__in=rows.values("pk"))
        return [_part(name, through.annotate(facet_value=_text("criticism__ground")), of="agreement")]
    if name == "status":
        return [_part(name, rows.with_status(day, name="facet_value"))]
    if name == "instrument":
        return [_part(name, rows.annotate(facet_value=_stated("instrument", "text", day)))]
    if name == "capacity_unit":
        first, second = (_stated("capacity", column, day) for column in ("unit", "also_unit"))
        also = rows.annotate(first_unit=first, facet_value=second).filter(facet_value__gt="")
        return [_part(name, rows.annotate(facet_value=first)), _part(name, also.exclude(facet_value=F("first_unit")))]
    parts = [_part(name, rows.annotate(facet_value=_text({"region": "host__region"}.get(name, name))))]
    if name == "sender":
        jointly = rows.exclude(joint_senders=None).annotate(facet_value=_text("joint_senders"))
        parts.append(_part(name, jointly))
    return parts


def _part(name: str, rows: Any, of: str = "pk") -> Any:
    grouped = rows.annotate(facet=Value(name, CharField())).order_by().values("facet", "facet_value")
    return grouped.annotate(rows=Count(of, distinct=True)).values_list("facet", "facet_value", "rows")


def _stated(field: str, column: str, day: datetime.date | None) -> Subquery:
    claims = Claim.objects.standing(day).filter(agreement=OuterRef("pk"), field=field)
    return Subquery(claims.values(column)[:1])


def _text(column: str) -> Cast:
    return Cast(F(column), CharField())
