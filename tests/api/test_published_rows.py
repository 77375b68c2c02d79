"""Lists of claims, events, payments and criteria hold what the documents of the committed record show, and add up."""

import csv
import io
from collections import defaultdict
from typing import Any

import pytest

from agreements.choices import PER_PERSON_PERIODS


def shown(document, name):
    """The rows of a kind in the document of one agreement."""
    if name == "claims":
        return [claim for entry in document["evidence"] for claim in entry["claims"]]
    return document["selection_criteria"] + document["guarantees"] if name == "criteria" else document[name]


@pytest.mark.parametrize("name", ["claims", "events", "payments", "criteria"])
def test_the_lists_hold_what_the_documents_show(ask, record, name):
    documents = ask("agreements?page_size=200&expand=evidence,events&fields=payments,selection_criteria,guarantees")
    told = {row["id"]: row for document in documents["results"] for row in shown(document, name)}
    rows: list[Any] = []
    page = ask(f"{name}?cursor=start&page_size=200")
    while page["next"]:
        rows, page = rows + page["results"], ask(page["next"].removeprefix("/api/"))
    listed = {row["id"]: row for row in rows + page["results"]}
    assert listed.keys() == told.keys()
    for pk, row in told.items():
        assert {key: listed[pk][key] for key in row if key != "is_given"} == {
            key: value for key, value in row.items() if key != "is_given"
        }


@pytest.mark.parametrize("query", ["", "host=Kosovo", "sender=GB&sender=US", "payer=sender", "has_payment=true"])
def test_the_sums_of_the_file_are_those_of_the_stats(client, ask, record, query):
    """A part is left out beside a larger payment in the same state, level by level, as docs/api.md says."""
    slugs = [row["slug"] for row in ask(f"agreements?{query}&page_size=200&fields=slug")["results"]]
    content = b"".join(client.get("/api/payments.csv").streaming_content).decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(content)) if row["agreement"] in slugs]
    by_id = {row["id"]: row for row in csv.DictReader(io.StringIO(content))}
    summed = {row["id"] for row in rows if row["low"]}
    sums = defaultdict(list)
    for row in rows:
        whole, wholes = row["part_of"], []
        while whole:
            wholes.append(whole)
            whole = by_id[whole]["part_of"] if whole in by_id else ""
        if row["low"] and not any(pk in summed and by_id[pk]["state"] == row["state"] for pk in wholes):
            sums[row["state"], row["payer"], row["currency"], row["period"]].append(row)
    told = {}
    for key, parts in sums.items():
        lows = [float(part["low"]) for part in parts]
        highs = [float(part["high"]) for part in parts if part["high"]]
        is_open = len(highs) < len(parts)
        rate = key[3] in PER_PERSON_PERIODS
        high = None if is_open else max(highs) if rate else sum(highs)
        told[key] = (len(parts), min(lows) if rate else sum(lows), high)
    stats = ask(f"stats?{query}")["payments"]
    assert stats
    assert told == {
        (one["state"], one["payer"], one["currency"], one["period"]): (one["payments"], one["low"], one["high"])
        for one in stats
    }
