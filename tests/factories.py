"""Rows for tests, made as an editor would make them: each is checked by `full_clean()` before it is saved.

Every function gives a row that is valid as it stands; name only what your test is about.
"""

from itertools import count
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from agreements.choices import Rank
from agreements.models import (
    Actor,
    Agreement,
    CaseEvent,
    Claim,
    Consideration,
    Country,
    CourtCase,
    Criterion,
    Criticism,
    Event,
    LegalText,
    OutsideCount,
    Payment,
    Source,
)
from agreements.models.claim import SUBJECT_COLUMNS

Row = TypeVar("Row", bound=models.Model)
_number = count(1)

COUNTRIES = {
    "AG": ("ATG", "Antigua and Barbuda", "Americas", "17.05", "-61.80"),
    "AL": ("ALB", "Albania", "Europe", "41.00", "20.00"),
    "CR": ("CRI", "Costa Rica", "Americas", "10.00", "-84.00"),
    "DE": ("DEU", "Germany", "Europe", "51.00", "9.00"),
    "DK": ("DNK", "Denmark", "Europe", "56.00", "10.00"),
    "EE": ("EST", "Estonia", "Europe", "59.00", "26.00"),
    "GB": ("GBR", "United Kingdom", "Europe", "54.00", "-2.00"),
    "IT": ("ITA", "Italy", "Europe", "42.83", "12.83"),
    "LC": ("LCA", "Saint Lucia", "Americas", "13.88", "-60.97"),
    "LR": ("LBR", "Liberia", "Africa", "6.50", "-9.50"),
    "LY": ("LBY", "Libya", "Africa", "25.00", "17.00"),
    "RW": ("RWA", "Rwanda", "Africa", "-2.00", "30.00"),
    "SE": ("SWE", "Sweden", "Europe", "62.00", "15.00"),
    "SS": ("SSD", "South Sudan", "Africa", "8.00", "30.00"),
    "SZ": ("SWZ", "Eswatini", "Africa", "-26.50", "31.50"),
    "US": ("USA", "United States", "Americas", "38.00", "-97.00"),
    "UZ": ("UZB", "Uzbekistan", "Asia", "41.00", "64.00"),
    "XK": ("XKX", "Kosovo", "Europe", "42.60", "20.90"),
}


def save(row: Row) -> Row:
    """Check and save a row. The database checks its constraints: asked one by one, they take most of the time."""
    row.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # In the words of the rule that it breaks.
        row.full_clean()
        raise
    return row


def make_country(code: str = "XK", **fields: Any) -> Country:
    """The country of that code, made where it is missing. A code that isn't in `COUNTRIES` needs its fields."""
    if existing := Country.objects.filter(code=code).first():
        return existing
    if code in COUNTRIES:
        alpha3, name, region, latitude, longitude = COUNTRIES[code]
        known = {"alpha3": alpha3, "name": name, "region": region, "latitude": latitude, "longitude": longitude}
        known["slug"] = name.lower().replace(" ", "-")
        fields = {**known, "aliases": ["Kosova"] if code == "XK" else [], **fields}
    status = "user_assigned" if code == "XK" else "official"
    return save(Country(code=code, **{"code_status": status, **fields}))


def make_actor(name: str = "", **fields: Any) -> Actor:
    """A non-governmental organisation."""
    name = name or f"Observers {next(_number)}"
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    return save(Actor(name=name, **{"kind": "ngo", **fields}))


def make_source(slug: str = "", *, retells: tuple[Source, ...] = (), **fields: Any) -> Source:
    """A dated news report of grade B, which re-tells `retells`; one without a date was looked up in June 2026."""
    slug = slug or f"report-{next(_number)}"
    if fields.get("published") == "":
        fields.setdefault("retrieved", "2026-06-30")
    usual = {"title": f"Report {slug}", "publisher": "Daily Record", "published": "2025-06-11", "language": "en"}
    source = save(Source(slug=slug, **{**usual, "kind": "news", "grade": "B", **fields}))
    source.retells.set(retells)
    return source


def make_agreement(slug: str = "", **fields: Any) -> Agreement:
    """A draft without evidence, between the United States and Kosovo unless told otherwise."""
    slug = slug or f"arrangement-{next(_number)}"
    for party, code in (("sender", "US"), ("host", "XK")):
        value = fields.get(party, code)
        fields[party] = make_country(value) if isinstance(value, str) else value
    usual = {"title": f"Title of {slug}", "summary": "What was arranged.", "kind": "third_country_removal"}
    return save(Agreement(slug=slug, **{**usual, **fields}))


def make_criterion(agreement: Agreement, text: str = "", **fields: Any) -> Criterion:
    """A criterion that no claim supports yet."""
    text = text or f"Rule {next(_number)} must be respected"
    return save(Criterion(agreement=agreement, text=text, **{"kind": "admits", "category": "rule_of_law", **fields}))


def make_payment(agreement: Agreement, purpose: str = "", **fields: Any) -> Payment:
    """A promise of the sender to the host that no claim puts a sum to yet."""
    purpose = purpose or f"Rent of building {next(_number)}"
    return save(Payment(agreement=agreement, purpose=purpose, **{"state": "promised", **fields}))


def make_consideration(agreement: Agreement, text: str = "", **fields: Any) -> Consideration:
    """Visas that the sender agreed to give; no claim supports it yet."""
    text = text or f"Visas of kind {next(_number)}"
    usual = {"giver": "sender", "kind": "visas", "state": "agreed"}
    return save(Consideration(agreement=agreement, text=text, **{**usual, **fields}))


def make_text(agreement: Agreement, **fields: Any) -> LegalText:
    """The agreement itself, as a source of its own."""
    fields["source"] = fields.get("source") or make_source(kind="official", grade="A")
    return save(LegalText(agreement=agreement, **{"role": "instrument", **fields}))


def make_case(*agreements: Agreement, slug: str = "", steps: Any = None, **fields: Any) -> CourtCase:
    """A case that concerns the agreements and was decided on the day on which a source says so."""
    slug = slug or f"case-{next(_number)}"
    usual = {"title": f"A. v. Ministry {slug}", "court": "High Court", "text": "Whether people may be sent."}
    case = save(CourtCase(slug=slug, **{**usual, **fields}))
    case.agreements.set(agreements)
    for occurred, kind, status, source in [("2025-06-20", "ruling", "unlawful", None)] if steps is None else steps:
        step = save(
            CaseEvent(case=case, occurred=occurred, kind=kind, status=status, text="The court decides.", locator="¶ 1")
        )
        step.sources.set([source or make_source()])
    return case


def make_outside_count(sender: str = "US", **fields: Any) -> OutsideCount:
    """How many countries the sender asked, as a source counts."""
    usual = {"measure": "countries_asked", "value": "58 countries", "counted_to": "2025-06", "locator": "¶ 1"}
    fields["source"] = fields.get("source") or make_source()
    told = {**usual, "statement": "The source counts 58 countries.", **fields}
    return save(OutsideCount(sender=make_country(sender), **told))


def make_event(agreement: Agreement, occurred: str = "2025-06-11", *, sources: Any = None, **fields: Any) -> Event:
    """The host agrees, as one source reports at once (`sources=()` for an event that nobody reports)."""
    usual = {"kind": "decision", "said_by": "host", "status": "agreed", "text": "The government agrees."}
    event = save(Event(agreement=agreement, occurred=occurred, **{**usual, **fields}))
    event.sources.set([make_source(published=occurred)] if sources is None else sources)
    return event


def make_claim(
    agreement: Agreement,
    field: str = "capacity",
    value: str = "up to 50 people",
    *,
    rank: str = Rank.PREFERRED,
    **more: Any,
) -> Claim:
    """What one source says; `criterion=`, `payment=`, `consideration=` or `event=` names the row, and so the field."""
    for about, column in SUBJECT_COLUMNS.items():
        field = about if column in more else field
    usual = {"locator": "¶ 2", "reason": "Taken back later." if rank == Rank.DEPRECATED else ""}
    more = {**usual, "statement": f"The source says {value}.", **more}
    more["source"] = more.get("source") or make_source()
    claim = Claim(agreement=agreement, field=field, rank=rank, **more)
    claim.value = value
    return save(claim)


def make_criticism(*agreements: Agreement, sources: Any = None, **fields: Any) -> Criticism:
    """A statement on human rights about the agreements, as one source reports."""
    fields.setdefault("slug", f"criticism-{next(_number)}")
    fields["actor"] = fields.get("actor") or make_actor()
    usual = {"ground": "human_rights", "form": "statement", "text": "People could be harmed.", "occurred": "2025-06"}
    criticism = save(Criticism(**{**usual, **fields}))
    criticism.agreements.set(agreements)
    criticism.sources.set([make_source()] if sources is None else sources)
    return criticism


def make_evidenced_agreement(slug: str = "", **fields: Any) -> Agreement:
    """A draft with all that publishing asks for, and one row of every sort."""
    agreement = make_agreement(slug, **fields)
    make_claim(agreement, "capacity", "up to 50 people")
    make_claim(agreement, "duration", "1 year")
    make_claim(agreement, value="", criterion=make_criterion(agreement))
    make_claim(agreement, value="15,000,000 EUR per year", payment=make_payment(agreement))
    make_event(agreement)
    arrival = make_event(
        agreement, "2025-07", kind="transfer", status="in_operation", counted="transferred", text="People arrive."
    )
    make_claim(agreement, value="8 people", event=arrival)
    make_criticism(agreement)
    return agreement
