"""What schemathesis must know to ask real questions: countries, slugs, days and records that exist."""

import datetime
import json
import os
import urllib.request
from typing import Any

import schemathesis
from hypothesis import strategies as st


def rows(name: str, field: str) -> list[str]:
    """A field of every row of a list of the site under test."""
    request = urllib.request.Request(
        f"{os.environ['SITE']}/api/{name}?page_size=200&fields={field}", headers={"X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request) as answer:
        return [str(row[field]) for row in json.load(answer)["results"]]


RECORDS = {
    "agreements": rows("agreements", "slug") + rows("agreements", "id"),
    "countries": [*rows("countries", "name")[:40], "XK", "xkx", "Kosova", "TURKIYE", "cote d'ivoire"],
    "criticisms": rows("criticisms", "slug"),
    "sources": rows("sources", "slug"),
    "actors": rows("actors", "slug"),
}
SLUGS = [slug for name in ("agreements", "actors", "sources") for slug in RECORDS[name] if not slug.isdecimal()]
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.datetime.now(datetime.UTC).date())

schemathesis.openapi.format("country", st.sampled_from(RECORDS["countries"]))
schemathesis.openapi.format("slug", st.sampled_from(SLUGS))
schemathesis.openapi.format("date", DAYS.map(str))
schemathesis.openapi.format(
    "partial-date", DAYS.flatmap(lambda day: st.sampled_from([f"{day}"[:size] for size in (4, 7, 10)]))
)
schemathesis.openapi.format("date-time", DAYS.map(lambda day: f"{day}T14:30:00Z"))


@schemathesis.hook
def flatmap_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Half of the questions about one record are about one that exists."""
    name = [*context.operation.path.split("/"), ""][2]
    key = next((key for key in ("id", "slug", "code") if key in (path_parameters or {})), None)
    if key is None or name not in RECORDS:
        return st.just(path_parameters)
    real = st.sampled_from(RECORDS[name]).map(lambda value: {**path_parameters, key: value})
    return st.one_of(st.just(path_parameters), real)


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """A single record is asked for whole: its schema is that of all its fields."""
    if "{" not in context.operation.path:
        return query
    return {name: value for name, value in (query or {}).items() if name not in ("fields", "omit")}
