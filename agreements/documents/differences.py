"""What changed between two documents of one agreement, in fields and in plain sentences."""

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
SAYS = {"sender": "says the sender", "host": "says the host", "court": "says a court", "other": "say others"}


def _text(value: Any) -> str | None:
    return None if value is None else value["text"]


def _status(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value['status'].replace('_', ' ')} ({value['date']['text']}, {SAYS[value['said_by']]})"


def _word(value: Any) -> str | None:
    return None if value is None else str(value).replace("_", " ")


def _name(value: Any) -> str | None:
    return None if value is None else value["name"]


def _yes(value: Any) -> str | None:
    return None if value is None else "yes" if value else "no"


VALUES: dict[str, tuple[str, Callable[[Any], str | None]]] = {
    "title": ("The title", lambda value: value),
    "summary": ("The summary", lambda value: value),
    "kind": ("The kind", _word),
    "sender": ("The sender", _name),
    "host": ("The host", _name),
    "status": ("The status", _status),
    "announced": ("The date of announcement", _text),
    "instrument": ("The instrument", _word),
    "is_text_public": ("Whether the text is public", _yes),
    "facility": ("The facility", lambda value: value),
    "capacity": ("The capacity", _text),
    "duration": ("The duration", _text),
    "people_transferred": ("The number of people transferred", _text),
    "is_verified": ("Whether the record is verified", _yes),
}
"""The values of a document, what a sentence calls each, and how it is written."""


def _payment(row: Document) -> str:
    amount = row["amount"]["text"] if row["amount"] else "no sum given"
    return f"{row['payer']} to {row['payee']}, {row['purpose']}: {amount} ({row['state']})"


def _event(row: Document) -> str:
    people = f" [{row['people']['text']} {row['counted'].replace('_', ' ')}]" if row["people"] else ""
    return f"{row['occurred']['text']}: {row['text']}{people}"


def _claim(row: Document) -> str:
    return f"{row['statement']} ({row['source']['title']}; {row['rank']})"


LISTS: dict[str, tuple[str, Callable[[Document], str]]] = {
    "joint_senders": ("joint sender", lambda row: row["name"]),
    "selection_criteria": ("selection criterion", lambda row: row["text"]),
    "payments": ("payment", _payment),
    "events": ("event", _event),
    "criticisms": ("criticism", lambda row: f"{row['actor']['name']}: {row['text']}"),
    "sources": ("source", lambda row: row["title"]),
    "claims": ("claim", _claim),
    "related": ("related agreement", lambda row: f"{row['relation'].replace('_', ' ')} {row['title']}"),
    "contested": ("contested field", lambda row: row.replace("_", " ")),
}
"""The lists of a document, what a sentence calls one of their rows, and how it is written."""


def differences(before: Document | None, after: Document | None) -> list[dict[str, Any]]:
    """Each change: the field, what it was, what it is, and a sentence. None stands for a record not yet known."""
    if before is None or after is None:
        return [] if before is after else [_appearance(before, after)]
    changes = []
    for field, (name, written) in VALUES.items():
        was, now = written(before[field]), written(after[field])
        if was != now:
            changes.append({"field": field, "before": was, "after": now, "sentence": _said(name, was, now)})
    for field, (name, line) in LISTS.items():
        was_rows, now_rows = _lines(before, field, line), _lines(after, field, line)
        changes += [_row(field, name, None, row) for row in now_rows if row not in was_rows]
        changes += [_row(field, name, row, None) for row in was_rows if row not in now_rows]
    return changes


def _lines(document: Document, field: str, line: Callable[[Any], str]) -> list[str]:
    if field == "claims":
        return [line(claim) for entry in document["evidence"] for claim in entry["claims"]]
    return [line(row) for row in document[field]]


def _said(name: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"{name} was not known and is now: {now}."
    if now is None:
        return f"{name} was {was} and is no longer given."
    return f"{name} was {was} and is now: {now}."


def _row(field: str, name: str, was: str | None, now: str | None) -> dict[str, Any]:
    sentence = f"New {name}: {now}" if was is None else f"No longer there, {name}: {was}"
    return {"field": field, "before": was, "after": now, "sentence": sentence}


def _appearance(before: Document | None, after: Document | None) -> dict[str, Any]:
    known = before or after or {}
    sentence = (
        "Nothing of it was known before." if before is None else "Nothing of it was known yet at the later point."
    )
    return {
        "field": "record",
        "before": before and before["title"],
        "after": after and after["title"],
        "sentence": f"{known['title']}: {sentence}",
    }


def in_one_sentence(changes: list[dict[str, Any]]) -> str:
    """A summary for feeds: the first changes, and how many more there are."""
    if not changes:
        return "Nothing that is shown changed."
    shown = " ".join(change["sentence"] for change in changes[:3])
    return shown if len(changes) <= 3 else f"{shown} And {len(changes) - 3} more changes."
