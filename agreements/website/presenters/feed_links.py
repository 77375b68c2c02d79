"""The feed that a page links to: the changes of the agreements that it shows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ...models import Country
from .describe_query import about
from .list_query import ListQuery


@dataclass(frozen=True)
class Feed:
    """A feed in its two formats; the title says what it reports."""

    title: str
    query: str = ""

    @property
    def atom(self) -> str:
        """The address for readers of Atom."""
        return reverse("feed-atom") + self.query

    @property
    def json(self) -> str:
        """The address for readers of JSON Feed."""
        return reverse("feed-json") + self.query


EVERYTHING = Feed("what changes")


def of_query(query: ListQuery, countries: dict[str, Country]) -> Feed | None:
    """The feed of the agreements that answer the query; None where it has an error or asks about the past."""
    filters = query.filterset.base_filters
    if query.errors or not all(filters[name].is_followable for name in query.data):
        return None
    data = query.data.copy()
    for name in query.data:
        if not filters[name].selects_rows:
            data.pop(name)
    title = f"what changes in {about('agreements', query.filter_values, countries)}"
    return Feed(title, f"?{data.urlencode()}") if data else EVERYTHING


def of_country(country: Country) -> Feed:
    """The feed of the agreements in which a country sends or hosts."""
    return Feed(f"what changes in agreements with {country} as sender or host", f"?party={country.code}")


def of_parties(document: dict[str, Any]) -> Feed:
    """The feed of all agreements between the sender and the host of this one: no feed has a single record."""
    sender, host = document["sender"], document["host"]
    title = f"what changes in agreements hosted by {host['name']}, with {sender['name']} as sender"
    return Feed(title, "?" + urlencode({"host": host["code"], "sender": sender["code"]}))
