"""Dates that are known to the day, the month or the year."""

import calendar
import datetime
import re
from functools import lru_cache


class ImpreciseDate(str):
    """A date that is known to the day, the month or the year: "2025-06-11", "2025-06" or "2025"."""

    __slots__ = ()

    @property
    def is_valid(self) -> bool:
        """Whether it is a date from 1900 to 2199 in one of the three forms."""
        try:
            return bool(re.fullmatch(r"(19|2[01])\d\d(-\d\d(-\d\d)?)?", self, re.ASCII)) and bool(self.first_day)
        except ValueError:
            return False

    @property
    def precision(self) -> str:
        """Either "day", "month" or "year"."""
        return {10: "day", 7: "month", 4: "year"}[len(self)]

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that the date can mean."""
        return _first_day(self)

    @property
    def last_day(self) -> datetime.date:
        """The latest day that the date can mean."""
        return _last_day(self)

    @property
    def words(self) -> str:
        """The date as people write it: "11 June 2025", "June 2025", "2025"."""
        first = self.first_day
        forms = {10: f"{first.day} {first:%B} {first.year}", 7: f"{first:%B} {first.year}", 4: f"{first.year}"}
        return forms[len(self)]


# Cached, because every rule asks for the same days again.
@lru_cache(maxsize=10_000)
def _first_day(date: ImpreciseDate) -> datetime.date:
    return datetime.date.fromisoformat(date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date)


@lru_cache(maxsize=10_000)
def _last_day(date: ImpreciseDate) -> datetime.date:
    first = date.first_day
    if len(date) == 10:
        return first
    month = 12 if len(date) == 4 else first.month
    return first.replace(month=month, day=calendar.monthrange(first.year, month)[1])
