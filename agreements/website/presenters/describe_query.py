"""The sentence over a list that says what is shown."""

import datetime
from collections.abc import Iterable
from typing import Any

from ...filters import AgreementFilterSet, BooleanFilter, CountryFilter
from ...models import Country
from ...templatetags.agreements_website import day


def sentence(count: int, deals: int, filter_values: dict[str, Any], countries: dict[str, Country]) -> str:
    """Describe a list: “4 arrangements hosted by Kosovo, active on 1 July 2025: 3 deals, 1 only asked for, …”."""
    number = f"{count:,}" if count else "No"
    subject = f"{number} {about('arrangement' if count == 1 else 'arrangements', filter_values, countries)}"
    others = f"{count - deals:,} only asked for, reported or turned down"
    if deals == count:
        return f"{subject}: {'all deals' if count > 1 else 'a deal'}." if count else f"{subject}."
    return f"{subject}: {f'{deals:,} deal' + ('s' if deals > 1 else '') if deals else 'no deal'}, {others}."


def about(noun: str, filter_values: dict[str, Any], countries: dict[str, Country]) -> str:
    """The noun with a phrase for each filter: “agreements hosted by Kosovo, active on 1 July 2025”."""
    parts = [
        phrase(name, filter_values[name], countries)
        for name in AgreementFilterSet.base_filters
        if name in filter_values
    ]
    return f"{noun} {', '.join(parts)}".strip()


def phrase(name: str, value: object, countries: dict[str, Country]) -> str:
    """The phrase for one filter with its value or values."""
    filter_ = AgreementFilterSet.base_filters[name]
    if isinstance(filter_, BooleanFilter):
        return filter_.phrases[0 if value else 1]
    values = value if isinstance(value, list) else [value]
    return str(filter_.phrase).format(either([in_words(name, item, countries) for item in values]))


def in_words(name: str, value: Any, countries: dict[str, Country]) -> str:
    """One value of a filter as people read it: a country's name, a day, a number or a label."""
    filter_ = AgreementFilterSet.base_filters[name]
    if isinstance(filter_, CountryFilter) and value in countries:
        return countries[value].name
    if isinstance(value, datetime.date):
        return day(value)
    return f"{value:,}" if isinstance(value, int) else str(filter_.label_of(value))


def either(words: Iterable[str]) -> str:
    """Join the words with commas and “or”."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
