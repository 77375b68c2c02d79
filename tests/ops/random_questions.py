"""Random query strings, half sensible and half not: no answer may be a 5xx.

    python -m tests.ops.random_questions [HOW_MANY [SEED]]     over loopback, to the site at $SITE (see serve.sh)

The same seed asks the same questions. The suite asks some of them in process.
"""

import http.client
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from agreements import filters  # noqa: E402

ADDRESSES: dict[str, type] = {
    "agreements": filters.AgreementFilterSet,
    "countries": filters.CountryFilterSet,
    "sources": filters.SourceFilterSet,
    "criticisms": filters.CriticismFilterSet,
    "actors": filters.ActorFilterSet,
    "events": filters.EventFilterSet,
    "claims": filters.ClaimFilterSet,
    "payments": filters.PaymentFilterSet,
    "criteria": filters.CriterionFilterSet,
    "facets": filters.AgreementFilterSet,
    "stats": filters.StatsFilterSet,
    "feeds/agreements.atom": filters.AgreementFilterSet,
    "feeds/agreements.json": filters.AgreementFilterSet,
    "changes": filters.ChangeFilterSet,
    "agreements/1/diff": filters.DiffFilterSet,
    "diff": filters.DifferencesFilterSet,
    "agreements/1": filters.AgreementFilterSet,
    "agreements/kosovo-united-states-2025/revisions": filters.AgreementFilterSet,
    "countries/Kosovo": filters.CountryFilterSet,
}
STRANGE = [
    "", "0", "-1", "1", "2", "200", "201", "1e400000", "99999999999", "9" * 150, "NaN", "null", "None", "true", "false",
    "%", "100%", "%s", "%(x)s", "{}", "{0}", "$1", "\\", "'", '"', "';--", "' OR 1=1 --", "<script>", "../..", ",",
    "a" * 250, "\x00", "\x1f", "\n", "\ufffd", "\u202e", "é", "Kósovo", "كوسوفو", "科索沃", "😀" * 60, "٣", "(", "-",
    "AND", "NEAR(", "col:x", "*", '"unclosed', "kosovo*", "^a", "a OR b", "2025-06-11", "2025-06", "2025", "2025-02-30",
    "9999-12-31", "2199-12-31", "1900-01-01", "2025-06-11T14:30:00Z", "2025-06-11T14:30:00+14:00", "start",
    "Mg", "MQ==", "WEs", "id,id", "id,", "Kosovo", "XK", "kosovo-united-states-2025", "human-rights-watch", "title",
    "-updated", "signed",
]  # fmt: skip
BROKEN = ["%", "%zz", "%ED%A0%80", "%FF%FE", "%F0%9F", "&&", "=", "==", "&=", "#", "+", ";"]


def sensible(question: filters.QueryFilter, chance: random.Random) -> str:
    """A value that the parameter's schema allows."""
    schema = question.schema.get("items", question.schema)
    if "enum" in schema:
        return str(chance.choice(schema["enum"]))
    if schema.get("type") == "integer":
        return str(chance.randint(schema["minimum"], min(schema["maximum"], 400)))
    if schema.get("type") == "boolean":
        return chance.choice(["true", "false"])
    if schema.get("format") == "country":
        return chance.choice(["Kosovo", "US", "rwa", "Côte d'Ivoire", "turkiye", "united-kingdom"])
    if schema.get("format") == "date":
        return f"{chance.randint(1990, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return chance.choice(STRANGE)


def query(filterset: type, chance: random.Random) -> str:
    """A query string: mostly known parameters, mostly with values that they take."""
    declared = filterset.base_filters  # type: ignore[attr-defined]
    parts = []
    for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 4, 6])):
        if chance.random() < 0.04:
            parts.append(chance.choice(BROKEN))
            continue
        name = chance.choice(list(declared)) if chance.random() < 0.93 else chance.choice(STRANGE)
        known = name in declared and chance.random() < 0.65
        value = sensible(declared[name], chance) if known else chance.choice(STRANGE)
        parts.append(f"{quote_plus(name)}={(quote if chance.random() < 0.5 else quote_plus)(value)}")
    return "&".join(parts)


def questions(how_many: int, seed: int) -> Iterator[str]:
    """Addresses with query strings."""
    chance = random.Random(seed)
    for _ in range(how_many):
        address = chance.choice(list(ADDRESSES))
        yield f"/api/{address}?{query(ADDRESSES[address], chance)}"


def ask(how_many: int, seed: int, answer: Callable[[str], int]) -> tuple[Counter[int], list[str]]:
    """How many answers there were of each status, and the questions that were answered with 5xx."""
    statuses: Counter[int] = Counter()
    broken = []
    for question in questions(how_many, seed):
        status = answer(question)
        statuses[status] += 1
        if status >= 500:
            broken.append(question)
    return statuses, broken


def over_loopback(site: str) -> Callable[[str], int]:
    """Asks the site that runs at the address, over one connection."""
    parts = urlsplit(site)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def answer(question: str) -> int:
        connection.request("GET", question, headers={"X-Forwarded-Proto": "https"})
        response = connection.getresponse()
        response.read()
        return response.status

    return answer


if __name__ == "__main__":
    how_many, seed = (int(argument) for argument in [*sys.argv[1:], "20000", "1"][:2])
    statuses, broken = ask(how_many, seed, over_loopback(os.environ["SITE"]))
    print(f"{how_many} questions of seed {seed}: {dict(sorted(statuses.items()))}")  # noqa: T201
    print("\n".join(broken[:50]))  # noqa: T201
    sys.exit(bool(broken))
