"""The present day. Values that depend on it are computed when they are read, so nothing is republished at midnight."""

import datetime

from django.utils import timezone


def today() -> datetime.date:
    """The present day in UTC, the time zone of the record."""
    return timezone.now().astimezone(datetime.UTC).date()


def midnight() -> datetime.datetime:
    """The moment at which today began, when values that depend on the day may have changed."""
    return datetime.datetime.combine(today(), datetime.time(), datetime.UTC)
