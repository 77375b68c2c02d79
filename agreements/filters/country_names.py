"""Countries as people and other lists write them: “the EU”, “Korea (the Republic of)”, “St. Kitts & Nevis”.

A name is compared by rules with the names on record; no rule tells what a name alone leaves open, such as “Congo”.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..documents.cached import countries, country_names
from ..folding import fold, fold_words
from ..models import Country

LEFT_OUT = frozenset(["the", "of"])
"""Words that names are compared without."""
ABBREVIATIONS = {"st": "saint", "rep": "republic", "dem": "democratic"}
"""Words that stand for others, where a name has more than one word."""
PLACEHOLDER = re.compile(r"n\W+a\W*", re.IGNORECASE)
"""What stands in tables for no value and folds to the code of Namibia: “N/A”, “n.a.”."""
PARTS = {
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northernireland": "GB",
    "westbank": "PS",
    "gaza": "PS",
    "gazastrip": "PS",
    "westbankandgaza": "PS",
}
"""Parts of countries that people ask for, by key, with the code of the country."""


def find_country(text: str, dataset: str) -> Country | None:
    """The country that the text names in the dataset; None where it names none, or leaves open which."""
    if PLACEHOLDER.fullmatch(text.strip()):
        return None
    exact = country_names(dataset).get(fold(text))
    if exact is not None:
        return exact
    keys = _countries_by_key(dataset)
    found = {country.code: country for form in _forms(text) if (country := keys.get(_key(form))) is not None}
    outside, inside = _brackets(text)
    if inside:
        found |= _beside_brackets(outside, inside, keys)
    return next(iter(found.values())) if len(found) == 1 else None


def is_name_with_commas(parts: Sequence[str], dataset: str) -> bool:
    """Whether the parts are the name of one country, such as “Korea, Republic of”, and not a list of several names."""
    if len(parts) < 2 or not all(fold(part) for part in parts):
        return False
    country = find_country(",".join(parts), dataset)
    if country is None:
        return False
    folded = [fold(part) for part in parts]
    is_on_record = any([fold(part) for part in name.split(",")] == folded for name in country.names)
    return is_on_record or any(find_country(part, dataset) is None for part in parts)


def no_country(text: str, dataset: str) -> tuple[str, list[str]] | None:
    """Why the text names no country, and the country to ask for instead; None where nothing is known about it."""
    if PLACEHOLDER.fullmatch(text.strip()) or not fold(text) or fold(text) in ("none", "null", "nan", "unknown"):
        return f"“{text}” names no country. Leave the parameter out.", []
    whole = countries(dataset).get(PARTS.get(_key(text), ""))
    if whole is None:
        return None
    return f"“{text}” isn't recorded by itself.", [whole.name]


@lru_cache(maxsize=2)
def _countries_by_key(dataset: str) -> dict[str, Country]:
    """The countries by the keys of their names, without keys that two countries share."""
    found: dict[str, dict[str, Country]] = {}
    for country in countries(dataset).values():
        for name in country.names:
            found.setdefault(_key(name), {})[country.code] = country
    return {key: next(iter(rows.values())) for key, rows in found.items() if key and len(rows) == 1}


def _key(text: str) -> str:
    """The folded words of a name that matter, written together."""
    words = [word for word in fold_words(text.replace("&", " and ")).split() if word not in LEFT_OUT]
    return "".join(ABBREVIATIONS.get(word, word) for word in words) if len(words) > 1 else "".join(words)


def _forms(text: str) -> Iterator[str]:
    """The text, and with what stands in brackets or after the first comma put in front: “Republic of Korea”."""
    yield text
    outside, inside = _brackets(text)
    if inside:
        yield " ".join([*inside, outside])
    name, comma, rest = text.partition(",")
    if comma:
        yield f"{rest} {name}"


def _brackets(text: str) -> tuple[str, list[str]]:
    """The text outside brackets, and those inside that have words of their own: “(the)” has none."""
    inside = [words for words in re.findall(r"[(\[]([^()\[\]]*)[)\]]", text) if _key(words)]
    return re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text), inside


def _beside_brackets(outside: str, inside: Sequence[str], keys: dict[str, Country]) -> dict[str, Country]:
    """The country whose second name stands in brackets: “Congo (DRC)”, “Turkey (Türkiye)”, but not “Georgia (US)”."""
    named = {country.code: country for words in inside if (country := keys.get(_key(words))) is not None}
    first = keys.get(_key(outside))
    if len(named) != 1 or (first is not None and first.code not in named):
        return {}
    (country,) = named.values()
    words = set(fold_words(outside).split()) - LEFT_OUT
    is_part = any(words <= set(fold_words(name).split()) for name in country.names)
    return named if words and is_part else {}
