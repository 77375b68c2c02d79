"""The sentence over a list that says what is shown."""

from collections.abc import Callable, Iterable
from typing import Any

from ..filters import AgreementFilterSet
from ..models import Country
from .words import day

Told = Callable[[str], str]
PHRASES = {
    "kind": "of the kind {}",
    "kind__not": "not of the kind {}",
    "host": "hosted by {}",
    "host__not": "not hosted by {}",
    "sender": "with {} as sender",
    "sender__not": "without {} as sender",
    "party": "with {} as sender or host",
    "region": "hosted in {}",
    "region__not": "not hosted in {}",
    "status": "with the status {}",
    "status__not": "without the status {}",
    "status_said_by": "as the {} last said",
    "stage": "at the stage {}",
    "activity": "of which is said: {}",
    "status_ever": "that ever had the status {}",
    "reached_after": "first on or after {}",
    "reached_before": "first on or before {}",
    "instrument": "with the instrument {}",
    "instrument__not": "without the instrument {}",
    "capacity_at_least": "whose stated capacity allows {} or more",
    "capacity_at_most": "whose stated capacity rules out more than {}",
    "capacity_unit": "with a capacity in {}",
    "capacity_period": "with a capacity {}",
    "criterion": "with a criterion of {}",
    "guarantee": "whose text guarantees {}",
    "lacks_guarantee": "whose text doesn't guarantee {}",
    "consideration": "for which a party gives or wants {}",
    "outcome": "of some of whose people is told: {}",
    "gap": "of which isn't known {}",
    "payer": "with a payment by the {}",
    "nationality": "that moved people from {}",
    "critic": "criticised by {}",
    "ground": "criticised on the ground of {}",
    "case": "that the court case {} concerns",
    "source": "that cite {}",
    "source_grade": "that cite a source of grade {}",
    "announced_after": "announced on or after {}",
    "announced_before": "announced on or before {}",
    "active_on": "active on {}",
    "last_reported_before": "last reported on or before {}",
    "checked_before": "last checked for news on or before {}, or never",
    "updated_since": "published or changed on or after {}",
    "q": "that mention “{}”",
    "as_of": "as known on {}",
}
YES_NO = {
    "has_payment": ("with a payment on record", "without a payment on record"),
    "contested": ("of which sources tell what can't all be true", "of which all that sources tell can be true"),
    "verified": ("that are verified", "that are not verified"),
}


def sentence(count: int, deals: int, asked: dict[str, Any], countries: dict[str, Country]) -> str:
    """What is shown: “4 arrangements hosted by Kosovo, active on 1 July 2025: 3 deals, 1 only asked for, …”."""
    number = f"{count:,}" if count else "No"
    shown = f"{number} {about('arrangement' if count == 1 else 'arrangements', asked, countries)}"
    others = f"{count - deals:,} only asked for, reported or turned down"
    if deals == count:
        return f"{shown}: {'all deals' if count > 1 else 'a deal'}." if count else f"{shown}."
    return f"{shown}: {f'{deals:,} deal' + ('s' if deals > 1 else '') if deals else 'no deal'}, {others}."


def about(noun: str, asked: dict[str, Any], countries: dict[str, Country]) -> str:
    """Which ones: “agreements hosted by Kosovo, active on 1 July 2025”."""
    parts = [phrase(name, asked[name], countries) for name in [*PHRASES, *YES_NO] if name in asked]
    return f"{noun} {', '.join(parts)}".strip()


def phrase(name: str, value: Any, countries: dict[str, Country]) -> str:
    """What one filter asks, in words."""
    if name in YES_NO:
        return YES_NO[name][0 if value else 1]
    values = value if isinstance(value, list) else [value]
    return PHRASES[name].format(either([in_words(name, one, countries) for one in values]))


def in_words(name: str, value: Any, countries: dict[str, Country]) -> str:
    """One value of a filter as one reads it; a grade is known by its letter."""
    name = name.removesuffix("__not")
    if name in ("host", "sender", "party", "nationality") and value in countries:
        return countries[value].name
    words: dict[str, Any] = dict(AgreementFilterSet.base_filters[name].extra.get("choices", ()))
    if value in words and name != "source_grade":
        return str(words[value])
    if hasattr(value, "year"):
        return day(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def either(words: Iterable[str]) -> str:
    """“a, b or c”."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
