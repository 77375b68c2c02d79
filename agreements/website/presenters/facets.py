"""How many agreements each choice of a filter would show."""

from dataclasses import dataclass

from ...choices import DEALS
from ...filters import FACETS, facet_counts, facet_label
from .list_query import ListQuery


@dataclass(frozen=True)
class Choice:
    """One value of a filter, its label, and how many agreements it would show together with the other filters."""

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
    """All facets. The choices of each are counted without its own filter, so that further ones can be chosen."""
    filtered_states = {} if query.errors else {name: query.filterset.without(name) for name in FACETS}
    counts = facet_counts(filtered_states, None if query.errors else query.filterset.day, query.filterset.dataset)
    return [_facet(query, name, counts.get(name, {})) for name in FACETS]


def _facet(query: ListQuery, name: str, counts: dict[str, int]) -> Facet:
    value = query.filter_values.get(name, [])
    chosen = [str(value).lower()] if isinstance(value, bool) else value
    # The page offers only contested records; those without a conflict are asked for by the API.
    hidden = {"false"} - set(chosen) if name == "contested" else set()
    counts = {value: count for value, count in counts.items() if count and value not in hidden}
    values = [value for value in {**counts, **dict.fromkeys(chosen)} if value]
    dataset_key = query.filterset.dataset.key
    choices = [
        Choice(value, facet_label(name, value, dataset_key), counts.get(value, 0), value in chosen) for value in values
    ]
    choices.sort(key=lambda choice: (-choice.count, choice.label))
    return Facet(name, FACETS[name].facet, choices, query.errors.get(name, []))


def deals(facets: list[Facet]) -> int:
    """How many of the agreements that answer the query are deals, by the counts of the facet `stage`."""
    (stages,) = (facet.choices for facet in facets if facet.name == "stage")
    selected = [choice for choice in stages if choice.is_chosen] or stages
    return sum(choice.count for choice in selected if choice.value in DEALS)
