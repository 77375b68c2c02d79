"""Fifty random questions about the committed record: every form of the answer has the same rows in the same order."""

import csv
import io
import json
import random
import re
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest

from agreements.filters import AgreementFilterSet
from agreements.folding import fold_words
from agreements.models import Actor, Agreement, Claim, CourtCase, Event, Source

QUESTIONS = AgreementFilterSet.base_filters
NARROWING = [name for name in QUESTIONS if QUESTIONS[name].selects_rows and name != "as_of"]
OF_TODAY = {"q", "updated_since", "active_on"}
"""Can't be asked together with a day."""
ROUNDS, OF_EACH = 10, 8


@pytest.fixture(scope="module")
def values(loaded_record, django_db_blocker):
    """What the parameters that take no word of a vocabulary can be asked of this record."""
    with django_db_blocker.unblock():
        titles = Agreement.objects.values_list("title", flat=True)
        dates: Any = Event.objects.published().values_list("occurred", flat=True)
        days = [date.last_day.isoformat() for date in dates]
        return {
            "country": sorted({code for pair in Agreement.objects.values_list("host", "sender") for code in pair}),
            "id": sorted(str(pk) for pk in Agreement.objects.published().values_list("pk", flat=True)),
            "critic": sorted(Actor.objects.published().values_list("slug", flat=True)),
            "case": sorted(CourtCase.objects.published().values_list("slug", flat=True)),
            "source": sorted(Source.objects.published().values_list("slug", flat=True)),
            "q": sorted({word for title in titles for word in fold_words(title).split()}),
            "day": sorted({*days, "1950-01-01"}),
            "number": sorted(
                {str(int(amount)) for (amount,) in Claim.objects.values_list("amount") if amount and amount < 10**9}
            ),
        }


def value(name, values, chance):
    """One that the parameter takes."""
    schema = QUESTIONS[name].schema
    item = schema.get("items", schema)
    if "enum" in item:
        return chance.choice(item["enum"])
    if item["type"] == "boolean":
        return chance.choice(["true", "false"])
    sort = {"integer": "number", "date": "day", "partial-date": "day", "date-time": "day", "country": "country"}
    return chance.choice(
        values[
            "id" if name.startswith("id") else sort.get(item.get("format", item["type"]), name.removesuffix("__not"))
        ]
    )


def question(values, chance):
    """A query of one to three parameters, some of them repeated; often in an order of its own, often of a day."""
    drawn = chance.sample(NARROWING, chance.choice([1, 1, 2, 2, 3]))
    # Two bounds of the same, and a filter with its negation, may contradict each other, which is refused.
    others = {f"{name}__not" for name in drawn} | {
        name.replace("before", "after") for name in drawn if "before" in name
    }
    others |= {name.replace("most", "least") for name in drawn if "most" in name}
    names = [name for name in drawn if name not in others]
    pairs = [
        (name, value(name, values, chance))
        for name in names
        for _ in range(chance.choice([1, 1, 3]) if QUESTIONS[name].is_repeatable else 1)
    ]
    for name in sorted({QUESTIONS[name].requires for name in names} - {"", *names}):
        pairs.append((name, value(name, values, chance)))
    if chance.random() < 0.3 and not OF_TODAY & set(names):
        # The end of an imprecise date may lie in the future.
        pairs.append(("as_of", min(value("as_of", values, chance), "2026-01-01")))
    if chance.random() < 0.6:
        ordering = value("ordering", values, chance)
        # By sources the record is sorted as it stands.
        pairs.append(("ordering", "id" if ordering.endswith("sources") and "as_of" in dict(pairs) else ordering))
    return urlencode(list(dict.fromkeys(pairs)))


def pages(client, query):
    """The rows of every page of JSON."""
    address, listed = f"/api/agreements?{query}&page_size=25", []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        listed += [row["slug"] for row in answer.json()["results"]]
        address = answer.json()["next"]
    assert len(listed) == answer.json()["count"]
    return listed


def tables(client, query):
    """The rows of every page of HTML."""
    number, listed = 1, []
    while True:
        answer = client.get(f"/agreements?{query}&page={number}")
        assert answer.status_code == 200, query
        body = "".join(re.findall(r"<tbody.*?</tbody>", answer.content.decode(), re.DOTALL))
        listed += re.findall(r'<th scope="row".*?href="/agreements/([-\w]+)', body, re.DOTALL)
        if answer.context["page"].number == answer.context["page"].paginator.num_pages:
            return listed
        number += 1


def files(client, query):
    """The rows of each file."""

    def read(form):
        return b"".join(client.get(f"/api/agreements.{form}?{query}").streaming_content)

    workbook = openpyxl.load_workbook(io.BytesIO(read("xlsx")), read_only=True)["Rows"]
    header, *cells = workbook.iter_rows(values_only=True)
    arcs = json.loads(read("geojson"))["features"]
    return {
        "csv": [row["slug"] for row in csv.DictReader(io.StringIO(read("csv").decode("utf-8-sig")))],
        "jsonl": [json.loads(line)["slug"] for line in read("jsonl").splitlines()],
        "xlsx": [row[header.index("slug")] for row in cells],
        "geojson": [arc["properties"]["slug"] for arc in arcs],
    }


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_form_has_the_same_rows_in_the_same_order(client, record, values, seed):
    chance = random.Random(seed)
    for _ in range(OF_EACH):
        query = question(values, chance)
        shown = pages(client, query)
        assert {"html": tables(client, query), **files(client, query)} == dict.fromkeys(
            ("html", "csv", "jsonl", "xlsx", "geojson"), shown
        ), query


def test_the_questions_are_of_every_sort(client, record, values):
    asked = []
    for seed in range(ROUNDS):
        chance = random.Random(seed)
        asked += [question(values, chance) for _ in range(OF_EACH)]
    found = [client.get(f"/api/agreements?{query}").json()["count"] for query in asked]
    assert 0 in found
    assert sum(count > 0 for count in found) >= ROUNDS * OF_EACH // 3
    assert max(found) > 50
    assert sum("as_of=" in query for query in asked) >= 5
    assert sum("ordering=" in query for query in asked) >= 20
    assert len({name for query in asked for name in re.findall(r"([a-z_]+)=", query)}) > len(NARROWING) * 2 / 3
