"""What the answers of the site and of a peer have in common: `{"count": …, "results": [rows]}` in one form.

The site tells more of each agreement than a peer is asked for. Left out, because the rules of the record decide them,
which no peer has: the wording of dates and quantities and their bounds, the day and speaker of the status, sums of
payments, numbers of people, outcomes, terms, gaps, the numbers of sources and origins, which fields are contested. Also
addresses, and facts that are stored as claims only (facility, duration). All that makes the peers' work less.
"""

import datetime
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
COUNTRY = ("code", "name")
LISTS = {
    "criteria": ("id", "kind", "category", "text"),
    "payments": ("id", "payer", "payee", "purpose", "state"),
    "considerations": ("id", "giver", "kind", "state", "text"),
}
CHECK = ("checked", "where", "languages", "looked_for", "found")
SAME = ("id", "slug", "title", "kind", "summary", "stage", "is_verified")
COUNTS = ("events", "claims", "criticisms")
CAPACITY = ("qualifier", "amount", "unit", "period")


def only(row: Row, names: tuple[str, ...]) -> Row:
    return {name: row[name] for name in names}


def moment(text: str) -> datetime.datetime:
    """A time as JSON or SQLite writes it; one without a zone is UTC."""
    read = datetime.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)


def from_site(answer: Row) -> Row:
    """The answer of the site."""
    return {"count": answer["count"], "results": [site_row(row) for row in answer["results"]]}


def site_row(row: Row) -> Row:
    guarantees = [*row["selection_criteria"], *row["guarantees"]]
    return {
        **only(row, SAME),
        "host": only(row["host"], COUNTRY),
        "sender": only(row["sender"], COUNTRY),
        "joint_senders": countries(row["joint_senders"]),
        "status": row["status"] and row["status"]["status"],
        "announced": row["announced"] and row["announced"]["date"],
        "instrument": row["instrument"],
        "capacity": row["capacity"] and only(row["capacity"], CAPACITY),
        "is_contested": bool(row["contested"]),
        "criteria": parts(guarantees, "criteria"),
        "payments": parts(row["payments"], "payments"),
        "considerations": parts(row["considerations"], "considerations"),
        "last_checked": row["last_checked"] and only(row["last_checked"], CHECK),
        **only(row["counts"], COUNTS),
        "revision": row["revision"]["number"],
        "published_at": moment(row["published_at"]),
        "updated_at": moment(row["updated_at"]),
    }


def from_peer(answer: Row) -> Row:
    """The answer of a peer whose rows are flat but for lists."""
    return {"count": answer["count"], "results": [peer_row(row) for row in answer["results"]]}


def peer_row(row: Row) -> Row:
    return {
        **flat(row),
        **only(row, ("slug", "summary", *COUNTS, "revision")),
        "host": only(row["host"], COUNTRY),
        "sender": only(row["sender"], COUNTRY),
        "joint_senders": countries(row["joint_senders"]),
        **{name: parts(row[name], name) for name in LISTS},
        "last_checked": empty_as_null(only(row["checks"][0], CHECK)) if row["checks"] else None,
        "published_at": moment(row["published_at"]),
    }


def flat(row: Row) -> Row:
    """The columns of the table of states that the site's answer tells, too."""
    amount = row["capacity_amount"]
    return {
        **only(row, ("id", "title", "kind", "stage")),
        "status": row["status"] or None,
        "announced": row["announced"] or None,
        "instrument": row["instrument"] or None,
        "capacity": {
            "qualifier": row["capacity_qualifier"],
            "amount": None if amount is None else float(amount),
            "unit": row["capacity_unit"],
            "period": row["capacity_period"],
        }
        if row["capacity_unit"]
        else None,
        "is_verified": bool(row["is_verified"]),
        "is_contested": bool(row["is_contested"]),
        "updated_at": moment(row["updated_at"]),
    }


def from_ninja(answer: Row) -> Row:
    return from_peer({"count": answer["count"], "results": answer["items"]})


def from_canned_query(answer: list[Row]) -> Row:
    return from_peer({"count": answer[0]["total"], "results": answer})


def from_datasette_table(answer: Row) -> Row:
    rows = [flat({**row, "id": row["agreement_id"]}) for row in answer["rows"]]
    return {"count": answer["filtered_table_rows_count"], "results": rows}


def from_postgrest(answer: list[Row]) -> Row:
    """PostgREST counts in a header, which isn't compared: its rows are."""
    rows = [{**row["agreement"], **row} for row in answer]
    for row in rows:
        row["revision"] = row["revision"]["number"]
        row["joint_senders"] = [joint["country"] for joint in row["joint_senders"]]
        row.update({name: row[name][0]["count"] for name in COUNTS})
    return {"count": None, "results": [peer_row(row) for row in rows]}


def countries(rows: list[Row]) -> list[Row]:
    return sorted((only(row, COUNTRY) for row in rows), key=lambda row: str(row["code"]))


def parts(rows: list[Row], name: str) -> list[Row]:
    return sorted((only(row, LISTS[name]) for row in rows), key=lambda row: int(row["id"]))


def empty_as_null(row: Row) -> Row:
    return {name: None if value == "" else value for name, value in row.items()}


def difference(ours: Row, theirs: Row) -> str:
    """The first field in which two answers differ, as text; empty where there is none.

    A peer that tells fewer fields (Datasette's table) is compared in those.
    """
    if theirs["count"] not in (None, ours["count"]):
        return f"count: {ours['count']} and {theirs['count']}"
    if len(ours["results"]) != len(theirs["results"]):
        return f"rows: {len(ours['results'])} and {len(theirs['results'])}"
    for our_row, their_row in zip(ours["results"], theirs["results"], strict=True):
        for name, value in their_row.items():
            if our_row[name] != value:
                return f"{name} of {our_row['slug']}: {our_row[name]!r} and {value!r}"
    return ""


Reader = Callable[[Any], Row]
