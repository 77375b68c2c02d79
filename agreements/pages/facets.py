"""How many agreements each choice of a filter would show, counted in one query."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast

from .. import choices
from ..models import Agreement, Claim, Country, Criterion, Criticism
from .question import Question


@dataclass(frozen=True)
class Choice:
    """One value of a filter, in words, and how many agreements it would show beside the other filters."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One filter with its choices, the commonest first."""

    name: str
    label: str
    choices: list[Choice]
    mistakes: list[str]

    @property
    def is_open(self) -> bool:
        """Whether the form shows it unfolded."""
        return bool(self.mistakes) or any(choice.is_chosen for choice in self.choices)


LABELS = {
    "host": "Host",
    "sender": "Sender",
    "status": "Status",
    "kind": "Kind",
    "region": "Region of the host",
    "instrument": "Instrument",
    "capacity_unit": "Capacity is stated in",
    "criterion": "Selection looks at",
    "ground": "Criticised on the ground of",
    "contested": "Sources disagree",
}
"""The filters whose choices are counted, in the order of the form."""
VOCABULARIES: dict[str, Any] = {
    "status": choices.Status,
    "kind": choices.AgreementKind,
    "instrument": choices.Instrument,
    "capacity_unit": choices.CapacityUnit,
    "criterion": choices.CriterionCategory,
    "ground": choices.Ground,
}


def facets(question: Question, countries: dict[str, Country]) -> list[Facet]:
    """Every filter with its choices. Each is counted as if it weren't asked itself, so that one can choose more."""
    counted: dict[str, dict[str, int]] = {name: {} for name in LABELS}
    if not question.mistakes:
        parts = [_counted(question, name) for name in LABELS]
        for name, value, rows in parts[0].union(*parts[1:], all=True):
            counted[name][value] = counted[name].get(value, 0) + rows
    return [_facet(question, name, counted[name], countries) for name in LABELS]


def _facet(question: Question, name: str, counts: dict[str, int], countries: dict[str, Country]) -> Facet:
    chosen = question.asked.get(name, [])
    chosen = [str(chosen).lower()] if isinstance(chosen, bool) else chosen
    words = dict(VOCABULARIES[name].choices) if name in VOCABULARIES else {}
    words |= {"true": "yes"} if name == "contested" else {}
    words |= {code: country.name for code, country in countries.items()} if name in ("host", "sender") else {}
    values = [value for value in {**counts, **dict.fromkeys(chosen)} if value]
    listed = [Choice(value, str(words.get(value, value)), counts.get(value, 0), value in chosen) for value in values]
    listed.sort(key=lambda choice: (-choice.count, choice.label))
    return Facet(name, LABELS[name], listed, question.mistakes.get(name, []))


def _without(question: Question, name: str) -> Any:
    """The rows that answer all of the question but one parameter."""
    filterset = copy(question.filterset)
    form = copy(filterset.form)
    cleaned = form.cleaned_data
    empty: Any = [] if isinstance(cleaned.get(name), list) else None
    # A party's word on the status can't be asked without a status.
    alone = {"status_said_by": None} if name == "status" else {}
    form.cleaned_data = {**cleaned, name: empty, **alone}
    filterset._form = form
    rows = filterset.filter_queryset(Agreement.objects.published())
    return rows.order_by().values("pk")


def _counted(question: Question, name: str) -> Any:
    """Rows of (filter, value, how many agreements)."""
    answering, day = _without(question, name), question.filterset.day
    rows: Any = Agreement.objects.filter(pk__in=answering)
    valued: Any
    of = "pk"
    if name == "contested":
        valued = rows.contested(day).annotate(facet_value=Value("true", CharField()))
    elif name == "criterion":
        claims = Claim.objects.known_on(day).usable().filter(criterion=OuterRef("pk"))
        criteria = Criterion.objects.filter(Exists(claims), agreement__in=answering)
        valued, of = criteria.annotate(facet_value=_text("category")), "agreement"
    elif name == "ground":
        known = Criticism.objects.known_on(day).filter(pk=OuterRef("criticism"))
        through = Criticism.agreements.through.objects.filter(Exists(known), agreement__in=answering)
        valued, of = through.annotate(facet_value=_text("criticism__ground")), "agreement"
    else:
        valued = _valued(rows, name, day)
    grouped = valued.annotate(facet=Value(name, CharField())).order_by().values("facet", "facet_value")
    return grouped.annotate(rows=Count(of, distinct=True)).values_list("facet", "facet_value", "rows")


def _valued(rows: Any, name: str, day: Any) -> Any:
    if name == "status":
        return rows.with_status(day, name="facet_value")
    if name in ("instrument", "capacity_unit"):
        field, column = {"instrument": ("instrument", "text"), "capacity_unit": ("capacity", "unit")}[name]
        claims = Claim.objects.standing(day).filter(agreement=OuterRef("pk"), field=field)
        return rows.annotate(facet_value=Subquery(claims.values(column)[:1]))
    return rows.annotate(facet_value=_text({"region": "host__region"}.get(name, name)))


def _text(column: str) -> Cast:
    return Cast(F(column), CharField())
