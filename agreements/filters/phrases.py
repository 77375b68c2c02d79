"""Filters and their values in words, for the sentences over lists and the titles of feeds."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from ..models import Country
from ..record.dates import ImpreciseDate
from .filters import BooleanFilter, CountryFilter, QueryFilter


def about(noun: str, filters: Mapping[str, Any], values: Mapping[str, Any], countries: Mapping[str, Country]) -> str:
    """The noun with a phrase for each filter that has a value: “agreements hosted by Kosovo, active on 1 July 2025”."""
    phrases = [phrase(filters[name], values[name], countries) for name in filters if name in values]
    return f"{noun} {', '.join(phrases)}".strip()


def phrase(query_filter: QueryFilter, value: object, countries: Mapping[str, Country]) -> str:
    """The phrase for one filter with its value or values."""
    if isinstance(query_filter, BooleanFilter):
        return query_filter.phrases[0 if value else 1]
    values = value if isinstance(value, list) else [value]
    return str(query_filter.phrase).format(either([in_words(query_filter, item, countries) for item in values]))


def in_words(query_filter: QueryFilter, value: Any, countries: Mapping[str, Country]) -> str:
    """One value of a filter as people read it: a country's name, a day, a number or a label."""
    if isinstance(query_filter, CountryFilter) and value in countries:
        return countries[value].name
    if isinstance(value, datetime.date):
        return ImpreciseDate(f"{value:%Y-%m-%d}").words
    return f"{value:,}" if isinstance(value, int) else str(query_filter.label_of(value))


def either(words: Iterable[str]) -> str:
    """Join the words with commas and “or”."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
