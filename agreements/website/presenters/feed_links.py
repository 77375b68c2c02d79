"""The feeds that a page links to: the changes of the agreements that it shows, and what happened under them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ...filters.phrases import about
from ...models import Country
from .list_query import ListQuery


@dataclass(frozen=True)
class Feed:
    """A feed of changes and a feed of events, each in two formats; the titles say what they report."""

    title: str
    query: str = ""
    events_title: str = ""
    """Empty where no feed of events has the same filters."""

    @property
    def atom(self) -> str:
        """The address for readers of Atom."""
        return reverse("feed-atom") + self.query

    @property
    def json(self) -> str:
        """The address for readers of JSON Feed."""
        return reverse("feed-json") + self.query

    @property
    def events_atom(self) -> str:
        """The address of the events for readers of Atom."""
        return reverse("feed-events-atom") + self.query

    @property
    def events_json(self) -> str:
        """The address of the events for readers of JSON Feed."""
        return reverse("feed-events-json") + self.query


EVERYTHING = Feed("what changes", events_title="what happens")
PARTIES = frozenset(["host", "sender", "party"])
"""The filters of agreements that mean the same of events."""


def of_query(query: ListQuery, countries: dict[str, Country]) -> Feed | None:
    """The feeds of the agreements that answer the query; None where it has an error or asks about the past."""
    filters = query.filterset.base_filters
    if query.errors or not all(filters[name].is_followable for name in query.data):
        return None
    data = query.data.copy()
    for name in query.data:
        if not filters[name].selects_rows:
            data.pop(name)
    if not data:
        return EVERYTHING
    subject = about("agreements", filters, query.filter_values, countries)
    events_title = f"what happens under {subject}" if PARTIES.issuperset(data) else ""
    return Feed(f"what changes in {subject}", f"?{data.urlencode()}", events_title)


def of_country(country: Country) -> Feed:
    """The feed of the agreements in which a country sends or hosts."""
    subject = f"agreements with {country} as sender or host"
    return Feed(f"what changes in {subject}", f"?party={country.code}", f"what happens under {subject}")


def of_parties(document: dict[str, Any]) -> Feed:
    """The feed of all agreements between the sender and the host of this one: no feed has a single record."""
    sender, host = document["sender"], document["host"]
    subject = f"agreements hosted by {host['name']}, with {sender['name']} as sender"
    query = "?" + urlencode({"host": host["code"], "sender": sender["code"]})
    return Feed(f"what changes in {subject}", query, f"what happens under {subject}")
