"""What changed between two documents of one agreement, in fields and in plain sentences.

One file: the declarations of fields and lists and the comparison that reads them belong together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..choices import ClaimField, Rank

Document = dict[str, Any]
SPEAKERS = {"sender": "says the sender", "host": "says the host", "court": "says a court", "other": "say others"}


def _text(value: Document | None) -> str | None:
    return None if value is None else value["text"]


def _status(value: Document | None) -> str | None:
    if value is None:
        return None
    return f"{_spaced(value['status'])} ({value['date']['text']}, {SPEAKERS[value['said_by']]})"


def _spaced(value: object) -> str | None:
    return None if value is None else str(value).replace("_", " ")


def _quoted(value: object) -> str | None:
    return None if value is None else f"“{value}”"


VALUES: dict[str, tuple[str, Callable[[Any], str | None]]] = {
    "title": ("title", _quoted),
    "slug": ("name in the address", _quoted),
    "summary": ("summary", _quoted),
    "kind": ("kind", _spaced),
    "sender": ("sender", lambda value: value["name"]),
    "host": ("host", lambda value: value["name"]),
    "status": ("status", _status),
    "announced": ("date of announcement", _text),
    "instrument": ("instrument", _spaced),
    "is_text_public": ("answer to whether the text is public", lambda value: {True: "yes", False: "no"}.get(value)),
    "facility": ("facility", _quoted),
    "capacity": ("capacity", _text),
    "built_capacity": ("built capacity", _text),
    "duration": ("duration", _text),
    "planned_start": ("planned start", _text),
    "people_transferred": ("number of people transferred", _text),
    "is_verified": ("record", lambda value: "verified" if value else "unverified"),
}
"""The fields with one value: the name of each in a sentence, and the function that writes its value."""


@dataclass(frozen=True)
class Rows:
    """How the rows of one list of a document are compared and written."""

    name: Callable[[Document], str]
    """The name of a row in a sentence."""
    line: Callable[[Document], str]
    """The row in one line."""
    key: Callable[[Document], Any]
    """The key that a row keeps when its text changes."""


def _payment(row: Document) -> str:
    return f"{row['purpose']}: {row['amount']['text'] if row['amount'] else 'no sum given'} ({row['state']})"


def _event(row: Document) -> str:
    return str(row["text"]) + (f" [{row['people']['text']} {_spaced(row['counted'])}]" if row["people"] else "")


def _case(row: Document) -> str:
    last = row["events"][-1]
    return f"“{row['title']}”: {last['text']} ({last['occurred']['text']})"


def _source(row: Document) -> str:
    details = [row["publisher"], row["published"] and row["published"]["text"], f"grade {row['grade']}"]
    return f"“{row['title']}” ({', '.join(detail for detail in details if detail)})"


IGNORED_DETAILS = frozenset(["id", "known"])
"""Details that aren't compared: the first edition had no ids, and the day from which something is known follows from
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
        lambda row: row["text"] + (f" ({_spaced(row['state'])})" if row["state"] else ""),
        lambda row: row["text"],
    ),
    "texts": Rows(
        lambda row: "legal text",
        lambda row: (
            f"{_spaced(row['role'])}: “{row['source']['title']}”" + (f", {row['article']}" if row["article"] else "")
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
        lambda row: f"{_spaced(row['relation'])} “{row['title']}”",
        lambda row: (row["relation"], row["id"]),
    ),
}
"""The fields of a document that are lists; "claims" are the claims of all its evidence."""


def differences(before: Document | None, after: Document | None) -> list[dict[str, Any]]:
    """The changes as the API shows them: field, text before, text after, and a sentence.

    A document that is None stands for a record of which nothing was known.
    """
    return [{key: value for key, value in change.items() if key != "about"} for change in compare(before, after)]


def compare(before: Document | None, after: Document | None) -> list[dict[str, Any]]:
    """The changes with an additional key `about`: the name of the field or of the row that changed."""
    if before is None or after is None:
        return [] if before is after else [_appearance(before, after)]
    changes = []
    for field, (name, write) in VALUES.items():
        was, now = write(before[field]), write(after[field])
        if was != now:
            changes.append(_change(field, name, was, now, _value_sentence(name, was, now)))
    changes += [_disputed(field, True) for field in after["contested"] if field not in before["contested"]]
    changes += [_disputed(field, False) for field in before["contested"] if field not in after["contested"]]
    for field, rows in LISTS.items():
        changes += _row_changes(field, rows, _rows(before, field), _rows(after, field))
    return changes


def _change(field: str, about: str, before: str | None, after: str | None, sentence: str) -> dict[str, Any]:
    return {"field": field, "about": about, "before": before, "after": after, "sentence": sentence}


def _value_sentence(name: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"The {name} was not known; it is now {now}."
    if now is None:
        return f"The {name} was {was}; it is no longer known."
    return f"The {name} was {was}; it is now {now}."


def _disputed(field: str, is_now: bool) -> dict[str, Any]:
    name = str(_spaced(field))
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
    removed, changes = [row for row in before if row not in after], []
    for now in [row for row in after if row not in before]:
        was = next((row for row in removed if rows.key(row) == rows.key(now)), None)
        if was is None:
            sentence = _with_period(f"New {rows.name(now)}: {rows.line(now)}")
            changes.append(_change(field, rows.name(now), None, rows.line(now), sentence))
        else:
            removed.remove(was)
            changes += _edit(field, rows, was, now)
    for row in removed:
        sentence = _with_period(f"Removed {rows.name(row)}: {rows.line(row)}")
        changes.append(_change(field, rows.name(row), rows.line(row), None, sentence))
    return changes


def _edit(field: str, rows: Rows, was: Document, now: Document) -> list[dict[str, Any]]:
    """The change of a row with the same key: its new line or, where the line is the same, the details that differ."""
    if rows.line(was) != rows.line(now):
        sentence = _with_period(f"The {rows.name(now)} now reads: {rows.line(now)}")
        return [_change(field, rows.name(now), rows.line(was), rows.line(now), sentence)]
    differing = [name for name in now if name not in IGNORED_DETAILS and _identity(was[name]) != _identity(now[name])]
    if not differing:
        return []
    before, after = (", ".join(f"{_spaced(name)} {_detail(row[name])}" for name in differing) for row in (was, now))
    sentence = _with_period(f"The details of the {rows.name(now)} were: {before}; they are now: {after}")
    return [_change(field, rows.name(now), before, after, sentence)]


def _identity(value: object) -> object:
    """The part of a detail that is compared: only the slug or code of a source, an actor or a country, because changes
    of these rows are reported on their own.
    """
    if isinstance(value, list):
        return [_identity(item) for item in value]
    return value.get("slug") or value.get("code") or value if isinstance(value, dict) else value


def _detail(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(_detail(item) for item in value) or "none"
    if isinstance(value, dict):
        label = next((f"“{value[name]}”" for name in ("title", "name", "text", "slug") if name in value), None)
        # An object without a name, such as the state of a payment on a day, is written part by part.
        parts = [_detail(part) for name, part in value.items() if part is not None and name not in ("id", "claim")]
        return label or ", ".join(parts)
    return {None: "none", True: "yes", False: "no"}.get(value) or str(_spaced(value))


def _with_period(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ".”")) else f"{sentence}."


def _appearance(before: Document | None, after: Document | None) -> dict[str, Any]:
    known = before or after or {}
    text = "nothing of it was known at the earlier point" if before is None else "nothing was known at the later point"
    was, now = (document["title"] if document else None for document in (before, after))
    return _change("record", "record", was, now, f"{known['title']}: {text}.")


def in_one_sentence(changes: list[dict[str, Any]]) -> str:
    """A summary for feeds: the sentences of the first three changes, and the number of the others."""
    if not changes:
        return "Republished without changes."
    more = len(changes) - 3
    rest = [f"And {more} more {'change' if more == 1 else 'changes'}."] if more > 0 else []
    return " ".join([*(change["sentence"] for change in changes[:3]), *rest])
