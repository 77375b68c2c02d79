"""Today's date: in UTC, and where it is latest.

Values that depend on it are computed when read, so nothing needs republishing at midnight."""

import datetime

from django.utils import timezone


def today() -> datetime.date:
    """Today's date in UTC, the time zone of the record."""
    return timezone.now().astimezone(datetime.UTC).date()


def latest_today() -> datetime.date:
    """The latest date that is today anywhere, which is that of UTC+14: a later day lies in the future everywhere."""
    return timezone.now().astimezone(datetime.timezone(datetime.timedelta(hours=14))).date()


def start_of_today() -> datetime.datetime:
    """00:00 UTC today: values that depend on the day may have changed then."""
    return datetime.datetime.combine(today(), datetime.time(), datetime.UTC)
