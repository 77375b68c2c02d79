"""How many agreements each choice of a filter would show."""

from dataclasses import dataclass

from ...choices import DEALS
from ...filters import FACETS, facet_counts, facet_label
from .list_query import ListQuery


@dataclass(frozen=True)
class Choice:
    """One value of a filter, in words, and how many agreements it would show beside the other filters."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One filter with its choices, the commonest first."""

    name: str
    label: str
    choices: list[Choice]
    errors: list[str]

    @property
    def is_open(self) -> bool:
        """Whether the form shows it unfolded."""
        return bool(self.errors) or any(choice.is_chosen for choice in self.choices)


def facets(query: ListQuery) -> list[Facet]:
    """Every filter with its choices. Each is counted as if it weren't asked itself, so that one can choose more."""
    asked = {} if query.errors else {name: query.filterset.without(name) for name in FACETS}
    counts = facet_counts(asked, None if query.errors else query.filterset.day)
    return [_facet(query, name, counts.get(name, {})) for name in FACETS]


def _facet(query: ListQuery, name: str, counts: dict[str, int]) -> Facet:
    chosen = query.asked.get(name, [])
    chosen = [str(chosen).lower()] if isinstance(chosen, bool) else chosen
    # Which sources agree is asked for by the API; on the page one looks for where they don't.
    hidden = {"false"} - set(chosen) if name == "contested" else set()
    counts = {value: count for value, count in counts.items() if count and value not in hidden}
    values = [value for value in {**counts, **dict.fromkeys(chosen)} if value]
    key = query.filterset.dataset.key
    listed = [Choice(value, facet_label(name, value, key), counts.get(value, 0), value in chosen) for value in values]
    listed.sort(key=lambda choice: (-choice.count, choice.label))
    return Facet(name, FACETS[name].facet, listed, query.errors.get(name, []))


def deals(listed: list[Facet]) -> int:
    """How many of the agreements that answer the query are deals, by the choices of the stage."""
    (stages,) = (facet.choices for facet in listed if facet.name == "stage")
    asked = [choice for choice in stages if choice.is_chosen] or stages
    return sum(choice.count for choice in asked if choice.value in DEALS)
