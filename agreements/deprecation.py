"""What of the API is deprecated: declared at the filter or the serializer, and told by answers and by the document."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    """The deprecation of a parameter (`QueryFilter.deprecation`) or a field (`Meta.deprecated` of its serializer)."""

    since: datetime.date
    instead: str
    """What to use instead, as the end of a sentence: "`low` instead"."""
    sunset: datetime.date | None = None
    """The day from which it may be gone; None where it stays for as long as this version of the API."""

    @property
    def note(self) -> str:
        """What the description of the parameter or field adds: since when, until when, and what to use."""
        end = f", and may be gone from {self.sunset} on" if self.sunset else ""
        return f"Deprecated since {self.since}{end}: use {self.instead}."


def headers(deprecations: Iterable[Deprecation]) -> dict[str, str]:
    """The headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) for the earliest of the days; empty without any."""
    deprecations = list(deprecations)
    if not deprecations:
        return {}
    sunsets = [each.sunset for each in deprecations if each.sunset]
    told = {"Deprecation": f"@{_timestamp(min(each.since for each in deprecations))}"}
    return told | ({"Sunset": http_date(_timestamp(min(sunsets)))} if sunsets else {})


def _timestamp(day: datetime.date) -> int:
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())
