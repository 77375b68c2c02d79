"""What changed between two documents of one agreement, in fields and in plain sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..choices import ClaimField, Rank

Document = dict[str, Any]
SAYS = {"sender": "says the sender", "host": "says the host", "court": "says a court", "other": "say others"}


def _text(value: Document | None) -> str | None:
    return None if value is None else value["text"]


def _status(value: Document | None) -> str | None:
    if value is None:
        return None
    return f"{_word(value['status'])} ({value['date']['text']}, {SAYS[value['said_by']]})"


def _word(value: object) -> str | None:
    return None if value is None else str(value).replace("_", " ")


def _quoted(value: object) -> str | None:
    return None if value is None else f"“{value}”"


VALUES: dict[str, tuple[str, Callable[[Any], str | None]]] = {
    "title": ("title", _quoted),
    "slug": ("name in the address", _quoted),
    "summary": ("summary", _quoted),
    "kind": ("kind", _word),
    "sender": ("sender", lambda value: value["name"]),
    "host": ("host", lambda value: value["name"]),
    "status": ("status", _status),
    "announced": ("date of announcement", _text),
    "instrument": ("instrument", _word),
    "is_text_public": ("answer to whether the text is public", lambda value: {True: "yes", False: "no"}.get(value)),
    "facility": ("facility", _quoted),
    "capacity": ("capacity", _text),
    "built_capacity": ("built capacity", _text),
    "duration": ("duration", _text),
    "planned_start": ("planned start", _text),
    "people_transferred": ("number of people transferred", _text),
    "is_verified": ("record", lambda value: "verified" if value else "unverified"),
}
"""The values of a document, what a sentence calls each, and how it is written."""


@dataclass(frozen=True)
class Rows:
    """A list of a document: what a sentence calls a row, how the row reads, and what makes it the same row."""

    name: Callable[[Document], str]
    line: Callable[[Document], str]
    key: Callable[[Document], Any]


def _payment(row: Document) -> str:
    return f"{row['purpose']}: {row['amount']['text'] if row['amount'] else 'no sum given'} ({row['state']})"


def _event(row: Document) -> str:
    return str(row["text"]) + (f" [{row['people']['text']} {_word(row['counted'])}]" if row["people"] else "")


def _case(row: Document) -> str:
    last = row["events"][-1]
    return f"“{row['title']}”: {last['text']} ({last['occurred']['text']})"


def _source(row: Document) -> str:
    told = [row["publisher"], row["published"] and row["published"]["text"], f"grade {row['grade']}"]
    return f"“{row['title']}” ({', '.join(part for part in told if part)})"


NOT_TOLD = frozenset(["id", "known"])
"""Details that are no change of their own: the first edition had no ids, and since when something is known follows from
its sources.
"""

LISTS: dict[str, Rows] = {
    "joint_senders": Rows(lambda row: "joint sender", lambda row: row["name"], lambda row: row["code"]),
    "selection_criteria": Rows(lambda row: "selection criterion", lambda row: row["text"], lambda row: row["text"]),
    "guarantees": Rows(
        lambda row: "guarantee" if row["is_given"] else "finding that there is no guarantee",
        lambda row: row["text"],
        lambda row: (row["is_given"], row["category"], row["text"]),
    ),
    "considerations": Rows(
        lambda row: "consideration",
        lambda row: row["text"] + (f" ({_word(row['state'])})" if row["state"] else ""),
        lambda row: row["text"],
    ),
    "texts": Rows(
        lambda row: "legal text",
        lambda row: (
            f"{_word(row['role'])}: “{row['source']['title']}”" + (f", {row['article']}" if row["article"] else "")
        ),
        lambda row: row["id"],
    ),
    "cases": Rows(lambda row: "court case", _case, lambda row: row["slug"]),
    "payments": Rows(
        lambda row: f"payment of the {row['payer']} to the {row['payee']}",
        _payment,
        lambda row: (row["payer"], row["payee"], row["purpose"]),
    ),
    "events": Rows(lambda row: f"event of {row['occurred']['text']}", _event, lambda row: row["id"]),
    "criticisms": Rows(
        lambda row: f"criticism by {row['actor']['name']}", lambda row: row["text"], lambda row: row["slug"]
    ),
    "sources": Rows(lambda row: "source", _source, lambda row: row["slug"]),
    "claims": Rows(
        lambda row: f"claim about {ClaimField(row['field']).label} in “{row['source']['title']}”",
        lambda row: row["statement"] + ("" if row["rank"] == Rank.NORMAL else f" ({row['rank']})"),
        lambda row: row["id"],
    ),
    "related": Rows(
        lambda row: "related agreement",
        lambda row: f"{_word(row['relation'])} “{row['title']}”",
        lambda row: (row["relation"], row["id"]),
    ),
}
"""The lists of a document."""


def differences(before: Document | None, after: Document | None) -> list[dict[str, Any]]:
    """Each change: the field, what it was, what it is, and a sentence. None stands for a record not yet known."""
    return [{key: told for key, told in change.items() if key != "about"} for change in compare(before, after)]


def compare(before: Document | None, after: Document | None) -> list[dict[str, Any]]:
    """The differences, each also with the name of what it is about: a value, or one row of a list."""
    if before is None or after is None:
        return [] if before is after else [_appearance(before, after)]
    changes = []
    for field, (name, written) in VALUES.items():
        was, now = written(before[field]), written(after[field])
        if was != now:
            changes.append(_change(field, name, was, now, _said(name, was, now)))
    changes += [_disputed(field, True) for field in after["contested"] if field not in before["contested"]]
    changes += [_disputed(field, False) for field in before["contested"] if field not in after["contested"]]
    for field, rows in LISTS.items():
        changes += _row_changes(field, rows, _rows(before, field), _rows(after, field))
    return changes


def _change(field: str, about: str, before: str | None, after: str | None, sentence: str) -> dict[str, Any]:
    return {"field": field, "about": about, "before": before, "after": after, "sentence": sentence}


def _said(name: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"The {name} was not known; it is now {now}."
    if now is None:
        return f"The {name} was {was}; it is no longer known."
    return f"The {name} was {was}; it is now {now}."


def _disputed(field: str, is_now: bool) -> dict[str, Any]:
    name = str(_word(field))
    sentence = f"Sources {'now' if is_now else 'no longer'} disagree about the {name}."
    return _change("contested", name, None if is_now else name, name if is_now else None, sentence)


def _rows(document: Document, field: str) -> list[Document]:
    if field != "claims":
        return list(document[field])
    return [
        {**claim, "field": entry["field"], "about": entry["about"]}
        for entry in document["evidence"]
        for claim in entry["claims"]
    ]


def _row_changes(field: str, rows: Rows, before: list[Document], after: list[Document]) -> list[dict[str, Any]]:
    gone, changes = [row for row in before if row not in after], []
    for now in [row for row in after if row not in before]:
        was = next((row for row in gone if rows.key(row) == rows.key(now)), None)
        if was is None:
            sentence = _ended(f"New {rows.name(now)}: {rows.line(now)}")
            changes.append(_change(field, rows.name(now), None, rows.line(now), sentence))
        else:
            gone.remove(was)
            changes += _edit(field, rows, was, now)
    for row in gone:
        sentence = _ended(f"Removed {rows.name(row)}: {rows.line(row)}")
        changes.append(_change(field, rows.name(row), rows.line(row), None, sentence))
    return changes


def _edit(field: str, rows: Rows, was: Document, now: Document) -> list[dict[str, Any]]:
    """A row that stayed: how it reads now, or, where it reads the same, which of its details differ."""
    if rows.line(was) != rows.line(now):
        sentence = _ended(f"The {rows.name(now)} now reads: {rows.line(now)}")
        return [_change(field, rows.name(now), rows.line(was), rows.line(now), sentence)]
    differing = [name for name in now if name not in NOT_TOLD and _which(was[name]) != _which(now[name])]
    if not differing:
        return []
    before, after = (", ".join(f"{_word(name)} {_detail(row[name])}" for name in differing) for row in (was, now))
    sentence = _ended(f"The details of the {rows.name(now)} were: {before}; they are now: {after}")
    return [_change(field, rows.name(now), before, after, sentence)]


def _which(value: object) -> object:
    """What is compared: of a source, an actor or a country only which one it is, for each is told by itself."""
    if isinstance(value, list):
        return [_which(one) for one in value]
    return value.get("slug") or value.get("code") or value if isinstance(value, dict) else value


def _detail(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(_detail(one) for one in value) or "none"
    if isinstance(value, dict):
        named = next((f"“{value[name]}”" for name in ("title", "name", "text", "slug") if name in value), None)
        # What has no name, such as the state of a payment on a day, is told part by part.
        parts = [_detail(part) for name, part in value.items() if part is not None and name not in ("id", "claim")]
        return named or ", ".join(parts)
    return {None: "none", True: "yes", False: "no"}.get(value) or str(_word(value))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ".”")) else f"{sentence}."


def _appearance(before: Document | None, after: Document | None) -> dict[str, Any]:
    known = before or after or {}
    told = "nothing of it was known at the earlier point" if before is None else "nothing was known at the later point"
    was, now = (document["title"] if document else None for document in (before, after))
    return _change("record", "record", was, now, f"{known['title']}: {told}.")


def in_one_sentence(changes: list[dict[str, Any]]) -> str:
    """A summary for feeds: the first changes, and how many more there are."""
    if not changes:
        return "Republished without changes."
    more = len(changes) - 3
    rest = [f"And {more} more {'change' if more == 1 else 'changes'}."] if more > 0 else []
    return " ".join([*(change["sentence"] for change in changes[:3]), *rest])
