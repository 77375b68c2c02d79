"""Facts for the tests of the rules: name only what the test is about."""

import datetime
from itertools import count
from typing import Any

from agreements.record.dates import ImpreciseDate
from agreements.record.facts import Case, CaseEvent, Claim, Criticism, Event, Facts, Source
from agreements.record.quantities import UNITS_OF, parse_quantities

_number = count(1)


def source(slug: str, grade: str = "B", published: str = "2025-01-01", retrieved: str = "") -> Source:
    """A news report."""
    date = ImpreciseDate(published) if published else None
    looked_up = datetime.date.fromisoformat(retrieved) if retrieved else None
    return Source(next(_number), slug, f"Report {slug}", None, date, grade, "news", None, looked_up)


def claim(value: str, cites: str, rank: str = "normal", field: str = "capacity", **more: Any) -> Claim:
    """What the source of that slug says about a field; its value as people write it, empty where it gives none."""
    quantities = tuple(parse_quantities(value, field)) if value and field in UNITS_OF else ()
    text = value if value and field not in UNITS_OF else None
    usual = {"id": next(_number), "reason": None, "statement": "It says so.", "locator": "¶ 1"}
    return Claim(text=text, quantities=quantities, rank=rank, source=cites, **{**usual, **more})


def event(occurred: str, status: str | None = None, **more: Any) -> Event:
    """Something that the host says."""
    usual = {
        "id": next(_number), "kind": "statement", "said_by": "host", "actor": None, "text": "It happens.",
        "counted": None, "nationals": None, "is_running_total": False, "locator": None, "sources": (), "claims": (),
    }  # fmt: skip
    if effective := more.pop("effective", ""):
        usual["effective"] = ImpreciseDate(effective)
    return Event(occurred=ImpreciseDate(occurred), status=status, **{**usual, **more})


def criticism(slug: str, cites: str, occurred: str = "", **more: Any) -> Criticism:
    """A statement on human rights."""
    usual = {
        "actor": "critic", "ground": "human_rights", "form": "statement", "text": "People could be harmed.",
        "response": None, "outcome": None, "locator": None,
    }  # fmt: skip
    date = ImpreciseDate(occurred) if occurred else None
    return Criticism(slug=slug, occurred=date, sources=(cites,), **{**usual, **more})


def case(slug: str, *steps: tuple[str, str, str | None, str], **more: Any) -> Case:
    """A court case; of each step when it was, its kind, where the case stood after it, and what tells of it."""
    usual = {
        "title": "A. v. Ministry", "court": "High Court", "docket": None, "country": "US", "policy_of": None,
        "text": "Whether people may be sent.",
    }  # fmt: skip
    events = tuple(
        CaseEvent(next(_number), ImpreciseDate(occurred), kind, None, status, "It happens.", None, (cites,))
        for occurred, kind, status, cites in steps
    )
    return Case(slug=slug, events=events, **{**usual, **more})


def facts(*sources: Source, **more: Any) -> Facts:
    """What the sources say about one agreement."""
    usual = {
        "id": 1, "slug": "arrangement", "title": "An arrangement", "kind": "third_country_removal",
        "summary": "What was arranged.", "sender": "US", "joint_senders": (), "host": "XK", "claims": {},
        "criteria": (), "payments": (), "events": (), "criticisms": (), "actors": {}, "retellings": {}, "related": (),
    }  # fmt: skip
    return Facts(sources={one.slug: one for one in sources}, **{**usual, **more})


def document_with(**changed: Any) -> dict[str, Any]:
    """The fields of a public document that are compared, all empty but the ones named."""
    single = (
        "announced",
        "status",
        "instrument",
        "is_text_public",
        "facility",
        "capacity",
        "built_capacity",
        "duration",
        "planned_start",
        "people_transferred",
    )
    lists = (
        "contested",
        "joint_senders",
        "selection_criteria",
        "guarantees",
        "considerations",
        "texts",
        "cases",
        "payments",
        "events",
        "criticisms",
        "sources",
        "evidence",
        "related",
    )
    country = {"code": "XK", "name": "Kosovo"}
    empty: dict[str, Any] = {**dict.fromkeys(single), **{name: [] for name in lists}}
    stated = {"title": "A title", "slug": "kosovo", "summary": "A summary.", "kind": "return_hub", "is_verified": True}
    return {**empty, **stated, "sender": country, "host": country, **changed}
