"""What is held in the process until the dataset, named by its key, changes."""

from functools import lru_cache

from ..models import Country, Source
from ..record.origins import Retellings


@lru_cache(maxsize=2)
def country_names(dataset: str) -> dict[str, Country]:
    """Every folded name of a country, with the country that it means."""
    return Country.objects.names()


@lru_cache(maxsize=2)
def countries(dataset: str) -> dict[str, Country]:
    """Every country by its code."""
    return {country.code: country for country in country_names(dataset).values()}


@lru_cache(maxsize=2)
def retellings_at(dataset: str) -> Retellings:
    """Who re-tells whom."""
    return Source.objects.retellings()
