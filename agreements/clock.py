"""Today's date, in UTC. Values that depend on it are computed when read, so nothing needs republishing at midnight."""

import datetime

from django.utils import timezone


def today() -> datetime.date:
    """Today's date in UTC, the time zone of the record."""
    return timezone.now().astimezone(datetime.UTC).date()


def start_of_today() -> datetime.datetime:
    """00:00 UTC today: values that depend on the day may have changed then."""
    return datetime.datetime.combine(today(), datetime.time(), datetime.UTC)
