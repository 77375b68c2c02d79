"""Every pair, and random triples, of the filters of agreements at every door that takes them: none may be a 5xx.

    python -m tests.ops.filter_combinations [HOW_MANY_TRIPLES [SEED]]     in process, on the database of DATABASE_URL

The values are right ones, taken from the record where a filter names one of its rows. The suite asks a part of them.
"""

import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from agreements.filters import AgreementFilterSet, QueryFilter  # noqa: E402
from agreements.models import Actor, Agreement, CourtCase, Source  # noqa: E402

DOORS = {
    "list": "/api/agreements?",
    "cursor": "/api/agreements?cursor=start&",
    "csv": "/api/agreements.csv?",
    "facets": "/api/facets?",
    "stats": "/api/stats?",
    "feed": "/api/feeds/agreements.atom?",
    "page": "/agreements?",
}
OF_TODAY = ("q", "updated_since", "active_on")
"""What can't be asked together with `as_of`."""
FILTERS = [
    name
    for name, declared in AgreementFilterSet.base_filters.items()
    if declared.selects_rows and not name.endswith("__not")
]
"""Each filter that has a negation is asked for with it half of the time."""

BOUNDS = [
    ("announced_after", "announced_before"),
    ("reached_after", "reached_before"),
    ("capacity_at_least", "capacity_at_most"),
    ("payment_at_least", "payment_at_most"),
    ("people_at_least", "people_at_most"),
    ("event_after", "event_before"),
]

Query = list[tuple[str, str]]


def value(name: str, chance: random.Random) -> str:
    """A right value of the filter."""
    question: QueryFilter = AgreementFilterSet.base_filters[name]
    schema = question.schema.get("items", question.schema)
    if "enum" in schema or schema["type"] == "boolean":
        return str(chance.choice(schema.get("enum", ["true", "false"])))
    if name == "id":
        return chance.choice(slugs(name))
    if schema["type"] == "integer":
        return str(chance.randint(0, 400))
    if schema.get("format") == "country":
        return chance.choice(["Kosovo", "US", "rwa", "GB"])
    if schema.get("format") == "slug":
        return chance.choice(slugs(name))
    return "deportation" if name == "q" else f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-15"


@cache
def slugs(name: str) -> list[str]:
    """The rows that the filter can name, by what it takes."""
    if name == "id":
        return [str(pk) for pk in Agreement.objects.published().order_by("pk").values_list("pk", flat=True)]
    rows: Any = {"critic": Actor, "source": Source, "case": CourtCase}[name]
    return list(rows.objects.published().order_by("slug").values_list("slug", flat=True))


def query(names: Iterable[str], chance: random.Random) -> Query:
    """The filters with values, and what one of them can't be asked without."""
    values = {name: value(name, chance) for name in names}
    for lower, upper in BOUNDS:
        if {lower, upper} <= values.keys():
            values[lower], values[upper] = sorted([values[lower], values[upper]], key=lambda bound: (len(bound), bound))
    asked = [
        (f"{name}__not" if AgreementFilterSet.base_filters[name].is_negatable and chance.random() < 0.5 else name, each)
        for name, each in values.items()
    ]
    given = {name for name, _ in asked}
    needed = {AgreementFilterSet.base_filters[name].requires for name in given} - {"", *given}
    return [*asked, *((name, value(name, chance)) for name in sorted(needed))]


def is_askable(names: Iterable[str], door: str) -> bool:
    """Whether the filters can be asked together there."""
    together = "as_of" not in names or not set(OF_TODAY) & set(names)
    return together and not (door == "feed" and {"as_of", "updated_since"} & set(names))


def pairs_in_turn(seed: int) -> list[tuple[str, Query]]:
    """Each pair of filters at one door, so that each door is asked a share of them."""
    found = list(pairs(seed))
    return found[seed % len(DOORS) :: len(DOORS)]


def pairs(seed: int) -> Iterator[tuple[str, Query]]:
    """Each pair of filters at each door; a pair of yes and no with all of its values."""
    chance = random.Random(seed)
    for names in combinations(FILTERS, 2):
        for door in DOORS:
            if is_askable(names, door):
                yield door, query(names, chance)
    for first in ("true", "false"):
        for asked in combinations((("contested", first), ("verified", "false"), ("has_payment", first)), 2):
            yield from ((door, [*asked]) for door in DOORS)


def triples(how_many: int, seed: int) -> Iterator[tuple[str, Query]]:
    """Random triples of filters, each at each door."""
    chance = random.Random(seed)
    for _ in range(how_many):
        names = chance.sample(FILTERS, 3)
        asked = query(names, chance)
        yield from ((door, asked) for door in DOORS if is_askable(names, door))


def ask(questions: Iterable[tuple[str, Query]], answer: Callable[[str], int]) -> tuple[Counter[int], list[str]]:
    """How many answers there were of each status, and the questions that weren't answered."""
    statuses: Counter[int] = Counter()
    failed = []
    for door, asked in questions:
        address = DOORS[door] + urlencode(asked)
        status = answer(address)
        statuses[status] += 1
        if status != 200:
            failed.append(f"{status} {address}")
    return statuses, failed


def in_process(client: Client) -> Callable[[str], int]:
    """Asks without a server."""

    def answer(address: str) -> int:
        response = client.get(address)
        # To its end: a file that nobody reads keeps its turn.
        b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        return response.status_code

    return answer


if __name__ == "__main__":
    settings.RATE_LIMIT, settings.ALLOWED_HOSTS = 0, ["testserver"]
    how_many, seed = (int(argument) for argument in [*sys.argv[1:], "2000", "1"][:2])
    answer = in_process(Client(raise_request_exception=False, headers={"X-Forwarded-Proto": "https"}))
    for name, questions in (("pairs", pairs(seed)), (f"{how_many} triples", triples(how_many, seed))):
        statuses, failed = ask(questions, answer)
        print(f"{name} of seed {seed}, each at {len(DOORS)} doors: {dict(sorted(statuses.items()))}")  # noqa: T201
        print("\n".join(failed[:50]))  # noqa: T201
