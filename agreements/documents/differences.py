"""What changed between two documents of one agreement, in fields and in plain sentences.

Kept in one module because the comparison reads the declarations of the fields and lists.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices

from ..choices import (
    AgreementKind,
    Basis,
    CaseEventKind,
    CaseStatus,
    ClaimField,
    ConsiderationKind,
    ConsiderationState,
    CountedAs,
    CriterionCategory,
    CriterionKind,
    CriticismMedium,
    EventKind,
    Ground,
    Instrument,
    Manner,
    Nationals,
    PaymentParty,
    PaymentState,
    Rank,
    RenewalClause,
    SourceKind,
    Speaker,
    Status,
    TextRole,
)
from ..record.disputes import EXISTENCE

Document = dict[str, Any]
Vocabulary = type[TextChoices]
ATTRIBUTIONS = {"sender": "says the sender", "host": "says the host", "court": "says a court", "other": "say others"}
CLAIM_FIELD_PHRASES = {
    ClaimField.CAPACITY: "the capacity",
    ClaimField.BUILT_CAPACITY: "the capacity that was built",
    ClaimField.DURATION: "the duration",
    ClaimField.TERM_START: "the start of the term",
    ClaimField.RENEWAL: "the renewal of the term",
    ClaimField.PLANNED_START: "the planned start of use",
    ClaimField.INSTRUMENT: "the instrument",
    ClaimField.TEXT_PUBLIC: "whether the text is public",
    ClaimField.FACILITY: "the facility",
    ClaimField.CRITERION: "a selection criterion or guarantee",
    ClaimField.PAYMENT: "a payment",
    ClaimField.CONSIDERATION: "a consideration other than money",
    ClaimField.PEOPLE: "a number of people",
    ClaimField.STATUS: "the status",
    EXISTENCE: "whether there is an arrangement",
}
"""What sources disagree about, or what a claim is about, in a sentence."""
CLAIM_VALUES: dict[str, Vocabulary] = {
    ClaimField.INSTRUMENT: Instrument,
    ClaimField.RENEWAL: RenewalClause,
    ClaimField.STATUS: Status,
}
"""The vocabularies of claimed values, by field of the claim."""


def _text(value: Document | None) -> str | None:
    return None if value is None else value["text"]


def _label(vocabulary: Vocabulary, token: str) -> str:
    return str(dict(vocabulary.choices).get(token, token))


def _labelled(vocabulary: Vocabulary) -> Callable[[str | None], str | None]:
    return lambda token: None if token is None else _label(vocabulary, token)


def _status(value: Document | None) -> str | None:
    if value is None:
        return None
    return f"{_label(Status, value['status'])} ({value['date']['text']}, {ATTRIBUTIONS[value['said_by']]})"


def _quoted(value: object) -> str | None:
    return None if value is None else f"“{value}”"


SINGLE_FIELDS: dict[str, tuple[str, Callable[[Any], str | None]]] = {
    "title": ("title", _quoted),
    "slug": ("URL slug", _quoted),
    "summary": ("summary", _quoted),
    "kind": ("kind", _labelled(AgreementKind)),
    "sender": ("sender", lambda value: value["name"]),
    "host": ("host", lambda value: value["name"]),
    "status": ("status", _status),
    "announced": ("date of announcement", _text),
    "instrument": ("instrument", _labelled(Instrument)),
    "is_text_public": ("whether the text is public", lambda value: {True: "yes", False: "no"}.get(value)),
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
class ListFormat:
    """How the rows of one list of a document are compared and written."""

    name: Callable[[Document], str]
    """The name of a row in a sentence."""
    line: Callable[[Document], str]
    """The row in one line."""
    key: Callable[[Document], Any]
    """The key that a row keeps when its text changes."""
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    """The vocabularies of those details of a row that are tokens."""


def _party(token: str) -> str:
    return "somebody else" if token == PaymentParty.OTHER else f"the {_label(PaymentParty, token)}"


def _payment(row: Document) -> str:
    state = f" ({_label(PaymentState, row['state'])})" if row["state"] else ""
    return f"{row['purpose']}: {row['amount']['text'] if row['amount'] else 'no sum given'}{state}"


def _event(row: Document) -> str:
    people = f" [{row['people']['text']} {_label(CountedAs, row['counted'])}]" if row["people"] else ""
    return f"{row['text']}{people}"


def _case(row: Document) -> str:
    last = row["events"][-1]
    return f"“{row['title']}”: {last['text']} ({last['occurred']['text']})"


def _source(row: Document) -> str:
    details = [row["publisher"], row["published"] and row["published"]["text"], f"grade {row['grade']}"]
    return f"“{row['title']}” ({', '.join(detail for detail in details if detail)})"


IGNORED_DETAILS = frozenset(["id", "known", "quantities", "url"])
"""Details that aren't compared: the first edition had no ids, which addresses are made of, the day from which something
is known follows from its sources, and the quantities of a claim are its value.
"""
DETAIL_NAMES = {
    "about": "subject",
    "as_stated": "wording of the source",
    "as_stated_language": "language of this wording",
    "counted": "people counted as",
    "disputes": "disputed event",
    "document_sha256": "SHA-256 of the copy",
    "form": "form of the criticism",
    "had_protection": "protected from return to their own country",
    "holding": "last ruling on lawfulness",
    "is_running_total": "running total",
    "is_total": "complete number",
    "known_why": "reason for the day on which it was known",
    "occurred": "date",
    "outcome_of": "transfer of the people counted",
    "part_of": "larger payment",
    "policy_of": "sender whose policy it is about",
    "said_by": "speaker",
    "states": "states on single days",
}
"""The names of details in sentences, where the key of the JSON isn't one."""
REFERENCES = {"disputes": "events", "outcome_of": "events", "part_of": "payments"}
"""Details that are the id of another row, and the list of the document that has the row."""

LIST_FIELDS: dict[str, ListFormat] = {
    "joint_senders": ListFormat(lambda row: "joint sender", lambda row: row["name"], lambda row: row["code"]),
    "selection_criteria": ListFormat(
        lambda row: "selection criterion",
        lambda row: row["text"],
        lambda row: row["text"],
        {"kind": CriterionKind, "category": CriterionCategory},
    ),
    "guarantees": ListFormat(
        lambda row: "guarantee" if row["is_given"] else "finding that there is no guarantee",
        lambda row: row["text"],
        lambda row: (row["is_given"], row["category"], row["text"]),
        {"kind": CriterionKind, "category": CriterionCategory},
    ),
    "considerations": ListFormat(
        lambda row: "consideration",
        lambda row: row["text"] + (f" ({_label(ConsiderationState, row['state'])})" if row["state"] else ""),
        lambda row: row["text"],
        {"giver": PaymentParty, "kind": ConsiderationKind, "state": ConsiderationState},
    ),
    "texts": ListFormat(
        lambda row: "legal text",
        lambda row: (
            f"{_label(TextRole, row['role'])}: “{row['source']['title']}”"
            + (f", {row['article']}" if row["article"] else "")
        ),
        lambda row: row["id"],
        {"role": TextRole},
    ),
    "cases": ListFormat(
        lambda row: "court case", _case, lambda row: row["slug"], {"kind": CaseEventKind, "status": CaseStatus}
    ),
    "payments": ListFormat(
        lambda row: f"payment of {_party(row['payer'])} to {_party(row['payee'])}",
        _payment,
        lambda row: (row["payer"], row["payee"], row["purpose"]),
        {"payer": PaymentParty, "payee": PaymentParty, "state": PaymentState},
    ),
    "events": ListFormat(
        lambda row: f"event of {row['occurred']['text']}",
        _event,
        lambda row: row["id"],
        {
            "kind": EventKind,
            "said_by": Speaker,
            "status": Status,
            "counted": CountedAs,
            "nationals": Nationals,
            "manner": Manner,
            "basis": Basis,
        },
    ),
    "criticisms": ListFormat(
        lambda row: f"criticism by {row['actor']['name']}",
        lambda row: row["text"],
        lambda row: row["slug"],
        {"ground": Ground, "form": CriticismMedium},
    ),
    "sources": ListFormat(lambda row: "source", _source, lambda row: row["slug"], {"kind": SourceKind}),
    "claims": ListFormat(
        lambda row: f"claim about {CLAIM_FIELD_PHRASES[row['field']]} in “{row['source']['title']}”",
        lambda row: row["statement"] + ("" if row["rank"] == Rank.NORMAL else f" ({_label(Rank, row['rank'])})"),
        lambda row: row["id"],
        {"rank": Rank, "speaker": Speaker, "basis": Basis, "payment_state": PaymentState},
    ),
    "related": ListFormat(
        lambda row: "related agreement",
        lambda row: f"{_without_underscores(row['relation'])} “{row['title']}”",
        lambda row: (row["relation"], row["id"]),
    ),
}
"""The fields of a document that are lists; "claims" are the claims of all its evidence."""


def public_changes(before: Document | None, after: Document | None) -> list[dict[str, Any]]:
    """The changes as the API shows them: field, text before, text after, and a sentence.

    A document that is None stands for a record that wasn't known.
    """
    return [{key: value for key, value in change.items() if key != "about"} for change in compare(before, after)]


def compare(before: Document | None, after: Document | None) -> list[dict[str, Any]]:
    """The changes with an additional key `about`: the name of the field or of the row that changed."""
    if before is None or after is None:
        return [] if before is after else [_existence_change(before, after)]
    changes = []
    for field_name, (name, write) in SINGLE_FIELDS.items():
        was, now = write(before[field_name]), write(after[field_name])
        if was != now:
            is_answer = field_name == "is_text_public"
            sentence = _text_public_sentence(was, now) if is_answer else _value_sentence(name, was, now)
            changes.append(_change(field_name, name, was, now, sentence))
    contested_before, contested_after = before["contested"], after["contested"]
    changes += [_contested_change(name, True) for name in contested_after if name not in contested_before]
    changes += [_contested_change(name, False) for name in contested_before if name not in contested_after]
    for field_name in LIST_FIELDS:
        changes += _row_changes(field_name, before, after)
    return changes


def _change(field_name: str, about: str, before: str | None, after: str | None, sentence: str) -> dict[str, Any]:
    return {"field": field_name, "about": about, "before": before, "after": after, "sentence": sentence}


def _value_sentence(name: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"The {name} was not known; it is now {now}."
    if now is None:
        return f"The {name} was {was}; it is no longer known."
    return f"The {name} was {was}; it is now {now}."


def _text_public_sentence(was: str | None, now: str | None) -> str:
    if was is None:
        return f"Whether the text is public was not known; it is {'public now' if now == 'yes' else 'not public'}."
    text = f"The text was {'public' if was == 'yes' else 'not public'}"
    if now is None:
        return f"{text}; whether it is public is no longer known."
    return f"{text}; it is {'public now' if now == 'yes' else 'not public now'}."


def _contested_change(field_name: str, is_now: bool) -> dict[str, Any]:
    name = "existence of an arrangement" if field_name == EXISTENCE else str(ClaimField(field_name).label)
    phrase = CLAIM_FIELD_PHRASES[field_name]
    sentence = f"Sources {'now' if is_now else 'no longer'} disagree about {phrase}."
    return _change("contested", name, None if is_now else name, name if is_now else None, sentence)


def _rows(document: Document, field_name: str) -> list[Document]:
    if field_name != "claims":
        return list(document[field_name])
    return [
        {
            **claim,
            "value": _claimed_value(entry["field"], claim["value"]),
            "field": entry["field"],
            "about": entry["about"],
        }
        for entry in document["evidence"]
        for claim in entry["claims"]
    ]


def _claimed_value(field_name: str, value: str | None) -> str | None:
    if value is None or field_name not in CLAIM_VALUES:
        return value
    return _label(CLAIM_VALUES[field_name], value)


def _row_changes(field_name: str, before: Document, after: Document) -> list[dict[str, Any]]:
    form = LIST_FIELDS[field_name]
    rows_before, rows_after = _rows(before, field_name), _rows(after, field_name)
    removed, changes = [row for row in rows_before if row not in rows_after], []
    for now in [row for row in rows_after if row not in rows_before]:
        was = next((row for row in removed if form.key(row) == form.key(now)), None)
        if was is None:
            sentence = _with_period(f"New {form.name(now)}: {form.line(now)}")
            changes.append(_change(field_name, form.name(now), None, form.line(now), sentence))
        else:
            removed.remove(was)
            changes += _edit(field_name, was, now, before, after)
    for row in removed:
        sentence = _with_period(f"Removed {form.name(row)}: {form.line(row)}")
        changes.append(_change(field_name, form.name(row), form.line(row), None, sentence))
    return changes


def _edit(field_name: str, was: Document, now: Document, before: Document, after: Document) -> list[dict[str, Any]]:
    """The change of a row with the same key: its new line or, where the line is the same, the details that differ."""
    form = LIST_FIELDS[field_name]
    if form.line(was) != form.line(now):
        sentence = _with_period(f"The {form.name(now)} now reads: {form.line(now)}")
        return [_change(field_name, form.name(now), form.line(was), form.line(now), sentence)]
    differing = [name for name in now if name not in IGNORED_DETAILS and _identity(was[name]) != _identity(now[name])]
    if not differing:
        return []
    details_before, details_after = (
        ", ".join(
            f"{DETAIL_NAMES.get(name) or _without_underscores(name)} {_detail(name, row[name], form, document)}"
            for name in differing
        )
        for row, document in ((was, before), (now, after))
    )
    sentence = _with_period(
        f"The details of the {form.name(now)} were: {details_before}; they are now: {details_after}"
    )
    return [_change(field_name, form.name(now), details_before, details_after, sentence)]


def _identity(value: object) -> object:
    """The part of a detail that is compared: only the slug or code of a source, an actor or a country, because changes
    of these rows are reported on their own.
    """
    if isinstance(value, list):
        return [_identity(item) for item in value]
    return value.get("slug") or value.get("code") or value if isinstance(value, dict) else value


def _detail(name: str, value: Any, form: ListFormat, document: Document) -> str:
    """The value of a detail in words; `document` has the rows that it refers to."""
    if value is None:
        return "none"
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, list):
        return " and ".join(_detail(name, item, form, document) for item in value) or "none"
    if isinstance(value, dict):
        label = next((f"“{value[key]}”" for key in ("title", "name", "text", "slug") if key in value), None)
        # An object without a name, such as the state of a payment on a day, is written part by part.
        parts = [
            _detail(key, part, form, document)
            for key, part in value.items()
            if part is not None and key not in ("id", "claim")
        ]
        return label or ", ".join(parts)
    if name in REFERENCES:
        return _reference(REFERENCES[name], value, document)
    return _label(form.vocabularies[name], value) if name in form.vocabularies else str(value)


def _reference(field_name: str, row_id: int, document: Document) -> str:
    row = next((row for row in document[field_name] if row["id"] == row_id), None)
    if field_name == "payments":
        return f"“{row['purpose']}”" if row else "another payment"
    return f"“{row['text']}” ({row['occurred']['text']})" if row else "another event"


def _without_underscores(name: str) -> str:
    return name.replace("_", " ")


def _with_period(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ".”")) else f"{sentence}."


def _existence_change(before: Document | None, after: Document | None) -> dict[str, Any]:
    known = before or after or {}
    point = "not yet known at the earlier" if before is None else "not known at the later"
    was, now = (document["title"] if document else None for document in (before, after))
    return _change("record", "record", was, now, f"{known['title']}: it was {point} of the two points.")


HEADLINES = {
    "cases": "court cases",
    "contested": "what is contested",
    "is_text_public": "publicity of the text",
    "is_verified": "verification",
    "related": "related agreements",
    "texts": "legal texts",
}
"""The names of fields in headlines, where neither the name in sentences nor the key of the JSON is one."""


def headline_of_changes(changes: list[dict[str, Any]]) -> str:
    """What changed in a few words, for titles of entries in feeds: “capacity, status and 2 more changed”."""
    fields = list(dict.fromkeys(change["field"] for change in changes))
    if not fields:
        return "republished"
    first, *others = (
        HEADLINES.get(name) or SINGLE_FIELDS.get(name, [_without_underscores(name)])[0] for name in fields
    )
    if len(others) > 2:
        others = [others[0], f"{len(others) - 1} more"]
    return f"{', '.join([first, *others[:-1]])}{f' and {others[-1]}' if others else ''} changed"


def summary_of_changes(changes: list[dict[str, Any]]) -> str:
    """A summary for feeds: the sentences of the first three changes, and the number of the others."""
    if not changes:
        return "Republished without changes."
    more = len(changes) - 3
    rest = [f"And {more} more {'change' if more == 1 else 'changes'}."] if more > 0 else []
    return " ".join([*(change["sentence"] for change in changes[:3]), *rest])
