"""What day it is. Whatever depends on it is worked out when it is read, so that no answer needs a publication."""

import datetime

from django.utils import timezone


def today() -> datetime.date:
    """The day in UTC, which is the record's."""
    return timezone.now().astimezone(datetime.UTC).date()


def midnight() -> datetime.datetime:
    """When today began: what depends on the day may have changed then."""
    return datetime.datetime.combine(today(), datetime.time(), datetime.UTC)
