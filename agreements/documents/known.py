"""What was known on a day: the published document without what came later, and the values that follow from the rest."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations
from typing import Any

from ..choices import ACTIVE, ClaimField, Counted, Grade, Nationals, Rank
from ..fields import ImpreciseDate, Quantity, agree, parse_quantities, said, total_to_date
from ..models import Agreement
from .origins import Retellings, count_origins, retellings_at
from .parts import PARTIES
from .values import CapacitySerializer, MoneySerializer, QuantitySerializer

Document = dict[str, Any]
OF_TODAY = dict.fromkeys(("summary", "published_at", "updated_at", "revision"))
"""What is said of a record today only."""
ROWS = {ClaimField.CRITERION: "selection_criteria", ClaimField.PAYMENT: "payments"}
"""The claims that are about rows without an id, and where the document has the rows."""


def as_known(documents: Iterable[Document], day: datetime.date, dataset: str) -> list[Document]:
    """Published documents as known on the day, without those of records of which nothing was known yet.

    An event is known from the day by which it had certainly happened; a claim, an event or a criticism only from
    sources that had certainly been published. Our own summary, the times, and what came of criticisms are of today.
    At most two queries for all, one of which is remembered under the dataset's key.
    """
    stored = list(documents)
    related = {row["id"] for document in stored for row in document["related"]}
    public = Agreement.objects.published().known_on(day).filter(pk__in=related)
    told = set(public.values_list("pk", flat=True))
    known = (_as_known(document, day, retellings_at(dataset), told) for document in stored)
    return [document for document in known if document is not None]


def _as_known(document: Document, day: datetime.date, retellings: Retellings, told: set[int]) -> Document | None:
    happened, criticisms = _events(document, day), _criticisms(document, day)
    if not happened:
        return None
    entries = _entries(document, day, happened)
    evidence = [entry for entry in entries if entry["claims"]]
    events = _with_people(happened, evidence)
    sources = _cited(document, events, criticisms, evidence)
    return document | {
        **OF_TODAY,
        **_values(evidence),
        **_rows(document, entries),
        **_statuses(events),
        "people_transferred": _written(people_to_date(events, Counted.TRANSFERRED)),
        "is_verified": any(source["grade"] in (Grade.A, Grade.B) for source in sources),
        "counts": _counts(sources, retellings, day) | _lengths(events, evidence, criticisms),
        "as_of": day.isoformat(),
        "contested": sorted({entry["field"] for entry in evidence if entry["contested"]}),
        "evidence": evidence,
        "events": events,
        "criticisms": criticisms,
        "sources": sources,
        "related": [row for row in document["related"] if row["id"] in told],
    }


def is_usable(claim: Document) -> bool:
    """Whether a claim can be the published value: not deprecated, and not from a source kept as a warning."""
    return bool(claim["rank"] != Rank.DEPRECATED and claim["source"]["grade"] != Grade.X)


def quantity(written: Document) -> Quantity:
    """The quantity of a document; money has a currency for its unit."""
    amount = None if written["amount"] is None else Decimal(str(written["amount"]))
    unit = written.get("unit") or written.get("currency") or ""
    return Quantity(written["qualifier"], amount, unit, written["period"] or "")


def people_to_date(events: list[Document], counted: str) -> Quantity | None:
    """How many third-country nationals the events count."""
    counting = [row for row in events if row["counted"] == counted and row["nationals"] != Nationals.OWN]
    return total_to_date((quantity(row["people"]), row["is_running_total"]) for row in counting if row["people"])


def _over(date: Document | None, day: datetime.date) -> bool:
    return date is not None and ImpreciseDate(date["date"]).is_over_by(day)


def _published(sources: list[Document], day: datetime.date) -> list[Document]:
    return [source for source in sources if _over(source["published"], day)]


def _events(document: Document, day: datetime.date) -> list[Document]:
    happened = [event for event in document["events"] if _over(event["occurred"], day)]
    return [{**event, "sources": _published(event["sources"], day)} for event in happened]


def _criticisms(document: Document, day: datetime.date) -> list[Document]:
    made = [row for row in document["criticisms"] if row["occurred"] is None or _over(row["occurred"], day)]
    told = [{**row, "sources": _published(row["sources"], day), "response": None, "outcome": None} for row in made]
    return [row for row in told if row["sources"]]


def _entries(document: Document, day: datetime.date, happened: list[Document]) -> list[Document]:
    """The entries of the evidence with the claims known on the day: those about an event only once it had happened."""
    known = {None, *(event["id"] for event in happened)}
    told = [entry if entry["event"] in known else {**entry, "claims": []} for entry in document["evidence"]]
    return [_entry(entry, day) for entry in told]


def _entry(entry: Document, day: datetime.date) -> Document:
    claims = [claim for claim in entry["claims"] if _over(claim["source"]["published"], day)]
    usable = [claim for claim in claims if is_usable(claim)]
    value = usable[0]["value"] if usable else None
    if usable and entry["field"] == ClaimField.CRITERION:
        value = value or entry["about"]
    # Where all of today's agree, those of the day do too.
    stated = [said(entry["field"], claim["value"] or "") for claim in usable] if entry["contested"] else []
    contested = not all(agree(one, other) for one, other in combinations(stated, 2))
    return {**entry, "value": value, "contested": contested, "claims": claims}


def _with_people(events: list[Document], evidence: list[Document]) -> list[Document]:
    people = {entry["event"]: entry["value"] for entry in evidence if entry["field"] == ClaimField.PEOPLE}
    return [{**event, "people": _quantity(ClaimField.PEOPLE, people.get(event["id"]))} for event in events]


def _cited(document: Document, events: list[Document], criticisms: list[Document], evidence: list[Document]) -> Any:
    cited = {claim["source"]["slug"] for entry in evidence for claim in entry["claims"]}
    cited |= {source["slug"] for row in [*events, *criticisms] for source in row["sources"]}
    return [source for source in document["sources"] if source["slug"] in cited]


def _counts(sources: list[Document], retellings: Retellings, day: datetime.date) -> dict[str, int]:
    counting = [source["slug"] for source in sources if source["grade"] != Grade.X]
    return {"sources": len(counting), "origins": count_origins(counting, retellings, day)}


def _lengths(events: list[Document], evidence: list[Document], criticisms: list[Document]) -> dict[str, int]:
    return {
        "events": len(events),
        "claims": sum(len(entry["claims"]) for entry in evidence),
        "criticisms": len(criticisms),
        "contested_fields": sum(entry["contested"] for entry in evidence),
    }


def _rows(document: Document, entries: list[Document]) -> Document:
    """The criteria and payments that a usable claim supports."""
    criteria = _stated(document, ClaimField.CRITERION, entries)
    payments = _stated(document, ClaimField.PAYMENT, entries)
    return {
        "selection_criteria": [row for row, _ in criteria],
        "payments": [{**row, "amount": _money(entry["value"])} for row, entry in payments],
    }


def _is_stated(entry: Document) -> bool:
    return any(is_usable(claim) for claim in entry["claims"])


def _stated(document: Document, field: ClaimField, entries: list[Document]) -> list[tuple[Document, Document]]:
    """The rows about which something was stated, each with its entry: rows and their entries are in the same order."""
    both = zip(document["evidence"], entries, strict=True)
    beside = [entry for published, entry in both if published["field"] == field and _is_stated(published)]
    rows = zip(document[ROWS[field]], beside, strict=True)
    return [(row, entry) for row, entry in rows if _is_stated(entry)]


def _values(evidence: list[Document]) -> Document:
    """The values of the agreement itself."""
    value = {entry["field"]: entry["value"] for entry in evidence if entry["about"] is None}
    is_public, capacity = value.get(ClaimField.TEXT_PUBLIC), value.get(ClaimField.CAPACITY)
    stated = parse_quantities(capacity, ClaimField.CAPACITY) if capacity else []
    return {
        "instrument": value.get(ClaimField.INSTRUMENT),
        "is_text_public": None if is_public is None else is_public == "yes",
        "facility": value.get(ClaimField.FACILITY),
        "capacity": CapacitySerializer().to_representation(stated) if stated else None,
        "duration": _quantity(ClaimField.DURATION, value.get(ClaimField.DURATION)),
    }


def _quantity(field: str, value: str | None) -> Document | None:
    return _written(parse_quantities(value, field)[0]) if value else None


def _written(stated: Quantity | None) -> Document | None:
    return QuantitySerializer().to_representation(stated) if stated else None


def _money(value: str | None) -> Document | None:
    return MoneySerializer().to_representation(parse_quantities(value, ClaimField.PAYMENT)[0]) if value else None


def _statuses(events: list[Document]) -> Document:
    """The latest status, the latest that each party gave, and when it was first said to be agreed on."""
    setting = [event for event in events if event["status"]]
    by_party = {str(party): [event for event in setting if event["said_by"] == party] for party in PARTIES}
    return {
        "status": _status(setting),
        "status_by_party": {party: _status(said_so) for party, said_so in by_party.items()},
        "announced": next((event["occurred"] for event in setting if event["status"] in ACTIVE), None),
    }


def _status(events: list[Document]) -> Document | None:
    """That of the last of the events."""
    if not events:
        return None
    return {"status": events[-1]["status"], "date": events[-1]["occurred"], "said_by": events[-1]["said_by"]}
